"""Mentions of a text: actors, places, people, organizations and dates, found by their own modules and brought together.

Order of belief: the register of actors, then the gazetteer, then the model.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from dateline.reference.fold import fold
from dateline.reference.gazetteer import Gazetteer, load_gazetteer
from dateline.text.actor_hits import ActorHit, is_free
from dateline.text.dateline_line import find_dateline
from dateline.text.dates import find_dates
from dateline.text.demonyms import find_demonyms
from dateline.text.mentions_actors import find_actors, find_later_actors
from dateline.text.mentions_people import NameHit, find_people
from dateline.text.mentions_places import PART_SCORE, find_unknown_places, make_demonym_mentions, make_place_mention
from dateline.text.model import Context, Mention
from dateline.text.ner import Entity, find_entities
from dateline.text.places import find_places
from dateline.text.places_link import link_places
from dateline.text.places_told import find_headings, find_told_places
from dateline.text.places_within import locate_within
from dateline.text.story_country import StoryCountry

_MODEL_SCORE = 0.5


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
    demonyms = find_demonyms(text, folded)
    spoken = [*_countries_of(actors.hits), *((d.start, d.country) for d in demonyms if not d.is_origin)]
    countries = [country for _, country in spoken]
    hits = find_places(text, folded, gazetteer=gazetteer, entities=entities, taken=taken, countries=countries)
    about = link_places(hits, gazetteer=gazetteer, context=context, other_countries=countries)
    places = [make_place_mention(text, hit, link) for hit, link in zip(hits, about.links, strict=True)]
    taken = sorted([*((h.start, h.end) for h in actors.hits), *((h.start, h.end) for h in hits)])
    line = find_dateline(text)
    headings = find_headings(text, entities, [(h.start, h.end) for h in hits])
    told = find_told_places(text, folded, line, headings)
    named = [*spoken, *_located(places)]
    country = _body_country(named, line.end if line else 0) or about.country
    unknown = find_unknown_places(text, folded, entities, taken, country, gazetteer, told, places)
    taken = sorted([*taken, *((m.start_char, m.end_char) for m in unknown)])
    people = find_people(text, folded, entities, taken)
    story = _story(text, named, places, context)
    organizations = [(h.start, h.end) for h in people if h.mention_type == "organization"]
    later = find_later_actors(folded, actors, country_at=story.at, unknown=organizations)
    mentions = [
        *(_actor(text, hit) for hit in later),
        *locate_within(text, sorted([*places, *unknown], key=lambda m: m.start_char)),
        *make_demonym_mentions(text, demonyms, gazetteer, [*places, *unknown]),
        *(_name(text, hit) for hit in people if is_free(later, hit.start, hit.end)),
        *find_dates(text, context.published),
    ]
    return sorted(mentions, key=lambda m: (m.start_char, m.end_char, m.mention_type))


def _located(places: Iterable[Mention]) -> list[tuple[int, str]]:
    return [(m.start_char, m.country) for m in places if m.country and (m.link_score or 0) > PART_SCORE]


def _story(text: str, named: Iterable[tuple[int, str]], places: Sequence[Mention], context: Context) -> StoryCountry:
    """The countries that a text speaks of: its actors', its peoples', its places' (`named`) and its dateline's."""
    wanted = fold(context.dateline_place or "").split(",")[0].strip()
    of_dateline = next((m.country for m in places if wanted and fold(m.surface) == wanted), None)
    return StoryCountry(text, named, of_dateline=of_dateline)


def _body_country(named: Iterable[tuple[int, str]], start: int) -> str | None:
    """The country that most of what stands behind the dateline lies in or speaks of: a desk abroad tells of others."""
    votes = Counter(country for at, country in named if at >= start)
    country, most = max(votes.items(), key=lambda v: (v[1], v[0]), default=(None, 0))
    return country if most * 2 > votes.total() else None


def _countries_of(hits: Sequence[ActorHit]) -> list[tuple[int, str]]:
    return [(h.start, h.actor.country) for h in hits if h.actor.country and h.actor.actor_type != "media"]


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
