"""Deletion on request: the bytes of a page leave the lake with all that was read from them, and a tombstone stays.

The order makes it safe to be interrupted, and to be repeated: tombstones first, so that no run takes the page in again
or lands what was read from it; then the bytes; then the rows.
"""

import datetime as dt
import functools
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.pipeline.ingest import READ_TABLES, RECHECKED_KINDS, record_run, save_report
from dateline.pipeline.ledger import forget_states
from dateline.schema.addresses import is_web
from dateline.schema.errors import BadConfiguration
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.extract import extract
from dateline.stages.languages import count_unread
from dateline.stages.shards import distinct
from dateline.store.archives import BROKEN
from dateline.store.catalogue import locked
from dateline.store.clock import utc_now
from dateline.store.lake import Lake, Part, day_name
from dateline.store.records import OFFSET_HEADER, bury, is_tombstone, read_record
from dateline.store.tombstones import scoped
from dateline.store.warc import read_payload

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A file of a partition."""

    collection: str
    date: dt.date
    part: Part

    @property
    def day(self) -> str:
        return day_name(self.date, self.part)


@dataclass(frozen=True, slots=True)
class _Ids:
    """What was read from captures of one partition."""

    documents: Sequence[str]
    claims: Sequence[str]
    control_changes: Sequence[str]


def forget(lake: Lake, name: str, *, reason: str, requested_by: str) -> dict[str, Any]:
    """Delete every kept version of a page, and the same bytes wherever they were captured.

    name: its address, or the id of a capture, document, claim or change of control of it. Returns counts. Afterwards
    the ledger and the warehouse have to be built again (`dateline forget` does). Raises BadConfiguration if nothing is
    known by that name.
    """
    kept = _find(lake, name)
    if not kept:
        raise BadConfiguration(
            f"{name!r} is no address, capture, document, claim or change of control of {lake.root}: nothing was deleted"
        )
    read = {place: _ids_read_from(lake, place, rows) for place, rows in kept.items()}
    for place, rows in kept.items():
        _save_tombstones(lake, place, rows, reason=reason, requested_by=requested_by)
    records = sum(_bury_records(lake, place, rows) for place, rows in kept.items())
    hashes = {row["payload_sha256"] for rows in kept.values() for row in rows}
    records += _bury_in_archives(lake, {place.collection for place in kept}, hashes)
    for place, rows in kept.items():
        _drop_rows(lake, place, rows, read[place])
    forget_states(lake)
    counts = {
        "captures": sum(map(len, kept.values())),
        "records": records,
        "documents": sum(len(ids.documents) for ids in read.values()),
        "claims": sum(len(ids.claims) for ids in read.values()),
        "control_changes": sum(len(ids.control_changes) for ids in read.values()),
    }
    log.info("forgotten on request of %s: %s", requested_by, counts)
    return counts


def _find(lake: Lake, name: str) -> dict[Place, list[dict[str, Any]]]:
    """Captures with bytes, by place, that belong to the page: its address, or the same bytes."""
    places = [Place(*key) for key in lake.files_of("captures")]
    named, addresses, hashes = _captures_named(lake, name), set[str](), set[str]()
    for place in places:
        of_name = _captures(lake, place, {"capture_id": named, "url": {name}, "canonical_url": {name}})
        addresses |= {scoped(place.collection, row[c]) for row in of_name for c in ("url", "canonical_url")}
    for place in places:
        hashes |= {row["payload_sha256"] for row in _captures(lake, place, _at(place, addresses))} - {None}
    found = {p: _captures(lake, p, _at(p, addresses) | {"payload_sha256": hashes}) for p in places}
    kept = {p: [row for row in rows if row["payload_sha256"] is not None] for p, rows in found.items()}
    return {place: rows for place, rows in kept.items() if rows}


def _at(place: Place, addresses: set[str]) -> dict[str, set[str]]:
    """What to look for in a place to find scoped addresses."""
    own = f"{place.collection} "
    plain = {a if is_web(a) else a.removeprefix(own) for a in addresses if is_web(a) or a.startswith(own)}
    return {"url": plain, "canonical_url": plain}


def _captures(lake: Lake, place: Place, wanted: Mapping[str, set[str]]) -> list[dict[str, Any]]:
    """Rows of `captures` that have one of the values in one of the columns."""
    rows = _table(lake, "captures", place)
    masks = [_is_in(rows, column, values) for column, values in wanted.items()]
    found: list[dict[str, Any]] = rows.filter(functools.reduce(pc.or_, masks)).to_pylist()
    return found


def _captures_named(lake: Lake, name: str) -> set[str]:
    """Captures by their own id, or by that of a document or claim that was read from them, gone by now or not."""
    documents = {name}
    if name.startswith("clm-"):
        documents = _values(lake, "claims", "document_id", "claim_id", {name})
    if name.startswith("ctl-"):
        documents = _values(lake, "control_changes", "document_id", "control_change_id", {name})
    found = {name} | _values(lake, "documents", "capture_id", "document_id", documents)
    for key in lake.files_of("tombstones"):
        stones = _table(lake, "tombstones", Place(*key)).to_pylist()
        found |= {s["capture_id"] for s in stones if name in _read_from(s)}
    return found


def _read_from(stone: Mapping[str, Any]) -> set[str]:
    """All ids that a tombstone stands for; one from before changes of control were kept has none of theirs."""
    return {*stone["document_ids"], *stone["claim_ids"], *(stone["control_change_ids"] or ())}


def _values(lake: Lake, table: str, wanted: str, column: str, values: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for key in lake.files_of(table):
        rows = _table(lake, table, Place(*key))
        found |= set(rows.filter(_is_in(rows, column, values))[wanted].to_pylist())
    return found


def _is_in(rows: pa.Table, column: str, values: Iterable[str]) -> pa.ChunkedArray:
    return pc.is_in(rows[column], value_set=pa.array(sorted(values), pa.string()))


def _table(lake: Lake, table: str, place: Place) -> pa.Table:
    rows = lake.read_table(table, place.collection, place.date, place.part)
    return TABLES[table].empty() if rows is None else rows


def _ids_read_from(lake: Lake, place: Place, rows: Sequence[dict[str, Any]]) -> _Ids:
    """Ids of what was read from captures, each sorted."""
    documents = _table(lake, "documents", place)
    ids = documents.filter(_is_in(documents, "capture_id", (r["capture_id"] for r in rows)))["document_id"].to_pylist()
    claims, changes = _table(lake, "claims", place), _table(lake, "control_changes", place)
    return _Ids(
        sorted(ids),
        sorted(claims.filter(_is_in(claims, "document_id", ids))["claim_id"].to_pylist()),
        sorted(changes.filter(_is_in(changes, "document_id", ids))["control_change_id"].to_pylist()),
    )


def _save_tombstones(
    lake: Lake, place: Place, rows: Sequence[dict[str, Any]], *, reason: str, requested_by: str
) -> None:
    now = utc_now()
    kept = ("capture_id", "source_id", "url", "canonical_url", "payload_sha256")
    with locked(lake, f"tombstones/.{place.collection}.lock"):
        before = lake.read_table("tombstones", place.collection, place.date)
        stones = {row["tombstone_id"]: row for row in (before.to_pylist() if before is not None else [])}
        for row in rows:
            read = _ids_read_from(lake, place, [row])
            stone = {name: row[name] for name in kept} | {
                "tombstone_id": make_id("tomb", row["capture_id"], place.day),
                "document_ids": read.documents,
                "claim_ids": read.claims,
                "control_change_ids": read.control_changes,
                "reason": reason,
                "requested_by": requested_by,
                "forgotten_at": now,
            }
            # of a deletion that is repeated the first word stands
            stones.setdefault(stone["tombstone_id"], stone)
        table = TABLES["tombstones"].from_rows(list(stones.values()))
        lake.save_table("tombstones", place.collection, place.date, table)


def _bury_records(lake: Lake, place: Place, rows: Sequence[dict[str, Any]]) -> int:
    """Put tombstones in place of the records with the bytes; every other record stays where it is."""
    offsets: dict[str, set[int]] = {}
    for row in rows:
        if row["warc_path"] is not None:
            offsets.setdefault(row["warc_path"], set()).add(row["warc_offset"])
    with locked(lake, f"warc/{place.collection}/.{place.day}.lock"):
        return sum(_bury_in_file(lake, path, found) for path, found in offsets.items())


def _bury_in_archives(lake: Lake, collections: Iterable[str], hashes: set[str]) -> int:
    """The same in archives that were downloaded; files outside the lake are their owner's to delete."""
    buried = 0
    for collection in sorted(collections):
        catalogue = lake.read_parquet(f"catalogue/{collection}.parquet")
        for row in catalogue.to_pylist() if catalogue is not None else []:
            path = f"archives/{collection}/{row['path']}"
            if row["payload_sha256"] in hashes and row["member_offset"] is not None and lake.exists(path):
                buried += _bury_in_file(lake, path, {row["member_offset"]})
    return buried


def _bury_in_file(lake: Lake, path: str, offsets: set[int]) -> int:
    """Overwrite records of one file, which is written anew as a whole; returns how many held bytes."""
    if not lake.exists(path):
        return 0
    content = bytearray(lake.read_bytes(path))
    buried = 0
    with lake.open(path) as stream:
        for offset in sorted(offsets):
            try:
                record = read_record(stream, offset)
            except BROKEN as error:
                log.warning("%s at byte %d cannot be read, so nothing was deleted there: %s", path, offset, error)
                continue
            # what was taken out of a listing lies in the listing too
            listing = record.header(OFFSET_HEADER) if record.kind == "conversion" else None
            for held in (record, *([read_record(stream, int(listing))] if listing else [])):
                if held.kind in ("response", "resource", "conversion") and not is_tombstone(held):
                    content[held.offset : held.offset + held.length] = bury(stream, held)
                    buried += 1
    if buried:
        lake.save_bytes(path, bytes(content))
    return buried


def _drop_rows(lake: Lake, place: Place, rows: Sequence[dict[str, Any]], read: _Ids) -> None:
    """Take what was read out of the partition, its staging and its report; quarantine says why it is missing."""
    name, date, part = place.collection, place.date, place.part
    lake.files.remove_folder(f"_staging/{name}/{place.day}")
    if lake.read_table("runs", name, date, part) is None:  # captured, and not yet read
        return
    ids = {row["capture_id"] for row in rows}
    for table in READ_TABLES:
        landed = _table(lake, table, place)
        lake.save_table(
            table, name, date, landed.filter(pc.invert(_is_in(landed, "document_id", read.documents))), part
        )
    quarantine = _table(lake, "quarantine", place)
    gone = [*read.documents, *read.claims]
    of_them = pc.or_(
        pc.fill_null(_is_in(quarantine, "capture_id", ids), False),
        pc.fill_null(_is_in(quarantine, "document_id", gone), False),
    )
    would_read = [row for row in rows if part == "part" or row["change_kind"] in RECHECKED_KINDS.to_pylist()]
    told = extract(TABLES["captures"].from_rows(would_read), lambda row: read_payload(lake, row)).quarantine
    quarantine = distinct(pa.concat_tables([quarantine.filter(pc.invert(of_them)), told]), "quarantine_id")
    lake.save_table("quarantine", name, date, quarantine, part)
    unread = count_unread(_table(lake, "documents", place))
    save_report(lake, name, date, _table(lake, "validation_results", place), quarantine, unread, part)
    record_run(lake, name, date, run_id="forget", part=part)
