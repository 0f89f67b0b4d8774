"""Downloads of what the ledger's page shows: CSV, Parquet or GeoJSON of events or claims that fulfil the filters."""

import io
import json
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from dateline.store.browse.filters import Filters, on_claims, on_events
from dateline.store.browse.reader import Reader
from dateline.store.forms import defused, make_feature

MOST_DOWNLOADED = 100_000


def select_rows(reader: Reader, what: str, filters: Filters) -> pa.Table:
    """The rows of a download, MOST_DOWNLOADED at most, in the order of the page. what: `events` or `claims`."""
    if what == "events":
        where = on_events(filters)
        sql = f"SELECT e.* EXCLUDE (realm, event_number) FROM ledger_events AS e WHERE {where.sql} "
        sql += "ORDER BY e.event_number"
    else:
        where = on_claims(filters)
        sql = (
            "SELECT c.* EXCLUDE (event_number, searched), s.licence FROM ledger_claims AS c "
            f"LEFT JOIN sources AS s ON s.collection = c.collection AND s.source_id = c.source_id WHERE {where.sql} "
            "ORDER BY c.day DESC NULLS LAST, c.event_id NULLS LAST, c.claim_id"
        )
    return reader.table(f"{sql} LIMIT {MOST_DOWNLOADED}", where.parameters)


def to_csv(rows: pa.Table) -> bytes:
    """CSV in UTF-8 with a header; nulls are empty; text that a spreadsheet would run gets an apostrophe."""
    sink = io.BytesIO()
    pyarrow.csv.write_csv(defused(rows), sink)
    return sink.getvalue()


def to_parquet(rows: pa.Table) -> bytes:
    """Parquet with the columns' own types."""
    sink = io.BytesIO()
    pq.write_table(rows, sink, compression="zstd")
    return sink.getvalue()


def to_geojson(rows: pa.Table) -> bytes:
    """GeoJSON (RFC 7946): a feature a row, its geometry null where no place is known; where_prec stays a property."""
    features = [make_feature(row) for row in rows.to_pylist()]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, default=str, allow_nan=False).encode()


#: Forms by name, with their media type.
FORMS: Mapping[str, tuple[Callable[[pa.Table], bytes], str]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "parquet": (to_parquet, "application/vnd.apache.parquet"),
    "geojson": (to_geojson, "application/geo+json"),
}
