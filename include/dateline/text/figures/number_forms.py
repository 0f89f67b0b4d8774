"""How one number is printed: digits with separators, number words, multipliers. Bounds and ranges: `numbers.py`."""

from collections.abc import Mapping

from dateline.text.figures.number_words import load_number_words
from dateline.text.words import Word

LARGEST = 1e12  # more is no count of anything; also keeps floats exact


#: What may stick to digits and leave them a number (5km is refused later, as a length).
_GLUED_UNITS = ("people", "km", "sq", "ha", "million")
#: Words of bounds that layout has glued to the number behind them.
_GLUED_BOUNDS = frozenset(
    {"least", "around", "about", "over", "than", "nearly", "some", "to", "almost", "approximately"}
)
HYPHENS = ("-", "–", "—", "‑")


def read_plain(words: list[Word], i: int) -> tuple[int, float] | None:
    """(position behind, value) of digits or number words at i, without multipliers of a thousand and more."""
    word = words[i]
    if word.is_digits:
        return _digits(words, i)
    if word.is_alpha:
        return read_spelled(words, i)
    return None


def _digits(words: list[Word], i: int) -> tuple[int, float] | None:
    if i and words[i - 1].end == words[i].start and _glues(words, i):
        return None
    value = parse_digits(words[i].text)
    if value is None:
        return None
    last = i + 1
    while last < len(words) and _is_group_of_three(words, i, last):  # 14 000
        value, last = value * 1000 + int(words[last].text), last + 1
    if words[last : last + 1] and words[last].text == "," and [w.text for w in words[last + 1 : last + 2]] == ["000"]:
        value, last = value * 1000, last + 2  # 61, 000
    following = words[last] if last < len(words) else None
    glued = following is not None and following.start == words[last - 1].end and following.is_alpha
    if glued and words[last].low not in {*load_number_words().short, *_GLUED_UNITS}:
        return None  # 47th, 2nd, 10am, 5x
    return last, value


def _glues(words: list[Word], i: int) -> bool:
    """The digits at i are stuck to something that makes them part of a name, date or time (F-16, 10:15, 3/4)."""
    before = words[i - 1]
    if before.is_alpha:
        return before.low not in _GLUED_BOUNDS  # "at least140,000", as PDFs lose blanks
    if before.text == ":":
        return i > 1 and words[i - 2].is_digits  # 10:15, but "killed:7"
    if before.text in ("/", "_", "#", "№", "."):
        return True
    if before.text in HYPHENS and i > 1 and words[i - 2].end == before.start:
        return not words[i - 2].is_digits or True
    return False


def _is_group_of_three(words: list[Word], i: int, at: int) -> bool:
    a, b = words[at - 1], words[at]
    if not (b.text.isdigit() and len(b.text) == 3 and b.start == a.end + 1 and words[i].text.isdigit()):
        return False
    return 1 <= len(words[i].text) <= 3 and words[i].text != "0" and b.text.isascii()


def parse_digits(text: str) -> float | None:
    """1,200 -> 1200; 12.5 -> 12.5; 1,20 or 1.2.3 -> None. Only ASCII digits; no exception for any string."""
    whole, dot, fraction = text.partition(".")
    groups = whole.split(",")
    if len(groups) > 1 and (
        not 1 <= len(groups[0]) <= 3 or any(len(g) not in (2, 3) for g in groups[1:-1]) or len(groups[-1]) != 3
    ):
        return None
    digits = "".join(groups)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 13):
        return None
    if digits[0] == "0" and len(digits) > 1:
        return None
    if dot and not (fraction.isascii() and fraction.isdigit()):
        return None
    return float(f"{digits}.{fraction or 0}")


def read_spelled(words: list[Word], i: int) -> tuple[int, float] | None:
    """Number words below a thousand: twenty-one, one hundred and twenty, a hundred, two dozen."""
    cues = load_number_words()
    word = words[i].low
    if word in ("a", "an", "the"):
        follows = words[i + 1].low if i + 1 < len(words) else ""
        return (i + 1, 1.0) if word == "a" and follows in cues.multipliers else None
    value = cues.cardinals.get(word)
    if value is None:
        value = _hyphenated(word, cues.cardinals)
    if value is None:
        return None
    last = i + 1
    if value >= 20 and value % 10 == 0 and last < len(words):
        unit = cues.cardinals.get(words[last].low, 0)
        if 0 < unit < 10:
            return last + 1, float(value + unit)
    return last, float(value)


def _hyphenated(word: str, cardinals: Mapping[str, int]) -> int | None:
    tens, _, unit = word.partition("-")
    a, b = cardinals.get(tens), cardinals.get(unit)
    if a is None or b is None or a < 20 or not 0 < b < 10:
        return None
    return a + b


def read_multiplied(words: list[Word], last: int, value: float) -> tuple[int, float]:
    """Fold multipliers and following parts: two thousand five hundred and six, 2.5 million, 3m, two dozen."""
    cues = load_number_words()
    total, current, seen = 0.0, value, False
    while last < len(words):
        word = words[last]
        factor = cues.multipliers.get(word.low)
        if factor is None and words[last - 1].is_digits and (word.low != "m" or word.start == words[last - 1].end):
            factor = cues.short.get(word.low)
        if factor is not None:
            seen, last = True, last + 1
            if factor >= 1000:
                total, current = total + current * factor, 0.0
            else:
                current *= factor
            continue
        at = last + 1 if word.low == "and" and seen else last
        part = read_plain(words, at) if seen and at < len(words) and words[at].is_alpha else None
        if part is None or words[at].low in ("a", "an") or (at > last and not 0 < part[1] < 100):
            break
        if at > last and not _ends_number(words, part[0]):
            break
        last, current = part[0], current + part[1]
    return last, total + current


def _ends_number(words: list[Word], at: int) -> bool:
    """one hundred and twenty people: true; one hundred and twenty thousand: no sum of the two."""
    return at >= len(words) or words[at].low not in load_number_words().multipliers


def plain_value_or_one(words: list[Word], at: int) -> float:
    part = _plain_value(words, at)
    return part if part else 1.0


def _plain_value(words: list[Word], at: int) -> float | None:
    if words[at].is_digits:
        return parse_digits(words[at].text)
    spelled = read_spelled(words, at)
    return spelled[1] if spelled else None
