"""Names of places brought to one form, so that two spellings of one name compare equal."""

from functools import lru_cache

from dateline.reference.fold import fold

_MARKS = str.maketrans("", "", "'.")


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """Lower case, no accents, no apostrophes, hyphens as blanks: Ma‘arrat an-Nu‘man -> maarrat an numan."""
    return " ".join(fold(name).translate(_MARKS).split())
