"""What servers do to a client, each with what must come of it. A new trick is one entry here."""

import asyncio
import gzip
import zlib
from dataclasses import dataclass

from tests.small_net import Answering, reply

HOST = "http://news.example"
#: Limits that the tests fetch with.
LIMIT_BYTES = 100_000
TOTAL_SECONDS = 1.0


@dataclass(frozen=True)
class Case:
    """A path's answers in turn, and what one `get` of it gives: the rule of its error or None, its payload, how often
    the server was asked for the path."""

    name: str
    answers: tuple[Answering, ...]
    rule: str | None = None
    payload: bytes | None = None
    asked: int = 1


def at(target: str, status: int = 302) -> bytes:
    return reply(status, b"", f"Location: {target}")


async def endless(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


async def endless_chunks(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"1\r\nx\r\n" * 1_000)
        await writer.drain()


async def endless_headers(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"x" * 5_000 + b"\r\n")
        await writer.drain()


async def endless_processing(writer: asyncio.StreamWriter) -> bool:
    while True:
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.005)


async def drip(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.1)
    return False


async def silence(writer: asyncio.StreamWriter) -> bool:
    await asyncio.sleep(10)
    return False


async def hang_up(writer: asyncio.StreamWriter) -> bool:
    return False


async def reset_midway(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    writer.transport.abort()
    return False


GZIP, DEFLATE = "Content-Encoding: gzip", "Content-Encoding: deflate"
BOMB = gzip.compress(b"0" * 60_000_000)
PAGE = b"<p>Shells fell."

CASES = (
    Case("whole", (reply(200, PAGE),), payload=PAGE),
    Case("500 then 200", (reply(500), reply(200, PAGE)), payload=PAGE, asked=2),
    Case("500 for ever", (reply(500),), "http_500", asked=3),
    Case("429 then 200", (reply(429, b"", "Retry-After: 0"), reply(200, PAGE)), payload=PAGE, asked=2),
    Case("429 for an hour", (reply(429, b"", "Retry-After: 3600"), reply(200, PAGE)), "http_429"),
    Case("503 until a far day", (reply(503, b"", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"),), "http_503"),
    Case("Retry-After in no language", (reply(503, b"", "Retry-After: soon"), reply(200, PAGE)), payload=PAGE, asked=2),
    Case("Retry-After below zero", (reply(503, b"", "Retry-After: -5"), reply(200, PAGE)), payload=PAGE, asked=2),
    Case("304 unasked", (reply(304),), "http_304"),
    Case("404", (reply(404, b"gone"),), "http_404"),
    Case("status 99999", (b"HTTP/1.1 99999 Odd\r\nContent-Length: 0\r\n\r\n",), "bad_answer"),
    Case("no body", (reply(200),), "empty_payload"),
    Case("endless", (endless,), "too_large"),
    Case("endless chunks", (endless_chunks,), "too_large"),
    Case("endless headers", (endless_headers,), "bad_answer"),
    Case("endless processing", (endless_processing,), "timeout", asked=3),
    Case("slow drip", (drip,), "timeout", asked=3),
    Case("silence", (silence,), "timeout", asked=3),
    Case("hangs up once", (hang_up, reply(200, PAGE)), payload=PAGE, asked=2),
    Case("reset midway", (reset_midway, reply(200, PAGE)), payload=PAGE, asked=2),
    Case("promises more than it sends", (lambda w: short(w), reply(200, PAGE)), payload=PAGE, asked=2),
    Case("sends more than it promises", (reply(200, PAGE + b" And more.", length=len(PAGE)),), "bad_answer"),
    Case("length below zero", (reply(200, PAGE, length=-1),), "bad_answer"),
    Case("two lengths", (reply(200, PAGE, "Content-Length: 3"),), "bad_answer"),
    Case("no HTTP", (b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), "bad_answer"),
    Case("gzip", (reply(200, gzip.compress(PAGE), GZIP),), payload=PAGE),
    Case("gzip in two members", (reply(200, gzip.compress(PAGE) + gzip.compress(b"!"), GZIP),), payload=PAGE + b"!"),
    Case("deflate", (reply(200, zlib.compress(PAGE), DEFLATE),), payload=PAGE),
    Case("deflate without a head", (reply(200, zlib.compress(PAGE)[2:-4], DEFLATE),), payload=PAGE),
    Case("gzip bomb", (reply(200, BOMB, GZIP),), "too_large"),
    Case("deflate bomb", (reply(200, zlib.compress(b"0" * 60_000_000), DEFLATE),), "too_large"),
    Case("bomb in a redirect", (reply(302, BOMB, GZIP, "Location: /whole"),), payload=PAGE),
    Case("no gzip inside", (reply(200, b"plain after all", GZIP),), "content_encoding"),
    Case("gzip cut off", (reply(200, gzip.compress(PAGE)[:-8], GZIP),), payload=PAGE),
    Case("an encoding nobody asked for", (reply(200, b"\x0b\x02\x80" + PAGE, "Content-Encoding: x-odd"),),
         payload=b"\x0b\x02\x80" + PAGE),
    Case("brotli unasked", (reply(200, b"\x0b\x02\x80" + PAGE, "Content-Encoding: br"),),
         "content_encoding"),
    Case("404 with Retry-After", (reply(404, b"", "Retry-After: 3600"),), "http_404"),
    Case("picture", (reply(200, b"\x89PNG", "Content-Type: image/png"),), "content_type"),
    Case("film without end", (lambda w: film(w),), "content_type"),
    Case("program", (reply(200, b"MZ", "Content-Type: application/x-msdownload"),), "content_type"),
    Case("archive", (reply(200, b"PK", "Content-Type: Application/ZIP"),), "content_type"),
    Case("no type", (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",), payload=b"abc"),
    Case("type in Latin-1", (reply(200, PAGE, b"Content-Type: text/html; charset=\xe9"),), payload=PAGE),
    Case("header in no encoding", (reply(200, PAGE, b"X-Author: \xff\xfe Zo\xc3\xab"),), payload=PAGE),
    Case("header without a name", (reply(200, PAGE, b": x"),), "bad_answer"),
    Case("redirect", (at("/whole"),), payload=PAGE),
    Case("redirect to another host", (at("//else.example/whole"),), payload=PAGE),
    Case("redirect in UTF-8", (reply(301, b"", "Location: /caf\u00e9".encode()),), payload=b"coffee"),
    Case("redirect to itself", (at("/redirect%20to%20itself"),), "redirect_loop"),
    Case("redirect in a ring", (at("/ring"),), "redirect_loop"),
    Case("redirects without end", (at("/far/0"),), "redirect_loop"),
    Case("redirect to nowhere", (reply(302),), "http_302"),
    Case("redirect to an empty place", (at(""),), "http_302"),
    Case("redirect to a broken address", (at("http://[oops"),), "bad_address"),
    Case("redirect to a file", (at("file:///etc/hostname"),), "address_forbidden"),
    Case("redirect to loopback", (at("http://127.0.0.1/"),), "address_forbidden"),
    Case("redirect to metadata", (at("http://169.254.169.254/latest/meta-data/"),), "address_forbidden"),
    Case("redirect to metadata by name", (at("http://metadata.google.internal/"),), "address_forbidden"),
    Case("redirect to a name of loopback", (at("http://trick.example/"),), "address_forbidden"),
    Case("redirect to mail", (at("http://mail.example:25/"),), "address_forbidden"),
)  # fmt: skip


async def short(writer: asyncio.StreamWriter) -> bool:
    writer.write(reply(200, b"half", length=400))
    await writer.drain()
    return False


async def film(writer: asyncio.StreamWriter) -> bool:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()
