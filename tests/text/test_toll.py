"""The toll of a document: nothing counted twice."""

import pytest

from dateline.text.claims import read_claims
from dateline.text.model import Context
from dateline.text.sentences import find_sentences
from dateline.text.toll import make_toll

CASES = [
    ("Three men were killed. The three men died when a wall fell.", {"killed": 3}),
    ("Three men were killed in the north. Five women were killed in the south.", {"killed": 8}),
    ("Nine people died, five soldiers and four civilians.", {"killed": 9}),
    ("Two drivers and a nurse were abducted. The three were released on Sunday.", {"abducted": 3}),
    ("A guard was shot. He later died in hospital.", {"killed": 1}),
    ("Witnesses said five people were killed. Police said six people had been killed.", {"killed": 5}),
    ("Four men were killed. More than 6,000 people have been killed since 2014.", {"killed": 4}),
    ("A flood could displace 900 people.", {}),
    ("No one was hurt.", {"injured": 0}),
    ("The rain fell for 12 days.", {}),
    ("Nine people were killed. Karim Saleh, 40, was killed. His brother was killed.", {"killed": 9}),
    ("A nurse was killed. Ada Lee was killed in the yard. In all, 14 people died.", {"killed": 14}),
    ("Ten soldiers were killed. Three rebels were killed.", {"killed": 13}),
    ("Ten people were killed. Four men died on the spot.", {"killed": 10}),
    ("Ten people were killed. Two others were killed at the gate.", {"killed": 12}),
    ("Ten people were killed. The ministry said 40 people had been killed.", {"killed": 10}),
    ("Four cooks were kidnapped by bandits. Two were killed and two were freed.", {"killed": 2, "abducted": 2}),
    ("Three clerks were abducted; the body of one was found near the dam.", {"killed": 1, "abducted": 2}),
    ("Two clerks were abducted. One victim was fatally wounded by a grenade.", {"killed": 1, "abducted": 1}),
    ("Two clerks (of two rival unions) were abducted. One was shot dead.", {"killed": 1, "abducted": 1}),
    ("Two clerks were abducted. Ten people were hurt. One died.", {"killed": 1, "injured": 10, "abducted": 2}),
    ("Two clerks were abducted. A guard was killed.", {"killed": 1, "abducted": 2}),
    ("The body of a nurse was found by the road. She was abducted on Monday.", {"killed": 1}),
    ("One clerk was killed in a raid. The clerk was abducted in May by rebels.", {"killed": 1}),
    ("A guard was killed. The driver was abducted.", {"killed": 1, "abducted": 1}),
    ("Five clerks were abducted. Two clerks were also reported abducted.", {"abducted": 5}),
    ("Seven cooks were kidnapped. The seven cooks were later found dead.", {"killed": 7}),
]


@pytest.mark.parametrize(("text", "best"), CASES, ids=lambda x: x[:40] if isinstance(x, str) else "")
def test_case(text: str, best: dict[str, float]) -> None:
    claims = read_claims(text, sentences=find_sentences(text), mentions=[], context=Context())
    assert {m: t["best"] for m, t in make_toll(claims).items()} == best


def test_bounds_add_up_and_none_is_invented() -> None:
    text = "At least three men were killed in the north and 10 to 15 women were killed in the south."
    claims = read_claims(text, sentences=find_sentences(text), mentions=[], context=Context())
    assert make_toll(claims) == {"killed": {"low": 13, "best": None, "high": None}}
