"""Families of reports, where something changed.

Two reports join by themselves alone, and only within families.WINDOW: so a report that changed takes along those
published near it and every member of a family met. What is put into families together is a batch with what is near it;
batches whose reports are not the same are worked out beside each other.
"""

import datetime as dt
import math
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

import pyarrow as pa

from dateline.pipeline.ledger.inputs import InputFile
from dateline.pipeline.ledger.texts import files_with, read_texts
from dateline.pipeline.ledger.workers import PROCESSES, workers
from dateline.stages.families import WINDOW, find_families
from dateline.store.lake import Lake
from dateline.store.ledger_state import LedgerState

#: Documents worked on at once, as far as what they depend on allows.
DOCUMENTS_AT_ONCE = 10_000
WINDOW_DAYS = math.ceil(WINDOW / dt.timedelta(days=1))
_REPORTS = (
    "SELECT d.document_id, d.text_sha256, coalesce(d.published_at, c.listed)::DATE AS day FROM documents AS "
    "d LEFT JOIN "
    "(SELECT capture_id, max(listed_published_at) AS listed FROM captures GROUP BY capture_id) AS c USING (capture_id)"
)


def update_families(state: LedgerState, lake: Lake, files: dict[str, InputFile]) -> None:
    """Bring families up to date; notes `regrouped` (documents that were put into families anew) and `old_families`
    (what they were in), and adds to `touched_documents` the documents of an origin that changed."""
    state.note("anew", "id VARCHAR",
               "FROM changed_documents UNION SELECT document_id FROM families WHERE family_id IN "
               "(SELECT family_id FROM families WHERE document_id IN (FROM changed_documents))")  # fmt: skip
    state.run("CREATE OR REPLACE TEMP TABLE old_families AS FROM families WHERE document_id IN (FROM anew)")
    # an origin that changed may be of another source by now, which its whole family counts by
    state.run("INSERT INTO touched_documents SELECT document_id FROM old_families WHERE family_id IN (SELECT family_id "
              "FROM old_families WHERE is_origin AND document_id IN (FROM changed_documents))")  # fmt: skip
    state.run("DELETE FROM families WHERE document_id IN (FROM anew)")
    state.note("regrouped", "id VARCHAR", "FROM anew")
    state.note("reports", "document_id VARCHAR, text_sha256 VARCHAR, day DATE", f"SELECT DISTINCT * FROM ({_REPORTS})")
    state.note("in_work", "batch INTEGER, id VARCHAR")
    batches = list(_batches(state))
    waiting: deque[tuple[int, Future[pa.Table]]] = deque()
    with workers(len(batches)) as pool:
        for number in [*range(0, len(batches), 2), *range(1, len(batches), 2)]:  # neighbours not at the same time
            state.note("batch", "id VARCHAR")
            state.add_ids("batch", batches[number])
            state.run("DELETE FROM anew WHERE id IN (FROM batch)")
            _note_near(state)
            while waiting and (
                len(waiting) > PROCESSES or state.value("SELECT count(*) FROM near SEMI JOIN in_work USING (id)")
            ):
                _save_families(state, *waiting.popleft())
                _note_near(state)
            captures = state.table("FROM captures WHERE capture_id IN (SELECT capture_id FROM documents WHERE "
                                   "document_id IN "
                                   "(FROM near))")  # fmt: skip
            near = state.column("FROM near")
            state.run(f"INSERT INTO in_work SELECT {number}, id FROM near")
            waiting.append((number, pool.submit(_regroup, lake, files_with(state, files, "near"), near, captures)))
        while waiting:
            _save_families(state, *waiting.popleft())


def _regroup(lake: Lake, files: Sequence[InputFile], document_ids: Sequence[str], captures: pa.Table) -> pa.Table:
    return find_families(read_texts(lake, files, document_ids), captures)


def _save_families(state: LedgerState, number: int, regrouping: Future[pa.Table]) -> None:
    rows = regrouping.result()
    state.note("own", "id VARCHAR", f"SELECT id FROM in_work WHERE batch = {number}")
    state.run("INSERT INTO old_families FROM families WHERE document_id IN (FROM own) AND document_id NOT IN "
              "(FROM regrouped)")  # fmt: skip
    state.run("INSERT INTO regrouped SELECT id FROM own WHERE id NOT IN (FROM regrouped)")
    state.run("DELETE FROM families WHERE document_id IN (FROM own)")
    state.insert("families", rows)
    state.run(f"DELETE FROM in_work WHERE batch = {number}")


def _batches(state: LedgerState) -> Iterator[list[str]]:
    """Documents to be put into families, by day of publication; undated and lost ones first."""
    rows = state.rows(
        "SELECT a.id, min(r.day) AS day FROM anew AS a LEFT JOIN reports AS r ON r.document_id = a.id "
        "GROUP BY a.id ORDER BY day NULLS FIRST, a.id"
    )
    batch: list[str] = []
    before: dt.date | None = None
    for id_, day in rows:
        if len(batch) >= DOCUMENTS_AT_ONCE and day != before:
            yield batch
            batch = []
        batch.append(id_)
        before = day
    if batch:
        yield batch


def _note_near(state: LedgerState) -> None:
    """`near`: the batch, what was published near it or has its text, and all members of families met. What is still to
    come is left out; it meets this batch in its turn."""
    state.note("near_days", "day DATE",
               f"SELECT DISTINCT day + n::INTEGER FROM reports, range(-{WINDOW_DAYS}, {WINDOW_DAYS} + 1) AS t(n) "
               "WHERE document_id IN (FROM batch) AND day IS NOT NULL")  # fmt: skip
    state.note("near", "id VARCHAR",
               "SELECT DISTINCT document_id FROM reports WHERE document_id IN (FROM batch) OR day IN (FROM "
               "near_days) OR "
               "(day IS NULL AND text_sha256 IN (SELECT text_sha256 FROM reports WHERE document_id IN (FROM "
               "batch)))")  # fmt: skip
    state.run("INSERT INTO near SELECT document_id FROM families WHERE family_id IN (SELECT family_id FROM families "
              "WHERE document_id IN (FROM near)) AND document_id NOT IN (FROM near)")  # fmt: skip
    state.run("DELETE FROM near WHERE id IN (FROM anew)")
