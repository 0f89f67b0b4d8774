"""How much of a partition was set aside, and when that is too much."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from dateline.schema.errors import TooManyQuarantined
from dateline.schema.ids import make_id

#: Fewer rows than this never stop a run by their share: one bad page on a one-page day is one bad page.
FEW = 3
#: What says nothing against a table: a row that went along with its document (counted there), a document that a second
#: capture gave once more (its first copy is landed), and what was deleted on request.
NOT_COUNTED = ("document_quarantined", "duplicate_document", "forgotten")
_LANDED = ("documents", "mentions", "claims", "control_changes")


@dataclass(frozen=True, slots=True)
class Share:
    """Of `rows` rows of a table, `set_aside` were; `rules` names the reasons, most frequent first."""

    rows: int
    set_aside: int
    rules: tuple[tuple[str, int], ...] = ()

    @property
    def share(self) -> float:
        return self.set_aside / self.rows if self.rows else 0.0


class _Tables(Protocol):
    """What validate returns, as far as it is needed here."""

    @property
    def documents(self) -> pa.Table: ...
    @property
    def mentions(self) -> pa.Table: ...
    @property
    def claims(self) -> pa.Table: ...
    @property
    def control_changes(self) -> pa.Table: ...
    @property
    def quarantine(self) -> pa.Table: ...


def quarantined_shares(validated: _Tables, refused: pa.Table, *, captures: pa.Table) -> dict[str, Share]:
    """Share of rows set aside, per table: captures, documents, mentions, claims, control_changes.

    refused: `quarantine` rows of the stages before (captures and documents that could not be read). captures: the
    partition's captures. Rows are counted once however many rules they fail; rules in NOT_COUNTED are left out.
    """
    quarantined = [*_read(refused), *_read(validated.quarantine)]
    shares = {"captures": _share("captures", quarantined, rows=captures.num_rows)}
    for table in _LANDED:
        keys = {key for name, key, _ in quarantined if name == table}
        shares[table] = _share(table, quarantined, rows=getattr(validated, table).num_rows + len(keys))
    return shares


def describe_excess(shares: Mapping[str, Share], limit: float) -> str | None:
    """What is too much of a partition to be set aside, or None: tables with a larger share than `limit` (0 to 1).

    Fewer than FEW rows never are too much, unless the limit is 0: then every row is.
    """
    over = {
        table: share
        for table, share in shares.items()
        if share.share > limit and (share.set_aside >= FEW or limit == 0)
    }
    if not over:
        return None
    found = "; ".join(f"{table}: {_described(share)}" for table, share in over.items())
    return f"{found}. max_quarantined allows {limit:.0%}."


def check_quarantined(shares: Mapping[str, Share], limit: float) -> None:
    """Raise TooManyQuarantined where `describe_excess` finds too much set aside."""
    over = describe_excess(shares, limit)
    if over is not None:
        raise TooManyQuarantined(
            f"{over} Nothing that was read was landed. Every row and its "
            "reason stand in the table quarantine and on the day's page under reports/ in the lake. If the rows are "
            "wrong, mend the source or its reading; if a rule is, mend the rule; if such days are normal, raise "
            "max_quarantined in the collection's file."
        )


def landing_key(collection: str, day: str, quarantine: pa.Table) -> str:
    """What a person lets land although too much was set aside: the day with just these rows of `quarantine`.

    day: lake.day_name. A run that sets the same rows aside has the same key, one that sets others aside has not.
    """
    return make_id("landing", collection, day, *sorted(quarantine["quarantine_id"].to_pylist()))


def _read(quarantine: pa.Table) -> Iterable[tuple[str, str, str]]:
    """Table, key and rule of the rows that count."""
    columns = (quarantine[name].to_pylist() for name in ("table_name", "row_key", "rule"))
    return (row for row in zip(*columns, strict=True) if row[2] not in NOT_COUNTED)


def _share(table: str, quarantined: list[tuple[str, str, str]], *, rows: int) -> Share:
    own = {row for row in quarantined if row[0] == table}
    rules = Counter(rule for _, _, rule in own)
    ranked = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return Share(rows, len({key for _, key, _ in own}), tuple(ranked))


def _described(share: Share) -> str:
    top = ", ".join(f"{rule} {count}" for rule, count in share.rules[:3])
    return f"{share.set_aside} of {share.rows} rows set aside ({share.share:.0%}; most by {top})"
