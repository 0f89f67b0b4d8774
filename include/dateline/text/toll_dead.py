"""Who was abducted, lost or hurt and died: a toll counts them once, among the killed."""

from collections.abc import Sequence

from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.text.model import Claim

_MAY_DIE = ("abducted", "injured", "missing", "detained", "captured")
#: Measures of people whose fate is told later.
_HELD = ("abducted", "missing")
#: Nouns that name nobody by themselves: one victim, the body of one.
_ANY = frozenset({"victim", "victims", "hostage", "hostages", "captive", "captives", "abductees"})
_PRONOUNS = frozenset({"he", "she", "him", "himself", "herself"})


def counts(claim: Claim) -> bool:
    """Whether a claim is one of the text's own figures: no part, no conversion, no aside, and said to be so."""
    is_own = claim.is_subset_of is None and claim.is_conversion_of is None and not claim.is_aside
    return is_own and claim.modality not in UNCOUNTED_MODALITIES


def died(claim: Claim, claims: Sequence[Claim]) -> bool:
    """Abducted and killed: the same people, counted once, among the killed. claims: all of the document."""
    if claim.measure not in _MAY_DIE:
        return False
    killed = [c for c in claims if c.measure == "killed" and counts(c)]
    later = [c for c in killed if c.start_char > claim.start_char]
    earlier = [c for c in claims if c.measure == "killed" and c.start_char < claim.start_char]
    if claim.value == 1 and later and is_known_person(later[0]) and later[0].scope == "incident" and not earlier:
        return True  # he died later
    if claim.measure in _HELD and earlier and _is_told_again(claim, earlier[-1]):
        return True  # the body of a nurse was found; she was abducted on Monday
    if (
        claim.measure != "injured"
        and (claim.value or 0) > 1
        and any(k.value == claim.value and k.sentence_start != claim.sentence_start for k in later)
    ):
        return True  # seven staff were kidnapped; the bodies of the seven were found
    return any(
        c.sentence_start == claim.sentence_start and c.value_text == claim.value_text
        and c.victim_text == claim.victim_text
        for c in killed
    )  # fmt: skip


def _is_told_again(claim: Claim, dead: Claim) -> bool:
    """The one who is dead, called "she" or by the same noun: a clerk ... the clerk."""
    if not (is_known_person(claim) and dead.value == 1 and counts(dead)):
        return False
    own, other = (claim.victim_text or "").lower().split(), (dead.victim_text or "").lower().split()
    return own[-1:] == other[-1:] != [] or (len(own) == 1 and own[0] in _PRONOUNS)


def is_known_person(claim: Claim) -> bool:
    """One person called "he", "the driver" or by name, not "a driver" or "1 driver"."""
    first = claim.value_text.lower()
    return claim.value == 1 and first not in ("a", "an", "another", "one") and not first.isdigit()


def without_dead(
    total: dict[str, float | None], chosen: Sequence[Claim], claims: Sequence[Claim]
) -> dict[str, float | None]:
    """The toll `total` of the claims `chosen`, less those of them who are said to have died: two of four hostages."""
    if chosen[0].measure not in _HELD or total["best"] is None or any(c.bound != "=" for c in chosen):
        return total
    dead = _dead_of(chosen[-1], claims)
    if not 0 < dead < total["best"]:
        return total
    return {edge: None if number is None else number - dead for edge, number in total.items()}


def _dead_of(held: Claim, claims: Sequence[Claim]) -> float:
    """How many of `held` died: "two were killed", "the body of one", of nobody else told of since."""
    dead = 0.0
    for claim in claims:
        if claim.start_char <= held.start_char or claim.measure in ("area", "count"):
            continue
        if claim.measure == held.measure and claim.is_subset_of is not None:
            continue
        is_of_them = claim.victim_text is None or claim.victim_text.lower() in _ANY
        if claim.measure != "killed":
            if claim.measure not in _MAY_DIE or not is_of_them:
                break
            continue
        if not (counts(claim) and claim.bound == "=" and is_of_them and claim.scope == "incident"):
            break
        dead += claim.value or 0
    return dead
