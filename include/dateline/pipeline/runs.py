"""The record of runs: which run wrote which file from which inputs."""

import datetime as dt
from collections.abc import Mapping, Sequence

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import sha256_hex
from dateline.schema.tables import TABLES
from dateline.store.clock import utc_now
from dateline.store.lake import Lake, Part

#: The stage that writes a table; the ledger writes the rest.
STAGE_OF_TABLE = {
    "captures": "collect", "listings": "collect", "quarantine": "validate", "validation_results": "validate",
    "documents": "land", "mentions": "land", "claims": "land",
}  # fmt: skip


def hash_files(lake: Lake, paths: Sequence[str]) -> str:
    """One hash of several files, in the order given."""
    return sha256_hex("".join(lake.sha256(path) for path in paths).encode())


def save_runs(
    lake: Lake, collection: str, date: dt.date, outputs: Mapping[str, int], *, inputs_sha256: str, run_id: str,
    part: Part = "part",
) -> None:  # fmt: skip
    """Record the files that one DAG has in a partition. One that an earlier run left exactly so keeps that run's row.

    outputs: path to rows. inputs_sha256: hash_files of what was read. run_id: Airflow's run id, or `cli`.
    """
    before = lake.read_table("runs", collection, date, part)
    known = {row["output_path"]: row for row in before.to_pylist()} if before is not None else {}
    rows: list[dict[str, object]] = []
    for path, count in outputs.items():
        row: dict[str, object] = {
            "stage": STAGE_OF_TABLE.get(path.split("/")[0], "ledger"),
            "output_path": path,
            "output_sha256": lake.sha256(path),
            "rows": count,
            "inputs_sha256": inputs_sha256,
            "extractor_version": EXTRACTOR_VERSION,
        }
        old = known.get(path)
        if old is not None and all(old[name] == value for name, value in row.items()):
            rows.append(old)
        else:
            rows.append(row | {"run_id": run_id, "written_at": utc_now()})
    lake.save_table("runs", collection, date, TABLES["runs"].from_rows(rows), part)
