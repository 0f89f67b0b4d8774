"""Normalize: documents to mentions and claims."""

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.text.model import Claim, Context, Mention
from dateline.text.reading import read_texts

#: spaCy's fastest batch is 16 to 32 texts; larger ones only take memory.
BATCH = 32


@dataclass(frozen=True, slots=True)
class Normalized:
    mentions: pa.Table
    claims: pa.Table


def normalize(documents: pa.Table) -> Normalized:
    """Find mentions and claims in clean text.

    documents: rows of `documents`. Returns rows of `mentions` and `claims`; one document gives 0..n of each. Units:
    persons for casualties, km2 for areas. Offsets are character positions in `documents.text`. Bounds stay as stated,
    never averaged. A document that is not to be read (is_read) gives none.
    """
    mentions: list[dict[str, object]] = []
    claims: list[dict[str, object]] = []
    for batch in _batches(documents):
        texts = [str(row["text"]) for row in batch]
        for row, reading in zip(batch, read_texts(texts, [context_of(row) for row in batch]), strict=True):
            mention_rows, claim_rows = make_rows(str(row["document_id"]), reading.mentions, reading.claims)
            mentions += mention_rows
            claims += claim_rows
    return Normalized(TABLES["mentions"].from_rows(mentions), TABLES["claims"].from_rows(claims))


def _batches(documents: pa.Table) -> Iterator[list[dict[str, object]]]:
    columns = ["document_id", "text", "title", "published_at", "dateline_place", "is_read"]
    for batch in documents.select(columns).to_batches(max_chunksize=BATCH):
        yield [row for row in batch.to_pylist() if row["is_read"]]


def context_of(document: Mapping[str, object]) -> Context:
    """What reading needs to know of a row of `documents`."""
    published = document["published_at"]
    title, place = document["title"], document["dateline_place"]
    return Context(
        title=str(title) if title is not None else None,
        published=published.date() if isinstance(published, dt.datetime) else None,
        dateline_place=str(place) if place is not None else None,
    )


def make_rows(
    document_id: str, mentions: Sequence[Mention], claims: Sequence[Claim]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Rows of `mentions` and `claims` for one document, positions turned into ids."""
    mention_ids = [make_id("men", document_id, m.start_char, m.end_char, m.mention_type) for m in mentions]
    mention_rows = [
        {
            "mention_id": id_,
            "document_id": document_id,
            **dataclasses.asdict(m),
            "extractor_version": EXTRACTOR_VERSION,
        }
        for id_, m in zip(mention_ids, mentions, strict=True)
    ]
    claim_ids = [make_id("clm", document_id, c.start_char, c.end_char, c.measure, c.unit) for c in claims]
    claim_rows = []
    for id_, claim in zip(claim_ids, claims, strict=True):
        row = dataclasses.asdict(claim)
        place = row.pop("place_mention")
        mention = mentions[place] if place is not None else None
        row |= {
            "claim_id": id_,
            "document_id": document_id,
            "place_mention_id": mention_ids[place] if place is not None else None,
            "is_subset_of": None if claim.is_subset_of is None else claim_ids[claim.is_subset_of],
            "is_conversion_of": None if claim.is_conversion_of is None else claim_ids[claim.is_conversion_of],
            "extractor_version": EXTRACTOR_VERSION,
        }
        for name in ("geonames_id", "admin1", "latitude", "longitude", "where_prec"):
            row[name] = getattr(mention, name) if mention else None
        row["country"] = (mention.country if mention else None) or claim.country
        claim_rows.append(row)
    return mention_rows, claim_rows
