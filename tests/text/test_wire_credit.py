"""Agencies credited in a report's last lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.data_files import load_data
from dateline.text.wire_credit import find_wire_credit

REPORT = ["The army took two villages on the road to the pass.", "Nobody was hurt, the mayor told us."]


@pytest.mark.parametrize(
    ("line", "credit"),
    [
        ("(AFP)", "AFP"),
        ("— Reuters", "Reuters"),
        ("AFP", "AFP"),
        ("The shops were open again by noon. (AP)", "AP"),
        ("The shops were open again by noon. – AFP", "AFP"),
        ("The shops were open again by noon. — Reuters", "Reuters"),
        ("The Associated Press contributed to this report.", "AP"),
        ("—Associated Press writer Edith Farrow in Paris contributed to this report.", "AP"),
        ("Associated Press writers Edith Farrow in Paris and Samir Daher in Beirut contributed.", "AP"),
        ("Harbour News' Edith Farrow and Reuters contributed to this report.", "Reuters"),
        ("With files from The Associated Press and Edith Farrow", "AP"),
        ("(With inputs from PTI)", "PTI"),
        ("With reporting by Associated Press writer Edith Farrow", "AP"),
        ("Source: Agence France-Presse", "AFP"),
        ("Harbour News' Edith Farrow contributed to this report.", None),
        ("The shops were open again by noon, a driver told Reuters", None),
        ("He joined the AP", None),
        ("Edith Farrow reports for AFP.", None),
        ("Source: the ministry of health", None),
    ],
)
def test_last_line(line: str, credit: str | None) -> None:
    assert find_wire_credit([*REPORT, line]) == credit


@pytest.mark.parametrize("opener", load_data("byline.yml")["inputs"])
def test_every_opener_is_read(opener: str) -> None:
    assert find_wire_credit([*REPORT, f"{opener.capitalize()} the Associated Press"]) == "AP"


def test_a_line_far_from_the_end_is_no_credit() -> None:
    assert find_wire_credit(["(AFP)", *REPORT * 4]) is None


@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_lines_have_an_answer(lines: list[str]) -> None:
    find_wire_credit(lines)
