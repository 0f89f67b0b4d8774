"""Events: which claims, of whatever report, speak of one happening.

Shallow on purpose: one place, one day and one kind of measure make one event. Two strikes on one town on one day are
not told apart, and nobody's figure is changed here; `reconcile.py` says what the figures come to.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.fields import DAY, TEXT, UNCOUNTED_MODALITIES
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.groups import Groups, claimant_key, latest_rows, origin_sources, standing_documents
from dateline.stages.happenings import PROVINCE_PREC, STATED_BASES, Happening, place_ids, place_of, share_days

#: Measures that may speak of one happening in different reports. Counts meet only counts of the same noun.
KINDS = {
    "killed": "casualties", "injured": "casualties", "casualties": "casualties", "missing": "casualties",
    "captured": "custody", "abducted": "custody", "detained": "custody",
    "displaced": "displacement", "evacuated": "displacement", "area": "area", "count": "count",
}  # fmt: skip
_CLAIM_COLUMNS = [
    "claim_id", "document_id", "sentence_start", "measure", "unit", "claimant_surface", "claimant_actor_id",
    "modality", "scope", "is_aside", "is_subset_of", "is_conversion_of", "place_mention_id", "geonames_id", "country",
    "latitude", "longitude", "where_prec", "event_start", "event_end", "date_prec", "date_basis", "extractor_version",
]  # fmt: skip
#: What becomes of a claim depends on claims of its own block within so many days of its own.
REACH_DAYS = 14
BLOCKS = pa.schema([("claim_id", TEXT), ("block", TEXT), ("first_day", DAY), ("last_day", DAY)])


def blocks(claims: pa.Table) -> pa.Table:
    """Where each claim may meet others: rows (BLOCKS), one per row of claims that may take part in an event.

    Claims of different blocks never meet. A claim without a place or a day has its document for a block.
    """
    columns = [*_CLAIM_COLUMNS, *(c for c in ("admin1",) if c not in _CLAIM_COLUMNS)]
    rows = []
    for claim in claims.select(columns).to_pylist():
        if not _counts(claim):
            continue
        placed = claim["country"] is not None and claim["event_start"] is not None and claim["event_end"] is not None
        local = claim["where_prec"] is not None and claim["where_prec"] <= PROVINCE_PREC and claim["admin1"]
        block = f"{claim['country']}|{claim['admin1']}" if local else claim["country"]
        rows.append(
            {
                "claim_id": claim["claim_id"],
                "block": block if placed else f"document:{claim['document_id']}",
                "first_day": claim["event_start"] if placed else None,
                "last_day": claim["event_end"] if placed else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=BLOCKS)


@dataclass(frozen=True, slots=True)
class Events:
    events: pa.Table
    event_claims: pa.Table


def find_events(
    claims: pa.Table, documents: pa.Table, families: pa.Table, mentions: pa.Table | None = None,
    versions: pa.Table | None = None,
) -> Events:  # fmt: skip
    """Find the happenings that claims speak of.

    claims, documents, families, mentions: rows of those tables, one realm, any order; rows met twice count once.
    mentions give places their names; without them places are compared by GeoNames id alone and `place_name` is null.
    versions: which documents still stand (all, without it). Claims of replaced and withdrawn ones stay linked to their
    event, and count in none of its numbers; place and days are theirs only where nothing else stands.
    Returns rows of `events` and `event_claims`, sorted.

    Claims in: counted modality, scope incident, not a part (`is_subset_of`) and not a conversion of another.
    Claims of one sentence about one place and the same days always go together (killed and injured of one strike).
    Such groups meet across reports if they share
    * the place: one GeoNames entry or one name within 25 km, where_prec 1 to 3; a province (4) only meets itself;
    * the day: `happenings.share_days`; stated days must overlap, others may be one day off;
    * the kind of measure (`KINDS`), or a third group that has both kinds in one sentence.
    A group without such a place or day is an event of its own document. A claim whose document is not among
    `documents` has no outlet to count and is left out.

    event_id: hash of place, day and the alphabetically first kind, so it stays while further reports come in; of
    document, sentence, place and days for an event of one document. `event_start` and `event_end` are the narrowest
    days that a text states, or else that were inferred.
    """
    names = _place_names(mentions)
    sources = _sources(documents)
    happenings = _happenings(claims, families, names, sources)
    ids = place_ids(h.place for h in happenings if h.place is not None)
    by_place: dict[str, list[Happening]] = defaultdict(list)
    alone = []
    for happening in happenings:
        if happening.place is None or happening.alone_because:
            alone.append(happening)
        else:
            by_place[f"{happening.place.level} {ids[happening.place]}"].append(happening)
    found = _Rows(names, origin_sources(documents, families), sources, standing_documents(documents, versions))
    for happening in alone:
        found.add(_lone_id(happening), [happening], None)
    for place, members in by_place.items():
        for day, on_day in share_days(members).items():
            for kinds, together in _by_kind(on_day):
                found.add(make_id("evt", place, day.isoformat(), kinds[0]), together, day)
    return found.tables()


def _place_names(mentions: pa.Table | None) -> dict[str, str]:
    if mentions is None:
        return {}
    columns = ["mention_id", "mention_type", "entity_name", "surface", "extractor_version"]
    rows = latest_rows(mentions, "mention_id", columns)
    return {row["mention_id"]: row["entity_name"] or row["surface"] for row in rows if row["mention_type"] == "place"}


def _sources(documents: pa.Table) -> dict[str, str]:
    rows = latest_rows(documents, "document_id", ["document_id", "source_id", "extractor_version"])
    return {row["document_id"]: row["source_id"] for row in rows}


def _counts(claim: Mapping[str, Any]) -> bool:
    return (
        claim["modality"] not in UNCOUNTED_MODALITIES
        and claim["scope"] == "incident"
        and claim["is_subset_of"] is None
        and claim["is_conversion_of"] is None
        and not claim["is_aside"]
    )


def _happenings(
    claims: pa.Table, families: pa.Table, names: Mapping[str, str], sources: Mapping[str, str]
) -> list[Happening]:
    columns = ["document_id", "family_id", "extractor_version"]
    family = {row["document_id"]: row["family_id"] for row in latest_rows(families, "document_id", columns)}
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for claim in latest_rows(claims, "claim_id", _CLAIM_COLUMNS):
        if _counts(claim) and claim["document_id"] in sources:
            name = names.get(claim["place_mention_id"] or "") if claim["geonames_id"] is None else None
            where = claim["geonames_id"], claim["latitude"], claim["longitude"], claim["where_prec"], name
            when = claim["event_start"], claim["event_end"], claim["date_basis"] in STATED_BASES
            groups[claim["document_id"], claim["sentence_start"], *where, *when].append(claim)
    return [
        Happening(
            document_id=first["document_id"],
            family_id=family.get(first["document_id"], first["document_id"]),
            sentence_start=first["sentence_start"],
            place=place_of(first, names.get(first["place_mention_id"] or "")),
            start=first["event_start"],
            end=first["event_end"],
            stated=first["date_basis"] in STATED_BASES,
            kinds=frozenset(_kind(claim) for claim in members),
            claims=tuple(members),
        )
        for members in groups.values()
        for first in members[:1]
    ]


def _kind(claim: Mapping[str, Any]) -> str:
    kind = KINDS[claim["measure"]]
    return f"count of {claim['unit']}" if kind == "count" else kind


def _by_kind(happenings: Sequence[Happening]) -> Iterator[tuple[list[str], list[Happening]]]:
    """Split the happenings of one place and day where no sentence joins their kinds; each with its kinds, sorted."""
    kinds = sorted({kind for h in happenings for kind in h.kinds})
    position = {kind: i for i, kind in enumerate(kinds)}
    groups = Groups(len(kinds))
    for happening in happenings:
        first, *others = sorted(position[kind] for kind in happening.kinds)
        for other in others:
            groups.join(first, other)
    for members in groups.members():
        yield [kinds[i] for i in members], [h for h in happenings if position[min(h.kinds)] in members]


def _lone_id(happening: Happening) -> str:
    first = happening.claims[0]
    where = first["geonames_id"], first["latitude"], first["longitude"], first["where_prec"]
    when = [day and day.isoformat() for day in (happening.start, happening.end)]
    return make_id("evt", happening.document_id, happening.sentence_start, *where, *when, happening.stated)


class _Rows:
    """Gathers the rows of both tables."""

    def __init__(
        self, names: Mapping[str, str], origins: Mapping[str, str], sources: Mapping[str, str], standing: Set[str]
    ) -> None:
        self._names, self._origins, self._sources, self._standing = names, origins, sources, standing
        self._events: list[dict[str, object]] = []
        self._links: list[dict[str, object]] = []

    def add(self, event_id: str, happenings: Sequence[Happening], day: dt.date | None) -> None:
        """day: the day that the happenings meet on; None for an event of one document."""
        standing = [h for h in happenings if h.document_id in self._standing]
        claims = [claim for h in standing for claim in h.claims]
        reports = {claim["document_id"] for claim in claims}
        self._events.append(
            {
                "event_id": event_id,
                **_when(standing or happenings, day),
                **self._where(claims or [claim for h in happenings for claim in h.claims]),
                **dict.fromkeys(
                    ("admin1", "event_type", "sub_event_type", "type_of_violence", "actor1_id", "actor2_id")
                ),
                "reports": len(reports),
                "outlets": len({self._sources[document] for document in reports}),
                "independent_claimants": len({claimant_key(c, self._origins[c["document_id"]]) for c in claims}),
                "extractor_version": EXTRACTOR_VERSION,
            }
        )
        for happening in happenings:
            for claim in happening.claims:
                reason = _reason(happening, happenings, day)
                row = {"event_id": event_id, "claim_id": claim["claim_id"], "link_reason": reason}
                self._links.append(row | {"extractor_version": EXTRACTOR_VERSION})

    def _where(self, claims: Sequence[Mapping[str, Any]]) -> dict[str, object]:
        """The most exact place, of those the one that most claims have; its most usual name."""
        columns = ("geonames_id", "country", "latitude", "longitude", "where_prec")
        places = Counter(tuple(claim[column] for column in columns) for claim in claims)
        place = min(places, key=lambda p: (p[-1] or 9, -places[p], [(value is None, str(value)) for value in p]))
        names = Counter(
            name
            for claim in claims
            if claim["geonames_id"] == place[0] and (name := self._names.get(claim["place_mention_id"] or ""))
        )
        name = min(names, key=lambda n: (-names[n], n)) if names else None
        return {"place_name": name, **dict(zip(columns, place, strict=True))}

    def tables(self) -> Events:
        self._events.sort(key=lambda row: str(row["event_id"]))
        self._links.sort(key=lambda row: (str(row["event_id"]), str(row["claim_id"])))
        return Events(TABLES["events"].from_rows(self._events), TABLES["event_claims"].from_rows(self._links))


def _when(happenings: Sequence[Happening], day: dt.date | None) -> dict[str, object]:
    """The narrowest days around `day` among those stated, or among all where none is."""
    days = [h for h in happenings if h.stated] or list(happenings)
    start, end = days[0].start, days[0].end
    if day is not None:
        days = [h for h in days if h.covers(day)] or days  # none: the day is that of claims of another kind
        width = min(len(h.days) for h in days)
        days = [h for h in days if len(h.days) == width]
        start, end = min(h.days[0] for h in days), max(h.days[-1] for h in days)
    precisions = [claim["date_prec"] for h in days for claim in h.claims if claim["date_prec"] is not None]
    return {"event_start": start, "event_end": end, "date_prec": min(precisions, default=None)}


def _reason(happening: Happening, happenings: Sequence[Happening], day: dt.date | None) -> str:
    if day is None:
        alone = f"alone: {happening.alone_because}"
        return f"{alone}; same sentence" if len(happening.claims) > 1 else alone
    if len(happenings) == 1:
        return "same sentence" if len(happening.claims) > 1 else "only claim of this place and day"
    parts = ["same province" if happening.place and happening.place.level == "province" else "same place"]
    parts.append(f"day {day.isoformat()}" if happening.covers(day) else f"inferred day next to {day.isoformat()}")
    return "; ".join(parts)
