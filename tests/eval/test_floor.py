"""The gold sentences are well formed and cover the conventions, and no score of theirs falls below its floor."""

import re

import pytest

from dateline.schema.fields import MEASURES, MODALITIES, SCOPES, VICTIM_STATUSES
from dateline.schema.units import load_units
from tests.eval.figures import BOUNDS, HALVES, load_gold, score_half
from tests.eval.floor import find_fallen, load_floor, own_scores


@pytest.mark.parametrize("half", HALVES)
def test_no_score_falls(half: str) -> None:
    scores = own_scores({half: score_half(half)})
    floor = load_floor()
    assert set(scores) <= set(floor)
    assert find_fallen(scores, floor) == []


def test_the_floor_is_about_what_is_measured() -> None:
    assert {n for n in load_floor() if n.startswith("own_")} == set(own_scores({h: score_half(h) for h in HALVES}))


def test_halves_cover_the_same_conventions_and_every_measure() -> None:
    dev, held = (load_gold(half) for half in HALVES)
    assert len(dev) + len(held) >= 400
    assert {row["about"] for row in dev} == {row["about"] for row in held}
    for rows in (dev, held):
        assert {g["measure"].partition(":")[0] for row in rows for g in row["gold"]} == set(MEASURES)
        assert {g["quantifier"] for row in rows for g in row["gold"]} == set(BOUNDS)
    texts = [row["text"] for row in (*dev, *held)]
    assert len(set(texts)) == len(texts) and len({row["id"] for row in (*dev, *held)}) == len(texts)


@pytest.mark.parametrize("half", HALVES)
def test_rows_are_well_formed(half: str) -> None:
    known = set(load_units().counted.values())
    for row in load_gold(half):
        assert row.keys() <= {"id", "about", "text", "gold", "published"}, row["id"]
        assert re.fullmatch(r"[deh]\d{3}", row["id"])
        for gold in row["gold"]:
            low, best, high = gold["low"], gold["best"], gold["high"]
            numbers = [x for x in (low, best, high) if x is not None]
            assert numbers == sorted(numbers), row["id"]
            assert (best is None) == (gold["quantifier"] in ("range", "vague")), row["id"]
            assert gold.get("by", "") in row["text"] and gold.get("via", "") in row["text"], row["id"]
            assert gold.get("modality", "asserted") in MODALITIES and gold.get("scope", "incident") in SCOPES
            assert gold.get("victim_status", "unknown") in VICTIM_STATUSES, row["id"]
            assert 0 <= gold.get("part_of", 0) < len(row["gold"]), row["id"]
            name, _, noun = gold["measure"].partition(":")
            assert name != "count" or noun in known or noun, row["id"]
