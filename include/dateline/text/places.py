"""Names of places in a text: which words may be a place's name, and what kind of place the words around say.

Whether they are one here is decided in `places_believed.py`, which place of that name in `places_link.py`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from dateline.reference.gazetteer import Gazetteer
from dateline.reference.gazetteer_rows import CITY
from dateline.text.mentions_cues import load_cues
from dateline.text.ner import Entity
from dateline.text.places_believed import Belief
from dateline.text.places_hit import PlaceHit

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
#: What stands between a place and the one that it lies in: "Idlib, Syria", "Paris (Texas)", "Aru territory in Ituri".
_LIES_IN = re.compile(
    r"(?:'s)?(?: (?:city|town|village|area|district|county|territory|locality|division|province|state|camp|suburb))?"
    r"(?:, | \(| in (?:the )?(?:(?:north|south|east|west|central)\w* )?)\Z"
)
_ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "ad", "an", "az"))
_LONGEST_NAME = 5  # words
_WINDOW = 40  # characters looked at on either side of a name


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
    return Belief(text, folded, entities, hits, countries).believed()


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
        if len(gap) <= _WINDOW and _LIES_IN.match(gap) and any(r.kind != CITY for r, _ in following.candidates):
            hit.following = following
            following.is_following = True


def _mark_cues(folded: str, hits: list[PlaceHit]) -> None:
    cues = load_cues()
    plurals = {"division": False, "county": False}
    for at in range(len(hits) - 1, -1, -1):
        hit = hits[at]
        before, after = folded[max(0, hit.start - _WINDOW) : hit.start], folded[hit.end : hit.end + _WINDOW]
        gap = folded[hit.end : hits[at + 1].start] if at + 1 < len(hits) else ""
        joined = gap in (", ", " and ", ", and ", " or ", " as well as ")
        for kind, pattern in (("division", cues.division_plural), ("county", cues.county_plural)):
            plurals[kind] = bool(pattern.match(after)) or (plurals[kind] and joined)
        for cue, matched in (
            ("division", plurals["division"] or cues.division_after.match(after) or cues.division_before.match(before)),
            ("district", cues.district_after.match(after) or cues.district_before.match(before)),
            ("county", plurals["county"] or cues.county_after.match(after)),
            ("near", cues.near_after.match(after) or cues.near_before.match(before)),
            ("city", cues.city_after.match(after) or cues.city_before.match(before)),
            ("part", cues.part_before.match(before)),
        ):
            if matched:
                hit.cue = cue
                break


