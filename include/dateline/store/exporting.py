"""Exports: rows of the warehouse as CSV, Parquet, GeoParquet, GeoJSON or STIX, with the licences of their sources.

Rows pass in batches, so that memory does not grow with the export; a file is written aside and renamed when whole.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from dateline.schema.errors import BadConfiguration
from dateline.store.forms import defused, make_feature
from dateline.store.lake import Lake
from dateline.store.selecting import Licence, Selection, Wanted, find_licences, select
from dateline.store.stix import write_stix
from dateline.store.warehouse import open_warehouse

BATCH_ROWS = 10_000
#: A point in WKB: little-endian, type 1, x and y.
WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
GEOMETRY = "geometry"
Writer = Callable[[duckdb.DuckDBPyConnection, Selection, Sequence[Licence], Path], int]


def export(lake: Lake, wanted: Wanted, form: str, target: Path, *, force: bool = False) -> int:
    """Write one file; returns its number of rows (STIX: objects).

    form: a key of FORMATS. CSV, Parquet and GeoParquet have the licences in TARGET.licences.txt beside them, Parquet
    also in its metadata `licences`, GeoJSON in a member `licences`, STIX in marking definitions.
    Raises BadConfiguration for an unknown name, a filter that cannot be applied, a form that the rows do not have, and
    a file that is there already (unless forced) or cannot be written.
    """
    beside = target.with_name(f"{target.name}.licences.txt") if form in WITH_NOTES else None
    for path in (target, beside):
        if path is not None and path.exists() and not force:
            raise BadConfiguration(f"{path} is there already; name another file, or --force")
    asides = {path: path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp") for path in (target, beside) if path}
    try:
        with open_warehouse(lake) as con:
            selection = select(con, wanted)
            licences = find_licences(con, selection)
            count = FORMATS[form](con, selection, licences, asides[target])
        if beside is not None:
            notes = "".join(f"{licence.note()}\n" for licence in licences)
            asides[beside].write_text(f"Sources of {target.name}, and their terms\n\n{notes}", encoding="utf-8")
        for path, aside in asides.items():
            aside.replace(path)
    except OSError as error:
        raise BadConfiguration(f"{target}: {error.strerror or error}") from error
    finally:
        for aside in asides.values():
            aside.unlink(missing_ok=True)
    return count


def write_csv(
    con: duckdb.DuckDBPyConnection, selection: Selection, licences: Sequence[Licence], path: Path
) -> int:  # fmt: skip
    """CSV in UTF-8 with a header; nulls are empty, lists JSON. Text that a spreadsheet would run gets an apostrophe."""
    del licences  # they stand beside the file
    schema, batches = _batches(con, selection)
    count = 0
    with pyarrow.csv.CSVWriter(path, _flat(schema.empty_table()).schema) as writer:
        for batch in batches:
            writer.write_table(_flat(pa.Table.from_batches([batch])))
            count += batch.num_rows
    return count


def write_parquet(
    con: duckdb.DuckDBPyConnection, selection: Selection, licences: Sequence[Licence], path: Path
) -> int:  # fmt: skip
    """Parquet with the columns' own types."""
    return _write_parquet(con, selection, path, {b"licences": _notes(licences)})


def write_geoparquet(
    con: duckdb.DuckDBPyConnection, selection: Selection, licences: Sequence[Licence], path: Path
) -> int:  # fmt: skip
    """GeoParquet 1.1.0: Parquet with a point in WKB (OGC:CRS84, the default) in `geometry`, null without a place.

    Written with pyarrow and the specification's metadata: libraries for it bring PROJ and GEOS for 21 bytes a point.
    """
    latitude, longitude = _point(selection)
    column: dict[str, object] = {"encoding": "WKB", "geometry_types": ["Point"]}
    (box,) = con.execute(
        f'SELECT min("{longitude}"), min("{latitude}"), max("{longitude}"), max("{latitude}") FROM ({selection.sql}) '
        f'WHERE "{latitude}" IS NOT NULL AND "{longitude}" IS NOT NULL', selection.parameters).fetchall()  # fmt: skip
    if box[0] is not None:
        column["bbox"] = list(box)
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    return _write_parquet(
        con, selection, path, {b"geo": json.dumps(geo).encode(), b"licences": _notes(licences)},
        extra=lambda table: table.append_column(GEOMETRY, _wkb(table[longitude], table[latitude])),
    )  # fmt: skip


def write_geojson(con: duckdb.DuckDBPyConnection, selection: Selection, licences: Sequence[Licence], path: Path) -> int:
    """GeoJSON (RFC 7946): a feature a row, its geometry null where no place is known, licences in a foreign member."""
    latitude, longitude = _point(selection)
    _, batches = _batches(con, selection)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        notes = json.dumps([licence.note() for licence in licences], ensure_ascii=False)
        file.write(f'{{"type": "FeatureCollection", "licences": {notes}, "features": [')
        for batch in batches:
            for row in batch.to_pylist():
                feature = make_feature(row, latitude=latitude, longitude=longitude)
                file.write(",\n" if count else "\n")
                file.write(json.dumps(feature, ensure_ascii=False, default=_text, allow_nan=False))
                count += 1
        file.write("\n]}\n")
    return count


#: Formats by name, and those whose licences stand in a file beside.
FORMATS: Mapping[str, Writer] = {
    "csv": write_csv, "parquet": write_parquet, "geoparquet": write_geoparquet, "geojson": write_geojson,
    "stix": write_stix,
}  # fmt: skip
WITH_NOTES = frozenset({"csv", "parquet", "geoparquet"})


def _batches(con: duckdb.DuckDBPyConnection, selection: Selection) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    reader = con.sql(selection.sql, params=selection.parameters).to_arrow_reader(BATCH_ROWS)
    return reader.schema, reader


def _write_parquet(
    con: duckdb.DuckDBPyConnection,
    selection: Selection,
    path: Path,
    metadata: Mapping[bytes, bytes],
    extra: Callable[[pa.Table], pa.Table] = lambda table: table,
) -> int:
    schema, batches = _batches(con, selection)
    count = 0
    with pyarrow.parquet.ParquetWriter(path, extra(schema.empty_table()).schema.with_metadata(metadata)) as writer:
        for batch in batches:
            writer.write_table(extra(pa.Table.from_batches([batch])).replace_schema_metadata(metadata))
            count += batch.num_rows
    return count


def _flat(table: pa.Table) -> pa.Table:
    """Lists as JSON, and text that starts like a formula with an apostrophe before it."""
    for position, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            values = (
                None if v is None else json.dumps(v, ensure_ascii=False, default=_text)
                for v in table[field.name].to_pylist()
            )
            table = table.set_column(position, field.name, pa.chunked_array([pa.array(values, pa.string())]))
    return defused(table)


def _wkb(x: pa.ChunkedArray, y: pa.ChunkedArray) -> pa.Array:
    points = np.zeros(len(x), WKB_POINT)
    points["order"], points["type"] = 1, 1
    points["x"], points["y"] = x.to_numpy(), y.to_numpy()
    known = pc.and_(pc.is_valid(x), pc.is_valid(y)).combine_chunks()
    fixed = pa.Array.from_buffers(pa.binary(WKB_POINT.itemsize), len(x), [None, pa.py_buffer(points.tobytes())])
    return pc.if_else(known, fixed.cast(pa.binary()), pa.scalar(None, pa.binary()))


def _point(selection: Selection) -> tuple[str, str]:
    point = selection.point()
    if point is None:
        raise BadConfiguration(f"{selection.name} has no latitude and longitude; choose csv or parquet")
    return point


def _notes(licences: Sequence[Licence]) -> bytes:
    return json.dumps([licence.note() for licence in licences], ensure_ascii=False).encode()


def _text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
