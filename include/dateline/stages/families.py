"""Families: which reports carry one story, and which of them had it first.

Two reports belong together if their texts are equal, or if the shorter one is largely contained in the longer one, and
they were published within four days of each other. Containment, not Jaccard, decides: a wire story cut to its first
third shares all it has with the original, yet only a third of the two together. Jaccard is still asked for a little, or
a one-paragraph brief would tie together every story that a long round-up holds.
"""

import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.groups import Groups, latest_rows

SHINGLE_WORDS = 5
WINDOW = dt.timedelta(days=4)
#: Least share of the shorter report's shingles that stand in the longer one. Among 100,000 pairs of published reports
#: two different ones shared 0.18 at most; a copy with every tenth word edited kept 0.52 or more. In the sample newsroom
#: reprints share 0.76 or more (Jaccard from 0.42), other reports 0.04 at most.
MIN_CONTAINMENT = 0.3
#: Least Jaccard similarity: a story within a round-up ten times its length is not a copy of it.
MIN_JACCARD = 0.1
#: Shorter texts are families only with equal texts; one shared sentence would be most of them.
MIN_SHINGLES = 20
#: 128 bands of 2 rows: a pair of Jaccard 0.3 is missed once in 10**5, one of 0.1 three times in ten.
NUM_PERM, NUM_BANDS, SEED = 256, 128, 20151011
BATCH = 1_000
_WORD = re.compile(r"\w+")
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)

Shingles = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Report:
    document_id: str
    source_id: str
    wire_credit: str | None
    published_at: dt.datetime | None
    day_only: bool
    text: int  # position among the distinct texts


def find_families(documents: pa.Table, captures: pa.Table | None = None) -> pa.Table:
    """Put reports that carry one story together.

    documents: rows of `documents`, one realm, any order; a document_id may come more than once. captures: rows of
    `captures`; where a page prints no date, the listing's (`listed_published_at`) stands in. Returns rows of
    `families`, one per document, sorted. A report without any date is only together with undated reports of equal text.

    Origin: earliest day of publication; on that day the agency's own report (its credit starts the source_id) before
    one without credit before one that credits an agency; then the earliest stated time, then document_id. `similarity`
    is the exact Jaccard similarity with the origin (1 for the origin), low where a chain of copies lies between them.
    """
    texts: dict[str, int] = {}
    reports = list(_reports(documents, captures, texts))
    shingles = _shingles(documents, texts)
    groups = Groups(len(reports))
    by_text: dict[int, list[int]] = defaultdict(list)
    for position, report in enumerate(reports):
        by_text[report.text].append(position)
    for members in by_text.values():
        _join_copies(reports, members, groups)
    spans = {text: span for text, members in by_text.items() if (span := _span(reports[i] for i in members))}
    for a, b in _near_pairs(shingles, spans):
        _join_near(reports, by_text[a], by_text[b], groups)
    rows = [row for family in groups.members() for row in _rows([reports[i] for i in family], shingles)]
    return TABLES["families"].from_rows(sorted(rows, key=lambda r: (str(r["family_id"]), str(r["document_id"]))))


def _reports(documents: pa.Table, captures: pa.Table | None, texts: dict[str, int]) -> Iterator[_Report]:
    listed: dict[str, dt.datetime] = {}
    if captures is not None:
        pairs = captures.select(["capture_id", "listed_published_at"]).to_pylist()
        listed = {row["capture_id"]: row["listed_published_at"] for row in pairs if row["listed_published_at"]}
    columns = ["document_id", "capture_id", "source_id", "wire_credit", "published_at", "published_precision",
               "text_sha256", "extractor_version"]  # fmt: skip
    for row in latest_rows(documents, "document_id", columns):
        yield _Report(
            document_id=row["document_id"],
            source_id=row["source_id"],
            wire_credit=row["wire_credit"],
            published_at=row["published_at"] or listed.get(row["capture_id"]),
            day_only=row["published_at"] is not None and row["published_precision"] == "day",
            text=texts.setdefault(row["text_sha256"], len(texts)),
        )


def _shingles(documents: pa.Table, texts: Mapping[str, int]) -> list[Shingles]:
    """Sorted hashes of each distinct text's shingles; 8 bytes each, so that a year of reports fits in memory."""
    from rensa import RMinHash

    found: list[Shingles] = [np.empty(0, np.uint64)] * len(texts)
    seen: set[str] = set()
    for batch in documents.select(["text_sha256", "text"]).to_batches(max_chunksize=BATCH):
        rows = {row["text_sha256"]: row["text"] for row in batch.to_pylist()}
        rows = {sha256: text for sha256, text in rows.items() if sha256 in texts and sha256 not in seen}
        hashes = RMinHash.hash_token_sets([_shingle_texts(text) for text in rows.values()])
        for sha256, hashed in zip(rows, hashes, strict=True):
            found[texts[sha256]] = np.unique(np.array(hashed, np.uint64))
        seen |= rows.keys()
    return found


def _shingle_texts(text: str) -> list[str]:
    words = _WORD.findall(text.casefold())
    return [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)]


def _span(reports: Iterable[_Report]) -> tuple[dt.datetime, dt.datetime] | None:
    """First and last publication of a text; None if no report of it is dated."""
    times = [report.published_at for report in reports if report.published_at is not None]
    return (min(times), max(times)) if times else None


def _near_pairs(
    shingles: Sequence[Shingles], spans: Mapping[int, tuple[dt.datetime, dt.datetime]]
) -> Iterator[tuple[int, int]]:
    """Pairs of distinct texts that are near duplicates: candidates by MinHash and LSH, each checked exactly.

    spans: first and last publication of the dated texts; the others are left out.
    """
    texts = sorted((i for i in spans if len(shingles[i]) >= MIN_SHINGLES), key=lambda i: (spans[i], i))
    bands = _digests([shingles[i] for i in texts]).reshape(len(texts), NUM_BANDS, NUM_PERM // NUM_BANDS)
    candidates: set[tuple[int, int]] = set()
    for band in range(NUM_BANDS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for text, digest in zip(texts, bands[:, band], strict=True):
            buckets[digest.tobytes()].append(text)
        for bucket in buckets.values():  # in the order of first publication, so the window ends the inner loop
            for position, a in enumerate(bucket):
                for b in bucket[position + 1 :]:
                    if spans[b][0] - spans[a][1] > WINDOW:
                        break
                    candidates.add((a, b))
    for a, b in sorted(candidates):
        contained, jaccard = similarities(shingles[a], shingles[b])
        if contained >= MIN_CONTAINMENT and jaccard >= MIN_JACCARD:
            yield a, b


def _digests(shingles: Sequence[Shingles]) -> npt.NDArray[np.uint32]:
    """MinHash signatures, one row of NUM_PERM numbers a text."""
    from rensa import RMinHash

    rows = [np.empty((0, NUM_PERM), np.uint32)]
    for start in range(0, len(shingles), BATCH):
        hashes = [own.tolist() for own in shingles[start : start + BATCH]]
        matrix = RMinHash.digest_matrix_from_token_hash_sets(hashes, NUM_PERM, SEED)
        rows.append(np.array(matrix.to_rows(), np.uint32))
    return np.concatenate(rows)


def similarities(a: Shingles, b: Shingles) -> tuple[float, float]:
    """Containment of the smaller set in the larger, and Jaccard similarity; 0 where a set is empty."""
    if not len(a) or not len(b):
        return 0.0, 0.0
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / min(len(a), len(b)), shared / (len(a) + len(b) - shared)


def _join_copies(reports: Sequence[_Report], members: Iterable[int], groups: Groups) -> None:
    """Join reports of one text: dated ones through neighbours in time, undated ones with each other."""
    ordered = sorted(members, key=lambda i: reports[i].published_at or _LAST)
    for before, after in itertools.pairwise(ordered):
        earlier, later = reports[before].published_at, reports[after].published_at
        if (earlier is None and later is None) or (earlier and later and later - earlier <= WINDOW):
            groups.join(before, after)


def _join_near(reports: Sequence[_Report], left: Iterable[int], right: Iterable[int], groups: Groups) -> None:
    """Join reports of two near texts that lie within the window.

    Copies of one text within the window are joined already, so each report needs only its neighbours in time.
    """
    dated = sorted(
        (published, side, i)
        for side, members in enumerate((left, right))
        for i in members
        if (published := reports[i].published_at) is not None
    )
    last: dict[int, tuple[dt.datetime, int]] = {}
    for published, side, i in dated:
        other = last.get(1 - side)
        if other and published - other[0] <= WINDOW:
            groups.join(other[1], i)
        last[side] = (published, i)


def _rows(family: Sequence[_Report], shingles: Sequence[Shingles]) -> Iterator[dict[str, object]]:
    agencies = {_plain(r.wire_credit) for r in family if r.wire_credit} - {""}
    origin = min(family, key=lambda report: _origin_order(report, agencies))
    for report in family:
        same_text = report.text == origin.text
        yield {
            "family_id": make_id("fam", origin.document_id),
            "document_id": report.document_id,
            "is_origin": report is origin,
            "similarity": 1.0 if same_text else similarities(shingles[report.text], shingles[origin.text])[1],
            "extractor_version": EXTRACTOR_VERSION,
        }


def _origin_order(report: _Report, agencies: set[str]) -> tuple[Any, ...]:
    """Sort key of a family's reports, the origin first. A printed day alone says no time, so times stand before it."""
    published = report.published_at or _LAST
    source = _plain(report.source_id.rpartition("/")[2])
    if any(source.startswith(agency) for agency in agencies):
        credit = 0  # the agency's own
    elif report.wire_credit is None:
        credit = 1
    else:
        credit = 2  # says itself that it is somebody else's
    return published.date(), credit, report.day_only, published, report.document_id


def _plain(name: str) -> str:
    return "".join(_WORD.findall(name.casefold())).replace("_", "")
