"""Names of places as the gazetteer keeps them: folded, with the spellings under which a text may have them."""

import re
from collections.abc import Iterator
from functools import cache

from dateline.reference.data import load_data
from dateline.reference.fold import fold

#: A name is written in these after folding; others cannot stand in an English text.
_LATIN = re.compile(r"[a-z][a-z' .]{1,40}\Z")
_ARTICLE = re.compile(r"(?:al|ar|as|ash|at|ad|an|az|el) (?=[a-z']{4})")
_SHORT_WORDS = (
    ("saint ", "st. ", "st "),
    ("sainte ", "ste. ", "ste "),
    ("mount ", "mt. ", "mt "),
    ("fort ", "ft. ", "ft "),
)


def is_usable(alternate: str) -> bool:
    """Whether an alternate name of GeoNames may stand in an English text: not a code, not a bare transliteration."""
    return len(alternate) >= 4 and alternate[0].isupper() and not alternate.isupper()


def find_spellings(name: str) -> Iterator[str]:
    """Folded spellings of a name: as it is, without apostrophes, with other articles, with "St." for "Saint"."""
    folded = " ".join(fold(name).split())
    if not _LATIN.match(folded):
        return
    yield folded
    if "'" in folded:
        yield folded.replace("'", "")
    if _ARTICLE.match(folded):
        rest = folded.split(" ", 1)[1]
        yield "al " + rest
        yield "el " + rest
    for forms in _SHORT_WORDS:
        for form in forms:
            if folded.startswith(form):
                yield from (other + folded.removeprefix(form) for other in forms if other != form)
                return


def strip_kind(name: str) -> str:
    """A division's name without the word for what it is: Helmand for "Helmand Province", Jura for "Canton du Jura"."""
    stripped = _kind_words().sub("", name).strip()
    return stripped if len(stripped) >= 3 else name


@cache
def _kind_words() -> re.Pattern[str]:
    words = load_data("places.yml")["kind_words"]
    after, before = (
        "|".join(sorted(map(re.escape, words[side]), key=len, reverse=True)) for side in ("after", "before")
    )
    return re.compile(rf"\s+(?:{after})\Z|\A(?:{before})\s+(?:(?:of|de|du|do|da|del|d')\s*)?", re.IGNORECASE)
