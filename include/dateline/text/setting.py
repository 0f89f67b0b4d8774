"""Which place and which days a figure belongs to, of those that the text names."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.text.model import Context, Mention
from dateline.text.words import Word

_LOCATIVE = frozenset({"in", "near", "at", "outside", "around", "inside", "of", "from", "across", "within"})


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

    Places that the gazetteer knows win, then those behind "in", "near", "at", then the nearest, then the more precise
    (UCDP where_prec). Without one in the sentence it is `before`, the latest place of the text so far.
    """
    if not places:
        return before

    def rank(place: Place) -> tuple[int, int, int, int]:
        lead = {w.low for w in words[max(0, place.first - 3) : place.first]}
        distance = place.first - last if place.first >= last else first - place.last
        inside = place.mention.where_prec or 9
        unknown = 0 if place.mention.latitude is not None or place.mention.country else 1
        return (unknown, 0 if lead & _LOCATIVE else 1, max(0, distance) // 8, inside)

    return min(places, key=lambda p: (*rank(p), p.first))


@dataclass(frozen=True, slots=True)
class When:
    start: dt.date | None
    end: dt.date | None
    precision: int | None
    basis: str | None
    mention: Mention | None = None


def choose_date(
    dates: Sequence[tuple[int, int, Mention]], taken: range, first: int, last: int, context: Context
) -> When:
    """Days of the event: the nearest date that is not the figure's period (`taken`), else the publication day."""
    best: tuple[int, Mention] | None = None
    for start, end, mention in dates:
        if start in taken or mention.date_start is None:
            continue
        distance = start - last if start >= last else max(0, first - end)
        if best is None or distance < best[0]:
            best = (distance, mention)
    if best is not None:
        mention = best[1]
        basis = (
            mention.link_basis
            if mention.link_basis in ("explicit", "relative", "dateline", "publication")
            else "explicit"
        )
        return When(mention.date_start, mention.date_end or mention.date_start, mention.date_prec, basis, mention)
    if context.published is not None:
        # news tells of the last days; UCDP's 2 is "up to six days"
        return When(context.published, context.published, 2, "publication")
    return When(None, None, None, None)
