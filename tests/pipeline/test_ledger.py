"""The incremental ledger gives what a full rebuild gives, byte for byte, whatever happens in between."""

import datetime as dt
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.pipeline.ledger import rebuild
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse, query
from tests.pipeline.ledger_world import Key, Partition, land, ledger_files, make_world, remove

SLOW = settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def run(lake: Lake, *, full: bool = False) -> dict:
    return rebuild(lake, run_id="test", full=full).get("all", {})


def whole(root, world: dict[Key, Partition]) -> Lake:
    """A lake on which everything landed before the one run of the ledger."""
    lake = Lake(root)
    for key, partition in world.items():
        land(lake, key, partition)
    run(lake)
    return lake


@SLOW
@given(seed=st.integers(0, 10_000))
def test_day_by_day_in_any_order_is_a_full_rebuild(tmp_path_factory, seed) -> None:
    root, world = tmp_path_factory.mktemp("lake"), make_world(seed)
    keys = list(world)
    random.Random(seed).shuffle(keys)
    lake = Lake(root / "steps")
    for key in keys:
        land(lake, key, world[key])
        run(lake)
    assert ledger_files(lake) == ledger_files(whole(root / "whole", world))
    before = ledger_files(lake)
    assert before
    run(lake, full=True)
    assert ledger_files(lake) == before


@SLOW
@given(seed=st.integers(0, 10_000))
def test_what_is_removed_or_landed_anew_leaves_no_trace(tmp_path_factory, seed) -> None:
    root, world, dice = tmp_path_factory.mktemp("lake"), make_world(seed), random.Random(seed)
    lake = whole(root / "steps", world)
    for key in dice.sample(list(world), 3):
        remove(lake, key)
        del world[key]
        run(lake)
    other = make_world(seed + 1)
    for key in dice.sample([k for k in world if k in other], 3):
        world[key] = other[key]
        land(lake, key, world[key])
        run(lake)
    assert ledger_files(lake) == ledger_files(whole(root / "whole", world))
