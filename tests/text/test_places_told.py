"""Names that only the words around tell to be places, and those that lie in others."""

import pytest

from dateline.reference.fold import fold
from dateline.text.dateline_line import find_dateline
from dateline.text.mentions import read_mentions
from dateline.text.model import Context, Mention
from dateline.text.places_told import find_told_places
from dateline.text.places_within import locate_within


def told(text: str) -> list[str]:
    return [text[start:end] for start, end in find_told_places(text, fold(text), find_dateline(text))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rescuers dug in the rebel town of Kafr Sumra all night.", ["Kafr Sumra"]),
        ("People left the villages of Sahl al-Warda on Friday.", ["Sahl al-Warda"]),
        ("Gunmen entered Tal Wadiya village at dawn.", ["Tal Wadiya"]),
        ("Gunmen entered the village of Umm Dorra's north.", ["Umm Dorra"]),
        ("In the town of Sumra two died. Sumra lies near the river.", ["Sumra", "Sumra"]),
        ("QALAAT SUMRA, Oct. 9 (Reuters) - Two people died in it on Monday.", ["QALAAT SUMRA"]),
        ("Tents burned at the camps at Sumra last night.", ["Sumra"]),
        ("Another village was hit. The town of his birth was spared.", []),
        ("He spoke of the village of the dead.", []),
        ("the town of ", []),
        # a list behind several of them, and what only a comma joins to it
        ("Rebels took the villages of Sumra, Kafr Dorra and Umm Wadi.", ["Sumra", "Kafr Dorra", "Umm Wadi"]),
        ("People left the towns of Sumra and Dorra, Hassan Nimr said.", ["Sumra", "Dorra"]),
        ("Rebels left the village of Sumra and Hassan Nimr went home.", ["Sumra"]),
        # among what was taken
        ("Kafr Sumra, Umm Dorra and the old school were among the places that fell.", ["Kafr Sumra", "Umm Dorra"]),
        ("On Friday, Sumra was one of the three villages seized.", ["Sumra"]),
        ("Hassan Nimr and Omar Dorra were among the guests of the villages.", []),
        # fallen: to somebody, or on a day where settlements are spoken of
        ("Kafr Sumra fell to the rebels.", ["Kafr Sumra"]),
        ("Umm Dorra has fallen into the hands of the army.", ["Umm Dorra"]),
        ("The army captured two villages. Sumra fell on Saturday and Umm Dorra on Sunday.", ["Sumra", "Umm Dorra"]),
        ("Private Hassan Nimr fell on Saturday near the village.", []),
        ("Nasdaq fell on Friday. Hassan Nimr fell to his death. Omar Dorra fell into the river.", []),
        ("The village mourns. Hassan Nimr fell to army fire. Omar Dorra fell to a bullet of the rebels.", []),
        ("", []),
    ],
)
def test_names_beside_words_for_places(text: str, names: list[str]) -> None:
    assert told(text) == names


def places(text: str) -> dict[str, Mention]:
    (mentions,) = read_mentions([text], [Context()])
    return {m.surface: m for m in mentions if m.mention_type == "place"}


@pytest.mark.parametrize(
    ("between", "is_within"),
    [
        (" village, ", True),
        (", a hill town in the province of ", True),
        (" in ", True),
        (". Troops left ", False),
        (" and ", False),
    ],
)
def test_what_lies_in_a_known_place_is_located_by_it(between: str, is_within: bool) -> None:
    found = places(f"Two people died in the town of Kafr Sumra{between}Idlib, Syria, on Monday.")
    inner, outer = found["Kafr Sumra"], found["Idlib"]
    assert outer.latitude is not None and inner.geonames_id is None
    located = (inner.latitude, inner.longitude) == (outer.latitude, outer.longitude)
    assert located == is_within
    if is_within:
        assert (inner.where_prec or 0) >= 2 and inner.admin1 == outer.admin1


def test_a_desk_abroad_does_not_say_which_country_a_village_is_in() -> None:
    text = "GAZIANTEP, Turkey, 8 October - A raid hit the town of Kafr Sumra. The Syrian army left Hama for Idlib."
    assert places(text)["Kafr Sumra"].country == "SY"


@pytest.mark.parametrize(
    ("between", "is_owner"), [("'s ", True), ("’s ", True), (" ", False), ("'s and ", False), (" and ", False)]
)
def test_what_a_town_owns_lies_there(between: str, is_owner: bool) -> None:
    text = f"Flights from Milltown{between}Sumra Airport were late."
    first, second = ((text.index(name), text.index(name) + len(name), name) for name in ("Milltown", "Sumra Airport"))
    town = Mention(*first, "place", latitude=1.5, longitude=2.5, country="GB", admin1="England", where_prec=1)
    _, inner = locate_within(text, [town, Mention(*second, "place")])
    located = (1.5, 2.5, "GB", "England", 2) if is_owner else (None,) * 5
    assert (inner.latitude, inner.longitude, inner.country, inner.admin1, inner.where_prec) == located


def test_a_part_of_a_large_town_lies_where_the_town_does() -> None:
    part = places("Shells fell on West Mosul at night.")["West Mosul"]
    assert (part.country, part.where_prec, part.latitude is not None) == ("IQ", 2, True)


def test_no_continent_lies_in_a_town() -> None:
    assert places("The flu was seen in the Americas in Alaska and Chile.")["Americas"].latitude is None


def test_a_people_beside_a_word_for_places_is_none() -> None:
    assert places("Envoys spoke of a British city.")["British"].link_basis == "demonym"
