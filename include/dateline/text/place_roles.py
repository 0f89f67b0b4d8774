"""What a place has to do with what its sentence tells: the scene, a bearing, a source's seat, where planes took off."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from dateline.text.claimant_words import load_claimant_words
from dateline.text.data_files import load_data
from dateline.text.mentions_cues import load_cues
from dateline.text.model import Mention
from dateline.text.words import Word

#: Places below this are parts of other names (University of Aleppo).
SURE = 0.4
_COUNTRY = 6  # where_prec
_NEAR_KM = 50
#: Words looked at before a place: for a preposition, for the verb that it belongs to, for a road.
_LEAD, _REACH, _ROAD = 3, 5, 8


@dataclass(frozen=True, slots=True)
class Place:
    """A place mention by its position among all mentions, with its words in the sentence.

    is_source: it is told of who speaks ("an aid worker in Kilis said"), not of what is told.
    """

    position: int
    first: int
    last: int
    mention: Mention
    is_source: bool = False


@cache
def _cue(key: str) -> frozenset[str]:
    return frozenset(map(str, load_data("setting.yml")[key]))


def is_sure(words: list[Word], place: Place) -> bool:
    """False for a place that is only a part of another name, and for a country in parentheses: a victim's."""
    mention = place.mention
    if place.first and words[place.first - 1].text == "(" and mention.where_prec == _COUNTRY:
        return False
    if mention.link_basis == "demonym" and place.last < len(words) and words[place.last].low in _cue("soil"):
        return True
    return mention.link_score is None or mention.link_score > SURE or mention.link_score == 0


def is_scene(words: list[Word], place: Place) -> bool:
    """Whether the sentence puts something there: behind "in", "near", "at", "north of"; not "planes took off from"."""
    first = place.first
    lead = {w.low for w in words[max(0, first - _LEAD) : first]}
    if not lead & _cue("locative"):
        return False
    return not any(
        is_other(words, first) for is_other in (_is_departure, _is_dealt_with, _is_where_said, is_destination)
    )


def is_destination(words: list[Word], first: int) -> bool:
    """Whether somebody is only brought there, or comes there from elsewhere: "taken to hospitals in Damascus", "arrived
    in Khan Sheikhoun from Morek"."""
    lows = [w.low for w in words[max(0, first - _REACH) : first]]
    if lows[-2:-1] in (["arrived"], ["arriving"]) and lows[-1] in ("in", "at"):
        return any(a.low == "from" and b.is_capitalized for a, b in pairwise(words[first : first + _ROAD]))
    return "to" in lows and lows[-1] in ("in", "at", "near") and not _cue("destinations").isdisjoint(lows)


def is_bearing(words: list[Word], place: Place) -> bool:
    """Whether the place only tells where another lies: "east of Damascus", "the Chad border", "the road that links
    Damascus with Aleppo"."""
    after = [w.low for w in words[place.last : place.last + _LEAD]]
    if after[:1] == ["border"] or (after[:1] in (["/"], ["-"], ["–"], ["and"]) and after[-1] == "border"):
        return True
    at = place.first - 1
    while (
        at > 0 and place.first - at <= _REACH and _is_naming(words[at]) and words[at - 1].low not in _cue("directions")
    ):
        at -= 1
    if at > 0 and words[at].low in ("of", "from") and words[at - 1].low in _cue("directions"):
        return True
    road = [w.low for w in words[max(0, place.first - _ROAD) : place.first]]
    return any(a in _cue("ways") for a in road) and any(b in _cue("links") for b in road)


def is_far(words: list[Word], place: Place) -> bool:
    """Whether that other lies farther off than a place says where something was: "420 km northwest of Mogadishu"."""
    if not is_bearing(words, place):
        return False
    numbers = [w.text.replace(",", "") for w in words[max(0, place.first - _ROAD) : place.first]]
    is_long = any(n.isascii() and n.isdecimal() and int(n[:9]) > _NEAR_KM for n in numbers)
    return is_long or (place.mention.where_prec or 0) >= _COUNTRY


def is_quarter(words: list[Word], place: Place) -> bool:
    """Whether its name says that it is a part of a town."""
    if place.last < len(words) and words[place.last].low in _cue("quarters"):
        return True
    return place.mention.surface.rpartition(" ")[2].lower() in _cue("quarters")


def spread_of(words: list[Word]) -> str | None:
    """The word for several places that a sentence puts something in without names: "in the two provinces"."""
    lows = [w.low for w in words]
    for i in range(2, len(lows)):
        if lows[i] in _cue("areas") and lows[i - 1] in _cue("several"):
            lead = lows[i - 3] if lows[i - 2] in ("the", "all") and i > 2 else lows[i - 2]
            if lead in ("in", "across"):
                return lows[i]
    return None


def speaks_again(words: list[Word]) -> bool:
    """Whether a sentence says that it is in the places told last: "the same villages"."""
    return any(a.low in _cue("again") and b.low in _cue("again_areas") for a, b in pairwise(words))


def has_there(words: list[Word]) -> bool:
    """Whether a sentence says "there" of a place: "rebels there hold", not "there were"."""
    lows = [w.low for w in words] + [""]
    return any(
        w == "there" and i and lows[i + 1] not in ("is", "are", "was", "were", "has", "have", "will", "would", "may")
        for i, w in enumerate(lows)
    )


def with_sources(words: list[Word], places: Sequence[Place], spans: Sequence[tuple[int, int]]) -> list[Place]:
    """The places, those within characters that name who speaks marked. The directorate of Idlib speaks of Idlib."""
    return [
        Place(p.position, p.first, p.last, p.mention, any(a <= p.mention.start_char < b for a, b in spans))
        if p.first == 0 or words[p.first - 1].low != "of"
        else p
        for p in places
    ]


def _is_departure(words: list[Word], first: int) -> bool:
    lows = [w.low for w in words[max(0, first - _REACH - 2) : first]]
    at = next((i for i in range(len(lows) - 1, 0, -1) if lows[i] == "from"), 0)
    return (
        at > 0 and lows[at - 1] in _cue("departures") and not {"at", "on", "over", "against", "into"} & set(lows[at:])
    )


def _is_naming(word: Word) -> bool:
    return word.low in _cue("naming") or word.low in load_cues().demonyms


def _is_dealt_with(words: list[Word], first: int) -> bool:
    return first > 1 and words[first - 1].low in ("on", "over") and words[first - 2].low in _cue("dealings")


def _is_where_said(words: list[Word], first: int) -> bool:
    """Whether only somebody speaks there: "told reporters in Moscow", "said in Washington"."""
    if first < 2 or words[first - 1].low not in ("in", "from", "at"):
        return False
    verbs = load_claimant_words()
    return words[first - 2].low in _cue("listeners") or words[first - 2].low in verbs.verbs - verbs.doubtful
