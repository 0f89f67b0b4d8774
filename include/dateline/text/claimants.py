"""Who asserts something in a sentence, and who passes it on: "the Observatory told Reuters", "police said".

Puts together what verbs (`claimant_verbs.py`, `citations.py`) and other cues (`claimant_cues.py`, `headlines.py`) tell
of one sentence, and chooses for a figure. Who "he" is, and who speaks in a quotation of several sentences, is read in
`speakers.py`.
"""

from collections.abc import Sequence

from dateline.text.attribution import Attribution
from dateline.text.citations import read_citation
from dateline.text.claimant_cues import read_according, read_label, read_per, read_saying
from dateline.text.claimant_verbs import read_verb
from dateline.text.claimant_words import load_attribution_words, load_claimant_words
from dateline.text.headlines import read_headline
from dateline.text.words import Word


def find_attributions(words: list[Word]) -> list[Attribution]:
    """Attributions of one sentence in the order of their cues."""
    cues = load_claimant_words().cues
    label = read_headline(words)
    found = [label] if label else []
    if not cues.isdisjoint(w.low for w in words):
        found.extend(a for i, word in enumerate(words) if word.low in cues and (a := _read_cue(words, i)))
    return found


def _read_cue(words: list[Word], i: int) -> Attribution | None:
    cues, low = load_claimant_words(), words[i].low
    if low == "according":
        return read_according(words, i)
    if low == "per":
        return read_per(words, i)
    if low in ("source", "sources"):
        return read_label(words, i)
    if low in cues.citing:
        return read_citation(words, i)
    attribution = read_verb(words, i)
    return read_saying(words, i) if attribution is None and low in cues.sayings else attribution


def find_covering(
    words: list[Word], attributions: Sequence[Attribution], first: int, last: int, event_last: int
) -> list[Attribution]:
    """The attributions that cover the figure at words[first:last], the one that tells who asserts it first.

    event_last: end of what happened to the figure's people, who may be the source: "A man said he was shot".

    Somebody cited comes first, then who is named behind all of the figure's clause, then the nearest verb of saying.
    """
    found: list[tuple[int, int, int, Attribution]] = []
    for a in attributions:
        distance = _distance(words, a, first, last, event_last)
        if distance is not None:
            rank = 0 if a.is_citation or _closes(words, a, last) else 2 if a.is_weak else 1
            found.append((rank, distance, len(found), a))
    return [a for *_, a in sorted(found, key=lambda f: f[:3])]


def _distance(words: list[Word], a: Attribution, first: int, last: int, event_last: int) -> int | None:
    """Words between the attribution and the figure; None where it does not cover it."""
    if a.first < last and first < a.last:
        tells_of_itself = a.right_from is not None and a.right_from < event_last and not a.is_citation
        return 0 if tells_of_itself else None
    if a.right_from is not None and first >= a.right_from - 1:
        start, end = a.right_from, first
    elif a.reaches_left and last <= a.first + 1:
        start, end = last, a.first
    else:
        return None
    return None if a.is_weak and _has_clause_end(words[start:end]) else max(end - start, 0)


def _closes(words: list[Word], a: Attribution, last: int) -> bool:
    """ "..., according to X" behind all of the figure's clause, so that X quotes who speaks before."""
    is_trailing = a.verb in ("according to", "per") and a.right_from is None
    return is_trailing and not _has_clause_end(words[last : a.first])


def _has_clause_end(words: list[Word]) -> bool:
    ends = load_attribution_words()["clause_ends"]
    return any(w.low in ends for w in words)
