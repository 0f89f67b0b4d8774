"""Small helps of the ledger's stages: sets that merge, rows seen twice, and who is a claimant of their own."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_ARTICLE = re.compile(r"^(the|an?) ")


class Groups:
    """Disjoint sets of the positions 0..n-1 (union-find); the smallest position leads, whatever the order of joins."""

    def __init__(self, size: int) -> None:
        self._leader = list(range(size))

    def find(self, position: int) -> int:
        while self._leader[position] != position:
            self._leader[position] = self._leader[self._leader[position]]
            position = self._leader[position]
        return position

    def join(self, a: int, b: int) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._leader[second] = first

    def members(self) -> list[list[int]]:
        """The sets, each sorted, in the order of their smallest position."""
        found: dict[int, list[int]] = defaultdict(list)
        for position in range(len(self._leader)):
            found[self.find(position)].append(position)
        return list(found.values())


def latest_rows(table: pa.Table, key: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """One row per key, sorted by key, with the columns given (`extractor_version` among them).

    A page met on two days lies in two partitions with the same ids. The newest extractor's row is taken; between equals
    the smallest by content, so that the order of the input does not matter.
    """
    rows: dict[str, dict[str, Any]] = {}
    for row in table.select(list(columns)).to_pylist():
        known = rows.get(row[key])
        if known is None or _newness(row) > _newness(known):
            rows[row[key]] = row
        elif _newness(row) == _newness(known):
            rows[row[key]] = min(known, row, key=lambda r: [(v is None, str(v)) for v in r.values()])
    return [rows[k] for k in sorted(rows)]


def latest_table(table: pa.Table, key: str) -> pa.Table:
    """The table with one row per key, chosen as `latest_rows` does; as it is where no key stands twice."""
    counted = table[key].value_counts()
    twice = counted.filter(pc.greater(pc.struct_field(counted, "counts"), 1))
    if not len(twice):
        return table
    ids = pc.struct_field(twice, "values")
    repeated = pc.is_in(table[key], ids)
    rows = latest_rows(table.filter(repeated), key, table.column_names)
    return pa.concat_tables([table.filter(pc.invert(repeated)), pa.Table.from_pylist(rows, schema=table.schema)])


def _newness(row: Mapping[str, Any]) -> str:
    return str(row["extractor_version"])


def standing_documents(documents: pa.Table, versions: pa.Table | None) -> frozenset[str]:
    """Ids of the documents whose page still says so; all of them where versions are not known."""
    if versions is None:
        return frozenset(documents["document_id"].to_pylist())
    return current_documents(versions)


def current_documents(versions: pa.Table) -> frozenset[str]:
    """Ids of the documents that are what their page says."""
    pairs = zip(versions["document_id"].to_pylist(), versions["status"].to_pylist(), strict=True)
    return frozenset(id_ for id_, status in pairs if status == "current")


def origin_sources(documents: pa.Table, families: pa.Table) -> dict[str, str]:
    """The source that each document's story came from: that of its family's origin, or its own."""
    rows = latest_rows(documents, "document_id", ["document_id", "source_id", "extractor_version"])
    own = {row["document_id"]: row["source_id"] for row in rows}
    members = latest_rows(families, "document_id", ["document_id", "family_id", "is_origin", "extractor_version"])
    origins = {row["family_id"]: own[row["document_id"]] for row in members if row["is_origin"]}
    return own | {row["document_id"]: origins[row["family_id"]] for row in members}


def claimant_key(claim: Mapping[str, Any], origin_source: str) -> str:
    """Who asserts a claim, as far as independence goes: `name_claimant` of its columns."""
    return name_claimant(claim["claimant_actor_id"], claim["claimant_surface"], origin_source)


@lru_cache(maxsize=65_536)
def name_claimant(actor_id: str | None, surface: str | None, origin_source: str) -> str:
    """The actor; else the claimant as printed, in lower case and without article; else the outlet that had the story
    first, so that a wire's reprints count once. Two names of one claimant that no actor links count as two.
    """
    if actor_id:
        return f"actor:{actor_id}"
    if surface:
        return f"name:{_ARTICLE.sub('', ' '.join(surface.casefold().split()))}"
    return f"source:{origin_source}"
