"""Validate: what fulfils its expectations goes on, what does not is set aside with rule, reason and row.

The rules are data in `expectations/`; here is what happens to the rows. How much may fail is `stages/shares.py`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dateline import EXTRACTOR_VERSION
from dateline.expectations.check import check_rows
from dateline.expectations.facts import claim_facts, control_facts, document_facts, mention_facts
from dateline.expectations.model import Expectation, Outcome
from dateline.expectations.registry import load_suite
from dateline.schema.errors import SchemaBroken
from dateline.schema.tables import TABLES
from dateline.stages.quarantine import quarantine_id, quarantine_row
from dateline.stages.shares import Share, check_quarantined, quarantined_shares

__all__ = ["Share", "Validated", "check_quarantined", "quarantined_shares", "validate"]

#: Rule of mentions, claims and changes of control whose document was set aside.
WITH_DOCUMENT = Expectation(
    "document_quarantined",
    "",
    {},
    "A row goes where its document goes: without the text nobody can look up what bears it out.",
)
#: What a claim or a change of control takes over from the mention of its place (stages/normalize.py).
_PLACE_COLUMNS = (
    "place_mention_id", "geonames_id", "country", "admin1", "latitude", "longitude", "where_prec", "place_basis",
)  # fmt: skip
_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Validated:
    """Rows that passed, in the table's order; `quarantine` and `validation_results` rows, one per failed rule, and one
    per rule."""

    documents: pa.Table
    mentions: pa.Table
    claims: pa.Table
    control_changes: pa.Table
    quarantine: pa.Table
    validation_results: pa.Table


def validate(
    *, captures: pa.Table, documents: pa.Table, mentions: pa.Table, claims: pa.Table, control_changes: pa.Table,
    released: Collection[str] = frozenset(),
) -> Validated:  # fmt: skip
    """Check every row of one partition against every expectation of its table.

    All are tables of schema.tables, in any row order: equal rows give equal results. A row that fails n rules is set
    aside with n quarantine rows. A document takes what was read from it along (rule document_quarantined); a mention,
    claim or change of control goes alone. One whose whole, original or place mention was set aside stays, and stands
    by itself: the reference becomes null, and with a place mention the place that was read from it. Passed rows are
    the rows given, never converted. released: ids of quarantine rows that a reviewer let pass: a row of which every
    failed rule was released passes, and still counts as failed in the results; what its table cannot hold (a null, a
    value outside a closed list) never does. Raises SchemaBroken if a table has other columns or types.
    """
    captures, documents = _in_order("captures", captures), _in_order("documents", documents)
    mentions, claims = _in_order("mentions", mentions), _in_order("claims", claims)
    changes = _in_order("control_changes", control_changes)
    of_documents = _checked("documents", document_facts(documents, captures), released)
    passed_documents = documents.filter(of_documents.passed)
    set_aside = _difference(documents["document_id"], passed_documents["document_id"])
    of_mentions = _checked("mentions", mention_facts(mentions, documents), released, set_aside)
    passed_mentions = mentions.filter(of_mentions.passed)
    of_claims = _checked("claims", claim_facts(claims, mentions, documents), released, set_aside)
    passed_claims = _without_lost_references(claims.filter(of_claims.passed), passed_mentions)
    of_changes = _checked("control_changes", control_facts(changes, mentions, documents), released, set_aside)
    passed_changes = _without_lost_places(changes.filter(of_changes.passed), passed_mentions)
    checked = (of_documents, of_mentions, of_claims, of_changes)
    capture_of = dict(zip(documents["document_id"].to_pylist(), documents["capture_id"].to_pylist(), strict=True))
    return Validated(
        _fitted("documents", passed_documents),
        _fitted("mentions", passed_mentions),
        _fitted("claims", passed_claims),
        _fitted("control_changes", passed_changes),
        _table("quarantine", (row for one in checked for row in _quarantine_rows(one, capture_of))),
        _table("validation_results", (row for one in checked for row in _result_rows(one))),
    )


@dataclass(frozen=True, slots=True)
class _Checked:
    """A table after its checks: its rows with facts beside them, what each rule found, and which rows passed all."""

    table: str
    facts: pa.Table
    outcomes: Sequence[Outcome]
    passed: pa.Array


def _checked(
    table: str, facts: pa.Table, released: Collection[str], lost_documents: pa.Array | None = None
) -> _Checked:
    outcomes = check_rows(table, facts, load_suite(table))
    if lost_documents is not None:
        along = pc.indices_nonzero(pc.is_in(facts["document_id"], value_set=lost_documents)).to_pylist()
        outcomes.append(Outcome(WITH_DOCUMENT, facts.num_rows, tuple(along)))
    failed: dict[int, list[str]] = {}
    for outcome in outcomes:
        for position in outcome.failed:
            failed.setdefault(position, []).append(outcome.expectation.rule)
    if released:
        failed = {n: rules for n, rules in failed.items() if not _is_released(table, facts, n, rules, released)}
    return _Checked(table, facts, outcomes, pa.array([n not in failed for n in range(facts.num_rows)], pa.bool_()))


def _is_released(table: str, facts: pa.Table, position: int, rules: Sequence[str], released: Collection[str]) -> bool:
    """True if a reviewer let the row pass, whatever rules it fails, and its table can hold it."""
    if any(map(never_passes, rules)):
        return False
    row = facts.slice(position, 1).to_pylist()[0]
    key = _key(row, TABLES[table].key, position)
    return all(quarantine_id(table, key, rule) in released for rule in rules)


def never_passes(rule: str) -> bool:
    """True of a rule whose rows no table can hold: a null, a value outside a closed list."""
    return rule.endswith(("_not_null", "_allowed"))


def _in_order(table: str, rows: pa.Table) -> pa.Table:
    """The rows sorted by the table's order, then by every other column, so that even rows with equal keys have one."""
    spec = TABLES[table]
    if set(rows.column_names) != set(spec.columns):
        raise SchemaBroken(f"{table}: columns differ in {sorted(set(rows.column_names) ^ set(spec.columns))}")
    for field in spec.fields:
        if rows.schema.field(field.name).type != field.type:
            raise SchemaBroken(f"{table}.{field.name}: {rows.schema.field(field.name).type}, expected {field.type}")
    columns = dict.fromkeys((*spec.order, *spec.key, *spec.columns))
    return rows.select(spec.columns).sort_by([(column, "ascending") for column in columns])


def _fitted(table: str, rows: pa.Table) -> pa.Table:
    return rows.cast(TABLES[table].arrow_schema).replace_schema_metadata(None).combine_chunks()


def _difference(ids: pa.ChunkedArray, without: pa.ChunkedArray) -> pa.Array:
    """Ids of which no row passed. An id of which one row passed and a repeat was set aside is not among them."""
    unique = pc.drop_null(pc.unique(ids))
    return unique.filter(pc.invert(pc.is_in(unique, value_set=pc.unique(without))))


def _without_lost_references(claims: pa.Table, mentions: pa.Table) -> pa.Table:
    """Null what refers to a row that was set aside."""
    claim_ids = pc.unique(claims["claim_id"])
    for column in ("is_subset_of", "is_conversion_of"):
        claims = _nulled(claims, (column,), pc.is_in(claims[column], value_set=claim_ids))
    return _without_lost_places(claims, mentions)


def _without_lost_places(rows: pa.Table, mentions: pa.Table) -> pa.Table:
    place = rows["place_mention_id"]
    there = pc.or_(pc.is_null(place), pc.is_in(place, value_set=pc.unique(mentions["mention_id"])))
    return _nulled(rows, _PLACE_COLUMNS, there)


def _nulled(rows: pa.Table, columns: Iterable[str], keep: pa.ChunkedArray) -> pa.Table:
    for name in columns:
        column = rows[name]
        kept = pc.if_else(keep, column, pa.scalar(None, column.type))
        rows = rows.set_column(rows.column_names.index(name), rows.schema.field(name), kept)
    return rows


def _quarantine_rows(checked: _Checked, capture_of: Mapping[str | None, str | None]) -> Iterable[dict[str, object]]:
    """One row per failed rule and key; repeats of one key that fail the same rule share a row."""
    spec = TABLES[checked.table]
    positions = pc.indices_nonzero(pc.invert(checked.passed))
    rows = dict(zip(positions.to_pylist(), checked.facts.take(positions).to_pylist(), strict=True))
    for outcome in checked.outcomes:
        columns = outcome.expectation.columns or ["document_id"]
        for position in outcome.failed:
            if position not in rows:  # released
                continue
            row = rows[position]
            document_id = row["document_id"]
            yield quarantine_row(
                table_name=checked.table,
                row_key=_key(row, spec.key, position),
                rule=outcome.expectation.rule,
                reason=f"{', '.join(_shown(name, row[name]) for name in columns)}: {outcome.expectation.why}",
                row={name: row[name] for name in spec.columns},
                document_id=document_id,
                capture_id=row["capture_id"] if "capture_id" in row else capture_of.get(document_id),
            )


def _key(row: Mapping[str, object], key: Sequence[str], position: int) -> str:
    """The row's id; of a row without one, its place in the table's order."""
    parts = [row[name] for name in key]
    return f"row {position + 1}" if None in parts else " ".join(str(part) for part in parts)


def _shown(name: str, value: object) -> str:
    """`name=value` for a reason; long values are cut, with their length."""
    if hasattr(value, "isoformat"):
        return f"{name}={value.isoformat()}"
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + f"... ({len(value)} characters)"
        return f"{name}={shown!r}"
    return f"{name}={'null' if value is None else value}"


def _result_rows(checked: _Checked) -> Iterable[dict[str, object]]:
    for outcome in checked.outcomes:
        yield {
            "table_name": checked.table,
            "rule": outcome.expectation.rule,
            "rows_checked": outcome.rows_checked,
            "rows_failed": len(outcome.failed),
            "why": outcome.expectation.why,
            "extractor_version": EXTRACTOR_VERSION,
        }


def _table(name: str, rows: Iterable[dict[str, object]]) -> pa.Table:
    """Rows as a table in its order, the first of each key."""
    spec = TABLES[name]
    unique: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        unique.setdefault(tuple(row[column] for column in spec.key), row)
    order = dict.fromkeys((*spec.order, *spec.key))
    return spec.from_rows(list(unique.values())).sort_by([(column, "ascending") for column in order]).combine_chunks()
