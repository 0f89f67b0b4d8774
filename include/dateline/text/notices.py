"""Headings that say of a page that it is not there any more (notices.yml)."""

import re
from functools import cache

from dateline.text.data_files import load_data

#: A longer heading is a headline.
_LONGEST = 120
_SEPARATORS = re.compile(r"\s+(?:[|–—•·»:/-]|::)\s+|\s*\|\s*")
_GREETING = re.compile(r"(?:(?:oops|sorry|whoops|uh oh|we(?:'re| are) sorry)[,.!…: -]*)+(?:but )?")


def find_notice(heading: str) -> str | None:
    """The part of a title or heading that says so, as printed; None where it says something else."""
    if len(heading) > _LONGEST:
        return None
    for part in (heading, *_SEPARATORS.split(heading)):
        plain = " ".join(part.replace("’", "'").casefold().split()).strip(" .!…")
        if _headings().fullmatch(plain[match.end() :] if (match := _GREETING.match(plain)) else plain):
            return part.strip()
    return None


@cache
def _headings() -> re.Pattern[str]:
    data = load_data("notices.yml")
    forms = (str(form).replace("{page}", str(data["page"])) for form in data["headings"])
    return re.compile("|".join(f"(?:{form})" for form in forms))
