"""The ledger's page: events, their days on a timeline, their places on a map, their claims, what to filter by."""

from collections.abc import Mapping

from dateline.store.browse.filters import Filters, on_claims, on_events
from dateline.store.browse.reader import Reader, Row

MOST_ROWS = 200
MOST_PLACES = 2_000
FACETS = ("countries", "measures", "victim_statuses", "claimants", "sources", "actors")
#: A timeline has at most so many steps; longer spans are told by week, month or year.
STEPS = {"day": 1, "week": 7, "month": 30, "year": 365}
MOST_STEPS = 400
#: Orders of the events' table, each total: the mart stands in the order of event_number, newest first.
ORDERS = {
    "newest": "e.event_number",
    "oldest": "e.event_start NULLS LAST, e.event_id",
    "killed": "e.killed_best DESC NULLS LAST, e.event_id",
    "reports": "e.reports DESC, e.event_id",
}


def find_realms(reader: Reader) -> list[Row]:
    """Ledgers with their number of events and first and last day, the fuller one of real sources first."""
    return reader.rows(
        "SELECT realm, count(*) AS events, min(event_start) AS first, max(event_start) AS last "
        "FROM ledger_events GROUP BY ALL ORDER BY realm"
    )


def find_events(reader: Reader, filters: Filters, *, limit: int, offset: int, order: str) -> Row:
    """A page of events with their tolls; `total` counts all that fulfil the filters. order: a key of ORDERS."""
    where = on_events(filters)
    rows = reader.rows(
        f"WITH chosen AS MATERIALIZED (SELECT e.event_number FROM ledger_events AS e WHERE {where.sql}), "
        f"page AS (SELECT e.event_number, row_number() OVER (ORDER BY {ORDERS[order]}) AS place "
        f"FROM ledger_events AS e SEMI JOIN chosen USING (event_number) ORDER BY {ORDERS[order]} "
        "LIMIT $limit OFFSET $offset) "
        "SELECT (SELECT count(*) FROM chosen) AS total, e.* EXCLUDE (realm, event_number) "
        "FROM (SELECT 1) LEFT JOIN page ON true LEFT JOIN ledger_events AS e USING (event_number) ORDER BY page.place",
        where.parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    return {"total": rows[0]["total"], "rows": _without_total(rows, "event_id")}


def find_timeline(reader: Reader, filters: Filters) -> Row:
    """Events and killed persons by step of time: reconciled figures of the step's events, added up; null is open.

    `step` is day, week, month or year, the finest that gives MOST_STEPS steps at most.
    """
    where = on_events(filters)
    fits = " ".join(f"WHEN days <= {length * MOST_STEPS} THEN '{name}'" for name, length in STEPS.items())
    rows = reader.rows(
        "WITH chosen AS MATERIALIZED (SELECT e.event_start, e.killed_low, e.killed_best, e.killed_high, "
        f"e.killed_status FROM ledger_events AS e WHERE {where.sql} AND e.event_start IS NOT NULL), "
        f"span AS (SELECT CASE {fits} ELSE 'year' END AS step "
        "FROM (SELECT date_diff('day', min(event_start), max(event_start)) AS days FROM chosen)) "
        "SELECT step, CAST(date_trunc(step, event_start) AS DATE) AS start, count(*) AS events, "
        "sum(killed_low) AS killed_low, sum(killed_best) AS killed_best, "
        "CASE WHEN count(killed_high) = count(killed_status) THEN sum(killed_high) END AS killed_high, "
        "count(killed_status) AS with_killed "
        "FROM chosen, span GROUP BY ALL ORDER BY start LIMIT 1000",
        where.parameters,
    )
    steps = [row.pop("step") for row in rows]
    return {"step": steps[0] if steps else "day", "rows": rows}


def find_places(reader: Reader, filters: Filters) -> Row:
    """Events by place and by how exactly it is known, the fullest MOST_PLACES places first.

    `undrawn` counts events at the places beyond, `unplaced` those that no map can show.
    """
    where = on_events(filters)
    rows = reader.rows(
        "WITH places AS (SELECT e.geonames_id, e.latitude, e.longitude, e.where_prec, e.country, "
        "CASE WHEN e.latitude IS NOT NULL THEN min(e.place_name) END AS place_name, "
        "count(*) AS events, sum(e.killed_best) AS killed_best, "
        "CASE WHEN count(*) = 1 THEN min(e.event_id) END AS event_id, "
        "e.latitude IS NOT NULL OR e.country IS NOT NULL AS is_placed "
        f"FROM ledger_events AS e WHERE {where.sql} "
        "GROUP BY e.geonames_id, e.latitude, e.longitude, e.where_prec, e.country) "
        "SELECT *, sum(events) FILTER (is_placed) OVER () AS placed, "
        "sum(events) FILTER (NOT is_placed) OVER () AS unplaced FROM places "
        "ORDER BY is_placed DESC, events DESC, geonames_id, latitude, longitude, where_prec, country "
        f"LIMIT {MOST_PLACES}",
        where.parameters,
    )
    placed, unplaced = (int(rows[0][name] or 0) if rows else 0 for name in ("placed", "unplaced"))
    shown = [row for row in rows if row.pop("is_placed")]
    for row in rows:
        del row["placed"], row["unplaced"]
    return {"rows": shown, "undrawn": placed - sum(row["events"] for row in shown), "unplaced": unplaced}


def find_claims(reader: Reader, filters: Filters, *, limit: int, offset: int) -> Row:
    """A page of the claims that fulfil the filters themselves, newest day first."""
    where = on_claims(filters)
    rows = reader.rows(
        f"WITH page AS (SELECT c.* FROM ledger_claims AS c WHERE {where.sql} "
        "ORDER BY c.day DESC NULLS LAST, c.event_id NULLS LAST, c.claim_id LIMIT $limit OFFSET $offset) "
        f"SELECT (SELECT count(*) FROM ledger_claims AS c WHERE {where.sql}) AS total, "
        "page.* EXCLUDE (event_number, searched) FROM (SELECT 1) LEFT JOIN page ON true "
        "ORDER BY day DESC NULLS LAST, event_id NULLS LAST, claim_id",
        where.parameters | {"limit": min(limit, MOST_ROWS), "offset": offset},
    )
    return {"total": rows[0]["total"], "rows": _without_total(rows, "claim_id")}


def find_facets(reader: Reader, realm: str) -> Mapping[str, list[Row]]:
    """Values that each filter has in a ledger, with their number of claims, the most frequent first."""
    facets: dict[str, list[Row]] = {name: [] for name in FACETS}
    asked = "SELECT filter, value, label, claims FROM ledger_facets WHERE realm = $realm ORDER BY claims DESC, value"
    for row in reader.rows(asked, {"realm": realm}):
        facets[row.pop("filter")].append(row)
    return facets


def _without_total(rows: list[Row], key: str) -> list[Row]:
    """The page's rows; where it is empty, one row of nulls carries the total."""
    for row in rows:
        del row["total"]
    return [row for row in rows if row[key] is not None]
