"""Where sentences begin and end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.sentences import find_sentences

CASES = [
    (
        "On Oct. 11 the U.S. military left. Gen. Smith stayed.",
        ["On Oct. 11 the U.S. military left.", "Gen. Smith stayed."],
    ),
    ("It won 4.5 sq. km. of land. Then it rained.", ["It won 4.5 sq. km. of land.", "Then it rained."]),
    ("HARBOR, Nov. 3 (XYZ) -- The army moved. It won.", ["HARBOR, Nov. 3 (XYZ) -- The army moved.", "It won."]),
    ("A headline\nThe first line. The second.", ["A headline", "The first line.", "The second."]),
    ("They came on Sunday.Police said so.", ["They came on Sunday.", "Police said so."]),
    ("They left on 23 May. Police stayed.", ["They left on 23 May.", "Police stayed."]),
    ("Was it 5 p.m. on Monday? No. 5 Brigade knew.", ["Was it 5 p.m. on Monday?", "No. 5 Brigade knew."]),
    ("   \n\n  ", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=lambda x: x[:30] if isinstance(x, str) else "")
def test_case(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in find_sentences(text)] == expected


@given(st.text(alphabet=st.sampled_from("aB1.!? \n\"“”é👍'"), max_size=120))
def test_sentences_hold_every_letter_once(text: str) -> None:
    sentences = find_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(sentences))
    assert "".join("".join(text[s.start : s.end].split()) for s in sentences) == "".join(text.split())
    assert all("\n" not in text[s.start : s.end] for s in sentences)
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in sentences)
