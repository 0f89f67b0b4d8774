"""What validate does with rows: keep, set aside, take along, let stand alone."""

import json
import random
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from dateline.schema.errors import SchemaBroken
from dateline.schema.tables import TABLES
from dateline.stages.validate import Validated, validate
from dateline.store.lake import fit
from tests.expectations.world import Rows, changed_rows, good_rows, load_cases, side_by_side

PASSED = ("documents", "mentions", "claims", "control_changes")
DOC, CLAIM_1, CLAIM_2 = "doc-00000000000000000001", "clm-00000000000000000001", "clm-00000000000000000002"


def world(**changes: dict[str, Any]) -> Rows:
    """The good world with a change to the first row of some tables."""
    rows = good_rows()
    for table, change in changes.items():
        rows[table][0] |= change
    return rows


def checked(*worlds: Rows) -> Validated:
    return validate(**side_by_side(worlds))


def set_aside(found: Validated) -> Counter[tuple[str, str]]:
    return Counter((row["table_name"], row["rule"]) for row in found.quarantine.to_pylist())


def test_passed_rows_are_the_rows_given_in_the_tables_own_types() -> None:
    given = side_by_side([good_rows(), good_rows()])
    found = validate(**given)
    for table in PASSED:
        passed = getattr(found, table)
        assert passed.schema.equals(TABLES[table].arrow_schema)
        assert passed.equals(fit(TABLES[table], given[table]))


def test_everything_fits_its_table() -> None:
    cases = [changed_rows(table, case) for table in PASSED for case in load_cases()["bad"][table]]
    found = checked(*cases)
    for table in (*PASSED, "quarantine", "validation_results"):
        assert fit(TABLES[table], getattr(found, table)).equals(getattr(found, table)), table


def test_empty_tables_give_empty_tables_and_a_result_per_rule() -> None:
    found = checked()
    assert [getattr(found, table).num_rows for table in (*PASSED, "quarantine")] == [0, 0, 0, 0, 0]
    results = found.validation_results.to_pylist()
    assert {row["table_name"] for row in results} == set(PASSED)
    assert not any(row["rows_checked"] or row["rows_failed"] for row in results)


def test_a_document_takes_what_was_read_from_it_along() -> None:
    found = checked(world(documents={"language": "xx"}), good_rows())
    assert set_aside(found) == {
        ("documents", "language_known"): 1,
        ("mentions", "document_quarantined"): 2,
        ("claims", "document_quarantined"): 2,
        ("control_changes", "document_quarantined"): 1,
    }
    assert [getattr(found, table).num_rows for table in PASSED] == [1, 2, 2, 1]
    for row in found.quarantine.to_pylist():
        assert row["document_id"] == "doc-00000000000000000001"
        assert row["capture_id"] == "cap-00000000000000000001"


def test_a_mention_goes_alone() -> None:
    found = checked(world(mentions={"surface": "Tal Afar"}))
    assert set_aside(found) == {("mentions", "surface_is_its_slice"): 1}
    assert [getattr(found, table).num_rows for table in PASSED] == [1, 1, 2, 1]


def test_a_change_of_control_stays_without_the_place_that_was_set_aside() -> None:
    (row,) = checked(world(mentions={"surface": "Tal Afar"})).control_changes.to_pylist()
    assert row["place_mention_id"] is None and row["territory_text"] == "the town of Tal Arif"


def test_a_claim_stays_without_the_place_that_was_set_aside() -> None:
    found = checked(world(mentions={"surface": "Tal Afar"}))
    claim = found.claims.to_pylist()[0]
    assert claim["claim_id"] == CLAIM_1 and claim["value"] == 12
    for column in ("place_mention_id", "geonames_id", "country", "latitude", "longitude", "where_prec"):
        assert claim[column] is None


@pytest.mark.parametrize("column", ["is_subset_of", "is_conversion_of"])
def test_a_claim_stands_alone_when_its_whole_or_original_was_set_aside(column: str) -> None:
    rows = world(claims={"low": 99})
    rows["claims"][1] |= {"is_subset_of": None, column: CLAIM_1}
    found = checked(rows)
    assert found.claims["claim_id"].to_pylist() == [CLAIM_2]
    assert found.claims[column].to_pylist() == [None]


def test_references_to_rows_that_passed_stay() -> None:
    claims = checked(good_rows()).claims.to_pylist()
    assert claims[0]["place_mention_id"] == "men-00000000000000000001"
    assert claims[1]["is_subset_of"] == CLAIM_1


def test_a_row_that_fails_two_rules_has_two_quarantine_rows() -> None:
    found = checked(world(claims={"latitude": 91.0, "country": "QQ"}))
    assert set_aside(found) == {("claims", "latitude_in_range"): 1, ("claims", "country_known"): 1}
    assert len(set(found.quarantine["quarantine_id"].to_pylist())) == 2


def test_the_reason_says_value_and_why_and_the_row_is_kept() -> None:
    found = checked(world(claims={"quote": "killed 13 people"}))
    (row,) = found.quarantine.to_pylist()
    assert row["reason"].startswith(
        "quote='killed 13 people', text_slice='killed 12 people', start_char=9, end_char=25: The quote is the very"
    )
    kept = json.loads(row["row_json"])
    assert set(kept) == set(TABLES["claims"].columns)
    assert kept["event_start"] == "2021-03-08"


def test_a_long_value_is_cut_in_the_reason() -> None:
    (row,) = checked(world(mentions={"surface": "x" * 100_000})).quarantine.to_pylist()
    assert "(100000 characters)" in row["reason"]
    assert len(row["reason"]) < 700 and len(row["row_json"]) < 4_000


def test_a_null_in_a_key_is_set_aside_and_not_an_error() -> None:
    found = checked(world(claims={"claim_id": None}), world(documents={"document_id": None}))
    assert {"claim_id_not_null", "document_id_not_null", "document_known"} <= {rule for _, rule in set_aside(found)}
    assert None not in found.claims["claim_id"].to_pylist()


def test_the_first_of_a_repeated_row_is_kept_and_its_claims_with_it() -> None:
    rows = good_rows()
    rows["captures"].append(rows["captures"][0] | {"capture_id": "cap-00000000000000000002"})
    rows["documents"].append(rows["documents"][0] | {"capture_id": "cap-00000000000000000002"})
    found = checked(rows)
    assert set_aside(found) == {("documents", "document_id_unique"): 1}
    assert found.documents["capture_id"].to_pylist() == ["cap-00000000000000000001"]
    assert found.claims.num_rows == 2


def test_more_than_200_bad_rows_are_all_set_aside() -> None:
    worlds = [world(claims={"latitude": -100.0 - n}) for n in range(450)]
    found = checked(*worlds)
    assert set_aside(found) == {("claims", "latitude_in_range"): 450}
    assert found.claims.num_rows == 450  # the other claim of each world
    results = {(row["table_name"], row["rule"]): row for row in found.validation_results.to_pylist()}
    assert results["claims", "latitude_in_range"]["rows_failed"] == 450


def test_any_row_order_gives_the_same_tables() -> None:
    cases = [changed_rows(table, case) for table in PASSED for case in load_cases()["bad"][table]]
    given = side_by_side(cases)
    first = validate(**given)
    for seed in (1, 2):
        shuffled = {}
        for name, rows in given.items():
            order = list(range(rows.num_rows))
            random.Random(seed).shuffle(order)
            shuffled[name] = rows.take(pa.array(order))
        again = validate(**shuffled)
        for table in (*PASSED, "quarantine", "validation_results"):
            assert getattr(again, table).equals(getattr(first, table)), table


def test_rows_passed_and_set_aside_are_all_rows() -> None:
    cases = [changed_rows(t, case) for t in PASSED for case in load_cases()["bad"][t] if not case.get("repeat")]
    given = side_by_side(cases)
    found = validate(**given)
    for table in PASSED:
        keys = {row["row_key"] for row in found.quarantine.to_pylist() if row["table_name"] == table}
        assert len(keys) + getattr(found, table).num_rows == given[table].num_rows


def test_a_table_of_another_shape_stops() -> None:
    given = side_by_side([good_rows()])
    with pytest.raises(SchemaBroken, match=r"claims: columns differ in \['quote'\]"):
        validate(**given | {"claims": given["claims"].drop_columns("quote")})
    low = given["claims"].column_names.index("low")
    as_text = given["claims"].set_column(low, "low", pa.array(["12", "4"]))
    with pytest.raises(SchemaBroken, match=r"claims.low: string, expected double"):
        validate(**given | {"claims": as_text})


def release(found: Validated, *rules: str) -> frozenset[str]:
    """Ids of the rows set aside by these rules."""
    return frozenset(row["quarantine_id"] for row in found.quarantine.to_pylist() if row["rule"] in rules)


def test_a_released_row_passes_and_still_counts_as_failed() -> None:
    rows = world(claims={"latitude": 91.0, "longitude": 200.0})
    before = checked(rows)
    found = validate(**side_by_side([rows]), released=release(before, "latitude_in_range", "longitude_in_range"))
    assert found.quarantine.num_rows == 0
    assert found.claims["claim_id"].to_pylist() == [CLAIM_1, CLAIM_2]
    assert found.validation_results.equals(before.validation_results)


def test_a_row_of_which_only_one_failed_rule_was_released_stays_aside() -> None:
    rows = world(claims={"latitude": 91.0, "longitude": 200.0})
    found = validate(**side_by_side([rows]), released=release(checked(rows), "latitude_in_range"))
    assert set_aside(found) == {("claims", "latitude_in_range"): 1, ("claims", "longitude_in_range"): 1}
    assert found.claims["claim_id"].to_pylist() == [CLAIM_2]


def test_a_release_is_of_one_row() -> None:
    rows = world(claims={"latitude": 91.0})
    rows["claims"][1] |= {"latitude": 92.0}
    first = frozenset(row["quarantine_id"] for row in checked(rows).quarantine.to_pylist() if row["row_key"] == CLAIM_1)
    assert validate(**side_by_side([rows]), released=first).claims["claim_id"].to_pylist() == [CLAIM_1]


def test_a_released_document_has_what_was_read_from_it_again() -> None:
    rows = world(documents={"word_count": 0})
    before = checked(rows)
    of_document = frozenset(
        row["quarantine_id"] for row in before.quarantine.to_pylist() if row["table_name"] == "documents"
    )
    assert of_document and before.claims.num_rows == 0
    found = validate(**side_by_side([rows]), released=of_document)
    assert [getattr(found, table).num_rows for table in PASSED] == [1, 2, 2, 1]


def test_what_the_table_cannot_hold_is_not_released() -> None:
    rows = world(claims={"modality": None})
    before = checked(rows)
    found = validate(
        **side_by_side([rows]), released=frozenset(row["quarantine_id"] for row in before.quarantine.to_pylist())
    )
    assert found.claims["claim_id"].to_pylist() == before.claims["claim_id"].to_pylist() == [CLAIM_2]
