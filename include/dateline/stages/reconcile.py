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
from dateline.schema.fields import RECONCILED_STATUSES, UNCOUNTED_MODALITIES
from dateline.schema.tables import TABLES
from dateline.stages.groups import claimant_key, current_documents, latest_rows, origin_sources
from dateline.stages.stances import Stance, make_stance
from dateline.text.state_voices import find_state, is_local

#: Rule id -> what it says; the table above tells when.
RULES = {
    "R1": "one figure",
    "R2": "all state it",
    "R3": "fits all",
    "R4": "latest, rising",
    "R5": "parts only",
    "R0": "open",
}
_BATTLES = "Battles"
#: An outlet's own voice, or nobody's: such a figure is often only an older one and takes no side.
UNNAMED = frozenset({"media", "unnamed"})
_CLAIM_COLUMNS = [
    "claim_id", "document_id", "measure", "unit", "bound", "value", "low", "high", "victim_actor_id", "victim_status",
    "victim_group", "claimant_surface", "claimant_actor_id", "claimant_type", "supersedes", "modality", "scope",
    "is_aside",
    "is_subset_of", "extractor_version",
]  # fmt: skip
#: Reports of one day are not told apart by time: many pages print only the day.
LATER = dt.timedelta(days=1)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
Row = Mapping[str, Any]
#: Event, measure, unit and victim status.
Key = tuple[str, str, str, str]
Told = Mapping[Key, Sequence[Row]]


def reconcile(told: Told, versions: pa.Table | None = None) -> pa.Table:
    """Say what the claims of each event come to.

    told: what `told_of_events` gives. versions: rows of `versions`; without them every document stands. Returns rows of
    `reconciliations`, one per event, measure and unit, sorted. Units as in `claims`: persons, km2, or the counted noun.
    What a page no longer says is a losing claim and counts nowhere; where nothing else was said, there is no row.

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
    return TABLES["reconciliations"].from_rows(
        [reconcile_one(key, said, told[key]) for key, said in sorted(still_told(told, versions).items()) if said]
    )


def still_told(told: Told, versions: pa.Table | None) -> Told:
    """What pages still say; all of it where versions are not known."""
    if versions is None:
        return told
    standing = current_documents(versions)
    return {key: [c for c in said if c["document_id"] in standing] for key, said in told.items()}


def told_of_events(
    events: pa.Table, event_claims: pa.Table, claims: pa.Table, documents: pa.Table, families: pa.Table
) -> dict[Key, list[Row]]:
    """Claims by event, measure, unit and victim status, each with who says so and when; those of a key by claim_id.

    All arguments: rows of the tables so named, one realm, any order. Under a status there are also parts of an event's
    claims (four of them civilians); under `all` there are none.
    """
    reported = _report_times(documents)
    origins = origin_sources(documents, families)
    known = {row["event_id"]: row for row in events.select(["event_id", "country", "event_type"]).to_pylist()}
    groups: dict[Key, list[Row]] = defaultdict(list)
    links = latest_rows(event_claims, "claim_id", ["claim_id", "event_id", "extractor_version"])
    event_of = {link["claim_id"]: link["event_id"] for link in links if link["event_id"] in known}
    for claim in latest_rows(claims, "claim_id", _CLAIM_COLUMNS):
        whole = claim["claim_id"] in event_of
        event_id = event_of.get(claim["claim_id"] if whole else claim["is_subset_of"])
        if event_id is None or not (whole or _is_told_part(claim)):
            continue
        event, document_id = known[event_id], claim["document_id"]
        claim["claimant"] = claimant_key(claim, origins[document_id])
        claim["state"] = (
            find_state(claim["claimant_surface"], claim["claimant_actor_id"], event["country"])
            if claim["claimant_type"] == "official"
            else None
        )
        claim["has_stake"] = _has_stake(claim)
        claim["is_battle"] = event["event_type"] == _BATTLES
        claim["reported_at"], claim["source_id"] = reported[document_id]
        told_of = [claim["victim_status"]] if claim["victim_status"] in RECONCILED_STATUSES[1:] else []
        for status in [*(["all"] if whole else []), *told_of]:
            groups[event_id, claim["measure"], claim["unit"], status].append(claim)
    return groups


def _report_times(documents: pa.Table) -> dict[str, tuple[dt.datetime, str]]:
    """When each report last spoke, and its source; a report without a date counts as the oldest."""
    columns = ["document_id", "source_id", "published_at", "modified_at", "extractor_version"]
    return {
        row["document_id"]: (max(row["published_at"] or _EARLIEST, row["modified_at"] or _EARLIEST), row["source_id"])
        for row in latest_rows(documents, "document_id", columns)
    }


def reconcile_one(key: Key, claims: Sequence[Row], ever: Sequence[Row]) -> dict[str, Any]:
    """What the claims of one key come to; `claims` has at least one. ever: they and those that no longer stand."""
    event_id, measure, unit, status = key
    if status != "all":  # of civilians, those of whom no more is told are all of them
        claims = [{**claim, "victim_status": "unknown"} for claim in claims]
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
        "victim_status": status,
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
    """Claims about all victims where there are any, else all claims. 'Four women' does not dispute '16 people'.

    But a side whose only number is one of fighters killed, of what was no battle, gives its own account of all who
    died:
    "nine gunmen" against "27 people".
    """
    of_all = [claim for claim in claims if _is_all(claim)]
    speak = {claim["claimant"] for claim in of_all}
    accounts = [c for c in claims if _is_account(c) and c["claimant"] not in speak]
    return of_all + accounts if of_all else list(claims)


def _is_account(claim: Row) -> bool:
    own = claim["victim_actor_id"] is not None and claim["victim_actor_id"] == claim["claimant_actor_id"]
    return (
        claim["victim_status"] == "combatant"
        and claim["has_stake"]
        and claim["value"] is not None
        and not own
        and not claim["is_battle"]
    )


def _is_told_part(claim: Row) -> bool:
    """A part that says how many of the victims were of a status: four of them civilians."""
    return claim["modality"] not in UNCOUNTED_MODALITIES and claim["scope"] == "incident" and not claim["is_aside"]


def _has_stake(claim: Row) -> bool:
    """Whether the claimant is a side in it; a doctor or a town's council is none."""
    is_local_voice = claim["claimant_actor_id"] is None and is_local(claim["claimant_surface"] or "")
    return claim["claimant_type"] == "party" or (claim["claimant_type"] == "official" and not is_local_voice)


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
    kept = _of_one_side([c for c in aged if c["reported_at"] == newest[c["claimant"], *_victims(c)]])
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


def _of_one_side(claims: Sequence[Row]) -> list[Row]:
    """Drop what officials of one state gave before another of them gave a higher number of the same victims."""
    return [
        claim
        for claim in claims
        if claim["state"] is None
        or claim["value"] is None
        or not any(
            other["state"] == claim["state"]
            and other["claimant"] != claim["claimant"]
            and _victims(other) == _victims(claim)
            and other["reported_at"] > claim["reported_at"]
            and other["value"] is not None
            and other["value"] > claim["value"]
            for other in claims
        )
    ]


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
    return any(a.disputes(b) and (a.has_stake or b.has_stake) for i, a in enumerate(named) for b in named[i + 1 :])


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
    if all(stance.has_stake for stance in stances):
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


def side_of(claim: Row) -> tuple[str, str]:
    """Whose word a claim is: that of a state's officials, or of one claimant."""
    return ("state", claim["state"]) if claim["state"] else ("claimant", claim["claimant"])


def victims_of(claim: Row) -> tuple[str | None, ...]:
    """Whom a claim tells of, as far as figures can be compared: status, group, actor."""
    return _victims(claim)
