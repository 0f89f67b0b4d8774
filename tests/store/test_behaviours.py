"""The web client against a real server that behaves badly on purpose, over sockets that only reach loopback."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import pytest

from dateline.schema.refusals import refusal_rule
from dateline.schema.sources import Kind
from dateline.store.answers import Answer, Limits, Validators, WebSettings
from dateline.store.expected_types import PAGE as A_PAGE
from dateline.store.expected_types import is_expected, load_expected_types
from dateline.store.guard import is_public
from dateline.store.hosts import MOST_TROUBLE
from dateline.store.web import WebClient
from tests.small_net import SmallNet, reply, small_net
from tests.store.behaviours import CASES, HOST, LIMIT_BYTES, PAGE, TOTAL_SECONDS, Case, at, short, silence

SETTINGS = WebSettings(
    user_agent="Dateline/test (+mail@news.example)", requests_per_second=1000, max_payload_bytes=LIMIT_BYTES,
    total_seconds=TOTAL_SECONDS, attempts=3, backoff_seconds=0.01, longest_wait_seconds=1,
)  # fmt: skip


@pytest.fixture
def net() -> Iterator[SmallNet]:
    with small_net() as made:
        made.names["trick.example"] = ["127.0.0.1"]
        yield made


def get_all(net: SmallNet, urls: Sequence[str], settings: WebSettings = SETTINGS, **options: Any) -> list[Answer]:
    async def ask() -> list[Answer]:
        async with WebClient(settings, names=net, open_socket=net.open_socket) as client:
            return list(await asyncio.gather(*(client.get(url, **options) for url in urls)))

    return asyncio.run(ask())


def get(net: SmallNet, url: str, settings: WebSettings = SETTINGS, **options: Any) -> Answer:
    return get_all(net, [url], settings, **options)[0]


def rule(answer: Answer) -> str | None:
    return refusal_rule(answer.error)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_whatever_a_server_does_has_its_name(net: SmallNet, case: Case) -> None:
    path = "/" + quote(case.name)
    net.routes |= {"/whole": [reply(200, PAGE)], "/caf%C3%A9": [reply(200, b"coffee")], "/ring": [at("/ring/2")]}
    net.routes |= {"/ring/2": [at("/ring")]} | {f"/far/{n}": [at(f"/far/{n + 1}")] for n in range(9)}
    net.routes[path] = list(case.answers)
    before = time.monotonic()
    answer = get(net, HOST + path)
    assert (rule(answer), answer.url) == (case.rule, HOST + path), answer.error
    if case.rule is None:
        assert answer.payload == (case.payload or b"")
    assert net.count(path) == case.asked
    assert len(answer.payload) <= LIMIT_BYTES
    assert time.monotonic() - before < case.asked * (TOTAL_SECONDS + 1)
    assert set(net.reached) == {"8.8.8.8"}
    # another page of that host is none the worse for it
    if case.rule not in ("http_429", "http_503"):
        assert get(net, f"{HOST}/whole").payload == PAGE


@pytest.mark.parametrize("kind", [A_PAGE, *(k for k in get_args(Kind) if k not in ("pages", "folder"))])
def test_what_each_kind_of_source_asks_for(kind: str) -> None:
    patterns = load_expected_types()[kind]
    assert all(p == p.lower() and p.count("/") == 1 for p in patterns)
    assert is_expected("", kind) and is_expected(patterns[0].replace("*", "x"), kind)
    assert not is_expected("image/png", kind) and not is_expected("video/mp4", kind)


def test_names_are_told_apart() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_step_of_a_redirect_is_kept(net: SmallNet) -> None:
    net.routes |= {"/a": [at("/b", 301)], "/b": [at("http://else.example/c#part", 307)], "/c": [reply(200, PAGE)]}
    answer = get(net, f"{HOST}/a")
    assert [(r.final_url, r.status) for r in answer.redirects] == [(f"{HOST}/a", 301), (f"{HOST}/b", 307)]
    assert answer.final_url == "http://else.example/c" and answer.redirects[0].header("location") == "/b"
    assert net.count("else.example/robots.txt") == 1


def test_a_page_that_did_not_change_costs_no_body(net: SmallNet) -> None:
    net.routes["/a"] = [reply(304)]
    answer = get(net, f"{HOST}/a", held=Validators('"1"', None))
    assert answer.not_modified and net.asked[-1].headers["if-none-match"] == '"1"'


def test_a_condition_is_sent_to_the_page_that_it_belongs_to_and_no_other(net: SmallNet) -> None:
    net.routes |= {"/a": [at("/b", 301)], "/b": [reply(200, PAGE)]}
    for canonical, asked in ((f"{HOST}/a", [True, False]), (f"{HOST}/b", [False, True]), (None, [True, True])):
        net.asked.clear()
        assert get(net, f"{HOST}/a", held=Validators('"1"', None, canonical)).payload == PAGE
        assert ["if-none-match" in a.headers for a in net.asked if a.path != "/robots.txt"] == asked


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.0.0.1.", "127.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001",
        "127.0.0.1%00", "%31%32%37.0.0.1", "１２７.０.０.１", "127。0。0。1", "①②⑦.0.0.1", "0", "0.0.0.0", "10.0.0.1",
        "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192",
        "255.255.255.255", "224.0.0.1", "08.8.8.8", "8.8.8", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]",
        "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:1::]", "[fe80::1]", "[fe80::1%25eth0]",
        "[fd00:ec2::254]", "[2001:db8::1]", "[3fff::1]", "[ff02::1]", "[1::]", "localhost", "LOCALHOST.", "ⓛocalhost",
        "a.localhost", "printer.local", "metadata.google.internal", "router", "nas.home.arpa", "x.lan",
        "news.example@127.0.0.1", "user:pass@news.example", "user@news.example", "news.example:22", "news.example:25",
        "news.example:6379", "8.8.8.8:11211", "127.0.0.1\\@news.example", "news.example\\@127.0.0.1", "a..b", "-", "",
        "news.example:80@127.0.0.1:80", "127.0.0.1#@news.example", "127.0.0.1?@news.example", "[oops", "x" * 300,
    ],
)  # fmt: skip
def test_a_forbidden_spelling_is_refused_before_anything_is_asked(net: SmallNet, host: str) -> None:
    answer = get(net, f"http://{host}/a")
    assert rule(answer) in ("address_forbidden", "bad_address")
    assert (net.asked_names, net.reached, net.asked) == ([], [], [])


@pytest.mark.parametrize("host", ["news.example", "NEWS.example.", "news.example:8080", "8.8.8.8", "bücher.example"])
def test_other_spellings_are_asked(net: SmallNet, host: str) -> None:
    net.routes["/a"] = [reply(200, PAGE)]
    assert get(net, f"http://{host}/a#x").payload == PAGE


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], ["64:ff9b::7f00:1"],
        ["8.8.8.8", "192.168.0.1"], ["2606:4700::1111", "fd00::1"], ["168.63.129.16"], ["no address"],
    ],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused_before_a_connection(net: SmallNet, addresses: list[str]) -> None:
    net.names["news.example"] = addresses
    assert rule(get(net, f"{HOST}/a")) == "address_forbidden"
    assert (net.reached, net.asked) == ([], [])


def test_what_was_resolved_and_judged_is_what_is_connected_to(net: SmallNet) -> None:
    net.routes["/a"] = net.routes["/b"] = [reply(200, PAGE, "Connection: close")]
    answers = iter(["8.8.8.8", "127.0.0.1", "10.0.0.1"])
    net.names = _Turning(answers)
    first, second = get_all(net, [f"{HOST}/a", f"{HOST}/b"])
    assert first.payload == second.payload == PAGE
    assert set(net.reached) == {"8.8.8.8"}


class _Turning(dict[str, list[str]]):
    """Another address at every look."""

    def __init__(self, answers: Iterator[str]) -> None:
        self._answers = answers

    def get(self, key: str, default: Any = None) -> list[str]:
        return [next(self._answers)]


def test_a_resolver_that_lets_everything_pass_is_not_the_last_guard(net: SmallNet, monkeypatch: Any) -> None:
    monkeypatch.setattr("dateline.store.guard.PublicResolver.resolve", SmallNet.resolve)
    monkeypatch.setattr("dateline.store.guard.PublicResolver.asked_names", [], raising=False)
    monkeypatch.setattr("dateline.store.guard.PublicResolver.names", {"news.example": ["10.0.0.1"]}, raising=False)
    assert rule(get(net, f"{HOST}/a")) == "address_forbidden"
    assert (net.reached, net.asked) == ([], [])


@pytest.mark.parametrize("address", ["64:ff9b::808:808", "2002:808:808::", "2606:4700::1111", "8.8.8.8"])
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        ([reply(200, b"User-agent: *\nDisallow: /")], "robots_forbidden"),
        ([reply(200, b"\xef\xbb\xbfUser-agent: dateline\r\nDisallow: /a\r\n")], "robots_forbidden"),
        ([reply(200, b"User-agent: *\rDisallow: /a")], "robots_forbidden"),
        ([reply(200, b"User-agent: *\nDisallow: /a\n" + b"# filler\n" * 90_000)], "robots_forbidden"),
        ([reply(200, b"User-agent: *\nDisallow: /\nAllow: /a$\n")], None),
        ([reply(200, b"\x00\xff\xfe<html>Disallow: /a\n" * 1_000)], None),
        ([reply(200, b"<html>Not here", "Content-Type: text/html")], None),
        ([reply(200)], None),
        ([reply(403)], None),
        ([reply(404)], None),
        ([reply(500)], "robots_unreachable"),
        ([reply(429, b"", "Retry-After: 9000")], "robots_unreachable"),
        ([reply(500), reply(200)], None),
        ([silence], "robots_unreachable"),
        ([at("/elsewhere.txt")], "robots_forbidden"),
        ([at("/robots.txt")], "redirect_loop"),
        ([at("http://127.0.0.1/robots.txt")], "address_forbidden"),
        ([reply(200, b"User-agent: *\nCrawl-delay: 86400\n")], "robots_delay"),
        ([reply(200, b"User-agent: *\nRequest-rate: 1/1h\n")], "robots_delay"),
        ([reply(200, b"User-agent: *\nCrawl-delay: never\n")], None),
        ([reply(200, b"User-agent: *\nCrawl-delay: -5\n")], None),
        ([reply(200, b"User-agent: *\nCrawl-delay: nan\n")], None),
    ],
)  # fmt: skip
def test_robots(net: SmallNet, robots: list[Any], expected: str | None) -> None:
    net.routes |= {"/robots.txt": robots, "/a": [reply(200, PAGE)]}
    net.routes["/elsewhere.txt"] = [reply(200, b"User-agent: *\nDisallow: /a")]
    first, second = get_all(net, [f"{HOST}/a"] * 2)
    assert rule(first) == rule(second) == expected
    assert net.count("/a") == (2 if expected is None else 0)
    assert net.count("/robots.txt") <= SETTINGS.attempts


def test_a_host_has_one_rate_however_it_is_spelled(net: SmallNet) -> None:
    hosts = ["news.example", "NEWS.example.", "news.example:80", "News.Example:8080"]
    get_all(net, [f"http://{h}/{n}" for h in hosts for n in range(2)], replace(SETTINGS, requests_per_second=20))
    times = sorted(a.at for a in net.asked)
    assert len(times) == 10 and times[-1] - times[0] > 9 / 20 - 0.1


def test_retry_after_holds_for_the_whole_host(net: SmallNet) -> None:
    net.routes |= {"/a": [reply(429, b"", "Retry-After: 1"), reply(200, PAGE)], "/b": [reply(200, PAGE)]}
    slow = replace(SETTINGS, requests_per_second=50, longest_wait_seconds=2)
    assert [a.error for a in get_all(net, [f"{HOST}/{p}" for p in ("a", "b", "b?2", "b?3")], slow)][:2] == [None, None]
    asked = [a for a in net.asked if a.path != "/robots.txt"]
    refused = next(a.at for a in asked if a.path == "/a")
    assert all(a.at - refused > 0.9 for a in asked if a.at > refused + 0.1) and len(asked) == 5


def test_a_host_that_asks_for_an_hour_is_left_alone(net: SmallNet) -> None:
    net.routes |= {f"/{n}": [reply(503, b"", "Retry-After: 3600")] for n in range(30)}
    answers = get_all(net, [f"{HOST}/{n}" for n in range(30)])
    assert {rule(a) for a in answers} == {"http_503", "host_unavailable"} and all(a.may_try_again for a in answers)
    assert len(net.asked) <= 3


def test_a_dead_host_is_given_up_and_holds_nobody(net: SmallNet) -> None:
    net.routes |= {f"dead.example/{n}": [silence] for n in range(40)}
    net.routes |= {f"good.example/{n}": [reply(200, PAGE)] for n in range(40)}
    quick = replace(SETTINGS, total_seconds=0.3, parallel=3)
    before = time.monotonic()
    answers = get_all(net, [f"http://{h}.example/{n}" for n in range(40) for h in ("dead", "good")], quick)
    assert time.monotonic() - before < 8
    assert {rule(a) for a in answers[1::2]} == {None}
    assert {rule(a) for a in answers[0::2]} == {"timeout", "host_unavailable"}
    assert sum(a.host == "dead.example" for a in net.asked) <= MOST_TROUBLE // 3 + 3


def test_one_bad_page_does_not_close_a_host(net: SmallNet) -> None:
    net.routes |= {f"/{n}": [reply(500 if n < 4 else 200, PAGE)] for n in range(12)}
    answers = get_all(net, [f"{HOST}/{n}" for n in range(12)])
    assert [rule(a) for a in answers] == ["http_500"] * 4 + [None] * 8


def test_two_hundred_pages_of_twenty_hosts(net: SmallNet) -> None:
    urls = [f"http://h{n}.example/{page}" for page in range(10) for n in range(20)]
    net.routes |= {f"/{page}": [reply(200, PAGE)] for page in range(10)}
    answers = get_all(net, urls, replace(SETTINGS, requests_per_second=20))
    assert [a.final_url for a in answers] == urls and {a.error for a in answers} == {None}
    assert len({a.host + a.path for a in net.asked}) == len(net.asked) == 220
    for n in range(20):
        times = sorted(a.at for a in net.asked if a.host == f"h{n}.example")
        # eleven requests with robots.txt have ten pauses between them; a busy machine sees the first one late
        assert times[-1] - times[0] > 10 / 20 - 0.1


def test_a_body_may_go_into_a_file(net: SmallNet, tmp_path: Path) -> None:
    body = b"x" * 3_000_000
    net.routes["/a"] = [short, reply(200, body)]
    with (tmp_path / "body").open("w+b") as file:
        answer = get(net, f"{HOST}/a", limits=Limits(4_000_000, 10, file))
        assert (answer.error, answer.payload, file.tell()) == (None, b"", len(body))
        assert rule(get(net, f"{HOST}/a", limits=Limits(2_500_000, 10, file))) == "too_large"


def test_long_bodies_are_read_a_few_at_a_time(net: SmallNet) -> None:
    net.routes["/a"] = [reply(200, b"x" * 3_000_000)]
    answers = get_all(net, [f"http://h{n}.example/a" for n in range(20)], limits=Limits(4_000_000, 20))
    assert {len(a.payload) for a in answers} == {3_000_000}
