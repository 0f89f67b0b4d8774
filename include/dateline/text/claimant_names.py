"""The words that name a source, before or behind a verb of attribution."""

from dateline.text.claimant_words import load_claimant_words
from dateline.text.grammar import is_adverb, is_verb, load_grammar
from dateline.text.words import Word

QUOTES = frozenset('"“”')


_TIME = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "yesterday",
        "today",
        "late",
        "early",
        "earlier",
        "morning",
        "evening",
        "night",
        "afternoon",
        "on",
        "in",
        "statement",
        "tweet",
        "post",
    ]
)


_LONGEST = 22  # words of one claimant


def find_forward(words: list[Word], start: int) -> int:
    """End of the name or noun phrase that starts at words[start]."""
    grammar = load_grammar()
    i = start
    while i < len(words) and i - start < _LONGEST:
        low = words[i].low
        if low in (",", ";", ":", "(", "--", "—", ".", "!", "?") or words[i].text in QUOTES:
            break
        if low in grammar["relatives"] or low in grammar["be"] or low in grammar["have"] or low in grammar["modal"]:
            break
        if i > start and low in (
            "on",
            "as",
            "after",
            "when",
            "while",
            "but",
            "because",
            "during",
            "saying",
            "adding",
            "about",
            "following",
            "during",
            "by",
            "late",
            "earlier",
        ):
            break
        if i > start and (low in load_claimant_words().verbs or low in _TIME - {"in", "post"}):
            break
        i += 1
    return i


def find_subject(words: list[Word], verb: int) -> tuple[int, int] | None:
    """The subject before words[verb], with its apposition ("Ahmed Ali, a spokesman for the council, said")."""
    last = verb
    while (
        last > 0
        and (
            words[last - 1].low in _TIME
            or is_adverb(words[last - 1])
            or words[last - 1].low in ("has", "have", "had", "also", ")")
        )
        and words[last - 1].low not in ("post",)
    ):
        if words[last - 1].low == ")":
            open_at = next((k for k in range(last - 2, max(-1, last - 10), -1) if words[k].low == "("), None)
            if open_at is None:
                return None
            last = open_at
            continue
        last -= 1
    enclosed = last > 0 and words[last - 1].low == ","
    if enclosed:
        last -= 1
    first = _backward(words, last, verb)
    if enclosed:
        comma = next((k for k in range(last - 1, max(-1, last - 20), -1) if words[k].low == ","), 0)
        if comma == 0 or not (_is_apposition(words[comma + 1]) or _is_name(words, comma + 1, last)):
            return None
        if words[comma + 1].low in ("who", "which", "whose"):
            last = comma
        first = _backward(words, comma, verb)
    if first < last and words[first].low in ("who", "which") and first > 0:
        end = first - 1 if words[first - 1].low == "," else first
        if first + 1 < last:
            first += 1  # "which he said": the subject follows
        else:
            first, last = _backward(words, end, verb), end
    first = trim_left(words, first, last)
    if (
        first >= last
        or words[first].low in load_claimant_words().no_subjects
        or words[last - 1].low in load_claimant_words().no_subjects
    ):
        return None
    if all(not w.is_alpha for w in words[first:last]) or words[last - 1].low in load_grammar()["prepositions"]:
        return None
    return first, last


def _is_name(words: list[Word], first: int, last: int) -> bool:
    """ "A rebel spokesman, Karim Saleh, said": a name behind what it is."""
    named = last - first <= 4 and all(w.is_capitalized for w in words[first:last])
    return named and first > 1 and words[first - 2].is_alpha and not words[first - 2].is_capitalized


def _is_apposition(word: Word) -> bool:
    """What stands between commas and this word says who somebody is: "a spokesman", "which has", "head of"."""
    return word.low in ("a", "an", "the", "who", "which", "whose") or not word.is_capitalized


def _backward(words: list[Word], last: int, verb: int) -> int:
    """Start of the clause-bound piece that ends at words[last]."""
    grammar = load_grammar()
    i = last
    while i > 0 and verb - i < 2 * _LONGEST and last - i < _LONGEST:
        word = words[i - 1]
        if word.low in (",", ";", ":", "--", "—", "(", ")", "!", "?") or word.text in QUOTES:
            break
        if word.low in grammar["clause_stops"] or word.low in ("that",):
            break
        if word.low in ("who", "which"):
            i -= 1
            break
        if (
            (
                is_verb(word)
                and not word.is_capitalized
                and word.low not in ("united", "armed", "allied", "left", "used", "fire", "backed", "based")
            )
            and not _is_modifier(words, i - 1, last)
            and not _is_reduced(words, i - 1, last)
        ):
            break
        if word.low == "and" and i - 2 >= 0 and is_verb(words[i - 2]):
            break
        i -= 1
    return i


def _is_reduced(words: list[Word], i: int, last: int) -> bool:
    """residents reached by phone: a participle behind its noun"""
    return words[i].low.endswith("ed") and i > 0 and i + 1 < last and words[i + 1].low in ("by", "from", "with", "at")


def _is_modifier(words: list[Word], i: int, last: int) -> bool:
    """ "Turkish-backed", "the besieged town's council": a participle before a noun, not the clause's verb."""
    return words[i].low.endswith("ed") and i > 0 and words[i - 1].low in ("the", "a", "an", "other") and i + 1 < last


def trim_left(words: list[Word], first: int, last: int) -> int:
    grammar = load_grammar()
    i = first
    if i < last and words[i].low in ("on", "in", "at", "by", "from", "for", "earlier", "late", "meanwhile", "after"):
        for k in range(i + 1, last):  # "On Sunday the army said"
            if words[k].low in ("the", "a", "an") and words[k - 1].low in _TIME | {"year", "month", "week"}:
                i = k
                break
            if words[k - 1].low in _TIME - {"on", "in"} and words[k].low not in _TIME:
                i = k
                break
    while i < last and words[i].low in ("to", "by", "with", "of", "on", "from", "for"):
        i += 1
    while i < last and (
        words[i].low in ("the", "a", "an", "and", "but", "however", "meanwhile", "yet", "so", "also", "then")
        or words[i].low in grammar["adverbs"]
        or not (words[i].is_alpha or words[i].is_digits)
    ):
        i += 1
    return i
