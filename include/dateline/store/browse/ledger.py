"""The ledger's page: events, their days on a timeline, their places on a map, their claims, what to filter by."""

from collections.abc import Mapping

from dateline.store.browse.filters import Filters, on_claims, on_events
from dateline.store.browse.reader import Reader, Row

MOST_ROWS = 200
MOST_PLACES = 2_000
MOST_FACETS = 200
#: A timeline has at most so many steps; longer spans are told by week, month or year.
STEPS = {"day": 1, "week": 7, "month": 30, "year": 365}
MOST_STEPS = 400
#: Orders of the events' table, each total.
ORDERS = {
    "newest": "event_start DESC NULLS LAST, event_id",
    "oldest": "event_start NULLS LAST, event_id",
    "killed": "killed_best DESC NULLS LAST, event_id",
    "reports": "reports DESC, event_id",
}
EVENT_COLUMNS = """e.event_id, e.event_start, e.event_end, e.date_prec, e.place_name, e.geonames_id, e.country,
    e.admin1, e.latitude, e.longitude, e.where_prec, e.event_type, e.sub_event_type, e.type_of_violence,
    e.actor1_id, e.actor2_id, e.reports, e.outlets, e.independent_claimants"""
TOLLS = """t.killed_low, t.killed_best, t.killed_high, t.killed_status, t.injured_low, t.injured_best, t.injured_high,
    t.injured_status"""
_FROM = "events AS e LEFT JOIN event_tolls AS t ON t.realm = e.collection AND t.event_id = e.event_id"


def find_realms(reader: Reader) -> list[Row]:
    """Ledgers with their number of events and first and last day, the fuller one of real sources first."""
    return reader.rows(
        "SELECT collection AS realm, count(*) AS events, min(event_start) AS first, max(event_start) AS last "
        "FROM events GROUP BY ALL ORDER BY realm"
    )


def find_events(reader: Reader, filters: Filters, *, limit: int, offset: int, order: str) -> Row:
    """A page of events with their tolls; `total` counts all that fulfil the filters. order: a key of ORDERS."""
    where = on_events(filters)
    counted = reader.one(f"SELECT count(*) AS n FROM events AS e WHERE {where.sql}", where.parameters)
    rows = reader.rows(
        f"SELECT {EVENT_COLUMNS}, {TOLLS}, a.name AS actor1, b.name AS actor2 FROM {_FROM} "
        "LEFT JOIN actors AS a ON a.actor_id = e.actor1_id LEFT JOIN actors AS b ON b.actor_id = e.actor2_id "
        f"WHERE {where.sql} ORDER BY {ORDERS[order]} LIMIT $limit OFFSET $offset",
        where.parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    return {"total": counted["n"] if counted else 0, "rows": rows}


def find_timeline(reader: Reader, filters: Filters) -> Row:
    """Events and killed persons by step of time: reconciled figures of the step's events, added up; null is open.

    `step` is day, week, month or year, the finest that gives MOST_STEPS steps at most.
    """
    where = on_events(filters)
    span = reader.one(
        f"SELECT date_diff('day', min(e.event_start), max(e.event_start)) AS days FROM events AS e WHERE {where.sql}",
        where.parameters,
    )
    days = (span and span["days"]) or 0
    step = next((name for name, length in STEPS.items() if days / length <= MOST_STEPS), "year")
    rows = reader.rows(
        f"SELECT CAST(date_trunc('{step}', e.event_start) AS DATE) AS start, count(*) AS events, "
        "sum(t.killed_low) AS killed_low, sum(t.killed_best) AS killed_best, "
        "CASE WHEN count(t.killed_high) = count(t.killed_status) THEN sum(t.killed_high) END AS killed_high, "
        "count(t.killed_status) AS with_killed "
        f"FROM {_FROM} WHERE {where.sql} AND e.event_start IS NOT NULL GROUP BY ALL ORDER BY start LIMIT 1000",
        where.parameters,
    )
    return {"step": step, "rows": rows}


def find_places(reader: Reader, filters: Filters) -> Row:
    """Events by place and by how exactly it is known, the fullest places first; `unplaced` counts those on no map."""
    where = on_events(filters)
    rows = reader.rows(
        "SELECT e.geonames_id, e.latitude, e.longitude, e.where_prec, e.country, "
        "CASE WHEN e.latitude IS NOT NULL THEN min(e.place_name) END AS place_name, "
        "count(*) AS events, sum(t.killed_best) AS killed_best, "
        "CASE WHEN count(*) = 1 THEN min(e.event_id) END AS event_id "
        f"FROM {_FROM} WHERE {where.sql} AND (e.latitude IS NOT NULL OR e.country IS NOT NULL) "
        "GROUP BY e.geonames_id, e.latitude, e.longitude, e.where_prec, e.country "
        f"ORDER BY events DESC, e.geonames_id, e.latitude, e.longitude, e.where_prec, e.country LIMIT {MOST_PLACES}",
        where.parameters,
    )
    counted = reader.one(
        f"SELECT count(*) AS n FROM events AS e WHERE {where.sql} AND e.latitude IS NULL AND e.country IS NULL",
        where.parameters,
    )
    return {"rows": rows, "unplaced": counted["n"] if counted else 0}


def find_claims(reader: Reader, filters: Filters, *, limit: int, offset: int) -> Row:
    """A page of the claims that fulfil the filters themselves, newest day first."""
    where = on_claims(filters)
    counted = reader.one(f"SELECT count(*) AS n FROM ledger_claims AS c WHERE {where.sql}", where.parameters)
    rows = reader.rows(
        f"SELECT c.* FROM ledger_claims AS c WHERE {where.sql} "
        "ORDER BY c.day DESC NULLS LAST, c.event_id NULLS LAST, c.claim_id LIMIT $limit OFFSET $offset",
        where.parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    return {"total": counted["n"] if counted else 0, "rows": rows}


def find_facets(reader: Reader, realm: str) -> Mapping[str, list[Row]]:
    """Values that each filter has in a ledger, with their number of claims, the most frequent first."""
    return {
        name: reader.rows(
            f"SELECT {value} AS value, {label} AS label, count(*) AS claims FROM {source} WHERE c.realm = $realm AND "
            f"{value} IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1 LIMIT {MOST_FACETS}",
            {"realm": realm},
        )
        for name, (value, label, source) in _FACETS.items()
    }


_NAMED = "min(coalesce(a.name, {0}))"
_FACETS = {
    "countries": ("c.country", "min(c.country)", "ledger_claims AS c"),
    "measures": ("c.measure", "min(c.measure)", "ledger_claims AS c"),
    "victim_statuses": ("c.victim_status", "min(c.victim_status)", "ledger_claims AS c"),
    "claimants": (
        "c.claimant", _NAMED.format("c.claimant_name"),
        "ledger_claims AS c LEFT JOIN actors AS a ON a.actor_id = c.claimant_actor_id",
    ),
    "sources": ("c.collection || '/' || c.source_id", "min(coalesce(c.outlet, c.source_id))", "ledger_claims AS c"),
    "actors": (
        "c.actor_id", _NAMED.format("c.actor_id"),
        "(SELECT realm, unnest(list_distinct([perpetrator_actor_id, victim_actor_id])) AS actor_id FROM ledger_claims) "
        "AS c LEFT JOIN actors AS a ON a.actor_id = c.actor_id",
    ),
}  # fmt: skip
