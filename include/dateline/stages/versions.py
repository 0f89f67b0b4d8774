"""Versions: which documents are one report as it stood at different times, which of them stands, and what is gone.

Two things tell that a page says something else by now: it was captured again (a recheck, a second day), or it was found
gone. Nothing of an earlier version is deleted; its claims only leave the current view.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.groups import Groups, latest_rows

#: When something was seen: the partition date decides; the time of receiving only within one day.
Moment = tuple[dt.date, dt.datetime]
Row = Mapping[str, Any]
_DOCUMENT = ["document_id", "canonical_url", "title", "published_at", "modified_at", "extractor_version"]
_CAPTURE = ["capture_id", "url", "canonical_url", "retrieved_at", "previous_capture_id", "change_kind", "date"]
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(slots=True)
class Page:
    """One report: its documents by id, when each was seen, and when the page was found gone."""

    documents: dict[str, Row]
    seen: list[tuple[Moment, str]] = field(default_factory=list)
    gone: list[Moment] = field(default_factory=list)

    def sightings(self) -> list[tuple[Moment, str]]:
        """Every sighting in order of time; of one moment the one that states the later change comes last."""
        changed = {id_: row["modified_at"] or _EARLIEST for id_, row in self.documents.items()}
        return sorted(set(self.seen), key=lambda s: (s[0][0], changed[s[1]], s[0][1], s[1]))

    def is_gone(self) -> bool:
        return bool(self.gone) and max(self.gone) >= max(moment for moment, _ in self.seen)

    def standing(self) -> list[tuple[dt.date, str | None]]:
        """What stood there, change by change: since which day which document; None for none (gone)."""
        found: list[tuple[dt.date, str | None]] = []
        left = sorted(set(self.gone))
        for moment, id_ in self.sightings():
            while left and left[0] < moment:
                _append_change(found, left.pop(0)[0], None)
            _append_change(found, moment[0], id_)
        for date, _ in left:
            _append_change(found, date, None)
        return found


def _append_change(found: list[tuple[dt.date, str | None]], date: dt.date, id_: str | None) -> None:
    if (found and found[-1][1] != id_) or (not found and id_ is not None):
        found.append((date, id_))


def find_pages(documents: pa.Table, captures: pa.Table, families: pa.Table) -> list[Page]:
    """Put the documents that are versions of one report together.

    documents, captures: rows of those tables with their partition `date`, one realm, any order. families: rows of
    `families` for the documents. Two documents are versions if they stand at one address and tell one story: they are
    of one family, or one is what a recheck found of the other and both state the same day or title. A page whose
    address is used for another story every day is one report per story.
    """
    found = {row["document_id"]: row for row in latest_rows(documents, "document_id", _DOCUMENT)}
    ids = list(found)
    position = {id_: n for n, id_ in enumerate(ids)}
    groups = Groups(len(ids))
    family = dict(zip(families["document_id"].to_pylist(), families["family_id"].to_pylist(), strict=True))
    by_story: dict[tuple[str, str], list[int]] = defaultdict(list)
    for id_, row in found.items():
        by_story[row["canonical_url"], family.get(id_, id_)].append(position[id_])
    read = _read_from(documents)
    looks = captures.select(_CAPTURE).to_pylist()
    pairs = [
        (earlier, later)
        for look in looks
        for earlier in read.get(look["previous_capture_id"], ())
        for later in read.get(look["capture_id"], ())
    ]
    for members in by_story.values():
        for member in members[1:]:
            groups.join(members[0], member)
    for earlier, later in pairs:
        if earlier != later and _one_story(found[earlier], found[later], family):
            groups.join(position[earlier], position[later])
    pages = [Page({ids[n]: found[ids[n]] for n in members}) for members in groups.members()]
    page_of = {id_: page for page in pages for id_ in page.documents}
    _add_sightings(page_of, documents, looks, read)
    _add_gone(page_of, looks, read)
    return pages


def find_versions(pages: Sequence[Page]) -> pa.Table:
    """Say of every document whether its page still says so: rows of `versions`, one per document, sorted. `status`:

    * replaced: the page was seen later with another version, named in `replaced_by`;
    * withdrawn: it is the last version, and the page was found gone (404, 410) at or after its last sighting;
    * current: all others.

    What is seen later is decided by partition dates, so the order of runs does not matter, and a page that was found
    gone stays so when an earlier day is run again.
    """
    rows = [row for page in pages for row in _rows(page)]
    return TABLES["versions"].from_rows(sorted(rows, key=lambda r: str(r["document_id"])))


def _read_from(documents: pa.Table) -> Mapping[str | None, Sequence[str]]:
    """Documents by the capture that they were read from."""
    read: dict[str | None, list[str]] = defaultdict(list)
    for capture_id, id_ in zip(documents["capture_id"].to_pylist(), documents["document_id"].to_pylist(), strict=True):
        if id_ not in read[capture_id]:
            read[capture_id].append(id_)
    return read


def _one_story(a: Row, b: Row, family: Mapping[str, str]) -> bool:
    if family.get(a["document_id"], a["document_id"]) == family.get(b["document_id"], b["document_id"]):
        return True
    days = [row["published_at"] and row["published_at"].date() for row in (a, b)]
    if None not in days:
        return bool(days[0] == days[1])
    return a["title"] is not None and bool(a["title"] == b["title"])


def _add_sightings(
    page_of: Mapping[str, Page], documents: pa.Table, looks: Sequence[Row], read: Mapping[str | None, Sequence[str]]
) -> None:
    received = {(look["capture_id"], look["date"]): look["retrieved_at"] for look in looks}
    columns = (documents[name].to_pylist() for name in ("document_id", "capture_id", "date"))
    for id_, capture_id, date in zip(*columns, strict=True):
        page_of[id_].seen.append(((date, received.get((capture_id, date), _EARLIEST)), id_))
    for look in looks:
        if look["change_kind"] == "unchanged":
            for id_ in read.get(look["previous_capture_id"], ()):
                page_of[id_].seen.append(((look["date"], look["retrieved_at"]), id_))


def _add_gone(page_of: Mapping[str, Page], looks: Sequence[Row], read: Mapping[str | None, Sequence[str]]) -> None:
    """Note when pages were found gone: of the earlier capture where the look names one, else by its address."""
    at_address: dict[str, list[Page]] = defaultdict(list)
    for page in {id(p): p for p in page_of.values()}.values():
        for url in {row["canonical_url"] for row in page.documents.values()}:
            at_address[url].append(page)
    for look in looks:
        for id_ in read.get(look["capture_id"], ()):
            at_address[look["url"]].append(page_of[id_])
    for look in looks:
        if look["change_kind"] == "gone":
            pages = [page_of[id_] for id_ in read.get(look["previous_capture_id"], ())] or [
                page for url in _addresses_of(look) for page in at_address[url]
            ]
            for page in {id(p): p for p in pages}.values():
                page.gone.append((look["date"], look["retrieved_at"]))


def _addresses_of(look: Row) -> set[str]:
    """Addresses of the page that was asked for. That of a twin for phones or in AMP is none: it may be gone alone."""
    same = _place(look["url"]) == _place(look["canonical_url"])
    return {look["url"], look["canonical_url"]} if same else {look["url"]}


def _place(url: str) -> tuple[str | None, str]:
    """Host and path of an address; of an unreadable one (archives hold such) the whole."""
    try:
        parts = urlsplit(url)
        return parts.hostname, parts.path.rstrip("/")
    except ValueError:
        return None, url


def _rows(page: Page) -> Iterator[dict[str, object]]:
    sightings = page.sightings()
    last = sightings[-1][1]
    page_id = make_id("page", sightings[0][1])
    for id_ in page.documents:
        days = [date for (date, _), seen in sightings if seen == id_]
        status = "replaced" if id_ != last else "withdrawn" if page.is_gone() else "current"
        yield {
            "document_id": id_,
            "page_id": page_id,
            "first_seen": min(days),
            "last_seen": max(days),
            "status": status,
            "replaced_by": last if status == "replaced" else None,
            "extractor_version": EXTRACTOR_VERSION,
        }
