"""What stands at an address at a time: the newsroom's routes, without any HTTP."""

import datetime as dt
import re
from dataclasses import dataclass

from newsroom.content import AFTER_LAST_DAY, HERE, Newsroom, Outlet, Report, load_newsroom
from newsroom.pages import render_index, render_list, render_report

#: Since when the newsroom's unchanging files (robots.txt, pictures, archives) stand there.
FOUNDED = dt.datetime(2015, 10, 1, tzinfo=dt.UTC)
LIST_TYPES = {"feed": "application/rss+xml; charset=utf-8", "sitemap": "application/xml; charset=utf-8"}
PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="480" height="270"><rect width="480" height="270" fill="#ccc"/>'
    b'<text x="240" y="140" text-anchor="middle" font-family="sans-serif">Sample picture</text></svg>\n'
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, payload, and since when it stands (None for what never stood there)."""

    status: int
    content_type: str
    body: bytes
    since: dt.datetime | None = None


NOT_FOUND = Answer(404, "text/plain; charset=utf-8", b"Not found.\n")
FORBIDDEN = Answer(403, "text/plain; charset=utf-8", b"Editors only.\n")


class Site:
    """All hosts of the newsroom. Addresses are looked up, never turned into file paths."""

    def __init__(self, newsroom: Newsroom | None = None) -> None:
        self.newsroom = newsroom or load_newsroom()

    def answer(self, host: str, path: str, at: dt.datetime | None = None) -> Answer:
        """The state of an address at a time (UTC); None means after the last day. Unknown addresses are a 404."""
        moment = at or AFTER_LAST_DAY
        outlet = self.newsroom.outlets.get(host)
        if outlet is None:
            return NOT_FOUND
        report = self.newsroom.reports.get(f"http://{host}{path}")
        if report is not None:
            return self._report(outlet, report, moment)
        return self._fixed(outlet, path) or self._list(outlet, path, moment)

    def index(self) -> Answer:
        return Answer(200, "text/html; charset=utf-8", render_index(self.newsroom), FOUNDED)

    def _report(self, outlet: Outlet, report: Report, at: dt.datetime) -> Answer:
        version = report.version_at(at)
        if version is None:
            return NOT_FOUND
        if report.is_withdrawn_at(at):
            return Answer(410, "text/plain; charset=utf-8", b"This report was withdrawn.\n", report.withdrawn_from)
        if report.kind == "pdf":
            return Answer(200, "application/pdf", _file(f"{outlet.host}{report.path.replace('/', '-')}"), version.since)
        body = render_report(self.newsroom, report, version, at)
        kind = "text/plain; charset=utf-8" if report.kind == "txt" else _html_type(outlet)
        return Answer(200, kind, body, version.since)

    def _fixed(self, outlet: Outlet, path: str) -> Answer | None:
        if path == "/robots.txt":
            return Answer(200, "text/plain; charset=utf-8", outlet.robots.encode(), FOUNDED)
        if path == "/picture.svg":
            return Answer(200, "image/svg+xml", PICTURE, FOUNDED)
        if path in outlet.files:
            name, media_type = outlet.files[path]
            return Answer(200, media_type, _file(name), FOUNDED)
        return FORBIDDEN if path.startswith("/admin/") else None

    def _list(self, outlet: Outlet, path: str, at: dt.datetime) -> Answer:
        reports = self.newsroom.of_host(outlet.host, at)
        kind = outlet.listing["kind"]
        if path == "/":
            return self._render_list(outlet, "section.html", reports, at)
        if kind in LIST_TYPES and path == outlet.listing["path"]:
            return self._render_list(outlet, f"{kind}.xml", reports, at)
        day = _read_day(outlet.listing["path"], path) if kind == "section" else None
        of_day = [r for r in reports if r.day == day]
        return self._render_list(outlet, "section.html", of_day, at) if of_day else NOT_FOUND

    def _render_list(self, outlet: Outlet, template: str, reports: list[Report], at: dt.datetime) -> Answer:
        body = render_list(outlet, template, reports, at)
        since = max((v.since for r in reports if (v := r.version_at(at))), default=FOUNDED)
        kind = LIST_TYPES.get(template.removesuffix(".xml")) or _html_type(outlet)
        return Answer(200, kind, body, since)


def _file(name: str) -> bytes:
    """A file of this package; names come from the content, never from a request."""
    return (HERE / "files" / name).read_bytes()


def _html_type(outlet: Outlet) -> str:
    """UTF-8 is said in the header; the other charset only inside the page, as old servers do."""
    return "text/html; charset=utf-8" if outlet.charset == "utf-8" else "text/html"


def _read_day(pattern: str, path: str) -> dt.date | None:
    """The day for which a dated path stands, by a pattern with {date}; None if it does not fit."""
    before, after = pattern.split("{date}")
    match = re.fullmatch(re.escape(before) + r"(\d{4}-\d\d-\d\d)" + re.escape(after), path, re.ASCII)
    try:
        return dt.date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
