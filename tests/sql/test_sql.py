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
from dateline.schema.tables import TABLES
from dateline.stages.groups import claimant_key, origin_sources
from dateline.store.warehouse import create_from_files, sql_files
from tests.sql.example import connect, empty_tables, example_tables

FILES = sorted(
    (
        f
        for folder in ("views", "marts", "exports")
        for f in files("dateline").joinpath("sql", folder).iterdir()
        if f.name.endswith(".sql")
    ),
    key=lambda f: str(f),
)
NAMES = [f.name.removesuffix(".sql") for f in FILES]


def build(tables: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """Views, marts, exports and macros, as store/warehouse.py makes them."""
    con = connect(tables)
    create_from_files(con)
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
    assert current == {"c1", "c2", "c4", "c5", "c6", "c7", "c9", "c10", "c11", "c12", "a0", "a1", "a2"}


def test_what_a_page_no_longer_says_is_history(example: duckdb.DuckDBPyConnection) -> None:
    ever = {r["claim_id"]: (r["standing"], r["replaced_by"]) for r in rows(example, "FROM claims_all")}
    assert {id_: found for id_, found in ever.items() if found[0] != "current"} == {
        "c3": ("withdrawn", None),
        "c8": ("replaced", "herald_v2"),
    }
    assert len(ever) == 15


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
    assert set(found) == {
        ("Douma", "killed"), ("Douma", "injured"), ("Salma", "killed"), ("Salma", "abducted"), ("Syria", "killed"),
        ("Syria", "area"),
    }  # fmt: skip
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


def test_changes_of_control_stand_while_their_page_does(example: duckdb.DuckDBPyConnection) -> None:
    found = {r["control_change_id"]: r for r in rows(example, "FROM control_current")}
    assert set(found) == {"k1", "k3", "k4", "k5", "k6", "k7", "k8", "k9"}
    assert (found["k1"]["claimant"], found["k1"]["place"]) == ("source:sample/wire", "geonames:170892")
    assert (found["k6"]["gained_by"], found["k6"]["lost_by"]) == ("name:red front", "actor:army")
    assert found["k9"]["place"] == "name:kafr sumra" and not found["k7"]["has_counted_modality"]


def test_who_holds_a_place(example: duckdb.DuckDBPyConnection) -> None:
    found = {(r["place_name"], str(r["day"])): r for r in rows(example, "FROM control_by_day")}
    assert set(found) == {
        ("Douma", "2015-10-11"), ("Douma", "2015-10-12"), ("Idlib province", "2015-10-11"), ("Kafr Sumra", "2015-10-11"),
    }  # fmt: skip
    first, second = found["Douma", "2015-10-11"], found["Douma", "2015-10-12"]
    # the army by the wire and by the Observatory; a rebel denies it, and the Red Front says that it has it
    assert (first["held_by"], first["held_before"]) == ("actor:army", None)
    assert first["claimants_for"] == ["name:observatory", "source:sample/wire"]
    assert first["claimants_against"] == ["name:rebel", "name:red front"]
    assert (first["reports"], first["outlets"], first["control_change_ids"]) == (2, 2, ["k1", "k4"])
    assert (second["held_by"], second["held_before"], second["given_up_by"]) == (
        "name:red front", "actor:army", "actor:army",
    )  # fmt: skip
    lost = found["Kafr Sumra", "2015-10-11"]
    assert (lost["change"], lost["held_by"], lost["given_up_by"]) == ("lost", None, "name:rebels")
    assert found["Idlib province", "2015-10-11"]["is_part"] and not first["is_part"]


def test_areas_of_a_day(example: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(example, "FROM area_by_day")
    assert (str(row["day"]), row["country"], row["holder"]) == ("2015-10-11", "SY", "red-front")
    assert (row["claims"], row["smallest_km2"], row["largest_km2"]) == (2, 40, 60)


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


def test_a_days_tolls_never_add_what_two_outlets_carry(example: duckdb.DuckDBPyConnection) -> None:
    found = {
        (str(r["day"]), r["measure"]): r for r in rows(example, "FROM tolls_by_country WHERE victim_status = 'all'")
    }
    killed, abducted = found["2015-10-11", "killed"], found["2015-10-12", "abducted"]
    # Douma 12 to 15, Salma 6; then the army's 20, by two outlets, against the Observatory's 3: one event without best
    assert [killed[c] for c in ("country", "events", "low", "best", "high")] == ["SY", 2, 18, 21, 21]
    assert [killed[c] for c in ("reports", "outlets", "independent_claimants")] == [3, 2, 2]
    assert [abducted[c] for c in ("events", "events_without_best", "low", "best", "high")] == [1, 1, 3, None, 20]
    assert [abducted[c] for c in ("reports", "outlets", "independent_claimants")] == [2, 2, 2]


@pytest.mark.parametrize("mart", ["tolls_by_country", "tolls_by_place", "tolls_by_victim_status"])
def test_tolls_count_every_event_once(example: duckdb.DuckDBPyConnection, mart: str) -> None:
    (row,) = rows(example, f"SELECT sum(events) AS events FROM {mart} WHERE victim_status = 'all'")
    (known,) = rows(example, "SELECT count(*) AS events FROM reconciliations WHERE victim_status = 'all'")
    assert row["events"] == known["events"] == 6


def test_tolls_of_an_actor(example: duckdb.DuckDBPyConnection) -> None:
    found = {(r["role"], r["actor_name"]): r for r in rows(example, "FROM tolls_by_actor WHERE measure = 'killed'")}
    assert set(found) == {("actor1", "Rebels"), ("actor2", "Army")}
    assert (found["actor2", "Army"]["best"], found["actor2", "Army"]["reports"]) == (15, 2)


def test_a_timeline(example: duckdb.DuckDBPyConnection) -> None:
    first, second = rows(example, "FROM toll_timelines")
    assert [first[c] for c in ("step", "best", "best_before", "change", "days_known")] == [1, 12, None, None, 1]
    assert [second[c] for c in ("step", "best", "best_before", "change", "days_known")] == [2, 15, 12, 3, None]


def test_a_contested_event(example: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(example, "FROM contested_events")
    assert [row[c] for c in ("place_name", "measure", "difference", "claims", "outlets")] == [
        "Salma",
        "abducted",
        17,
        3,
        2,
    ]
    assert (row["least_claimant"], row["most_claimant"]) == ("name:observatory", "name:army")


def test_single_sources(example: duckdb.DuckDBPyConnection) -> None:
    assert {r["claim_id"] for r in rows(example, "FROM single_source_claims")} == {"c2", "c9", "a0", "a1"}


def test_claimant_against_claimant(example: duckdb.DuckDBPyConnection) -> None:
    found = {r["measure"]: r for r in rows(example, "FROM claimant_differences")}
    killed, abducted = found["killed"], found["abducted"]
    assert [killed[c] for c in ("claimant_a", "claimant_b", "difference")] == [
        "name:observatory",
        "source:sample/wire",
        -3,
    ]
    assert [abducted[c] for c in ("figure_a", "figure_b", "difference", "reports", "outlets")] == [20, 3, -17, 2, 2]


def test_one_claim_with_two_carriers(example: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(example, "FROM carriers")
    assert (row["claimant"], row["value"], row["carried_by"]) == ("name:army", 20, ["Herald", "Radio"])
    assert [row[c] for c in ("reports", "independent_claimants", "first_outlet")] == [2, 1, "Herald"]


def test_corrections_can_be_read(example: duckdb.DuckDBPyConnection) -> None:
    assert {r["correction_id"]: r["account"] for r in rows(example, "FROM corrections_made")} == {
        "k0": "killed: 5, now 6 person (source edit)",
        "k1": "page: present, now gone (source gone)",
        "k2": "killed: 12, now 15 person (later report)",
    }


def test_ucdps_columns(example: duckdb.DuckDBPyConnection) -> None:
    found = {r["where_coordinates"]: r for r in rows(example, "FROM export_ucdp_ged")}
    douma = found["Douma"]
    assert [douma[c] for c in ("side_a", "side_a_new_id", "side_b", "dyad_name")] == [
        "Army",
        118,
        "Rebels",
        "Army - Rebels",
    ]
    assert [douma[c] for c in ("type_of_violence", "low", "best", "high", "deaths_civilians")] == [1, 12, 15, 15, None]
    assert set(found) == {"Douma", "Salma"}  # nobody says that the abducted were killed
    assert len(columns_of(example, "export_ucdp_ged")) == 49 + 1


def test_acleds_columns(example: duckdb.DuckDBPyConnection) -> None:
    (douma,) = rows(example, "FROM export_acled WHERE location = 'Douma'")
    assert [douma[c] for c in ("iso", "inter1", "inter2", "interaction", "fatalities")] == [760, 2, 1, 12, 15]
    assert [douma[c] for c in ("time_precision", "geo_precision", "disorder_type")] == [1, 1, "Political violence"]
    assert len(columns_of(example, "export_acled")) == 31 + 1


def test_gkgs_counts(example: duckdb.DuckDBPyConnection) -> None:
    found = {r["CLAIM_ID"]: r for r in rows(example, "FROM export_gkg_counts")}
    assert set(found) == {"c1", "c2", "c4", "c7", "c9", "c10", "c11", "c12"}
    assert found["c4"]["V21COUNTS"] == "KILL#15##4#Douma#SY##33.57#36.4##0"


MACROS = [f.name.removesuffix(".sql") for f in sql_files("macros")]


@pytest.mark.parametrize("file", sql_files("macros"), ids=MACROS)
def test_a_macros_header_has_a_question_and_an_example_that_runs(
    example: duckdb.DuckDBPyConnection, nothing: duckdb.DuckDBPyConnection, file: Traversable
) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.match(r"-- Question: .+\?\n", text)
    assert f"CREATE MACRO {file.name.removesuffix('.sql')}(" in text
    (sql,) = re.findall(r"^-- Example: (.+)$", text, re.MULTILINE)
    needed = re.findall(r"^-- Needs: (\w+)$", text, re.MULTILINE)
    if set(needed) <= set(TABLES):
        example.sql(sql).fetchall()
        nothing.sql(sql).fetchall()


def test_distance(example: duckdb.DuckDBPyConnection) -> None:
    (row,) = rows(example, "SELECT distance_km(0, 0, 0, 90) AS quarter, distance_km(10, 20, 10, 20) AS none")
    assert row["quarter"] == pytest.approx(6371.0088 * 3.141592653589793 / 2)
    assert row["none"] == 0


@pytest.mark.parametrize(
    ("day", "best"), [("2015-10-10", []), ("2015-10-11", [12]), ("2015-10-12", [15]), ("2016-01-01", [15])]
)
def test_what_the_ledger_said_that_night(example: duckdb.DuckDBPyConnection, day: str, best: list[float]) -> None:
    assert [r["best"] for r in rows(example, f"FROM event_as_of('{day}')")] == best
    assert [r["best"] for r in rows(example, f"FROM reconciliations_as_of('{day}')")] == best


def test_claims_of_that_night(example: duckdb.DuckDBPyConnection) -> None:
    nights = {
        day: {r["claim_id"] for r in rows(example, f"FROM claims_as_of('{day}')")}
        for day in ("2015-10-10", "2015-10-11")
    }
    assert nights == {
        "2015-10-10": set(),
        "2015-10-11": {"c1", "c2", "c3", "c8"},
    }  # the reprint stood, and the first version
    (events,) = rows(example, "SELECT * FROM events_as_of('2015-10-11') WHERE place_name = 'Douma'")
    assert (events["reports"], events["independent_claimants"]) == (2, 1)


@pytest.mark.parametrize("table", ["versions", "families", "events", "corrections"])
def test_the_last_night_is_today(example: duckdb.DuckDBPyConnection, table: str) -> None:
    ordered = "SELECT {} FROM {} ORDER BY ALL"
    columns = ", ".join(columns_of(example, table))
    today = rows(example, ordered.format(columns, table))
    assert rows(example, ordered.format(columns, f"{table}_as_of('2016-01-01')")) == today
    current = rows(example, "SELECT claim_id FROM claims_current ORDER BY ALL")
    assert rows(example, "SELECT claim_id FROM claims_as_of('2016-01-01') ORDER BY ALL") == current
