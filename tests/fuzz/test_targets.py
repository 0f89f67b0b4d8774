"""Every target on its seeds, on what once broke a reader, and on what hypothesis thinks of."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.registry import load_targets
from tests.fuzz.search import Found, mutate
from tests.fuzz.target import Target, as_text

TARGETS = load_targets()
CASES = yaml.safe_load((Path(__file__).resolve().parents[1] / "cases/fuzz.yml").read_text(encoding="utf-8"))
#: Pieces that formats are made of, between any bytes.
PIECES = st.one_of(
    st.binary(max_size=12), st.text(max_size=12).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.sampled_from([s for target in TARGETS.values() for s in target.seeds if len(s) < 400]),
)  # fmt: skip


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.name)
def test_some_seed_is_read(target: Target) -> None:
    """A target whose seeds are all refused would search where nothing is."""
    assert True in [target(seed) for seed in target.seeds]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['target']}: {c['what']}")
def test_what_once_broke_a_reader(case: dict) -> None:
    data = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode("utf-8", "surrogatepass")
    TARGETS[case["target"]](data)


def test_cases_name_targets() -> None:
    assert {case["target"] for case in CASES} <= set(TARGETS)


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda t: t.name)
def test_any_bytes_have_an_answer(target: Target) -> None:
    @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(PIECES, max_size=4).map(b"".join))
    def read(data: bytes) -> None:
        target(data)

    read()


def test_equal_searches_try_equal_inputs() -> None:
    seen: list[list[bytes]] = [[], []]
    for inputs in seen:
        mutate(Target("t", inputs.append, seeds=(b"seed",)), runs=50, seconds=60, begin_with=7)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) > 20


def test_a_search_finds_a_fault() -> None:
    def breaks(data: bytes) -> None:
        if b"e" not in data:
            raise KeyError(data)

    found = mutate(Target("t", breaks, may_raise=(ValueError,), seeds=(b"seed",)), runs=200, seconds=60)
    assert [error for error, _ in found.crashes.values()] == ["KeyError: b''"]


def test_a_documented_error_is_no_fault() -> None:
    found = Found()
    found.take(Target("t", lambda data: int(data), may_raise=(ValueError,)), b"x")
    assert (found.inputs, found.refused, found.crashes) == (1, 1, {})


def test_text_of_any_bytes_keeps_them() -> None:
    assert as_text(b"\xed\xa0\x80a").encode("utf-8", "surrogateescape") == b"\xed\xa0\x80a"
