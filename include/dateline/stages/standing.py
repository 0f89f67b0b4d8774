"""Standing: from which day to which each document was what its page said."""

from collections.abc import Sequence

import pyarrow as pa

from dateline.schema.fields import DAY, TEXT
from dateline.stages.versions import Page

STANDING = pa.schema([("document_id", TEXT), ("known_from", DAY), ("known_to", DAY)])


def find_standing(pages: Sequence[Page]) -> pa.Table:
    """Rows (STANDING), sorted: one per document and span of days on which its page said so.

    Days are partition dates; `known_to` is the first day on which it did no longer, null while it still does. A
    version that was replaced on the day it was seen has no row.
    """
    rows = []
    for page in pages:
        changes = page.standing()
        ends = [date for date, _ in changes[1:]] + [None]
        for (start, id_), end in zip(changes, ends, strict=True):
            if id_ is not None and start != end:
                rows.append({"document_id": id_, "known_from": start, "known_to": end})
    return pa.Table.from_pylist(sorted(rows, key=lambda r: (r["document_id"], r["known_from"])), schema=STANDING)
