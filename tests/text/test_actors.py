"""The register of actors, and how its names are found."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.reference.fold import fold
from dateline.schema.fields import CLAIMANT_TYPES, MENTION_TYPES
from dateline.text.actors import Actor, load_actors
from dateline.text.mentions_actors import find_actors

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "actors.yml").read_text("utf-8"))
ACTORS = list(load_actors().values())


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.actor_id)
def test_each_actor_is_found_by_its_name(actor: Actor) -> None:
    text = f"A spokesman of {actor.name.removeprefix('The ')} said so."
    assert [h.actor.actor_id for h in find_actors(text, fold(text))] == [actor.actor_id]
    assert actor.claimant_type in CLAIMANT_TYPES
    assert actor.mention_type in MENTION_TYPES
    assert actor.country is None or (len(actor.country) == 2 and actor.country.isupper())
    assert actor.wikidata_id is None, "an id stands here only with its source"
    assert all(isinstance(name, str) and name.strip() == name for name in (*actor.aliases, *actor.short_forms))


def test_a_long_form_means_one_actor() -> None:
    owners: dict[str, set[str]] = {}
    for actor in ACTORS:
        for name in (actor.name, *actor.aliases):
            owners.setdefault(fold(name), set()).add(actor.actor_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_cases(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [[text[h.start : h.end], h.actor.actor_id] for h in find_actors(text, fold(text))] == case["actors"]
