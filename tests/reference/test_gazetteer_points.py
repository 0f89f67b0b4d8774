"""Points of countries and divisions, from towns and outlines made for the test."""

import pytest

from dateline.reference.gazetteer_points import find_middles, measure_km, read_country_points


def _town(latitude: float, longitude: float, admin1code: str = "01") -> dict[str, object]:
    return {"latitude": latitude, "longitude": longitude, "countrycode": "XX", "admin1code": admin1code}


def test_many_towns_in_one_cell_weigh_as_one() -> None:
    towns = [_town(10.1, 20.1), _town(10.2, 20.2), _town(10.3, 20.3), _town(12.1, 22.1)]
    assert find_middles(towns)["XX"] == (11.25, 21.25)


def test_a_division_has_the_middle_of_its_bounds() -> None:
    towns = [_town(10, 20), _town(10.1, 20.1), _town(14, 30), _town(50, 50, "02")]
    assert find_middles(towns)["XX.01"] == (12, 25)


def test_an_outline_and_towns_that_agree_are_believed_before_whole_degrees() -> None:
    points = read_country_points({})
    agreed = read_country_points({"CH": (46.8, 8.2)})["CH"]
    assert measure_km(agreed, (46.8, 8.2)) < 100
    assert measure_km(points["CH"], (46.8, 8.2)) < 200


def test_a_country_without_an_outline_has_the_middle_of_its_towns() -> None:
    assert read_country_points({"ZZ": (1.0, 2.0)})["ZZ"] == (1.0, 2.0)


def test_distance() -> None:
    assert measure_km((0, 0), (0, 1)) == pytest.approx(111.2, abs=0.1)
    assert measure_km((60, 0), (60, 1)) == pytest.approx(55.6, abs=0.1)
