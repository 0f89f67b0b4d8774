"""The schema's own promises: columns defined once, all used, documents generated."""

import dataclasses
from pathlib import Path

import pyarrow as pa
import pytest

from dateline.schema.document import make_document
from dateline.schema.errors import SchemaBroken
from dateline.schema.fields import FIELDS
from dateline.schema.tables import PARTITION_FIELDS, REGISTER_TABLES, TABLES
from dateline.text.model import Claim, ControlChange, Mention

EVERY = (*TABLES.values(), *REGISTER_TABLES)
DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_field_is_used() -> None:
    used = {f.description for t in EVERY for f in t.fields} | {f.description for f in PARTITION_FIELDS}
    assert {f.name for f in FIELDS.values() if f.description not in used} == set()


@pytest.mark.parametrize("table", EVERY, ids=lambda t: t.name)
def test_table_is_described(table) -> None:
    assert table.description.endswith(".")
    assert all(f.description.endswith((".", ")", ";")) for f in table.fields)
    assert set(table.key) <= set(table.columns)
    assert set(table.order) <= set(table.columns)
    assert len(set(table.columns)) == len(table.columns)


def test_mention_has_the_tables_columns() -> None:
    own = {f.name for f in dataclasses.fields(Mention)}
    assert set(TABLES["mentions"].columns) - own == {"mention_id", "document_id", "extractor_version"}
    assert own <= set(TABLES["mentions"].columns)


def test_claim_has_the_tables_columns() -> None:
    own = {f.name for f in dataclasses.fields(Claim)}
    of_place = {"geonames_id", "admin1", "latitude", "longitude", "where_prec", "place_mention_id"}
    assert set(TABLES["claims"].columns) - own == {"claim_id", "document_id", "extractor_version"} | of_place
    assert own - set(TABLES["claims"].columns) == {"place_mention"}


def test_control_change_has_the_tables_columns() -> None:
    own, columns = {f.name for f in dataclasses.fields(ControlChange)}, set(TABLES["control_changes"].columns)
    of_place = {"geonames_id", "admin1", "latitude", "longitude", "where_prec", "place_mention_id"}
    assert columns - own == {"control_change_id", "document_id", "extractor_version"} | of_place
    assert own - columns == {"place_mention"}


def test_rows_that_differ_from_the_table_are_refused() -> None:
    with pytest.raises(SchemaBroken, match="event_claims.*surprise"):
        TABLES["event_claims"].from_rows([{"event_id": "e", "surprise": 1}])


def test_arrow_schema_follows_the_fields() -> None:
    schema = TABLES["captures"].arrow_schema
    assert schema.field("capture_id").nullable is False
    assert schema.field("retrieved_at").type == pa.timestamp("us", tz="UTC")


def test_tables_document_is_current() -> None:
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == make_document()
