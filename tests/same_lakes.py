"""Whether two lakes that the same days were landed in, under one fixed clock, hold the same bytes.

Compared byte for byte: every file of every table, every WARC record, what lies between stages, the reports. Excepted,
each for its reason:

* the order of records in a WARC file is that in which hosts answered, so `captures.warc_offset` is compared as the
  bytes of the record that it points at, and hashes of captures files in `runs` and reports' order not at all;
* `runs.run_id` is Airflow's name of the run;
* the catalogue's `root` and `file_mtime_us` are where and when this machine saved a download;
* DuckDB's own files (the warehouse, the ledger's state) differ from one writing to the next; the warehouse is compared
  by the rows of every table and view;
* files of locks.
"""

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator

import pyarrow as pa

from dateline.store.lake import Lake
from dateline.store.warehouse import query

_LEFT_OUT = {
    "runs": ("run_id", "inputs_sha256"),
    "catalogue": ("root", "file_mtime_us"),
    "captures": ("warc_offset",),
}
#: What the warehouse's views repeat of those.
_OF_FILES = frozenset({"warc_offset", "run_id", "inputs_sha256", "output_sha256", "fingerprint"})


def find_differences(one: Lake, other: Lake) -> list[str]:
    """What differs, a line each; none if the lakes are the same."""
    files, others = (set(_compared(lake)) for lake in (one, other))
    found = [f"only in one: {rel}" for rel in sorted(files ^ others)]
    for rel in sorted(files & others):
        before, after = one.read_bytes(rel), other.read_bytes(rel)
        if before == after:
            continue
        if rel.endswith(".warc.gz"):
            if sorted(_members(before).values()) != sorted(_members(after).values()):
                found.append(f"records differ: {rel}")
        elif rel.endswith(".parquet") and rel.split("/")[0] in _LEFT_OUT:
            found += [f"{column} differs: {rel}" for column in _differing(one, other, rel)]
        else:
            found.append(f"bytes differ: {rel}")
    return found + [f"rows differ: {name}" for name in _differing_relations(one, other)]


def count_compared(lake: Lake) -> dict[str, int]:
    """How many files of each kind there are to compare."""
    kinds = ["warc" if rel.endswith(".warc.gz") else rel.rpartition(".")[2] for rel in _compared(lake)]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def _compared(lake: Lake) -> Iterator[str]:
    return (rel for rel in lake.list_files("") if not rel.endswith(".duckdb"))


def _differing(one: Lake, other: Lake, rel: str) -> list[str]:
    tables = [one.read_parquet(rel), other.read_parquet(rel)]
    table = rel.split("/")[0]
    if table == "captures":
        tables = [_with_records(lake, rows) for lake, rows in zip((one, other), tables, strict=True)]
    if table == "runs":
        # the hash of a captures file follows its offsets
        tables = [_without_captures_hash(rows) for rows in tables]
    left_out = _LEFT_OUT[table]
    if tables[0].schema != tables[1].schema or tables[0].num_rows != tables[1].num_rows:
        return ["the shape"]
    return [c for c in tables[0].column_names if c not in left_out and tables[0][c] != tables[1][c]]


def _with_records(lake: Lake, rows: pa.Table) -> pa.Table:
    members: dict[str, dict[int, str]] = {}
    hashes = []
    for path, offset in zip(rows["warc_path"].to_pylist(), rows["warc_offset"].to_pylist(), strict=True):
        if path is not None and path not in members:
            members[path] = _members(lake.read_bytes(path))
        hashes.append(None if path is None else members[path][offset])
    return rows.append_column("record_sha256", pa.array(hashes, pa.string()))


def _without_captures_hash(rows: pa.Table) -> pa.Table:
    hashes = [
        None if path.startswith("captures/") else sha
        for path, sha in zip(rows["output_path"].to_pylist(), rows["output_sha256"].to_pylist(), strict=True)
    ]
    at = rows.column_names.index("output_sha256")
    return rows.set_column(at, "output_sha256", pa.array(hashes, pa.string()))


def _members(archive: bytes) -> dict[int, str]:
    """SHA-256 of each gzip member, packed as it is, by its offset."""
    found, offset = {}, 0
    while offset < len(archive):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        unpacker.decompress(archive[offset:])
        end = len(archive) - len(unpacker.unused_data)
        found[offset] = hashlib.sha256(_without_offsets(archive[offset:end])).hexdigest()
        offset = end
    return found


def _without_offsets(member: bytes) -> bytes:
    """A record that refers to another of its file says at which offset that one lies."""
    plain = gzip.GzipFile(fileobj=io.BytesIO(member)).read()
    if b"-Offset: " not in plain.partition(b"\r\n\r\n")[0]:
        return member
    lines = plain.split(b"\r\n")
    return b"\r\n".join(line for line in lines if b"-Offset: " not in line)


def _differing_relations(one: Lake, other: Lake) -> list[str]:
    names = "SELECT table_name FROM information_schema.tables ORDER BY table_name"
    listed = [query(lake, names)["table_name"].to_pylist() for lake in (one, other)]
    if listed[0] != listed[1]:
        return [f"only in one warehouse: {sorted(set(listed[0]) ^ set(listed[1]))}"]
    return [name for name in listed[0] if _rows(one, name) != _rows(other, name)]


def _rows(lake: Lake, name: str) -> list[str]:
    rows = query(lake, f"SELECT * FROM {name}")
    return sorted(map(str, rows.drop_columns([c for c in rows.column_names if c in _OF_FILES]).to_pylist()))
