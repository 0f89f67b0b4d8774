"""Figures that moved though no report did: by a reviewer's decision, or by other rules of reading and reckoning.

Only the run that finds them can tell: it has both what stood before and what stands now. They are kept in files of
their own, which a full rebuild leaves as they are.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from dateline.schema.tables import TABLES
from dateline.stages.reviews import in_order
from dateline.stages.tolls import find_revisions
from dateline.store.ledger_state import LedgerState

_FIGURES = ("low", "best", "high")


def find_all_revisions(
    state: LedgerState, decisions: pa.Table, *, known_decisions: frozenset[str], before: str, other_rules: bool
) -> tuple[pa.Table, list[dt.date]]:
    """Rows of `corrections` of cause review and rule change, and the partition date of each.

    before: `before.` where an older state is attached, `before_` after an incremental run. other_rules: the older state
    was made by other rules; otherwise only events with a document that was read anew by another extractor can differ.
    """
    claims = "before.blocks" if before == "before." else "(FROM blocks UNION FROM touched_claims)"
    state.run("CREATE OR REPLACE TEMP TABLE then_links AS SELECT DISTINCT event_id, claim_id, document_id FROM "
              f"{before}event_claims JOIN {claims} USING (claim_id)")  # fmt: skip
    reviewed = _reviewed_events(state, [d for d in in_order(decisions) if d["decision_id"] not in known_decisions])
    found, days = [], []
    for day in sorted(set(reviewed.values())):
        own = [event_id for event_id, when in reviewed.items() if when == day]
        rows = _moved(state, own, before, cause="review", day=day)
        found.append(rows)
        days += [day] * rows.num_rows
    day = state.value("SELECT max(date) FROM documents")
    if day is not None:
        own = [e for e in _same_reports(state, other_rules=other_rules) if e not in reviewed]
        rows = _moved(state, own, before, cause="rule change", day=day)
        found.append(rows)
        days += [day] * rows.num_rows
    return (pa.concat_tables(found) if found else TABLES["corrections"].empty()), days


def _reviewed_events(state: LedgerState, decisions: list[dict[str, Any]]) -> Mapping[str, dt.date]:
    """Events that hold, or held, a claim that was decided upon, and the day of the last such decision."""
    found: dict[str, dt.date] = {}
    for decision in decisions:
        state.note("named", "id VARCHAR")
        state.add_ids("named", decision["claim_ids"])
        events = state.column("SELECT event_id FROM then_links WHERE claim_id IN (FROM named) UNION SELECT "
                              "event_id FROM "
                              "event_claims WHERE claim_id IN (FROM named)")  # fmt: skip
        found |= dict.fromkeys(events, decision["decided_at"].date())
    return found


def _same_reports(state: LedgerState, *, other_rules: bool) -> list[str]:
    """Events that the same documents speak of, before and now, and that may come to something else by other rules."""
    some = "FROM then_links WHERE document_id IN (FROM reread_documents)" if not other_rules else "FROM then_links"
    state.note("perhaps", "id VARCHAR", f"SELECT DISTINCT event_id {some}")
    reports = "SELECT event_id, list_sort(list(DISTINCT document_id)) AS documents FROM {} GROUP BY event_id"
    then = reports.format("then_links WHERE event_id IN (FROM perhaps)")
    now = reports.format("event_claims JOIN blocks USING (claim_id) WHERE event_id IN (FROM perhaps)")
    return state.column(f"SELECT event_id FROM ({then}) JOIN ({now}) USING (event_id, documents) ORDER BY event_id")


def _moved(state: LedgerState, events: list[str], before: str, *, cause: str, day: dt.date) -> pa.Table:
    state.note("named", "id VARCHAR")
    state.add_ids("named", events)
    then = state.table(f"FROM {before}reconciliations WHERE event_id IN (FROM named)").to_pylist()
    now = state.table("FROM reconciliations WHERE event_id IN (FROM named)").to_pylist()
    claim_ids = {c for row in (*then, *now) for c in (row["chosen_claim_id"], *row["losing_claim_ids"]) if c}
    state.note("named", "id VARCHAR")
    state.add_ids("named", claim_ids)
    documents = dict(state.rows("SELECT DISTINCT claim_id, document_id FROM claims WHERE claim_id IN (FROM named)"))
    return find_revisions(then, now, documents, cause=cause, day=day)
