"""The log of searches and the table made of it."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.fuzz.search import PROJECT, Found

Row = dict[str, Any]


def row(name: str, found: Found, engine: str) -> Row:
    """One search as a line of the log."""
    return {
        "target": name,
        "engine": engine,
        "inputs": found.inputs,
        "refused": found.refused,
        "new_coverage": found.covered,
        "crashes": {where: (error, repr(data)) for where, (error, data) in found.crashes.items()},
        "seconds": round(found.seconds, 1),
        "slowest_ms": round(1_000 * found.slowest_seconds, 1),
        "slowest": repr(found.slowest[:200]),
    }


def one_line(row: Row) -> str:
    return (
        f"{row['target']:22}{row['engine']:>9}{row['inputs']:>11,} inputs{row['refused']:>11,} refused"
        f"{'' if row['new_coverage'] is None else row['new_coverage']:>6} new edges{len(row['crashes']):>3} crashes"
        f"{row['seconds']:>8.1f} s{row['slowest_ms']:>9.1f} ms"
    )
