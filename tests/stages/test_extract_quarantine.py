"""Rows of quarantine: the same row gives the same bytes, whatever it holds."""

import datetime as dt
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.tables import TABLES
from dateline.stages.quarantine import LONGEST_STRING, quarantine_row

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(st.characters()),
        st.binary(),
        st.dates(),
        st.datetimes(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


@settings(deadline=None)  # the first call loads pyarrow
@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=5), st.text(st.characters(), max_size=50))
def test_any_row_fits_the_table(row: dict[str, object], reason: str) -> None:
    made = quarantine_row(table_name="claims", row_key="c-1", rule="quote_matches", reason=reason, row=row)
    reordered = quarantine_row(
        table_name="claims", row_key="c-1", rule="quote_matches", reason=reason, row=dict(reversed(row.items()))
    )
    assert made == reordered
    assert TABLES["quarantine"].from_rows([made]).num_rows == 1
    json.loads(str(made["row_json"]))


def test_long_texts_are_shortened_and_times_are_iso() -> None:
    row = {
        "text": "x" * 5_000,
        "at": dt.datetime(2015, 10, 11, tzinfo=dt.UTC),
        "on": dt.date(2015, 10, 11),
        "n": float("nan"),
    }
    made = quarantine_row(
        table_name="documents", row_key="doc-1", rule="r", reason="because", row=row, document_id="doc-1"
    )
    kept = json.loads(str(made["row_json"]))
    assert kept == {"at": "2015-10-11T00:00:00+00:00", "n": "nan", "on": "2015-10-11", "text": "x" * LONGEST_STRING}
    assert (made["document_id"], made["capture_id"]) == ("doc-1", None)


def test_the_id_names_table_row_and_rule() -> None:
    ids = {
        quarantine_row(table_name=t, row_key=k, rule=r, reason="", row=None)["quarantine_id"]
        for t in ("claims", "documents")
        for k in ("a", "b")
        for r in ("r", "s")
    }
    assert len(ids) == 8
