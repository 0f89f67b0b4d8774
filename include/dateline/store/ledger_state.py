"""What the ledger remembers between runs: a DuckDB file per realm, beside the tables that it wrote from it.

It holds what the last run read (files with their hashes, rows without texts) and what came of it, so that a run finds
what changed and works on that alone. Nothing is only there: without it, or with one of other rules, the next run works
everything out anew. A run is one transaction, committed when every file is written (decision 0024).
"""

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from dateline.schema.fields import DAY, IDS, INT, TEXT
from dateline.schema.tables import LEDGER_TABLES, TABLES

MEMORY = "1GB"
THREADS = 2
#: Rows of landed tables are kept with the day and file that they come from, and a hash to compare them by.
INPUT_TABLES = ("captures", "documents", "mentions", "claims")
#: Columns that are read from the lake when they are needed.
LEFT_IN_LAKE = {"documents": frozenset({"text"})}
_ROW = (("date", DAY), ("path", TEXT), ("row_hash", pa.uint64()))
_OWN: Mapping[str, Sequence[tuple[str, pa.DataType]]] = {
    "meta": (("name", TEXT), ("value", TEXT)),
    "inputs": (("path", TEXT), ("size", INT), ("mtime_ns", INT), ("sha256", TEXT)),
    "outputs": (("path", TEXT), ("table_name", TEXT), ("date", DAY), ("size", INT), ("mtime_ns", INT), ("rows", INT)),
    "standing": (("document_id", TEXT), ("known_from", DAY), ("known_to", DAY)),
    "blocks": (("claim_id", TEXT), ("document_id", TEXT), ("block", TEXT), ("first_day", DAY), ("last_day", DAY)),
    "decisions": (("decision_id", TEXT), ("claim_ids", IDS)),
}
#: Derived tables whose partition is kept with the row; that of families and versions is the document's first day.
DATED = ("events", "event_claims", "reconciliations", "event_history", "corrections")


class LedgerState:
    """An open state; use as a context manager. Methods take and give Arrow tables and plain values."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._con = duckdb.connect(str(path), read_only=read_only)
        self._con.execute(f"SET memory_limit = '{MEMORY}'")
        self._con.execute(f"SET threads = {THREADS}")
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute("SET enable_progress_bar = false")
        self._con.execute("SET preserve_insertion_order = false")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()

    def create(self) -> None:
        """Make every table, empty."""
        for name in INPUT_TABLES:
            fields = [f for f in TABLES[name].arrow_schema if f.name not in LEFT_IN_LAKE.get(name, ())]
            self._create(name, pa.schema([*fields, *_ROW]))
        for table in LEDGER_TABLES:
            extra = [("date", DAY)] if table.name in DATED else []
            basis = [("basis", TEXT)] if table.name == "corrections" else []
            self._create(table.name, pa.schema([*table.arrow_schema, *extra, *basis]))
        for name, columns in _OWN.items():
            self._create(name, pa.schema(list(columns)))

    def _create(self, name: str, schema: pa.Schema) -> None:
        # without NOT NULL: the checks are the lake's, on writing
        empty = pa.schema([pa.field(f.name, f.type) for f in schema]).empty_table()
        with self.given(_empty=empty):
            self._con.execute(f"CREATE TABLE {name} AS FROM _empty")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: rolled back on any exception."""
        self._con.begin()
        try:
            yield
        except BaseException:
            self._con.rollback()
            raise
        self._con.commit()

    @contextlib.contextmanager
    def given(self, **tables: pa.Table) -> Iterator[None]:
        """Arrow tables that statements may name while the block lasts."""
        for name, rows in tables.items():
            self._con.register(name, rows)
        try:
            yield
        finally:
            for name in tables:
                self._con.unregister(name)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> None:
        self._con.execute(sql, list(parameters))

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._con.execute(sql, list(parameters)).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        rows = self.rows(sql, parameters)  # to the end: an answer half fetched keeps the connection
        return rows[0][0] if rows else None

    def column(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """The first column of the answer."""
        return [row[0] for row in self.rows(sql, parameters)]

    def table(self, sql: str, schema: pa.Schema | None = None) -> pa.Table:
        found = self._con.sql(sql).to_arrow_table()
        return found if schema is None else found.select(schema.names).cast(schema)

    def insert(self, name: str, rows: pa.Table) -> None:
        """Add rows; columns that are not given become null."""
        if rows.num_rows:
            with self.given(_rows=rows):
                self._con.execute(f"INSERT INTO {name} BY NAME FROM _rows")

    def note(self, name: str, columns: str, sql: str | None = None) -> None:
        """Make a table of this run alone, empty or of a query's answer; `columns` as in SQL."""
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        if sql:
            self._con.execute(f"INSERT INTO {name} {sql}")

    def add_ids(self, name: str, ids: Iterable[str]) -> None:
        """Add ids to a table of one column."""
        self.insert_plain(name, pa.table({"id": pa.array(list(ids), pa.string())}))

    def insert_plain(self, name: str, rows: pa.Table) -> None:
        """Add rows by position of their columns."""
        if rows.num_rows:
            with self.given(_rows=rows):
                self._con.execute(f"INSERT INTO {name} FROM _rows")

    def meta(self) -> dict[str, str]:
        return dict(self.rows("SELECT name, value FROM meta"))

    def set_meta(self, values: Mapping[str, str]) -> None:
        self.run("DELETE FROM meta")
        for name, value in sorted(values.items()):
            self.run("INSERT INTO meta VALUES (?, ?)", [name, value])

    def attach_before(self, path: Path) -> None:
        """Make an older state readable as `before`."""
        self._con.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS before (READ_ONLY)")

    def checkpoint(self) -> None:
        self._con.execute("CHECKPOINT")


def read_meta(path: Path) -> dict[str, str] | None:
    """What a state says of itself; None if there is none that this DuckDB can read."""
    if not path.exists():
        return None
    try:
        with LedgerState(path, read_only=True) as state:
            return state.meta()
    except duckdb.Error:
        return None


@contextlib.contextmanager
def new_state(target: Path) -> Iterator[LedgerState]:
    """An empty state written aside, which takes the place of the one at `target` when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{target.name}.*.tmp*"):  # of runs that were killed
        left.unlink(missing_ok=True)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with LedgerState(aside) as state:
            state.create()
            yield state
            state.checkpoint()
        aside.replace(target)
        target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    finally:
        for left in target.parent.glob(f"{aside.name}*"):
            left.unlink(missing_ok=True)
