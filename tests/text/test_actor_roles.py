"""Who did it, whose people died and who says so: claims with their actors, from texts alone."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.text.model import Context
from dateline.text.reading import read_texts

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "actor_roles.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any]) -> None:
    (reading,) = read_texts([case["text"]], [Context()])
    found = [[c.perpetrator_actor_id, c.victim_actor_id, c.claimant_actor_id] for c in reading.claims]
    assert found == [expected[1:] for expected in case["claims"]], [c.quote for c in reading.claims]
    for claim, (quote, *_) in zip(reading.claims, case["claims"], strict=True):
        assert quote in case["text"][claim.sentence_start : claim.sentence_end]
