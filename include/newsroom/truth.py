"""`truth.yml` read in full: every claim with its low and high, relations and days filled in."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import yaml

from newsroom.content import HERE

#: bound -> what (low, high) are, given the stated value.
_LIMITS = {
    "=": (True, True),
    ">=": (True, False),
    ">": (True, False),
    "<=": (False, True),
    "<": (False, True),
    "~": (False, False),
}
_CLAIM_KEYS = {
    "measure", "unit", "bound", "value", "low", "high", "claimant", "via", "modality", "scope", "status", "group",
    "place", "day", "days", "subset_of", "conversion_of", "supersedes", "versions", "optional", "quote",
}  # fmt: skip
_CONTROL_KEYS = {"change", "part", "actor", "from", "claimant", "modality", "place", "day", "days", "quote"}


@dataclass(frozen=True, slots=True)
class TrueClaim:
    """One figure as a careful reader records it; names as in Dateline's `claims`. Days are inclusive."""

    name: str
    url: str
    measure: str
    unit: str
    bound: str
    value: float | None
    low: float | None
    high: float | None
    claimant: str | None
    via: str | None
    modality: str
    scope: str
    status: str
    group: str | None
    place: str | None
    start: dt.date
    end: dt.date
    subset_of: str | None
    conversion_of: str | None
    supersedes: str | None
    versions: tuple[int, ...] | None
    optional: bool
    quote: str


def load_truth() -> dict[str, Any]:
    """The file as it stands, with unknown keys of claims refused (ValueError)."""
    truth: dict[str, Any] = yaml.safe_load((HERE / "truth.yml").read_text("utf-8"))
    for url, report in truth["reports"].items():
        for key, claim in report["claims"].items():
            if unknown := claim.keys() - _CLAIM_KEYS:
                raise ValueError(f"truth.yml: {url}#{key}: unknown {sorted(unknown)}")
    return truth


def load_claims() -> dict[str, TrueClaim]:
    """All claims by `url#key`."""
    return {
        f"{url}#{key}": _make_claim(url, key, claim)
        for url, report in load_truth()["reports"].items()
        for key, claim in report["claims"].items()
    }


def _make_claim(url: str, key: str, said: dict[str, Any]) -> TrueClaim:
    bound = said.get("bound", "=")
    value = None if bound in ("range", "vague") else said["value"]
    low, high = said.get("low"), said.get("high")
    if bound in _LIMITS:
        has_low, has_high = _LIMITS[bound]
        low, high = (value if has_low else None), (value if has_high else None)
    start, end = said["days"] if "days" in said else (said["day"], said["day"])
    relation = {k: f"{url}#{said[k]}" if k in said else None for k in ("subset_of", "conversion_of")}
    return TrueClaim(
        name=f"{url}#{key}", url=url, measure=said["measure"], unit=said.get("unit", "person"), bound=bound,
        value=value, low=low, high=high, claimant=said.get("claimant"), via=said.get("via"),
        modality=said.get("modality", "asserted"), scope=said.get("scope", "incident"),
        status=said.get("status", "unknown"), group=said.get("group"), place=said.get("place"), start=start, end=end,
        subset_of=relation["subset_of"], conversion_of=relation["conversion_of"], supersedes=said.get("supersedes"),
        versions=tuple(said["versions"]) if "versions" in said else None, optional=said.get("optional", False),
        quote=said["quote"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrueChange:
    """One place that changes hands as a careful reader records it; names as in Dateline's `control_changes`."""

    name: str
    url: str
    change: str
    is_part: bool
    actor: str | None
    from_actor: str | None
    claimant: str | None
    modality: str
    place: str
    start: dt.date
    end: dt.date
    quote: str


def load_control() -> dict[str, TrueChange]:
    """All changes of control by `url#key`. Raises ValueError for a key that is not known."""
    found = {}
    for url, report in load_truth()["control"].items():
        for key, said in report.items():
            if unknown := said.keys() - _CONTROL_KEYS:
                raise ValueError(f"truth.yml: control: {url}#{key}: unknown {sorted(unknown)}")
            start, end = said["days"] if "days" in said else (said["day"], said["day"])
            found[f"{url}#{key}"] = TrueChange(
                name=f"{url}#{key}", url=url, change=said.get("change", "gained"), is_part=said.get("part", False),
                actor=said.get("actor"), from_actor=said.get("from"), claimant=said.get("claimant"),
                modality=said.get("modality", "asserted"), place=said["place"], start=start, end=end,
                quote=said["quote"],
            )  # fmt: skip
    return found
