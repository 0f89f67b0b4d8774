"""The gazetteer: built whole or not at all, found again, and every division where its country is."""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from dateline.reference import gazetteer as module
from dateline.reference.data import load_data
from dateline.reference.fold import fold
from dateline.reference.gazetteer import Gazetteer, cache_folder, load_gazetteer
from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, Row

DIVISIONS = [(c, name) for c, entries in load_data("places.yml")["divisions"].items() for name in entries]


def _named(name: str) -> list[tuple[Row, bool]]:
    (number,) = load_gazetteer().find_names([fold(name)])
    assert number >= 0, f"{name} is in no gazetteer"
    return load_gazetteer().candidates(number, capitals=True)


@pytest.mark.parametrize(("country", "name"), DIVISIONS, ids=lambda v: v)
def test_each_division_lies_in_its_country(country: str, name: str) -> None:
    (division,) = [r for r, _ in _named(name) if r.kind == DIVISION and r.country == country and r.name == name]
    assert division.latitude is not None
    assert division.longitude is not None


@pytest.mark.parametrize(("country", "names"), load_data("countries.yml").items(), ids=lambda v: str(v)[:20])
def test_other_names_of_countries_are_found(country: str, names: list[str]) -> None:
    for name in names:
        assert country in [r.country for r, _ in _named(name) if r.kind == COUNTRY], name


def test_cities_know_their_division() -> None:
    tadmur = next(r for r, _ in _named("Palmyra") if r.country == "SY")
    assert (tadmur.name, tadmur.kind, tadmur.admin1) == ("Tadmur", CITY, "Homs")


@pytest.mark.parametrize(
    ("name", "country", "admin1"),
    [
        ("Nad Ali", "AF", "Helmand"),
        ("Harris County", "US", "Texas"),
        ("Menaka", "ML", "Ménaka"),
        ("Masisi", "CD", "North Kivu"),
    ],
)
def test_districts_know_their_division(name: str, country: str, admin1: str) -> None:
    assert (country, admin1) in [(r.country, r.admin1) for r, _ in _named(name)]


def test_towns_know_their_district() -> None:
    (county,) = [r for r, _ in _named("Rapides Parish") if r.kind == DISTRICT]
    town = next(r for r, _ in _named("Pineville") if r.admin1 == "Louisiana")
    assert (town.kind, town.district) == (CITY, county.district)


@pytest.mark.parametrize(
    ("spelling", "country", "name"),
    [
        ("maarrat an nuaman", "SY", "Ma‘arrat an Nu‘mān"),
        ("dayr ezzor", "SY", "Deir ez-Zor"),
        ("hudeidah", "YE", "Al Ḩudaydah"),
        ("zaporizhya", "UA", "Zaporizhzhya"),
        ("toumbouctou", "ML", "Timbuktu"),
    ],
)
def test_spellings_of_one_sound_are_found_in_their_country(spelling: str, country: str, name: str) -> None:
    assert name in [r.name for r in load_gazetteer().find_alike(spelling, (country,))]
    assert load_gazetteer().find_alike(spelling, ("NO",)) == []


def test_countries_are_found_by_code() -> None:
    syria = load_gazetteer().find_country("SY")
    assert syria is not None
    assert (syria.name, syria.kind) == ("Syria", COUNTRY)
    assert load_gazetteer().find_country("??") is None


@pytest.mark.parametrize(
    ("code", "south", "north", "west", "east"),
    [("SY", 32, 37.5, 35.5, 42.5), ("UA", 44, 52.5, 22, 40.5), ("SD", 8, 22.3, 21.5, 39), ("US", 30, 49, -115, -80),
     ("RU", 50, 70, 80, 120), ("YE", 12, 19, 42, 53)],
)  # fmt: skip
def test_a_countrys_point_is_its_middle(code: str, south: float, north: float, west: float, east: float) -> None:
    row = load_gazetteer().find_country(code)
    assert row is not None
    assert row.latitude is not None
    assert row.longitude is not None
    assert south < row.latitude < north
    assert west < row.longitude < east


def test_abbreviations_of_countries_need_capitals() -> None:
    (number,) = load_gazetteer().find_names(["us"])
    assert [r.country for r, _ in load_gazetteer().candidates(number, capitals=True)] == ["US"]
    assert load_gazetteer().candidates(number, capitals=False) == []


def test_unknown_names_are_not_found() -> None:
    assert load_gazetteer().find_names(["no such place at all", ""]) == [-1, -1]
    assert load_gazetteer().find_names([]) == []


def test_it_is_built_once_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        Row("Nowhere", CITY, 7, 1.0, 2.0, "SY", population=5),
        Row("Elsewhere", CITY, 8, 3.0, 4.0, "IQ", "Anbar", "IQ.01.1", 6),
    ]
    monkeypatch.setattr(module, "make_rows", lambda: (rows, {"nowhere": [(0, 0)], "both": [(1, 0), (0, 1)]}))
    folder = tmp_path / "gazetteer-x"
    module.build_gazetteer(folder)
    assert sorted(p.name for p in folder.iterdir()) == [
        "countries.arrow",
        "entries.arrow",
        "names.arrow",
        "places.arrow",
        "sounds.arrow",
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["gazetteer-x"], "nothing is left aside"
    built = Gazetteer(folder)
    first, both = built.find_names(["nowhere", "both"])
    assert [r for r, _ in built.candidates(first, capitals=False)] == [rows[0]]
    assert [(r.name, other) for r, other in built.candidates(both, capitals=False)] == [
        ("Elsewhere", False),
        ("Nowhere", True),
    ]


def test_a_failed_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "make_rows", lambda: ([Row("Nowhere", CITY, geonames_id="seven")], {}))  # type: ignore[arg-type]
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        module.build_gazetteer(tmp_path / "gazetteer-x")
    assert list(tmp_path.iterdir()) == []


def test_the_cache_can_be_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE", os.fspath(tmp_path))
    assert cache_folder() == tmp_path


@pytest.mark.parametrize("text", ["Ḩamāh", "Sana’a", "İstanbul", "ǅﬁ½", "a\u0301", "\ud800", "Łódź", "al-Bab", ""])
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_folding() -> None:
    assert fold("Ḩamāh, Sana’a, al‑Bab, Łódź") == "hamah, sana'a, al bab, lodz"
