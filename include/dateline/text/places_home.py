"""Where a page is at home, by its address."""

from urllib.parse import urlsplit

#: Country-code domains that anybody buys for their letters, and those that are no country's.
_ANYBODYS = frozenset(
    ("ac", "ai", "as", "bz", "cc", "co", "eu", "fm", "gg", "gl", "im", "io", "is", "la", "li", "ly", "me", "ms", "nu",
     "pw", "sc", "sh", "st", "su", "tk", "to", "tv", "vc", "vg", "ws")
)  # fmt: skip
_OTHER_CODES = {"uk": "GB"}


def find_home_country(url: str | None) -> str | None:
    """ISO 3166-1 code of the country whose top-level domain an address has; None for general ones ("com") and for those
    that are sold to anybody ("tv"). Any string has an answer; a code need not be a country's."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    last = host.rpartition(".")[2]
    if len(last) != 2 or not last.isascii() or not last.isalpha() or last in _ANYBODYS:
        return None
    return _OTHER_CODES.get(last, last.upper())
