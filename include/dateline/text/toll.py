"""A document's own toll: what its claims come to when nothing is counted twice."""

import re
from collections.abc import Sequence

from dateline.text.grammar import load_grammar
from dateline.text.model import Claim
from dateline.text.toll_dead import counts, died, is_known_person, without_dead

_MEASURES = ("killed", "injured", "casualties", "missing", "captured", "abducted", "detained", "displaced", "evacuated")


def make_toll(claims: Sequence[Claim]) -> dict[str, dict[str, float | None]]:
    """low, best and high by measure, of people (families and households in their own number).

    Left out: parts, conversions, numbers that another one replaces, denied or hypothetical figures, totals of a
    period or since some day, and what is said again. Figures of one sentence add up; those of later sentences are
    taken as told again unless they are new (`_is_new`), and a later total takes the place of what it sums up
    (`_sums_up`). low and high are null where a figure in the sum states none; best is null if one is vague or a
    range.
    """
    toll = {}
    replaced = {(c.measure, c.supersedes) for c in claims if c.supersedes}
    standing = [c for c in claims if c.supersedes or (c.measure, c.value_text) not in replaced]
    for measure in _MEASURES:
        own = [c for c in standing if c.measure == measure and counts(c) and not died(c, claims)]
        chosen = _distinct([c for c in own if c.scope == "incident"]) or _largest(
            [c for c in own if c.scope != "incident"]
        )
        if chosen:
            toll[measure] = without_dead(_sum(chosen), chosen, claims)
    return toll


def _size(claim: Claim) -> float:
    sizes = [x for x in (claim.value, claim.low, claim.high) if x is not None]
    return sizes[0] if sizes else 0.0


def _distinct(claims: list[Claim]) -> list[Claim]:
    """Drop what is told again; a later total takes the place of the figures that it sums up."""
    kept: list[Claim] = []
    for claim in claims:
        earlier = [c for c in kept if c.sentence_start != claim.sentence_start]
        if earlier and _sums_up(claim, earlier):
            kept = [c for c in kept if c.sentence_start == claim.sentence_start]
            kept.append(claim)
        elif not earlier or _is_new(claim, earlier):
            kept.append(claim)
    return kept


def _is_new(claim: Claim, earlier: Sequence[Claim]) -> bool:
    """Whether a later sentence's figure adds to the earlier ones: it says so, or counts people of another kind.

    Without either it tells again: the same number, a person who is known, a part, or another source's number.
    """
    size, total = _size(claim), sum(map(_size, earlier))
    if is_known_person(claim):
        return total == 1 and _says_more(claim) and claim.victim_text != earlier[0].victim_text
    if _says_more(claim):
        return True
    if size == total or any(_size(c) == size or _disagree(c, claim) for c in earlier):
        return False
    return all(_are_different(c, claim) for c in earlier)


def _sums_up(claim: Claim, earlier: Sequence[Claim]) -> bool:
    """A larger number of the same people, and not only what another source says."""
    is_larger = _size(claim) > sum(map(_size, earlier)) and not _says_more(claim)
    is_other_source = claim.claimant_surface is not None and any(c.claimant_surface is None for c in earlier)
    if not is_larger or (is_other_source and any(c.value != 1 for c in earlier)):
        return False
    return not any(_disagree(c, claim) or _are_different(c, claim) for c in earlier)


#: A figure that says itself that it comes on top.
_MORE = re.compile(r"\b(?:another|others?|more|further|additional|also|as well)\b", re.IGNORECASE)
_NO_MORE = re.compile(r"\b(?:more than|or more|also reported)\b", re.IGNORECASE)


def _says_more(claim: Claim) -> bool:
    return _MORE.search(_NO_MORE.sub("", claim.quote)) is not None


def _are_different(one: Claim, other: Claim) -> bool:
    """Figures that cannot count the same people: men and women, three soldiers and five rebels."""
    if one.victim_group and other.victim_group and one.victim_group != other.victim_group:
        return True
    if {one.victim_status, other.victim_status} == {"civilian", "combatant"}:
        return True
    heads = [(c.victim_text or "people").lower().split()[-1].removesuffix("s") for c in (one, other)]
    return heads[0] != heads[1] and load_grammar()["anybody"].isdisjoint({*heads, *(h + "s" for h in heads)})


def _disagree(one: Claim, other: Claim) -> bool:
    """Two claimants, two numbers: of one happening, as far as a text can tell."""
    named = one.claimant_surface is not None and other.claimant_surface is not None
    return named and one.claimant_surface != other.claimant_surface


def _largest(claims: list[Claim]) -> list[Claim]:
    """Of totals and periods only the first stands, where a text has no incident at all."""
    return claims[:1] if claims and claims[0].scope == "period" else []


def _sum(claims: Sequence[Claim]) -> dict[str, float | None]:
    lows, values, highs = [c.low for c in claims], [c.value for c in claims], [c.high for c in claims]
    return {"low": _total(lows), "best": _total(values), "high": _total(highs)}


def _total(numbers: Sequence[float | None]) -> float | None:
    known = [n for n in numbers if n is not None]
    return sum(known) if known and len(known) == len(numbers) else None
