"""Addresses: canonical forms, settings in them, and names of files as URLs."""

import os
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.errors import BadConfiguration
from dateline.store.addresses import absolute_url, canonical_url, expand, quote_path


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://News.Example:80/a?utm_source=x&id=3#part", "http://news.example/a?id=3"),
        ("http://news.example/a?b=2&a=1", "http://news.example/a?a=1&b=2"),
        ("file:day/a%20b.html", "file:day/a%20b.html"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_canonical(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_a_canonical_form_that_stays(text: str) -> None:
    once = canonical_url(f"http://news.example/{text}")
    assert canonical_url(once) == once
    assert absolute_url("http://news.example/", text) is None or isinstance(canonical_url(text), str)


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=30).filter(lambda b: b"\x00" not in b))
def test_any_file_name_becomes_an_ascii_path_and_back(name: bytes) -> None:
    quoted = quote_path(os.fsdecode(name))
    assert quoted.isascii()
    assert unquote_to_bytes(quoted) == name


def test_a_setting_that_is_not_set_is_named_with_the_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_NOWHERE", raising=False)
    with pytest.raises(BadConfiguration, match=r"collection c: proxy: .*DATELINE_NOWHERE, which is not set; start it"):
        expand("${DATELINE_NOWHERE}", where="collection c: proxy", hint="start it")
    monkeypatch.setenv("DATELINE_NOWHERE", "http://127.0.0.1:1")
    assert expand("${DATELINE_NOWHERE}/x", where="", hint="") == "http://127.0.0.1:1/x"
