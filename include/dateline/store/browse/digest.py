"""The digest of a day: what the ledger came to know on it, as rows. `store.digest` makes them a page and a message."""

import datetime as dt
from dataclasses import dataclass

from dateline.store.browse.reader import Reader, Row

#: Entries of a section; more are counted and left to the pages.
MOST_ENTRIES = 40
_EVENT = "e.event_id, e.event_start, e.event_end, e.place_name, e.country, e.admin1, e.where_prec, e.latitude"
_KNOWN = """
WITH known AS (
    SELECT * FROM toll_timelines WHERE realm = $realm AND known_from <= $day AND victim_status = 'all'
    AND (known_to IS NULL OR known_to >= $day)
),
today AS (SELECT * FROM known WHERE known_from = $day AND known_to IS DISTINCT FROM $day),
before AS (SELECT * FROM known WHERE known_to = $day),
moved AS (
    SELECT t.* EXCLUDE (best_before), b.low AS low_before, b.best AS best_before, b.high AS high_before,
        b.status AS status_before
    FROM today AS t LEFT JOIN before AS b USING (event_id, measure, unit)
),
first_known AS (SELECT event_id, min(known_from) AS since FROM toll_timelines WHERE realm = $realm GROUP BY event_id)
"""
#: By name, the entries of a section; each ends in an order that is total.
_SECTIONS = {
    "new_events": f"""
    , toll AS (
        SELECT event_id, min(best) FILTER (measure = 'killed') AS killed,
            list({{'measure': measure, 'unit': unit, 'low': low, 'best': best, 'high': high, 'status': status}}
                ORDER BY array_position(['killed', 'injured', 'missing', 'casualties'], measure) NULLS LAST, measure,
                unit) AS figures,
            max(reports) AS reports, max(independent_claimants) AS claimants
        FROM today JOIN first_known USING (event_id) WHERE since = $day GROUP BY event_id
    )
    SELECT {_EVENT}, e.sub_event_type, e.event_type, t.figures, t.reports, t.claimants
    FROM toll AS t JOIN ledger_events AS e ON e.realm = $realm AND e.event_id = t.event_id
    ORDER BY t.killed DESC NULLS LAST, t.reports DESC, e.event_id""",
    "moved_tolls": f"""
    SELECT {_EVENT}, m.measure, m.unit, m.low, m.best, m.high, m.status, m.low_before, m.best_before,
        m.high_before, m.reports, m.independent_claimants AS claimants
    FROM moved AS m JOIN ledger_events AS e ON e.realm = $realm AND e.event_id = m.event_id
    JOIN first_known AS f ON f.event_id = m.event_id
    WHERE f.since < $day AND (m.low, m.best, m.high) IS DISTINCT FROM (m.low_before, m.best_before, m.high_before)
    ORDER BY abs(coalesce(m.best, m.low, m.high, 0) - coalesce(m.best_before, m.low_before, m.high_before, 0)) DESC,
        e.event_id, m.measure, m.unit""",
    "contested": f"""
    SELECT {_EVENT}, m.measure, m.unit, m.low, m.best, m.high, m.reports, m.independent_claimants AS claimants,
        s.least, s.least_name, s.most, s.most_name
    FROM moved AS m JOIN ledger_events AS e ON e.realm = $realm AND e.event_id = m.event_id
    LEFT JOIN (
        SELECT event_id, measure, unit, min(coalesce(low, value, high)) AS least,
            arg_min(claimant_name, (coalesce(low, value, high), claimant_name)) AS least_name,
            max(coalesce(high, value, low)) AS most,
            arg_min(claimant_name, (-coalesce(high, value, low), claimant_name)) AS most_name
        FROM ledger_claims WHERE realm = $realm AND is_counted AND first_seen <= $day GROUP BY ALL
    ) AS s ON s.event_id = m.event_id AND s.measure = m.measure AND s.unit = m.unit
    WHERE m.status = 'contested' AND m.status_before IS DISTINCT FROM 'contested'
    ORDER BY m.high - m.low DESC NULLS LAST, e.event_id, m.measure, m.unit""",
}
_SOURCES = """
FROM source_health AS h JOIN (
    SELECT collection, CASE WHEN bool_or(sample) THEN 'sample' ELSE 'all' END AS realm FROM sources GROUP BY ALL
) AS r USING (collection) WHERE r.realm = $realm AND h.date = $day
"""


@dataclass(frozen=True, slots=True)
class Section:
    """Entries of one kind, MOST_ENTRIES at most, of `total`."""

    rows: list[Row]
    total: int

    @property
    def left(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a ledger (realm: `sample` or `all`) came to know on a day; figures and statuses are those of that day.

    new_events: first known on it. moved_tolls: known before, with another low, best or high. contested: since that
    day. quiet_sources: sources of the day with an alert. reports, claims, set_aside: rows that the day's runs gave.
    """

    realm: str
    day: dt.date
    new_events: Section
    moved_tolls: Section
    contested: Section
    quiet_sources: Section
    reports: int
    claims: int
    set_aside: int


def find_digest(reader: Reader, realm: str, day: dt.date) -> Digest:
    """The digest of a partition date, empty where the ledger learnt nothing on it. The clock has no part in it."""
    about = {"realm": realm, "day": day}
    quiet = _section(
        reader,
        "SELECT h.collection, h.source_id, h.outlet, h.alert, h.alert_reason AS reason, h.last_success "
        f"{_SOURCES} AND h.alert IS NOT NULL ORDER BY h.collection, h.source_id",
        about,
    )
    sums = reader.rows(
        "SELECT coalesce(sum(h.documents), 0) AS reports, coalesce(sum(h.claims), 0) AS claims, "
        f"coalesce(sum(h.quarantined), 0) AS set_aside {_SOURCES}",
        about,
    )[0]
    new, moved, contested = (_section(reader, f"{_KNOWN}{_SECTIONS[name]}", about) for name in _SECTIONS)
    return Digest(realm, day, new, moved, contested, quiet, *(int(sums[n]) for n in ("reports", "claims", "set_aside")))


def find_days(reader: Reader) -> list[Row]:
    """Days of each ledger on which it came to know something, newest first, with how many figures were new on it."""
    return reader.rows(
        "SELECT realm, known_from AS day, count(DISTINCT event_id) AS events FROM toll_timelines "
        "WHERE victim_status = 'all' GROUP BY ALL ORDER BY day DESC, realm LIMIT 400"
    )


def _section(reader: Reader, sql: str, about: dict[str, object]) -> Section:
    rows = reader.rows(sql, about)
    return Section(rows[:MOST_ENTRIES], len(rows))
