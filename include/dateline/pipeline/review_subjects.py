"""What reviewers decide upon: claims and quarantined rows that are in the lake, and edits that break no rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from dateline.expectations.model import Expectation
from dateline.pipeline.ledger import realms
from dateline.schema.errors import BadConfiguration
from dateline.schema.tables import TABLES
from dateline.store.lake import Lake, as_pattern

_FILES = ("read_parquet($files, hive_partitioning = true, union_by_name = true, filename = true, "
          "hive_types = {'collection': VARCHAR})")  # fmt: skip


def realm_of_claims(lake: Lake, ids: Sequence[str]) -> str:
    """The realm of claims that are all in the lake."""
    found = _find(lake, "claims", "claim_id", ids, "collection")
    unknown = [id_ for id_ in ids if id_ not in found]
    if unknown:
        raise BadConfiguration(f"{', '.join(unknown)}: no such claim in {lake.root}; nothing was decided")
    of = {realm_of_collection(lake, collection) for (collection,) in found.values()}
    if len(of) > 1:
        raise BadConfiguration("claims of the sample and of real collections have nothing to do with each other")
    return of.pop()


def realm_of_quarantined(lake: Lake, quarantine_id: str) -> str:
    """The realm of a quarantined row that can be released."""
    found = _find(lake, "quarantine", "quarantine_id", [quarantine_id], "table_name", "rule", "collection")
    if quarantine_id not in found:
        raise BadConfiguration(f"{quarantine_id}: no such row in quarantine of {lake.root}; nothing was decided")
    table, rule, collection = found[quarantine_id]
    held = why_held(table, rule)
    if held:
        raise BadConfiguration(f"{quarantine_id}: {held}")
    return realm_of_collection(lake, collection)


def realm_of_collection(lake: Lake, collection: str) -> str:
    """The realm of a collection's ledger."""
    return next((realm for realm, names in realms(lake).items() if collection in names), "all")


def why_held(table: str, rule: str) -> str | None:
    """Why no reviewer can release a row of a table that met a rule; None if one can.

    Only `validate` lets rows pass after all, by its own rules; and never one that its table cannot hold.
    """
    from dateline.expectations.registry import CHECKED_TABLES, load_suite
    from dateline.stages.validate import WITH_DOCUMENT, never_passes

    if table not in CHECKED_TABLES:
        return f"a row of {table} could not be read; it has no row to land"
    if rule not in {WITH_DOCUMENT.rule, *(expectation.rule for expectation in load_suite(table))}:
        return f"{rule} is no check that a reviewer can overrule: the row could not be read, or stands there already"
    if never_passes(rule):
        return f"{rule}: {table} cannot hold such a row; mend the source or its reading"
    return None


def releasable() -> list[tuple[str, str]]:
    """Every table and rule whose rows a reviewer can release."""
    from dateline.expectations.registry import CHECKED_TABLES, load_suite
    from dateline.stages.validate import WITH_DOCUMENT

    return [
        (table, rule)
        for table in CHECKED_TABLES
        for rule in (WITH_DOCUMENT.rule, *(expectation.rule for expectation in load_suite(table)))
        if why_held(table, rule) is None
    ]


def check_edit(lake: Lake, ids: Sequence[str], edit: Mapping[str, Any]) -> None:
    """Raise BadConfiguration, naming rule and values, if an edit breaks an expectation that a claim fulfils as read.

    edit: columns and their values, of the columns' types.
    """
    from dateline.expectations.registry import load_suite

    own = [rule for rule in load_suite("claims") if not rule.rule.endswith("_unique")]
    for id_ in ids:
        before = _document_of(lake, id_)
        position = before["claim_id"].to_pylist().index(id_)
        after = before
        for name, value in edit.items():
            values = before[name].to_pylist()
            values[position] = value
            column = before.schema.get_field_index(name)
            after = after.set_column(column, before.schema.field(column), pa.array(values, before.schema.types[column]))
        broken = _failed(after, own, position)
        if broken:
            was = {rule.rule for rule in _failed(before, broken, position)}
            new = [rule for rule in broken if rule.rule not in was]
            if new:
                row = after.slice(position, 1).to_pylist()[0]
                shown = ", ".join(f"{c}={row[c]}" for c in new[0].columns if c in row)
                raise BadConfiguration(f"edit: {id_}: {new[0].why} It would be {shown} ({new[0].rule}).")


def _failed(claims: pa.Table, rules: Sequence[Expectation], position: int) -> list[Expectation]:
    from dateline.expectations.check import check_rows
    from dateline.expectations.facts import claim_facts

    facts = claim_facts(claims, TABLES["mentions"].empty(), TABLES["documents"].empty())
    return [found.expectation for found in check_rows("claims", facts, rules) if position in found.failed]


def _document_of(lake: Lake, claim_id: str) -> pa.Table:
    """The claims of a claim's document, from the file of the newest reading."""
    columns = ", ".join(TABLES["claims"].columns)
    with duckdb.connect() as con:
        rows = con.sql(
            f"SELECT {columns} FROM {_FILES} WHERE (document_id, filename) = (SELECT (document_id, filename) "
            f"FROM {_FILES} WHERE claim_id = $id ORDER BY extractor_version DESC, filename LIMIT 1)",
            params={"files": _files(lake, "claims"), "id": claim_id},
        ).to_arrow_table()
    return rows.cast(pa.schema([(field.name, field.type) for field in TABLES["claims"].arrow_schema]))


def _files(lake: Lake, table: str) -> list[str]:
    return [as_pattern(path) for path in lake.local_copies(list(lake.scan(table)))]


def _find(lake: Lake, table: str, key: str, ids: Iterable[str], *columns: str) -> dict[str, tuple[str, ...]]:
    """Columns of the rows with these keys; rows that are not there are left out."""
    files = _files(lake, table)
    if not files:
        return {}
    with duckdb.connect() as con:
        con.register("wanted", pa.table({"id": pa.array(list(ids), pa.string())}))
        rows = con.execute(
            f"SELECT {key}, {', '.join(f'min({column})' for column in columns)} FROM {_FILES} "
            f"WHERE {key} IN (FROM wanted) GROUP BY {key}",
            {"files": files},
        ).fetchall()
    return {id_: tuple(values) for id_, *values in rows}
