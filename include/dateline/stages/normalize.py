"""Normalize: documents to mentions, claims and changes of control."""

import dataclasses
import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import structlog

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.text.model import Claim, Context, ControlChange, Mention
from dateline.text.places_home import find_home_country
from dateline.text.reading import Reading, read_texts

log = logging.getLogger(__name__)

#: spaCy's fastest batch is 16 to 32 texts; larger ones only take memory.
BATCH = 32


@dataclass(frozen=True, slots=True)
class Normalized:
    mentions: pa.Table
    claims: pa.Table
    control_changes: pa.Table


Row = dict[str, object]


def normalize(documents: pa.Table) -> Normalized:
    """Find mentions, claims and changes of control in clean text.

    documents: rows of `documents`. Returns rows of `mentions`, `claims` and `control_changes`; one document gives 0..n
    of each. Units: persons for casualties, km2 for areas. Offsets are character positions in `documents.text`. Bounds
    stay as stated, never averaged. A document that is not to be read (is_read) gives none.
    """
    mentions: list[Row] = []
    claims: list[Row] = []
    changes: list[Row] = []
    for batch in _batches(documents):
        for row, reading in zip(batch, _read_batch(batch), strict=True):
            made = make_rows(str(row["document_id"]), reading)
            mentions += made.mentions
            claims += made.claims
            changes += made.control_changes
    return Normalized(
        TABLES["mentions"].from_rows(mentions),
        TABLES["claims"].from_rows(claims),
        TABLES["control_changes"].from_rows(changes),
    )


def _batches(documents: pa.Table) -> Iterator[list[dict[str, object]]]:
    columns = ["document_id", "text", "title", "published_at", "dateline_place", "canonical_url", "is_read"]
    for batch in documents.select(columns).to_batches(max_chunksize=BATCH):
        yield [row for row in batch.to_pylist() if row["is_read"]]


def _read_batch(batch: Sequence[Row]) -> list[Reading]:
    """Readings of a batch. Where one fails, its documents are read one by one, so that the log names the one."""
    try:
        return _read(batch)
    except Exception:
        for row in batch:
            with structlog.contextvars.bound_contextvars(document_id=row["document_id"]):
                try:
                    _read([row])
                except Exception as error:
                    log.error("document %s cannot be read: %s", row["document_id"], error)
                    error.add_note(f"document {row['document_id']}")
                    raise
        raise


def _read(batch: Sequence[Row]) -> list[Reading]:
    return list(read_texts([str(row["text"]) for row in batch], [context_of(row) for row in batch]))


def context_of(document: Mapping[str, object]) -> Context:
    """What reading needs to know of a row of `documents`."""
    published = document["published_at"]
    title, place, url = document["title"], document["dateline_place"], document["canonical_url"]
    return Context(
        title=str(title) if title is not None else None,
        published=published.date() if isinstance(published, dt.datetime) else None,
        dateline_place=str(place) if place is not None else None,
        home_country=find_home_country(str(url)) if url is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one document, by table."""

    mentions: list[Row]
    claims: list[Row]
    control_changes: list[Row]


def make_rows(document_id: str, reading: Reading) -> Rows:
    """Rows of `mentions`, `claims` and `control_changes` for one document, positions turned into ids."""
    mentions = reading.mentions
    mention_ids = [make_id("men", document_id, m.start_char, m.end_char, m.mention_type) for m in mentions]
    own = {"document_id": document_id, "extractor_version": EXTRACTOR_VERSION}
    mention_rows = [
        {"mention_id": id_, **own, **dataclasses.asdict(m)} for id_, m in zip(mention_ids, mentions, strict=True)
    ]
    claim_ids = [make_id("clm", document_id, c.start_char, c.end_char, c.measure, c.unit) for c in reading.claims]
    claim_rows = [
        {
            "claim_id": id_,
            **own,
            **_placed(claim, mentions, mention_ids),
            "is_subset_of": None if claim.is_subset_of is None else claim_ids[claim.is_subset_of],
            "is_conversion_of": None if claim.is_conversion_of is None else claim_ids[claim.is_conversion_of],
        }
        for id_, claim in zip(claim_ids, reading.claims, strict=True)
    ]
    change_rows = []
    for change in reading.control_changes:
        row = _placed(change, mentions, mention_ids)
        span = (change.start_char, change.end_char, row["place_mention_id"], change.change)
        change_rows.append({"control_change_id": make_id("ctl", document_id, *span), **own, **row})
    return Rows(mention_rows, claim_rows, change_rows)


def _placed(said: Claim | ControlChange, mentions: Sequence[Mention], mention_ids: Sequence[str]) -> Row:
    """A value's columns, with those of its place."""
    row: Row = dataclasses.asdict(said)
    del row["place_mention"]
    at = said.place_mention
    mention = mentions[at] if at is not None else None
    row["place_mention_id"] = mention_ids[at] if at is not None else None
    for name in ("geonames_id", "admin1", "latitude", "longitude", "where_prec"):
        row[name] = getattr(mention, name) if mention else None
    row["country"] = (mention.country if mention else None) or said.country
    return row
