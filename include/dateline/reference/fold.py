"""Folding: letters brought to one form, character by character, so that offsets stay the text's own."""

import unicodedata

_APOSTROPHES = "’‘ʼʻʿʾ`´′ʹˈ"
_HYPHENS = "-‐‑‒–—\u00a0\u202f"
#: Letters that have no decomposition and one usual stand-in.
_STAND_INS = str.maketrans("ıøłđðħŧəŁØĐ", "iolddhtəlod")


class _Fold(dict[int, int]):
    """A table for str.translate that fills itself: one character in, one character out."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        if char in _APOSTROPHES:
            folded = "'"
        elif char in _HYPHENS:
            folded = " "
        elif 0xD800 <= code <= 0xDFFF:  # half a character, which no encoder takes
            folded = "?"
        else:
            base = unicodedata.normalize("NFKD", char)[0] if code > 127 else char
            lowered = base.translate(_STAND_INS).lower()
            folded = lowered if len(lowered) == 1 else base
        if code < 0x3000:  # the table stays small whatever is read
            self[code] = ord(folded)
        return ord(folded)


_TABLE = _Fold()


def fold(text: str) -> str:
    """Lower case, no accents, hyphens and odd spaces as blanks, one kind of apostrophe; same length as `text`."""
    return text.translate(_TABLE)
