"""Views and marts: each file has a full header, runs on nothing and on a small example; the answers counted by hand."""

import itertools
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from dateline.schema.fields import MODALITIES, UNCOUNTED_MODALITIES
from dateline.stages.groups import claimant_key, origin_sources
from tests.sql.example import connect, empty_tables, example_tables

FILES = sorted(
    (
        f
        for folder in ("views", "marts")
        for f in files("dateline").joinpath("sql", folder).iterdir()
        if f.name.endswith(".sql")
    ),
    key=lambda f: str(f),
)
NAMES = [f.name.removesuffix(".sql") for f in FILES]


def build(tables: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """Views by name, then marts as tables: as store/warehouse.py does."""
    con = connect(tables)
    for folder, kind in (("views", "VIEW"), ("marts", "TABLE")):
        for file in sorted(files("dateline").joinpath("sql", folder).iterdir(), key=lambda f: f.name):
            if file.name.endswith(".sql"):
                name = file.name.removesuffix(".sql")
                con.execute(f"CREATE {kind} {name} AS {file.read_text(encoding='utf-8')}")
    return con


@pytest.fixture(scope="module")
def example() -> Iterator[duckdb.DuckDBPyConnection]:
    with build(example_tables()) as con:
        yield con


@pytest.fixture(scope="module")
def nothing() -> Iterator[duckdb.DuckDBPyConnection]:
    with build(empty_tables()) as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = con.sql(sql).to_arrow_table().to_pylist()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_runs_on_empty_tables(nothing: duckdb.DuckDBPyConnection, name: str) -> None:
    assert rows(nothing, f"FROM {name}") == []


@pytest.mark.parametrize("name", NAMES)
def test_the_example_has_rows(example: duckdb.DuckDBPyConnection, name: str) -> None:
    assert rows(example, f"FROM {name}")


@pytest.mark.parametrize(("file", "name"), list(zip(FILES, NAMES, strict=True)), ids=NAMES)
def test_the_header_is_complete(example: duckdb.DuckDBPyConnection, file: Traversable, name: str) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    header = "\n".join(line.removeprefix("--") for line in itertools.takewhile(lambda x: x.startswith("--"), lines))
    assert re.match(r" Question: .+\?\n", header)
    assert re.search(r"^ Grain: ", header, re.MULTILINE)
    columns = header.partition(" Columns:\n")[2]
    listed = set(re.findall(r"\w+", columns))
    if "all others: as in `claims` and `documents`" in columns:
        listed |= {*columns_of(example, "claims"), *columns_of(example, "documents")}
    elif "all others: as in `claims`" in columns:
        listed |= {*columns_of(example, "claims")}
    assert set(columns_of(example, name)) <= listed
    assert max(map(len, lines)) <= 120


def columns_of(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return [row["column_name"] for row in rows(con, f"DESCRIBE {name}")]


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_does_not_matter(example: duckdb.DuckDBPyConnection, name: str) -> None:
    backwards = {n: t.take(pa.array(range(len(t) - 1, -1, -1), pa.int64())) for n, t in example_tables().items()}
    ordered = f"SELECT * FROM {name} ORDER BY ALL"
    with build(backwards) as con:
        assert rows(con, ordered) == rows(example, ordered)


def test_a_page_that_was_corrected_has_its_newest_claims(example: duckdb.DuckDBPyConnection) -> None:
    current = {row["claim_id"] for row in rows(example, "FROM claims_current")}
    assert current == {"c1", "c2", "c4", "c5", "c6", "c7", "c9"}


def test_what_a_page_no_longer_says_is_history(example: duckdb.DuckDBPyConnection) -> None:
    ever = {r["claim_id"]: (r["standing"], r["replaced_by"]) for r in rows(example, "FROM claims_all")}
    assert {id_: found for id_, found in ever.items() if found[0] != "current"} == {
        "c3": ("withdrawn", None),
        "c8": ("replaced", "herald_v2"),
    }
    assert len(ever) == 9


def test_a_claim_in_its_context(example: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(example, "FROM claims_all WHERE claim_id = 'c3'")
    assert (row["outlet"], row["realm"], row["place_name"], row["is_origin"]) == ("Herald", "sample", "Douma", False)
    assert (row["claimant"], str(row["day"]), row["day_basis"]) == ("source:sample/wire", "2015-10-11", "event")
    days = {r["claim_id"]: (str(r["day"]), r["day_basis"]) for r in rows(example, "FROM claims_current")}
    assert (days["c7"], days["c6"]) == (("2015-10-12", "period"), ("2015-10-11", "claim"))


def test_claimants_are_told_apart_as_in_the_stages(example: duckdb.DuckDBPyConnection) -> None:
    tables = example_tables()
    origins = origin_sources(tables["documents"], tables["families"])
    for row in rows(example, "FROM claims_current"):
        assert row["claimant"] == claimant_key(row, f"sample/{origins[row['document_id']]}")


@pytest.mark.parametrize("modality", MODALITIES)
def test_what_counts_is_what_the_schema_counts(modality: str) -> None:
    tables = example_tables()
    claims = tables["claims"]
    changed = pa.array([modality] * claims.num_rows)
    tables["claims"] = claims.set_column(claims.column_names.index("modality"), "modality", changed)
    with build(tables) as con:
        flags = {row["has_counted_modality"] for row in rows(con, "FROM claims_current")}
    assert flags == {modality not in UNCOUNTED_MODALITIES}


def test_a_day(example: duckdb.DuckDBPyConnection) -> None:
    found = rows(example, "FROM claims_by_day_and_measure")
    killed = next(r for r in found if (str(r["day"]), r["measure"], r["scope"]) == ("2015-10-11", "killed", "incident"))
    # Douma: at least 12 by the wire (its reprint is gone), 15 by the Observatory. Salma: 6 in the corrected page.
    counts = [killed[c] for c in ("claims", "reports", "outlets", "independent_claimants", "events")]
    assert counts == [3, 3, 2, 2, 2]
    assert (killed["smallest_stated"], killed["largest_stated"]) == (6, 15)
    assert (killed["low"], killed["best"], killed["high"], killed["events_without_best"]) == (12 + 6, 15 + 6, 15 + 6, 0)
    total = next(r for r in found if r["scope"] == "cumulative")
    assert (total["events"], total["low"], total["best"], total["smallest_stated"]) == (0, None, None, 250_000)


def test_a_place(example: duckdb.DuckDBPyConnection) -> None:
    found = {(r["place_name"], r["measure"]): r for r in rows(example, "FROM claims_by_place")}
    assert set(found) == {("Douma", "killed"), ("Douma", "injured"), ("Salma", "killed"), ("Syria", "killed")}
    assert (found["Douma", "killed"]["claims"], found["Douma", "killed"]["events"]) == (2, 1)


def test_a_claimant(example: duckdb.DuckDBPyConnection) -> None:
    found = {(r["claimant"], r["measure"]): r for r in rows(example, "FROM claims_by_claimant")}
    wire = found["source:sample/wire", "killed"]
    assert (wire["claims"], wire["reports"], wire["claimant_type"]) == (2, 2, "media")
    observatory = found["name:observatory", "killed"]
    assert (observatory["claims"], observatory["chosen_claims"], observatory["smallest_stated"]) == (1, 1, 15)
    ministry = found["name:ministry", "killed"]
    assert (ministry["claims"], ministry["uncounted_claims"], ministry["smallest_stated"]) == (0, 1, None)


def test_a_toll(example: duckdb.DuckDBPyConnection) -> None:
    found = {r["place_name"]: r for r in rows(example, "FROM event_tolls")}
    douma, salma = found["Douma"], found["Salma"]
    assert [douma[f"killed_{c}"] for c in ("low", "best", "high", "status")] == [12, 15, 15, "agreed"]
    assert [douma[f"injured_{c}"] for c in ("low", "best", "high", "status")] == [30, 30, 30, "single source"]
    assert (douma["reports"], douma["independent_claimants"]) == (2, 2)
    assert [salma[f"killed_{c}"] for c in ("low", "best", "high")] == [6, 6, 6]


def test_the_health_of_sources(example: duckdb.DuckDBPyConnection) -> None:
    found = {(r["source_id"], str(r["date"])): r for r in rows(example, "FROM source_health")}
    wire = found["wire", "2015-10-11"]
    counts = [wire[c] for c in ("captures", "errors", "documents", "claims", "quarantined", "median_words")]
    assert counts == [2, 1, 1, 2, 1, 80]
    assert found["silent", "2015-10-12"]["captures"] == 0
    assert found["herald", "2015-10-12"]["gone"] == 1
    assert found["herald", "2015-10-12"]["unread"] == 1 and wire["unread"] == 0
    assert len(found) == len(rows(example, "FROM source_health"))


def test_a_source_is_compared_with_what_it_was(example: duckdb.DuckDBPyConnection) -> None:
    found = {(r["source_id"], str(r["date"])): r for r in rows(example, "FROM source_health")}
    wire, shut, silent = found["wire", "2015-10-11"], found["wire", "2015-10-12"], found["silent", "2015-10-12"]
    assert (wire["items_found"], wire["new_pages"], wire["alert"], wire["usual_median_words"]) == (2, 1, None, None)
    assert (shut["items_found"], shut["new_pages"], shut["errors"], shut["robots_refusals"]) == (None, 0, 1, 1)
    assert (str(shut["last_success"]), shut["median_words"], shut["usual_median_words"]) == ("2015-10-11", None, 80)
    assert (silent["items_found"], silent["alert"], silent["last_success"]) == (0, "quiet", None)
    assert silent["alert_reason"] == "0 items, expected at least 1"


def test_reports_in_another_language_are_counted() -> None:
    tables = example_tables()
    documents = tables["documents"]
    languages = ["fr" if d == "wire_1" else "en" for d in documents["document_id"].to_pylist()]
    column = documents.column_names.index("language")
    tables["documents"] = documents.set_column(column, "language", pa.array(languages))
    with build(tables) as con:
        found = {(r["source_id"], str(r["date"])): r for r in rows(con, "FROM source_health")}
    assert (found["wire", "2015-10-11"]["other_language"], found["wire", "2015-10-12"]["other_language"]) == (1, 0)
    assert found["wire", "2015-10-12"]["usual_other_language"] == 1.0
    assert found["herald", "2015-10-12"]["usual_other_language"] == 0.0
