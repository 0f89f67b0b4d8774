"""The newsroom's content as read from the files beside this module: outlets, reports and their versions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

HERE = Path(__file__).parent
#: The state that is served when no time is asked for: midnight after the last day.
AFTER_LAST_DAY = dt.datetime(2015, 10, 13, tzinfo=dt.UTC)
#: Front matter of a report: key -> required.
REPORT_KEYS = {
    "url": True, "title": True, "published": True, "byline": False, "subtitle": False, "photo": False,
    "edits": False, "withdrawn_from": False, "comments": False, "desk": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlet:
    """One publisher, one host. `listing`: how its reports are announced; `files`: path -> file and media type."""

    host: str
    name: str
    tagline: str
    template: str
    charset: str
    menu: tuple[str, ...]
    adverts: tuple[str, ...]
    robots: str
    listing: Mapping[str, str]
    files: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    """A report as it stood from `since` (UTC) on."""

    number: int
    since: dt.datetime
    title: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `published` keeps the offset that the page prints; `kind` is html, txt or pdf, by its address."""

    url: str
    byline: str | None
    subtitle: str | None
    published: dt.datetime
    photo: Mapping[str, Any] | None
    desk: str | None
    comments: int
    versions: tuple[Version, ...]
    withdrawn_from: dt.datetime | None

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def kind(self) -> str:
        return {".txt": "txt", ".pdf": "pdf"}.get(Path(self.path).suffix, "html")

    @property
    def day(self) -> dt.date:
        """Publication day in UTC: the partition that the report belongs to."""
        return self.published.astimezone(dt.UTC).date()

    def version_at(self, at: dt.datetime) -> Version | None:
        """The version that stood at a time; None before publication. Withdrawal is not looked at."""
        standing = [v for v in self.versions if v.since <= at]
        return standing[-1] if standing else None

    def is_withdrawn_at(self, at: dt.datetime) -> bool:
        return self.withdrawn_from is not None and self.withdrawn_from <= at


@dataclass(frozen=True, slots=True)
class Newsroom:
    outlets: Mapping[str, Outlet]
    reports: Mapping[str, Report]

    def of_host(self, host: str, at: dt.datetime) -> list[Report]:
        """Web pages of an outlet that stand at a time, newest first; text and PDF files are not announced."""
        standing = [
            r
            for r in self.reports.values()
            if r.host == host and r.kind == "html" and r.version_at(at) and not r.is_withdrawn_at(at)
        ]
        return sorted(standing, key=lambda r: (r.published, r.url), reverse=True)


def load_newsroom() -> Newsroom:
    """Read outlets and reports. Raises ValueError, with the file's name, for unknown keys or edits that do not fit."""
    described = yaml.safe_load((HERE / "outlets.yml").read_text("utf-8"))
    outlets = {host: _make_outlet(host, keys) for host, keys in described.items()}
    reports = [_read_report(path) for path in sorted((HERE / "reports").rglob("*.md"))]
    by_url = {r.url: r for r in reports}
    if len(by_url) != len(reports):
        raise ValueError("reports/: two reports have one url")
    return Newsroom(outlets, by_url)


def _make_outlet(host: str, keys: Mapping[str, Any]) -> Outlet:
    files = {path: (f["file"], f["media_type"]) for path, f in keys.get("files", {}).items()}
    return Outlet(
        host=host, name=keys["name"], tagline=keys["tagline"], template=keys["template"], charset=keys["charset"],
        menu=tuple(keys["menu"]), adverts=tuple(keys["adverts"]), robots=keys["robots"], listing=keys["listing"],
        files=files,
    )  # fmt: skip


def _read_report(path: Path) -> Report:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    keys = yaml.safe_load(front)
    missing = [k for k, required in REPORT_KEYS.items() if required and k not in keys]
    if missing or keys.keys() - REPORT_KEYS.keys():
        raise ValueError(f"{path.name}: missing {missing}, unknown {sorted(keys.keys() - REPORT_KEYS.keys())}")
    paragraphs = tuple(" ".join(p.split()) for p in body.split("\n\n") if p.strip())
    first = Version(1, keys["published"].astimezone(dt.UTC), keys["title"], paragraphs)
    versions = [first]
    for edit in keys.get("edits", ()):
        versions.append(_edited(versions[-1], edit, path.name))
    gone = keys.get("withdrawn_from")
    return Report(
        url=keys["url"], byline=keys.get("byline"), subtitle=keys.get("subtitle"), published=keys["published"],
        photo=keys.get("photo"), desk=keys.get("desk"), comments=keys.get("comments", 0), versions=tuple(versions),
        withdrawn_from=gone.astimezone(dt.UTC) if gone else None,
    )  # fmt: skip


def _edited(before: Version, edit: Mapping[str, Any], name: str) -> Version:
    """Apply an edit {since, title?, replace?: [[old, new]...], note?} to the version before it."""
    body = "\n".join(before.paragraphs)
    for old, new in edit.get("replace", ()):
        if body.count(old) != 1:
            raise ValueError(f"{name}: {old!r} stands {body.count(old)} times in the text to be edited")
        body = body.replace(old, new)
    note = [edit["note"]] if "note" in edit else []
    since = edit["since"].astimezone(dt.UTC)
    return Version(before.number + 1, since, edit.get("title", before.title), (*body.split("\n"), *note))
