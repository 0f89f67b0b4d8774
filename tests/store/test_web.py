"""The web client as a plain client and through a proxy; what servers may do to it is test_behaviours.py."""

import asyncio
import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dateline.store.answers import Answer, WebSettings
from dateline.store.guard import AddressForbidden, PublicResolver, is_public
from dateline.store.web import WebClient
from tests.origin import Origin, Reply, serving

QUICK = WebSettings(
    user_agent="Dateline/test", requests_per_second=1000, max_payload_bytes=100_000, allow_private_addresses=True,
    total_seconds=2, silence_seconds=2, attempts=2, backoff_seconds=0.01, longest_wait_seconds=1,
)  # fmt: skip


@pytest.fixture
def origin() -> Iterator[Origin]:
    with serving() as server:
        yield server


def get(url: str, settings: WebSettings = QUICK, **options: Any) -> Answer:
    return get_all([url], settings, **options)[0]


def get_all(urls: list[str], settings: WebSettings = QUICK, **options: Any) -> list[Answer]:
    async def ask() -> list[Answer]:
        async with WebClient(settings) as client:
            return list(await asyncio.gather(*(client.get(url, **options) for url in urls)))

    return asyncio.run(ask())


def test_a_page_comes_with_its_headers(origin: Origin) -> None:
    origin.routes["/a"] = Reply(200, b"<p>hello", {"ETag": '"1"', "Content-Type": "text/html; charset=utf-8"})
    answer = get(f"{origin.url}/a")
    assert (answer.status, answer.payload, answer.error) == (200, b"<p>hello", None)
    assert answer.header("etag") == '"1"'
    assert origin.asked[-1][1]["user-agent"] == "Dateline/test"
    assert answer.retrieved_at.tzinfo is dt.UTC


def test_nobody_there() -> None:
    with serving() as gone:
        url = f"{gone.url}/a"
    assert (get(url).error or "").startswith("robots_unreachable: connection: ")


def test_a_name_that_resolves_to_a_private_address_is_refused() -> None:
    # by the hosts file, as a name under the attacker's control would by DNS; `localhost` itself is known by spelling
    async def resolve(allow: bool, exempt: str | None) -> int:
        return len(await PublicResolver(allow_private=allow, exempt=exempt).resolve("localhost", 80))

    with pytest.raises(AddressForbidden, match="localhost resolves to"):
        asyncio.run(resolve(False, None))
    assert asyncio.run(resolve(True, None)) and asyncio.run(resolve(False, "localhost"))


def test_a_redirect_into_a_private_network_is_refused(origin: Origin) -> None:
    # the proxy itself is the operator's choice and may be private; where pages lead to may not
    origin.routes["http://news.example/a"] = Reply(302, headers={"Location": f"{origin.url}/secret"})
    answer = get("http://news.example/a", replace(QUICK, allow_private_addresses=False, proxy=origin.url))
    assert (answer.error or "").startswith("address_forbidden: ")
    assert origin.count(f"{origin.url}/secret") == 0 and origin.count("http://news.example/a") == 1


@pytest.mark.parametrize("robots", [b"", b"User-agent: *\nCrawl-delay: 0.2\n"])
def test_requests_to_one_host_are_spaced(origin: Origin, robots: bytes) -> None:
    origin.routes["/robots.txt"] = Reply(200, robots)
    per_second = 1000 if robots else 5
    before = time.monotonic()
    get_all([f"{origin.url}/{n}" for n in range(4)], replace(QUICK, requests_per_second=per_second))
    assert time.monotonic() - before >= 0.6


def test_memento_asks_for_the_day_through_the_proxy(origin: Origin) -> None:
    origin.routes["http://news.example/a"] = Reply(200, b"old")
    moment = dt.datetime(2015, 10, 11, 23, 59, 59, tzinfo=dt.UTC)
    assert get("http://news.example/a", replace(QUICK, proxy=origin.url), as_of=moment).payload == b"old"
    assert origin.asked[-1][1]["accept-datetime"] == "Sun, 11 Oct 2015 23:59:59 GMT"


@pytest.mark.parametrize(
    "url", ["", "http://", "http://[", "ftp://a.example/", "http://a b/", "file:///x", "javascript:1"]
)
def test_what_is_no_web_address_is_refused_quietly(url: str) -> None:
    assert get(url, replace(QUICK, attempts=1, proxy="http://127.0.0.1:9")).error is not None


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("10.0.0.1", False), ("100.64.0.1", False), ("::1", False),
        ("169.254.169.254", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False),
        ("224.0.0.1", False), ("0.0.0.0", False), ("fd00::1", False), ("no address", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public
