"""Texts of reports, which the state leaves in the lake."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from dateline.pipeline.ledger.inputs import InputFile, read_rows
from dateline.schema.fields import DAY, TEXT
from dateline.schema.tables import TABLES
from dateline.store.lake import Lake
from dateline.store.ledger_state import LedgerState


def files_with(state: LedgerState, files: Mapping[str, InputFile], among: str) -> list[InputFile]:
    """The files that hold the documents of a table of ids."""
    paths = state.column(f"SELECT DISTINCT path FROM documents WHERE document_id IN (FROM {among}) ORDER BY path")
    return [files[path] for path in paths]


def read_texts(lake: Lake, files: Sequence[InputFile], document_ids: Sequence[str]) -> pa.Table:
    """Rows of `documents` with their texts and their partition `date`, of those ids alone."""
    wanted = pa.array(document_ids, TEXT)
    parts = [TABLES["documents"].empty().append_column("date", pa.array([], DAY))]
    for file in files:
        rows = read_rows(lake, "documents", *file.partition)
        parts.append(rows.filter(pc.is_in(rows["document_id"], value_set=wanted)))
    return pa.concat_tables(parts[1:] or parts)
