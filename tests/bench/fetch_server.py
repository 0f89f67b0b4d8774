"""The web that `make bench-fetch` fetches from: every host is this process; feeds name pages, pages are alike in size.

Prints its port, then answers until its input ends. It writes nothing else, keeps connections open and heeds no host.
"""

import asyncio
import sys

from newsroom.content import load_newsroom

PAGES = 40


def make_page(number: int) -> bytes:
    """A page of about 20 kB: a report of the newsroom in the middle of a site's usual frame."""
    bodies = [report.versions[0].body for report in load_newsroom().reports.values()]
    text = "".join(f"<p>{line}</p>" for line in bodies[number % len(bodies)].splitlines() if line)
    links = "".join(f'<li><a href="/section/{n}">Section {n} of the site</a></li>' for n in range(200))
    return f"<html><head><title>Page {number}</title></head><body><ul>{links}</ul>{text}<p>{number}</p></body></html>".encode()


def make_feed(host: str) -> bytes:
    items = "".join(f"<item><title>P</title><link>http://{host}/{n}</link></item>" for n in range(PAGES))
    return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


class Site(asyncio.Protocol):
    pages = [make_page(n) for n in range(PAGES)]  # noqa: RUF012

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        lines = data.split(b"\r\n")
        path = lines[0].split(b" ")[1]
        host = next(line[6:].decode() for line in lines if line.lower().startswith(b"host: "))
        if path == b"/robots.txt":
            kind, body = b"text/plain", b"User-agent: *\nDisallow: /admin/\nDisallow: /*?print=\n"
        elif path == b"/feed":
            kind, body = b"application/rss+xml", make_feed(host)
        else:
            kind, body = b"text/html; charset=utf-8", self.pages[int(path[1:])] + host.encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(body))
        assert isinstance(self.transport, asyncio.WriteTransport)
        self.transport.write(head + body)


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Site, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
