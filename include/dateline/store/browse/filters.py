"""The filters of the ledger's page, and the conditions they become. Names of columns are ours, values are bound."""

import datetime as dt
from dataclasses import dataclass, field

#: Filters on claims by the column that they look at; an actor is one who did it or whose members are the victims.
CLAIM_COLUMNS = {
    "measures": ("measure",),
    "victim_statuses": ("victim_status",),
    "claimants": ("claimant",),
    "sources": ("collection || '/' || source_id",),
    "actors": ("perpetrator_actor_id", "victim_actor_id"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show. Days are included at both ends; several values of one filter mean any of them.

    realm: `sample` or `all`. countries: ISO 3166-1 alpha-2. places: GeoNames ids. claimants: as in claims_current.
    sources: collection/source.
    text: looked for in quotes, titles and names of places, case aside.
    """

    realm: str
    first: dt.date | None = None
    last: dt.date | None = None
    countries: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    victim_statuses: tuple[str, ...] = ()
    claimants: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    text: str = ""


@dataclass(slots=True)
class Condition:
    """A WHERE clause with its parameters."""

    parts: list[str] = field(default_factory=list)
    parameters: dict[str, object] = field(default_factory=dict)

    def add(self, sql: str, **parameters: object) -> None:
        self.parts.append(sql)
        self.parameters |= parameters

    @property
    def sql(self) -> str:
        return " AND ".join(self.parts) or "true"


def on_claims(filters: Filters) -> Condition:
    """What a row of ledger_claims `c` must fulfil."""
    found = _about_claims(filters)
    _add_place(found, filters, "c")
    found.add("c.realm = $realm", realm=filters.realm)
    if filters.first:
        found.add("c.day >= $first", first=filters.first)
    if filters.last:
        found.add("c.day <= $last", last=filters.last)
    return found


def on_events(filters: Filters) -> Condition:
    """What a row of ledger_events `e` must fulfil: its days and place; one of its claims must fulfil the rest."""
    found = Condition()
    found.add("e.realm = $realm", realm=filters.realm)
    if filters.first:
        found.add("coalesce(e.event_end, e.event_start) >= $first", first=filters.first)
    if filters.last:
        found.add("e.event_start <= $last", last=filters.last)
    _add_place(found, filters, "e")
    claims = _about_claims(filters)
    if claims.parts:
        found.add(
            "e.event_number IN (SELECT c.event_number FROM ledger_claims AS c WHERE c.realm = $realm "
            f"AND {claims.sql})",
            **claims.parameters,
        )
    return found


def _add_place(found: Condition, filters: Filters, rows: str) -> None:
    if filters.countries:
        found.add(f"list_contains($countries, {rows}.country)", countries=list(filters.countries))
    if filters.places:
        found.add(f"list_contains($places, {rows}.geonames_id)", places=list(filters.places))


def _about_claims(filters: Filters) -> Condition:
    found = Condition()
    for name, columns in CLAIM_COLUMNS.items():
        values = getattr(filters, name)
        if values:
            either = " OR ".join(f"list_contains(${name}, {_of_c(column)})" for column in columns)
            found.add(f"({either})", **{name: list(values)})
    if filters.text:
        # the letters of an address's text are folded as the mart's are
        found.add("contains(c.searched, lower($text))", text=filters.text)
    return found


def _of_c(expression: str) -> str:
    return " || ".join(part if part.startswith("'") else f"c.{part}" for part in expression.split(" || "))
