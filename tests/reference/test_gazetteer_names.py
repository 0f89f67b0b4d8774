"""Names as the gazetteer keeps them."""

import pytest

from dateline.reference.gazetteer_names import find_spellings, is_usable, strip_kind


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Helmand Province", "Helmand"), ("Rapides Parish", "Rapides"), ("Canton du Jura", "Jura"), ("Gao Cercle", "Gao"),
        ("Departamento de Chuquisaca", "Chuquisaca"), ("Degmada Baraawe", "Baraawe"), ("Zvenihorodka Raion", "Zvenihorodka"),
        ("District", "District"), ("City of London", "London"), ("New York", "New York"),
    ],
)  # fmt: skip
def test_the_word_for_a_division_is_dropped(name: str, plain: str) -> None:
    assert strip_kind(name) == plain


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("Ḩamāh", {"hamah"}),
        ("Ta‘izz", {"ta'izz", "taizz"}),
        ("Ar Raqqah", {"ar raqqah", "al raqqah", "el raqqah"}),
        ("Saint Clair", {"saint clair", "st. clair", "st clair"}),
        ("Mt. Pleasant", {"mt. pleasant", "mt pleasant", "mount pleasant"}),
        ("Дамаск", set()),
    ],
)
def test_spellings(name: str, spellings: set[str]) -> None:
    assert set(find_spellings(name)) == spellings


@pytest.mark.parametrize(("name", "usable"), [("Halab", True), ("hlb", False), ("ALP", False), ("Abo", False)])
def test_codes_and_bare_letters_are_no_names(name: str, usable: bool) -> None:
    assert is_usable(name) is usable
