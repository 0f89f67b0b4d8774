"""Which place a figure belongs to, of those that the text names."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.text.model import Claim, Mention
from dateline.text.words import Word

_LOCATIVE = frozenset({"in", "near", "at", "outside", "around", "inside", "of", "from", "across", "within", "on"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "north-east", "north-west",
     "south-east", "south-west", "km", "kilometres", "kilometers", "miles"}
)  # fmt: skip
#: Places below this are parts of other names (University of Aleppo).
_SURE = 0.4
#: Characters from a claim within which its place may still be told.
_SOON = 400
_LOOKED_AT = 40  # mentions
_NEAR_KM = 50
_IN_HEADINGS = frozenset({"and", "the", "of", "in"})
#: Words of a heading, and where_prec up to which a place is a town or a district, small enough to say where.
_HEADING, _TOWN = 6, 3


@dataclass(frozen=True, slots=True)
class Place:
    """A place mention by its position among all mentions, with its words in the sentence."""

    position: int
    first: int
    last: int
    mention: Mention


def choose_place(
    words: list[Word], places: Sequence[Place], first: int, last: int, before: Place | None
) -> Place | None:
    """The place of the figure at words[first:last].

    Towns and districts that the gazetteer locates win, then places that it does not know and something happens in, then
    areas; then those that are not only a bearing ("east of Damascus"; one from far off comes last), then those behind
    "in", "near", "at", then the nearest, then the more precise (UCDP where_prec). Without one in the sentence it is
    `before`, the scene of the text so far.
    """
    sure = [p for p in places if _is_sure(words, p)]
    if not sure:
        return before
    best = min(sure, key=lambda p: (*_rank(words, p, first, last), p.first))
    # a place that the sentence does not put anything in yields to the scene: "troops loyal to Moscow killed 13"
    return best if _is_scene(words, best) or (before is None and _is_known(best)) else before


def is_heading(words: list[Word], places: Sequence[Place]) -> bool:
    """Whether a sentence only names places: "Homs.", "Northern Hama.", "Foua and Kefraya", as briefs begin."""
    is_named = all(w.is_capitalized or not w.is_alpha or w.low in _IN_HEADINGS for w in words)
    return bool(places) and len(words) <= _HEADING and words[0].is_capitalized and is_named


def choose_scene(words: list[Word], places: Sequence[Place], before: Place | None) -> Place | None:
    """The place that later sentences without one speak of: the first here that something happens in, or that heads
    them, else `before`."""
    is_head = is_heading(words, places)
    scenes = [p for p in places if _is_sure(words, p) and (is_head or _is_scene(words, p))]
    if not scenes:
        return before
    return min(
        scenes,
        key=lambda p: (_is_far(words, p), not _is_located(p), _is_bearing(words, p), (p.mention.where_prec or 0) >= 6),
    )


def place_claims(
    claims: Sequence[Claim], mentions: Sequence[Mention], order: Sequence[int], desk: Place | None
) -> list[Claim]:
    """Claims in the same order; one whose own place is unknown has a place told close by, or only the country that the
    text is about. order: positions of the mentions by where they start. desk: the dateline's place, which claims have
    that have no other; one abroad says only where the report was written."""
    country = _choose_story(mentions)
    is_abroad = desk is not None and country is not None and desk.mention.country not in (None, country)
    named = next((k for k in order if mentions[k].country == country and _is_country(mentions[k])), None)
    placed = []
    for claim in claims:
        position = claim.place_mention
        basis = claim.place_basis
        if is_abroad and desk is not None and position == desk.position:
            position, basis = named, "story"
        if position is None:
            position, basis = _choose_beside(mentions, order, claim.end_char, country), "story"
        if position is None:
            basis = None if country is None else "country"
        is_told = position is not None and mentions[position].country is not None
        placed.append(replace(claim, place_mention=position, place_basis=basis, country=None if is_told else country))
    return placed


def _is_country(mention: Mention) -> bool:
    return mention.mention_type == "place" and mention.where_prec == 6 and mention.link_basis == "gazetteer"


def _choose_story(mentions: Sequence[Mention]) -> str | None:
    """The country (ISO code) that half and more of what a text names lies in or comes from.

    Places count most, then actors, then words for a people; those that say where somebody is from do not count.
    """
    votes: Counter[str] = Counter()
    for m in mentions:
        if m.country is not None and not (m.link_basis == "demonym" and (m.link_score or 0) < _SURE):
            is_part = m.mention_type == "place" and m.link_score is not None and 0 < m.link_score <= _SURE
            votes[m.country] += 1 if is_part else 4 if m.mention_type == "place" else 2
    if not votes:
        return None
    country, most = max(votes.items(), key=lambda v: (v[1], v[0]))
    return country if most * 2 >= votes.total() else None


def _choose_beside(mentions: Sequence[Mention], order: Sequence[int], end: int, country: str | None) -> int | None:
    """Position of the place that a text names soon after a claim that ends at `end` and has none ("... The attack
    happened near Nyala"), else shortly before. order: positions of the mentions by where they start. country: the
    story's."""
    at = bisect_left(order, end, key=lambda k: mentions[k].start_char)
    for position in (*order[at : at + _LOOKED_AT], *reversed(order[max(0, at - _LOOKED_AT) : at])):
        m = mentions[position]
        is_place = m.mention_type == "place" and m.latitude is not None and (m.link_score or 0) > _SURE
        if is_place and abs(m.start_char - end) <= _SOON and m.country == country and (m.where_prec or 9) < 6:
            return position
    return None


def _is_sure(words: list[Word], place: Place) -> bool:
    """False for a place that is only a part of another name, and for a country in parentheses: a victim's."""
    if place.first and words[place.first - 1].text == "(" and place.mention.where_prec == 6:
        return False
    return place.mention.link_score is None or place.mention.link_score > _SURE or place.mention.link_score == 0


def _is_scene(words: list[Word], place: Place) -> bool:
    """Whether the sentence puts something there: behind "in", "near", "at", "north of"."""
    return bool({w.low for w in words[max(0, place.first - 3) : place.first]} & _LOCATIVE)


def _is_known(place: Place) -> bool:
    return place.mention.latitude is not None or place.mention.country is not None


def _is_bearing(words: list[Word], place: Place) -> bool:
    """Whether the place only tells where another lies: "east of Damascus", "the Chad border"."""
    lead = [w.low for w in words[max(0, place.first - 2) : place.first]]
    if place.last < len(words) and words[place.last].low == "border":
        return True
    return len(lead) == 2 and lead[1] in ("of", "from") and lead[0] in _DIRECTIONS


def _is_far(words: list[Word], place: Place) -> bool:
    """Whether that other lies farther off than a place says where something was: "420 km northwest of Mogadishu"."""
    if not _is_bearing(words, place):
        return False
    numbers = [w.text.replace(",", "") for w in words[max(0, place.first - 5) : place.first]]
    is_far = any(n.isascii() and n.isdecimal() and int(n[:9]) > _NEAR_KM for n in numbers)
    return is_far or (place.mention.where_prec or 0) >= 6


def _is_located(place: Place) -> bool:
    return place.mention.latitude is not None


def _rank(words: list[Word], place: Place, first: int, last: int) -> tuple[int, ...]:
    distance = max(0, place.first - last if place.first >= last else first - place.last)
    is_town = _is_located(place) and (place.mention.where_prec or 9) <= _TOWN
    unknown = (
        0 if is_town else 1 if not _is_located(place) and _is_scene(words, place) else 2 if _is_known(place) else 3
    )
    far, bearing, elsewhere = _is_far(words, place), _is_bearing(words, place), not _is_scene(words, place)
    return (far, unknown, bearing, elsewhere, distance // 8, place.mention.where_prec or 9)
