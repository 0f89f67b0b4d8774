"""The web client: polite, bounded in time and size, and never an exception for what a server does.

Every trouble with one address comes back in `Answer.error` as "<rule>: <reason>"; the caller decides its fate.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import format_datetime
from types import TracebackType
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from dateline.schema.refusals import is_try_again, refusal_rule
from dateline.store.answers import Answer, Limits, Validators, WebSettings
from dateline.store.expected_types import PAGE
from dateline.store.guard import AddressForbidden, OpenSocket, PublicResolver, check_address, open_system_socket
from dateline.store.hosts import Host
from dateline.store.request import REDIRECTS, Requester, failed
from dateline.store.robots import LONGEST_BYTES, LONGEST_DELAY_SECONDS, Robots, read_robots
from dateline.store.secrets import without_secrets
from dateline.store.waiting import backoff_seconds, retry_after_seconds

MOST_REDIRECTS = 5
_DNS_SECONDS = 300
#: Trouble of a whole host, which asking for one address again does not mend.
_OF_THE_HOST = frozenset({"robots_unreachable", "host_unavailable"})


class WebClient:
    """Use as `async with WebClient(settings) as web: answer = await web.get(url)`.

    A proxy is used where the settings name one; those of the environment are ignored. names, open_socket: what
    resolves names and makes sockets instead of the system; what they give is checked all the same.
    """

    def __init__(
        self, settings: WebSettings, *, names: AbstractResolver | None = None,
        open_socket: OpenSocket = open_system_socket,
    ) -> None:  # fmt: skip
        self.settings = settings
        self._names, self._open_socket = names, open_socket
        self._hosts: dict[str, Host] = {}
        self._robots: dict[URL, asyncio.Task[Robots]] = {}

    async def __aenter__(self) -> "WebClient":
        s = self.settings
        # names are resolved in threads: those that nobody answers for must not keep the others waiting
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(s.parallel, "names"))
        self._parallel = asyncio.Semaphore(s.parallel)
        exempt = URL(s.proxy).raw_host if s.proxy else None
        resolver = PublicResolver(allow_private=s.allow_private_addresses, exempt=exempt, names=self._names)
        connector = aiohttp.TCPConnector(
            limit=s.parallel,
            resolver=resolver,
            ttl_dns_cache=_DNS_SECONDS,
            socket_factory=resolver.guard_socket(self._open_socket),
        )
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)
        self._requester = Requester(self._session, s)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._robots.values():
            task.cancel()
        await self._session.close()

    async def get(
        self, url: str, *, as_of: dt.datetime | None = None, limits: Limits | None = None,
        held: Validators | None = None, expects: str | None = PAGE,
    ) -> Answer:  # fmt: skip
        """Fetch one address: robots.txt heeded, up to 5 redirects followed, trouble of the try-again kind tried again.

        as_of: ask for the page as it was then (RFC 7089, Accept-Datetime). limits: instead of the settings' own.
        held: of the version that is there: an unchanged page then costs a 304 without a body (`Answer.not_modified`).
        expects: an answer of a type that this kind of request has no use for is refused unread (expected_types.yml).
        """
        within = limits or self._limits()
        more = {"Accept-Datetime": format_datetime(as_of, usegmt=True)} if as_of is not None else {}
        return await self._with_attempts(
            lambda: self._follow(url, more, within, expects, held or Validators(), heed_robots=True)
        )

    def _limits(self) -> Limits:
        return Limits(self.settings.max_payload_bytes, self.settings.total_seconds)

    async def _with_attempts(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        answer = await ask()
        for attempt in range(1, self.settings.attempts):
            asked = retry_after_seconds(answer) or 0.0
            if not _may_mend(answer) or asked > self.settings.longest_wait_seconds:
                return answer
            await asyncio.sleep(max(backoff_seconds(self.settings.backoff_seconds, attempt), asked))
            later = await ask()
            if refusal_rule(later.error) == "host_unavailable":
                return answer  # it says more of this address
            answer = later
        return answer

    async def _follow(
        self, url: str, more: Mapping[str, str], limits: Limits, expects: str | None, held: Validators, *,
        heed_robots: bool,
    ) -> Answer:  # fmt: skip
        here, seen, passed = url, set[URL](), list[Answer]()
        while True:
            target = self._check(here, seen, len(passed))
            if isinstance(target, str):
                answer = failed(url, target)
                break
            seen.add(target)
            asked = {**more, **held.headers_for(str(target))}
            answer = await self._ask_if_allowed(target, asked, limits, expects, heed_robots)
            location = answer.header("location") if answer.status in REDIRECTS else None
            if not location:
                break
            passed.append(answer)
            here = _redirect(here, location)
        error = answer.error and without_secrets(answer.error)
        return replace(answer, url=url, redirects=tuple(passed), error=error)

    def _check(self, here: str, seen: set[URL], redirects: int) -> URL | str:
        """The address to ask, or why it is not asked, as "<rule>: <reason>"."""
        led = f"redirect to {here[:200]}: " if redirects else ""
        try:
            target = check_address(here, allow_private=self.settings.allow_private_addresses)
        except AddressForbidden as error:
            return f"address_forbidden: {led}{error}"
        except ValueError as error:
            return f"bad_address: {led}{error}"[:400]
        if target in seen:
            return f"redirect_loop: back to {here[:200]}"
        if redirects > MOST_REDIRECTS:
            return f"redirect_loop: more than {MOST_REDIRECTS} redirects, the last to {here[:200]}"
        return target

    async def _ask_if_allowed(
        self, target: URL, more: Mapping[str, str], limits: Limits, expects: str | None, heed_robots: bool
    ) -> Answer:
        url, host = str(target), self._host(target)
        if heed_robots:
            robots = await self._robots_of(target.origin())
            if why := robots.refuse(url):
                return failed(url, why)
            host.pause_seconds = max(host.pause_seconds, min(robots.delay_seconds, LONGEST_DELAY_SECONDS))
        async with host.slots:
            while host.unavailable is None:
                await host.next_start()
                # last, so that those who wait for a slow host keep nobody else from asking
                async with self._parallel:
                    if host.unavailable is None and host.start():
                        answer = await self._requester.ask(target, more, limits, expects)
                        host.note(answer, retry_after_seconds(answer), self.settings.longest_wait_seconds)
                        return answer
        return failed(url, f"host_unavailable: {host.unavailable}"[:400])

    def _host(self, target: URL) -> Host:
        return self._hosts.setdefault(target.raw_host or "", Host(1.0 / self.settings.requests_per_second))

    async def _robots_of(self, origin: URL) -> Robots:
        if origin not in self._robots:
            self._robots[origin] = asyncio.create_task(self._fetch_robots(str(origin.with_path("/robots.txt"))))
        return await self._robots[origin]

    async def _fetch_robots(self, url: str) -> Robots:
        limits = Limits(LONGEST_BYTES, self.settings.total_seconds)
        answer = await self._with_attempts(lambda: self._follow(url, {}, limits, None, Validators(), heed_robots=False))
        return read_robots(answer.status, answer.payload, answer.error)


def _may_mend(answer: Answer) -> bool:
    return is_try_again(answer.error) and refusal_rule(answer.error) not in _OF_THE_HOST


def _redirect(here: str, location: str) -> str:
    """The address that a Location leads to; its bytes are UTF-8 where they can be (RFC 3987)."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(here, location.strip())
    except ValueError:
        return location
