"""Names of places in a text: which words may be a place's name, and what kind of place the words around say.

Whether they are one here is decided in `places_believed.py`, which place of that name in `places_link.py`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from dateline.reference.gazetteer import Gazetteer
from dateline.reference.gazetteer_rows import CITY, COUNTRY, DIVISION
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
#: Before a division that is told after a place in it: "Sahel village, Mopti".
_LISTED = re.compile(
    r".*(?:village|town|city|district|county|territory|camp|area|commune|municipality|locality)(?:,| in) \Z", re.DOTALL
)
#: What stands behind a country's name that only says where the name before it lies.
_CLOSED = re.compile(
    r"\s*(?:\Z|[^\w\s]|\n|(?:on|in|at|when|after|by|while|where|during|and|to|as|for|from|before|who|which|that)\b)"
)
#: What stands behind the place of a dateline: "HOMS, Syria --", "SANAA (AP) —".
_DATELINE_END = re.compile(r"(?:, [\w. ]{2,20})?\s*(?:\([^)\n]{2,14}\)\s*)?(?:(?:—|–|--)\s?|-\s)")
_ARTICLES = frozenset(("al", "el", "ar", "as", "ash", "at", "ad", "an", "az"))
_JOINTS = frozenset((", ", " and ", ", and ", " or ", " as well as "))
_LONGEST_NAME = 5  # words
_ELIDED = 3  # characters of a word among which its capital stands: d'Ivoire
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
    hits = _outside(_longest(text, folded, gazetteer), taken)
    _mark_commas(text, folded, hits)
    _mark_cues(text, folded, hits)
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
            if any(c.isupper() for c in text[tokens[j][0] : tokens[j][0] + _ELIDED]):
                if folded[end : end + 1] == "." and end - tokens[j][0] <= 5:
                    spans.append((i, start, end + 1))
                spans.append((i, start, end))
                if folded.startswith("'s", end - 2):
                    spans.append((i, start, end - 2))
    cues = load_cues()
    spans = [s for s in spans if folded[s[1] : s[2]] not in cues.generic and folded[s[1] : s[2]] not in cues.demonyms]
    names = gazetteer.find_names([folded[start:end] for _, start, end in spans])
    # the gazetteer has each name without apostrophes too: a text may print some of them
    bare = [
        n
        for n, (_, start, end) in enumerate(spans)
        if names[n] < 0 and "'" in folded[start:end] and folded[end - 2 : end] not in ("'s", "s'")
    ]
    found = gazetteer.find_names([folded[spans[n][1] : spans[n][2]].replace("'", "") for n in bare])
    for n, name in zip(bare, found, strict=True):
        names[n] = name
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
    """Hits outside actors' names, and inside them countries, as parts of the name: "the Iraq Body Count"."""
    starts = [start for start, _ in taken]
    kept = []
    for hit in hits:
        at = bisect_left(starts, hit.end)
        if at == 0 or taken[at - 1][1] <= hit.start:
            kept.append(hit)
        elif _is_country(hit) and taken[at - 1] != (hit.start, hit.end):
            hit.is_inside = True
            kept.append(hit)
    return kept


def _is_country(hit: PlaceHit) -> bool:
    return any(row.kind == COUNTRY and not is_other for row, is_other in hit.candidates)


def _mark_commas(text: str, folded: str, hits: list[PlaceHit]) -> None:
    for hit, following in pairwise(hits):
        gap = folded[hit.end : following.start]
        if len(gap) > _WINDOW or not _LIES_IN.match(gap) or _is_country(hit) or hit.is_inside:
            continue
        # "in Rome, Georgia officials said" speaks of two places, "in Rome, Georgia, on Sunday" of one
        is_closed = gap != ", " or not _is_country(following) or _CLOSED.match(text, following.end)
        if is_closed and any(r.kind != CITY for r, _ in following.candidates):
            hit.following = following
            following.is_following = True


def _mark_cues(text: str, folded: str, hits: list[PlaceHit]) -> None:
    cues = load_cues()
    plurals = {"division": False, "county": False}
    for at in range(len(hits) - 1, -1, -1):
        hit = hits[at]
        before, after = folded[max(0, hit.start - _WINDOW) : hit.start], folded[hit.end : hit.end + _WINDOW]
        gap = folded[hit.end : hits[at + 1].start] if at + 1 < len(hits) else ""
        for kind, pattern in (("division", cues.division_plural), ("county", cues.county_plural)):
            plurals[kind] = bool(pattern.match(after)) or (plurals[kind] and gap in _JOINTS)
        for cue, matched in (
            ("division", plurals["division"] or cues.division_after.match(after) or cues.division_before.match(before)),
            ("district", cues.district_after.match(after) or cues.district_before.match(before)),
            ("county", plurals["county"] or cues.county_after.match(after)),
            ("near", cues.near_after.match(after) or cues.near_before.match(before)),
            ("dateline", text[hit.start : hit.end].isupper() and _DATELINE_END.match(text, hit.end)),
            ("city", cues.city_after.match(after) or cues.city_before.match(before)),
            ("listed", hit.is_following or _LISTED.match(before) or _is_among_divisions(folded, hits, at)),
            ("part", cues.part_before.match(before)),
        ):
            if matched:
                hit.cue = cue
                break


def _is_among_divisions(folded: str, hits: Sequence[PlaceHit], at: int) -> bool:
    """Whether it stands between two divisions in a list, or is the last behind two: "New Jersey, New York and Ohio"."""
    for first, others in ((at - 1, (at - 1, at + 1)), (at - 2, (at - 2, at - 1))):
        listed = hits[first : first + 3] if first >= 0 else []
        if (
            len(listed) == 3
            and all(folded[a.end : b.start] in _JOINTS for a, b in pairwise(listed))
            and all(hits[k].candidates[0][0].kind == DIVISION and not hits[k].candidates[0][1] for k in others)
        ):
            return True
    return False
