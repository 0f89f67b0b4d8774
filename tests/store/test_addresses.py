"""Addresses: canonical forms, settings in them, and names of files as URLs."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.addresses import canonical_url
from dateline.schema.errors import BadConfiguration
from dateline.store.addresses import absolute_url, expand, quote_path

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "addresses.yml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["canonical"])
def test_canonical(case: dict[str, Any]) -> None:
    page = case["canonical"]
    forms = {url: canonical_url(url) for url in [page, *case.get("same", [])]}
    assert forms == dict.fromkeys(forms, page)
    assert page not in {canonical_url(url) for url in case.get("other", [])}


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
