"""Headlines: which of a page's titles is the one as printed, and how the site's name comes off."""

import re
from collections.abc import Sequence

LONGEST = 500
_SEPARATOR = re.compile(r"\s+(?:[|–—•·»:/-]|::)\s+|\s*\|\s*")
_WORD = re.compile(r"\w+")


def choose_title(
    *,
    headline: str | None,
    h1s: Sequence[str],
    metas: Sequence[str],
    title: str | None,
    site_names: Sequence[str],
    lines: Sequence[str] = (),
) -> str | None:
    """Choose the headline as printed on the page.

    headline: of the JSON-LD. metas: of <meta>, most exact first. title: the <title>. The first <h1> that shares words
    with one of those is the printed headline; without one, the others count in this order, cut to the part that stands
    in one of the page's `lines` by itself.
    """
    others = [stripped for value in (headline, *metas, title) if value and (stripped := strip_site(value, site_names))]
    printed = [stripped for value in h1s if (stripped := strip_site(value, site_names)) and len(stripped) <= LONGEST]
    words = [_words(other) for other in others]
    for candidate in printed:
        own = _words(candidate)
        if any(len(own & known) >= max(2, min(len(own), len(known)) / 2) for known in words):
            return candidate
    if others:
        return _as_printed(others[0], frozenset(lines))[:LONGEST]
    return printed[0] if printed else None


_CUT = re.compile(r"\s*(?:[|–—•·»:]|::|\s-\s)\s*")


def _as_printed(title: str, lines: frozenset[str]) -> str:
    """The longest part of a title, between separators, that is a line of the page (Site: Headline)."""
    if title in lines:
        return title
    cuts = list(_CUT.finditer(title))[:8]
    parts = [part for cut in cuts for part in (title[cut.end() :], title[: cut.start()])]
    found = [part for part in parts if part in lines and len(part.split()) >= 4]
    return max(found, key=len, default=title)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def strip_site(title: str, site_names: Sequence[str]) -> str:
    """Take the site's name, and a section before it, off a title ("... - National | Globalnews.ca")."""
    title = " ".join(title.split())
    known = {_letters(name) for name in site_names if len(_letters(name)) > 1}
    stripped = False
    for _ in range(3):
        separators = list(_SEPARATOR.finditer(title))
        if not separators:
            break
        last, first = separators[-1], separators[0]
        tail, head = title[last.end() :], title[: first.start()]
        if _is_site(tail, known) and len(title[: last.start()].split()) >= 2:
            title, stripped = title[: last.start()].rstrip(), True
        elif _is_site(head, known) and len(title[first.end() :].split()) >= 3:
            title, stripped = title[first.end() :].lstrip(), True
        elif stripped and len(tail.split()) <= 2 and len(title[: last.start()].split()) >= 5:
            title = title[: last.start()].rstrip()  # the section between headline and site
            break
        else:
            break
    return title


def _letters(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _is_site(part: str, known: set[str]) -> bool:
    letters = _letters(part)
    if not letters or len(part.split()) > 6:
        return False
    return any(
        letters == name
        or (len(name) >= 4 and (letters.startswith(name) or (name.startswith(letters) and len(letters) >= 3)))
        for name in known
    )
