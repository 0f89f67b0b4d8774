"""What an export holds: the rows of one table, view or mart, by day, country and realm, and whose licences they carry.

Names are looked up, never pasted in unseen; values are bound parameters.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from dateline.schema.errors import BadConfiguration

#: Columns that say which day a row is about, the first that a table has.
DAY_COLUMNS = ("day", "event_start", "event_date", "date_start", "known_from", "corrected_on", "date")
#: Of views with codes of their own: the day of a row, and its country by ISO 3166-1 alpha-2.
OWN_CODES: Mapping[str, tuple[str, str]] = {
    "export_ucdp_ged": ("date_start", "(SELECT c.country FROM countries AS c WHERE c.name = chosen.country)"),
    "export_acled": ("event_date", "(SELECT c.country FROM countries AS c WHERE c.iso_number = chosen.iso)"),
    "export_gkg_counts": (
        "CAST(strptime(CAST(DATE AS VARCHAR), '%Y%m%d%H%M%S') AS DATE)",
        "(SELECT c.country FROM countries AS c WHERE c.fips = chosen.GEO_COUNTRYCODE)",
    ),
}
#: Columns that lead from a row to its sources, the first that a table has, with the columns' names in claims_all.
TRACES = {
    "claim_id": "claim_id", "document_id": "document_id", "GKGRECORDID": "document_id",
    "event_id": "event_id", "event_id_cnty": "event_id", "id": "event_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export. Days are included at both ends; country is ISO 3166-1 alpha-2; realm `sample` or `all`."""

    name: str
    first: dt.date | None = None
    last: dt.date | None = None
    country: str | None = None
    realm: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """A SELECT with its parameters, and the columns that it gives with their types, by name."""

    name: str
    sql: str
    parameters: dict[str, object]
    columns: dict[str, str]

    def point(self) -> tuple[str, str] | None:
        """Names of the columns of latitude and longitude, in degrees, WGS 84."""
        for pair in (("latitude", "longitude"), ("GEO_LAT", "GEO_LONG")):
            if set(pair) <= self.columns.keys():
                return pair
        return None


@dataclass(frozen=True, slots=True)
class Licence:
    """A source whose words or facts are in the rows, and on which terms."""

    outlet: str
    source: str
    licence: str

    def note(self) -> str:
        return f"{self.outlet} ({self.source}): {self.licence}"


def select(con: duckdb.DuckDBPyConnection, wanted: Wanted) -> Selection:
    """Make the SELECT; raises BadConfiguration for an unknown name, and a filter that the table has no column for."""
    known = [row[0] for row in con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal AND table_name <> 'built_from' "
        "UNION SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall()]  # fmt: skip
    if wanted.name not in known:
        raise BadConfiguration(f"there is no table, view or mart {wanted.name!r}; there are {', '.join(known)}")
    columns = {row[0]: row[1] for row in con.execute(f'DESCRIBE "{wanted.name}"').fetchall()}
    day, country = OWN_CODES.get(
        wanted.name,
        (next((c for c in DAY_COLUMNS if c in columns), ""), "country" if "country" in columns else ""),
    )
    realm = next((c for c in ("realm", "REALM") if c in columns), "")
    conditions, parameters = [], {}
    for value, option, column, comparison in (
        (wanted.first, "from", day, ">="),
        (wanted.last, "to", day, "<="),
        (wanted.country, "country", country, "="),
        (wanted.realm, "realm", realm, "="),
    ):
        if value is None:
            continue
        if not column:
            raise BadConfiguration(f"{wanted.name} has no column for --{option}; leave it out")
        conditions.append(f"{column} {comparison} ${option}")
        parameters[option] = value
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return Selection(wanted.name, f'SELECT * FROM "{wanted.name}" AS chosen{where}', dict(parameters), columns)


def find_licences(con: duckdb.DuckDBPyConnection, selection: Selection) -> list[Licence]:
    """The sources behind the rows, sorted; where rows cannot be traced, every source with a report in the lake."""
    trace = next((column for column in TRACES if column in selection.columns), None)
    if trace:
        ids = f'SELECT "{trace}" FROM ({selection.sql})'
        table = "documents" if TRACES[trace] == "document_id" else "claims_all"
        found = f"SELECT DISTINCT collection, source_id FROM {table} WHERE {TRACES[trace]} IN ({ids})"
    elif {"collection", "source_id"} <= selection.columns.keys():
        found = f"SELECT DISTINCT collection, source_id FROM ({selection.sql})"
    else:
        found = "SELECT DISTINCT collection, source_id FROM documents"
    parameters = {k: v for k, v in selection.parameters.items() if f"${k}" in found}
    rows = con.execute(
        "SELECT coalesce(s.outlet, f.source_id), f.collection || '/' || f.source_id, "
        f"coalesce(s.licence, 'not stated') FROM ({found}) AS f "
        "LEFT JOIN sources AS s ON s.collection = f.collection AND s.source_id = f.source_id ORDER BY ALL",
        parameters,
    ).fetchall()
    return [Licence(*row) for row in rows]
