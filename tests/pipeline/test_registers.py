"""The register of actors in the warehouse: every actor that a claim may name can be joined."""

import duckdb

from dateline.pipeline.registers import make_registers
from dateline.schema.tables import REGISTER_TABLES
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse
from dateline.text.actors import load_actors


def test_actors_have_the_tables_columns() -> None:
    actors, _ = REGISTER_TABLES
    rows = make_registers()["actors"]
    assert rows.schema == actors.arrow_schema
    assert rows["actor_id"].to_pylist() == sorted(load_actors())


def test_actors_can_be_joined_in_the_warehouse(tmp_path) -> None:
    lake = Lake(tmp_path)
    registers = make_registers()
    assert build_warehouse(lake, [], registers=registers)
    assert not build_warehouse(lake, [], registers=registers), "nothing changed"
    with duckdb.connect(lake.local_path("warehouse.duckdb"), read_only=True) as con:
        found = con.execute(
            "SELECT a.name, p.name, a.acled_type, a.active_from FROM actors AS a JOIN actors AS p ON p.actor_id = a.parent_id "
            "WHERE a.actor_id = 'ps-qassam'"
        ).fetchall()
        aliases = con.execute("SELECT aliases FROM actors WHERE actor_id = 'sy-observatory'").fetchone()
    assert found == [("Izz ad-Din al-Qassam Brigades", "Hamas", "Rebel Groups", None)]
    assert aliases is not None and aliases[0][-1] == "Observatory"


def test_a_changed_register_makes_the_warehouse_anew(tmp_path) -> None:
    lake = Lake(tmp_path)
    registers = make_registers()
    assert build_warehouse(lake, [], registers=registers)
    assert build_warehouse(lake, [], registers=registers | {"actors": registers["actors"].slice(1)})


def test_countries_have_their_codes() -> None:
    _, countries = REGISTER_TABLES
    rows = make_registers()["countries"]
    assert rows.schema == countries.arrow_schema
    found = {row["country"]: row for row in rows.to_pylist()}
    assert [found["SY"][c] for c in ("name", "iso3", "iso_number", "fips")] == ["Syria", "SYR", 760, "SY"]
    assert [found["DE"][c] for c in ("iso3", "iso_number", "fips")] == ["DEU", 276, "GM"]
    assert [found["XK"][c] for c in ("iso3", "iso_number")] == [None, None]
