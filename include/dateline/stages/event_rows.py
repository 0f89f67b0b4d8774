"""Rows of `events` and `event_claims`, made of claims that were found to speak of one happening."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.tables import TABLES
from dateline.stages.groups import name_claimant
from dateline.stages.statements import Report, Said
from dateline.stages.violence import find_type_of_violence
from dateline.text.event_types import load_event_types

_PLACE = ("geonames_id", "country", "admin1", "latitude", "longitude", "where_prec")
#: Rows held as Python objects before they become Arrow's.
_AT_ONCE = 20_000


@dataclass(slots=True)
class Draft:
    """An event before it is a row. day: the one that its claims meet on; reasons: of each claim, in their order."""

    event_id: str
    day: dt.date | None
    claims: list[Said]
    reasons: list[str]


class Rows:
    """Gathers the rows of both tables."""

    def __init__(self, reports: Mapping[str, Report]) -> None:
        self._reports = reports
        self._events: list[dict[str, object]] = []
        self._links: list[dict[str, object]] = []
        self._parts: dict[str, list[pa.Table]] = {"events": [], "event_claims": []}

    def add(self, draft: Draft) -> None:
        standing = [claim for claim in draft.claims if self._reports[claim.document_id].stands]
        told = standing or draft.claims
        reports = {claim.document_id for claim in standing}
        self._events.append(
            {
                "event_id": draft.event_id,
                "scope": draft.claims[0].scope,
                **_when(told, draft.day),
                **_where(told),
                **_acts(told),
                "reports": len(reports),
                "outlets": len({self._reports[document].source_id for document in reports}),
                "independent_claimants": len({self._voice(claim) for claim in standing}),
                "extractor_version": EXTRACTOR_VERSION,
            }
        )
        for claim, reason in zip(draft.claims, draft.reasons, strict=True):
            self._links.append(
                {
                    "event_id": draft.event_id,
                    "claim_id": claim.claim_id,
                    "link_reason": reason,
                    "extractor_version": EXTRACTOR_VERSION,
                }
            )
        if len(self._links) >= _AT_ONCE:
            self._flush()

    def _voice(self, claim: Said) -> str:
        origin = self._reports[claim.document_id].origin_source
        return name_claimant(claim.claimant_actor_id, claim.claimant_surface, origin)

    def _flush(self) -> None:
        self._parts["events"].append(TABLES["events"].from_rows(self._events))
        self._parts["event_claims"].append(TABLES["event_claims"].from_rows(self._links))
        self._events, self._links = [], []

    def tables(self) -> tuple[pa.Table, pa.Table]:
        """events and event_claims, sorted by their keys."""
        self._flush()
        events = pa.concat_tables(self._parts["events"]).sort_by("event_id")
        links = pa.concat_tables(self._parts["event_claims"])
        return events.combine_chunks(), links.sort_by(
            [("event_id", "ascending"), ("claim_id", "ascending")]
        ).combine_chunks()


def _when(claims: Sequence[Said], day: dt.date | None) -> dict[str, object]:
    """The narrowest days around `day` among those stated, or among all where none is."""
    given = [c for c in claims if c.stated] or list(claims)
    start, end = given[0].first, given[0].last
    dated = [(c.first, c.last, c) for c in given if c.first and c.last and c.first <= c.last]
    if day is not None and dated:
        dated = [
            (a, b, c) for a, b, c in dated if a <= day <= b
        ] or dated  # none: the day is that of claims of another kind
        width = min(b - a for a, b, _ in dated)
        dated = [(a, b, c) for a, b, c in dated if b - a == width]
        start, end = min(a for a, _, _ in dated), max(b for _, b, _ in dated)
        given = [c for _, _, c in dated]
    precisions = [claim.date_prec for claim in given if claim.date_prec is not None]
    return {"event_start": start, "event_end": end, "date_prec": min(precisions, default=None)}


def _where(claims: Sequence[Said]) -> dict[str, object]:
    """The most exact place, of those the one that most claims have; its most usual name."""
    places = Counter((c.geonames_id, c.country, c.admin1, c.latitude, c.longitude, c.where_prec) for c in claims)
    place = min(places, key=lambda p: (p[-1] or 9, -places[p], [(value is None, str(value)) for value in p]))
    names = Counter(c.place_name for c in claims if c.geonames_id == place[0] and c.place_name)
    return {"place_name": _most(names), **dict(zip(_PLACE, place, strict=True))}


def _acts(claims: Sequence[Said]) -> dict[str, object]:
    """What most claims tell of the act, who did it and to whom."""
    types = Counter(c.sub_event_type for c in claims if c.sub_event_type)
    sub = _most(types)
    actor1 = _most(Counter(c.perpetrator_actor_id for c in claims if c.perpetrator_actor_id))
    actor2 = _most(Counter(c.victim_actor_id for c in claims if c.victim_actor_id))
    return {
        "event_type": load_event_types()[sub] if sub else None,
        "sub_event_type": sub,
        "type_of_violence": find_type_of_violence(actor1, actor2, sub, {c.victim_status for c in claims}),
        "actor1_id": actor1,
        "actor2_id": actor2,
    }


def _most(counted: Mapping[Any, int]) -> Any:
    """The most frequent; of equals the first by alphabet; None of nothing."""
    return min(counted, key=lambda value: (-counted[value], value)) if counted else None
