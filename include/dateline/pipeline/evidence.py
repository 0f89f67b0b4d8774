"""The evidence of a claim or a change of control: its sentence, page and bytes, and whether each bears out the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dateline import EXTRACTOR_VERSION
from dateline.schema.errors import BadConfiguration, SetAside
from dateline.schema.ids import sha256_hex
from dateline.stages.extract import extract_payload
from dateline.store.archives import BROKEN
from dateline.store.lake import Lake
from dateline.store.records import Record, is_tombstone, read_record, read_records
from dateline.store.warehouse import query, select_partition

Row = dict[str, Any]
_CLAIM = (
    "claim_id", "collection", "date", "measure", "bound", "value", "low", "high", "unit", "value_text", "modality",
    "claimant_surface", "claimant_actor_id", "claimant_type", "reported_via", "event_start", "event_end", "start_char",
    "end_char", "sentence_start", "sentence_end", "extractor_version",
)  # fmt: skip
_CHANGE = (
    "control_change_id", "collection", "date", "change", "territory_text", "is_part", "actor_surface", "actor_id",
    "from_actor_surface", "from_actor_id", "modality", "claimant_surface", "claimant_actor_id", "claimant_type",
    "reported_via", "event_start", "event_end", "start_char", "end_char", "sentence_start", "sentence_end",
    "extractor_version",
)  # fmt: skip
_DOCUMENT = (
    "document_id", "title", "byline", "canonical_url", "published_at", "published_basis", "language", "text_sha256",
    "extractor", "extractor_version",
)  # fmt: skip
_CAPTURE = (
    "capture_id", "source_id", "url", "retrieved_at", "http_status", "content_type", "payload_sha256", "payload_bytes",
    "etag", "last_modified", "warc_path", "warc_offset", "previous_capture_id", "change_kind", "checked_after_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """What has a quote in a text. name: of one row, its id's column less "_id". ids: the column of tombstones."""

    name: str
    table: str
    columns: tuple[str, ...]
    ids: str
    words: str
    listed: str

    @property
    def key(self) -> str:
        return f"{self.name}_id"


_CLAIMS = _Kind("claim", "claims", _CLAIM, "claim_ids", "claim", "SELECT claim_id, quote FROM claims_all")
_CHANGES = _Kind(
    "control_change", "control_changes", _CHANGE, "control_change_ids", "change of control",
    "SELECT control_change_id, quote FROM control_current",
)  # fmt: skip


def find_evidence(lake: Lake, name: str) -> Row:
    """All that bears a claim or a change of control out, as plain values, with `checks` and what they come to in
    `status`. name: its id. The row stands in `claim` or in `control_change`, its id beside it.

    status: verified, damaged (a check failed) or forgotten (the bytes were deleted on request; `tombstone` says by whom
    and why, and of a claim that the ledger has dropped already nothing else is left). Each check has `check`, `ok` and
    `says`; `ok` is null where it cannot be made. Raises BadConfiguration if no such claim was ever landed.
    """
    kind = _CHANGES if name.startswith("ctl-") else _CLAIMS
    claim = _one(
        lake, f"SELECT * FROM {kind.table} WHERE {kind.key} = $id ORDER BY date, extractor_version DESC", id=name
    )
    tombstone = _one(lake, f"SELECT * FROM tombstones WHERE list_contains({kind.ids}, $id)", id=name)
    if claim is None:
        if tombstone is None:
            raise BadConfiguration(
                f'no {kind.words} {name!r} in {lake.root}; `dateline sql "{kind.listed}"` lists those that there are'
            )
        return {kind.key: name, "status": "forgotten", "tombstone": tombstone, "checks": []}
    where = {"collection": claim["collection"], "date": claim["date"]}
    document = _one(
        lake, "SELECT * FROM documents WHERE collection = $collection AND date = $date AND document_id = $id",
        id=claim["document_id"], **where,
    )  # fmt: skip
    capture = document and _one(
        lake, "SELECT * FROM captures WHERE collection = $collection AND date = $date AND capture_id = $id",
        id=document["capture_id"], **where,
    )  # fmt: skip
    if document is None or capture is None:
        raise BadConfiguration(
            f"{kind.words} {name}: its {'document' if document is None else 'capture'} of {claim['date']} is not in "
            f"the lake; run ingest_{claim['collection']} for that day again"
        )
    return _put_together(lake, kind, claim, document, capture, tombstone)


def find_capture(lake: Lake, document_id: str) -> Row | None:
    """The capture that a document was read from, with its record's headers and checks of its bytes; None without one.

    status: verified, damaged, or forgotten (the bytes were deleted on request). The text is not read anew.
    """
    place = _one(
        lake, "SELECT collection, date FROM ledger_reports WHERE document_id = $id ORDER BY date DESC", id=document_id
    )
    documents, captures = (place and select_partition(lake, name, **place) for name in ("documents", "captures"))
    capture = place and _one(
        lake,
        f"WITH d AS ({documents}), c AS ({captures}) "
        "SELECT c.* FROM d JOIN c USING (capture_id) WHERE d.document_id = $id",
        id=document_id,
    )
    if capture is None:
        return None
    record, request, trouble = _read(lake, capture)
    checks = list(_check_bytes(capture, record, trouble))
    forgotten = record is not None and is_tombstone(record)
    damaged = any(check["ok"] is False for check in checks)
    return {
        "status": "forgotten" if forgotten else "damaged" if damaged else "verified",
        "capture": {name: capture[name] for name in _CAPTURE},
        "record": dict(record.headers) if record else None,
        "response": {"status_line": record.status_line, "headers": [list(h) for h in record.http_headers]}
        if record
        else None,
        "request": [list(h) for h in request.http_headers] if request else None,
        "checks": checks,
    }


def _put_together(lake: Lake, kind: _Kind, claim: Row, document: Row, capture: Row, tombstone: Row | None) -> Row:
    text = document["text"]
    record, request, trouble = _read(lake, capture)
    checks = list(_check(claim, document, capture, record, trouble))
    forgotten = record is not None and is_tombstone(record)
    version = _one(lake, "SELECT * FROM versions WHERE document_id = $id", id=document["document_id"]) or {}
    outlet = _one(
        lake, "SELECT outlet, licence FROM sources WHERE collection = $collection AND source_id = $source",
        collection=claim["collection"], source=document["source_id"],
    )  # fmt: skip
    damaged = any(check["ok"] is False for check in checks)
    return {
        kind.key: claim[kind.key],
        "status": "forgotten" if forgotten else "damaged" if damaged else "verified",
        "quote": claim["quote"],
        "sentence": text[claim["sentence_start"] : claim["sentence_end"]],
        kind.name: {name: claim[name] for name in kind.columns},
        "document": {name: document[name] for name in _DOCUMENT} | (outlet or {}),
        "standing": {name: version.get(name) for name in ("status", "first_seen", "last_seen", "replaced_by")},
        "capture": {name: capture[name] for name in _CAPTURE},
        "file": lake.address(capture["warc_path"]) if capture["warc_path"] else None,
        "record": dict(record.headers) if record else None,
        "response": {"status_line": record.status_line, "headers": [list(h) for h in record.http_headers]}
        if record
        else None,
        "request": [list(h) for h in request.http_headers] if request else None,
        "tombstone": tombstone,
        "checks": checks,
    }


def _check(claim: Row, document: Row, capture: Row, record: Record | None, trouble: str | None) -> Iterator[Row]:
    yield from _check_bytes(capture, record, trouble)
    if record is not None and not is_tombstone(record):
        yield _read_again(document, capture, record.payload)
    text = document["text"]
    whole = sha256_hex(text.encode("utf-8")) == document["text_sha256"]
    yield _said("text", whole, "the document's text is the one that was read" if whole else "the text was changed")
    said = text[claim["start_char"] : claim["end_char"]]
    span = f"characters {claim['start_char']} to {claim['end_char']}"
    yield _said(
        "quote", said == claim["quote"], f"{span} of the text" + ("" if said == claim["quote"] else f": {said!r}")
    )


def _check_bytes(capture: Row, record: Record | None, trouble: str | None) -> Iterator[Row]:
    """Whether the record is there, and holds the bytes that were received."""
    where = f"{capture['warc_path']} at byte {capture['warc_offset']}"
    yield _said("record", trouble is None, trouble or f"a {record.kind if record else ''} record lies in {where}")
    if record is not None and is_tombstone(record):
        yield _said("payload", None, "the bytes were deleted; a tombstone is in their place")
    elif record is not None:
        digest = record.header("WARC-Payload-Digest")
        yield _said("digests", not record.problems, "; ".join(record.problems) or f"as the record says, {digest}")
        found = sha256_hex(record.payload)
        same = found == capture["payload_sha256"]
        yield _said("payload", same, f"SHA-256 {found}" + ("" if same else f", captured {capture['payload_sha256']}"))


def _read_again(document: Row, capture: Row, payload: bytes) -> Row:
    """Whether the bytes, read anew, give the document's text; a newer reader may read them otherwise."""
    try:
        found = extract_payload(
            payload, content_type=capture["content_type"], url=capture["url"], listed_title=capture["listed_title"],
            listed_published_at=capture["listed_published_at"], listed_basis=capture["listed_basis"],
        ).text  # fmt: skip
    except SetAside as refusal:
        found = f"nothing: {refusal}"
    if found == document["text"]:
        return _said("reading", True, "the bytes, read again, give the same text")
    versions = f"it was read by version {document['extractor_version']}, this is {EXTRACTOR_VERSION}"
    same_reader = document["extractor_version"] == EXTRACTOR_VERSION
    return _said("reading", False if same_reader else None, f"the bytes, read again, give another text; {versions}")


def _said(check: str, ok: bool | None, says: str) -> Row:
    return {"check": check, "ok": ok, "says": says}


def _read(lake: Lake, capture: Row) -> tuple[Record | None, Record | None, str | None]:
    """The record of a capture, the request beside it, and what is wrong with the first."""
    path, offset = capture["warc_path"], capture["warc_offset"]
    if path is None or not lake.exists(path):
        return None, None, f"the file {path} is not there"
    with lake.open(path) as stream:
        try:
            record = read_record(stream, offset)
        except BROKEN as error:
            return None, None, f"{path} at byte {offset} cannot be read: {type(error).__name__} {error}".strip()
        try:
            beside = read_records(stream, offset, 2)[1:]
        except BROKEN:
            beside = []
    own = record.header("WARC-Record-ID")
    return record, next((r for r in beside if r.header("WARC-Concurrent-To") == own), None), None


def _one(lake: Lake, sql: str, **parameters: object) -> Row | None:
    rows: list[Row] = query(lake, f"{sql} LIMIT 1", parameters).to_pylist()
    return rows[0] if rows else None
