"""Secrets that addresses name: which values are one, and how they are written wherever text or bytes are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.store import secrets
from dateline.store.addresses import expand_address
from dateline.store.secrets import SHORTEST, bytes_without_secrets, keep_secret, without_secrets


@pytest.fixture(autouse=True)
def none_yet(monkeypatch) -> None:
    monkeypatch.setattr(secrets, "_known", {})
    monkeypatch.setattr(secrets, "_pattern", [])


#: Address in a file, what is set, what may not be told of the address that comes of it, and how it is told.
ADDRESSES = [
    ("https://a.example/?key=${KEY}", {"KEY": "s3cret/+="}, "s3cret/+=", "https://a.example/?key=${KEY}"),
    ("https://a.example/${KEY}/rss", {"KEY": "token-4711"}, "token-4711", "https://a.example/${KEY}/rss"),
    ("http://u:${KEY}@proxy:3128", {"KEY": "hunter22"}, "hunter22", "http://u:${KEY}@proxy:3128"),
    ("${PROXY}", {"PROXY": "http://u:hunter22@proxy:3128"}, "hunter22", "http://u:${PROXY}@proxy:3128"),
    ("http://u:hunter22@proxy:3128", {}, "hunter22", "http://u:${PASSWORD}@proxy:3128"),
    ("${SITE}/rss?key=${KEY}", {"SITE": "https://a.example", "KEY": "token-4711"}, "token-4711",
     "https://a.example/rss?key=${KEY}"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "environment", "secret", "told"), ADDRESSES)
def test_what_an_address_names_is_told_by_its_name(monkeypatch, address, environment, secret, told) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asked = expand_address(address, where="w", hint="h")
    assert secret in asked
    assert without_secrets(asked) == told
    assert without_secrets(f"GET {asked}: 404") == f"GET {told}: 404"
    assert bytes_without_secrets(f'{{"self": "{asked}"}}'.encode()) == f'{{"self": "{told}"}}'.encode()


@pytest.mark.parametrize(
    ("address", "environment"),
    [
        ("${SITE}/rss", {"SITE": "https://a.example"}),  # a host is no secret: every page of it has it in its address
        ("https://a.example/?n=${N}", {"N": "12"}),  # too short to be one
    ],
)
def test_what_is_no_secret_is_told(monkeypatch, address, environment) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asked = expand_address(address, where="w", hint="h")
    assert without_secrets(asked) == asked


@pytest.mark.parametrize("written", ["a b/c+d=e", "a%20b%2Fc%2Bd%3De", "a%20b/c%2Bd%3De", "a+b%2Fc%2Bd%3De"])
def test_percent_encoded_forms_are_found(written) -> None:
    keep_secret("a b/c+d=e", "KEY")
    assert without_secrets(f"x{written}y") == "x${KEY}y"


def test_the_longest_secret_goes_first() -> None:
    keep_secret("secret", "A")
    keep_secret("secret-and-more", "B")
    assert without_secrets("secret-and-more, secret") == "${B}, ${A}"
    assert bytes_without_secrets(b"secret-and-more, secret") == b"${B}, ${A}"


@given(
    value=st.text(min_size=SHORTEST, max_size=30).filter(lambda v: "${" not in v and "KEY" not in v), around=st.text()
)
def test_no_text_keeps_a_secret(value, around) -> None:
    secrets._known.clear()
    try:
        keep_secret(value, "KEY")
    except UnicodeEncodeError:
        return  # half a character, which no environment holds
    assert "${KEY}" in without_secrets(f"{around}{value}{around}")


@given(payload=st.binary())
def test_bytes_without_a_secret_stay_as_they_are(payload) -> None:
    secrets._known.clear()
    keep_secret("a secret that no bytes of this length hold by chance", "KEY")
    assert bytes_without_secrets(payload) == payload
