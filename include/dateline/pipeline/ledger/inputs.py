"""What a run of the ledger finds changed: files of landed tables, and the rows in them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.fields import INT, TEXT
from dateline.schema.ids import sha256_hex
from dateline.schema.tables import TABLES
from dateline.store.lake import Lake, LakeFile, Part, as_pattern
from dateline.store.ledger_state import INPUT_TABLES, LEFT_IN_LAKE, LedgerState
from dateline.store.traffic import note_files_read

#: Files read before their rows are handed over.
FILES_AT_ONCE = 400
_KEYS = {"captures": "capture_id", "documents": "document_id", "mentions": "document_id", "claims": "document_id"}


@dataclass(frozen=True, slots=True)
class InputFile:
    """A landed file: where it lies, and its size and time of writing."""

    table: str
    file: LakeFile

    @property
    def path(self) -> str:
        return self.file.path

    @property
    def stat(self) -> tuple[int, int]:
        return self.file.size, self.file.mtime_ns

    @property
    def partition(self) -> tuple[str, dt.date, Part]:
        assert self.file.part is not None, "a landed file is a partition's"
        return self.file.collection, self.file.date, self.file.part


def find_files(lake: Lake, collections: Sequence[str]) -> dict[str, InputFile]:
    """Every landed file of the collections, by path."""
    wanted = set(collections)
    found = {}
    for table in INPUT_TABLES:
        for file in lake.scan(table):
            if file.part and file.collection in wanted:
                found[file.path] = InputFile(table, file)
    return found


def changed_paths(state: LedgerState, files: Mapping[str, InputFile]) -> set[str]:
    """Paths that were written, removed or added since the last run, as far as size and time of writing tell."""
    known = {path: (size, time) for path, size, time in state.rows("SELECT path, size, mtime_ns FROM inputs")}
    return {
        path for path in known.keys() | files.keys() if known.get(path) != (files[path].stat if path in files else None)
    }


def take_in(state: LedgerState, lake: Lake, files: Mapping[str, InputFile], changed: set[str]) -> None:
    """Bring the state's rows up to date with the files, and note what changed in tables of this run:

    `changed_documents`: whose row, capture or listed date differs; `changed_readings`: whose claims or places do;
    `seen_urls`, `seen_captures`: of rows that differ; `reread_documents`: read by another version of the extractor.
    """
    paths = sorted(changed | _beside(files, changed))
    state.note("changed_paths", "path VARCHAR")
    state.insert_plain("changed_paths", pa.table({"path": pa.array(paths, TEXT)}))
    for table in INPUT_TABLES:
        state.run(f"CREATE OR REPLACE TEMP TABLE old_{table} AS FROM {table} WHERE path IN (FROM changed_paths)")
        state.run(f"DELETE FROM {table} WHERE path IN (FROM changed_paths)")
    hashes: list[dict[str, object]] = []
    for table in ("captures", "documents", "claims", "mentions"):
        own = [files[path] for path in paths if path in files and files[path].table == table]
        for start in range(0, len(own), FILES_AT_ONCE):
            hashes += _add(state, lake, table, own[start : start + FILES_AT_ONCE])
    state.run("DELETE FROM inputs WHERE path IN (FROM changed_paths)")
    schema = pa.schema([("path", TEXT), ("size", INT), ("mtime_ns", INT), ("sha256", TEXT)])
    state.insert("inputs", pa.Table.from_pylist(hashes, schema=schema))
    _note_changes(state)


def _beside(files: Mapping[str, InputFile], changed: set[str]) -> set[str]:
    """The claims and mentions of partitions of which one was written: mentions are kept where a claim names them."""
    partitions = {files[path].partition for path in changed if path in files}
    return {p for p, file in files.items() if file.table in ("claims", "mentions") and file.partition in partitions}


def _add(state: LedgerState, lake: Lake, table: str, files: Sequence[InputFile]) -> list[dict[str, object]]:
    """Bring in the rows of some files; returns their rows of `inputs`. Raises SchemaBroken naming an unreadable one."""
    left = "".join(f", {name}" for name in sorted(LEFT_IN_LAKE.get(table, ())))
    named = "source_id" in TABLES[table].columns
    source = "REPLACE (collection || '/' || source_id AS source_id)" if named else ""
    kept = "WHERE mention_type = 'place' AND mention_id IN (SELECT place_mention_id FROM claims)"
    rows = (
        f"SELECT * EXCLUDE (collection, filename{left}) {source}, "
        f"substr(filename, {len(str(lake.files.local_root)) + 2}) AS path "
        "FROM read_parquet(?, filename = true, union_by_name = true, hive_partitioning = true, hive_types = "
        f"{{'collection': VARCHAR, 'date': DATE}}) {kept if table == 'mentions' else ''}"
    )
    copies = lake.local_copies([file.file for file in files])
    try:
        state.run(
            f"INSERT INTO {table} BY NAME SELECT *, hash(*COLUMNS(*)) AS row_hash FROM (SELECT * EXCLUDE (row_hash) "
            f"FROM {table} WHERE false UNION ALL BY NAME {rows})", [[as_pattern(path) for path in copies]],
        )  # fmt: skip
    except duckdb.Error:
        for file in files:
            lake.read_table(table, *file.partition)  # says which one cannot be read, and why
        raise
    note_files_read(zip([file.path for file in files], copies, strict=True))
    return [
        {
            "path": file.path,
            "size": file.stat[0],
            "mtime_ns": file.stat[1],
            "sha256": sha256_hex(copy.read_bytes()),
        }
        for file, copy in zip(files, copies, strict=True)
    ]


def read_rows(lake: Lake, table: str, collection: str, date: dt.date, part: Part) -> pa.Table:
    """A landed file's rows with their partition `date`; sources are told apart by `collection/source_id`."""
    rows = lake.read_table(table, collection, date, part)
    if rows is None:
        rows = TABLES[table].empty()
    if "source_id" in rows.column_names:
        named = pc.binary_join_element_wise(collection, rows["source_id"], "/")
        rows = rows.set_column(rows.column_names.index("source_id"), "source_id", named)
    return rows.append_column("date", pa.array([date] * rows.num_rows, pa.date32()))


def _note_changes(state: LedgerState) -> None:
    for table, key in _KEYS.items():
        state.run(
            f"CREATE OR REPLACE TEMP TABLE moved_{table} AS SELECT * FROM ("
            f"(SELECT {key} AS id, path, row_hash FROM {table} WHERE path IN (FROM changed_paths) "
            f"EXCEPT ALL SELECT {key}, path, row_hash FROM old_{table}) UNION ALL "
            f"(SELECT {key}, path, row_hash FROM old_{table} "
            f"EXCEPT ALL SELECT {key}, path, row_hash FROM {table} WHERE path IN (FROM changed_paths)))"
        )
    moved = "SELECT id FROM moved_{}"
    state.note("moved_captures_rows", "capture_id VARCHAR, previous_capture_id VARCHAR, url VARCHAR, canonical_url "
               "VARCHAR, change_kind VARCHAR",
               "SELECT capture_id, previous_capture_id, url, canonical_url, change_kind FROM (FROM old_captures UNION "
               "ALL BY NAME FROM captures WHERE path IN (FROM changed_paths)) WHERE (capture_id, path, row_hash) IN "
               "(SELECT id, path, row_hash FROM moved_captures)")  # fmt: skip
    listed = (
        "SELECT document_id FROM documents WHERE capture_id IN (SELECT capture_id FROM (FROM old_captures UNION ALL BY "
        "NAME FROM captures WHERE path IN (FROM changed_paths)) WHERE capture_id IN (SELECT id FROM moved_captures) "
        "AND listed_published_at IS NOT NULL)"
    )
    state.note(
        "changed_documents", "id VARCHAR", f"SELECT DISTINCT * FROM ({moved.format('documents')} UNION {listed})"
    )
    state.note("changed_readings", "id VARCHAR", f"{moved.format('claims')} UNION {moved.format('mentions')}")
    of_documents = "(FROM old_documents UNION ALL BY NAME FROM documents) WHERE document_id IN (FROM changed_documents)"
    state.note("seen_urls", "id VARCHAR",
               f"SELECT canonical_url FROM {of_documents} UNION SELECT unnest([url, canonical_url]) FROM "
               "moved_captures_rows WHERE change_kind = 'gone'")  # fmt: skip
    state.note("seen_captures", "id VARCHAR",
               f"SELECT capture_id FROM {of_documents} UNION SELECT unnest([capture_id, previous_capture_id]) FROM "
               "moved_captures_rows")  # fmt: skip
    state.run("DELETE FROM seen_captures WHERE id IS NULL")
    state.note("reread_documents", "id VARCHAR",
               "SELECT DISTINCT o.document_id FROM (SELECT document_id, extractor_version FROM old_claims UNION SELECT "
               "document_id, extractor_version FROM old_documents) AS o JOIN documents AS d USING (document_id) WHERE "
               "d.extractor_version <> o.extractor_version")  # fmt: skip
