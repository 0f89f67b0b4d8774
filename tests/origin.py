"""A real HTTP server on loopback for tests of collecting: an origin, and in proxy form every host at once."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    endless: bool = False
    hang_up: bool = False


Route = Reply | list[Reply] | Callable[[Any], Reply]


class Origin(ThreadingHTTPServer):
    """`routes` maps what stands in the request line (a path, or a whole address in proxy form) to replies.

    A list of replies is used up one by one, the last one stays. `any_query` maps a path to what answers it whatever its
    query, given the request line's target. `asked` holds every request line's target and headers.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.any_query: dict[str, Callable[[str], Reply]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def count(self, target: str) -> int:
        return sum(path == target for path, _ in self.asked)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: Origin

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        route = self.server.routes.get(self.path, Reply(404, b"nothing here"))
        if answer := self.server.any_query.get(self.path.partition("?")[0]):
            route = answer(self.path)
        if callable(route):
            reply = route(self.headers)
        elif isinstance(route, list):
            reply = route.pop(0) if len(route) > 1 else route[0]
        else:
            reply = route
        time.sleep(reply.delay)
        if reply.hang_up:
            self.connection.close()
            return
        self.send_response(reply.status)
        if not reply.endless:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        while reply.endless:
            self.wfile.write(b"x" * 10_000)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextlib.contextmanager
def serving() -> Iterator[Origin]:
    with Origin() as origin:
        thread = threading.Thread(target=origin.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield origin
        finally:
            origin.shutdown()
            thread.join()
