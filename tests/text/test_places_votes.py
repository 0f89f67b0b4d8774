"""Which of several places a name means, by the votes of the others."""

from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, Row
from dateline.text.places_prior import find_lead
from dateline.text.places_votes import Name, Votes

LARGE = Row("Springton", CITY, 1, 40.0, -80.0, "US", "Pennsylvania", population=300_000)
SMALL = Row("Springton", CITY, 2, 37.2, -93.3, "US", "Missouri", population=9_000)
FOREIGN = Row("Springton", CITY, 3, 51.0, 0.0, "GB", "England", "GB.ENG.1", 60_000)
STATE = Row("Missouri", DIVISION, 4, 38.0, -92.0, "US", "Missouri")
NEAR = Row("Nearby", CITY, 5, 37.5, -93.0, "US", "Missouri", population=4_000)
COUNTY = Row("Home County", DISTRICT, 6, 51.0, 0.1, "GB", "England", "GB.ENG.1", 90_000)
SYRIA, IRAQ = (Row(n, COUNTRY, None, 34.0, 40.0, c) for n, c in (("Syria", "SY"), ("Iraq", "IQ")))


def _name(*rows: Row, count: int = 1) -> Name:
    return Name([(r, False) for r in rows], [0.0] * len(rows), count)


def _best(names: list[Name], countries: list[str] | None = None, places: list[tuple[Row, float]] | None = None) -> Row:
    scores = Votes(names, countries or [], places or []).scores[0]
    return names[0].candidates[scores.index(max(scores))][0]


def test_without_context_the_larger_is_meant() -> None:
    assert _best([_name(LARGE, SMALL, FOREIGN)]) is LARGE


def test_a_division_and_a_town_beside_it_speak_for_the_smaller() -> None:
    assert _best([_name(LARGE, SMALL, FOREIGN), _name(STATE), _name(NEAR)]) is SMALL


def test_a_district_speaks_for_the_town_in_it() -> None:
    assert _best([_name(LARGE, SMALL, FOREIGN), _name(COUNTY), _name(COUNTY)], ["GB"]) is FOREIGN


def test_a_dateline_counts_as_a_name() -> None:
    assert _best([_name(LARGE, FOREIGN)], places=[(COUNTY, 3.0)]) is FOREIGN


def test_a_names_own_places_do_not_speak_for_each_other() -> None:
    alone = Votes([_name(LARGE)], [], [])
    with_namesakes = Votes([_name(LARGE, SMALL, SMALL)], [], [])
    assert with_namesakes.scores[0][0] == alone.scores[0][0]


def test_the_main_country_needs_half_of_what_is_said() -> None:
    assert Votes([_name(SYRIA, count=3), _name(IRAQ)], [], []).main_country() == "SY"
    assert Votes([_name(SYRIA)], ["IQ", "LB", "TR"], []).main_country() is None
    assert Votes([], [], []).main_country() is None


def test_a_place_is_strange_where_all_else_speaks_of_other_countries() -> None:
    assert Votes([_name(FOREIGN), _name(SYRIA)], [], []).is_strange(0, FOREIGN)
    assert not Votes([_name(FOREIGN), _name(COUNTY)], [], []).is_strange(0, FOREIGN)
    assert not Votes([_name(FOREIGN)], [], []).is_strange(0, FOREIGN)


def test_the_country_that_a_page_is_at_home_in_counts() -> None:
    names = [_name(LARGE, FOREIGN)]
    scores = Votes(names, [], [], home="GB").scores[0]
    assert scores[1] > scores[0]


def test_one_name_alone_does_not_say_what_a_text_is_about() -> None:
    few, many = (Votes([_name(LARGE, FOREIGN)], ["GB"] * n, []).scores[0] for n in (1, 9))
    assert few[1] - few[0] < many[1] - many[0]


def test_a_country_with_many_parties_for_its_people_leads() -> None:
    assert find_lead("SS") > find_lead("RU") > find_lead("IN")
    assert find_lead("US") == find_lead(None) == 0.0
