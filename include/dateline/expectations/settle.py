"""Rules that a look at the nulls settles, so that Great Expectations need not be asked: it takes about 20 ms a rule,
however few the rows, and most days most rules have nothing to look at.

The answer is the same either way; a test compares them.
"""

import functools

import pyarrow as pa
import pyarrow.compute as pc

from dateline.expectations.model import Expectation, Outcome

_OF_VALUES = "expect_column_values_"
_NOT_NULL = "expect_column_values_to_not_be_null"
_NULL = "expect_column_values_to_be_null"
_COLUMN_KEYS = ("column", "column_A", "column_B")


def settle(facts: pa.Table, expectation: Expectation) -> Outcome | None:
    """The outcome of a rule that has no row to fail, or None: Great Expectations must look.

    That is a rule whose `where` and `unless` leave no row, one against nulls where there are none, one for nulls only
    where there is nothing else, and one about values where every value is null.
    """
    rows = applicable(facts, expectation)
    columns = [rows[str(expectation.kwargs[key])] for key in _COLUMN_KEYS if key in expectation.kwargs]
    if not rows.num_rows:
        return Outcome(expectation, 0)
    if expectation.type == _NOT_NULL:
        return None if columns[0].null_count else Outcome(expectation, rows.num_rows)
    all_null = any(column.null_count == rows.num_rows for column in columns)
    if expectation.type == _NULL:
        return Outcome(expectation, rows.num_rows) if all_null else None
    skips_nulls = expectation.type.startswith(_OF_VALUES) or (
        expectation.kwargs.get("ignore_row_if") == "either_value_is_missing"
    )
    return Outcome(expectation, 0) if all_null and skips_nulls else None


def applicable(facts: pa.Table, expectation: Expectation) -> pa.Table:
    """The rows that a rule is for, with the columns that it speaks of."""
    masks = [_mask(facts[name], values) for name, values in expectation.where.items()]
    masks += [pc.invert(_mask(facts[name], values)) for name, values in expectation.unless.items()]
    rows = facts.select(expectation.columns)
    return rows.filter(functools.reduce(pc.and_, masks)) if masks else rows


def _mask(column: pa.ChunkedArray, values: object) -> pa.ChunkedArray:
    if isinstance(values, list):
        return pc.is_in(column, value_set=pa.array(values, column.type))
    return pc.is_valid(column) if values == "given" else pc.is_null(column)
