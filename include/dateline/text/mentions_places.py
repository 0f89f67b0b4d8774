"""Mentions of places: names in the gazetteer, names that only the model knows, and words for a country's people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from dateline.reference.fold import fold
from dateline.reference.gazetteer import Gazetteer
from dateline.reference.gazetteer_rows import CITY, DISTRICT, Row
from dateline.text.demonyms import DemonymHit
from dateline.text.mentions_cues import load_cues
from dateline.text.mentions_people import trim_name
from dateline.text.model import Mention
from dateline.text.ner import Entity
from dateline.text.places_hit import PlaceHit
from dateline.text.places_link import PlaceLink, find_precision
from dateline.text.places_prior import load_told_of

_MODEL_SCORE = 0.5
_WINDOW = 40  # characters looked at before a name
#: Most that a name inside an organization's, or a demonym, may score; who looks for where something happened passes
#: over it.
PART_SCORE = 0.4
_ORIGIN_SCORE = 0.3
_LARGE = 100_000
_CLEAR = 5  # times as large as the next of its name: the one meant
#: How like two spellings must be where no country is known to look in.
_ALIKE_ANYWHERE = 0.85
#: First words of the name of a part of a town, and UCDP's where_prec of its surroundings.
_BEARINGS = frozenset(
    ("north", "south", "east", "west", "northern", "southern", "eastern", "western", "northeast", "northwest",
     "southeast", "southwest", "central", "upper", "lower", "inner", "greater", "downtown")
)  # fmt: skip
_AROUND = 2
_JOINTS = frozenset((" and ", ", ", ", and "))


def make_place_mention(text: str, hit: PlaceHit, link: PlaceLink) -> Mention:
    """The mention of a name that the gazetteer has."""
    surface, row = text[hit.start : hit.end], link.row
    if row is None:
        return Mention(
            hit.start, hit.end, surface, "place", entity_name=surface, country=link.country,
            where_prec=link.where_prec, link_basis="gazetteer", link_score=0.0,
        )  # fmt: skip
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
        link_score=min(link.score, PART_SCORE) if hit.is_part else link.score,
    )


def make_demonym_mentions(
    text: str, demonyms: Iterable[DemonymHit], gazetteer: Gazetteer, places: Iterable[Mention]
) -> list[Mention]:
    """A mention of the country for each demonym that is no part of a place's name."""
    taken = {position for m in places for position in range(m.start_char, m.end_char)}
    found = []
    for hit in demonyms:
        row = gazetteer.find_country(hit.country)
        if row is not None and hit.start not in taken:
            found.append(
                Mention(
                    hit.start, hit.end, text[hit.start : hit.end], "place", entity_id=f"geonames:{row.geonames_id}",
                    entity_name=row.name, geonames_id=row.geonames_id, latitude=row.latitude, longitude=row.longitude,
                    country=row.country, where_prec=6, link_basis="demonym",
                    link_score=_ORIGIN_SCORE if hit.is_origin else PART_SCORE,
                )
            )  # fmt: skip
    return found


def find_unknown_places(
    text: str,
    folded: str,
    entities: Sequence[Entity],
    taken: Sequence[tuple[int, int]],
    country: str | None,
    gazetteer: Gazetteer,
    told: Sequence[tuple[int, int]] = (),
    known: Iterable[Mention] = (),
) -> list[Mention]:
    """Places of the model's, and those that the text tells to be some (`told`), that the gazetteer does not have under
    that name.

    One that sounds like a place's name in the country that the text is about (`country`; without one, in any with armed
    conflict) is taken for it; others are known to be places, not known which. A single word needs a place's preposition
    before it, here or elsewhere in the text: the model takes many a foreign surname for a place. taken: spans of other
    mentions, sorted. known: mentions of places, of which one of the same name is the same.
    """
    cues = load_cues()
    spans = [
        s
        for e in entities
        if (e.label in ("GPE", "LOC") or (e.label in ("PERSON", "FAC") and _stands_inside(folded, e)))
        and (e.label != "FAC" or (country in load_told_of() and _is_plain_name(text, folded, e)))
        and (s := trim_name(text, folded, e))
    ]
    people = {folded[e.start : e.end] for e in entities if e.label == "PERSON" and not _stands_inside(folded, e)}
    vouched = {
        folded[start:end]
        for start, end in spans
        if " " in folded[start:end] or cues.place_before.match(folded[max(0, start - _WINDOW) : start])
    }
    for (_, end), (start, last) in pairwise(sorted(spans)):
        if folded[end:start] in _JOINTS and any(folded[a:b] in vouched for a, b in spans if b == end):
            vouched.add(folded[start:last])
    vouched = (vouched - people) | {folded[start:end] for start, end in told}
    spans = sorted({*spans, *told}, key=lambda s: (s[0], -s[1]))
    same = {folded[m.start_char : m.end_char]: m for m in known if m.latitude is not None and m.link_score}
    found = []
    at = free_from = 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        is_free = start >= free_from and (at == len(taken) or taken[at][0] >= end)
        if is_free and text[start].isupper() and end - start > 2 and folded[start:end] in vouched:
            other = same.get(folded[start:end])
            row = None if other else _find_row(folded[start:end], country, gazetteer)
            if other:
                found.append(replace(other, start_char=start, end_char=end, surface=text[start:end]))
            elif row:
                found.append(_make_found(text, start, end, row))
            else:
                unknown = _make_unknown(text, start, end, country)
                found.append(_locate_part(unknown, folded[start:end], same, gazetteer))
            free_from = end
    return found


def _locate_part(place: Mention, folded: str, same: Mapping[str, Mention], gazetteer: Gazetteer) -> Mention:
    """A part of a town told by its bearing ("East Aleppo") lies where the town does, UCDP's where_prec 2."""
    bearing, _, name = folded.partition(" ")
    if bearing not in _BEARINGS or not name:
        return place
    town = same.get(name)
    if town is not None and (town.where_prec or 9) <= _AROUND:
        where = town.latitude, town.longitude, town.country, town.admin1
    elif row := _find_town(name, place.country, gazetteer):
        where = row.latitude, row.longitude, row.country, row.admin1
    else:
        return place
    latitude, longitude, country, admin1 = where
    return replace(place, latitude=latitude, longitude=longitude, country=country, admin1=admin1, where_prec=_AROUND)


def _is_plain_name(text: str, folded: str, entity: Entity) -> bool:
    """Whether a building's name, to the model, has no word for one and no small one in it: a foreign village."""
    words = folded[entity.start : entity.end].split()
    return (
        text[entity.start].isupper()
        and text[entity.start : entity.end].istitle()
        and not load_cues().generic.intersection(words)
    )


def _stands_inside(folded: str, entity: Entity) -> bool:
    """Whether something is said to happen in it: the model takes many a foreign town for a person."""
    return load_cues().inside_before.match(folded[max(0, entity.start - _WINDOW) : entity.start]) is not None


def _find_row(folded: str, country: str | None, gazetteer: Gazetteer) -> Row | None:
    """The one town of that very name, or one much larger than the others; else one that sounds like it."""
    return _find_town(folded, country, gazetteer) or _find_alike(folded, country, gazetteer)


def _find_town(folded: str, country: str | None, gazetteer: Gazetteer) -> Row | None:
    """The one town of that very name in a country, or one much larger than the others; without a country, one that has
    its name alone where there was armed conflict, or is large."""
    (number,) = gazetteer.find_names([folded])
    rows = [row for row, _ in gazetteer.candidates(number, capitals=True)] if number >= 0 else []
    countries = {r.country for r in rows}
    if not country and len(countries) == 1 and countries <= load_told_of():
        (country,) = countries  # nowhere else is anything called that
    towns = [r for r in rows if r.kind == CITY and (r.country == country or (not country and r.population >= _LARGE))]
    towns = towns or [r for r in rows if r.kind == DISTRICT and r.country == country]
    first, second = ([*sorted((r.population for r in towns), reverse=True), 0, 0])[:2]
    is_clear = len(towns) == 1 or first > _CLEAR * second
    return max(towns, key=lambda r: (r.population, -(r.geonames_id or 0))) if towns and is_clear else None


def _find_alike(folded: str, country: str | None, gazetteer: Gazetteer) -> Row | None:
    name = load_cues().city_after.sub("", folded)
    if country:
        return next(iter(gazetteer.find_alike(name, (country,))), None)
    alike = gazetteer.find_alike(name, load_told_of(), likeness=_ALIKE_ANYWHERE)
    return alike[0] if len({r.country for r in alike}) == 1 else None


def _make_found(text: str, start: int, end: int, row: Row) -> Mention:
    hit = PlaceHit(start, end, [(row, True)])
    mention = make_place_mention(text, hit, PlaceLink(row, find_precision(hit, row), _MODEL_SCORE))
    is_same = fold(text[start:end]) == fold(row.name)
    return mention if is_same else replace(mention, link_basis="sound")


def _make_unknown(text: str, start: int, end: int, country: str | None) -> Mention:
    surface = text[start:end]
    return Mention(
        start, end, surface, "place", entity_name=surface, country=country, link_basis="model", link_score=_MODEL_SCORE
    )
