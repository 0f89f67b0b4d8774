"""The sample's lake with what sources wrote replaced by what should never run, load, or turn the text around it."""

import shutil
from pathlib import Path

import pyarrow as pa

from dateline.pipeline.registers import make_registers
from dateline.schema.tables import TABLES
from dateline.store.collections import load_collections
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse

SCRIPT = '<script>window.hacked=1</script><img src=x onerror="window.hacked=2">'
MARKDOWN = (
    "](javascript:alert(1)) [x](http://evil.example) ![y](http://evil.example/p) www.evil.example http://evil.example"
)
LINK = "javascript:window.hacked=3"
FORMULA = '=HYPERLINK("http://evil.example";"x")'
#: Marks that turn the direction of what follows, and one that is not to be seen.
BIDI = "\u202e\u2066\u200f\u200b"
TEXT = f"{SCRIPT} {MARKDOWN} {BIDI}"
#: Columns that hold what sources wrote, by table, and what stands in them now. Texts keep their offsets.
WRITTEN = {
    "documents": {"title": TEXT, "byline": TEXT, "wire_credit": TEXT, "canonical_url": LINK, "dateline_place": TEXT},
    "captures": {"url": LINK, "canonical_url": LINK, "listed_title": TEXT},
    "claims": {"claimant_surface": FORMULA, "value_text": TEXT, "victim_text": TEXT, "hedge_cues": TEXT, "reported_via": TEXT},
    "mentions": {"entity_name": TEXT},
    "events": {"place_name": FORMULA + TEXT, "admin1": TEXT},
    "corrections": {"old": TEXT, "new": TEXT},
    "families": {"family_reason": TEXT},
    "quarantine": {"reason": TEXT, "row_json": TEXT, "row_key": LINK},
    "listings": {"reason": TEXT},
}  # fmt: skip


def make_hostile_lake(lake: Lake, root: Path) -> Lake:
    """A copy of a lake with WRITTEN in its columns, and its warehouse. What was null stays so, but for titles."""
    shutil.copytree(lake.root, root)
    hostile = Lake(root)
    for table, columns in WRITTEN.items():
        for rel in hostile.all_files_of(table):
            rows = hostile.read_parquet(rel)
            assert rows is not None
            for name, value in columns.items():
                index = rows.column_names.index(name)
                type_ = TABLES[table].arrow_schema.field(name).type
                rows = rows.set_column(index, name, pa.array([value] * rows.num_rows, type_))
            hostile.save_parquet(rel, rows)
    build_warehouse(hostile, load_collections()[0], registers=make_registers())
    return hostile
