"""Captions: lines that end with a photographer's or agency's credit."""

import re
from functools import cache

from dateline.text.data_files import load_data

#: A longer line is a paragraph, whatever it ends with.
LONGEST = 900
#: Credits stand at the end: only so many characters are looked at.
WINDOW = 160
MOST_WORDS = 14

_BRACKET = re.compile(r"(?:\(([^()]{2,90})\)|\[([^\[\]]{2,90})\])\s*\.?$")
_SENTENCE_END = frozenset(".!?)]|—–-”\"'’:;*")
_PARTS = re.compile(r"\s*[/,:|]\s*|\s+(?:via|and)\s+")
_WORD = re.compile(r"[^\W_]+")


@cache
def _data() -> dict[str, frozenset[str]]:
    loaded = load_data("boilerplate.yml")
    keys = ("credit_openers", "credit_agencies", "credit_bracket_words", "credit_joiners")
    return {key: frozenset(str(word).casefold() for word in loaded[key]) for key in keys}


@cache
def _opener() -> re.Pattern[str]:
    words = sorted(_data()["credit_openers"], key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")", re.IGNORECASE)


def is_caption(line: str) -> bool:
    """Whether a line is a caption or a bare credit: it ends with who took or owns the picture."""
    line = line.strip()
    if not line or len(line) > LONGEST:
        return False
    tail = line[-WINDOW:]
    if len(line) <= 60 and all(
        part in _data()["credit_agencies"] for part in _PARTS.split(line.strip(" ()[].").casefold())
    ):
        return True
    return _ends_in_bracket(line, tail) or _ends_in_slash(tail) or _ends_in_credit(line, tail)


def _ends_in_bracket(line: str, tail: str) -> bool:
    match = _BRACKET.search(tail)
    if match is None:
        return False
    inside = (match[1] or match[2]).casefold()
    words = set(_WORD.findall(inside))
    if words & _data()["credit_bracket_words"] and ("/" in inside or len(words) <= 6):
        # "(see photo)" and "(file under seal)" end sentences; credits stand after the full stop, or hold a slash
        before = line[: len(line) - len(tail) + match.start()].rstrip()
        return "/" in inside or not before or before[-1] in _SENTENCE_END or match[2] is not None
    agencies = _data()["credit_agencies"]
    return any(part in agencies for part in _PARTS.split(inside)) and (match[2] is not None or "/" in inside)


def _ends_in_slash(tail: str) -> bool:
    """Radwan Homsy/UPI, Jane Doe/AFP via Getty Images: a name, a slash and an agency."""
    before, slash, after = tail.rpartition("/")
    agency = _PARTS.split(after.strip(" .)").casefold())[0]
    words = before.split()
    return bool(slash) and bool(words) and words[-1][0].isupper() and agency in _data()["credit_agencies"]


def _ends_in_credit(line: str, tail: str) -> bool:
    offset = len(line) - len(tail)
    for match in _opener().finditer(tail):
        before = line[: offset + match.start()].rstrip()
        ended = not before or before[-1] in _SENTENCE_END or match.group() == "©"
        if ended and _is_credit_name(tail[match.end() :], alone=not before):
            return True
    return False


def _is_credit_name(name: str, *, alone: bool) -> bool:
    """Whether only names, agencies and joining words follow. `alone`: the credit is all there is in the line."""
    words = name.replace("/", " / ").replace("|", " | ").strip(" .)]").split()
    if len(words) > MOST_WORDS or (not words and not alone):
        return len(words) == 0
    joiners = _data()["credit_joiners"]
    return all(word[0].isupper() or word[0] in "@©(" or word.strip(".,()").casefold() in joiners for word in words)
