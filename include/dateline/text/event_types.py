"""What kind of happening a claim's sentence tells, in the words of ACLED's codebook (`event_types.yml`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from dateline.text.data_files import load_data
from dateline.text.words import Phrases, Word, find_phrase, make_phrases

#: Sub-event types that an act alone tells, whatever else the sentence says.
_OF_MEASURES = MappingProxyType({"abducted": "Abduction/forced disappearance", "detained": "Arrests"})
#: Who is hurt at a protest was not at a peaceful one, and what it was the sentence does not say.
_HARM = frozenset({"killed", "injured", "casualties"})


@dataclass(frozen=True, slots=True)
class _Tier:
    phrases: Phrases
    types: Mapping[str, str]  # phrase: sub-event type


@cache
def load_event_types() -> Mapping[str, str]:
    """ACLED's sub-event types with the event type of each."""
    return MappingProxyType(dict(load_data("event_types.yml")["event_types"]))


def find_sub_event_type(
    words: Sequence[Word], at: int, measure: str, victim_status: str, victims: range = range(0)
) -> str | None:
    """ACLED's sub-event type of the figure at words[at]; None where the sentence does not tell it.

    victims: positions of the words that say who suffered, which tell no act (nine gunmen were killed).

    An attack on combatants is an armed clash, as the codebook has it; one on anybody else is an attack. Taking of
    ground
    comes before the fighting that it took. What happens at a protest has words of its own.
    """
    found = _OF_MEASURES.get(measure) or _find_told(list(words), at, victims)
    data = load_data("event_types.yml")
    lows = {word.low for word in words}
    if found in data["at_protests"] and measure != "abducted" and not lows.isdisjoint(data["protests"]):
        found = data["at_protests"][found]
    elif found == "Armed clash" and not lows.isdisjoint(data["clashes"]) and not lows.isdisjoint(data["unarmed"]):
        found = found if not lows.isdisjoint(data["armed"]) else "Mob violence"
    if found == "Attack" and victim_status == "combatant":
        return "Armed clash"
    if found == "Peaceful protest" and measure in _HARM:
        return None
    return found


def _find_told(words: list[Word], at: int, victims: range) -> str | None:
    for number, tier in enumerate(_tiers()):
        found = _nearest(words, at, tier, victims)
        if found is None and number:
            continue
        if found is None or found == "Armed clash":
            found = _find_taking(words) or found
        if found is not None:
            return found
    return None


@cache
def _tiers() -> tuple[_Tier, ...]:
    tiers = []
    for given in load_data("event_types.yml")["tiers"]:
        types = {phrase: name for name, phrases in given.items() for phrase in phrases}
        tiers.append(_Tier(make_phrases(tuple(types)), MappingProxyType(types)))
    return tuple(tiers)


def _nearest(words: list[Word], at: int, tier: _Tier, victims: range) -> str | None:
    best: tuple[int, int] | None = None
    found = None
    not_after = load_data("event_types.yml")["not_after"]
    for i, word in enumerate(words):
        if word.low not in tier.phrases or i in victims:
            continue
        length = find_phrase(words, i, tier.phrases)
        if not length or (i and words[i - 1].low in not_after.get(word.low, ())):
            continue
        rank = (abs(i - at), i)
        if best is None or rank < best:
            best, found = rank, tier.types[" ".join(w.low for w in words[i : i + length])]
    return found


def _find_taking(words: Sequence[Word]) -> str | None:
    given = load_data("event_types.yml")["territory"]
    for name, cues in given.items():
        if name == "ground":
            continue
        steps = (cues["holders"], cues["taking"], given["ground"])
        step = 0
        for word in words:
            step += word.low in steps[step]
            if step == len(steps):
                return str(name)
    return None
