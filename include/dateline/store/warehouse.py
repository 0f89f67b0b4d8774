"""The warehouse: a DuckDB file of views over the lake's Parquet and of marts, rebuilt aside and swapped in whole.

Nothing is only there: delete the file and the next build makes it again.
"""

import datetime as dt
import hashlib
import importlib.resources
import itertools
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb
import filelock
import pyarrow as pa

from dateline.schema.errors import BadConfiguration, LakeUnwritable, TryAgain
from dateline.schema.fields import BOOL, DAY, FLOAT, IDS, INT, TEXT, TIME
from dateline.schema.sources import Collection
from dateline.schema.tables import REGISTER_TABLES, TABLES, Table
from dateline.store.lake import Lake, LakeFile, as_pattern
from dateline.store.traffic import note_tables

FILE = "warehouse.duckdb"
#: Folders of sql/ in the order of their making; macros may name what stands before them.
SQL_FOLDERS = ("views", "marts", "exports", "macros")
#: DuckDB's storage format that command lines since 1.2 can open (decision 0004).
STORAGE_VERSION = "v1.2.0"
LOCK_TIMEOUT_SECONDS = 600
#: What a build may hold in memory; the rest lies beside the warehouse until it is done.
MEMORY_LIMIT = "1.5 GB"
#: Joins are made as they are written, the larger side first. DuckDB's own order takes what an anti join leaves for a
#: fifth of it, so that a million claims become the side that must fit in memory.
AS_WRITTEN = "join_order,build_side_probe_side"
#: Rows keep the order of their files whatever this is.
READING_THREADS = 2
#: Files of a table that are open at once: a year of twenty collections is tens of thousands.
FILES_AT_ONCE = 400
#: DuckDB's names of the columns' types, for views of tables that have no file yet.
DUCKDB_TYPES = {
    TEXT: "VARCHAR", INT: "BIGINT", FLOAT: "DOUBLE", BOOL: "BOOLEAN", DAY: "DATE", TIME: "TIMESTAMPTZ",
    IDS: "VARCHAR[]",
}  # fmt: skip


def build_warehouse(
    lake: Lake, collections: Sequence[Collection], *, registers: Mapping[str, pa.Table] | None = None
) -> bool:
    """Make `warehouse.duckdb` from the lake; returns False if it was already up to date and was left alone.

    registers: tables that come with the program, by name; they are there beside the lake's.
    Readers with the old file open keep it. One builder works at a time; raises TryAgain if another holds the lock for
    ten minutes.
    """
    target = lake.local_path(FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(lake.local_path(".warehouse.lock"), timeout=LOCK_TIMEOUT_SECONDS):
            files = {table: sorted(lake.scan(table)) for table in TABLES}
            built_from = _fingerprint(lake, files, collections, registers or {})
            if _built_from(target) == built_from:
                return False
            aside = target.with_name(f".{FILE}.{secrets.token_hex(4)}.tmp")
            spill = aside.with_suffix(".spill")
            try:
                with duckdb.connect() as con:
                    con.execute("SET threads = 1")  # row order in the marts then depends on the queries alone
                    con.execute("SET enable_progress_bar = false")
                    con.execute(f"SET disabled_optimizers = '{AS_WRITTEN}'")
                    con.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
                    con.execute(f"SET temp_directory = '{_quoted(spill)}'")
                    con.execute(f"ATTACH '{_quoted(aside)}' AS warehouse (STORAGE_VERSION '{STORAGE_VERSION}')")
                    con.execute("USE warehouse")
                    _fill(con, lake, files, collections, registers or {}, built_from)
                    con.execute("CHECKPOINT warehouse")  # on closing, DuckDB keeps a failed write to itself
                    _note_traffic(con)
                aside.replace(target)
            except (duckdb.IOException, duckdb.TransactionException, duckdb.OutOfMemoryException, OSError) as error:
                raise LakeUnwritable(
                    f"{target}: the warehouse cannot be written ({error}); free space or check the folder's owner, "
                    "then clear the failed task"
                ) from error
            finally:
                aside.unlink(missing_ok=True)
                aside.with_name(f"{aside.name}.wal").unlink(missing_ok=True)
                shutil.rmtree(spill, ignore_errors=True)
    except filelock.Timeout as error:
        raise TryAgain(f"{target}: another run has been building the warehouse for ten minutes") from error
    return True


def open_warehouse(lake: Lake) -> duckdb.DuckDBPyConnection:
    """The warehouse, read-only; raises BadConfiguration where there is none."""
    path = lake.local_path(FILE)
    if not path.exists():
        raise BadConfiguration(f"{path} is not there; `make run` builds it, or set DATELINE_LAKE to where your lake is")
    return duckdb.connect(str(path), read_only=True)


def query(lake: Lake, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
    """Answer one SQL question from the warehouse, read-only; `$name` stands for a parameter.

    Raises BadConfiguration with DuckDB's own words if it cannot.
    """
    with open_warehouse(lake) as con:
        try:
            return con.sql(sql, params=dict(parameters or {})).to_arrow_table()
        except duckdb.Error as error:
            raise BadConfiguration(f"the query was not understood: {error}") from error


def sql_files(folder: str) -> list[Traversable]:
    """The files of a folder of sql/ (`SQL_FOLDERS`), by name."""
    found = importlib.resources.files("dateline").joinpath("sql", folder).iterdir()
    return sorted((f for f in found if f.name.endswith(".sql")), key=lambda f: f.name)


def _fill(
    con: duckdb.DuckDBPyConnection,
    lake: Lake,
    files: Mapping[str, Sequence[LakeFile]],
    collections: Sequence[Collection],
    registers: Mapping[str, pa.Table],
    built_from: str,
) -> None:
    for table in TABLES.values():
        con.execute(f"CREATE VIEW {table.name} AS {_view(lake, table, is_empty=not files[table.name])}")
        con.execute(f"COMMENT ON VIEW {table.name} IS '{_quoted(table.description)}'")
    con.execute("CREATE TABLE sources (collection VARCHAR, source_id VARCHAR, outlet VARCHAR, outlet_type VARCHAR, "
                "language VARCHAR, licence VARCHAR, sample BOOLEAN, kind VARCHAR, country VARCHAR, "
                "alignment VARCHAR)")  # fmt: skip
    rows = [(c.collection, s.id, s.outlet, s.outlet_type, s.language, s.licence, c.sample,
             s.kind, s.country, s.alignment)
            for c in collections for s in c.sources]  # fmt: skip
    if rows:
        con.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    for table in REGISTER_TABLES:
        con.register("register", registers.get(table.name, table.empty()))
        con.execute(f"CREATE TABLE {table.name} AS FROM register")
        con.unregister("register")
        con.execute(f"COMMENT ON TABLE {table.name} IS '{_quoted(table.description)}'")
    con.execute(f"SET threads = {READING_THREADS}")
    for table in TABLES.values():
        _read(con, lake, table, [file.path for file in files[table.name]])
    con.execute("SET threads = 1")
    create_from_files(con)
    for name in TABLES:
        con.execute(f"DROP TABLE temp.{name}")
    con.execute("CREATE TABLE built_from AS SELECT ? AS fingerprint", [built_from])


def _note_traffic(con: duckdb.DuckDBPyConnection) -> None:
    """Say which tables of the lake were read, and which the warehouse has with how many rows (DuckDB's own counts)."""
    made = con.execute(
        "SELECT t.table_name, any_value(t.estimated_size), list((c.column_name, c.data_type) ORDER BY c.column_index) "
        "FROM duckdb_tables() AS t JOIN duckdb_columns() AS c USING (database_name, table_name) "
        "WHERE database_name = 'warehouse' AND t.table_name <> 'built_from' GROUP BY t.table_name ORDER BY t.table_name"
    ).fetchall()
    note_tables(
        [(t.name, tuple((f.name, str(f.type)) for f in t.fields)) for t in TABLES.values()],
        [(f"{FILE}/{name}", tuple(map(tuple, columns)), rows) for name, rows, columns in made],
    )


def create_from_files(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views, marts, exports and macros of sql/ where the tables are there already.

    Marts read the same views over and over: each is worked out once, into a temporary table of its name.
    """
    copied = []
    for file in _by_use(sql_files("views")):
        con.execute(f"CREATE VIEW {_name(file)} AS {_sql(file)}")
        con.execute(f"CREATE TEMP TABLE {_name(file)} AS {_sql(file)}")
        copied.append(_name(file))
    for file in _by_use(sql_files("marts")):
        con.execute(f"CREATE TABLE {_name(file)} AS {_sql(file)}")
    for name in copied:
        con.execute(f"DROP TABLE temp.{name}")
    for file in sql_files("exports"):
        con.execute(f"CREATE VIEW {_name(file)} AS {_sql(file)}")
    for file in _by_use(file for file in sql_files("macros") if _needs(file) <= TABLES.keys()):
        con.execute(_sql(file))


def _by_use(files: Iterable[Traversable]) -> list[Traversable]:
    """Files of one folder, each after those whose names stand in it; by name where that leaves a choice."""
    by_name = {_name(file): file for file in files}
    uses = {name: sorted(_words(file) & by_name.keys() - {name}) for name, file in by_name.items()}
    return [by_name[name] for name in TopologicalSorter(uses).static_order()]


def _name(file: Traversable) -> str:
    return file.name.removesuffix(".sql")


def _sql(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _needs(file: Traversable) -> set[str]:
    """Tables in the header's line `Needs:`; without them the macro is not made."""
    return set(re.findall(r"\w+", " ".join(re.findall(r"^-- Needs: (.*)$", _sql(file), re.MULTILINE))))


def _words(file: Traversable) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"--.*", "", _sql(file))))


def select_partition(lake: Lake, name: str, collection: str, date: dt.date) -> str:
    """SQL of the rows of one partition, read from its own files: a view reads the footers of all files of its table.

    collection: as the lake names it, never what somebody asks for.
    """
    folder = f"{name}/collection={collection}/date={date}"
    return _view(lake, TABLES[name], folder, is_empty=not lake.list_files(folder, "*-0.parquet"))


def _view(lake: Lake, table: Table, folder: str | None = None, *, is_empty: bool) -> str:
    """A table's rows, or those of one folder of it, of the files that lie there when it is asked."""
    glob = _quoted(f"{as_pattern(lake.root)}/{folder or f'{table.name}/collection=*/date=*'}/*-0.parquet")
    return _nothing(table) if is_empty else _rows(table, f"'{glob}'")


def _read(con: duckdb.DuckDBPyConnection, lake: Lake, table: Table, paths: Sequence[str]) -> None:
    """Copy a table's rows to a temporary table of its name, file by file in the order given: each is read once."""
    columns = ", ".join((*table.columns, "collection", "date"))
    con.execute(f"CREATE TEMP TABLE {table.name} AS {_nothing(table)}")
    for start in range(0, len(paths), FILES_AT_ONCE):
        some = [as_pattern(lake.local_path(path)) for path in paths[start : start + FILES_AT_ONCE]]
        con.execute(f"INSERT INTO temp.{table.name} SELECT {columns} FROM ({_rows(table, '?')})", [some])


def _nothing(table: Table) -> str:
    columns = ", ".join(f"NULL::{DUCKDB_TYPES[f.type]} AS {f.name}" for f in table.fields)
    return f"SELECT {columns}, NULL::VARCHAR AS collection, NULL::DATE AS date WHERE false"


def _rows(table: Table, paths: str) -> str:
    """Rows of files; columns that all of them are older than are null."""
    return (
        f"{_nothing(table)} UNION ALL BY NAME SELECT * FROM read_parquet({paths}, union_by_name = true, "
        "hive_partitioning = true, hive_types = {'collection': VARCHAR, 'date': DATE})"
    )


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")


def _built_from(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            row = con.execute("SELECT fingerprint FROM built_from").fetchone()
    except duckdb.Error:  # another version's file, or a broken one: build it anew
        return None
    return str(row[0]) if row else None


def _fingerprint(
    lake: Lake,
    files: Mapping[str, Sequence[LakeFile]],
    collections: Iterable[Collection],
    registers: Mapping[str, pa.Table],
) -> str:
    """Hash of all that the warehouse is made from; a partition's time of writing stands for its content."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    for landed in itertools.chain.from_iterable(files.values()):
        digest.update(f"{lake.root}/{landed.path} {landed.size} {landed.mtime_ns}\n".encode())
    for folder in SQL_FOLDERS:
        for file in sql_files(folder):
            digest.update(file.name.encode() + file.read_bytes())
    for collection in sorted(collections, key=lambda c: c.collection):
        digest.update(collection.model_dump_json().encode())
    for name, rows in sorted(registers.items()):
        digest.update(f"{name} {rows.to_pylist()}".encode())
    return digest.hexdigest()
