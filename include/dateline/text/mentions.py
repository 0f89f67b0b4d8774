"""Mentions of a text: actors, places, people, organizations and dates, found by their own modules and brought together.

Order of belief: the register of actors, then the gazetteer, then the model.
"""

import re
from collections.abc import Sequence

from dateline.reference.fold import fold
from dateline.reference.gazetteer import Gazetteer, load_gazetteer
from dateline.text.actor_hits import ActorHit, is_free
from dateline.text.dates import find_dates
from dateline.text.mentions_actors import find_actors, find_later_actors
from dateline.text.mentions_cues import load_cues
from dateline.text.mentions_people import NameHit, find_people, trim_name
from dateline.text.model import Context, Mention
from dateline.text.ner import Entity, find_entities
from dateline.text.places import PlaceHit, find_places
from dateline.text.places_link import PlaceLink, link_places
from dateline.text.story_country import StoryCountry

_WORD = re.compile(r"[^\W\d_]+")
_MODEL_SCORE = 0.5
_WINDOW = 40  # characters looked at before a name
#: Most that a place inside an organization's name may score; who looks for where something happened passes over it.
_PART_SCORE = 0.4


def read_mentions(texts: Sequence[str], contexts: Sequence[Context]) -> list[list[Mention]]:
    """Mentions of each text, sorted by (start_char, end_char, mention_type), without overlaps within one type.

    texts and contexts run in parallel. `text[start_char:end_char] == surface`. link_basis: alias or context for actors
    and for people named in full elsewhere, country for organs of the story's country, gazetteer for places, model
    where only the model says so, explicit, relative or dateline for dates. Any string has an answer; time grows with
    the length of the text.
    """
    gazetteer = load_gazetteer()
    found = zip(texts, contexts, find_entities(texts), strict=True)
    return [_read(text, context, entities, gazetteer) for text, context, entities in found]


def _read(text: str, context: Context, entities: list[Entity], gazetteer: Gazetteer) -> list[Mention]:
    folded = fold(text)
    actors = find_actors(text, folded)
    taken = sorted(h.taken for h in actors.hits)
    spoken = [*_countries_of(actors.hits), *_demonyms(folded)]
    countries = [country for _, country in spoken]
    hits = find_places(text, folded, gazetteer=gazetteer, entities=entities, taken=taken, countries=countries)
    links = link_places(hits, gazetteer=gazetteer, dateline_place=context.dateline_place, other_countries=countries)
    places = [_place(text, hit, link) for hit, link in zip(hits, links, strict=True)]
    taken = sorted([*((h.start, h.end) for h in actors.hits), *((h.start, h.end) for h in hits)])
    unknown = _unknown_places(text, folded, entities, taken)
    taken = sorted([*taken, *((m.start_char, m.end_char) for m in unknown)])
    people = find_people(text, folded, entities, taken)
    story = _story(text, spoken, places, context)
    organizations = [(h.start, h.end) for h in people if h.mention_type == "organization"]
    later = find_later_actors(folded, actors, country_at=story.at, unknown=organizations)
    mentions = [
        *(_actor(text, hit) for hit in later),
        *places,
        *unknown,
        *(_name(text, hit) for hit in people if is_free(later, hit.start, hit.end)),
        *find_dates(text, context.published),
    ]
    return sorted(mentions, key=lambda m: (m.start_char, m.end_char, m.mention_type))


def _story(text: str, spoken: list[tuple[int, str]], places: Sequence[Mention], context: Context) -> StoryCountry:
    """The countries that a text speaks of: its actors', its peoples', its places' and its dateline's."""
    linked = [(m.start_char, m.country) for m in places if m.country and (m.link_score or 0) > _PART_SCORE]
    wanted = fold(context.dateline_place or "").split(",")[0].strip()
    of_dateline = next((m.country for m in places if wanted and fold(m.surface) == wanted), None)
    return StoryCountry(text, [*spoken, *linked], of_dateline=of_dateline)


def _countries_of(hits: Sequence[ActorHit]) -> list[tuple[int, str]]:
    return [(h.start, h.actor.country) for h in hits if h.actor.country and h.actor.actor_type != "media"]


def _demonyms(folded: str) -> list[tuple[int, str]]:
    demonyms = load_cues().demonyms
    words = ((m.start(), m.group()) for m in _WORD.finditer(folded))
    forms = ((at, w if w in demonyms else w.rstrip("s")) for at, w in words)
    return [(at, demonyms[form]) for at, form in forms if form in demonyms]


def _actor(text: str, hit: ActorHit) -> Mention:
    return Mention(
        hit.start,
        hit.end,
        text[hit.start : hit.end],
        hit.actor.mention_type,
        entity_id=hit.actor.actor_id,
        entity_name=hit.actor.name,
        wikidata_id=hit.actor.wikidata_id,
        country=hit.actor.country,
        link_basis=hit.basis,
        link_score=hit.score,
    )


def _place(text: str, hit: PlaceHit, link: PlaceLink) -> Mention:
    surface, row = text[hit.start : hit.end], link.row
    if row is None:
        return Mention(
            hit.start, hit.end, surface, "place", entity_name=surface, link_basis="gazetteer", link_score=0.0
        )
    return Mention(
        hit.start,
        hit.end,
        surface,
        "place",
        entity_id=f"geonames:{row.geonames_id}" if row.geonames_id is not None else None,
        entity_name=row.name,
        geonames_id=row.geonames_id,
        latitude=row.latitude,
        longitude=row.longitude,
        country=row.country,
        admin1=row.admin1,
        where_prec=link.where_prec,
        link_basis="gazetteer",
        link_score=min(link.score, _PART_SCORE) if hit.is_part else link.score,
    )


def _unknown_places(
    text: str, folded: str, entities: Sequence[Entity], taken: Sequence[tuple[int, int]]
) -> list[Mention]:
    """Places of the model's that the gazetteer does not have: known to be places, not known which.

    A single word needs a place's preposition before it, here or elsewhere in the text: the model takes many a foreign
    surname for a place.
    """
    spans = [s for e in entities if e.label in ("GPE", "LOC") and (s := trim_name(text, folded, e))]
    cues = load_cues()
    vouched = {
        folded[start:end]
        for start, end in spans
        if " " in folded[start:end] or cues.place_before.match(folded[max(0, start - _WINDOW) : start])
    }
    vouched -= {folded[s[0] : s[1]] for e in entities if e.label == "PERSON" and (s := trim_name(text, folded, e))}
    found = []
    at = free_from = 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        is_free = start >= free_from and (at == len(taken) or taken[at][0] >= end)
        if is_free and text[start].isupper() and end - start > 2 and folded[start:end] in vouched:
            surface = text[start:end]
            found.append(
                Mention(start, end, surface, "place", entity_name=surface, link_basis="model", link_score=_MODEL_SCORE)
            )
            free_from = end
    return found


def _name(text: str, hit: NameHit) -> Mention:
    return Mention(
        hit.start,
        hit.end,
        text[hit.start : hit.end],
        hit.mention_type,
        entity_name=hit.full_name,
        link_basis=hit.basis,
        link_score=_MODEL_SCORE,
    )
