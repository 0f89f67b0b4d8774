"""How sure a text sounds about a figure: asserted, reported, alleged, denied, negated, hypothetical, planned."""

from functools import cache

from dateline.text.data_files import load_data
from dateline.text.grammar import is_adverb, load_grammar
from dateline.text.words import Phrases, Word, find_phrase, make_phrases

#: The first that is met decides; the cues of the others are kept as hedges.
_ORDER = ("denied", "hypothetical", "planned", "negated", "alleged", "reported")
_NEAR, _CLAUSE = 5, 24
#: Words looked at behind the figure.
_BEHIND = {"near": 0, "clause": 2, "behind": 14}


@cache
def load_modality_cues() -> dict[tuple[str, str], Phrases]:
    """(modality, reach) -> phrases; modality.yml explains the reaches `near` and `clause`."""
    raw = load_data("modality.yml")
    return {
        (m, reach): make_phrases([str(p) for p in phrases]) for m, by in raw.items() for reach, phrases in by.items()
    }


@cache
def _by_first_word() -> dict[str, list[tuple[str, str, Phrases]]]:
    """First word of a cue -> (modality, reach, phrases): words that begin none are passed over at once."""
    index: dict[str, list[tuple[str, str, Phrases]]] = {}
    for (modality, reach), phrases in load_modality_cues().items():
        for word in phrases:
            index.setdefault(word, []).append((modality, reach, phrases))
    return index


def read_modality(
    words: list[Word], *, first: int, last: int, event: int, verb: str | None, number_last: int = 0
) -> tuple[str, list[str]]:
    """(modality, hedge cues) of the figure at words[first:last] whose event word is words[event].

    number_last: where the figure's number ends. verb: the attribution's verb, lower case, or None. "denied" and
    "claimed" colour what is said.
    """
    start = _clause_start(words, first)
    if event < first:
        start = min(start, _clause_start(words, event))
    index = _by_first_word()
    cues: list[tuple[int, str, str]] = []
    for i in range(start, min(len(words), last + _BEHIND["behind"])):
        for modality, reach, phrases in index.get(words[i].low, ()):
            if i >= last + _BEHIND[reach] or (reach == "clause" and i < first - _CLAUSE):
                continue
            length = find_phrase(words, i, phrases)
            if first <= i < last and i + length <= number_last:
                continue  # "not a single person died" is a zero, no denial
            if not length or (words[i].low in ("may", "will") and words[i].is_capitalized and i > 0):
                continue
            if reach == "near" and not _is_near(words, i + length, event, first, modality):
                continue
            if reach == "behind" and not _is_said_of_report(words, i, first, last):
                continue
            cues.append((i, modality, " ".join(w.low for w in words[i : i + length])))
    if verb in ("denied", "denies"):
        cues.append((-1, "denied", verb))
    if verb in ("claimed", "claims", "claim", "alleged", "alleges"):
        cues.append((-1, "alleged", verb))
    if verb in ("warned", "warns", "predicted") and not cues:
        return "asserted", []
    for modality in _ORDER:
        if any(m == modality for _, m, _ in cues):
            hedges = list(
                dict.fromkeys(
                    text for _, m, text in sorted(cues) if m in ("alleged", "reported", "hypothetical", modality)
                )
            )
            return modality, hedges
    return "asserted", []


def _is_said_of_report(words: list[Word], i: int, first: int, last: int) -> bool:
    """ "Reports that 19 were killed were denied": what words[i] denies, behind the figure, is the report."""
    if i < last or words[i - 1].low not in load_grammar()["be"]:
        return False
    lows = [w.low for w in words[max(0, first - 8) : first]]
    return "that" in lows or any(
        low.startswith(("report", "claim", "allegation", "rumo", "account", "figure")) for low in lows
    )


def _clause_start(words: list[Word], at: int) -> int:
    stops = load_grammar()["clause_stops"] - {"if", "unless", "as", "since", "until", "so", "once"}
    i = at
    while i > 0 and words[i - 1].low not in (";", ":") and words[i - 1].low not in stops:
        i -= 1
    return i


def _is_near(words: list[Word], behind: int, event: int, first: int, modality: str) -> bool:
    """The cue that ends before words[behind] governs the event: only adverbs and auxiliaries stand between."""
    target = event if event >= behind else first
    if behind > target:
        return False
    if target - behind > _NEAR:
        return False
    grammar = load_grammar()
    for word in words[behind:target]:
        if word.low in (",", ";") and modality in ("negated", "hypothetical", "planned"):
            return False
        if modality == "negated" and not (
            is_adverb(word)
            or word.low in grammar["be"]
            or word.low in grammar["have"]
            or word.low in ("any", "a", "the", "in", "to")
        ):
            return False
    return True
