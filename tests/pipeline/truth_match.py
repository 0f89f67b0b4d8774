"""How the ledger's rows are laid beside `newsroom/truth.yml`."""

import math
from collections.abc import Sequence
from typing import Any

from dateline.store.lake import Lake
from dateline.store.warehouse import query
from newsroom.truth import TrueClaim

#: What a careful reader records of a figure beyond the number itself.
ASPECTS = ("figure", "claimant", "modality", "scope", "victim", "place", "days", "relation")


def landed_rows(lake: Lake, sql: str) -> list[dict[str, Any]]:
    return query(lake, sql).to_pylist()


def same_number(a: float | None, b: float | None) -> bool:
    return (a is None and b is None) or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9))


class Landed:
    """Claims of the sample by document, each with its place's name, and how true claims are found among them."""

    def __init__(self, lake: Lake) -> None:
        rows = landed_rows(
            lake,
            "SELECT c.*, d.canonical_url, d.text, m.surface AS place_surface, m.entity_name AS place_name, "
            "dense_rank() OVER (PARTITION BY d.canonical_url ORDER BY c.date) AS version "
            "FROM claims c JOIN documents d USING (collection, date, document_id) "
            "LEFT JOIN mentions m ON m.mention_id = c.place_mention_id AND m.date = c.date WHERE c.collection = 'sample' "
            "ORDER BY d.canonical_url, c.start_char, c.claim_id",
        )
        self.by_url: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            self.by_url.setdefault(row["canonical_url"], []).append(row)

    def find(self, true: TrueClaim) -> dict[str, Any] | None:
        """The landed claim whose quote overlaps the true one's and that tells the same number of the same thing.

        Of a page in several versions: in the first one that is said to tell it.
        """
        return next(iter(self.find_all(true, (true.versions or (1,))[:1])), None)

    def find_all(self, true: TrueClaim, versions: Sequence[int] | None) -> list[dict[str, Any]]:
        """What `find` looks for, in these versions of the page (None: in all)."""
        found = []
        for row in self.by_url.get(true.url, []):
            if versions is not None and row["version"] not in versions:
                continue
            start = row["text"].find(true.quote)
            touches = start >= 0 and row["start_char"] < start + len(true.quote) and start < row["end_char"]
            if (
                touches
                and (row["measure"], row["unit"], row["bound"]) == (true.measure, true.unit, true.bound)
                and all(same_number(row[name], getattr(true, name)) for name in ("value", "low", "high"))
            ):
                found.append(row)
        return found

    def check(self, true: TrueClaim, aspect: str, claims: dict[str, TrueClaim]) -> str | None:
        """None if the aspect is as the truth has it, else what is there instead."""
        row = self.find(true)
        if row is None:
            near = [r["quote"] for r in self.by_url.get(true.url, [])]
            return f"no claim {true.measure} {true.bound} {true.value} at {true.quote!r}; there are {near}"
        if aspect == "claimant":
            said = row["claimant_surface"]
            if true.claimant is None:
                return None if said is None else f"claimant {said!r}, not the outlet"
            fits = said is not None and (true.claimant.lower() in said.lower() or said.lower() in true.claimant.lower())
            return None if fits else f"claimant {said!r}, not {true.claimant!r}"
        if aspect == "victim":
            got = (row["victim_status"], row["victim_group"])
            return None if got == (true.status, true.group) else f"victims {got}, not {(true.status, true.group)}"
        if aspect == "place":
            names = {(row["place_surface"] or "").casefold(), (row["place_name"] or "").casefold()}
            return None if (true.place or "").casefold() in names else f"{sorted(names)}, not {true.place}"
        if aspect == "days":
            pair = ("event_start", "event_end") if true.scope == "incident" else ("period_start", "period_end")
            got = (row[pair[0]], row[pair[1]])
            return None if got == (true.start, true.end) else f"days {got}, not {(true.start, true.end)}"
        if aspect == "relation":
            return self._check_relation(row, true, claims)
        if aspect == "figure":
            return None
        got = row[aspect]
        return None if got == getattr(true, aspect) else f"{aspect} {got!r}, not {getattr(true, aspect)!r}"

    def _check_relation(self, row: dict[str, Any], true: TrueClaim, claims: dict[str, TrueClaim]) -> str | None:
        for column, name in (("is_subset_of", true.subset_of), ("is_conversion_of", true.conversion_of)):
            other = self.find(claims[name]) if name else None
            if row[column] != (other["claim_id"] if other else None):
                return f"{column} is {row[column]}, not {name}"
        return (
            None if row["supersedes"] == true.supersedes else f"supersedes {row['supersedes']}, not {true.supersedes}"
        )
