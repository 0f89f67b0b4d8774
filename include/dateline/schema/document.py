"""`docs/tables.md`, generated from the tables: `python -m dateline.schema.document`."""

import sys

from dateline.schema.fields import Field
from dateline.schema.tables import (
    COLLECTION_TABLES,
    EVIDENCE_TABLES,
    LEDGER_TABLES,
    PARTITION_FIELDS,
    REGISTER_TABLES,
    REVIEW_TABLES,
    Table,
)

_HEAD = """# Tables

Generated from `include/dateline/schema/` by `make docs`; change it there. Every table lies in the lake as
`<table>/collection=<collection>/date=<YYYY-MM-DD>/part-0.parquet`, with `recheck-0.parquet` beside it where a recheck
of pages found something, and in `warehouse.duckdb` as a view of the same name over both.
The path gives each row two more columns:

"""


def make_document() -> str:
    """Markdown with one section per table and one line per column."""
    parts = [_HEAD + _columns(PARTITION_FIELDS)]
    for heading, tables in (
        ("Landed by a collection's run", COLLECTION_TABLES),
        ("Derived by the ledger", LEDGER_TABLES),
        ("About the evidence itself", EVIDENCE_TABLES),
        ("Written by reviewers", REVIEW_TABLES),
        ("In the warehouse only, without the path's columns", REGISTER_TABLES),
    ):
        parts.append(f"## {heading}\n")
        parts += [_section(table) for table in tables]
    return "\n".join(parts)


def _section(table: Table) -> str:
    key = ", ".join(f"`{name}`" for name in table.key)
    return f"### {table.name}\n\n{table.description} Key: {key}.\n\n{_columns(table.fields)}"


def _columns(fields: tuple[Field, ...]) -> str:
    lines = ["| column | type | null | meaning |", "|---|---|---|---|"]
    for field in fields:
        meaning = field.description + (
            f" One of: {', '.join(f'`{v}`' for v in field.allowed)}." if field.allowed else ""
        )
        lines.append(f"| {field.name} | {field.type} | {'' if field.required else 'yes'} | {meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(make_document())
