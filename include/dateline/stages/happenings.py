"""What one sentence says of one place and day, and which such statements may speak of the same happening.

`events.py` makes the tables; here are the rules of place and time that it goes by.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.stages.groups import Groups

#: UCDP's where_prec: up to 3 a place within a district; 4 a province; above it nothing to meet at.
LOCAL_PREC, PROVINCE_PREC = 3, 4
SAME_NAME_KM = 25.0
#: "In October" is no day to meet on.
MAX_SPAN = dt.timedelta(days=6)
#: Days that the text itself gives, against days taken from its dateline or publication.
STATED_BASES = frozenset({"explicit", "relative"})
ONE_DAY = dt.timedelta(days=1)
_EARTH_DIAMETER_KM = 12_742.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where claims are put. `level` keeps a province apart from the places in it, and names by country.

    level: province, local, or "named" and a country, of places that only the text knows.
    """

    level: str
    geonames_id: int | None
    name: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Claims of one sentence about one place and the same days. `kinds`: families of measures (events.KINDS)."""

    document_id: str
    family_id: str
    sentence_start: int
    place: Place | None
    start: dt.date | None
    end: dt.date | None
    stated: bool
    kinds: frozenset[str]
    claims: tuple[Mapping[str, Any], ...]

    @property
    def alone_because(self) -> str | None:
        """Why it can meet no other happening; None if it can."""
        if self.place is None:
            return "no place as exact as a province"
        if not self.days:
            return "no day, or more than a week of them"
        return None

    @property
    def days(self) -> list[dt.date]:
        """The days on which it may have happened; empty if unknown, backwards, or too many to meet on."""
        if self.start is None or self.end is None or self.end - self.start > MAX_SPAN:
            return []
        return [self.start + n * ONE_DAY for n in range((self.end - self.start).days + 1)]

    def covers(self, day: dt.date) -> bool:
        return self.start is not None and self.end is not None and self.start <= day <= self.end


def place_of(claim: Mapping[str, Any], name: str | None) -> Place | None:
    """The place that a claim can meet others at; None if it has none or only a country, a sea or the like."""
    precision, geonames_id = claim["where_prec"], claim["geonames_id"]
    if geonames_id is None and name and claim["country"] and (precision is None or precision >= PROVINCE_PREC):
        # a village that no gazetteer has: one name in one country is one place
        return None if claim["place_mention_id"] is None else Place(f"named {claim['country']}", None, name, None, None)
    located = claim["latitude"] is not None and claim["longitude"] is not None
    if precision is None or precision > PROVINCE_PREC or (geonames_id is None and not (name and located)):
        return None
    if precision == PROVINCE_PREC:  # a province has the name of its capital: only the same entry is the same province
        return None if geonames_id is None else Place("province", geonames_id, None, None, None)
    return Place("local", geonames_id, name, claim["latitude"], claim["longitude"])


def place_ids(places: Iterable[Place]) -> dict[Place, str]:
    """Give one id to places that are the same: one GeoNames entry, or one name within 25 km, or in one country where
    only the text knows the place.

    The id is the smallest GeoNames id among them (`geonames:173480`), else name and coordinates or country.
    """
    ordered = sorted(set(places), key=_place_order)
    groups = Groups(len(ordered))
    by_entry: dict[tuple[str, int], int] = {}
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, place in enumerate(ordered):
        if place.geonames_id is not None:
            groups.join(by_entry.setdefault((place.level, place.geonames_id), i), i)
        if place.name:
            by_name[place.level, place.name.casefold()].append(i)
    for same_name in by_name.values():
        for n, i in enumerate(same_name):
            for j in same_name[n + 1 :]:
                if _is_named(ordered[i]) or _km_apart(ordered[i], ordered[j]) <= SAME_NAME_KM:
                    groups.join(i, j)
    return {ordered[i]: _place_id(ordered[members[0]]) for members in groups.members() for i in members}


def _place_order(place: Place) -> tuple[Any, ...]:
    return (
        place.geonames_id is None,
        place.geonames_id or 0,
        place.level,
        place.name or "",
        place.latitude or 0.0,
        place.longitude or 0.0,
        place.latitude is None,
        place.longitude is None,
    )


def _place_id(place: Place) -> str:
    if place.geonames_id is not None:
        return f"geonames:{place.geonames_id}"
    where = place.level.split()[-1] if _is_named(place) else f"{place.latitude},{place.longitude}"
    return f"{(place.name or '').casefold()}@{where}"


def _is_named(place: Place) -> bool:
    return place.level.startswith("named")


def _km_apart(a: Place, b: Place) -> float:
    """Great-circle distance; infinite where a coordinate is missing."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return math.inf
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (a.latitude, a.longitude, b.latitude, b.longitude))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(min(1.0, math.sqrt(h)))


def share_days(happenings: Sequence[Happening]) -> dict[dt.date, list[Happening]]:
    """Deal happenings of one place, all with days, to the day that each speaks of.

    Days that texts state come first, those with the most stories (families) before others, and take the happenings
    whose stated days cover them. A day that was only taken from a dateline or from the publication is one too late as
    often as not: it goes to a stated day that it equals, else to that of the day before, else to that of the day after.
    What is left gathers in the same way around the days with the most stories. Two stated days never merge, so a
    place with fighting every day does not become one endless event.
    """
    stated = [h for h in happenings if h.stated]
    dealt = _gather(stated, tolerant=False)
    rest = []
    for happening in happenings:
        if happening.stated:
            continue
        near = _near_days(happening, dealt)
        if near:
            dealt[near[0]].append(happening)
        else:
            rest.append(happening)
    return dealt | _gather(rest, tolerant=True)


def _near_days(happening: Happening, dealt: Mapping[dt.date, object]) -> list[dt.date]:
    days = happening.days
    return [day for day in (*days, days[0] - ONE_DAY, days[-1] + ONE_DAY) if day in dealt]


def _gather(happenings: Sequence[Happening], *, tolerant: bool) -> dict[dt.date, list[Happening]]:
    on_day: dict[dt.date, list[int]] = defaultdict(list)
    for i, happening in enumerate(happenings):
        for day in happening.days:
            on_day[day].append(i)

    def rank(day: dt.date) -> tuple[int, int, dt.date]:
        exact = {happenings[i].family_id for i in on_day[day] if happenings[i].start == happenings[i].end}
        return -len(exact), -len({happenings[i].family_id for i in on_day[day]}), day

    found: dict[dt.date, list[Happening]] = {}
    left = set(range(len(happenings)))
    for day in sorted(on_day, key=rank):
        if left.isdisjoint(on_day[day]):
            continue
        around = (day, day - ONE_DAY, day + ONE_DAY) if tolerant else (day,)
        taken = sorted(left & {i for near in around for i in on_day.get(near, ())})
        found[day] = [happenings[i] for i in taken]
        left.difference_update(taken)
    return found
