"""One request: an address that may be asked, an answer bounded in time and size, a name for every trouble."""

import asyncio
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError
from yarl import URL

from dateline.store.answers import Answer, Limits, WebSettings
from dateline.store.clock import utc_now
from dateline.store.expected_types import is_expected
from dateline.store.guard import AddressForbidden
from dateline.store.secrets import without_secrets

REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Of an answer that leads elsewhere no more than this is read.
_LONGEST_REDIRECT_BYTES = 65_536
#: Bodies up to this length are read side by side; of longer ones only a few at once, so that memory is bounded.
_LARGE_BYTES = 2_000_000
_LARGE_AT_ONCE = 8
_CONDITIONS = frozenset({"If-None-Match", "If-Modified-Since"})


class Requester:
    """Sends requests of one session. Never raises for what a server does: `Answer.error` names it."""

    def __init__(self, session: aiohttp.ClientSession, settings: WebSettings) -> None:
        self._session, self._settings = session, settings
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    async def ask(self, target: URL, more: Mapping[str, str], limits: Limits, expects: str | None) -> Answer:
        """Ask once, following nothing. more: request headers. expects: a key of expected_types, or None."""
        s, url = self._settings, str(target)
        headers = {"User-Agent": s.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **more}
        timeout = aiohttp.ClientTimeout(
            limits.total_seconds, sock_connect=s.connect_seconds, sock_read=s.silence_seconds
        )
        try:
            async with self._session.get(
                target, headers=headers, proxy=s.proxy, allow_redirects=False, timeout=timeout
            ) as got:
                # latin-1 takes every byte, so a header in any encoding is kept as it came
                kept = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in got.raw_headers)
                answer = Answer(
                    url, url, utc_now(), got.status, got.reason or "", kept, request_headers=tuple(headers.items())
                )
                if expects is not None and 200 <= got.status < 300 and (why := _unexpected(answer, expects)):
                    got.close()
                    return replace(answer, error=f"content_type: {why}; the body was not read")
                return await self._read(got, answer, limits, is_conditional=not _CONDITIONS.isdisjoint(more))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return failed(url, self._explain(error, limits))

    async def _read(
        self, got: aiohttp.ClientResponse, answer: Answer, limits: Limits, *, is_conditional: bool
    ) -> Answer:
        limit = limits.payload_bytes if got.status not in REDIRECTS else _LONGEST_REDIRECT_BYTES
        sink = limits.into or io.BytesIO()
        # what an attempt before this one left there
        sink.seek(0)
        sink.truncate()
        length = await self._read_body(got, sink, limit)
        payload = sink.getvalue()[:limit] if isinstance(sink, io.BytesIO) else b""
        answer = replace(answer, payload=payload, retrieved_at=utc_now())
        if length > limit and got.status not in REDIRECTS:
            return replace(answer, error=f"too_large: more than {limit} bytes, the rest was not read")
        if got.status == 304 and is_conditional:
            return answer
        return replace(answer, error=_status_error(answer, length))

    async def _read_body(self, got: aiohttp.ClientResponse, sink: IO[bytes], limit: int) -> int:
        """Write the body into the sink; returns its length, or one over the limit where the rest was not read."""
        length = await _read_on(got, sink, 0, min(limit, _LARGE_BYTES))
        if length <= _LARGE_BYTES or limit <= _LARGE_BYTES:
            return length
        if not isinstance(sink, io.BytesIO):
            return await _read_on(got, sink, length, limit)
        async with self._large:
            return await _read_on(got, sink, length, limit)

    def _explain(self, error: Exception, limits: Limits) -> str:
        """The error's rule and reason, as in schema/refusals.py."""
        cause = getattr(error, "os_error", None) or error
        if isinstance(cause, AddressForbidden):
            return f"address_forbidden: {cause}"
        if isinstance(error, TimeoutError):
            silence = self._settings.silence_seconds
            return f"timeout: no whole answer within {limits.total_seconds:g} s, or silence for {silence:g} s"
        if isinstance(error, aiohttp.ClientSSLError):
            return f"certificate: {_short(error)}"
        if isinstance(error, aiohttp.InvalidURL):
            return f"bad_address: {_short(error)}"
        if any(isinstance(one, ContentEncodingError) for one in _with_causes(error)):
            return f"content_encoding: {_short(error)}"
        if isinstance(error, aiohttp.ClientResponseError):
            return f"bad_answer: {_short(error)}"
        if isinstance(error, aiohttp.ClientError | OSError):
            return f"connection: {_short(error)}"
        return f"bad_address: {_short(error)}"


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _read_on(got: aiohttp.ClientResponse, sink: IO[bytes], length: int, limit: int) -> int:
    """Write what follows after `length` bytes until the end, or until there are more than the limit."""
    async for chunk in got.content.iter_any():
        length += len(chunk)
        sink.write(chunk)
        if length > limit:
            break
    return length


def _unexpected(answer: Answer, expects: str) -> str | None:
    media_type = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    return None if is_expected(media_type, expects) else f"{media_type[:100]} in answer to a request for a {expects}"


def _status_error(answer: Answer, length: int) -> str | None:
    status = answer.status or 0
    if not 200 <= status < 300:
        return f"http_{status}: the server answered {status} {answer.reason}".rstrip()
    return None if length else "empty_payload: the server sent no bytes"


def failed(url: str, error: str) -> Answer:
    """What came of an address that gave no answer."""
    return Answer(url, url, utc_now(), error=error)


def _short(error: BaseException) -> str:
    return without_secrets(" ".join(f"{type(error).__name__} {error}".split()))[:300]
