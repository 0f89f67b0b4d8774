"""Places that no gazetteer locates, but the text does: "Salma, a hill town in the province of Latakia"."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from dateline.text.model import Mention

_FAR = 70  # characters between a name and what it lies in
#: What may stand between them: a comma, a bracket, "in"; a remark that ends with "in" or "of".
_BETWEEN = re.compile(
    r"(?:,? \(|, ?|,? (?:in|of|near) (?:the )?)"
    r"|,? [^.;:!?()\n]*\b(?:in|of|near) (?:the )?(?:[a-z-]+ ){0,3}(?:of )?"
)
#: UCDP: an area no larger than a division locates what lies in it; a town's surroundings are 2.
_DIVISION, _AROUND = 4, 2


def locate_within(text: str, places: Sequence[Mention]) -> list[Mention]:
    """The mentions of places, in order; one without coordinates that is said to lie in the next place, a town, district
    or division of its own country, has that place's, with `where_prec` of the area.

    places: sorted by position. geonames_id stays null: the place itself is not known.
    """
    located = [m for m in places if m.latitude is not None and (m.where_prec or 9) <= _DIVISION]
    starts = [m.start_char for m in located]
    found = []
    for place in places:
        at = bisect_left(starts, place.end_char)
        outer = located[at] if place.latitude is None and at < len(located) else None
        if outer is not None and outer.start_char - place.end_char <= _FAR and _is_within(text, place, outer):
            place = replace(
                place, latitude=outer.latitude, longitude=outer.longitude, country=outer.country, admin1=outer.admin1,
                where_prec=max(_AROUND, outer.where_prec or _DIVISION),
            )  # fmt: skip
        found.append(place)
    return found


def _is_within(text: str, place: Mention, outer: Mention) -> bool:
    is_home = place.country is None or place.country == outer.country
    return is_home and _BETWEEN.fullmatch(text, place.end_char, outer.start_char) is not None
