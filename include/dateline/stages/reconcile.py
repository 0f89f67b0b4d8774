"""Reconciliation: what the claims about one event come to, measure by measure, with the losers kept.

Nothing is averaged and nothing is added up. Every number in a row was printed by somebody; a bound that nobody stated,
or that another claimant's figure breaks, is null.

| rule | gives `best` | when |
|---|---|---|
| R1 one figure | the figure | one independent claimant states one number |
| R2 all state it | the figure | every claimant states the same number, and none excludes it (more than 15) |
| R3 fits all | the figure | one exact number lies within what every claimant states (15, at least 12, up to 20) |
| R4 latest, rising | the latest figure | uncontested, a day or more after all others, none of them higher |
| R5 parts only | null | all claims speak of different victims (12 soldiers; 4 civilians), no one of all of them |
| R0 open | null | none of these |

"Up to 30" and "fewer than 30" are limits and never `best`; "at least 12" and "more than 12" are, the least
that their claimant stands for, and `high` stays null.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.tables import TABLES
from dateline.stages.groups import claimant_key, latest_rows, origin_sources, standing_documents
from dateline.stages.stances import Stance, make_stance

#: Rule id -> what it says; the table above tells when.
RULES = {
    "R1": "one figure",
    "R2": "all state it",
    "R3": "fits all",
    "R4": "latest, rising",
    "R5": "parts only",
    "R0": "open",
}
#: Claimants with a stake in the figure.
STAKEHOLDERS = frozenset({"official", "party"})
#: An outlet's own voice, or nobody's: such a figure is often only an older one and takes no side.
UNNAMED = frozenset({"media", "unnamed"})
_CLAIM_COLUMNS = [
    "claim_id", "document_id", "measure", "unit", "bound", "value", "low", "high", "victim_actor_id", "victim_status",
    "victim_group", "claimant_surface", "claimant_actor_id", "claimant_type", "supersedes", "extractor_version",
]  # fmt: skip
#: Reports of one day are not told apart by time: many pages print only the day.
LATER = dt.timedelta(days=1)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
Row = Mapping[str, Any]


def reconcile(
    events: pa.Table, event_claims: pa.Table, claims: pa.Table, documents: pa.Table, families: pa.Table,
    versions: pa.Table | None = None,
) -> pa.Table:  # fmt: skip
    """Say what the claims of each event come to.

    All arguments: rows of the tables so named, one realm, any order; without versions every document stands. Returns
    rows of `reconciliations`, one per event, measure and unit, sorted. Units as in `claims`: persons, km2, or the
    counted noun. What a page no longer says is a losing claim and counts nowhere; where nothing else was said, there is
    no row.

    1. Claims about some of the victims (a status, group or actor) step back where others speak of all.
    2. Of one claimant only the newest figure counts. A figure is as old as its first report (the later of published_at
       and modified_at), so a late reprint does not bring an old one back. A number that a text says it replaces ("rose
       to 45 from 38") goes, whoever said it no later. Versions of a page that state the same time are not told apart.
    3. What is left is one statement per independent claimant (groups.claimant_key). `low` is the smallest lower bound
       that one states, null where another's figure lies below it; `high` likewise.
    4. `best` by the rules in the module's table.

    status, in this order: contested, where two named claimants state what cannot both be true and one of them has a
    stake in it (official, party); official only, where nobody but officials and parties says it; single source, one
    claimant; agreed, where one number fits what all say (R2, R3); range, the rest.
    Denials are no claims of an event (their modality counts nowhere), so a denied figure is not yet contested by them.
    """
    reported = _report_times(documents)
    origins = origin_sources(documents, families)
    rows = {row["claim_id"]: row for row in latest_rows(claims, "claim_id", _CLAIM_COLUMNS)}
    known = set(events["event_id"].to_pylist())
    standing = standing_documents(documents, versions)
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for link in latest_rows(event_claims, "claim_id", ["claim_id", "event_id", "extractor_version"]):
        if link["event_id"] in known:
            claim = rows[link["claim_id"]]
            document_id = claim["document_id"]
            context = {
                "claimant": claimant_key(claim, origins[document_id]),
                "reported_at": reported[document_id][0],
                "source_id": reported[document_id][1],
            }
            groups[link["event_id"], claim["measure"], claim["unit"]].append({**claim, **context})
    told = {key: [c for c in said if c["document_id"] in standing] for key, said in groups.items()}
    return TABLES["reconciliations"].from_rows(
        [_reconciled(*key, told[key], groups[key]) for key in sorted(groups) if told[key]]
    )


def _report_times(documents: pa.Table) -> dict[str, tuple[dt.datetime, str]]:
    """When each report last spoke, and its source; a report without a date counts as the oldest."""
    columns = ["document_id", "source_id", "published_at", "modified_at", "extractor_version"]
    return {
        row["document_id"]: (max(row["published_at"] or _EARLIEST, row["modified_at"] or _EARLIEST), row["source_id"])
        for row in latest_rows(documents, "document_id", columns)
    }


def _reconciled(
    event_id: str, measure: str, unit: str, claims: Sequence[Row], ever: Sequence[Row]
) -> dict[str, object]:
    """ever: `claims` and those of versions that no longer stand."""
    whole = _about_all(claims)
    current = _current(whole)
    stances = [make_stance(own) for own in _by_claimant(current)]
    contested = _contested(stances)
    if len({_victims(claim) for claim in current}) > 1 and not any(_is_all(claim) for claim in current):
        rule, best = "R5", None
        low, high = max((c["low"] for c in current if c["low"] is not None), default=None), None
        contested = False  # figures about different people cannot disagree
    else:
        rule, best = _choose(stances, contested=contested)
        low, high = _bounds(stances, best)
    chosen = _supporting(whole, best)
    return {
        "event_id": event_id,
        "measure": measure,
        "unit": unit,
        "victim_status": "all",
        "low": low,
        "best": best,
        "high": high,
        "status": _status(stances, rule, contested=contested),
        "reconcile_rule": f"{rule} {RULES[rule]}",
        "chosen_claim_id": chosen,
        "losing_claim_ids": [claim["claim_id"] for claim in ever if claim["claim_id"] != chosen],
        "reports": len({claim["document_id"] for claim in claims}),
        "outlets": len({claim["source_id"] for claim in claims}),
        "independent_claimants": len({claim["claimant"] for claim in claims}),
        "extractor_version": EXTRACTOR_VERSION,
    }


def _victims(claim: Row) -> tuple[str | None, ...]:
    status = claim["victim_status"] if claim["victim_status"] in ("civilian", "combatant") else None
    return status, claim["victim_group"], claim["victim_actor_id"]


def _is_all(claim: Row) -> bool:
    return _victims(claim) == (None, None, None)


def _about_all(claims: Sequence[Row]) -> list[Row]:
    """Claims about all victims where there are any, else all claims. 'Four women' does not dispute '16 people'."""
    return [claim for claim in claims if _is_all(claim)] or list(claims)


def _current(claims: Sequence[Row]) -> Sequence[Row]:
    """Drop what a claimant has since replaced, and what a text expressly replaces."""
    first: dict[tuple[object, ...], dt.datetime] = {}
    for claim in claims:
        known = first.get(_statement(claim), _EARLIEST)
        dated = {known, claim["reported_at"]} - {_EARLIEST}
        first[_statement(claim)] = min(dated, default=_EARLIEST)
    aged = [{**claim, "reported_at": first[_statement(claim)]} for claim in claims]
    newest: dict[tuple[object, ...], dt.datetime] = {}
    for claim in aged:
        key = claim["claimant"], *_victims(claim)
        newest[key] = max(newest.get(key, _EARLIEST), claim["reported_at"])
    kept = [c for c in aged if c["reported_at"] == newest[c["claimant"], *_victims(c)]]
    replaced = [(number, claim["reported_at"], claim["value"]) for claim in kept for number in _replaced(claim)]
    left = [
        claim
        for claim in kept
        if not any(
            claim["value"] == number and claim["value"] != by and claim["reported_at"] <= when
            for number, when, by in replaced
        )
    ]
    return left or kept  # two texts that each replace the other's number settle nothing


def _statement(claim: Row) -> tuple[object, ...]:
    return claim["claimant"], *_victims(claim), claim["bound"], claim["value"], claim["low"], claim["high"]


def _replaced(claim: Row) -> list[float]:
    return [float(number.replace(",", "")) for number in _NUMBER.findall(claim["supersedes"] or "")]


def _by_claimant(claims: Iterable[Row]) -> list[list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for claim in claims:
        groups[claim["claimant"]].append(claim)
    return [groups[name] for name in sorted(groups)]


def _contested(stances: Sequence[Stance]) -> bool:
    named = [stance for stance in stances if stance.claimant_type not in UNNAMED]
    return any(
        a.disputes(b) and {a.claimant_type, b.claimant_type} & STAKEHOLDERS
        for i, a in enumerate(named)
        for b in named[i + 1 :]
    )


def _choose(stances: Sequence[Stance], *, contested: bool) -> tuple[str, float | None]:
    """The rule that applies, and its figure."""
    figures = {stance.best for stance in stances}
    dispute = any(a.disputes(b) for i, a in enumerate(stances) for b in stances[i + 1 :])
    if len(figures) == 1 and None not in figures and not dispute:  # 'more than 15' disputes 15
        return ("R1" if len(stances) == 1 else "R2"), figures.pop()
    exact = {stance.best for stance in stances if stance.is_exact}
    if len(exact) == 1:
        figure = exact.pop()
        if figure is not None and all(stance.admits(figure) for stance in stances):
            return "R3", figure
    last = max(stances, key=lambda stance: stance.reported_at)
    others = [stance for stance in stances if stance is not last]
    if (
        others
        and not contested
        and last.best is not None
        and all(last.reported_at - other.reported_at >= LATER for other in others)
        and all(other.top is not None and other.top <= last.best for other in others)
    ):
        return "R4", last.best
    return "R0", None


def _bounds(stances: Sequence[Stance], best: float | None) -> tuple[float | None, float | None]:
    low = min((stance.low for stance in stances if stance.low is not None), default=None)
    high = max((stance.high for stance in stances if stance.high is not None), default=None)
    chosen = () if best is None else (best,)
    if low is not None and (any(stance.reaches_below(low) for stance in stances) or any(x < low for x in chosen)):
        low = None
    if high is not None and (any(stance.reaches_above(high) for stance in stances) or any(x > high for x in chosen)):
        high = None
    return low, high


def _status(stances: Sequence[Stance], rule: str, *, contested: bool) -> str:
    if contested:
        return "contested"
    if all(stance.claimant_type in STAKEHOLDERS for stance in stances):
        return "official only"
    if len(stances) == 1:
        return "single source"
    return "agreed" if rule in ("R2", "R3") else "range"


def _supporting(claims: Iterable[Row], best: float | None) -> str | None:
    """The claim that stands for `best`: the most exact one, of those the first report of it."""
    if best is None:
        return None
    found = [claim for claim in claims if claim["value"] == best]
    return str(min(found, key=lambda c: (c["bound"] != "=", c["reported_at"], c["claim_id"]))["claim_id"])
