"""The columns that rules compare a row with and that its table does not have: what its document, its capture or the
row it refers to says, and what follows from the row itself.

`FACTS` lists them per table with their meaning; a rule names them like any column. They live only while a table is
checked. Each function takes rows and returns the same rows, in the same order, with the facts beside them.
"""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.fields import BOOL, DAY, FLOAT, INT, TEXT, TIME
from dateline.schema.ids import sha256_hex

_SHARED: Mapping[str, str] = MappingProxyType(
    {
        "occurrence": "1 for the first row with its key, 2 for the next.",
        "document_chars": "Characters in the document's text; null if there is no such document.",
        "text_slice": "text[start_char:end_char]; null where the offsets do not lie in the text.",
        "not_finite": "The first column that holds NaN or infinity.",
        "coordinates_given": "How many of latitude and longitude are given: 0, 1 or 2.",
    }
)
#: table -> name of the fact -> meaning
FACTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "documents": {
            "occurrence": _SHARED["occurrence"],
            "retrieved_at": "When the document's capture was received; null if there is no such capture.",
            "day_after_retrieval": "One day later.",
            "published_day": "Day of published_at as text.",
            "words_in_text": "Words in the text, between white space.",
            "letters_in_text": "Letters of any script in the text's first 1,000 characters.",
            "sha256_of_text": "SHA-256 of the text in UTF-8.",
            "unreadable_share": "Share of replacement and control characters in the text.",
        },
        "mentions": _SHARED,
        "claims": {
            **_SHARED,
            "stated": "Which of value, low and high are set, and whether the bounds equal the value.",
            "least_number": "The smallest of value, low and high.",
            "largest_number": "The largest of them.",
            "numbers_whole": "False if one of them has a fraction.",
            "day_after_publication": "The day after the document's published_at.",
            "subset_document_id": "Document of the claim in is_subset_of.",
            "conversion_document_id": "Document of the claim in is_conversion_of.",
            "place_document_id": "Document of the mention in place_mention_id.",
            "self_reference": "The first column in which the claim refers to itself.",
        },
        "control_changes": {
            **_SHARED,
            "day_after_publication": "The day after the document's published_at.",
            "place_document_id": "Document of the mention in place_mention_id.",
            "territory_in_sentence": "Whether the sentence holds territory_text; null if there is no such document.",
            "sides_differ": "False if actor and from_actor are the same words.",
        },
    }
)
#: U+FFFD and what no text holds but by a wrong decoding: C0 and C1 controls other than white space.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
_NUMBERS = ("value", "low", "high")


def document_facts(documents: pa.Table, captures: pa.Table) -> pa.Table:
    """Rows of `documents` with the facts that their rules name."""
    retrieved = _by_key(captures, "capture_id", "retrieved_at")
    texts = [text or "" for text in documents["text"].to_pylist()]
    received = [retrieved.get(id_) for id_ in documents["capture_id"].to_pylist()]
    day_later = [_plus_a_day(moment) for moment in received]
    published = documents["published_at"].to_pylist()
    return _with(
        documents,
        occurrence=pa.array(_occurrences(documents["document_id"]), INT),
        retrieved_at=pa.array(received, TIME),
        day_after_retrieval=pa.array(day_later, TIME),
        published_day=pa.array([None if at is None else at.date().isoformat() for at in published], TEXT),
        words_in_text=pa.array([len(text.split()) for text in texts], INT),
        letters_in_text=pa.array([sum(map(str.isalpha, text[:1_000])) for text in texts], INT),
        sha256_of_text=pa.array([sha256_hex(text.encode("utf-8")) for text in texts], TEXT),
        unreadable_share=pa.array([len(_UNREADABLE.findall(text)) / max(1, len(text)) for text in texts], FLOAT),
    )


def mention_facts(mentions: pa.Table, documents: pa.Table) -> pa.Table:
    """Rows of `mentions` with the facts that their rules name."""
    return _span_facts(mentions, "mention_id", documents)


def claim_facts(claims: pa.Table, mentions: pa.Table, documents: pa.Table) -> pa.Table:
    """Rows of `claims` with the facts that their rules name."""
    document_of_claim = _by_key(claims, "claim_id", "document_id")
    numbers = [[n for n in row if n is not None] for row in _rows(claims, _NUMBERS)]
    referring = _rows(claims, ("claim_id", "is_subset_of", "is_conversion_of"))
    return _with(
        _span_facts(claims, "claim_id", documents),
        stated=pa.array([_stated(*row) for row in _rows(claims, _NUMBERS)], TEXT),
        least_number=pa.array([min(row, default=None) for row in numbers], FLOAT),
        largest_number=pa.array([max(row, default=None) for row in numbers], FLOAT),
        numbers_whole=pa.array([all(not math.isfinite(n) or n == math.floor(n) for n in row) for row in numbers], BOOL),
        day_after_publication=_days_after_publication(claims, documents),
        subset_document_id=_looked_up(claims["is_subset_of"], document_of_claim),
        conversion_document_id=_looked_up(claims["is_conversion_of"], document_of_claim),
        place_document_id=_place_documents(claims, mentions),
        self_reference=pa.array([_self_reference(*row) for row in referring], TEXT),
    )


def control_facts(changes: pa.Table, mentions: pa.Table, documents: pa.Table) -> pa.Table:
    """Rows of `control_changes` with the facts that their rules name."""
    texts = _by_key(documents, "document_id", "text")
    told = _rows(changes, ("document_id", "sentence_start", "sentence_end", "territory_text"))
    sentences = [(_slice(texts.get(id_), start, end), territory) for id_, start, end, territory in told]
    sides = _rows(changes, ("actor_surface", "from_actor_surface"))
    return _with(
        _span_facts(changes, "control_change_id", documents),
        day_after_publication=_days_after_publication(changes, documents),
        place_document_id=_place_documents(changes, mentions),
        territory_in_sentence=pa.array([None if s is None or t is None else t in s for s, t in sentences], BOOL),
        sides_differ=pa.array([a is None or a != b for a, b in sides], BOOL),
    )


def _days_after_publication(rows: pa.Table, documents: pa.Table) -> pa.Array:
    published = _by_key(documents, "document_id", "published_at")
    moments = [published.get(id_) for id_ in rows["document_id"].to_pylist()]
    return pa.array([None if m is None else _plus_a_day(m).date() for m in moments], DAY)


def _place_documents(rows: pa.Table, mentions: pa.Table) -> pa.Array:
    return _looked_up(rows["place_mention_id"], _by_key(mentions, "mention_id", "document_id"))


def _span_facts(rows: pa.Table, key: str, documents: pa.Table) -> pa.Table:
    """Facts of rows that have offsets into a document's text and may have a place."""
    texts = _by_key(documents, "document_id", "text")
    spans = list(_rows(rows, ("document_id", "start_char", "end_char")))
    lengths = [None if texts.get(id_) is None else len(texts[id_]) for id_, _, _ in spans]
    points = _rows(rows, ("latitude", "longitude"))
    return _with(
        rows,
        occurrence=pa.array(_occurrences(rows[key]), INT),
        document_chars=pa.array(lengths, INT),
        text_slice=pa.array([_slice(texts.get(id_), start, end) for id_, start, end in spans], TEXT),
        not_finite=pa.array(_not_finite(rows), TEXT),
        coordinates_given=pa.array([sum(part is not None for part in point) for point in points], INT),
    )


def _with(rows: pa.Table, **facts: pa.Array) -> pa.Table:
    for name, column in facts.items():
        rows = rows.append_column(name, column)
    return rows


def _rows(rows: pa.Table, columns: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    return zip(*(rows[column].to_pylist() for column in columns), strict=True)


def _by_key(rows: pa.Table, key: str, column: str) -> dict[Any, Any]:
    """Look-up from key to column; where a key stands twice, its first row counts. None is no key."""
    found: dict[Any, Any] = {}
    for id_, value in _rows(rows, (key, column)):
        if id_ is not None:
            found.setdefault(id_, value)
    return found


def _looked_up(references: pa.ChunkedArray, found: Mapping[Any, Any]) -> pa.Array:
    return pa.array([found.get(reference) for reference in references.to_pylist()], TEXT)


def _occurrences(keys: pa.ChunkedArray) -> list[int]:
    """How often each key stood there so far; a null key is always the first (its own rule reports it)."""
    seen: Counter[Any] = Counter()
    found = []
    for key in keys.to_pylist():
        seen[key] += 1
        found.append(1 if key is None else seen[key])
    return found


def _slice(text: str | None, start: int | None, end: int | None) -> str | None:
    if text is None or start is None or end is None or not 0 <= start < end <= len(text):
        return None
    return text[start:end]


def _not_finite(rows: pa.Table) -> list[str | None]:
    names = [field.name for field in rows.schema if pa.types.is_floating(field.type)]
    found: list[str | None] = [None] * rows.num_rows
    for name in reversed(names):
        odd = pc.fill_null(pc.invert(pc.is_finite(rows[name])), False)
        for position in pc.indices_nonzero(odd).to_pylist():
            found[position] = name
    return found


def _stated(value: float | None, low: float | None, high: float | None) -> str:
    """Spell out which numbers are set: `value, low=value`, `low, high`, `nothing`."""
    parts = [] if value is None else ["value"]
    for name, bound in (("low", low), ("high", high)):
        if bound is not None:
            parts.append(f"{name}=value" if bound == value else name)
    return ", ".join(parts) or "nothing"


def _plus_a_day(moment: dt.datetime | None) -> Any:
    """A day later, or the last moment there is; None of None."""
    if moment is None:
        return None
    try:
        return moment + dt.timedelta(days=1)
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def _self_reference(claim_id: str | None, subset_of: str | None, conversion_of: str | None) -> str | None:
    if claim_id is None:
        return None
    if claim_id == subset_of:
        return "is_subset_of"
    return "is_conversion_of" if claim_id == conversion_of else None
