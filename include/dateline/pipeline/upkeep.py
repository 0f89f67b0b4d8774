"""Upkeep: whether the stored bytes are still those that were received, and room taken by what may go."""

import datetime as dt
import logging
from collections.abc import Iterator
from typing import Any

from dateline.schema.errors import DamagedEvidence
from dateline.schema.ids import sha256_hex
from dateline.schema.tables import TABLES
from dateline.store.archives import BROKEN
from dateline.store.catalogue import locked
from dateline.store.clock import utc_now
from dateline.store.lake import PARTS, Lake, Part, day_name
from dateline.store.records import is_tombstone, read_record
from dateline.store.scan import scan_days
from dateline.store.tombstones import load_tombstones

log = logging.getLogger(__name__)

#: Staging of a day that no run has touched for so long is removed; a cleared task then starts from extract.
STAGING_DAYS = 7


def check_fixity(lake: Lake, collection: str) -> dict[str, Any]:
    """Read every stored capture of a collection and compare it with its hash and with the WARC record's own digests.

    What is damaged stands in the table `fixity` until it is whole again. Returns counts. Raises DamagedEvidence, at the
    end, if anything is.
    """
    forgotten = load_tombstones(lake).captures
    checked, damaged = 0, []
    for name, date in lake.partitions("captures"):
        if name != collection:
            continue
        found = []
        for part in PARTS:
            for row, problem in _look(lake, collection, date, part, forgotten):
                checked += 1
                if problem is not None:
                    kept = {key: row[key] for key in ("capture_id", "warc_path", "warc_offset")}
                    found.append(kept | {"problem": problem})
        damaged += found
        if found:
            lake.save_table("fixity", collection, date, TABLES["fixity"].from_rows(found))
        else:
            lake.remove_table("fixity", collection, date)
    log.info("%s: %d captures checked, %d damaged", collection, checked, len(damaged))
    if damaged:
        first = damaged[0]
        raise DamagedEvidence(
            f"collection {collection}: {len(damaged)} of {checked} captures are damaged, as the table fixity says; the "
            f"first is {first['capture_id']} in {lake.address(first['warc_path'])} at byte {first['warc_offset']}: "
            f"{first['problem']}. Put the file back from a copy; what was read from it stays as it is."
        )
    return {"collection": collection, "checked": checked}


def sample_fixity(lake: Lake, most: int) -> tuple[int, list[dict[str, Any]]]:
    """The same of some captures, the newest days first, without keeping what was found: how many, and the damaged ones.

    No lock is taken: a file is replaced in one rename, and a deletion under way is for a look later on.
    """
    forgotten = load_tombstones(lake).captures
    looked, damaged = 0, []
    for date, collection, part in _newest_first(lake):
        if looked >= most:
            break
        table = lake.read_table("captures", collection, date, part)
        rows = [row for row in (table.to_pylist() if table is not None else []) if row["warc_path"] is not None]
        for row in rows[: most - looked]:
            looked += 1
            if (problem := _problem(lake, row, forgotten=row["capture_id"] in forgotten)) is not None:
                damaged.append({key: row[key] for key in ("capture_id", "warc_path")} | {"problem": problem})
    return looked, damaged


def _newest_first(lake: Lake) -> list[tuple[dt.date, str, Part]]:
    days = sorted(((d, c) for c, dates in scan_days(lake, "captures").items() for d in dates), reverse=True)
    return [(date, collection, part) for date, collection in days for part in PARTS]


def _look(
    lake: Lake, collection: str, date: dt.date, part: Part, forgotten: frozenset[str]
) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Every capture of a file with bytes of its own, and what is wrong with them."""
    table = lake.read_table("captures", collection, date, part)
    rows = [row for row in (table.to_pylist() if table is not None else []) if row["warc_path"] is not None]
    if not rows:
        return
    with locked(lake, f"warc/{collection}/.{day_name(date, part)}.lock"):
        for row in rows:
            yield row, _problem(lake, row, forgotten=row["capture_id"] in forgotten)


def _problem(lake: Lake, row: dict[str, Any], *, forgotten: bool) -> str | None:
    path = row["warc_path"]
    if not lake.exists(path):
        return "the file is not there"
    try:
        with lake.open(path) as stream:
            record = read_record(stream, row["warc_offset"])
    except BROKEN as error:
        return f"no record begins there: {type(error).__name__} {error}".strip()
    if is_tombstone(record):
        return None if forgotten else "a tombstone lies there, and the table tombstones has no row for it"
    if record.problems:
        return "; ".join(record.problems)
    if record.kind == "revisit" or row["payload_sha256"] is None:
        return None
    if sha256_hex(record.payload) != row["payload_sha256"]:
        return f"SHA-256 {sha256_hex(record.payload)}, not payload_sha256"
    return "it was to be deleted, and is still there: run the deletion again" if forgotten else None


def prune_staging(lake: Lake) -> dict[str, int]:
    """Remove the staging of days that no run has touched for STAGING_DAYS; returns how many days went and stayed."""
    latest = utc_now().timestamp() - STAGING_DAYS * 86_400
    removed, kept = lake.files.remove_old_folders("_staging", 2, latest)
    return {"removed": removed, "kept": kept}
