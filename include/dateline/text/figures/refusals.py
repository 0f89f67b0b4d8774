"""Numbers that are never a figure: money, shares, ages, dates, times, names with a number, scores."""

from dateline.schema.units import load_units
from dateline.text.figures.numbers import Number
from dateline.text.grammar import load_grammar
from dateline.text.victims import find_person
from dateline.text.words import Word

_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
    ]
)


def is_refused(words: list[Word], number: Number) -> bool:
    """Money, shares, ages, dates, times, ordinals, names with a number, scores: never a figure."""
    units, i, j = load_units(), number.core_first, number.core_last
    before = words[number.first - 1].low if number.first else ""
    core_before = words[i - 1] if i else None
    after = words[number.last] if number.last < len(words) else None
    if before in units.money_signs or (core_before and core_before.low in units.money_signs):
        return True
    if core_before and core_before.low in units.designators and number.first == i:
        return core_before.low != "number" or (number.value or 0) < 1000  # "the displaced number 412,000"
    if number.is_digits and core_before and core_before.text in (":", "/", ".") and core_before.end == words[i].start:
        return core_before.text != ":" or (i > 1 and words[i - 2].is_digits)
    if number.is_digits and number.first == i and _is_printed_age(words, number):
        return True
    if _is_age_limit(words, number) or _is_size(words, number):
        return True
    if after is None:
        return _is_year(words, number)
    if after.start == words[number.last - 1].end and after.text in ("-", "–", ":", "/", "%") and number.is_digits:
        behind = words[number.last + 1].low if number.last + 1 < len(words) else ""
        if (
            behind.startswith(("year", "month", "day", "week", "hour", "point"))
            or behind[:1].isdigit()
            or after.text == "%"
        ):
            return True
    if after.low.startswith(("year-old", "years-old", "month-old")):
        return True
    kind = units.refused.get(after.low)
    if kind in ("length", "share", "money", "mass", "other", "time") and not (after.low == "m" and j < number.last):
        return True
    if after.low in _MONTHS or (
        core_before is not None and core_before.low.rstrip(".") in _MONTHS and number.first == i
    ):
        return not (after.low == "may" and not after.is_capitalized)
    return _is_year(words, number)


#: Between a noun for people and their age: girls under 12, a boy of 13, men over 50.
_AGE_LIMITS = frozenset({"under", "over", "below", "above", "of", "aged", "age"})


def _is_age_limit(words: list[Word], number: Number) -> bool:
    """children under five, a boy of 13: who they are, not how many"""
    at = number.first if number.first < number.core_first else number.core_first - 1
    if at < 1 or words[at].low not in _AGE_LIMITS or (number.value or number.high or 0) > 100:
        return False
    after = words[number.last] if number.last < len(words) else None
    noun = find_person(words[:at], at - 1)
    is_group = words[at - 1].low in load_grammar()["groups"]  # a family of seven
    if noun is None or (words[at].low == "of" and not noun.is_singular) or is_group:
        return False
    return after is None or not after.is_alpha or find_person([after], 0) is None


#: Nouns for many whose size is given: groups of more than 50 people, in batches of 20.
_SIZED = frozenset({"groups", "batches", "teams", "gangs", "bands"})


def _is_size(words: list[Word], number: Number) -> bool:
    """groups of more than 50 people: how large each is, not how many there are"""
    at = number.first - 1
    return at >= 1 and words[at].low == "of" and words[at - 1].low in _SIZED


def _is_printed_age(words: list[Word], number: Number) -> bool:
    """Karim Saleh, 30, a driver; Ana Ruiz (24): an age behind a name."""
    i, j = number.first, number.last
    is_plain = number.last == i + 1 or (number.bound == "range" and number.first == i)
    if i < 2 or j >= len(words) or not is_plain or not (number.value or number.high or 0) <= 120:
        return False
    pair = (words[i - 1].low, words[j].low)
    if pair not in ((",", ","), ("(", ")"), (",", "."), ("(", ",")):
        return False
    return words[i - 2].is_capitalized or pair == ("(", ")")


def _is_year(words: list[Word], number: Number) -> bool:
    text = words[number.core_first].text
    if not (
        len(text) == 4 and text.isdigit() and "1900" <= text <= "2099" and number.core_last == number.core_first + 1
    ):
        return False
    if number.first != number.core_first:
        return False
    after = words[number.last] if number.last < len(words) else None
    return after is None or not (after.is_alpha and find_person([after], 0))
