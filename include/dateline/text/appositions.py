"""Names and what is put beside them: "Ana Ruiz, 59, of Ashton, the mayor, said"."""

from dateline.text.attribution import Span
from dateline.text.claimant_words import find_kind, load_attribution_words
from dateline.text.grammar import load_grammar
from dateline.text.name_edges import is_mark
from dateline.text.noun_phrases import LONGEST, find_backward, is_name
from dateline.text.words import Word

_IN_BRACKETS = 12
_MOST = 4  # appositions of one name


def find_enclosed(words: list[Word], closing: int) -> Span:
    """The name before the apposition that the comma at words[closing] ends; an empty span where there is none."""
    comma = _comma_before(words, closing)
    if comma > 0 and not is_apposition(words, comma + 1, closing) and closing - comma <= _MOST:
        comma, closing = _comma_before(words, comma), comma  # of Springfield, Va., said
    if comma <= 0 or not is_apposition(words, comma + 1, closing):
        return 0, 0
    first, last = with_name(words, *find_backward(words, comma))
    is_name = closing - first <= LONGEST and not _is_clause(words[comma + 1])
    return first, closing if is_name else last


def _is_clause(opener: Word) -> bool:
    """What is inserted tells what somebody does, and not who that is: "who fled", "speaking", "in an interview"."""
    low = opener.low
    if low in load_attribution_words()["relatives"] or low == "whose" or low in load_grammar()["prepositions"] - {"of"}:
        return True
    return low.endswith(("ing", "ed")) and not opener.is_capitalized


def _comma_before(words: list[Word], closing: int) -> int:
    """Position of the comma before words[closing] in the same clause, or 0."""
    k = closing - 1
    while k > max(0, closing - 2 * LONGEST):
        if words[k].low == ",":
            return k
        if is_mark(words, k) or words[k].low in (";", ":"):
            return 0
        if words[k].low == ")":
            k = next((o for o in range(k - 1, max(-1, k - _IN_BRACKETS), -1) if words[o].low == "("), k)
        k -= 1
    return 0


def is_apposition(words: list[Word], first: int, last: int) -> bool:
    """What stands between commas says who somebody is: "a spokesman", "which has", "25", "head of"; or is a name."""
    if first >= last:
        return False
    word, near = words[first], load_attribution_words()
    if not word.is_capitalized or word.low in near["articles"] or word.low in near["relatives"] or word.low == "whose":
        return word.low not in ("and", "but", "or")
    if find_kind(w.low for w in words[first:last]) or any(w.low == "of" for w in words[first:last]):
        return True
    before = words[first - 2] if first > 1 else None
    return before is not None and is_name(words, first, last) and before.is_alpha and not before.is_capitalized


def with_name(words: list[Word], first: int, last: int) -> Span:
    """Where the phrase is itself an apposition ("Ana Ruiz, 59, of Ashton, the mayor"), the name before it."""
    if first >= last or not (is_apposition(words, first, last) or last - first <= 2):
        return first, last
    articles = load_attribution_words()["articles"]
    at = first
    for _ in range(_MOST):
        if at < 2 or words[at - 1].low != ",":
            break
        left, right = find_backward(words, at - 1)
        if is_name(words, left, right) and right - left > 1:
            return left, right
        opener = words[left]
        if left >= right or not (opener.is_digits or opener.low in ("of", "from") or opener.low in articles):
            break
        at = left
    return first, last
