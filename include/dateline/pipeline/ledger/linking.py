"""The ledger's second half: events, what they come to and their history, where something changed.

What becomes of a claim depends on claims of its own block within events.REACH_DAYS (the contract of `events.blocks`).
So a claim that came, went or changed touches what lies within that reach, before and after; events with a claim there
are found anew from all claims within three times that reach, and those that came out as they were are left alone.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future

import pyarrow as pa

from dateline.pipeline.ledger.chunks import Chunk, Settled, find_events, settle
from dateline.pipeline.ledger.workers import ahead, workers
from dateline.schema.tables import TABLES
from dateline.stages import events as linking
from dateline.stages.corrections import find_corrections
from dateline.stages.reviews import apply_reviews, without_overruled
from dateline.stages.standing import STANDING
from dateline.store.ledger_state import LedgerState

#: Claims worked on at once: what bounds a full rebuild's memory.
CLAIMS_AT_ONCE = 50_000
_ROWS = "* EXCLUDE (path, row_hash)"
_DERIVED = ("events", "event_claims", "reconciliations", "event_history")


def update_events(state: LedgerState, decisions: pa.Table) -> int:
    """Bring events, reconciliations, their history and corrections up to date; returns how many events were touched.

    decisions: all decisions of the realm. Reads `touched_documents`; notes `dirty` (events worked out anew or gone) and
    `before_*` (what stood before), and adds to `marks`.
    """
    holding = without_overruled(decisions)
    _note_decided(state, decisions)
    _update_claims(state, holding)
    _note_zone(state, decisions)
    state.note("dirty", "id VARCHAR")
    state.note("kept", "id VARCHAR")
    state.note("lost_links", "claim_id VARCHAR, event_id VARCHAR")
    for table in ("reconciliations", "event_claims"):
        state.run(f"CREATE OR REPLACE TEMP TABLE before_{table} AS FROM {table} LIMIT 0")
    _update_chunks(state, _note_buckets(state), holding)
    _drop(state, "SELECT id FROM old_events WHERE id NOT IN (FROM kept) AND id NOT IN (FROM dirty)")
    # corrections name the event of their claim
    state.run("INSERT INTO marks SELECT 'corrections', date FROM corrections WHERE claim_id IN (SELECT claim_id FROM "
              "lost_links UNION SELECT claim_id FROM event_claims WHERE event_id IN (FROM dirty))")  # fmt: skip
    return int(state.value("SELECT count(DISTINCT id) FROM dirty"))


def _note_decided(state: LedgerState, decisions: pa.Table) -> None:
    """Documents of claims that decisions name which the last run did not know, or which are gone, are touched."""
    known = dict(state.rows("SELECT decision_id, claim_ids FROM decisions"))
    now = dict(zip(decisions["decision_id"].to_pylist(), decisions["claim_ids"].to_pylist(), strict=True))
    moved = [c for id_ in known.keys() ^ now.keys() for c in (now[id_] if id_ in now else known[id_])]
    state.note("decided_claims", "id VARCHAR")
    state.add_ids("decided_claims", moved)
    state.run("INSERT INTO touched_documents SELECT document_id FROM claims WHERE claim_id IN (FROM "
              "decided_claims) AND "
              "document_id NOT IN (FROM touched_documents)")  # fmt: skip
    state.run("DELETE FROM decisions")
    state.insert("decisions", decisions.select(["decision_id", "claim_ids"]))


def _update_claims(state: LedgerState, decisions: pa.Table) -> None:
    """Blocks and stated corrections of the touched documents' claims; `touched_claims` has where they are and were."""
    own = "document_id IN (FROM touched_documents)"
    state.run(f"CREATE OR REPLACE TEMP TABLE touched_claims AS FROM blocks WHERE {own}")
    state.run(f"DELETE FROM blocks WHERE {own}")
    state.run(f"INSERT INTO marks SELECT 'corrections', date FROM corrections WHERE basis = 'stated' AND {own}")
    state.run(f"DELETE FROM corrections WHERE basis = 'stated' AND {own}")
    ids = state.column("SELECT id FROM touched_documents ORDER BY id")
    step = CLAIMS_AT_ONCE // 5
    for start in range(0, len(ids), step):
        state.note("part", "id VARCHAR")
        state.add_ids("part", ids[start : start + step])
        claims = apply_reviews(state.table(f"SELECT {_ROWS} FROM claims WHERE document_id IN (FROM part)"), decisions)
        document_of = pa.table({"claim_id": claims["claim_id"], "document_id": claims["document_id"]})
        with state.given(_blocks=linking.blocks(claims), _documents=document_of):
            state.run("INSERT INTO blocks BY NAME SELECT DISTINCT ON (claim_id) * FROM _blocks JOIN _documents USING "
                      "(claim_id)")  # fmt: skip
        with state.given(_rows=find_corrections(claims, TABLES["event_claims"].empty())):
            state.run("INSERT INTO corrections BY NAME SELECT r.*, first_seen AS date, 'stated' AS basis "
                      "FROM _rows AS r "
                      "JOIN versions USING (document_id)")  # fmt: skip
    state.run(f"INSERT INTO marks SELECT 'corrections', date FROM corrections WHERE basis = 'stated' AND {own}")
    state.run(f"INSERT INTO touched_claims FROM blocks WHERE {own}")


def _within(days: int) -> str:
    """Claims that lie in a touched block within so many days of a touched claim."""
    return (
        "SELECT DISTINCT b.claim_id FROM blocks AS b JOIN touched_days AS t USING (block) WHERE t.first_day IS NULL OR "
        f"b.first_day IS NULL OR (b.first_day <= t.last_day + {days} AND b.last_day >= t.first_day - {days})"
    )


def _note_zone(state: LedgerState, decisions: pa.Table) -> None:
    """`core`: claims whose events are found anew; `zone`: what they are found from; `old_events`: where they were."""
    reach = linking.REACH_DAYS
    state.note("touched_days", "block VARCHAR, first_day DATE, last_day DATE",
               "SELECT DISTINCT block, first_day, last_day FROM touched_claims")  # fmt: skip
    joined = [row["claim_ids"] for row in decisions.to_pylist() if row["decision_kind"] in ("merge", "split")]
    while joined:  # claims that a decision names hang together, wherever they are
        state.note("met", "id VARCHAR", _within(2 * reach))
        named = {c for ids in joined for c in ids}
        state.note("named", "id VARCHAR")
        state.add_ids("named", named)
        met = set(state.column("SELECT id FROM met WHERE id IN (FROM named)"))
        more = [ids for ids in joined if met & set(ids)]
        if not more:
            break
        joined = [ids for ids in joined if not met & set(ids)]
        state.note("named", "id VARCHAR")
        state.add_ids("named", {c for ids in more for c in ids})
        state.run("INSERT INTO touched_days SELECT DISTINCT block, first_day, last_day FROM blocks WHERE claim_id IN "
                  "(FROM named)")  # fmt: skip
    state.note("core", "id VARCHAR", _within(reach))
    state.note("zone", "id VARCHAR", _within(3 * reach))
    state.note("old_events", "id VARCHAR",
               "SELECT DISTINCT event_id FROM event_claims WHERE claim_id IN (FROM core) OR claim_id IN "
               "(SELECT claim_id "
               "FROM touched_claims)")  # fmt: skip
    state.note("merged_claims", "id VARCHAR")
    state.add_ids("merged_claims", {c for row in decisions.to_pylist() if row["decision_kind"] == "merge"
                                    for c in row["claim_ids"]})  # fmt: skip


def _note_buckets(state: LedgerState) -> int:
    """Deal the zone's blocks into `dealt`, some ten thousand claims each; blocks that a decision joins lie together."""
    count = max(1, -(-int(state.value("SELECT count(*) FROM zone")) // CLAIMS_AT_ONCE))
    state.note("joined_blocks", "id VARCHAR",
               "SELECT DISTINCT block FROM blocks WHERE claim_id IN (FROM merged_claims)")  # fmt: skip
    state.note("dealt", "claim_id VARCHAR, document_id VARCHAR, bucket INTEGER",
               f"SELECT claim_id, document_id, CASE WHEN block IN (FROM joined_blocks) THEN 0 ELSE "
               f"hash(block) % {count} "
               "END FROM blocks WHERE claim_id IN (FROM zone)")  # fmt: skip
    return count


def _update_chunks(state: LedgerState, buckets: int, decisions: pa.Table) -> None:
    """Find the events of every bucket and keep what the dirty ones come to.

    No bucket's events depend on another's, so they are found and settled beside each other; the state is read and
    written here alone, bucket by bucket.
    """
    waiting: deque[tuple[pa.Table, pa.Table, Future[Settled]]] = deque()
    with workers(buckets) as pool:
        chunks = deque[tuple[int, Chunk]]()

        def submitted() -> Iterator[Future[linking.Events]]:
            for bucket in range(buckets):
                chunk = _read_chunk(state, bucket, decisions)
                if chunk.claims.num_rows:
                    chunks.append((bucket, chunk))
                    yield pool.submit(find_events, chunk)

        for found in ahead(submitted()):
            bucket, chunk = chunks.popleft()
            events, links, told = _take_dirty(state, bucket, found)
            if events.num_rows:
                waiting.append((events, links, pool.submit(settle, chunk, events, links, told)))
            while waiting and waiting[0][-1].done():
                _save_settled(state, *waiting.popleft())
        while waiting:
            _save_settled(state, *waiting.popleft())


def _read_chunk(state: LedgerState, bucket: int, decisions: pa.Table) -> Chunk:
    state.note("own", "claim_id VARCHAR, document_id VARCHAR",
               f"SELECT claim_id, document_id FROM dealt WHERE bucket = {bucket}")  # fmt: skip
    state.note("own_documents", "id VARCHAR", "SELECT DISTINCT document_id FROM own")
    state.note("with_origins", "id VARCHAR",
               "FROM own_documents UNION SELECT document_id FROM families WHERE is_origin AND family_id IN (SELECT "
               "family_id FROM families WHERE document_id IN (FROM own_documents))")  # fmt: skip
    # parts take no part in linking; what is told of civilians and fighters is reconciled from them
    claims = state.table(f"SELECT {_ROWS} FROM claims WHERE claim_id IN (SELECT claim_id FROM own) "
                         "OR is_subset_of IN (SELECT claim_id FROM own)")  # fmt: skip
    return Chunk(
        claims=apply_reviews(claims, decisions),
        documents=state.table(f"SELECT {_ROWS} FROM documents WHERE document_id IN (FROM with_origins)"),
        mentions=state.table(
            f"SELECT {_ROWS} FROM mentions WHERE mention_id IN (SELECT place_mention_id FROM claims WHERE claim_id IN "
            "(SELECT claim_id FROM own))"
        ),
        families=state.table("FROM families WHERE document_id IN (FROM with_origins)"),
        versions=state.table("FROM versions WHERE document_id IN (FROM own_documents)"),
        standing=state.table("FROM standing WHERE document_id IN (FROM own_documents)", STANDING),
        decisions=decisions,
    )


def _take_dirty(state: LedgerState, bucket: int, found: linking.Events) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Rows of those events, and of their links, that are not what they were, and what corrections told of them; out
    of the state they are taken."""
    state.note("own", "claim_id VARCHAR, document_id VARCHAR",
               f"SELECT claim_id, document_id FROM dealt WHERE bucket = {bucket}")  # fmt: skip
    with state.given(_events=found.events, _links=found.event_claims):
        state.run("CREATE OR REPLACE TEMP TABLE new_events AS FROM _events")
        state.run("CREATE OR REPLACE TEMP TABLE new_links AS FROM _links")
    _note_kept(state)
    _note_dirty(state)
    _drop(state, "SELECT id FROM now_dirty WHERE id IN (SELECT event_id FROM events)")
    state.run("INSERT INTO dirty SELECT id FROM now_dirty")
    events = state.table("FROM new_events WHERE event_id IN (FROM now_dirty)", TABLES["events"].arrow_schema)
    links = state.table("FROM new_links WHERE event_id IN (FROM now_dirty)", TABLES["event_claims"].arrow_schema)
    told = state.table("SELECT claim_id, field, unit, date FROM corrections WHERE basis <> 'toll' AND claim_id IN "
                       "(SELECT claim_id FROM new_links WHERE event_id IN (FROM now_dirty))")  # fmt: skip
    return events, links, told


def _note_kept(state: LedgerState) -> None:
    """`now_kept`: the events found that have a claim in the core, or one whose event until now does."""
    state.run("CREATE OR REPLACE TEMP TABLE old_links AS SELECT event_id, claim_id, link_reason FROM "
              "event_claims WHERE "
              "claim_id IN (SELECT claim_id FROM own) OR claim_id IN (SELECT claim_id FROM new_links) OR event_id IN "
              "(SELECT event_id FROM new_events)")  # fmt: skip
    size = -1
    while True:
        state.note("now_kept", "id VARCHAR",
                   "SELECT DISTINCT event_id FROM new_links WHERE claim_id IN (FROM core) OR claim_id IN "
                   "(SELECT claim_id "
                   "FROM old_links WHERE event_id IN (FROM old_events))")  # fmt: skip
        state.run("INSERT INTO old_events SELECT DISTINCT event_id FROM old_links WHERE (event_id IN (FROM "
                  "now_kept) OR "
                  "claim_id IN (SELECT claim_id FROM new_links WHERE event_id IN (FROM now_kept))) AND event_id NOT IN "
                  "(FROM old_events)")  # fmt: skip
        now = int(state.value("SELECT (SELECT count(*) FROM now_kept) + (SELECT count(*) FROM old_events)"))
        if now == size:
            break
        size = now
    state.run("INSERT INTO kept SELECT id FROM now_kept")


def _note_dirty(state: LedgerState) -> None:
    """`now_dirty`: of the events kept, those that are not what they were, or hold a claim of a touched document."""
    columns = ", ".join(TABLES["events"].columns)
    new = "SELECT event_id, claim_id, link_reason FROM new_links WHERE event_id IN (FROM now_kept)"
    old = "SELECT event_id, claim_id, link_reason FROM old_links WHERE event_id IN (FROM now_kept)"
    state.note("now_dirty", "id VARCHAR",
               f"SELECT event_id FROM ({new} EXCEPT {old}) UNION SELECT event_id FROM ({old} EXCEPT {new}) UNION "
               f"SELECT event_id FROM (SELECT {columns} FROM new_events WHERE event_id IN (FROM now_kept) "
               f"EXCEPT SELECT "
               f"{columns} FROM events) UNION SELECT l.event_id FROM new_links AS l JOIN own USING (claim_id) WHERE "
               "l.event_id IN (FROM now_kept) AND own.document_id IN (FROM touched_documents)")  # fmt: skip


def _drop(state: LedgerState, ids: str) -> None:
    """Take events out, remembering what stood; they become dirty."""
    state.note("gone", "id VARCHAR", ids)
    own = "event_id IN (FROM gone)"
    for table in ("reconciliations", "event_claims"):
        state.run(f"INSERT INTO before_{table} FROM {table} WHERE {own}")
    state.run(f"INSERT INTO lost_links SELECT claim_id, event_id FROM event_claims WHERE {own}")
    for table in _DERIVED:
        state.run(f"INSERT INTO marks SELECT DISTINCT '{table}', date FROM {table} WHERE {own}")
        state.run(f"DELETE FROM {table} WHERE {own}")
    state.run(f"INSERT INTO marks SELECT DISTINCT 'corrections', date FROM corrections WHERE basis = 'toll' AND {own}")
    state.run(f"DELETE FROM corrections WHERE basis = 'toll' AND {own}")
    state.run("INSERT INTO dirty SELECT id FROM gone")


def _save_settled(state: LedgerState, events: pa.Table, links: pa.Table, settling: Future[Settled]) -> None:
    settled = settling.result()
    with state.given(_links=links, _events=events):
        state.note("event_days", "event_id VARCHAR, date DATE",
                   "SELECT event_id, coalesce(any_value(e.event_start), min(first_seen)) FROM _events AS e LEFT JOIN "
                   "_links USING (event_id) LEFT JOIN blocks USING (claim_id) LEFT JOIN versions USING (document_id) "
                   "GROUP BY event_id")  # fmt: skip
    for name, rows in zip(_DERIVED, (events, links, settled.reconciliations, settled.history), strict=True):
        with state.given(_rows=rows):
            state.run(
                f"INSERT INTO {name} BY NAME SELECT r.*, d.date FROM _rows AS r JOIN event_days AS d USING (event_id)"
            )
        state.run(f"INSERT INTO marks SELECT DISTINCT '{name}', date FROM event_days")
    state.insert("corrections", settled.corrections)
    state.run("INSERT INTO marks SELECT DISTINCT 'corrections', date FROM corrections WHERE basis = 'toll' "
              "AND event_id "
              "IN (SELECT event_id FROM event_days)")  # fmt: skip
