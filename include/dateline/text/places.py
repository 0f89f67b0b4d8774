"""Names of places in a text: which words are a place's name, and what kind of place the words around say.

Which place of that name is meant is decided in `places_link.py`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dateline.reference.gazetteer import Gazetteer
from dateline.reference.gazetteer_rows import CITY, COUNTRY, WATER, Row
from dateline.text.mentions_cues import load_cues
from dateline.text.ner import Entity

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LINE_START = re.compile(r"(?:\A|.*\n)\W*\Z", re.DOTALL)
_ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "ad", "an", "az"))
_LONGEST_NAME = 5  # words
_WINDOW = 40  # characters looked at on either side of a name
#: From this many inhabitants on a city's name needs no second sign that it is one.
_KNOWN_FROM = 100_000
_KNOWN_AFTER_CUE_FROM = 15_000
_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
_OTHER_LABELS = frozenset(("PERSON", "ORG", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW"))
_NUMBER_LABELS = frozenset(("DATE", "TIME", "CARDINAL", "ORDINAL", "QUANTITY", "MONEY", "PERCENT", "LANGUAGE"))


@dataclass(slots=True)
class PlaceHit:
    """A place's name in the text with the places so called (own names first, then by population).

    cue: what the words around say it is: division, district, county, city, near, part, or none.
    label: the model's own label for the span, if any. is_part: it is part of an organization's name (University of
    Aleppo), so that nothing need have happened there.
    """

    start: int
    end: int
    candidates: list[tuple[Row, bool]]
    cue: str | None = None
    label: str | None = None
    is_part: bool = False
    is_following: bool = False
    following: "PlaceHit | None" = field(default=None, repr=False)  # the name after the comma: `Idlib, Syria`


def find_places(
    text: str,
    folded: str,
    *,
    gazetteer: Gazetteer,
    entities: Sequence[Entity],
    taken: Sequence[tuple[int, int]],
    countries: Iterable[str],
) -> list[PlaceHit]:
    """Places named in `text`, by position, without overlaps.

    entities: the model's (sorted). taken: spans of actors, which hold no places of their own. countries: ISO codes the
    text speaks of beside its places; a town there is believed at a size at which another is not.
    """
    hits = _longest(text, folded, gazetteer)
    hits = _outside(hits, taken)
    _mark_commas(folded, hits)
    _mark_cues(folded, hits)
    starts = [e.start for e in entities]
    own = {r.country for h in hits for r, other in h.candidates[:1] if r.kind == COUNTRY and not other}
    reading = _Reading(text, folded, frozenset(w for w in text.split() if w.islower()), own | set(countries))
    return [h for h in hits if _is_place(reading, h, _around(entities, starts, h))]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text with its words in small letters and the countries it speaks of."""

    text: str
    folded: str
    lower: frozenset[str]
    countries: set[str | None]


def _longest(text: str, folded: str, gazetteer: Gazetteer) -> list[PlaceHit]:
    """Every longest run of words that is a name in the gazetteer and starts and ends with a capital."""
    tokens = [m.span() for m in _TOKEN.finditer(folded)]
    spans: list[tuple[int, int, int]] = []  # number of the first token, start, end
    for i, (start, token_end) in enumerate(tokens):
        if not text[start].isupper() and not _is_article(text, folded, start, token_end):
            continue
        for j in range(i, min(i + _LONGEST_NAME, len(tokens))):
            if j > i and not _is_gap(folded[tokens[j - 1][1] : tokens[j][0]]):
                break
            end = tokens[j][1]
            if text[tokens[j][0]].isupper():
                if folded[end : end + 1] == "." and end - tokens[j][0] <= 5:
                    spans.append((i, start, end + 1))
                spans.append((i, start, end))
                if folded.startswith("'s", end - 2):
                    spans.append((i, start, end - 2))
    names = gazetteer.find_names([folded[start:end] for _, start, end in spans])
    named = sorted(
        (start, -end, number) for (_, start, end), number in zip(spans, names, strict=True) if number >= 0
    )  # fmt: skip
    hits: list[PlaceHit] = []
    free = 0
    for start, minus_end, number in named:
        if start >= free:
            surface = text[start:-minus_end]
            candidates = gazetteer.candidates(number, capitals=surface.isupper())
            if candidates:
                hits.append(PlaceHit(start, -minus_end, candidates))
                free = -minus_end
    return hits


def _is_article(text: str, folded: str, start: int, end: int) -> bool:
    return folded[start:end] in _ARTICLES and text[end : end + 1] in ("-", " ") and text[end + 1 : end + 2].isupper()


def _is_gap(gap: str) -> bool:
    return gap in (" ", ".", ". ", "'", " '")


def _outside(hits: list[PlaceHit], taken: Sequence[tuple[int, int]]) -> list[PlaceHit]:
    starts = [start for start, _ in taken]
    kept = []
    for hit in hits:
        at = bisect_left(starts, hit.end)
        if at == 0 or taken[at - 1][1] <= hit.start:
            kept.append(hit)
    return kept


def _mark_commas(folded: str, hits: list[PlaceHit]) -> None:
    for hit, following in pairwise(hits):
        gap = folded[hit.end : following.start]
        if gap == ", " and any(r.kind != CITY for r, _ in following.candidates):
            hit.following = following
            following.is_following = True


def _mark_cues(folded: str, hits: list[PlaceHit]) -> None:
    cues = load_cues()
    plural_after = False
    for at in range(len(hits) - 1, -1, -1):
        hit = hits[at]
        before, after = folded[max(0, hit.start - _WINDOW) : hit.start], folded[hit.end : hit.end + _WINDOW]
        gap = folded[hit.end : hits[at + 1].start] if at + 1 < len(hits) else ""
        joined = gap in (", ", " and ", ", and ", " or ", " as well as ")
        plural_after = bool(cues.division_plural.match(after)) or (plural_after and joined)
        for cue, matched in (
            ("division", plural_after or cues.division_after.match(after) or cues.division_before.match(before)),
            ("district", cues.district_after.match(after) or cues.district_before.match(before)),
            ("county", cues.county_after.match(after)),
            ("near", cues.near_after.match(after) or cues.near_before.match(before)),
            ("city", cues.city_after.match(after) or cues.city_before.match(before)),
            ("part", cues.part_before.match(before)),
        ):
            if matched:
                hit.cue = cue
                break


def _around(entities: Sequence[Entity], starts: Sequence[int], hit: PlaceHit) -> Entity | None:
    """The model's entity that overlaps the hit, if any: entities do not overlap each other."""
    at = bisect_left(starts, hit.end) - 1
    return entities[at] if at >= 0 and entities[at].end > hit.start else None


def _is_place(reading: _Reading, hit: PlaceHit, entity: Entity | None) -> bool:
    """Whether the name is a place here. The gazetteer is believed before the model, but not for everybody's names."""
    cues, folded = load_cues(), reading.folded
    surface, name = reading.text[hit.start : hit.end], folded[hit.start : hit.end]
    hit.label = label = entity.label if entity else None
    is_only_part = entity is not None and _is_longer(folded, entity, hit)
    if is_only_part and label in _OTHER_LABELS:
        hit.is_part = label == "ORG"
        return hit.is_part and _is_known(hit, reading)
    if (
        hit.following is not None or hit.is_following or hit.cue in ("division", "city", "district")
    ) and label != "PERSON":
        return True
    if label in _PLACE_LABELS:
        return not is_only_part or hit.candidates[0][0].kind != CITY or (label == "FAC" and _is_known(hit, reading))
    if name in cues.ambiguous or name in reading.lower or name in cues.demonyms or name in cues.not_names:
        return False
    if any(r.kind != CITY for r, other in hit.candidates if not other):
        return True
    if label in _NUMBER_LABELS:
        return False
    before = folded[max(0, hit.start - _WINDOW) : hit.start]
    people = _inhabitants(hit, reading.countries)
    if surface.isupper() and len(surface) > 3 and people >= 20_000 and _LINE_START.match(before):
        return True
    if people >= _KNOWN_FROM:
        return not (surface.isupper() and len(surface) <= 4)
    return entity is None and people >= _KNOWN_AFTER_CUE_FROM and bool(cues.place_before.match(before))


def _is_known(hit: PlaceHit, reading: _Reading) -> bool:
    """Whether the name means a place even inside a longer name: countries, divisions, large cities."""
    name = reading.folded[hit.start : hit.end]
    if name in load_cues().ambiguous or name in reading.lower or name in load_cues().demonyms:
        return False
    is_large = _inhabitants(hit, reading.countries) >= _KNOWN_FROM
    return is_large or any(r.kind not in (CITY, WATER) for r, other in hit.candidates if not other)


def _inhabitants(hit: PlaceHit, countries: set[str | None]) -> int:
    """Inhabitants of the largest candidate; ten times as many count where the text speaks of its country."""
    return max(
        r.population * (10 if r.country in countries else 1) // (4 if other else 1) for r, other in hit.candidates
    )


def _is_longer(folded: str, entity: Entity, hit: PlaceHit) -> bool:
    """Whether the entity has words of its own beside the hit's, articles and words for places not counted."""
    cues = load_cues()
    rest = folded[entity.start : hit.start].removeprefix("the ").strip()
    tail = folded[hit.end : entity.end]
    if cues.part_before.match(rest + " "):
        rest = ""
    tail = tail.removeprefix("'s").strip(" ,.'\n")
    is_cue = any(p.match(" " + tail) for p in (cues.division_after, cues.city_after, cues.near_after))
    return bool(rest) or (bool(tail) and not is_cue)
