"""Who asserts something in a sentence, and who passes it on: "the Observatory told Reuters", "police said"."""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.text.claimant_names import QUOTES, find_forward, find_subject, trim_left
from dateline.text.claimant_words import load_claimant_words
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import is_verb, load_grammar
from dateline.text.words import Word

_PRONOUNS = frozenset({"it", "he", "she", "they"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source at words[first:last]; what it says stands left or right of it.

    right_from: what is said starts at this word, None if it only stands before. reaches_left: it may stand before the
    source.
    carrier: words of who passes it on. is_pronoun: the source is "it" or "he", to be looked up before.
    """

    first: int
    last: int
    verb: str
    right_from: int | None
    reaches_left: bool
    carrier: tuple[int, int] | None = None
    is_pronoun: bool = False


def find_attributions(words: list[Word]) -> list[Attribution]:
    """Attributions of one sentence in the order of their verbs."""
    cues = load_claimant_words()
    found = []
    for i, word in enumerate(words):
        attribution = None
        if word.low == "according" and i + 2 < len(words) and words[i + 1].low == "to":
            attribution = _according(words, i)
        elif word.low in cues.citing:
            attribution = _citing(words, i)
        elif word.low in cues.verbs or (word.low in cues.putting and _puts_total(words, i)):
            attribution = _spoken(words, i)
        if attribution is not None:
            found.append(attribution)
    return found


def _puts_total(words: list[Word], i: int) -> bool:
    return any(w.low in load_grammar()["total_heads"] for w in words[i + 1 : i + 6])


def _according(words: list[Word], i: int) -> Attribution | None:
    last = find_forward(words, i + 2)
    first = trim_left(words, i + 2, last)
    if first >= last or words[first].low in ("reports", "plan", "schedule"):
        return None
    right = last if i == 0 or words[i - 1].low in ("but", "and", "meanwhile", "however") or i <= 3 else None
    return Attribution(first, last, "according to", right, i > 0)


def _citing(words: list[Word], i: int) -> Attribution | None:
    """Reuters reported, citing the police; state TV quoted a commander as saying."""
    last = find_forward(words, i + 1)
    first = trim_left(words, i + 1, last)
    if first >= last:
        return None
    carrier = None
    if words[i].low in ("quoted", "quotes", "cited", "cites"):
        subject = find_subject(words, i)
        if subject is None:
            return None
        carrier = subject
    else:
        earlier = [k for k in range(i) if words[k].low in load_claimant_words().verbs]
        if earlier:
            carrier = find_subject(words, earlier[-1])
    return Attribution(first, last, words[i].low, last, True, carrier)


def _spoken(words: list[Word], i: int) -> Attribution | None:
    cues, grammar = load_claimant_words(), load_grammar()
    following = words[i + 1] if i + 1 < len(words) else None
    before = words[i - 1] if i else None
    if (
        following
        and (following.low in cues.verbs or following.low in grammar["be"])
        and words[i].low not in ("told", "said")
    ):
        return None  # "reports said", "claims are"
    if before and (
        before.low in grammar["be"]
        or before.low in grammar["determiners"]
        or before.low
        in ("to", "of", "not", "as", "by", "no", "one", "any", "and", "or", "my", "their", "his", "her", "its")
        or before.low in grammar["modal"]
    ):
        return None
    if before is None or before.text in QUOTES or before.low in (",", "--", "—", ")"):
        inverted = _inverted(words, i)
        if inverted is not None:
            return inverted
    subject = find_subject(words, i)
    if subject is None:
        return None
    first, last = subject
    carrier = _told(words, i) if words[i].low in ("told", "tells", "tell") else None
    edge = words[first - 1] if first else None
    if edge is not None and edge.low in ("the", "a", "an"):
        edge = words[first - 2] if first > 1 else None
    reaches_left = edge is not None and (edge.text in QUOTES or edge.low in (",", "--", "—", "-"))
    is_pronoun = last - first == 1 and words[first].low in _PRONOUNS
    right = i + 1 if carrier is None else carrier[1]
    return Attribution(first, last, words[i].low, right, reaches_left, carrier, is_pronoun)


def _inverted(words: list[Word], i: int) -> Attribution | None:
    """ "...", said the governor."""
    last = find_forward(words, i + 1)
    first = trim_left(words, i + 1, last)
    if i == 0 or first >= last or words[first].is_digits or words[i + 1].low in ("that", "on", "in", "at"):
        return None
    if words[first].low in _PRONOUNS or words[first].low in load_number_words().cardinals:
        return None
    grammar = load_grammar()
    after = words[last].low if last < len(words) else "."
    if after in grammar["be"] or after in grammar["have"] or any(is_verb(w) for w in words[first:last]):
        return None  # "X, said the raid had killed 5": what is said, not who says it
    return Attribution(first, last, words[i].low, None, True)


def _told(words: list[Word], i: int) -> tuple[int, int] | None:
    """Whom the source told, if that is somebody who passes it on."""
    last = find_forward(words, i + 1)
    first = trim_left(words, i + 1, last)
    for k in range(first, min(last, first + 6)):
        if words[k].low in ("that", "on", "in", "by", "about"):
            last = k
            break
    low = {w.low for w in words[first:last]}
    return (first, last) if first < last and low & load_claimant_words().carriers else None


def choose_attribution(attributions: Sequence[Attribution], first: int, last: int) -> Attribution | None:
    """The attribution that covers the figure at words[first:last]: a citation first, else the nearest."""
    best: tuple[int, int, Attribution] | None = None
    for a in attributions:
        if a.first < last and first < a.last:
            continue
        if a.right_from is not None and first >= a.right_from - 1:
            distance = first - a.right_from
        elif a.reaches_left and last <= a.first + 1:
            distance = a.first - last
        else:
            continue
        key = (0 if a.verb in load_claimant_words().citing else 1, max(distance, 0))
        if best is None or key < best[:2]:
            best = (*key, a)
    return best[2] if best else None
