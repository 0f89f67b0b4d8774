"""Which place a figure belongs to, of those that the text names."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from dateline.text.model import Claim, Mention
from dateline.text.place_roles import (
    SURE,
    Place,
    has_there,
    is_bearing,
    is_far,
    is_quarter,
    is_scene,
    is_sure,
    speaks_again,
    spread_of,
)
from dateline.text.words import Word

#: Characters from a claim within which its place may still be told.
_SOON = 400
_LOOKED_AT = 40  # mentions
_IN_HEADINGS = frozenset({"and", "the", "of", "in"})
#: Words of a heading, and where_prec up to which a place is a town or a district, and from which it is a country.
_HEADING, _TOWN, _COUNTRY = 6, 3, 6


@dataclass(slots=True)
class Scene:
    """What earlier sentences leave to later ones: the place that those without one speak of, and the last one told.

    head: a heading of one place ("Homs."), under which all else lies there. area: the last one told that is wider than
    a town, and no country: the countryside of Hama, in which villages lie that are not named.
    """

    place: Place | None = None
    last: Place | None = None
    head: Place | None = None
    area: Place | None = None

    def note(self, words: list[Word], places: Sequence[Place], *, is_told: bool) -> None:
        """Keep what a sentence that was read leaves. is_told: something is counted in it."""
        heads = is_heading(words, places)
        told = [p for p in places if is_sure(words, p) and (heads or is_scene(words, p))]
        if spread_of(words) is not None:
            self.place = None if self.place is None or not _is_town(self.place) else self.place
            self.head = None
        elif (there := self.there(words, told)) is not None:
            self.place = there
        elif (self.place is None or is_told or heads) and not speaks_again(words):
            self.place = choose_scene(words, places, self.place)
        if heads:
            self.head = places[0] if len(places) == 1 else None
        named = [p for p in told if not p.is_source]
        self.last = max(named, key=lambda p: ((p.mention.where_prec or 0) < _COUNTRY, p.first), default=self.last)
        areas = [p for p in places if is_sure(words, p) and not p.is_source and not is_bearing(words, p)]
        areas = [p for p in areas if 1 < (p.mention.where_prec or 0) < _COUNTRY]
        self.area = min(areas, key=lambda p: (p.mention.where_prec, p.first), default=self.area)

    def there(self, words: list[Word], told: Sequence[Place]) -> Place | None:
        """The place that a sentence means by "there", if it does not name one of that country itself."""
        if self.last is None or not has_there(words):
            return None
        country = self.last.mention.country
        return None if any(not p.is_source and p.mention.country == country for p in told) else self.last


def choose_place(words: list[Word], places: Sequence[Place], first: int, last: int, scene: Scene) -> Place | None:
    """The place of the figure at words[first:last].

    Towns and districts that the gazetteer locates win, first those that the sentence puts something in ("in", "near",
    "at"), then places there that it does not know, then areas; then those that are not only a bearing ("east of
    Damascus"; one from far off comes last), then the nearest, then the more precise (UCDP where_prec). Without one in
    the sentence it is the scene of the text so far; so too where the sentence speaks of "the same villages".
    """
    before = scene.place
    sure = [p for p in places if is_sure(words, p)]
    if before is not None and speaks_again(words):
        return before
    if (there := scene.there(words, [p for p in sure if is_scene(words, p)])) is not None:
        return there
    best = min(sure, key=lambda p: (*_rank(words, p, first, last, sure), p.first), default=None)
    if best is None or not is_scene(words, best):
        # a place that the sentence does not put anything in yields to the scene: "troops loyal to Moscow killed 13"
        return best if best is not None and before is None and _is_known(best) else before
    return before if before is not None and _yields(words, best, before, scene.head) else best


def _yields(words: list[Word], place: Place, before: Place, head: Place | None) -> bool:
    """Whether what a sentence says of a place leaves the scene: a quarter or another place that nobody knows in a town
    that is the scene or heads the paragraph; the seat of who speaks, abroad or not known."""
    is_in_town = not _is_located(place) and _is_town(before)
    if is_in_town and (is_quarter(words, place) or place.is_source or head is before):
        return True
    return (
        place.is_source
        and None not in (place.mention.country, before.mention.country)
        and (place.mention.country != before.mention.country)
    )


def is_heading(words: list[Word], places: Sequence[Place]) -> bool:
    """Whether a sentence only names places: "Homs.", "Northern Hama.", "Foua and Kefraya", as briefs begin."""
    is_named = all(w.is_capitalized or not w.is_alpha or w.low in _IN_HEADINGS for w in words)
    return bool(places) and len(words) <= _HEADING and words[0].is_capitalized and is_named


def choose_scene(words: list[Word], places: Sequence[Place], before: Place | None) -> Place | None:
    """The place that later sentences without one speak of: the first here that something happens in, or that heads
    them, else `before`."""
    is_head = is_heading(words, places)
    is_wide = before is not None and (before.mention.where_prec or 9) > _TOWN
    scenes = [
        p
        for p in places
        if is_sure(words, p)
        and (is_head or (is_scene(words, p) and (not p.is_source or (is_wide and _is_within(p, before)))))
    ]
    if not scenes:
        return before
    best = min(
        scenes,
        key=lambda p: (is_far(words, p), not _is_located(p), is_bearing(words, p), (p.mention.where_prec or 0) >= 6),
    )
    around = [p for p in scenes if _is_town(p) and p.mention.latitude == best.mention.latitude]
    return around[0] if around and best.mention.geonames_id is None else best


def _is_within(place: Place, area: Place | None) -> bool:
    """Whether it is a town of that division or country, where even who speaks there tells of it."""
    mention = place.mention
    return (
        _is_town(place)
        and area is not None
        and mention.country == area.mention.country
        and (area.mention.where_prec == _COUNTRY or mention.admin1 == area.mention.admin1)
    )


def place_claims(
    claims: Sequence[Claim], mentions: Sequence[Mention], order: Sequence[int], desk: Place | None, across: Set[int]
) -> list[Claim]:
    """Claims in the same order; one whose own place is unknown has a place told close by, or only the country that the
    text is about. order: positions of the mentions by where they start. desk: the dateline's place, which claims have
    that have no other; one abroad says only where the report was written. across: where claims start that are told of
    several countries and have none."""
    is_only_desk = desk is not None and not _is_spoken_of(mentions, desk.mention)
    country = _choose_story([m for m in mentions if not (is_only_desk and desk is not None and m is desk.mention)])
    is_abroad = desk is not None and (
        is_only_desk or (country is not None and desk.mention.country not in (None, country))
    )
    own = [k for k in order if mentions[k].country == country and mentions[k].mention_type == "place"]
    named = next((k for k in own if _is_country(mentions[k])), None)
    if named is None:
        named = next((k for k in own if mentions[k].link_basis == "demonym"), None)
    placed = []
    for claim in claims:
        position = claim.place_mention
        basis = claim.place_basis
        if is_abroad and desk is not None and position == desk.position:
            position, basis = named if country else None, "story"
        if position is None and basis not in ("several", "story"):
            position, basis = _choose_beside(mentions, order, claim.end_char, country), "story"
        own_country = None if claim.start_char in across else country
        if position is None and basis != "several":
            basis = None if own_country is None else "country"
        is_told = position is not None and mentions[position].country is not None
        placed.append(
            replace(claim, place_mention=position, place_basis=basis, country=None if is_told else own_country)
        )
    return placed


def _is_spoken_of(mentions: Sequence[Mention], desk: Mention) -> bool:
    """Whether anything beside the dateline speaks of its country, or nothing speaks of any other."""
    others = [m for m in mentions if m is not desk and m.country is not None]
    return not others or desk.country is None or any(m.country == desk.country for m in others)


def _is_country(mention: Mention) -> bool:
    return mention.mention_type == "place" and mention.where_prec == 6 and mention.link_basis == "gazetteer"


def _choose_story(mentions: Sequence[Mention]) -> str | None:
    """The country (ISO code) that half and more of what a text names lies in or comes from.

    Places count most, then actors, then words for a people; those that say where somebody is from do not count.
    """
    votes: Counter[str] = Counter()
    for m in mentions:
        if m.country is not None and not (m.link_basis == "demonym" and (m.link_score or 0) < SURE):
            is_part = m.mention_type == "place" and m.link_score is not None and 0 < m.link_score <= SURE
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
        is_place = m.mention_type == "place" and m.latitude is not None and (m.link_score or 0) > SURE
        if is_place and abs(m.start_char - end) <= _SOON and m.country == country and (m.where_prec or 9) < 6:
            return position
    return None


def _is_known(place: Place) -> bool:
    return place.mention.latitude is not None or place.mention.country is not None


def _is_located(place: Place) -> bool:
    return place.mention.latitude is not None


def _is_town(place: Place) -> bool:
    """Whether the gazetteer has it and it is a town or a district."""
    return place.mention.geonames_id is not None and (place.mention.where_prec or 9) <= _TOWN


def _rank(words: list[Word], place: Place, first: int, last: int, places: Sequence[Place]) -> tuple[int, ...]:
    distance = max(0, place.first - last if place.first >= last else first - place.last)
    far, bearing = is_far(words, place), is_bearing(words, place)
    return (far, _rank_kind(words, place, places), bearing, distance // 8, place.mention.where_prec or 9)


def _rank_kind(words: list[Word], place: Place, places: Sequence[Place]) -> int:
    precision = place.mention.where_prec or 9
    is_town, is_here = _is_located(place) and precision <= _TOWN, is_scene(words, place)
    if is_town and is_here:
        return 0
    # "Kabul ... in Afghanistan" is the town; "Moscow ... in Iran" is not
    countries = {p.mention.country for p in places if (p.mention.where_prec or 0) >= _COUNTRY and is_scene(words, p)}
    is_passing = (bool(countries) and place.mention.country not in countries) or is_bearing(words, place)
    if is_town and not is_passing:
        return 1
    if is_here:
        return 2 if place.mention.geonames_id is None else 3 if precision < _COUNTRY else 4
    return 5 if _is_known(place) else 6
