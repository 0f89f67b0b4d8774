"""Names that only what is said of them tells to be places: that they fell, or are among the villages taken.

A person falls too. So a name needs who it fell to ("fell to the rebels"), or a day or a battle behind the word and a
settlement that was just spoken of ("captured two villages. Atshan fell on Saturday").
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from dateline.text.control_words import load_control_words, load_cues

_NAME = r"[A-Z][\w’'-]{0,30}(?:[ -](?:al-)?[A-Z][\w’'-]{0,30}){0,3}"
_ONE = re.compile(_NAME)
#: The names before a word that tells; something without a name may close the list ("and the old school").
_BEFORE = re.compile(rf"(?<![\w’'-]){_NAME}(?:, {_NAME}){{0,8}}(?:,? and (?:{_NAME}|(?:the|a|an) [a-z -]{{3,40}}))?\Z")
#: Characters before the word in which names are looked for, and in which a settlement must have been spoken of.
_NAMES_REACH, _TOPIC_REACH = 160, 300
_DAY = r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SECOND = re.compile(rf"{_NAME}(?= {_DAY})")


class _Words(NamedTuple):
    """among: "were among the villages"; to: "fell to the rebels"; on: "fell on Saturday", with the rest of a list."""

    among: re.Pattern[str]
    to: re.Pattern[str]
    on: re.Pattern[str]


def find_fallen_places(text: str, folded: str) -> Iterator[tuple[int, int]]:
    """Spans of names that fell, or are said to be among settlements. folded: the text in small letters, as long."""
    words = _load_words()
    for match in words.among.finditer(text):
        yield from _names_before(text, match.start())
    if " fell " not in folded and " fallen " not in folded:
        return
    for match in words.to.finditer(text):
        yield from _names_before(text, match.start())
    for match in words.on.finditer(text):
        if _is_of_settlements(folded[max(0, match.start() - _TOPIC_REACH) : match.start()]):
            yield from _names_before(text, match.start())
            if match[0].endswith(" and ") and (second := _SECOND.match(text, match.end())):
                yield second.span()


def _names_before(text: str, end: int) -> Iterator[tuple[int, int]]:
    match = _BEFORE.search(text, max(0, end - _NAMES_REACH), end)
    if match is not None:
        yield from (m.span() for m in _ONE.finditer(text, *match.span()))


def _is_of_settlements(folded: str) -> bool:
    words = frozenset(re.findall(r"[a-z-]+", folded))
    return not words.isdisjoint(load_control_words()["settlements"]) and not words.isdisjoint(load_cues())


@cache
def _load_words() -> _Words:
    cues = load_control_words()
    many = "|".join(sorted(w for w in cues["settlements"] if w.endswith("s")))
    forces, hands = "|".join(sorted(cues["forces"])), "|".join(sorted(cues["hands"]))
    few, some = r"(?:(?!of\b)[\w-]+ ){0,3}?", r"(?:also |all )?(?:among|(?:one|two|three|four|some|part) of)"
    fell = r" (?:(?:has|have|had) )?(?:fell|fallen) (?:back )?"
    when = rf"{_DAY}|early|late|last|overnight|yesterday|today|a day|two days|hours|shortly"
    shots = "bullets?|fire|gunfire|shells?|shelling|snipers?|rockets?|attacks?"
    fight = "bombing|bombardment|shelling|siege|fighting|clashes|battle|assault"
    return _Words(
        re.compile(rf" (?:was|were|is|are) {some} {few}(?:{many})\b"),
        re.compile(rf"{fell}(?:to {few}(?:{forces})(?! (?:{shots}))|into {few}(?:{hands})|under {few}control)\b"),
        re.compile(rf"{fell}(?:(?:{when})\b|after {few}(?:{fight})\b)(?: and )?"),
    )
