"""Places: which words are one, which one it is, how exact."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.text.mentions import read_mentions
from dateline.text.model import Context

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "places.yml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_cases(case: dict[str, Any]) -> None:
    (mentions,) = read_mentions([case["text"]], [Context(dateline_place=case.get("dateline"))])
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
