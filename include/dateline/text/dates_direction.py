"""Whether a sentence tells an expression of time ahead of it or behind it: will meet on Friday, met on Friday."""

import re

from dateline.text.dates_words import load_words

_WORD = re.compile(r"['’]?[A-Za-z]+")
_CLAUSE_END = re.compile(r"[.!?;][\"'”’)]{0,2}\s+(?=[A-Z\"'“‘(`])|\n")
#: Characters before and after an expression that are looked at.
_BEFORE, _AFTER = 110, 70
_AFTER_CUE = re.compile(
    r",?\s(?:[\w.,'’-]{1,20}\s){0,6}?(?P<cue>will|shall|is\sto|are\sto|is\sdue|is\sexpected|is\sscheduled|was|were|had|did|said|told)\b"
)


def points_ahead(text: str, start: int, end: int) -> bool | None:
    """True where the nearest word before in the same sentence that says so points ahead, False where it points back,
    None where no word does. An expression that opens its sentence is told by the first such word after it.
    """
    if text.startswith(("'s", "’s"), end):  # Wednesday's ruling
        return False
    window = text[max(0, start - _BEFORE) : start]
    ends = [m.end() for m in _CLAUSE_END.finditer(window)]
    words = load_words()
    before = [w if w == "May" else w.lower() for w in _WORD.findall(window[ends[-1] if ends else 0 :])]
    if (
        before
        and before[-1 - (before[-1] == "on" and len(before) > 1)].endswith("ed")
        and before[-1] not in words.ahead
    ):
        return False
    for i in range(len(before) - 1, -1, -1):
        word = before[i].replace("’", "'")
        if word == "to":
            if i and before[i - 1] in words.ahead_to:
                return True
        elif word in words.back:
            return False
        elif word in words.ahead:
            return True
    if len(before) > 3:
        return None
    match = _AFTER_CUE.match(text, end, end + _AFTER)
    if match is None or "." in text[end : match.start("cue")]:
        return None
    return match["cue"] not in ("was", "were", "had", "did", "said", "told")
