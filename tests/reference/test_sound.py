"""One key for the spellings of a name."""

import pytest

from dateline.reference.sound import find_sound


@pytest.mark.parametrize(
    "spellings",
    [
        ["hodeidah", "al hudaydah", "hudeida"],
        ["deir ez zor", "dayr az zawr", "deir al zour"],
        ["maarat al numan", "ma'arrat an nu'man", "maaret en numan"],
        ["qamishli", "kamishly", "al qamishli"],
        ["kharkiv", "kharkov"],
        ["timbuktu", "tombouctou"],
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: list[str]) -> None:
    assert len({find_sound(s) for s in spellings}) == 1
    assert find_sound(spellings[0]) is not None


def test_other_names_do_not() -> None:
    assert len({find_sound(s) for s in ("aleppo", "damascus", "raqqa city", "latakia")}) == 4


@pytest.mark.parametrize("name", ["", "io", "al", "goa", "\ud800"])
def test_a_name_of_few_consonants_has_none(name: str) -> None:
    assert find_sound(name) is None
