"""What extraction yields, before it becomes rows."""

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Extracted:
    """The columns of `documents` (schema.tables) that come from a page."""

    title: str | None
    byline: str | None
    dateline_place: str | None
    wire_credit: str | None
    published_at: dt.datetime | None
    published_precision: str
    published_basis: str
    modified_at: dt.datetime | None
    language: str
    text: str
    word_count: int
    extractor: str
    canonical_url: str | None


@dataclass(frozen=True, slots=True)
class Extraction:
    """documents: rows of `documents`. quarantine: one row for each capture that gave none."""

    documents: pa.Table
    quarantine: pa.Table
