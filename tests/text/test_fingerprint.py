"""Fingerprints: what of a report is compared, and what is not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.text.fingerprint import find_fingerprint

REPORT = (
    "DOUMA, Syria, Oct. 11 (Levant Wire) — Fourteen people were killed in Douma on Sunday, the council said.\n"
    "“Nobody warned the people of this street,” said Hala Barakat, a nurse who came to help.\n"
    "The war, which began in 2011, has killed more than 200,000 people."
)


def test_of_a_report() -> None:
    found = find_fingerprint(REPORT, 2015)
    assert found.figures == ["14"]
    assert found.names == ["barakat", "douma", "hala", "sunday"]
    assert found.quotations == ["nobody warned the people of this street"]
    assert "14 people were" in found.shingles and not any("war" in s.split() for s in found.shingles)
    assert found.sentences[0] == ["14", "council", "douma", "killed", "people", "said", "sunday", "were"]
    assert len(found.sentences) == 2


def test_the_dateline_is_each_outlets_own() -> None:
    _, _, body = REPORT.partition("— ")
    assert find_fingerprint(body, 2015) == find_fingerprint(REPORT, 2015)


def test_without_a_year_nothing_is_past() -> None:
    assert "200" in find_fingerprint(REPORT).figures


def test_a_text_about_the_past_is_all_there_is() -> None:
    past = "In 1998 the dam broke and the valley was flooded for weeks."
    assert find_fingerprint(past, 2015) == find_fingerprint(past)


def test_a_number_in_words_is_a_figure() -> None:
    words, digits = (f"The strike killed {n} soldiers near the bridge." for n in ("fourteen", "14"))
    assert find_fingerprint(words) == find_fingerprint(digits)


def test_a_day_is_one_however_it_is_printed() -> None:
    for printed in ("9 March 2024", "March 9, 2024", "09 Mar 2024", "9 MARCH 2024", "9 de mar 2024"):
        assert find_fingerprint(f"The clinic was hit on {printed} by shells.").days == ["9 mar 2024"]
    assert find_fingerprint("It happened on 9 March, not in March 2024.").days == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from([None, 2015]))
def test_never_raises_and_is_sorted(text: str, year: int | None) -> None:
    found = find_fingerprint(text, year)
    for values in (found.shingles, found.names, found.figures, found.quotations, found.days):
        assert values == sorted(set(values))
