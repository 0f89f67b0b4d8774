"""A table of captures to a table of documents."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import structlog

from dateline import EXTRACTOR_VERSION
from dateline.schema.addresses import canonical_url
from dateline.schema.errors import SetAside
from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.languages import is_read_language
from dateline.schema.tables import TABLES
from dateline.stages.extract.model import Extracted, Extraction
from dateline.stages.extract.payload import extract_payload
from dateline.stages.quarantine import quarantine_row

log = logging.getLogger(__name__)

#: Rules that say nothing about the page: a day of refused answers is told once, when it is collected.
_TOLD_ELSEWHERE = frozenset({"not_received", "duplicate_document"})


def extract(
    captures: pa.Table, payloads: Callable[[dict[str, Any]], bytes], *, languages: Mapping[str, str] | None = None
) -> Extraction:
    """Read the documents of captures.

    captures: rows of `captures`. payloads: gives the bytes of a row. languages: by source_id, for texts too short to
    tell. Each row gives one document or one row of `quarantine` with the rule: not_received (the capture has an error),
    duplicate_document (an earlier row gave the same document), or a rule of `extract_payload`. What `payloads` raises
    other than SetAside (a broken lake) goes through.
    """
    documents: list[dict[str, object]] = []
    quarantine: dict[str, dict[str, object]] = {}
    seen: dict[str, str] = {}
    for row in captures.to_pylist():
        # whatever goes wrong with this page, by whichever library, its log lines say which one it was
        with structlog.contextvars.bound_contextvars(capture_id=row["capture_id"]):
            try:
                if row["error"] is not None:
                    raise SetAside("not_received", row["error"])
                document = _document(row, payloads(row), (languages or {}).get(row["source_id"]))
                document_id = str(document["document_id"])
                if document_id in seen:
                    raise SetAside("duplicate_document", f"the same document as {seen[document_id]}: {document_id}")
            except SetAside as refusal:
                if refusal.rule not in _TOLD_ELSEWHERE:
                    log.warning("%s is set aside: %s: %s", row["url"], refusal.rule, refusal.reason)
                set_aside = quarantine_row(
                    table_name="captures", row_key=row["url"], rule=refusal.rule, reason=refusal.reason, row=row,
                    capture_id=row["capture_id"],
                )  # fmt: skip
                # two captures of one address with one fault are one row: the id says so, and the first stays
                quarantine.setdefault(str(set_aside["quarantine_id"]), set_aside)
                continue
        seen[document_id] = row["url"]
        documents.append(document)
    return Extraction(
        TABLES["documents"].from_rows(documents), TABLES["quarantine"].from_rows(list(quarantine.values()))
    )


def _document(row: dict[str, Any], payload: bytes, language: str | None) -> dict[str, object]:
    found: Extracted = extract_payload(
        payload,
        content_type=row["content_type"],
        url=row["url"],
        listed_title=row["listed_title"],
        listed_published_at=row["listed_published_at"],
        listed_basis=row["listed_basis"],
        language=language,
        retrieved_at=row["retrieved_at"],
    )
    address = canonical_url(found.canonical_url) if found.canonical_url else row["canonical_url"]
    return {
        "document_id": make_id("doc", address, found.title, found.text),
        "capture_id": row["capture_id"],
        "source_id": row["source_id"],
        "canonical_url": address,
        "title": found.title,
        "byline": found.byline,
        "dateline_place": found.dateline_place,
        "wire_credit": found.wire_credit,
        "published_at": found.published_at,
        "published_precision": found.published_precision,
        "published_basis": found.published_basis,
        "modified_at": found.modified_at,
        "language": found.language,
        "is_read": is_read_language(found.language),
        "text": found.text,
        "text_sha256": sha256_hex(found.text.encode("utf-8")),
        "word_count": found.word_count,
        "extractor": found.extractor,
        "extractor_version": EXTRACTOR_VERSION,
    }
