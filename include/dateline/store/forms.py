"""What the forms of a file ask of rows, whoever writes it: text that no spreadsheet runs, and GeoJSON's features."""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

#: What makes a spreadsheet take a cell for a formula, also behind blanks (OWASP, CSV injection).
FORMULA = r"^\s*[=+\-@\t\r]"


def defused(rows: pa.Table) -> pa.Table:
    """Rows in which text that a spreadsheet would run has an apostrophe before it; numbers stay numbers."""
    for position, field in enumerate(rows.schema):
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            column = rows[field.name]
            risky = pc.match_substring_regex(column, FORMULA)
            column = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
            rows = rows.set_column(position, field.name, column)
    return rows


def make_feature(row: dict[str, Any], *, latitude: str = "latitude", longitude: str = "longitude") -> dict[str, Any]:
    """A GeoJSON feature (RFC 7946) of a row, whose point leaves it; the geometry is null where no place is known."""
    place = [row.pop(longitude), row.pop(latitude)]
    geometry = None if None in place else {"type": "Point", "coordinates": place}
    return {"type": "Feature", "geometry": geometry, "properties": row}
