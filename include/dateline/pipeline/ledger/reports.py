"""The ledger's first half: which reports carry one story, and which versions of a page stand, where something changed.

Both follow from what they depend on. Two reports join by themselves alone, and only within families.WINDOW: so a
report that changed takes along those published near it and every member of a family met. Versions of a page meet at its
address or by a second look: so a page takes along all that shares an address or a capture with it.
"""

import datetime as dt
import math
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from dateline.pipeline.ledger.inputs import InputFile, read_rows
from dateline.schema.fields import TEXT
from dateline.schema.tables import TABLES
from dateline.stages.edits import find_edits
from dateline.stages.families import WINDOW, find_families
from dateline.stages.groups import Groups
from dateline.stages.standing import STANDING, find_standing
from dateline.stages.versions import find_pages, find_versions
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
Files = dict[str, InputFile]


def update_reports(state: LedgerState, lake: Lake, files: Files) -> None:
    """Bring families, versions, standing and edits up to date; adds to `touched_documents` whose row there moved."""
    state.note("touched_documents", "id VARCHAR", "FROM changed_documents UNION FROM changed_readings")
    _update_families(state, lake, files)
    _update_pages(state, lake, files)
    state.run("CREATE OR REPLACE TEMP TABLE touched_documents AS SELECT DISTINCT id FROM touched_documents")


def _update_families(state: LedgerState, lake: Lake, files: Files) -> None:
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
    for batch in _batches(state):
        state.note("batch", "id VARCHAR")
        state.add_ids("batch", batch)
        state.run("DELETE FROM anew WHERE id IN (FROM batch)")
        _note_near(state)
        captures = state.table("FROM captures WHERE capture_id IN (SELECT capture_id FROM documents WHERE "
                               "document_id IN "
                               "(FROM near))")  # fmt: skip
        rows = find_families(_with_texts(state, lake, files), captures)
        state.run("INSERT INTO old_families FROM families WHERE document_id IN (FROM near) AND document_id NOT IN "
                  "(FROM regrouped)")  # fmt: skip
        state.run("INSERT INTO regrouped SELECT id FROM near WHERE id NOT IN (FROM regrouped)")
        state.run("DELETE FROM families WHERE document_id IN (FROM near)")
        state.insert("families", rows)
    state.run(f"INSERT INTO touched_documents {_moved('families', 'regrouped', 'document_id, family_id, is_origin')}")


def _moved(table: str, among: str, columns: str) -> str:
    """A query of the documents, of those in `among`, whose rows are not those that were in `old_<table>`."""
    before = f"SELECT {columns} FROM old_{table}"
    now = f"SELECT {columns} FROM {table} WHERE document_id IN (FROM {among})"
    return (
        f"SELECT document_id FROM ({before} EXCEPT ALL {now}) UNION SELECT document_id FROM ({now} EXCEPT ALL {before})"
    )


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


def _with_texts(state: LedgerState, lake: Lake, files: Files, ids: str = "near") -> pa.Table:
    """Documents with their texts, read from the files that hold them."""
    wanted = pa.array(state.column(f"SELECT id FROM {ids}"), TEXT)
    paths = state.column(f"SELECT DISTINCT path FROM documents WHERE document_id IN (FROM {ids}) ORDER BY path")
    parts = []
    for path in paths:
        rows = read_rows(lake, "documents", *files[path].partition)
        parts.append(rows.filter(pc.is_in(rows["document_id"], value_set=wanted)))
    if not parts:
        return TABLES["documents"].empty().append_column("date", pa.array([], pa.date32()))
    return pa.concat_tables(parts)


def _update_pages(state: LedgerState, lake: Lake, files: Files) -> None:
    _note_neighbourhood(state)
    for name in ("versions", "standing"):
        state.run(f"CREATE OR REPLACE TEMP TABLE old_{name} AS FROM {name} WHERE document_id IN (FROM page_documents)")
        state.run(f"DELETE FROM {name} WHERE document_id IN (FROM page_documents)")
    state.run("CREATE OR REPLACE TEMP TABLE old_edits AS FROM corrections WHERE basis = 'edit' AND document_id IN "
              "(FROM page_documents)")  # fmt: skip
    state.run("DELETE FROM corrections WHERE basis = 'edit' AND document_id IN (FROM page_documents)")
    for group in _page_groups(state):
        state.note("group_documents", "id VARCHAR")
        state.add_ids("group_documents", group)
        _update_group(state, lake, files)
    columns = {"versions": "document_id, page_id, first_seen, status", "standing": ", ".join(STANDING.names)}
    for name, own in columns.items():
        state.run(f"INSERT INTO touched_documents {_moved(name, 'page_documents', own)}")
    edits = "SELECT document_id, correction_id FROM {} WHERE basis = 'edit' AND document_id IN (FROM page_documents)"
    state.run("CREATE OR REPLACE TEMP TABLE now_edits AS " + edits.format("corrections"))
    state.run("INSERT INTO touched_documents SELECT document_id FROM (SELECT document_id, correction_id FROM old_edits "
              "EXCEPT ALL FROM now_edits) UNION SELECT document_id FROM (FROM now_edits EXCEPT ALL SELECT document_id, "
              "correction_id FROM old_edits)")  # fmt: skip


def mark_reports(state: LedgerState) -> None:
    """Add to `marks` the partitions whose rows of families, versions or edits moved."""
    for table, among in (("families", "regrouped"), ("versions", "page_documents")):
        moved = _moved(table, among, ", ".join(TABLES[table].columns))
        state.note(
            "moved", "id VARCHAR", f"{moved} UNION {_moved('versions', 'page_documents', 'document_id, first_seen')}"
        )
        for source in ("old_versions", "versions"):
            state.run(f"INSERT INTO marks SELECT '{table}', first_seen FROM {source} WHERE document_id IN (FROM moved)")
    state.run("INSERT INTO marks SELECT 'corrections', date FROM old_edits")
    state.run("INSERT INTO marks SELECT 'corrections', date FROM corrections WHERE basis = 'edit' AND document_id IN "
              "(FROM page_documents)")  # fmt: skip


def _note_neighbourhood(state: LedgerState) -> None:
    """`page_documents` and `page_captures`: all that shares an address or a capture, however far, with what changed."""
    state.note("page_documents", "id VARCHAR", "FROM changed_documents UNION FROM touched_documents")
    state.run("INSERT INTO seen_urls SELECT canonical_url FROM documents WHERE document_id IN (FROM page_documents)")
    state.run("INSERT INTO seen_captures SELECT capture_id FROM documents WHERE document_id IN (FROM page_documents)")
    size = -1
    while True:
        state.note("page_captures", "id VARCHAR",
                   "SELECT DISTINCT capture_id FROM captures WHERE capture_id IN (FROM seen_captures) OR "
                   "previous_capture_id IN (FROM seen_captures) OR (change_kind = 'gone' AND "
                   "(url IN (FROM seen_urls) OR canonical_url IN (FROM seen_urls)))")  # fmt: skip
        state.run("INSERT INTO seen_captures SELECT unnest([capture_id, previous_capture_id]) FROM captures WHERE "
                  "capture_id IN (FROM page_captures)")  # fmt: skip
        state.run(
            "CREATE OR REPLACE TEMP TABLE seen_captures AS SELECT DISTINCT id FROM seen_captures WHERE id NOT NULL"
        )
        found = ("FROM documents WHERE canonical_url IN (FROM seen_urls) OR capture_id IN (FROM seen_captures) "
                 "OR document_id IN (FROM page_documents)")  # fmt: skip
        state.run(f"INSERT INTO page_documents SELECT document_id {found}")
        state.run("CREATE OR REPLACE TEMP TABLE page_documents AS SELECT DISTINCT id FROM page_documents")
        state.run(f"INSERT INTO seen_urls SELECT canonical_url {found}")
        state.run("CREATE OR REPLACE TEMP TABLE seen_urls AS SELECT DISTINCT id FROM seen_urls")
        state.run(f"INSERT INTO seen_captures SELECT capture_id {found}")
        state.run("CREATE OR REPLACE TEMP TABLE seen_captures AS SELECT DISTINCT id FROM seen_captures")
        now = state.value("SELECT (SELECT count(*) FROM page_documents) + (SELECT count(*) FROM seen_captures) + "
                          "(SELECT count(*) FROM seen_urls)")  # fmt: skip
        if now == size:
            return
        size = now


def _page_groups(state: LedgerState) -> Iterator[list[str]]:
    """Documents of whole neighbourhoods, some thousand at a time."""
    links = state.rows("SELECT document_id, 'u' || canonical_url, 'c' || capture_id FROM documents WHERE "
                       "document_id IN "
                       "(FROM page_documents)")  # fmt: skip
    looks = state.rows("SELECT 'c' || capture_id, 'c' || previous_capture_id, CASE WHEN change_kind = 'gone' THEN "
                       "'u' || url END, CASE WHEN change_kind = 'gone' THEN 'u' || canonical_url END FROM captures "
                       "WHERE capture_id IN (FROM page_captures)")  # fmt: skip
    number: dict[str, int] = {}
    for link in (*links, *looks):
        for name in link:
            if name is not None:
                number.setdefault(name, len(number))
    groups = Groups(len(number))
    for first, *others in (*links, *looks):
        for name in others:
            if name is not None:
                groups.join(number[first], number[name])
    members: dict[int, list[str]] = {}
    for id_ in sorted({link[0] for link in links}):
        members.setdefault(groups.find(number[id_]), []).append(id_)
    yield from _packed(list(members.values()))


def _packed(groups: Sequence[list[str]]) -> Iterator[list[str]]:
    pack: list[str] = []
    for group in groups:
        pack += group
        if len(pack) >= DOCUMENTS_AT_ONCE:
            yield pack
            pack = []
    if pack:
        yield pack


def _update_group(state: LedgerState, lake: Lake, files: Files) -> None:
    own = "document_id IN (FROM group_documents)"
    state.note("group_captures", "id VARCHAR", f"SELECT DISTINCT capture_id FROM documents WHERE {own}")
    documents = state.table(f"SELECT * EXCLUDE (path, row_hash) FROM documents WHERE {own}")
    captures = state.table(
        "SELECT * EXCLUDE (path, row_hash) FROM captures WHERE capture_id IN (FROM group_captures) OR "
        "previous_capture_id IN (FROM group_captures) OR (change_kind = 'gone' AND (url IN (SELECT canonical_url FROM "
        f"documents WHERE {own}) OR canonical_url IN (SELECT canonical_url FROM documents WHERE {own})))"
    )
    pages = find_pages(documents, captures, state.table(f"FROM families WHERE {own}"))
    state.insert("versions", find_versions(pages))
    state.insert("standing", find_standing(pages))
    changed = [page for page in pages if len(page.standing()) > 1]
    if not changed:
        return
    state.note("edited", "id VARCHAR")
    state.add_ids("edited", {id_ for page in changed for id_ in page.documents})
    claims = state.table("SELECT * EXCLUDE (path, row_hash) FROM claims WHERE document_id IN (FROM edited)")
    edits = find_edits(changed, _with_texts(state, lake, files, "edited"), claims, TABLES["event_claims"].empty())
    rows = edits.corrections.append_column("date", pa.array(edits.days, pa.date32()))
    state.insert("corrections", rows.append_column("basis", pa.array(["edit"] * rows.num_rows, TEXT)))
