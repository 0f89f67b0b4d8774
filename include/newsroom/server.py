"""HTTP on loopback: proxy-form and ordinary requests, validators (ETag, Last-Modified) and Memento (RFC 7089)."""

import datetime as dt
import hashlib
import sys
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import urlsplit

from newsroom.site import NOT_FOUND, Answer, Site

BAD_TIME = Answer(400, "text/plain; charset=utf-8", b"Accept-Datetime is not an HTTP date.\n")
ONLY_GET = Answer(405, "text/plain; charset=utf-8", b"Only GET and HEAD.\n")


class NewsroomServer(ThreadingHTTPServer):
    """Serves one Site on 127.0.0.1; port 0 takes a free one (`server_port`)."""

    daemon_threads = True

    def __init__(self, port: int = 0, *, site: Site | None = None, verbose: bool = False) -> None:
        self.site = site or Site()
        self.verbose = verbose
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        # http.server would look the address up by name, which may ask a name server
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        # a client that hangs up early is its own affair; socketserver would print a traceback of it
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: NewsroomServer
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        moment, fits = _read_time(self.headers.get("Accept-Datetime"))
        self._send(self._answer(moment) if fits else BAD_TIME, asked=moment)

    do_HEAD = do_GET

    def _refuse(self) -> None:
        # a body that nobody reads would be taken for the next request
        self.close_connection = True
        self._send(ONLY_GET, asked=None)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _refuse

    def _answer(self, at: dt.datetime | None) -> Answer:
        site = self.server.site
        try:
            target = urlsplit(self.path)
        except ValueError:
            return NOT_FOUND
        path = target.path or "/"
        host = (target.netloc or self.headers.get("Host") or "").lower().removesuffix(":80")
        if target.netloc or host in site.newsroom.outlets:
            return site.answer(host, path, at)
        if path == "/":
            return site.index()
        _, first, rest = f"{path}/".split("/", 2)
        return (
            _for_browsing(site.answer(first, f"/{rest}".removesuffix("/") or "/", at), first, site)
            if rest
            else NOT_FOUND
        )

    def _send(self, answer: Answer, *, asked: dt.datetime | None) -> None:
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:24]}"'
        status = 304 if answer.status == 200 and self._is_known(etag, answer.since) else answer.status
        self.send_response(status)
        self.send_header("Vary", "Accept-Datetime")
        if answer.since and answer.status == 200:
            self.send_header("ETag", etag)
            self.send_header("Last-Modified", format_datetime(answer.since, usegmt=True))
        if answer.since and asked:
            # RFC 7089 pattern 1.3: the address is its own timegate, and the answer has no address of its own
            self.send_header("Memento-Datetime", format_datetime(answer.since, usegmt=True))
            self.send_header("Link", '<>; rel="original timegate"')
        if status == 405:
            self.send_header("Allow", "GET, HEAD")
            self.send_header("Connection", "close")
        if status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(answer.body)

    def _is_known(self, etag: str, since: dt.datetime | None) -> bool:
        """True if the client's copy still holds; If-None-Match goes before If-Modified-Since (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or etag in (t.strip().removeprefix("W/") for t in tags.split(","))
        held, _ = _read_time(self.headers.get("If-Modified-Since"))
        return held is not None and since is not None and since <= held

    def log_message(self, format: str, *args: Any) -> None:
        if self.server.verbose:
            super().log_message(format, *args)


def _read_time(header: str | None) -> tuple[dt.datetime | None, bool]:
    """(time in UTC or None, whether the header is absent or well-formed)."""
    if header is None:
        return None, True
    try:
        return parsedate_to_datetime(header).astimezone(dt.UTC), True
    except (ValueError, OverflowError):
        return None, False


def _for_browsing(answer: Answer, host: str, site: Site) -> Answer:
    """The page with its links led through `/<host>/...` on this server, for people with a browser."""
    if not answer.content_type.startswith("text/html"):
        return answer
    body = answer.body
    for attribute in (b"href", b"HREF", b"src", b"SRC"):
        body = body.replace(attribute + b'="/', attribute + b'="/' + host.encode() + b"/")
        for known in site.newsroom.outlets:
            body = body.replace(attribute + b'="http://' + known.encode(), attribute + b'="/' + known.encode())
    return Answer(answer.status, answer.content_type, body, answer.since)
