"""When too much was set aside, and what the error says."""

import pyarrow as pa
import pytest

from dateline.schema.errors import TooManyQuarantined
from dateline.schema.tables import TABLES
from dateline.stages.quarantine import quarantine_row
from dateline.stages.validate import Share, Validated, check_quarantined, quarantined_shares


def refused(*rows: tuple[str, str, str]) -> pa.Table:
    """Quarantine rows of (table, key, rule)."""
    return TABLES["quarantine"].from_rows(
        [quarantine_row(table_name=t, row_key=k, rule=r, reason="x", row=None) for t, k, r in rows]
    )


def captures(count: int) -> pa.Table:
    return pa.table({"capture_id": [f"cap-{n}" for n in range(count)]})


def validated(documents: int, mentions: int, claims: int, quarantine: pa.Table) -> Validated:
    def rows(count: int) -> pa.Table:
        return pa.table({"n": range(count)})

    return Validated(
        rows(documents), rows(mentions), rows(claims), rows(0), quarantine, TABLES["validation_results"].empty()
    )


def test_shares_count_rows_once_and_rules_by_row() -> None:
    found = validated(8, 0, 1, refused(("documents", "a", "one"), ("documents", "a", "two"), ("claims", "c", "three")))
    shares = quarantined_shares(found, refused(("documents", "b", "one")), captures=captures(10))
    assert shares["documents"] == Share(10, 2, (("one", 2), ("two", 1)))
    assert shares["documents"].share == 0.2
    assert shares["claims"] == Share(2, 1, (("three", 1),))
    assert shares["mentions"] == Share(0, 0) and shares["mentions"].share == 0
    assert shares["captures"] == Share(10, 0)


def test_what_went_along_and_what_is_landed_once_anyway_is_not_counted() -> None:
    along = refused(("claims", "c", "document_quarantined"), ("mentions", "m", "document_quarantined"))
    shares = quarantined_shares(
        validated(5, 5, 5, along), refused(("documents", "d", "duplicate_document")), captures=captures(6)
    )
    assert [share.set_aside for share in shares.values()] == [0, 0, 0, 0, 0]


def test_captures_that_gave_nothing_are_a_share_of_the_captures() -> None:
    nothing = refused(*(("captures", f"cap-{n}", "no_text") for n in range(3)))
    shares = quarantined_shares(validated(1, 0, 0, refused()), nothing, captures=captures(4))
    assert shares["captures"] == Share(4, 3, (("no_text", 3),))


def test_the_error_says_table_share_limit_rules_and_where_to_look() -> None:
    share = Share(10, 6, (("text_long_enough", 4), ("language_known", 2), ("capture_known", 1), ("dated_has_basis", 1)))
    with pytest.raises(TooManyQuarantined) as caught:
        check_quarantined({"documents": share, "claims": Share(10, 0)}, 0.5)
    message = str(caught.value)
    assert message.startswith(
        "documents: 6 of 10 rows set aside (60%; most by text_long_enough 4, language_known 2, capture_known 1). "
        "max_quarantined allows 50%."
    )
    assert "dated_has_basis" not in message and "claims:" not in message
    assert "quarantine" in message and "reports/" in message


@pytest.mark.parametrize(
    ("rows", "set_aside", "limit", "stops"),
    [
        (10, 5, 0.5, False),  # the limit itself is allowed
        (10, 6, 0.5, True),
        (1, 1, 0.5, False),  # one bad page on a one-page day
        (2, 2, 0.5, False),
        (3, 3, 0.5, True),
        (1000, 1, 0.0, True),  # none allowed
        (1000, 0, 0.0, False),
        (3, 3, 1.0, False),
        (0, 0, 0.5, False),
    ],
)
def test_the_limit(rows: int, set_aside: int, limit: float, stops: bool) -> None:
    shares = {"documents": Share(rows, set_aside, (("text_long_enough", set_aside),))}
    if stops:
        with pytest.raises(TooManyQuarantined):
            check_quarantined(shares, limit)
    else:
        check_quarantined(shares, limit)
