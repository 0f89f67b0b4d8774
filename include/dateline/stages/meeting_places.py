"""Where claims can meet: a place with its precision, and which places are the same."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dateline.stages.groups import Groups
from dateline.text.place_names import fold_name

if TYPE_CHECKING:
    from dateline.stages.statements import Said

#: UCDP's where_prec: up to 3 a place within a district; 4 a province; above it a country, a sea or the like.
LOCAL_PREC, PROVINCE_PREC = 3, 4
SAME_NAME_KM = 25.0
LOCAL, NAMED, PROVINCE, COUNTRY, NOWHERE = "local", "named", "province", "country", "nowhere"
PERIOD = "period"
_EARTH_DIAMETER_KM = 12_742.0


class MeetingPlace(NamedTuple):
    """level: local, named (only texts know it, no entry has it), province, country, nowhere. names: folded."""

    level: str
    geonames_id: int | None
    names: frozenset[str]
    latitude: float | None
    longitude: float | None
    prec: int
    country: str | None

    @property
    def is_town(self) -> bool:
        return self.level in (LOCAL, NAMED)

    @property
    def keys(self) -> Iterator[tuple[str, str | int]]:
        """Under which it is looked for: its entry, and each name."""
        if self.geonames_id is not None:
            yield "entry", self.geonames_id
        if self.is_town:
            for name in self.names:
                yield "name", name

    @property
    def id(self) -> str:
        if self.geonames_id is not None:
            return f"{self.level} geonames:{self.geonames_id}"
        where = self.country if self.level != LOCAL else f"{self.latitude},{self.longitude}"
        return f"{self.level} {min(self.names, default='')}@{where}"

    @property
    def order(self) -> tuple[object, ...]:
        return self.prec, self.geonames_id is None, self.geonames_id or 0, self.id


def place_of(claim: "Said") -> MeetingPlace:
    """The place that a claim can meet others at."""
    return _make_place(
        claim.place_mention_id is not None, claim.geonames_id, claim.country, claim.latitude, claim.longitude,
        claim.where_prec, claim.place_name, claim.place_surface,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def _make_place(
    mentioned: bool, geonames_id: int | None, country: str | None, latitude: float | None, longitude: float | None,
    prec: int | None, name: str | None, surface: str | None,
) -> MeetingPlace:  # fmt: skip
    names = frozenset(folded for given in (name, surface) if given and (folded := fold_name(given)))
    level = _level(mentioned, geonames_id, country, latitude, longitude, prec, bool(names))
    if level in (PROVINCE, COUNTRY, NOWHERE):  # a province has the name of its capital
        names = frozenset()
    return MeetingPlace(level, geonames_id, names, latitude, longitude, prec or 9, country)


def _level(
    mentioned: bool, geonames_id: int | None, country: str | None, latitude: float | None, longitude: float | None,
    prec: int | None, has_name: bool,
) -> str:  # fmt: skip
    located = latitude is not None and longitude is not None
    if geonames_id is None and has_name and mentioned and country and (prec is None or prec >= PROVINCE_PREC):
        return NAMED  # a village that no gazetteer has: one name in one country is one place
    if prec is not None and prec <= LOCAL_PREC and (geonames_id is not None or (has_name and located)):
        return LOCAL
    if prec == PROVINCE_PREC and geonames_id is not None:
        return PROVINCE
    return COUNTRY if country else NOWHERE


def is_same_place(a: MeetingPlace, b: MeetingPlace) -> bool:
    """One entry; or, of towns, one name within 25 km, or one name in a country where only texts know one of them."""
    if a.level != b.level and not (a.is_town and b.is_town):
        return False
    if a.geonames_id is not None and a.geonames_id == b.geonames_id:
        return True
    if not a.is_town or a.names.isdisjoint(b.names):
        return False
    if a.level == NAMED or b.level == NAMED:
        return a.country == b.country
    return km_apart(a, b) <= SAME_NAME_KM


def group_places(places: Iterable[MeetingPlace]) -> list[list[MeetingPlace]]:
    """Put places together that are the same, directly or by way of others among these; sorted."""
    ordered = sorted(set(places), key=lambda place: (place.order, sorted(place.names)))
    if len(ordered) == 1:
        return [ordered]
    groups = Groups(len(ordered))
    by_key: dict[tuple[str, str | int], list[int]] = defaultdict(list)
    for i, place in enumerate(ordered):
        for key in place.keys:
            for j in by_key[key]:
                if groups.find(i) != groups.find(j) and is_same_place(place, ordered[j]):
                    groups.join(i, j)
            by_key[key].append(i)
    return [[ordered[i] for i in members] for members in groups.members()]


def best_place(places: Sequence[MeetingPlace]) -> MeetingPlace:
    """The most exact."""
    return min(places, key=lambda place: place.order)


def km_apart(a: MeetingPlace, b: MeetingPlace) -> float:
    """Great-circle distance; infinite where a coordinate is missing."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return math.inf
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (a.latitude, a.longitude, b.latitude, b.longitude))
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(min(1.0, math.sqrt(h)))
