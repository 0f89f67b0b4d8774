"""Asking Great Expectations: one suite, one table, every failing row.

The only module that imports it (seconds, hundreds of megabytes), inside the function. Nothing is written and nothing
is sent: an ephemeral context, no progress bars, no analytics.
"""

import functools
import logging
import operator
import os
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from dateline.expectations.model import Expectation, Outcome
from dateline.expectations.settle import settle
from dateline.schema.errors import Stop

_ROW = "_row"


def check_rows(table: str, facts: pa.Table, suite: Sequence[Expectation]) -> list[Outcome]:
    """Check every row of a table against every rule.

    facts: rows with the columns that the rules name (expectations.facts). Returns one outcome per rule, in the suite's
    order, with the position of every failing row. An empty table passes without loading anything. Raises Stop if a rule
    cannot be evaluated, naming table and rule.
    """
    for expectation in suite:
        missing = sorted(set(expectation.columns) - set(facts.column_names))
        if missing:
            raise Stop(f"expectations: {table}: rule {expectation.rule}: no column {', '.join(missing)}; see facts.py")
    settled = {expectation.rule: settle(facts, expectation) for expectation in suite}
    asked = ask(table, facts, [expectation for expectation in suite if settled[expectation.rule] is None])
    return [settled[expectation.rule] or asked[expectation.rule] for expectation in suite]


def ask(table: str, facts: pa.Table, suite: Sequence[Expectation]) -> dict[str, Outcome]:
    """What Great Expectations says, by rule. Raises Stop if it cannot evaluate one."""
    if not suite:
        return {}
    results = _validated(table, _frame(facts, suite), suite)
    return {expectation.rule: _outcome(table, expectation, results[expectation.rule]) for expectation in suite}


def _frame(facts: pa.Table, suite: Sequence[Expectation]) -> Any:
    """The columns that rules speak of, as pandas, with the row's position. Passed rows never come from it."""
    named = sorted({column for expectation in suite for column in expectation.columns})
    columns = [_without_zone(facts[name]) for name in named]
    frame = pa.table(columns, names=named).to_pandas(date_as_object=False)
    frame[_ROW] = range(facts.num_rows)
    return frame


def _without_zone(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as UTC without saying so: comparisons stay the same, and pandas deprecates what is done to the others."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp(column.type.unit))
    return column


def _validated(table: str, frame: Any, suite: Sequence[Expectation]) -> dict[str, Any]:
    """Great Expectations' result per rule."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    # it sets itself to INFO, and tells of a temporary folder for every table
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    # the list at once: adding one by one replaces a rule by the next one on the same column
    rules = gx.ExpectationSuite(name=table, expectations=[_configuration(one).to_domain_obj() for one in suite])
    asset = context.data_sources.add_pandas("lake").add_dataframe_asset(table)
    batch = asset.add_batch_definition_whole_dataframe(table).get_batch({"dataframe": frame})
    # COMPLETE, and not the default: that one stops naming failing rows after 20
    found: Any = batch.validate(
        rules, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": [_ROW]}
    )
    return {result.expectation_config.meta["rule"]: result for result in found.results}


def _configuration(expectation: Expectation) -> Any:
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    kwargs = {**expectation.kwargs, "row_condition": _row_condition(expectation)}
    return ExpectationConfiguration(type=expectation.type, kwargs=kwargs, meta={"rule": expectation.rule})


def _row_condition(expectation: Expectation) -> Any:
    """`where` and `unless` in Great Expectations' words; None if the rule is for every row."""
    from great_expectations.expectations.row_conditions import Column

    conditions: list[Any] = []
    for condition, holds in ((expectation.where, True), (expectation.unless, False)):
        for name, values in condition.items():
            column = Column(name)
            if isinstance(values, list):
                conditions.append(column.is_in(values) if holds else column.is_not_in(values))
            elif (values == "given") == holds:
                conditions.append(column.is_not_null())
            else:
                conditions.append(column.is_null())
    return functools.reduce(operator.and_, conditions) if conditions else None


def _outcome(table: str, expectation: Expectation, found: Any) -> Outcome:
    result = found.result
    if "element_count" not in result:
        raise Stop(f"expectations: {table}: rule {expectation.rule} could not be evaluated: {_message(found)}")
    checked = int(result["element_count"]) - int(result.get("missing_count") or 0)
    failed = sorted(int(row[_ROW]) for row in result.get("unexpected_index_list") or ())
    return Outcome(expectation, checked, tuple(failed))


def _message(found: Any) -> str:
    """The first exception's message; Great Expectations nests them by metric."""
    info = found.exception_info
    for entry in (info, *info.values()):
        if isinstance(entry, dict) and entry.get("exception_message"):
            return str(entry["exception_message"])
    return str(info)
