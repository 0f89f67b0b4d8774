"""Events as STIX 2.1: incidents, where they were, who is named in them, and a note for each claim with its words.

| Dateline | STIX |
|---|---|
| event | incident; its reconciled figures are the description |
| place | location, to which the incident is `located-at` |
| actor1, actor2 | identity; the incident is `attributed-to` the first and `targets` the second |
| claim | note on the incident: the quote, its claimant as author, the report's address |
| licence of a source | marking-definition (statement), on what comes from that source |

Ids are UUIDs of version 5 of Dateline's ids, and times are those of the reports, so that one ledger gives one bundle.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dateline.schema.errors import BadConfiguration
from dateline.store.selecting import Licence, Selection

#: Names under which ids are made; any fixed UUID serves.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://dateline.invalid/stix")
BATCH_ROWS = 1_000
_EVENT_COLUMNS = ("event_id", "event_id_cnty", "id")
#: Kinds of objects that several events may name.
_SHARED = frozenset({"location", "identity"})
_EVENTS = """
WITH figures AS (
    SELECT collection AS realm, event_id, string_agg(
        format('{} ({}), {}: low {}, best {}, high {}; {}', measure, unit, victim_status,
            coalesce(printf('%.12g', low), '?'), coalesce(printf('%.12g', best), '?'),
            coalesce(printf('%.12g', high), '?'), status),
        chr(10) ORDER BY measure, unit, victim_status) AS description
    FROM reconciliations GROUP BY ALL
),
said AS (
    SELECT realm, event_id, min(first_seen) AS first_day, max(first_seen) AS last_day,
        list_sort(list(DISTINCT collection || '/' || source_id)) AS sources
    FROM claims_all WHERE event_id IN (SELECT event_id FROM chosen) GROUP BY ALL
)
SELECT e.*, s.first_day, s.last_day, s.sources, f.description,
    a.name AS actor1, a.actor_type AS actor1_type, b.name AS actor2, b.actor_type AS actor2_type
FROM events AS e
JOIN said AS s ON s.realm = e.collection AND s.event_id = e.event_id
LEFT JOIN figures AS f ON f.realm = e.collection AND f.event_id = e.event_id
LEFT JOIN actors AS a ON a.actor_id = e.actor1_id
LEFT JOIN actors AS b ON b.actor_id = e.actor2_id
ORDER BY e.event_id
"""
_CLAIMS = """
SELECT claim_id, event_id, measure, unit, bound, value, low, high, quote, canonical_url, language, first_seen,
    published_at AT TIME ZONE 'UTC' AS published_at, coalesce(outlet, source_id) AS outlet,
    collection || '/' || source_id AS source, coalesce(claimant_surface, outlet, source_id) AS author
FROM claims_current WHERE event_id IN (SELECT event_id FROM chosen) ORDER BY event_id, claim_id
"""
Row = dict[str, Any]


def write_stix(
    con: duckdb.DuckDBPyConnection, selection: Selection, licences: Sequence[Licence], path: Path
) -> int:  # fmt: skip
    """A bundle of the events that the rows name; returns its number of objects. Each is validated by `stix2`."""
    column = next((c for c in _EVENT_COLUMNS if c in selection.columns), None)
    if column is None:
        raise BadConfiguration(
            f"{selection.name} names no events; STIX can be made of events and of what belongs to them"
        )
    con.execute(
        f'CREATE TEMP TABLE chosen AS SELECT DISTINCT "{column}" AS event_id FROM ({selection.sql}) '
        f'WHERE "{column}" IS NOT NULL', selection.parameters).fetchall()  # fmt: skip
    ((since,),) = con.execute("SELECT min(first_seen) FROM claims_all").fetchall()
    start = since or dt.date(1970, 1, 1)
    count, last, shared = 0, "", set()
    with path.open("w", encoding="utf-8") as file:
        digest = uuid.uuid5(NAMESPACE, f"{selection.sql} {sorted(map(str, selection.parameters.items()))}")
        file.write(f'{{"type": "bundle", "id": "bundle--{digest}", "objects": [')
        for found in _objects(con, licences, start):
            if found["id"] == last or found["id"] in shared:  # a claim of two collections; a place of two events
                continue
            last = found["id"]
            if found["type"] in _SHARED:
                shared.add(last)
            file.write(",\n" if count else "\n")
            file.write(json.dumps(json.loads(found.serialize()), ensure_ascii=False, sort_keys=True))
            count += 1
        file.write("\n]}\n")
    return count


def _objects(con: duckdb.DuckDBPyConnection, licences: Sequence[Licence], start: dt.date) -> Iterator[Any]:
    import stix2.v21 as stix

    for licence in licences:
        yield stix.MarkingDefinition(
            id=_id("marking-definition", licence.source), created=_time(start), definition_type="statement",
            definition=stix.StatementMarking(licence.note()))  # fmt: skip
    marked = {licence.source for licence in licences}
    for row in _rows(con, _EVENTS):
        yield from _event(row, marked, start)
    for row in _rows(con, _CLAIMS):
        when = _time(row["published_at"] or row["first_seen"])
        yield stix.Note(
            id=_id("note", row["claim_id"]), created=when, modified=when, content=row["quote"],
            abstract=f"{row['measure']} {_figure(row)} {row['unit']}", authors=[row["author"]], lang=row["language"],
            object_refs=[_id("incident", row["event_id"])], object_marking_refs=_markings([row["source"]], marked),
            external_references=[
                {"source_name": row["outlet"], "url": row["canonical_url"]},
                {"source_name": "dateline", "external_id": row["claim_id"]},
            ])  # fmt: skip


def _event(row: Row, marked: set[str], start: dt.date) -> Iterator[Any]:
    import stix2.v21 as stix

    times = {"created": _time(row["first_day"]), "modified": _time(row["last_day"])}
    incident = _id("incident", row["event_id"])
    day = row["event_start"].isoformat() if row["event_start"] else "day unknown"
    yield stix.Incident(
        id=incident, name=f"{row['place_name'] or row['country'] or 'Place unknown'}, {day}", **times,
        description=row["description"], object_marking_refs=_markings(row["sources"], marked),
        external_references=[{"source_name": "dateline", "external_id": row["event_id"]}])  # fmt: skip
    related = []
    place = {
        "name": row["place_name"], "country": row["country"], "administrative_area": row["admin1"],
        "latitude": row["latitude"], "longitude": row["longitude"],
    }  # fmt: skip
    if row["country"] or row["latitude"] is not None:
        location = _id("location", json.dumps(place, sort_keys=True))
        yield stix.Location(
            id=location,
            created=_time(start),
            modified=_time(start),
            **{k: v for k, v in place.items() if v is not None},
        )
        related.append(("located-at", location))
    for role, relation in (("actor1", "attributed-to"), ("actor2", "targets")):
        if row[role]:
            actor = _id("identity", row[f"{role}_id"])
            yield stix.Identity(
                id=actor, created=_time(start), modified=_time(start), name=row[role], identity_class="group",
                external_references=[{"source_name": "dateline", "external_id": row[f"{role}_id"]}])  # fmt: skip
            related.append((relation, actor))
    for relation, other in related:
        yield stix.Relationship(
            id=_id("relationship", f"{incident} {relation} {other}"), relationship_type=relation,
            source_ref=incident, target_ref=other, **times)  # fmt: skip


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Row]:
    for batch in con.sql(sql).to_arrow_reader(BATCH_ROWS):
        yield from batch.to_pylist()


def _markings(sources: Sequence[str], marked: set[str]) -> list[str] | None:
    return [_id("marking-definition", source) for source in sources if source in marked] or None


def _id(kind: str, name: str) -> str:
    return f"{kind}--{uuid.uuid5(NAMESPACE, f'{kind} {name}')}"


def _time(day: dt.date | dt.datetime) -> dt.datetime:
    if isinstance(day, dt.datetime):
        return day.replace(tzinfo=dt.UTC)
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _figure(row: Row) -> str:
    if row["value"] is not None:
        return f"{row['bound']} {row['value']:.12g}"
    return "..".join("?" if row[side] is None else f"{row[side]:.12g}" for side in ("low", "high"))
