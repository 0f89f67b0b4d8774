"""Families: which reports carry one story, and which of them had it first.

Two reports published within four days of each other belong together if their texts are equal, or if enough of what
they say is shared: words in a row, sentences told again, names, figures, quotations, and the agency that both credit
(`family_links.py`). Whether two reports are joined depends on these two alone, so that a ledger can be worked out in
parts; a family is what hangs together by such links.
"""

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.family_candidates import find_candidates
from dateline.stages.family_links import Credit, least_points, make_reason, may_be_copies, measure_texts, score_texts
from dateline.stages.family_marks import Hashes, Marks, TextKey, make_marks
from dateline.stages.groups import Groups, latest_rows

#: Reports published further apart are never joined directly.
WINDOW = dt.timedelta(days=4)
_WORD = re.compile(r"\w+")
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
_COLUMNS = [
    "document_id", "capture_id", "source_id", "canonical_url", "wire_credit", "dateline_place", "published_at",
    "published_precision", "text_sha256", "extractor_version",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Report:
    document_id: str
    credit: Credit
    published_at: dt.datetime | None
    day_only: bool
    sha256: str
    text: int  # position among the distinct texts


@dataclass(frozen=True, slots=True)
class _Link:
    """Two reports, by position, that are joined because of what their texts share."""

    a: int
    b: int
    shares: Sequence[float]  # columns of measure_texts


def find_families(documents: pa.Table, captures: pa.Table | None = None) -> pa.Table:
    """Put reports that carry one story together.

    documents: rows of `documents`, one realm, any order; a document_id may come more than once. captures: rows of
    `captures`; where a page prints no date, the listing's (`listed_published_at`) stands in. Returns rows of
    `families`, one per document, sorted. A report without any date is only together with undated reports of equal text.

    Origin: earliest day of publication; on that day the agency's own report (its credit starts the source_id) before
    one without credit before one that credits an agency; then the earliest stated time, then document_id. `similarity`
    is the exact Jaccard similarity with the origin (1 for the origin), low where a chain of copies lies between them;
    `family_reason` says what joins the report to the origin, or to another report of the family, which it names.
    """
    texts: dict[TextKey, int] = {}
    reports = list(_reports(documents, captures, texts))
    marks = make_marks(documents, texts)
    groups = Groups(len(reports))
    by_sha256: dict[str, list[int]] = defaultdict(list)
    for position, report in enumerate(reports):
        by_sha256[report.sha256].append(position)
    for members in by_sha256.values():
        _join_copies(reports, members, groups)
    links: dict[int, list[_Link]] = defaultdict(list)
    for link in _near_links(reports, marks, len(texts)):
        groups.join(link.a, link.b)
        links[link.a].append(link)
        links[link.b].append(link)
    rows = [row for family in groups.members() for row in _rows(family, reports, marks, links)]
    return TABLES["families"].from_rows(sorted(rows, key=lambda r: (str(r["family_id"]), str(r["document_id"]))))


def _reports(documents: pa.Table, captures: pa.Table | None, texts: dict[TextKey, int]) -> Iterator[_Report]:
    listed: dict[str, dt.datetime] = {}
    if captures is not None:
        pairs = captures.select(["capture_id", "listed_published_at"]).to_pylist()
        listed = {row["capture_id"]: row["listed_published_at"] for row in pairs if row["listed_published_at"]}
    for row in latest_rows(documents, "document_id", _COLUMNS):
        published = row["published_at"] or listed.get(row["capture_id"])
        yield _Report(
            document_id=row["document_id"],
            credit=Credit(row["wire_credit"], row["source_id"], row["canonical_url"], row["dateline_place"]),
            published_at=published,
            day_only=row["published_at"] is not None and row["published_precision"] == "day",
            sha256=row["text_sha256"],
            text=texts.setdefault((row["text_sha256"], published.year if published else None), len(texts)),
        )


def _near_links(reports: Sequence[_Report], marks: Marks, count: int) -> Iterator[_Link]:
    """Joined reports of texts that are not equal but near."""
    by_text: dict[int, list[tuple[int, int]]] = defaultdict(list)  # text: seconds and position of its dated reports
    first, last = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    for position, report in enumerate(reports):
        if report.published_at is not None:
            by_text[report.text].append((_seconds(report.published_at), position))
    for text, dated in by_text.items():
        dated.sort()
        first[text], last[text] = dated[0][0], dated[-1][0]
    window = int(WINDOW.total_seconds())
    for pairs in find_candidates(marks, first, last, window):
        shares = measure_texts(marks, pairs)
        points = score_texts(shares)
        for i in np.flatnonzero(points >= least_points()).tolist():
            a, b = pairs[i].tolist()
            for (at, one), (other_at, other) in itertools.product(by_text[a], by_text[b]):
                credits = reports[one].credit, reports[other].credit
                if abs(at - other_at) <= window and may_be_copies(points[i], *credits):
                    yield _Link(one, other, tuple(shares[i].tolist()))


def _seconds(time: dt.datetime) -> int:
    return int(time.timestamp())


def _join_copies(reports: Sequence[_Report], members: Iterable[int], groups: Groups) -> None:
    """Join reports of one text: dated ones through neighbours in time, undated ones with each other."""
    ordered = sorted(members, key=lambda i: reports[i].published_at or _LAST)
    for before, after in itertools.pairwise(ordered):
        earlier, later = reports[before].published_at, reports[after].published_at
        if (earlier is None and later is None) or (earlier and later and later - earlier <= WINDOW):
            groups.join(before, after)


def _rows(
    family: Sequence[int], reports: Sequence[_Report], marks: Marks, links: Mapping[int, Sequence[_Link]]
) -> Iterator[dict[str, object]]:
    agencies = {_plain(credit) for i in family if (credit := reports[i].credit.wire)} - {""}
    rank = {i: n for n, i in enumerate(sorted(family, key=lambda i: _origin_order(reports[i], agencies)))}
    origin_at = min(rank, key=rank.__getitem__)
    origin = reports[origin_at]
    of_text = defaultdict(list)
    for i in rank:
        of_text[reports[i].sha256].append(i)
    for i in family:
        report = reports[i]
        same_text = report.sha256 == origin.sha256
        near = jaccard(marks.shingles.of(report.text), marks.shingles.of(origin.text))
        yield {
            "family_id": make_id("fam", origin.document_id),
            "document_id": report.document_id,
            "is_origin": i == origin_at,
            "similarity": 1.0 if same_text else near,
            "family_reason": _reason(i, reports, links.get(i, ()), rank, of_text[report.sha256]),
            "extractor_version": EXTRACTOR_VERSION,
        }


def _reason(
    i: int, reports: Sequence[_Report], links: Sequence[_Link], rank: Mapping[int, int], copies: Sequence[int]
) -> str:
    """Why a report belongs to its family, by the link to the report that comes first in the order of origin."""
    if rank[i] == 0:
        return "origin" if len(rank) > 1 else "only report of its story"
    others = [(rank[link.b if link.a == i else link.a], link.shares) for link in links]
    place, shares = min(others, key=lambda other: other[0], default=(len(rank), None))
    copy = min(rank[j] for j in copies if j != i) if len(copies) > 1 else len(rank)
    partner = reports[next(j for j, n in rank.items() if n == min(place, copy))]
    reason = "same text" if copy <= place or shares is None else make_reason(shares, reports[i].credit, partner.credit)
    return reason if min(place, copy) == 0 else f"{reason}; by way of {partner.document_id}"


def jaccard(a: Hashes, b: Hashes) -> float:
    """Jaccard similarity of two sets; 0 where one is empty."""
    if not len(a) or not len(b):
        return 0.0
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / (len(a) + len(b) - shared)


def _origin_order(report: _Report, agencies: set[str]) -> tuple[Any, ...]:
    """Sort key of a family's reports, the origin first. A printed day alone says no time, so times stand before it."""
    published = report.published_at or _LAST
    source = _plain(report.credit.outlet.rpartition("/")[2])
    if any(source.startswith(agency) for agency in agencies):
        credit = 0  # the agency's own
    elif report.credit.wire is None:
        credit = 1
    else:
        credit = 2  # says itself that it is somebody else's
    return published.date(), credit, report.day_only, published, report.document_id


def _plain(name: str) -> str:
    return "".join(_WORD.findall(name.casefold())).replace("_", "")
