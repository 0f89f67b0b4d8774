"""What one sentence says of one place and the same days: the smallest thing that events are made of."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dateline.stages.groups import name_claimant
from dateline.stages.meeting_places import PERIOD, MeetingPlace, place_of

#: Measures that may speak of one happening in different reports. Counts meet only counts of the same noun.
KINDS = {
    "killed": "casualties", "injured": "casualties", "casualties": "casualties", "missing": "casualties",
    "captured": "custody", "abducted": "custody", "detained": "custody",
    "displaced": "displacement", "evacuated": "displacement", "area": "area", "count": "count",
}  # fmt: skip
#: Days that the text itself gives, against days taken from its dateline or publication.
STATED_BASES = frozenset({"explicit", "relative"})
#: "In October" is no day to meet on.
MAX_SPAN = dt.timedelta(days=6)
#: A number this small agrees with another by chance.
TELLING = 3.0
#: Days that a reprint may come after its origin, and a report after the day that it states elsewhere in its text.
MOST_LAG = 3
ONE_DAY = dt.timedelta(days=1)


class Report(NamedTuple):
    """What events need to know of a document.

    at: when it was published, as text that sorts; stands: the page still says so; lag: days since its family's origin,
    0 where that is unknown or more than `MOST_LAG`.
    """

    source_id: str
    family_id: str
    origin_source: str
    at: str
    stands: bool
    lag: int = 0


class Said(NamedTuple):
    """Columns of a claim that linking looks at, in the order in which `events.py` reads them; the last two are names of
    its place: the entity's and as printed."""

    claim_id: str
    document_id: str
    sentence_start: int
    measure: str
    bound: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    victim_actor_id: str | None
    victim_status: str
    victim_group: str | None
    perpetrator_actor_id: str | None
    claimant_surface: str | None
    claimant_actor_id: str | None
    place_mention_id: str | None
    geonames_id: int | None
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    where_prec: int | None
    event_start: dt.date | None
    event_end: dt.date | None
    date_prec: int | None
    date_basis: str | None
    sub_event_type: str | None
    scope: str
    period_start: dt.date | None
    period_end: dt.date | None
    place_name: str | None
    place_surface: str | None

    @property
    def first(self) -> dt.date | None:
        return self.period_start if self.scope == PERIOD else self.event_start

    @property
    def last(self) -> dt.date | None:
        return self.period_end if self.scope == PERIOD else self.event_end

    @property
    def stated(self) -> bool:
        return self.date_basis in STATED_BASES

    @property
    def kind(self) -> str:
        kind = KINDS[self.measure]
        return f"count of {self.unit}" if kind == "count" else kind

    @property
    def number(self) -> float | None:
        """The number that stands for the figure when it is compared with another's."""
        return self.value if self.value is not None else self.low


class Statement:
    """Claims of one sentence about one place and the same days.

    figures: (measure, unit, number) with numbers that tell something; voices: the same with who says so.
    """

    __slots__ = (
        "at", "day_of_report", "document_id", "family", "figures", "first", "kinds", "last", "perpetrators", "place",
        "said", "stated",
        "types", "victims", "voices",
    )  # fmt: skip

    def __init__(self, said: list[Said], report: Report) -> None:
        head = said[0]
        self.said, self.document_id, self.family, self.at = (
            said,
            head.document_id,
            report.family_id,
            head.sentence_start,
        )
        self.place: MeetingPlace = place_of(head)
        self.first, self.last, self.stated = head.first, head.last, head.stated
        self.day_of_report = False
        if report.lag and not self.stated and self.first and self.last:  # a reprint's today is its origin's
            self.first, self.last = self.first - report.lag * ONE_DAY, self.last - report.lag * ONE_DAY
        self.kinds = {claim.kind for claim in said}
        self.types = {claim.sub_event_type for claim in said if claim.sub_event_type}
        self.victims = {
            c.victim_group or c.victim_status for c in said if c.victim_group or c.victim_status != "unknown"
        }
        self.perpetrators = {claim.perpetrator_actor_id for claim in said if claim.perpetrator_actor_id}
        self.figures, self.voices = set(), set()
        for claim in said:
            number = claim.number
            if number is not None:
                who = name_claimant(claim.claimant_actor_id, claim.claimant_surface, report.origin_source)
                self.voices.add((claim.measure, claim.unit, number, who))
                if number >= TELLING:
                    self.figures.add((claim.measure, claim.unit, number))

    @property
    def is_exact(self) -> bool:
        """A single day, and one that the text gives, be it in another sentence."""
        return (self.stated or self.day_of_report) and self.first == self.last

    @property
    def days(self) -> list[dt.date]:
        """The days on which it may have happened; a statement that has none, or more than a week, meets nobody."""
        if self.first is None or self.last is None or self.last - self.first > MAX_SPAN:
            return []
        return [self.first + n * ONE_DAY for n in range((self.last - self.first).days + 1)]

    @property
    def near_days(self) -> list[dt.date]:
        """Its days, and around those that no text states the day before and the day after."""
        days = self.days
        return days if self.stated or self.day_of_report or not days else [*days, days[0] - ONE_DAY, days[-1] + ONE_DAY]

    @property
    def order(self) -> tuple[Any, ...]:
        """By text, whatever order rows came in."""
        return self.document_id, self.at, self.said[0].claim_id

    def take_day(self, day: dt.date) -> None:
        """Have the day that another sentence of the report states."""
        self.first = self.last = day
        self.day_of_report = True


def make_statements(said: Iterable[Said], reports: Mapping[str, Report]) -> list[Statement]:
    """Group claims of one sentence about one place and the same days; sorted."""
    groups: dict[tuple[Any, ...], list[Said]] = defaultdict(list)
    for claim in said:
        name = claim.place_name if claim.geonames_id is None else None
        where = claim.geonames_id, claim.latitude, claim.longitude, claim.where_prec, name
        when = claim.first, claim.last, claim.stated, claim.scope
        groups[claim.document_id, claim.sentence_start, *where, *when].append(claim)
    found = []
    for members in groups.values():
        members.sort(key=lambda claim: claim.claim_id)
        found.append(Statement(members, reports[members[0].document_id]))
    return sorted(found, key=lambda statement: statement.order)
