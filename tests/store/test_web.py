"""The web client against a real server: what a server may do, and that nothing of it becomes an exception."""

import asyncio
import datetime as dt
import gzip
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dateline.store.answers import Answer, Validators, WebSettings
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


def test_an_unchanged_page_costs_a_304(origin: Origin) -> None:
    origin.routes["/a"] = lambda headers: Reply(304) if headers["If-None-Match"] == '"1"' else Reply(200, b"body")
    held = get(f"{origin.url}/a", held=Validators('"1"', "Sun, 11 Oct 2015 10:00:00 GMT"))
    assert (held.not_modified, held.error, held.payload) == (True, None, b"")
    sent = origin.asked[-1][1]
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"1"', "Sun, 11 Oct 2015 10:00:00 GMT")
    assert ("If-None-Match", '"1"') in held.request_headers
    changed = get(f"{origin.url}/a", held=Validators('"0"'))
    assert (changed.not_modified, changed.payload) == (False, b"body")


@pytest.mark.parametrize("tag", ["", "caf\xe9", "a\r\nX-Evil: 1", "x" * 600, None])
def test_validators_that_no_header_can_hold_are_left_out(origin: Origin, tag: str | None) -> None:
    origin.routes["/a"] = Reply(200, b"body")
    assert get(f"{origin.url}/a", held=Validators(tag)).payload == b"body"
    assert "if-none-match" not in origin.asked[-1][1]


def test_a_304_that_nobody_asked_for_is_no_page(origin: Origin) -> None:
    origin.routes["/a"] = Reply(304)
    answer = get(f"{origin.url}/a", held=Validators())
    assert not answer.not_modified and (answer.error or "").startswith("http_304")


@pytest.mark.parametrize(
    ("status", "rule", "asked"),
    [(404, "http_404", 1), (410, "http_410", 1), (403, "http_403", 1), (500, "http_500", 2), (429, "http_429", 2)],
)
def test_refusals_are_named_and_only_passing_ones_are_asked_again(
    origin: Origin, status: int, rule: str, asked: int
) -> None:
    origin.routes["/a"] = Reply(status, b"no")
    answer = get(f"{origin.url}/a")
    assert answer.status == status
    assert answer.error is not None and answer.error.startswith(f"{rule}: ")
    assert origin.count("/a") == asked


def test_a_server_that_recovers_is_asked_again(origin: Origin) -> None:
    origin.routes["/a"] = [Reply(500), Reply(200, b"now")]
    assert get(f"{origin.url}/a").payload == b"now"


def test_retry_after_is_waited_for_but_not_for_ever(origin: Origin) -> None:
    origin.routes["/a"] = [Reply(429, headers={"Retry-After": "1"}), Reply(200, b"now")]
    origin.routes["/b"] = [Reply(429, headers={"Retry-After": "3600"}), Reply(200, b"now")]
    before = time.monotonic()
    first, second = get_all([f"{origin.url}/a", f"{origin.url}/b"])
    assert first.payload == b"now" and time.monotonic() - before >= 1
    assert second.status == 429 and origin.count("/b") == 1


def test_a_connection_cut_off_is_asked_again(origin: Origin) -> None:
    origin.routes["/a"] = [Reply(hang_up=True), Reply(200, b"now")]
    assert get(f"{origin.url}/a").payload == b"now"


def test_a_body_shorter_than_promised_is_no_answer(origin: Origin) -> None:
    origin.routes["/a"] = Reply(200, b"half", {"Content-Length": "400"})
    assert (get(f"{origin.url}/a").error or "").startswith("connection: ")


def test_nobody_there() -> None:
    with serving() as gone:
        url = f"{gone.url}/a"
    assert (get(url).error or "").startswith("robots_unreachable: connection: ")


def test_a_slow_server_is_given_up(origin: Origin) -> None:
    origin.routes["/a"] = Reply(200, b"late", delay=1.0)
    answer = get(f"{origin.url}/a", replace(QUICK, total_seconds=0.2, attempts=1))
    assert (answer.error or "").startswith("timeout: ")


def test_an_endless_body_is_cut_at_the_limit(origin: Origin) -> None:
    origin.routes["/a"] = Reply(200, endless=True)
    answer = get(f"{origin.url}/a")
    assert (answer.error or "").startswith("too_large: ")
    assert len(answer.payload) == QUICK.max_payload_bytes


def test_gzip_is_unpacked_and_bounded(origin: Origin) -> None:
    zipped = {"Content-Encoding": "gzip"}
    origin.routes["/a"] = Reply(200, gzip.compress(b"plain"), zipped)
    origin.routes["/bomb"] = Reply(200, gzip.compress(b"0" * 30_000_000), zipped)
    origin.routes["/broken"] = Reply(200, b"not gzip at all", zipped)
    plain, bomb, broken = get_all([f"{origin.url}{p}" for p in ("/a", "/bomb", "/broken")])
    assert plain.payload == b"plain"
    assert (bomb.error or "").startswith("too_large: ")
    assert (broken.error or "").startswith("connection: ")


def test_redirects_are_followed_and_loops_end(origin: Origin) -> None:
    origin.routes["/a"] = Reply(302, headers={"Location": "/b"})
    origin.routes["/b"] = Reply(200, b"there")
    origin.routes["/loop"] = Reply(301, headers={"Location": "/loop"})
    origin.routes["/file"] = Reply(301, headers={"Location": "file:///etc/hostname"})
    followed, loop, to_file = get_all([f"{origin.url}{p}" for p in ("/a", "/loop", "/file")])
    assert (followed.url, followed.final_url) == (f"{origin.url}/a", f"{origin.url}/b")
    assert (loop.error or "").startswith("redirect_loop: ") and origin.count("/loop") == 6
    assert (to_file.error or "").startswith("address_forbidden: ")


@pytest.mark.parametrize(
    ("host", "rule"),
    [
        ("127.0.0.1", "address_forbidden"),
        ("localhost", "address_forbidden"),
        ("[::1]", "address_forbidden"),
        ("[::ffff:127.0.0.1]", "address_forbidden"),
        ("2130706433", "bad_address"),
    ],
)
def test_private_addresses_are_refused(origin: Origin, host: str, rule: str) -> None:
    answer = get(f"http://{host}:{origin.server_port}/a", replace(QUICK, allow_private_addresses=False))
    assert (answer.error or "").partition(":")[0] == rule
    assert origin.asked == []


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


def test_robots_txt_is_heeded_and_read_once(origin: Origin) -> None:
    origin.routes["/robots.txt"] = Reply(200, b"User-agent: Dateline\nDisallow: /admin/\n")
    origin.routes["/a"] = Reply(200, b"open")
    origin.routes["/admin/x"] = Reply(200, b"closed")
    free, closed = get_all([f"{origin.url}/a", f"{origin.url}/admin/x"])
    assert free.payload == b"open"
    assert (closed.error or "").startswith("robots_forbidden: ")
    assert origin.count("/admin/x") == 0 and origin.count("/robots.txt") == 1


def test_robots_txt_beyond_its_limit_still_counts(origin: Origin) -> None:
    rules = b"User-agent: *\nDisallow: /admin/\n" + b"# filler\n" * 80_000
    origin.routes["/robots.txt"] = Reply(200, rules)
    assert (get(f"{origin.url}/admin/x").error or "").startswith("robots_forbidden: ")


def test_a_host_whose_robots_txt_fails_is_left_alone_for_now(origin: Origin) -> None:
    origin.routes["/robots.txt"] = Reply(503)
    origin.routes["/a"] = Reply(200, b"open")
    answer = get(f"{origin.url}/a")
    assert (answer.error or "").startswith("robots_unreachable: ") and answer.may_try_again
    assert origin.count("/a") == 0


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
