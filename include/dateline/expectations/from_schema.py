"""Rules that `schema/fields.py` implies: a required column has no null, a closed list admits no other value."""

from collections.abc import Iterator

from dateline.expectations.model import Expectation
from dateline.schema.tables import TABLES


def expectations_of_fields(table: str) -> Iterator[Expectation]:
    """One rule `<column>_not_null` per required column, one `<column>_allowed` per column with a list of values."""
    for field in TABLES[table].fields:
        if field.required:
            yield Expectation(
                f"{field.name}_not_null",
                "expect_column_values_to_not_be_null",
                {"column": field.name},
                f"Every row of {table} has {field.name}; readers do not look for a null there.",
            )
        if field.allowed:
            yield Expectation(
                f"{field.name}_allowed",
                "expect_column_values_to_be_in_set",
                {"column": field.name, "value_set": list(field.allowed)},
                f"The values of {field.name} are a closed list ({', '.join(field.allowed)}), and queries rely on it.",
            )
