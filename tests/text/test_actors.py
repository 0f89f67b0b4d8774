"""How actors are found in a text: tests/cases/actors.yml, and where their spans lie."""

import gc
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.reference.fold import fold
from dateline.text.actor_hits import ActorHit
from dateline.text.mentions_actors import find_actors, find_later_actors

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "actors.yml").read_text("utf-8"))
WORDS = [
    "the", "army", "The", "group", "Police", "said", "Syrian", "Syria's", "government forces", "IS", "ISIS", "Hamas", "militants",
    "U.S.", "US", "ministry", "health ministry", "of", "Ukraine", ",", ".", "\n", "coalition", "Observatory", "İ", "ﬁ", "صلى", "and",
]  # fmt: skip


def _find(text: str, country: str | None = None, unknown: list[str] | None = None) -> list[ActorHit]:
    folded = fold(text)
    spans = sorted((text.index(name), text.index(name) + len(name)) for name in unknown or [])
    return find_later_actors(folded, find_actors(text, folded), country_at=lambda _: country, unknown=spans)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    found = _find(text, case.get("country"), case.get("unknown"))
    assert [[text[h.start : h.end], h.actor.actor_id] for h in found] == case["actors"]
    assert [h.basis for h in found] == case.get("basis", [h.basis for h in found])


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=100, deadline=None)
def test_words_in_any_order_give_spans_in_order(words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for hit in _find(text, "SY"):
        assert end <= hit.start < hit.end <= len(text)
        assert hit.start <= hit.taken[0] < hit.taken[1] <= hit.end
        assert hit.basis in ("alias", "context", "country")
        end = hit.end


def test_a_countrys_name_before_its_army_stays_a_place() -> None:
    text = "Then Syria's army left."
    (hit,) = find_actors(text, fold(text)).hits
    assert text[hit.start : hit.end] == "Syria's army"
    assert text[hit.taken[0] : hit.taken[1]] == "army"


def test_time_is_linear_in_length() -> None:
    text = "Hamas and the group met the army. Police said the militants of the Syrian army left. "

    def seconds(times: int) -> float:
        gc.collect()
        gc.disable()  # what other tests left in memory is not this one's time
        try:
            started = time.process_time()
            assert len(_find(text * times, "SY")) > 2 * times
            return time.process_time() - started
        finally:
            gc.enable()

    seconds(10)
    fewer, more = (min(seconds(times) for _ in range(3)) for times in (1_000, 8_000))
    assert more < 24 * max(fewer, 0.02), "64 would be the square"
