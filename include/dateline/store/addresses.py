"""Addresses: links made whole, the day and the settings written into them, and names for local files."""

import datetime as dt
import os
import re
from urllib.parse import parse_qsl, quote, urldefrag, urlencode, urljoin, urlsplit

from dateline.schema.addresses import is_web
from dateline.schema.errors import BadConfiguration
from dateline.store.secrets import keep_password, keep_secret

_SETTING = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
#: What may stand unquoted in the path of a URL (RFC 3986, pchar and the slash).
_PATH_SAFE = "/!$&'()*+,;=:@-._~"


def absolute_url(base: str, link: str) -> str | None:
    """The web address that a link on the page `base` leads to, without its fragment; None if it is not one.

    An empty link would lead to the page itself, which no listing means.
    """
    if not link.strip():
        return None
    try:
        url = urldefrag(urljoin(base, link.strip())).url
    except ValueError:
        return None
    return url if is_web(url) else None


def url_of_day(template: str, date: dt.date) -> str:
    """Write the partition date where a template says `{date}` (YYYY-MM-DD), `{day}` (YYYYMMDD), `{year}`, `{month}`."""
    marks = {"{date}": "%Y-%m-%d", "{day}": "%Y%m%d", "{year}": "%Y", "{month}": "%m"}
    for mark, form in marks.items():
        template = template.replace(mark, date.strftime(form))
    return template


def urls_of_day(template: str, date: dt.date) -> list[str]:
    """Addresses of a day: one, or where the template says `{stamp}` one per quarter hour (YYYYMMDDhhmmss)."""
    whole = url_of_day(template, date)
    if "{stamp}" not in whole:
        return [whole]
    midnight = dt.datetime.combine(date, dt.time())
    quarters = (midnight + dt.timedelta(minutes=15 * n) for n in range(96))
    return [whole.replace("{stamp}", f"{moment:%Y%m%d%H%M%S}") for moment in quarters]


def holds_day(template: str) -> bool:
    """True for addresses with the partition date in them."""
    return any(mark in template for mark in ("{date}", "{day}", "{stamp}"))


def with_parameters(url: str, parameters: dict[str, str]) -> str:
    """The address with query parameters set; one of the same name is replaced."""
    parts = urlsplit(url)
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in parameters]
    return parts._replace(query=urlencode([*kept, *parameters.items()])).geturl()


def expand(text: str, *, where: str, hint: str) -> str:
    """Replace each ${NAME} by the environment's value.

    where: collection, source and key, for the message. hint: what to do. Raises BadConfiguration if one is not set.
    """

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1], "")
        if not found:
            raise BadConfiguration(f"{where}: {text} names {match[1]}, which is not set; {hint}")
        return found

    return _SETTING.sub(value, text)


def expand_address(text: str, *, where: str, hint: str) -> str:
    """The same for what is asked over the network, where values may be secrets (store.secrets).

    Taken for one is every value that does not begin the address, as a host does, and the password of an address.
    """
    address = expand(text, where=where, hint=hint)
    for match in _SETTING.finditer(text):
        if match.start() > 0:
            keep_secret(os.environ[match[1]], match[1])
        keep_password(os.environ[match[1]], match[1])
    keep_password(address, "PASSWORD")
    return address


def quote_path(relative: str) -> str:
    """Make the URL form of a relative path; names that are not UTF-8 keep their bytes as %XX."""
    return quote(os.fsencode(relative), safe=_PATH_SAFE)
