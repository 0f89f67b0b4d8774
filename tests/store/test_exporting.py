"""Exports: each format read back by a reader that is not ours, with its licences; nothing runs in a spreadsheet."""

import csv
import datetime as dt
import json

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
import stix2

from dateline.schema.errors import BadConfiguration
from dateline.store.exporting import FORMATS, WITH_NOTES, _flat, export
from dateline.store.lake import Lake
from dateline.store.selecting import Wanted
from dateline.store.warehouse import create_from_files, open_warehouse
from tests.sql.example import example_tables

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"]


@pytest.fixture(scope="module")
def lake(tmp_path_factory) -> Lake:
    """The example of tests/sql as a warehouse on disk."""

    lake = Lake(tmp_path_factory.mktemp("lake"))
    tables = example_tables()
    path = lake.local_path("warehouse.duckdb")
    with duckdb.connect(str(path)) as con:
        for name, rows in tables.items():
            con.register("given", rows)
            con.execute(f"CREATE TABLE {name} AS FROM given")
            con.unregister("given")
        create_from_files(con)
    return lake


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_whole_or_not_there(lake, tmp_path, form) -> None:
    target = tmp_path / f"tolls.{form}"
    assert export(lake, Wanted("event_tolls"), form, target) > 0
    before = target.read_bytes()
    with pytest.raises(BadConfiguration, match="--force"):
        export(lake, Wanted("event_tolls"), form, target)
    export(lake, Wanted("event_tolls"), form, target, force=True)
    assert target.read_bytes() == before
    expected = {target.name} | ({f"{target.name}.licences.txt"} if form in WITH_NOTES else set())
    assert {path.name for path in tmp_path.iterdir()} == expected


def test_csv_defuses_text_and_leaves_numbers() -> None:
    table = pa.table({"text": [*FORMULAS, "plain", None], "number": [-1.5] * 8, "names": [["=a", "b"]] * 8})
    flat = _flat(table)
    assert flat["text"].to_pylist() == [f"'{text}" for text in FORMULAS] + ["plain", None]
    assert flat["number"].to_pylist() == [-1.5] * 8
    assert flat["names"][0].as_py() == '["=a", "b"]'


def test_csv_and_its_licences(lake, tmp_path) -> None:
    target = tmp_path / "tolls.csv"
    count = export(lake, Wanted("event_tolls", country="SY", first=dt.date(2015, 10, 11)), "csv", target)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["place_name"] for row in rows} == {"Douma", "Salma"} and len(rows) == count == 2
    assert "Wire (sample/wire): CC0-1.0" in (tmp_path / "tolls.csv.licences.txt").read_text(encoding="utf-8")


def test_parquet_has_the_licences_inside(lake, tmp_path) -> None:
    target = tmp_path / "claims.parquet"
    assert export(lake, Wanted("claims_current"), "parquet", target) == 13
    found = pyarrow.parquet.read_table(target)
    assert found.num_rows == 13
    assert "Wire (sample/wire): CC0-1.0" in json.loads(found.schema.metadata[b"licences"])


def test_geoparquet_is_read_as_points_by_duckdb(lake, tmp_path) -> None:
    target = tmp_path / "tolls.parquet"
    export(lake, Wanted("event_tolls"), "geoparquet", target)
    geo = json.loads(pyarrow.parquet.read_schema(target).metadata[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geo["columns"]["geometry"] == {
        "encoding": "WKB", "geometry_types": ["Point"], "bbox": [36.11, 33.57, 36.4, 35.67],
    }  # fmt: skip
    rows = duckdb.sql(
        f"SELECT typeof(geometry), CAST(geometry AS VARCHAR) FROM '{target}' WHERE place_name = 'Douma'"
    ).fetchall()
    assert rows == [("GEOMETRY('OGC:CRS84')", "POINT (36.4 33.57)")]


def test_geojson(lake, tmp_path) -> None:
    target = tmp_path / "tolls.geojson"
    export(lake, Wanted("event_tolls"), "geojson", target)
    found = json.loads(target.read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection" and "Wire (sample/wire): CC0-1.0" in found["licences"]
    (douma,) = [f for f in found["features"] if f["properties"]["place_name"] == "Douma"]
    assert douma["geometry"] == {"type": "Point", "coordinates": [36.40, 33.57]}
    assert (douma["properties"]["event_start"], douma["properties"]["killed_best"]) == ("2015-10-11", 15)


def test_stix_is_valid_and_refers_only_to_itself(lake, tmp_path) -> None:
    target = tmp_path / "tolls.stix"
    count = export(lake, Wanted("event_tolls"), "stix", target)
    bundle = stix2.parse(target.read_text(encoding="utf-8"), version="2.1")
    ids = [found["id"] for found in bundle.objects]
    assert len(ids) == len(set(ids)) == count
    named = [ref for o in bundle.objects for key in o if key.endswith("_refs") for ref in o[key]]
    named += [o[key] for o in bundle.objects for key in ("source_ref", "target_ref") if key in o]
    assert named and set(named) <= set(ids)
    assert {o["type"] for o in bundle.objects} == {
        "incident", "location", "identity", "relationship", "note", "marking-definition",
    }  # fmt: skip
    (douma,) = [o for o in bundle.objects if o["type"] == "incident" and o["name"] == "Douma, 2015-10-11"]
    assert "killed (person), all: low 12, best 15, high 15; agreed" in douma["description"]


@pytest.mark.parametrize(
    ("wanted", "form", "why"),
    [
        (Wanted("nothing"), "csv", "no table, view or mart 'nothing'"),
        (Wanted('events"; DROP TABLE sources; --'), "csv", "no table, view or mart"),
        (Wanted("sources", first=dt.date(2015, 1, 1)), "csv", "--from"),
        (Wanted("claims_by_claimant", country="SY"), "csv", "--country"),
        (Wanted("sources"), "geojson", "latitude"),
        (Wanted("sources"), "stix", "events"),
    ],
)
def test_what_cannot_be_is_refused(lake, tmp_path, wanted, form, why) -> None:
    with pytest.raises(BadConfiguration, match=why):
        export(lake, wanted, form, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["export_ucdp_ged", "export_acled", "export_gkg_counts"])
def test_the_published_formats_can_be_filtered(lake, tmp_path, name) -> None:
    all_rows = export(lake, Wanted(name), "csv", tmp_path / "all.csv")
    assert export(lake, Wanted(name, country="SY", realm="sample"), "csv", tmp_path / "sy.csv") == all_rows > 0
    assert export(lake, Wanted(name, country="FR"), "csv", tmp_path / "fr.csv") == 0
    assert export(lake, Wanted(name, last=dt.date(2000, 1, 1)), "csv", tmp_path / "old.csv") == 0


def test_every_table_view_and_mart_can_be_exported(lake, tmp_path) -> None:
    with open_warehouse(lake) as con:
        names = [row[0] for row in con.execute("SHOW TABLES").fetchall()]
    for name in names:
        export(lake, Wanted(name), "parquet", tmp_path / f"{name}.parquet")
        export(lake, Wanted(name), "csv", tmp_path / f"{name}.csv")
