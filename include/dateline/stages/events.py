"""Events: which claims, of whatever report, speak of one happening. `find_events` is the only entry.

Nobody's figure is changed here; `reconcile.py` says what the figures come to. Rules of place stand in
`meeting_places.py`, of time in `linking.py`, of several happenings at one place and day in `told_apart.py`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.ids import make_id
from dateline.stages.blocks import REACH_DAYS, blocks, taking_part
from dateline.stages.decided import decided_claims, regroup
from dateline.stages.event_rows import Draft, Rows
from dateline.stages.groups import Groups, latest_rows, latest_table, origin_sources, standing_documents
from dateline.stages.linking import Linked, link_places
from dateline.stages.linking_countries import link_countries, link_periods
from dateline.stages.meeting_places import COUNTRY, NOWHERE, PERIOD, PROVINCE
from dateline.stages.reviews import apply_reviews
from dateline.stages.statements import KINDS, MOST_LAG, Report, Said, Statement, make_statements

__all__ = ["KINDS", "REACH_DAYS", "Events", "blocks", "find_events"]
_COLUMNS = Said._fields[:-2]
#: Kinds in the order in which they name an event: the weightier first, so that a further kind changes no id.
_KIND_ORDER = {kind: n for n, kind in enumerate(("casualties", "custody", "displacement", "area"))}
#: Claims held as Python objects at a time, unless one block has more.
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Events:
    events: pa.Table
    event_claims: pa.Table


def find_events(
    claims: pa.Table, documents: pa.Table, families: pa.Table, mentions: pa.Table | None = None,
    versions: pa.Table | None = None, decisions: pa.Table | None = None,
) -> Events:  # fmt: skip
    """Find the happenings that claims speak of.

    claims, documents, families, mentions: rows of those tables, one realm, any order; rows met twice count once.
    mentions give places their names; without them places are compared by GeoNames id alone and `place_name` is null.
    versions: which documents still stand (all, without it). Claims of replaced and withdrawn ones stay linked to their
    event, and count in none of its numbers; place, days and acts are theirs only where nothing else stands.
    decisions: rows of `decisions`; later ones overrule. A claim rejected takes no part, an edited one as edited; claims
    split off form an event of their own; events merged have the smallest of their ids.
    Returns rows of `events` and `event_claims`, sorted.

    Claims in: `blocks.taking_part`. Claims of one sentence about one place and the same days always go together (killed
    and injured of one strike). Such groups meet across reports if they share the kind of measure (`KINDS`), or a third
    group has both kinds in one sentence, and
    * a place: one GeoNames entry or one name within 25 km, where_prec 1 to 3, on one day (`linking.py`); where reports
      tell several happenings there and then, the one they agree with (`told_apart.py`);
    * a province (4): the one town's event of that day that it agrees with, else each other;
    * a country: the same figure on the same days, and with it the claimant, the act or the family;
    * a period: the same one, or the same figure by the same claimant. Such an event has scope `period`.
    A group without place or day is an event of its own document. A claim whose document is not among `documents` has no
    outlet to count and is left out.

    event_id: hash of block, place, day and the weightiest kind, so it stays while further reports come in; of two such
    events the one that was reported first has it, the other adds its own first claim. Of document, sentence, place and
    days for an event of one document.
    """
    reports = _reports(documents, families, versions)
    rows = Rows(reports)
    touched = decided_claims(decisions)
    held: list[Draft] = []
    current = apply_reviews(latest_table(claims, "claim_id"), decisions)
    for block, said in _by_block(taking_part(current), mentions, reports):
        for draft in _drafts(block, said, reports):
            if touched and not touched.isdisjoint(claim.claim_id for claim in draft.claims):
                held.append(draft)
            else:
                rows.add(draft)
    for draft in _obeyed(held, decisions):
        rows.add(draft)
    return Events(*rows.tables())


def _reports(documents: pa.Table, families: pa.Table, versions: pa.Table | None) -> dict[str, Report]:
    columns = ["document_id", "source_id", "published_at", "extractor_version"]
    family = {
        row["document_id"]: row["family_id"]
        for row in latest_rows(families, "document_id", ["document_id", "family_id", "extractor_version"])
    }
    origins, standing = origin_sources(documents, families), standing_documents(documents, versions)
    published = latest_rows(documents, "document_id", columns)
    days = {row["document_id"]: row["published_at"].date() for row in published if row["published_at"]}
    members = zip(families["document_id"].to_pylist(), families["is_origin"].to_pylist(), strict=True)
    origin_days = {family[id_]: days[id_] for id_, is_origin in members if is_origin and id_ in days}
    return {
        id_: Report(
            source_id=row["source_id"],
            family_id=family.get(id_, id_),
            origin_source=origins[id_],
            at=row["published_at"].isoformat() if row["published_at"] else "9999",
            stands=id_ in standing,
            lag=_lag(days.get(id_), origin_days.get(family.get(id_, id_))),
        )
        for row in published
        for id_ in [row["document_id"]]
    }


def _lag(own: dt.date | None, origin: dt.date | None) -> int:
    days = (own - origin).days if own is not None and origin is not None else 0
    return days if 0 < days <= MOST_LAG else 0


def _by_block(
    claims: pa.Table, mentions: pa.Table | None, reports: Mapping[str, Report]
) -> Iterator[tuple[str, list[Said]]]:
    claims = claims.filter(pc.is_in(claims["document_id"], pa.array(reports, pa.string())))
    table = claims.select(_COLUMNS).append_column("block", blocks(claims)["block"])
    for name, column in _place_names(claims, mentions).items():
        table = table.append_column(name, column)
    table = table.sort_by([("block", "ascending"), ("claim_id", "ascending")])
    for start, stop in _cuts(table["block"]):
        part = table.slice(start, stop - start)
        columns = [part[name].to_pylist() for name in Said._fields]
        marked = zip(part["block"].to_pylist(), map(Said._make, zip(*columns, strict=True)), strict=True)
        for block, members in groupby(marked, key=lambda pair: pair[0]):
            yield block, [claim for _, claim in members]


def _cuts(block: pa.ChunkedArray) -> Iterator[tuple[int, int]]:
    """Where to cut sorted rows, so that no block is cut."""
    ends = pc.run_end_encode(block.combine_chunks()).run_ends.to_pylist() if len(block) else []
    start = 0
    for end in ends:
        if end - start >= _AT_ONCE or end == len(block):
            yield start, end
            start = end


def _place_names(claims: pa.Table, mentions: pa.Table | None) -> dict[str, pa.Array]:
    if mentions is None:
        return {name: pa.nulls(claims.num_rows, pa.string()) for name in Said._fields[-2:]}
    wanted = pc.is_in(mentions["mention_id"], pc.unique(claims["place_mention_id"]))
    named = mentions.filter(pc.and_(wanted, pc.equal(mentions["mention_type"], "place")))
    named = latest_table(named.select(["mention_id", "entity_name", "surface", "extractor_version"]), "mention_id")
    at = pc.index_in(claims["place_mention_id"], named["mention_id"].combine_chunks(), skip_nulls=True)
    surface = named["surface"].take(at)
    return {"place_name": pc.coalesce(named["entity_name"].take(at), surface), "place_surface": surface}


def _drafts(block: str, said: Sequence[Said], reports: Mapping[str, Report]) -> Iterator[Draft]:
    """The events of one block."""
    levels: dict[str, list[Statement]] = defaultdict(list)
    for statement in make_statements(said, reports):
        levels[_level(block, statement)].append(statement)
    for statement in levels["alone"]:
        reasons = [_alone(statement)] * len(statement.said)
        yield Draft(_lone_id(statement), None, statement.said, reasons)
    linked = [
        *link_places(levels["places"]),
        *link_countries(levels[COUNTRY]),
        *link_periods(levels[PERIOD]),
    ]
    taken: dict[tuple[str, dt.date | None, str], list[tuple[Linked, list[Statement]]]] = defaultdict(list)
    for group in linked:
        for kinds, together in _by_kind(group.statements):
            taken[group.place_id, group.day, kinds[0]].append((group, together))
    for (place_id, day, kind), groups in taken.items():
        groups.sort(key=lambda g: _founder(g[1], reports))
        for number, (group, together) in enumerate(groups):
            more = (_founder(together, reports)[-1],) if number or place_id.startswith(COUNTRY) else ()
            id_ = make_id("evt", block, place_id, day.isoformat() if day else "", kind, *more)
            yield _draft(id_, group, together, len(groups) > 1)


def _level(block: str, statement: Statement) -> str:
    if block.startswith("document:"):
        return PERIOD if statement.said[0].scope == PERIOD else "alone"
    if statement.said[0].scope == PERIOD:
        return PERIOD
    return COUNTRY if statement.place.level in (COUNTRY, NOWHERE) else "places"


def _founder(statements: Sequence[Statement], reports: Mapping[str, Report]) -> tuple[str, str, str]:
    """The claim that was reported first."""
    return min((reports[s.document_id].at, s.document_id, c.claim_id) for s in statements for c in s.said)


def _draft(event_id: str, group: Linked, statements: Sequence[Statement], is_one_of_several: bool) -> Draft:
    claims, reasons = [], []
    for statement in statements:
        reason = _reason(statement, group, len(statements), is_one_of_several)
        claims += statement.said
        reasons += [reason] * len(statement.said)
    return Draft(event_id, group.day, claims, reasons)


def _by_kind(statements: Sequence[Statement]) -> Iterator[tuple[list[str], list[Statement]]]:
    """Split statements of one happening where no sentence joins their kinds; each with its kinds, the weightiest
    first."""
    kinds = sorted({kind for s in statements for kind in s.kinds}, key=lambda k: (_KIND_ORDER.get(k, 9), k))
    position = {kind: i for i, kind in enumerate(kinds)}
    groups = Groups(len(kinds))
    for s in statements:
        first, *others = sorted(position[kind] for kind in s.kinds)
        for other in others:
            groups.join(first, other)
    for members in groups.members():
        inside = {kinds[i] for i in members}
        yield [kinds[i] for i in members], [s for s in statements if s.kinds <= inside]


def _lone_id(statement: Statement) -> str:
    head, place = statement.said[0], statement.place
    where = head.geonames_id, head.latitude, head.longitude, head.where_prec, *sorted(place.names)
    when = [day and day.isoformat() for day in (statement.first, statement.last)]
    return make_id("evt", statement.document_id, statement.at, *where, *when, statement.stated)


def _alone(statement: Statement) -> str:
    place = "no place" if statement.place.level == NOWHERE else None
    reason = place or "no day, or more than a week of them"
    return f"alone: {reason}; same sentence" if len(statement.said) > 1 else f"alone: {reason}"


def _reason(statement: Statement, group: Linked, size: int, is_one_of_several: bool) -> str:
    if size == 1:
        return "same sentence" if len(statement.said) > 1 else "only claim of this place and day"
    parts = []
    if statement.said[0].scope == PERIOD:
        return f"same period {statement.first} to {statement.last}"
    if statement.place.level in (COUNTRY, NOWHERE):
        parts.append("same country and figure")
    elif note := group.notes.get(id(statement)):
        parts.append(note)
    else:
        parts.append("same province" if statement.place.level == PROVINCE else "same place")
    day = group.day
    if day is not None:
        how = (
            "day of its report"
            if statement.day_of_report
            else "day"
            if day in statement.days
            else "inferred day next to"
        )
        parts.append(f"{how} {day}")
    if is_one_of_several:
        act = ", ".join(sorted(statement.types))
        parts.append(f"told apart from others there: {act}" if act else "told apart from others there")
    return "; ".join(parts)


def _obeyed(held: Iterable[Draft], decisions: pa.Table | None) -> Iterator[Draft]:
    """Events that decisions touch, regrouped as these say."""
    drafts = {draft.event_id: draft for draft in held}
    event_of = {claim.claim_id: id_ for id_, draft in drafts.items() for claim in draft.claims}
    of_claim = {
        claim.claim_id: (draft, claim, reason)
        for draft in drafts.values()
        for claim, reason in zip(draft.claims, draft.reasons, strict=True)
    }
    moved, why = regroup(event_of, decisions)
    events: dict[str, list[str]] = defaultdict(list)
    for claim_id in sorted(moved):
        events[moved[claim_id]].append(claim_id)
    for event_id, members in events.items():
        source = drafts.get(event_id) or of_claim[members[0]][0]
        reasons = [why.get(id_) or of_claim[id_][2] for id_ in members]
        yield Draft(event_id, source.day, [of_claim[id_][1] for id_ in members], reasons)
