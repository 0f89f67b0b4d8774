"""The sound of a name: one key for the spellings under which a name of Arabic, Cyrillic or other letters is printed."""

import re

_ARTICLE = re.compile(r"\b(?:al|el|ar|as|ash|at|ad|ag|an|az|e|i) ")
_MARKS = re.compile(r"[^a-z]")
#: Spellings of one sound, in this order.
_ALIKE = (
    ("tch", "j"), ("sch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"),
    ("zh", "z"), ("ph", "f"), ("dj", "j"), ("ck", "k"), ("q", "k"), ("c", "k"), ("x", "s"), ("v", "w"), ("p", "b"),
)  # fmt: skip
_VOWELS = re.compile(r"[aeiouywh]")
_DOUBLE = re.compile(r"(.)\1+")
#: Fewer consonants are shared by too many names.
_LEAST = 3


def find_sound(folded: str) -> str | None:
    """The consonants of a folded name without articles, alike ones as one: "dayr az zawr", "deir ez zor" -> "drsr".

    None where too few are left to tell names apart.
    """
    key = _MARKS.sub("", _ARTICLE.sub("", re.sub(r"\be[szlrnd] ", "", folded)))
    for spelling, plain in _ALIKE:
        key = key.replace(spelling, plain)
    key = _DOUBLE.sub(r"\1", key)
    key = key[:1] + _VOWELS.sub("", key[1:])
    return key if len(key) >= _LEAST else None
