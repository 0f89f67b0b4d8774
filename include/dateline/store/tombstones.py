"""What was deleted on request: known by capture, address and bytes, so that nothing brings it back."""

from dataclasses import dataclass

from dateline.schema.addresses import is_web
from dateline.store.lake import Lake

#: `captures.error` of what is not taken in again.
FORGOTTEN = "forgotten: deleted on request and not taken in again, see the table tombstones"


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Every deletion. Web addresses count in every collection, those of files only in their own."""

    captures: frozenset[str] = frozenset()
    payloads: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    def covers(self, collection: str, *, url: str, canonical_url: str, payload_sha256: str | None) -> bool:
        """True for a page or bytes that were deleted."""
        if not self.captures:
            return False
        return payload_sha256 in self.payloads or not self.addresses.isdisjoint(
            {scoped(collection, url), scoped(collection, canonical_url)}
        )


def scoped(collection: str, url: str) -> str:
    """An address as it is unique in the lake: that of a file belongs to its collection."""
    return url if is_web(url) else f"{collection} {url}"


def load_tombstones(lake: Lake) -> Tombstones:
    """All tombstones of the lake; usually there are none."""
    found = []
    for collection, date in lake.partitions("tombstones"):
        table = lake.read_table("tombstones", collection, date)
        found += [(collection, row) for row in (table.to_pylist() if table is not None else [])]
    return Tombstones(
        frozenset(row["capture_id"] for _, row in found),
        frozenset(row["payload_sha256"] for _, row in found if row["payload_sha256"]),
        frozenset(scoped(name, url) for name, row in found for url in (row["url"], row["canonical_url"])),
    )
