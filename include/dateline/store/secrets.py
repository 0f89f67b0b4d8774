"""Secrets that collections' files name as ${NAME}: remembered when they are used, and written nowhere.

An address may hold a key, a proxy's a password. They are needed to ask, and have no place in what is kept or told of
the asking: captures, WARC headers, reasons, errors, logs. There `${NAME}` stands for them.
"""

import re
from urllib.parse import quote, quote_plus, unquote, urlsplit

#: Shorter values are no secrets, and would be found in half of all texts.
SHORTEST = 6
_NAMED = re.compile(r"\$\{\w+\}")
_known: dict[str, str] = {}
_pattern: list[re.Pattern[str]] = []


def keep_secret(value: str, name: str) -> None:
    """Let `without_secrets` write ${name} for a value, also where it is percent-encoded. Short ones are passed over."""
    if len(value) < SHORTEST:
        return
    forms = {value, quote(value, safe=""), quote(value), quote_plus(value), unquote(value)}
    if forms - _known.keys():
        _known.update(dict.fromkeys(forms, f"${{{name}}}"))
        longest_first = sorted(_known, key=lambda form: (-len(form), form))
        _pattern[:] = [re.compile("|".join(map(re.escape, longest_first)))]


def keep_password(url: str, name: str) -> None:
    """The same for the user's password in an address."""
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        keep_secret(password, name)


def names_secret(url: str) -> bool:
    """True for an address that is kept without its secret, and can therefore not be asked for again.

    It is never filled in from the environment: a page may print ${NAME} in a link, and would be sent what it names.
    """
    return bool(_NAMED.search(url))


def bytes_without_secrets(payload: bytes) -> bytes:
    """The same of bytes, whatever they are; those without a secret stay as they are."""
    for secret in sorted(_known, key=lambda form: (-len(form), form)):
        payload = payload.replace(secret.encode(), _known[secret].encode())
    return payload


def without_secrets(text: str) -> str:
    """The text with the name in place of each secret that this process has used."""
    return _pattern[0].sub(lambda match: _known[match[0]], text) if _pattern else text
