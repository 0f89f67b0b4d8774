"""A document's own toll: what its claims come to when nothing is counted twice."""

from collections.abc import Sequence

from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.text.model import Claim

_MEASURES = ("killed", "injured", "casualties", "missing", "captured", "abducted", "detained", "displaced", "evacuated")


def make_toll(claims: Sequence[Claim]) -> dict[str, dict[str, float | None]]:
    """low, best and high by measure, of people (families and households in their own number).

    Left out: parts, conversions, denied or hypothetical figures, totals of a period or since some day, and what is said
    again. Figures of one sentence add up; those of later sentences are taken as told again, unless they are new (see
    `_is_again`). low and high are null where a figure in the sum states none; best is null if one is vague or a range.
    """
    toll = {}
    for measure in _MEASURES:
        own = [c for c in claims if c.measure == measure and _counts(c) and not _died(c, claims)]
        chosen = _distinct([c for c in own if c.scope == "incident"]) or _largest(
            [c for c in own if c.scope != "incident"]
        )
        if chosen:
            toll[measure] = _sum(chosen)
    return toll


def _counts(claim: Claim) -> bool:
    return claim.is_subset_of is None and claim.is_conversion_of is None and claim.modality not in UNCOUNTED_MODALITIES


def _died(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Abducted and killed: the same people, counted once, among the killed."""
    if claim.measure not in ("abducted", "injured", "missing", "detained", "captured"):
        return False
    killed = [c for c in claims if c.measure == "killed" and _counts(c) and c.start_char > claim.start_char]
    if claim.value == 1 and killed and _is_known_person(killed[0]) and killed[0].scope == "incident":
        return not any(c.measure == "killed" and c.start_char < claim.start_char for c in claims)  # he died later
    return any(
        c.measure == "killed" and c.sentence_start == claim.sentence_start and c.value_text == claim.value_text
        and c.victim_text == claim.victim_text and _counts(c)
        for c in claims
    )  # fmt: skip


def _size(claim: Claim) -> float:
    sizes = [x for x in (claim.value, claim.low, claim.high) if x is not None]
    return sizes[0] if sizes else 0.0


def _distinct(claims: list[Claim]) -> list[Claim]:
    """Drop what is told again."""
    kept: list[Claim] = []
    for claim in claims:
        if not _is_again(claim, kept):
            kept.append(claim)
    return kept


def _is_again(claim: Claim, kept: Sequence[Claim]) -> bool:
    """Said before: in an earlier sentence, the same number, or one person when a number was given, or a known part."""
    earlier = [c for c in kept if c.sentence_start != claim.sentence_start]
    if not earlier:
        return False
    size = _size(claim)
    if _is_known_person(claim) or sum(map(_size, earlier)) == size:
        return True
    return any(_size(c) == size or _disagree(c, claim) for c in earlier)


def _disagree(one: Claim, other: Claim) -> bool:
    """Two claimants, two numbers: of one happening, as far as a text can tell."""
    named = one.claimant_surface is not None and other.claimant_surface is not None
    return named and one.claimant_surface != other.claimant_surface


def _is_known_person(claim: Claim) -> bool:
    """One person called "he", "the driver" or by name, not "a driver" or "1 driver"."""
    first = claim.value_text.lower()
    return claim.value == 1 and first not in ("a", "an", "another", "one") and not first.isdigit()


def _largest(claims: list[Claim]) -> list[Claim]:
    """Of totals and periods only the first stands, where a text has no incident at all."""
    return claims[:1] if claims and claims[0].scope == "period" else []


def _sum(claims: Sequence[Claim]) -> dict[str, float | None]:
    lows, values, highs = [c.low for c in claims], [c.value for c in claims], [c.high for c in claims]
    return {"low": _total(lows), "best": _total(values), "high": _total(highs)}


def _total(numbers: Sequence[float | None]) -> float | None:
    known = [n for n in numbers if n is not None]
    return sum(known) if known and len(known) == len(numbers) else None
