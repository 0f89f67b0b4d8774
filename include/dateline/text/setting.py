"""Which place a figure belongs to, of those that the text names."""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.text.model import Mention
from dateline.text.words import Word

_LOCATIVE = frozenset({"in", "near", "at", "outside", "around", "inside", "of", "from", "across", "within", "on"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "north-east", "north-west",
     "south-east", "south-west", "km", "kilometres", "kilometers", "miles"}
)  # fmt: skip
#: Places below this are parts of other names (University of Aleppo).
_SURE = 0.4


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

    Places that are only a bearing ("east of Damascus") come last; then those that the gazetteer knows win, then those
    behind "in", "near", "at", then the nearest, then the more precise (UCDP where_prec). Without one in the sentence it
    is `before`, the scene of the text so far.
    """
    sure = [p for p in places if _is_sure(p)]
    if not sure:
        return before
    best = min(sure, key=lambda p: (*_rank(words, p, first, last), p.first))
    # a place that the sentence does not put anything in yields to the scene: "troops loyal to Moscow killed 13"
    return best if _is_scene(words, best) or (before is None and _is_known(best)) else before


def choose_scene(words: list[Word], places: Sequence[Place], before: Place | None) -> Place | None:
    """The place that later sentences without one speak of: the first here that something happens in, else `before`."""
    scenes = [p for p in places if _is_sure(p) and _is_scene(words, p)]
    return min(scenes, key=lambda p: (_is_bearing(words, p), (p.mention.where_prec or 0) >= 6)) if scenes else before


def _is_sure(place: Place) -> bool:
    """False for a place that is only a part of another name."""
    return place.mention.link_score is None or place.mention.link_score > _SURE or place.mention.link_score == 0


def _is_scene(words: list[Word], place: Place) -> bool:
    """Whether the sentence puts something there: behind "in", "near", "at", "north of"."""
    return bool({w.low for w in words[max(0, place.first - 3) : place.first]} & _LOCATIVE)


def _is_known(place: Place) -> bool:
    return place.mention.latitude is not None or place.mention.country is not None


def _is_bearing(words: list[Word], place: Place) -> bool:
    lead = [w.low for w in words[max(0, place.first - 2) : place.first]]
    return len(lead) == 2 and lead[1] in ("of", "from") and lead[0] in _DIRECTIONS


def _rank(words: list[Word], place: Place, first: int, last: int) -> tuple[int, int, int, int, int]:
    distance = max(0, place.first - last if place.first >= last else first - place.last)
    bearing, unknown, elsewhere = _is_bearing(words, place), not _is_known(place), not _is_scene(words, place)
    return (bearing, unknown, elsewhere, distance // 8, place.mention.where_prec or 9)
