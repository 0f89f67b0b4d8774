"""A small internet on loopback: names that resolve as a test says, and one raw server behind every address.

Sockets made here connect to that server whatever they are meant for, so nothing leaves the machine even where a guard
fails; `reached` tells what they were meant for.
"""

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

#: Where names lead that a test says nothing of: a public address, which no packet is sent to.
PUBLIC = "8.8.8.8"

#: Writes an answer; returns True where the connection stays open.
Behaviour = Callable[[asyncio.StreamWriter], Awaitable[bool]]
Answering = bytes | Behaviour


@dataclass(frozen=True)
class Asked:
    """A request as the server saw it; `at` is in seconds of time.monotonic."""

    at: float
    host: str
    path: str
    headers: dict[str, str]


@dataclass
class SmallNet(AbstractResolver):
    """`routes` maps a path, or host and path, to answers used up one by one (the last one stays); others are 404."""

    routes: dict[str, list[Answering]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    asked_names: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    port: int = 0

    def count(self, path: str) -> int:
        return sum(path in (a.path, a.host + a.path) for a in self.asked)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked_names.append(host)
        return [
            ResolveResult(
                hostname=host, host=one, port=port, proto=0, flags=socket.AI_NUMERICHOST,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
            )
            for one in self.names.get(host, [PUBLIC])
        ]  # fmt: skip

    async def close(self) -> None:
        pass

    def open_socket(self, info: Any) -> socket.socket:
        self.reached.append(info[4][0])
        made = _ToLoopback(socket.AF_INET, socket.SOCK_STREAM)
        made.served_at = self.port
        return made

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            stays = True
            while stays:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:]) if k}
                path, host = head[0].split(" ")[1], headers.get("host", "")
                self.asked.append(Asked(time.monotonic(), host, path, headers))
                stays = await _write(writer, self._route(host, path))
        writer.close()

    def _route(self, host: str, path: str) -> Answering:
        answers = self.routes.get(host + path) or self.routes.get(path) or [reply(404)]
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _ToLoopback(socket.socket):
    served_at = 0

    def connect(self, address: Any) -> None:
        super().connect(("127.0.0.1", self.served_at))


async def _write(writer: asyncio.StreamWriter, answering: Answering) -> bool:
    if not isinstance(answering, bytes):
        return await answering(writer)
    writer.write(answering)
    await writer.drain()
    return True


def reply(status: int = 200, body: bytes = b"", *headers: str | bytes, length: int | None = None) -> bytes:
    """An answer's bytes. length: what Content-Length says instead of the truth."""
    lines = [h if isinstance(h, bytes) else h.encode() for h in headers]
    if not any(h.lower().startswith(b"content-type") for h in lines):
        lines.append(b"Content-Type: text/html")
    lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join([b"HTTP/1.1 %d Said" % status, *lines, b"", body])


@contextlib.contextmanager
def small_net() -> Iterator[SmallNet]:
    net = SmallNet()
    ready = threading.Event()
    stopping: list[Callable[[], None]] = []

    async def serve() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        stopping.append(lambda: loop.call_soon_threadsafe(done.set) and None)
        server = await asyncio.start_server(net.answer, "127.0.0.1", 0, limit=1_000_000)
        net.port = server.sockets[0].getsockname()[1]
        ready.set()
        await done.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    try:
        yield net
    finally:
        stopping[0]()
        thread.join()
