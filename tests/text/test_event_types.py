"""Sub-event types: cases as data, and the words of the data file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.text.data_files import load_data
from dateline.text.event_types import load_event_types
from tests.text.test_claims import read

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "event_types.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert read(case["text"])[0].sub_event_type == case["expect"]


def test_every_type_with_cues_is_one_of_acled() -> None:
    data = load_data("event_types.yml")
    named = {name for tier in data["tiers"] for name in tier} | set(data["at_protests"].values())
    assert named <= set(load_event_types())
