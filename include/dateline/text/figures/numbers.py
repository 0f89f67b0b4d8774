"""Numbers in every printed form, with their bounds. What they count is not decided here (`figures.py`)."""

from dataclasses import dataclass, replace
from functools import cache

from dateline.text.figures.number_forms import (
    HYPHENS,
    LARGEST,
    parse_digits,
    plain_value_or_one,
    read_multiplied,
    read_plain,
    read_spelled,
)
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import load_grammar
from dateline.text.words import Word, find_phrase


@dataclass(frozen=True, slots=True)
class Number:
    """A number at words[first:last], its bound's words included; core_first:core_last is the number alone.

    value: as stated, None for ranges and vague words. low, high: as stated (DESIGN 6: never averaged or invented).
    """

    first: int
    last: int
    core_first: int
    core_last: int
    bound: str
    value: float | None
    low: float | None
    high: float | None
    vague_rule: str | None = None
    is_digits: bool = False


def make_bounds(bound: str, value: float) -> tuple[float | None, float | None]:
    """low and high of a stated value: at least 12 -> (12, None), up to 30 -> (None, 30), about 500 -> (None, None)."""
    low = value if bound in ("=", ">=", ">") else None
    high = value if bound in ("=", "<=", "<") else None
    return low, high


def find_numbers(words: list[Word]) -> list[Number]:
    """Numbers among the words of one sentence, in order, not overlapping. Ordinals and designations are refused."""
    found: list[Number] = []
    i = 0
    before = load_number_words().before_index
    starters = _starters()
    while i < len(words):
        low = words[i].low
        if (
            low not in starters and not low[0].isdigit() and "-" not in low
        ):  # the first of two stages: most words go here
            i += 1
            continue
        if length := find_phrase(words, i, before):  # "as many as" is no "many", "no more than" no zero
            i += length
            continue
        if _is_share(words, i):
            i += 4 if words[i + 2].low == "every" else 3
            continue
        number = _read(words, i)
        if number is None:
            i += 1
            continue
        number = _with_bounds(words, number, found[-1].last if found else 0)
        if found and (both := _both_bounds(words, found[-1], number)):
            found[-1] = both
        else:
            found.append(number)
        i = max(number.last, i + 1)
    return found


@cache
def _starters() -> frozenset[str]:
    """Words that a number, its bound or "no one" can start with."""
    cues = load_number_words()
    indexes = (cues.phrase_index, cues.vague_index, cues.none_index, cues.before_index)
    return frozenset(cues.cardinals).union({"a"}, *indexes)


def _is_share(words: list[Word], i: int) -> bool:
    """one in five, one in every 20"""
    if i + 2 >= len(words) or (words[i].low, words[i + 1].low) != ("one", "in"):
        return False
    return words[i + 2].low == "every" or words[i + 2].low in load_number_words().cardinals


#: Before "one" these make it no number: every one of them, a second one.
_NO_COUNT = frozenset({"every", "each", "any", "this", "that", "which", "first", "second", "third", "last", "latest"})


def _read(words: list[Word], i: int) -> Number | None:
    cues = load_number_words()
    if i and words[i].low == "one" and words[i - 1].low in _NO_COUNT:
        return None  # every one of them
    if length := find_phrase(words, i, cues.none_index):
        return Number(i, i + length, i, i + length, "=", 0.0, 0.0, 0.0)
    if length := find_phrase(words, i, cues.phrase_index):
        value = float(cues.phrases[tuple(w.low for w in words[i : i + length])])
        return Number(i, i + length, i, i + length, "=", value, value, value)
    plain = read_plain(words, i)
    if plain is None:
        return _vague(words, i)
    last, value = plain
    last, value = read_multiplied(words, last, value)
    if value > LARGEST:
        return None
    single = Number(i, _over_repeat(words, last, value), i, last, "=", value, value, value, None, words[i].is_digits)
    return _range(words, single) or single


def _vague(words: list[Word], i: int) -> Number | None:
    """tens, dozens, hundreds of thousands, several hundred: value null, conservative low."""
    cues = load_number_words()
    length = find_phrase(words, i, cues.vague_index)
    if not length:
        return None
    key = tuple(w.low for w in words[i : i + length])
    low = cues.vague[key]
    last, names = i + length, [" ".join(key)]
    while low is not None and last < len(words):
        at = last + 1 if words[last].low == "of" and last + 1 < len(words) else last
        word = words[at].low
        factor = (
            cues.multipliers.get(word) or cues.vague.get((word,))
            if word not in ("several", "few", "many", "handful")
            else None
        )
        if not factor or low * factor > LARGEST:
            break
        low, last = low * factor, at + 1
        names.append(word)
    rule = f"{' '.join(names)}: {low}" if low is not None else " ".join(names)
    return Number(i, last, i, last, "vague", None, None if low is None else float(low), None, rule)


def _range(words: list[Word], first: Number) -> Number | None:
    """10 to 15, 10-15, between 25 and 35, three or four, from 10 to 15."""
    i, at = first.core_first, first.core_last
    if at + 1 >= len(words) or first.value is None:
        return None
    joint = words[at]
    before = words[i - 1].low if i else ""
    is_between = before == "between" and joint.low in ("and", "to", "-", "–")
    glued = joint.text in HYPHENS and words[at - 1].end == joint.start
    if before == "from" and any(w.low in load_grammar()["change_verbs"] for w in words[max(0, i - 5) : i - 1]):
        return None  # rose from 38 to 45
    if not (is_between or joint.low in ("to", "or") or joint.text in HYPHENS):
        return None
    second = parse_digits(words[at + 1].text) if words[at + 1].is_digits else None
    last = at + 2
    if second is None:
        part = read_spelled(words, at + 1) if words[at + 1].is_alpha else None
        if part is None:
            return None
        last, second = part
    elif glued and (first.is_digits is False or words[at + 1].start != joint.end):
        return None
    following = words[last] if last < len(words) else None
    glued = following is not None and following.start == words[last - 1].end
    if following and glued and _is_no_number_with(following):
        return None  # 2015-10-11, 10-15th
    last, second = read_multiplied(words, last, second)
    low = first.value
    scale = second / max(1.0, plain_value_or_one(words, at + 1))
    if scale >= 1000 and low < 1000 and plain_value_or_one(words, at + 1) > low:
        low *= scale  # 10 to 15 million
    if not low < second <= LARGEST:
        return None
    start = i - 1 if before in ("between", "from") else i
    return Number(start, last, i, last, "range", None, low, second, None, first.is_digits)


def _over_repeat(words: list[Word], last: int, value: float) -> int:
    """fifty-four (54) pilgrims: the number said again in brackets"""
    if last + 2 >= len(words) or words[last].text != "(" or words[last + 2].text != ")":
        return last
    again = read_plain(words, last + 1)
    return last + 3 if again == (last + 2, value) else last


def _both_bounds(words: list[Word], low: Number, high: Number) -> Number | None:
    """ "at least 15 and up to 25": one number with both its ends"""
    gap = [w.low for w in words[low.last : high.first]]
    if low.bound not in (">=", ">") or high.bound not in ("<=", "<") or gap not in (["and"], ["but"], ["to"], [","]):
        return None
    if low.low is None or high.high is None or low.low >= high.high:
        return None
    return Number(low.first, high.last, low.core_first, high.core_last, "range", None, low.low, high.high)


def _is_no_number_with(word: Word) -> bool:
    return word.text in ("-", ":", "/") or (word.is_alpha and word.low not in load_number_words().short)


@cache
def _bound_ends() -> frozenset[str]:
    """Last words of the bounds that stand before a number."""
    return frozenset(key[-1] for key in load_number_words().before)


def _with_bounds(words: list[Word], number: Number, floor: int) -> Number:
    """Take the bound's words left (down to `floor`) and right of the number."""
    cues = load_number_words()
    if number.bound == "range" or (number.value is None and number.bound != "vague"):
        return number
    bound, first = number.bound, number.first
    is_led = first > 0 and words[first - 1].low in _bound_ends()
    for length in (5, 4, 3, 2, 1) if is_led else ():
        at = number.first - length
        if at < floor:
            continue
        key = tuple(w.low for w in words[at : number.first])
        if key in cues.before:
            bound, first = cues.before[key], at
            break
    last = number.last
    if last < len(words) and (length := find_phrase(words, last, cues.behind_index)):
        key = tuple(w.low for w in words[last : last + length])
        if key != ("plus",) or words[last].start == words[last - 1].end:
            bound, last = cues.behind[key], last + length
    if (bound, first, last) == (number.bound, number.first, number.last):
        return number
    if number.bound == "vague":
        return replace(number, first=first)
    value = number.value or 0.0
    low, high = make_bounds(bound, value)
    return replace(number, bound=bound, first=first, last=last, low=low, high=high)
