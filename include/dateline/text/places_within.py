"""Places that no gazetteer locates, but the text does: "Salma, a hill town in the province of Latakia"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from dateline.text.model import Mention

_FAR = 70  # characters between a name and what it lies in
#: What may stand between them: "village", then a comma, a bracket or "in"; a remark that ends with "in" or "of".
_BETWEEN = re.compile(
    r"(?:'s)?(?: [a-z-]+){0,2}(?:,? \(|, (?:in |of )?(?:the )?| (?:in|of) (?:the )?)"
    r"|,? [^.;:!?()\n]*\b(?:in|of) (?:the )?(?:[a-z-]+ ){0,3}(?:of )?"
)
#: UCDP: an area no larger than a region of a country locates what lies in it; a town's surroundings are 2.
_REGION, _AROUND = 5, 2


def locate_within(text: str, places: Sequence[Mention]) -> list[Mention]:
    """The mentions of places, in order; one without coordinates that is said to lie in the next place, a town,
    district, division or region of its own country, has that place's, with `where_prec` of the area.

    places: sorted by position. geonames_id stays null: the place itself is not known.
    """
    located = [m for m in places if m.latitude is not None and (m.where_prec or 9) <= _REGION]
    starts = [m.start_char for m in located]
    found = []
    for place in places:
        is_small = place.latitude is None and (place.where_prec or 0) < _REGION  # no continent lies in a town
        outer = _find_outer(text, place, located, starts) if is_small else None
        if outer is not None:
            place = replace(
                place, latitude=outer.latitude, longitude=outer.longitude, country=outer.country, admin1=outer.admin1,
                where_prec=max(_AROUND, outer.where_prec or _REGION),
            )  # fmt: skip
        found.append(place)
    return found


def _find_outer(text: str, place: Mention, located: Sequence[Mention], starts: Sequence[int]) -> Mention | None:
    """The located place that the text says a place lies in: the next one, or its owner ("London's Heathrow")."""
    at = bisect_left(starts, place.end_char)
    if at < len(located) and located[at].start_char - place.end_char <= _FAR and _is_within(text, place, located[at]):
        return located[at]
    before = located[at - 1] if at else None
    is_owner = before is not None and text[before.end_char : place.start_char] in ("'s ", "’s ")
    return before if is_owner else None


def _is_within(text: str, place: Mention, outer: Mention) -> bool:
    is_home = place.country is None or place.country == outer.country
    return is_home and _BETWEEN.fullmatch(text, place.end_char, outer.start_char) is not None
