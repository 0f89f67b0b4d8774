"""The server over real HTTP: proxy form and host form, versions by time, validators, robots, refusals."""

import datetime as dt
import http.client
import socket
import struct
import subprocess
import sys
import time
from email.utils import format_datetime
from pathlib import Path

import pytest

from newsroom.content import load_newsroom
from newsroom.server import NewsroomServer

LATAMNEH = "http://continental-courier.example/articles/latamneh-raid"
GAS = "http://orontes-daily.example/news/4484-kafr-zita-gas.html"
HAMA = "http://levant-wire.example/2015/10/08/hama-ground-offensive.html"


def ask(
    server: NewsroomServer, target: str, *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    try:
        connection.request(method, target, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def end_of(day: int) -> str:
    return format_datetime(dt.datetime(2015, 10, day, 23, 59, 59, tzinfo=dt.UTC), usegmt=True)


def test_every_report_is_served_in_proxy_form(server: NewsroomServer) -> None:
    for url, report in server.site.newsroom.reports.items():
        status, headers, body = ask(server, url)
        assert status == (410 if report.withdrawn_from else 200), url
        assert int(headers["content-length"]) == len(body) > 0


def test_host_header_and_proxy_form_give_the_same(server: NewsroomServer) -> None:
    proxied = ask(server, HAMA)
    plain = ask(server, "/2015/10/08/hama-ground-offensive.html", Host="levant-wire.example")
    assert proxied[0] == plain[0] == 200
    assert proxied[2] == plain[2]


def test_head_has_headers_and_no_body(server: NewsroomServer) -> None:
    status, headers, body = ask(server, HAMA, method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) == len(ask(server, HAMA)[2])


@pytest.mark.parametrize(("day", "toll"), [(8, "14 people were killed"), (9, "12 people were killed")])
def test_corrected_report_by_time(server: NewsroomServer, day: int, toll: str) -> None:
    status, headers, body = ask(server, LATAMNEH, Accept_Datetime=end_of(day))
    assert status == 200
    assert toll in body.decode()
    assert ("Correction, Oct. 9" in body.decode()) == (day == 9)
    assert "memento-datetime" in headers
    assert headers["vary"].lower() == "accept-datetime"


def test_without_a_time_the_last_state_is_served(server: NewsroomServer) -> None:
    _, headers, body = ask(server, LATAMNEH)
    assert "12 people were killed" in body.decode()
    assert "memento-datetime" not in headers


def test_title_only_edit(server: NewsroomServer) -> None:
    url = "http://continental-courier.example/articles/training-programme-ends"
    before, after = (ask(server, url, Accept_Datetime=end_of(day))[2].decode() for day in (9, 10))
    assert '<h1 class="amp-title">Washington stops training rebels</h1>' in before
    assert '<h1 class="amp-title">Washington ends its rebel training programme</h1>' in after


@pytest.mark.parametrize(("day", "status"), [(9, 404), (10, 200), (11, 410)])
def test_withdrawn_report_by_time(server: NewsroomServer, day: int, status: int) -> None:
    assert ask(server, GAS, Accept_Datetime=end_of(day))[0] == status


@pytest.mark.parametrize(
    "listing",
    [
        "http://levant-wire.example/feed.xml",
        "http://harbour-post.example/news-sitemap.xml",
        "http://orontes-daily.example/archive/2015-10-10.html",
        "http://continental-courier.example/daily/2015-10-09",
    ],
)
@pytest.mark.parametrize("day", [8, 10, 12])
def test_lists_hold_what_stood_at_the_time(server: NewsroomServer, listing: str, day: int) -> None:
    moment = dt.datetime(2015, 10, day, 23, 59, 59, tzinfo=dt.UTC)
    status, _, body = ask(server, listing, Accept_Datetime=end_of(day))
    host = listing.split("/")[2]
    section = dt.date.fromisoformat(listing[-15:].removesuffix(".html")[-10:]) if "2015" in listing else None
    for report in server.site.newsroom.reports.values():
        if report.host != host or report.kind != "html":
            continue
        stands = bool(report.version_at(moment)) and not report.is_withdrawn_at(moment)
        expected = stands and section in (None, report.day)
        assert ((report.path.encode() in body) and status == 200) == expected, report.url


def test_page_bytes_change_between_days_where_only_the_comments_do(server: NewsroomServer) -> None:
    url = "http://orontes-daily.example/news/4471-douma-market.html"
    first, second = (ask(server, url, Accept_Datetime=end_of(day)) for day in (8, 9))
    assert first[2] != second[2]
    assert first[1]["last-modified"] == second[1]["last-modified"]
    assert first[2].replace(b"4 comments", b"") == second[2].replace(b"7 comments", b"")


def test_validators_answer_304(server: NewsroomServer) -> None:
    _, headers, _ = ask(server, HAMA)
    for condition in ({"If_None_Match": headers["etag"]}, {"If_Modified_Since": headers["last-modified"]}):
        status, again, body = ask(server, HAMA, **condition)
        assert (status, body) == (304, b"")
        assert again["etag"] == headers["etag"]
    assert ask(server, HAMA, If_None_Match='"other"', If_Modified_Since=headers["last-modified"])[0] == 200
    corrected = {"If_None_Match": ask(server, LATAMNEH, Accept_Datetime=end_of(8))[1]["etag"]}
    assert ask(server, LATAMNEH, **corrected)[0] == 200


def test_nothing_but_the_date_header_knows_the_hour(server: NewsroomServer) -> None:
    first, second = (ask(server, HAMA, Accept_Datetime=end_of(9)) for _ in range(2))
    assert first[2] == second[2]
    assert {k: v for k, v in first[1].items() if k != "date"} == {k: v for k, v in second[1].items() if k != "date"}


@pytest.mark.parametrize("host", sorted(load_newsroom().outlets))
def test_every_host_has_robots(server: NewsroomServer, host: str) -> None:
    status, headers, body = ask(server, f"http://{host}/robots.txt")
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert body.startswith(b"User-agent: *")


def test_forbidden_page_is_listed_and_forbidden(server: NewsroomServer) -> None:
    from protego import Protego

    robots = Protego.parse(ask(server, "http://orontes-daily.example/robots.txt")[2].decode())
    draft = "http://orontes-daily.example/admin/4490-draft-preview.html"
    assert draft[28:].encode() in ask(server, "http://orontes-daily.example/archive/2015-10-10.html")[2]
    assert not robots.can_fetch(draft, "Dateline")
    assert robots.can_fetch("http://orontes-daily.example/news/4471-douma-market.html", "Dateline")
    assert robots.crawl_delay("Dateline") == 0.1
    assert ask(server, draft)[0] == 403


def test_windows_1252_is_said_in_the_page_only(server: NewsroomServer) -> None:
    _, headers, body = ask(server, "http://harbour-post.example/world/1510081.html")
    assert headers["content-type"] == "text/html"
    text = body.decode("windows-1252")
    assert "charset=windows-1252" in text
    assert "£40,000" in text
    assert "a café in better days" in text
    with pytest.raises(UnicodeDecodeError):
        body.decode("utf-8")


@pytest.mark.parametrize(
    "target",
    [
        "http://levant-wire.example/no-such-page",
        "http://elsewhere.example/",
        "http://levant-wire.example/../../outlets.yml",
        "http://levant-wire.example/%2e%2e/%2e%2e/truth.yml",
        "/levant-wire.example/../outlets.yml",
        "/../truth.yml",
        "http://orontes-daily.example/archive/2015-13-40.html",
        "http://orontes-daily.example/archive/2015-10-07.html",
        "http://[::1",
    ],
)
def test_unknown_addresses_are_404(server: NewsroomServer, target: str) -> None:
    assert ask(server, target, Host="127.0.0.1")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"])
def test_only_get_and_head(server: NewsroomServer, method: str) -> None:
    status, headers, _ = ask(server, HAMA, method=method)
    assert (status, headers["allow"]) == (405, "GET, HEAD")


def test_a_time_that_is_none_is_400(server: NewsroomServer) -> None:
    assert ask(server, HAMA, Accept_Datetime="yesterday")[0] == 400


def test_tracking_parameters_do_not_matter(server: NewsroomServer) -> None:
    assert ask(server, HAMA + "?utm_source=feed&utm_medium=rss")[2] == ask(server, HAMA)[2]


def test_people_can_browse(server: NewsroomServer) -> None:
    status, _, index = ask(server, "/")
    assert status == 200
    assert b"SAMPLE" in index
    links = {part.split(b'"')[0].decode() for part in index.split(b'href="')[1:]}
    assert len(links) >= 30
    for link in links:
        assert ask(server, link)[0] in (200, 410), link
    page = ask(server, "/orontes-daily.example/news/4487-maarat-toll.html")[2].decode()
    assert 'href="/orontes-daily.example/news/4481-maarat-market.html"' in page


def test_listens_on_loopback_only(server: NewsroomServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    with socket.socket() as other:
        other.settimeout(1)
        assert other.connect_ex(("127.0.0.2", server.server_port)) != 0


def test_a_client_that_hangs_up_early_is_no_error(server: NewsroomServer, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as client:
        # closing with zero linger resets the connection, as a client does that leaves an answer unread
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sendall(b"GET /")
    assert ask(server, HAMA)[0] == 200
    assert capsys.readouterr().err == ""


def test_command_writes_its_port(tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    command = [sys.executable, "-m", "newsroom", "--port", "0", "--port-file", str(port_file)]
    include = str(Path(__file__).parents[2] / "include")
    with subprocess.Popen(command, env={"PYTHONPATH": include}, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 30
            while not port_file.exists() and time.monotonic() < deadline:
                time.sleep(0.05)
            connection = http.client.HTTPConnection("127.0.0.1", int(port_file.read_text()), timeout=10)
            connection.request("GET", HAMA)
            answer = connection.getresponse()
            assert (answer.status, bool(answer.read())) == (200, True)
            connection.close()
        finally:
            process.terminate()
        assert process.stderr is not None
        assert process.stderr.read().count(b"\n") == 1  # its address, and no line per request
