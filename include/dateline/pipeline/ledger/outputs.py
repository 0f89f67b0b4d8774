"""The ledger's tables as the lake has them: partitions written anew where the state says that a row of theirs moved."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from dateline.pipeline.runs import save_runs
from dateline.schema.fields import DAY, INT, TEXT
from dateline.schema.ids import sha256_hex
from dateline.schema.tables import LEDGER_TABLES, TABLES, Table
from dateline.store.lake import Lake
from dateline.store.ledger_state import LedgerState

#: Partitions of a table that are read from the state at once.
DAYS_AT_ONCE = 32
#: Where a table's rows and their partition are.
_SOURCES = {
    "families": "SELECT t.*, v.first_seen AS date FROM families AS t JOIN versions AS v USING (document_id)",
    "versions": "SELECT *, first_seen AS date FROM versions",
    "corrections": "SELECT c.* REPLACE (coalesce(c.event_id, l.event_id) AS event_id) FROM corrections AS c LEFT JOIN "
                   "event_claims AS l USING (claim_id)",
}  # fmt: skip
_OUTPUTS = pa.schema(
    [("path", TEXT), ("table_name", TEXT), ("date", DAY), ("size", INT), ("mtime_ns", INT), ("rows", INT)]
)
Found = Mapping[str, tuple[int, int]]


def find_outputs(lake: Lake, realm: str) -> dict[str, tuple[str, dt.date, int, int]]:
    """Every file of the ledger's tables that lies in the lake: table, day, size and time of writing, by path."""
    found = {}
    for table in LEDGER_TABLES:
        for file in lake.scan(table.name):
            if file.collection == realm and file.part == "part":
                found[file.path] = (table.name, file.date, file.size, file.mtime_ns)
    return found


def strange_outputs(state: LedgerState, lake: Lake, realm: str) -> set[tuple[str, dt.date]]:
    """Partitions that are not as the last run left them: lost, changed, or left by a run that did not finish."""
    known = {row[0]: row[1:] for row in state.rows("SELECT path, table_name, date, size, mtime_ns FROM outputs")}
    there = find_outputs(lake, realm)
    odd = [path for path in known.keys() | there.keys() if known.get(path) != there.get(path)]
    return {(known.get(path) or there[path])[:2] for path in odd}


def mark_all(state: LedgerState) -> None:
    """Mark every partition that the state has rows of."""
    for table in LEDGER_TABLES:
        state.run(f"INSERT INTO marks SELECT DISTINCT '{table.name}', date FROM ({_source(table)})")


def save_outputs(state: LedgerState, lake: Lake, realm: str, *, run_id: str) -> None:
    """Write the partitions in `marks`, remove those without rows, and record which run did."""
    changed: set[dt.date] = set()
    for table in LEDGER_TABLES:
        days = state.column(f"SELECT DISTINCT date FROM marks WHERE table_name = '{table.name}' ORDER BY date")
        written: list[dict[str, object]] = []
        for day, rows in _partitions(state, table, days):
            path = lake.partition_path(table.name, realm, day)
            state.run("DELETE FROM outputs WHERE path = ?", [path])
            if not rows.num_rows:
                if lake.remove_table(table.name, realm, day):
                    changed.add(day)
                continue
            if lake.save_table(table.name, realm, day, rows).changed:
                changed.add(day)
            stat = lake.files.stat(path)
            assert stat is not None, "it was written a moment ago"
            written.append({"path": path, "table_name": table.name, "date": day, "size": stat.size,
                            "mtime_ns": stat.mtime_ns, "rows": rows.num_rows})  # fmt: skip
        state.insert("outputs", pa.Table.from_pylist(written, schema=_OUTPUTS))
    inputs = sha256_hex("".join(state.column("SELECT sha256 FROM inputs ORDER BY path")).encode())
    for day in sorted(changed):
        paths = dict(state.rows("SELECT path, rows FROM outputs WHERE date = ? ORDER BY path", [day]))
        # a realm's record is named like its partitions; `sample` is also a collection, whose own rows stay
        if paths:
            save_runs(lake, f"ledger_{realm}", day, paths, inputs_sha256=inputs, run_id=run_id)
        else:
            lake.remove_table("runs", f"ledger_{realm}", day)


def _source(table: Table) -> str:
    return _SOURCES.get(table.name, f"FROM {table.name}")


def _partitions(state: LedgerState, table: Table, days: Sequence[dt.date]) -> Iterator[tuple[dt.date, pa.Table]]:
    columns = ", ".join(table.columns)
    for start in range(0, len(days), DAYS_AT_ONCE):
        some = days[start : start + DAYS_AT_ONCE]
        listed = ", ".join(f"DATE '{day}'" for day in some)
        rows = state.table(f"SELECT {columns}, date FROM ({_source(table)}) WHERE date IN ({listed})")
        for day in some:
            yield day, rows.filter(pc.equal(rows["date"], pa.scalar(day, DAY))).drop_columns(["date"])


def keep_revisions(lake: Lake, realm: str, rows: pa.Table, days: Sequence[dt.date]) -> None:
    """Add corrections that no run could derive anew to the files of their own, one per day; nothing is taken away."""
    for day in sorted(set(days)):
        new = rows.filter(pa.array([own == day for own in days]))
        before = lake.read_table("corrections", realm, day, "review")
        known = {row["correction_id"]: row for row in (before.to_pylist() if before is not None else [])}
        merged = {row["correction_id"]: row for row in new.to_pylist()} | known
        lake.save_table("corrections", realm, day, TABLES["corrections"].from_rows(list(merged.values())), "review")


def drop_revisions_of_the_lost(state: LedgerState, lake: Lake, realm: str) -> None:
    """Take out what those files hold of documents that are no longer in the lake, deleted ones among them."""
    for collection, day, part in lake.files_of("corrections"):
        if collection != realm or part != "review":
            continue
        rows = lake.read_table("corrections", realm, day, "review")
        assert rows is not None, "it was listed a moment ago"
        with state.given(_rows=rows):
            kept = state.table("FROM _rows WHERE document_id IN (SELECT document_id FROM documents)")
        if kept.num_rows == 0:
            lake.remove_table("corrections", realm, day, "review")
        elif kept.num_rows < rows.num_rows:
            lake.save_table("corrections", realm, day, kept, "review")
