"""The web client: polite, bounded in time and size, and never an exception for what a server does.

Every trouble with one address comes back in `Answer.error` as "<rule>: <reason>"; the caller decides its fate.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from dateline.schema.refusals import is_try_again
from dateline.store.answers import Answer, Limits, Validators, WebSettings
from dateline.store.clock import utc_now
from dateline.store.guard import AddressForbidden, PublicResolver, refuse
from dateline.store.robots import LONGEST_BYTES, Robots, read_robots

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PER_HOST = 2


class _Host:
    """Turns of one host: at most two requests at once, and a pause between their starts."""

    def __init__(self, seconds: float) -> None:
        self.slots = asyncio.Semaphore(_PER_HOST)
        self.pause_seconds = seconds
        self._lock = asyncio.Lock()
        self._next = 0.0

    async def turn(self) -> None:
        loop = asyncio.get_running_loop()
        async with self._lock:
            await asyncio.sleep(max(0.0, self._next - loop.time()))
            self._next = loop.time() + self.pause_seconds


class WebClient:
    """Use as `async with WebClient(settings) as web: answer = await web.get(url)`.

    A proxy is used where the settings name one; those of the environment are ignored.
    """

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, asyncio.Task[Robots]] = {}

    async def __aenter__(self) -> "WebClient":
        s = self.settings
        self._parallel = asyncio.Semaphore(s.parallel)
        exempt = urlsplit(s.proxy).hostname if s.proxy else None
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=s.parallel, resolver=PublicResolver(allow_private=s.allow_private_addresses, exempt=exempt)
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._robots.values():
            task.cancel()
        await self._session.close()

    async def get(
        self, url: str, *, as_of: dt.datetime | None = None, limits: Limits | None = None,
        held: Validators | None = None,
    ) -> Answer:  # fmt: skip
        """Fetch one address: robots.txt heeded, up to 5 redirects followed, trouble of the try-again kind tried again.

        as_of: ask for the page as it was then (RFC 7089, Accept-Datetime). limits: instead of the settings' own.
        held: of the version that is there: an unchanged page then costs a 304 without a body (`Answer.not_modified`).
        """
        within = limits or self._limits()
        more = held.headers() if held is not None else {}
        if as_of is not None:
            more["Accept-Datetime"] = format_datetime(as_of, usegmt=True)
        return await self._with_attempts(lambda: self._follow(url, more, within, heed_robots=True))

    def _limits(self) -> Limits:
        return Limits(self.settings.max_payload_bytes, self.settings.total_seconds)

    async def _with_attempts(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        for attempt in range(1, self.settings.attempts):
            answer = await ask()
            wait = _wait_seconds(answer, self.settings.backoff_seconds * 2 ** (attempt - 1))
            if not answer.may_try_again or wait > self.settings.longest_wait_seconds:
                return answer
            await asyncio.sleep(wait)
        return await ask()

    async def _follow(self, url: str, more: Mapping[str, str], limits: Limits, *, heed_robots: bool) -> Answer:
        here = url
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._ask_if_allowed(here, more, limits, heed_robots)
            target = answer.header("location") if answer.status in _REDIRECTS else None
            if answer.status is None or not target:
                return replace(answer, url=url)
            try:
                here = urljoin(here, target)
            except ValueError:
                return replace(answer, url=url, error=f"bad_address: redirect to {target[:200]!r}")
        return replace(
            answer, url=url, error=f"redirect_loop: more than {MOST_REDIRECTS} redirects, the last to {here}"
        )

    async def _ask_if_allowed(self, url: str, more: Mapping[str, str], limits: Limits, heed_robots: bool) -> Answer:
        if why := refuse(url, allow_private=self.settings.allow_private_addresses):
            return _failed(url, f"address_forbidden: {why}")
        host = self._host(url)
        if heed_robots:
            robots = await self._robots_of(url)
            if robots.unreachable is not None:
                passing = is_try_again(robots.unreachable)
                return _failed(url, f"robots_unreachable: {robots.unreachable}" if passing else robots.unreachable)
            if not robots.allows(url):
                return _failed(url, "robots_forbidden: the host's robots.txt asks not to fetch this address")
            host.pause_seconds = max(host.pause_seconds, robots.delay_seconds)
        async with host.slots:
            await host.turn()
            # last, so that those who wait for a slow host keep nobody else from asking
            async with self._parallel:
                return await self._ask(url, more, limits)

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urlsplit(url).netloc.lower(), _Host(1.0 / self.settings.requests_per_second))

    async def _robots_of(self, url: str) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        if origin not in self._robots:
            self._robots[origin] = asyncio.create_task(self._fetch_robots(f"{origin}/robots.txt"))
        return await self._robots[origin]

    async def _fetch_robots(self, url: str) -> Robots:
        limits = Limits(LONGEST_BYTES, self.settings.total_seconds)
        answer = await self._with_attempts(lambda: self._follow(url, {}, limits, heed_robots=False))
        return read_robots(answer.status, answer.payload, answer.error)

    async def _ask(self, url: str, more: Mapping[str, str], limits: Limits) -> Answer:
        headers = {"User-Agent": self.settings.user_agent, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **more}
        sent = tuple(headers.items())
        s = self.settings
        timeout = aiohttp.ClientTimeout(
            limits.total_seconds, sock_connect=s.connect_seconds, sock_read=s.silence_seconds
        )
        try:
            target = URL(url)
            async with self._session.get(
                target, headers=headers, proxy=s.proxy, allow_redirects=False, timeout=timeout
            ) as got:
                # latin-1 takes every byte, so a header in any encoding is kept as it came
                kept = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in got.raw_headers)
                answer = Answer(url, url, utc_now(), got.status, got.reason or "", kept, request_headers=sent)
                payload, whole = await _read_body(got, limits.payload_bytes)
        except AddressForbidden as error:
            return _failed(url, f"address_forbidden: {error}")
        except (aiohttp.InvalidURL, ValueError) as error:
            return _failed(url, f"bad_address: {_short(error)}")
        except TimeoutError:
            return _failed(
                url,
                f"timeout: no whole answer within {limits.total_seconds:g} s, or silence for {s.silence_seconds:g} s",
            )
        except (aiohttp.ClientError, OSError) as error:
            cause = getattr(error, "os_error", None)
            if isinstance(cause, AddressForbidden):
                return _failed(url, f"address_forbidden: {cause}")
            return _failed(url, f"connection: {_short(error)}")
        answer = replace(answer, payload=payload, retrieved_at=utc_now())
        if not whole:
            return replace(answer, error=f"too_large: more than {limits.payload_bytes} bytes, the rest was not read")
        if answer.status == 304 and ("If-None-Match" in more or "If-Modified-Since" in more):
            return answer
        return replace(answer, error=_status_error(answer))


async def _read_body(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    """The body and True, or its beginning and False where it is longer than the limit."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > limit:
            response.close()
            return bytes(body[:limit]), False
    return bytes(body), True


def _status_error(answer: Answer) -> str | None:
    status = answer.status or 0
    if not 200 <= status < 300:
        return f"http_{status}: the server answered {status} {answer.reason}".rstrip()
    return None if answer.payload else "empty_payload: the server sent no bytes"


def _failed(url: str, error: str) -> Answer:
    return Answer(url, url, utc_now(), error=error)


def _short(error: BaseException) -> str:
    return f"{type(error).__name__} {error}".strip()[:300]


def _wait_seconds(answer: Answer, backoff: float) -> float:
    """Seconds to wait before the next attempt: what Retry-After says, else the backoff."""
    asked = (answer.header("retry-after") or "").strip()
    if asked.isascii() and asked.isdigit():
        return max(backoff, float(asked[:9]))
    try:
        when = parsedate_to_datetime(asked)
        return max(backoff, (when.astimezone(dt.UTC) - utc_now()).total_seconds())
    except (ValueError, OverflowError, TypeError):
        return backoff
