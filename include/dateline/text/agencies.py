"""Names of news agencies, and whether a printed name is one."""

from functools import cache

from dateline.text.data_files import load_data


@cache
def _by_alias() -> dict[str, str]:
    table: dict[str, list[str]] = load_data("agencies.yml")
    return {_key(alias): name for name, aliases in table.items() for alias in (name, *aliases)}


def _key(name: str) -> str:
    words = name.replace(".", "").casefold().split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def find_agency(name: str) -> str | None:
    """The short name of the agency that a printed name means ("The Associated Press": AP), or None."""
    return _by_alias().get(_key(name.strip(" ,;|/()[]-–—")[:80]))
