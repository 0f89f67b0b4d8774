"""The ledger's first half: which reports carry one story, and which versions of a page stand, where something changed.

Both follow from what they depend on. Families are `regrouping.py`. Versions of a page meet at its address or by a
second look: so a page takes along all that shares an address or a capture with it.
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from dateline.pipeline.ledger.inputs import InputFile
from dateline.pipeline.ledger.regrouping import DOCUMENTS_AT_ONCE, update_families
from dateline.pipeline.ledger.texts import files_with, read_texts
from dateline.pipeline.ledger.workers import ahead, workers
from dateline.schema.fields import TEXT
from dateline.schema.tables import TABLES
from dateline.stages.edits import find_edits
from dateline.stages.groups import Groups
from dateline.stages.standing import STANDING, find_standing
from dateline.stages.versions import Page, find_pages, find_versions
from dateline.store.lake import Lake
from dateline.store.ledger_state import LedgerState

Files = dict[str, InputFile]


def update_reports(state: LedgerState, lake: Lake, files: Files) -> None:
    """Bring families, versions, standing and edits up to date; adds to `touched_documents` whose row there moved."""
    state.note("touched_documents", "id VARCHAR", "FROM changed_documents UNION FROM changed_readings")
    update_families(state, lake, files)
    state.run(f"INSERT INTO touched_documents {_moved('families', 'regrouped', 'document_id, family_id, is_origin')}")
    _update_pages(state, lake, files)
    state.run("CREATE OR REPLACE TEMP TABLE touched_documents AS SELECT DISTINCT id FROM touched_documents")


def _moved(table: str, among: str, columns: str) -> str:
    """A query of the documents, of those in `among`, whose rows are not those that were in `old_<table>`."""
    before = f"SELECT {columns} FROM old_{table}"
    now = f"SELECT {columns} FROM {table} WHERE document_id IN (FROM {among})"
    return (
        f"SELECT document_id FROM ({before} EXCEPT ALL {now}) UNION SELECT document_id FROM ({now} EXCEPT ALL {before})"
    )


def _update_pages(state: LedgerState, lake: Lake, files: Files) -> None:
    _note_neighbourhood(state)
    for name in ("versions", "standing"):
        state.run(f"CREATE OR REPLACE TEMP TABLE old_{name} AS FROM {name} WHERE document_id IN (FROM page_documents)")
        state.run(f"DELETE FROM {name} WHERE document_id IN (FROM page_documents)")
    state.run("CREATE OR REPLACE TEMP TABLE old_edits AS FROM corrections WHERE basis = 'edit' AND document_id IN "
              "(FROM page_documents)")  # fmt: skip
    state.run("DELETE FROM corrections WHERE basis = 'edit' AND document_id IN (FROM page_documents)")
    groups = list(_page_groups(state))
    with workers(len(groups)) as pool:
        for versions, standing, edited in ahead(pool.submit(_read_pages, *_rows_of(state, group)) for group in groups):
            state.insert("versions", versions)
            state.insert("standing", standing)
            if edited:
                _update_edits(state, lake, files, edited)
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


def _rows_of(state: LedgerState, group: Sequence[str]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Documents, captures and families that tell the pages of a neighbourhood."""
    own = "document_id IN (FROM group_documents)"
    state.note("group_documents", "id VARCHAR")
    state.add_ids("group_documents", group)
    state.note("group_captures", "id VARCHAR", f"SELECT DISTINCT capture_id FROM documents WHERE {own}")
    documents = state.table(f"SELECT * EXCLUDE (path, row_hash) FROM documents WHERE {own}")
    captures = state.table(
        "SELECT * EXCLUDE (path, row_hash) FROM captures WHERE capture_id IN (FROM group_captures) OR "
        "previous_capture_id IN (FROM group_captures) OR (change_kind = 'gone' AND (url IN (SELECT canonical_url FROM "
        f"documents WHERE {own}) OR canonical_url IN (SELECT canonical_url FROM documents WHERE {own})))"
    )
    return documents, captures, state.table(f"FROM families WHERE {own}")


def _read_pages(documents: pa.Table, captures: pa.Table, families: pa.Table) -> tuple[pa.Table, pa.Table, list[Page]]:
    """Rows of `versions` and of STANDING, and the pages that said more than one thing."""
    pages = find_pages(documents, captures, families)
    return find_versions(pages), find_standing(pages), [page for page in pages if len(page.standing()) > 1]


def _update_edits(state: LedgerState, lake: Lake, files: Files, pages: Sequence[Page]) -> None:
    ids = sorted({id_ for page in pages for id_ in page.documents})
    state.note("edited", "id VARCHAR")
    state.add_ids("edited", ids)
    claims = state.table("SELECT * EXCLUDE (path, row_hash) FROM claims WHERE document_id IN (FROM edited)")
    texts = read_texts(lake, files_with(state, files, "edited"), ids)
    edits = find_edits(pages, texts, claims, TABLES["event_claims"].empty())
    rows = edits.corrections.append_column("date", pa.array(edits.days, pa.date32()))
    state.insert("corrections", rows.append_column("basis", pa.array(["edit"] * rows.num_rows, TEXT)))
