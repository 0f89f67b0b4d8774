"""Small rows for the ledger's tests: a document or a claim with only what a case says, the rest plain."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.tables import TABLES

#: where_prec is that of a town; the third is a second entry of GeoNames' kind for the first, 5 km away.
PLACES: Mapping[str, dict[str, Any]] = {
    "Douma": {"geonames_id": 170892, "country": "SY", "latitude": 33.57, "longitude": 36.40, "where_prec": 1},
    "Salma": {"geonames_id": 172954, "country": "SY", "latitude": 35.67, "longitude": 36.11, "where_prec": 1},
    "Douma district": {"geonames_id": 99, "country": "SY", "latitude": 33.60, "longitude": 36.44, "where_prec": 3},
    "Idlib province": {"geonames_id": 169387, "country": "SY", "latitude": 35.9, "longitude": 36.6, "where_prec": 4},
    "Kafr Sumra": {"geonames_id": None, "country": "SY", "latitude": None, "longitude": None, "where_prec": None},
    "Kafr Sumra, Idlib": {"geonames_id": None, "country": "SY", "latitude": 35.9, "longitude": 36.6, "where_prec": 4},
    "Kafr Sumra, Iraq": {"geonames_id": None, "country": "IQ", "latitude": None, "longitude": None, "where_prec": None},
    "Syria": {"geonames_id": 163843, "country": "SY", "latitude": 35.0, "longitude": 38.0, "where_prec": 6},
}
NOWHERE = dict.fromkeys(["geonames_id", "country", "latitude", "longitude", "where_prec"])


def document(document_id: str, published: object = "2015-10-11", text: str = "", **given: Any) -> dict[str, Any]:
    """A row of `documents`; published: "2015-10-11", "2015-10-11 08:30" or None."""
    words = str(published).split() if published else []
    time = dt.datetime.fromisoformat(" ".join(words)).replace(tzinfo=dt.UTC) if words else None
    row = dict.fromkeys(TABLES["documents"].columns)
    row |= {
        "document_id": document_id,
        "capture_id": f"cap-{document_id}",
        "source_id": document_id.split("_")[0],
        "canonical_url": f"http://{document_id}.example/",
        "published_at": time,
        "published_precision": {0: "none", 1: "day", 2: "minute"}[len(words)],
        "published_basis": "json-ld" if words else "none",
        "language": "en",
        "is_read": True,
        "text": text or document_id,
        "text_sha256": f"sha of {text or document_id}",
        "word_count": len((text or document_id).split()),
        "extractor": "text",
        "extractor_version": EXTRACTOR_VERSION,
    }
    return row | given


def claim(claim_id: str, document_id: str, **given: Any) -> dict[str, Any]:
    """A row of `claims`. `place` is a key of PLACES or None, `day` an ISO day or None, `figure` "=12", ">=12", "10..15"."""
    place, day = given.pop("place", "Douma"), given.pop("day", "2015-10-11")
    days = [dt.date.fromisoformat(d) for d in day.split("..")] if day else [None]
    row = dict.fromkeys(TABLES["claims"].columns)
    row |= {
        "claim_id": claim_id,
        "document_id": document_id,
        "start_char": 0,
        "end_char": 9,
        "quote": "12 killed",
        "sentence_start": 0,
        "sentence_end": 9,
        "measure": "killed",
        "unit": "person",
        "value_text": "12",
        "victim_status": "unknown",
        "claimant_type": "media" if given.get("claimant_surface") is None else "monitor",
        "is_direct_quote": False,
        "is_aside": False,
        "modality": "asserted",
        "place_mention_id": f"{place} in {document_id}" if place else None,
        **(PLACES[place] if place else NOWHERE),
        "event_start": days[0],
        "event_end": days[-1],
        "date_prec": 1 if day else None,
        "date_basis": "explicit" if day else None,
        "scope": "incident",
        "extractor_version": EXTRACTOR_VERSION,
        **figure(str(given.pop("figure", "=12"))),
    }
    return row | given


def control_change(id_: str, document_id: str, **given: Any) -> dict[str, Any]:
    """A row of `control_changes`. `place` is a key of PLACES, `day` an ISO day; else as in its table."""
    place, day = given.pop("place", "Douma"), dt.date.fromisoformat(given.pop("day", "2015-10-11"))
    row = dict.fromkeys(TABLES["control_changes"].columns)
    row |= {
        "control_change_id": id_,
        "document_id": document_id,
        "start_char": 0,
        "end_char": 9,
        "quote": "it fell",
        "sentence_start": 0,
        "sentence_end": 9,
        "change": "gained",
        "territory_text": place,
        "is_part": False,
        "claimant_type": "media" if given.get("claimant_surface") is None else "monitor",
        "is_direct_quote": False,
        "modality": "asserted",
        "place_mention_id": f"{place} in {document_id}",
        **PLACES[place],
        "place_basis": "sentence",
        "event_start": day,
        "event_end": day,
        "date_prec": 1,
        "date_basis": "explicit",
        "extractor_version": EXTRACTOR_VERSION,
    }
    return row | given


def figure(text: str) -> dict[str, Any]:
    """bound, value, low, high of a short form, by the conventions: "=12", ">=12", "~500", "<=30", "10..15", "vague 12"."""
    if ".." in text:
        low, high = map(float, text.split(".."))
        return {"bound": "range", "value": None, "low": low, "high": high}
    if text.startswith("vague"):
        return {"bound": "vague", "value": None, "low": float(text.split()[1]), "high": None, "vague_rule": "dozens"}
    bound = text.rstrip("0123456789.")
    value = float(text[len(bound) :])
    low = value if bound in ("=", ">=", ">") else None
    high = value if bound in ("=", "<=", "<") else None
    return {"bound": bound, "value": value, "low": low, "high": high}


def mention(claim_row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The row of `mentions` for the place of a claim."""
    row = dict.fromkeys(TABLES["mentions"].columns)
    row |= {k: claim_row[k] for k in (*NOWHERE, "document_id", "extractor_version")}
    return row | {
        "mention_id": claim_row["place_mention_id"],
        "start_char": 0,
        "end_char": len(name),
        "surface": name,
        "mention_type": "place",
        "entity_name": name,
    }


def table(name: str, *rows: Mapping[str, Any]) -> pa.Table:
    return TABLES[name].from_rows([dict(row) for row in rows])
