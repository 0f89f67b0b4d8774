"""Documents that are kept and not read: how many there are in which language."""

from collections import Counter

import pyarrow as pa


def count_unread(documents: pa.Table) -> dict[str, int]:
    """Count rows of `documents` that are not read, by language code, most first."""
    columns = documents.select(["language", "is_read"]).to_pylist()
    counts = Counter(row["language"] for row in columns if not row["is_read"])
    return dict(sorted(counts.items(), key=lambda count: (-count[1], count[0])))
