"""Places: which words are one, which one it is, how exact."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.text.mentions import read_mentions
from dateline.text.model import Context
from dateline.text.places_home import find_home_country

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "places.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_cases(case: dict[str, Any]) -> None:
    context = Context(dateline_place=case.get("dateline"), home_country=case.get("home"))
    (mentions,) = read_mentions([case["text"]], [context])
    placed = [
        m for m in mentions if m.mention_type == "place" and m.link_basis == "gazetteer" and (m.link_score or 0) > 0.4
    ]
    assert [[m.surface, m.country, m.where_prec] for m in placed] == case["places"]


@pytest.mark.parametrize("place", ["Idlib", "Latakia", "Hama", "Raqqa", "Homs", "Aleppo", "Damascus", "Palmyra"])
def test_syrian_cities_have_coordinates_in_syria(place: str) -> None:
    (mentions,) = read_mentions([f"Syrian troops entered {place} at dawn."], [Context()])
    (mention,) = [m for m in mentions if m.link_basis == "gazetteer"]
    assert (mention.surface, mention.country) == (place, "SY")
    assert mention.entity_id == f"geonames:{mention.geonames_id}"
    assert mention.latitude is not None
    assert mention.longitude is not None
    assert 32 < mention.latitude < 37.5
    assert 35.5 < mention.longitude < 42.5


def test_the_dateline_decides_between_namesakes() -> None:
    text = "Shells hit Tripoli at night."
    (libyan,), (lebanese,) = (
        [m.country for m in read_mentions([text], [Context(dateline_place=place)])[0] if m.mention_type == "place"]
        for place in ("Benghazi", "Beirut")
    )
    assert (libyan, lebanese) == ("LY", "LB")


@pytest.mark.parametrize(
    ("url", "country"),
    [
        ("https://www.herald.example.co.uk/news/1", "GB"),
        ("https://news.example.ng/benue", "NG"),
        ("https://news.example.com.au:8443/a?b=c", "AU"),
        ("https://news.example.com/uk/", None),
        ("https://stream.example.tv/", None),
        ("https://192.0.2.7/page", None),
        ("dateline:sha256:00ff", None),
        ("https://[broken/", None),
        ("", None),
        (None, None),
    ],
)
def test_a_page_is_at_home_where_its_address_is(url: str | None, country: str | None) -> None:
    assert find_home_country(url) == country


def test_a_home_that_is_no_country_says_nothing() -> None:
    (mentions,) = read_mentions(["Shells fell on Aleppo."], [Context(home_country="ZZ")])
    assert [m.country for m in mentions if m.mention_type == "place"] == ["SY"]
