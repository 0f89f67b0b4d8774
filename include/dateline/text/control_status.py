"""What the form of a clause says of whether a place has changed hands: "to capture Morek" is a plan."""

from dateline.text.control_words import Verb, load_control_words
from dateline.text.grammar import is_adverb
from dateline.text.words import Word

_BEFORE, _WIDE = 4, 10
_OPEN_CLAUSES = frozenset({"until", "before", "when", "once", "unless", "should"})


def read_status(words: list[Word], at: int, last: int, verb: Verb | None) -> str | None:
    """negated, hypothetical or planned by what stands around words[at:last]; None where the form says nothing.

    verb: None for a noun or a passive.
    """
    cues = load_control_words()
    k = at - 1
    while k >= 0 and is_adverb(words[k]):
        k -= 1
    lead = [w.low for w in words[max(0, k - _BEFORE) : k]]
    if verb is not None and k >= 0 and words[k].low == "to":
        if any(low in cues["failing"] for low in lead):
            return "negated"
        return None if any(low in cues["achieved"] for low in lead[-2:]) else "planned"
    is_ing = verb is not None and verb.is_ing
    if verb is not None and not is_ing:
        return _of_present(words, at, verb)
    around = [w.low for w in words[max(0, at - _BEFORE) : at]]
    if is_ing and "from" in around and any(w.low in cues["failing"] for w in words[max(0, at - _WIDE) : at]):
        return "negated"
    is_noun = verb is None and not _is_participle(words, at)
    if (is_ing or is_noun) and any(low in cues["wanted"] for low in around):
        return "hypothetical"
    if (is_ing or is_noun) and last < len(words) and words[last].low in cues["open_behind"]:
        return "hypothetical"
    if any(w.low in ("be", "being") for w in words[max(0, at - 2) : at]) and "to" in around[-3:]:
        return "planned"  # is to be captured
    return None


def _is_participle(words: list[Word], at: int) -> bool:
    return words[at].low.endswith(("ed", "en", "overrun", "lost"))


def _of_present(words: list[Word], at: int, verb: Verb) -> str | None:
    """The present behind "until" or "before" lies ahead."""
    if verb.is_past or verb.is_participle:
        return None
    lead = {w.low for w in words[max(0, at - 8) : at]}
    return "hypothetical" if lead & _OPEN_CLAUSES else None
