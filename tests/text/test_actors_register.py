"""The register of actors: every entry alone, and all of them together."""

import unicodedata

import pycountry
import pytest

from dateline.reference.fold import fold
from dateline.schema.errors import BadConfiguration
from dateline.schema.fields import CLAIMANT_TYPES, MENTION_TYPES
from dateline.text.actor_entries import ACLED_TYPES, ACTOR_TYPES, ARMED_TYPES, Actor, check_parents, load_listed_actors
from dateline.text.actor_organs import has_organ, load_organs, load_states
from dateline.text.actors import find_organ, load_actors
from dateline.text.mentions_actors import find_actors

LISTED = list(load_listed_actors().values())
ACTORS = list(load_actors().values())
COUNTRIES = {country.alpha_2 for country in pycountry.countries} | {"XK"}
LATIN = ("LATIN", "DIGIT", "SPACE", "HYPHEN", "APOSTROPHE", "FULL STOP", "SOLIDUS", "PARENTHESIS", "COMMA", "AMPERSAND")


def test_there_are_enough_of_them() -> None:
    assert len(LISTED) >= 500
    for kind in ACTOR_TYPES:
        assert any(a.actor_type == kind for a in LISTED), kind
    assert sum(a.actor_type in ARMED_TYPES for a in LISTED) >= 300


@pytest.mark.parametrize("actor", ACTORS, ids=lambda a: a.actor_id)
def test_each_actor_is_found_by_its_name(actor: Actor) -> None:
    text = f"A spokesman of {actor.name.removeprefix('The ')} said so."
    assert [h.actor.actor_id for h in find_actors(text, fold(text)).hits] == [actor.actor_id]


def test_each_alias_means_its_actor() -> None:
    wrong = {}
    for actor in LISTED:
        for alias in actor.aliases:
            text = f"A spokesman of {alias.removeprefix('The ')} said so."
            found = [h.actor.actor_id for h in find_actors(text, fold(text)).hits]
            if found != [actor.actor_id]:
                wrong[alias] = (actor.actor_id, found)
    assert wrong == {}


def test_a_long_form_means_one_actor() -> None:
    owners: dict[str, set[str]] = {}
    for actor in ACTORS:
        for name in (actor.name, *actor.aliases):
            owners.setdefault(fold(name.removeprefix("The ")), set()).add(actor.actor_id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("actor", LISTED, ids=lambda a: a.actor_id)
def test_each_entry_is_in_order(actor: Actor) -> None:
    assert actor.claimant_type in CLAIMANT_TYPES
    assert actor.mention_type in MENTION_TYPES
    assert actor.country is None or actor.country in COUNTRIES
    assert actor.actor_id.split("-")[0] in {"int", "media", *(c.lower() for c in COUNTRIES)}
    names = (actor.name, *actor.aliases, *actor.short_forms)
    assert all(isinstance(name, str) and name.strip() == name != "" for name in names)
    assert len(set(names)) == len(names)
    assert all(unicodedata.is_normalized("NFC", name) for name in names)
    years = [y for y in (actor.active_from, actor.active_to) if y is not None]
    assert years == sorted(years)
    assert all(1940 <= y <= 2030 for y in years)
    assert actor.active_to is None or actor.ucdp_id is not None or actor.actor_type == "external_force"
    assert actor.wikidata_id is None, "an item stands here only with its source"
    assert (actor.acled_type is not None) == (actor.actor_type in ACLED_TYPES)


def test_an_outer_id_names_one_actor() -> None:
    ids = [a.ucdp_id for a in LISTED if a.ucdp_id is not None]
    assert len(ids) == len(set(ids)) > 150


def test_no_organ_is_made_twice() -> None:
    seen = {}
    for actor in ACTORS:
        if actor.organ is not None:
            assert seen.setdefault((actor.country, actor.organ), actor.actor_id) == actor.actor_id


@pytest.mark.parametrize("country", load_states(), ids=str)
def test_each_state_has_its_organs(country: str) -> None:
    state = load_states()[country]
    for organ in load_organs().values():
        actor = find_organ(country, organ.organ)
        if organ.made and has_organ(state, organ):
            assert actor is not None
            assert actor.country == country
        if actor is None:
            continue
        word = (*organ.words, *organ.beside)[0]
        for form in (*state.adjectives, *(f"{name}'s" for name in state.names)):
            text = f"Then {form} {word} met them."
            found = find_actors(text, fold(text)).hits
            assert [h.actor.actor_id for h in found] == [actor.actor_id], text
            assert text[found[0].start : found[0].end] == f"{form} {word}"


def test_states_are_countries_and_their_organs_are_known() -> None:
    assert set(load_states()) <= COUNTRIES
    assert all(set(s.without) <= set(load_organs()) for s in load_states().values())
    assert all(set(o.only) <= set(load_states()) for o in load_organs().values())
    assert all(o.otherwise is None or o.otherwise in load_organs() for o in load_organs().values())


def _actor(actor_id: str, parent_id: str | None) -> Actor:
    return Actor(actor_id, actor_id, (), "ngo", "ngo", "organization", parent_id=parent_id)


def test_a_parent_that_is_missing_or_its_own_child_is_refused() -> None:
    with pytest.raises(BadConfiguration, match="not in the register"):
        check_parents({"a": _actor("a", "b")})
    with pytest.raises(BadConfiguration, match="its own parent"):
        check_parents({"a": _actor("a", "b"), "b": _actor("b", "a")})
