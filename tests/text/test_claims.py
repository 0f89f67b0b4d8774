"""Claims: every case of tests/cases/figures.yml, and what must hold for any text."""

import dataclasses
import datetime as dt
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.fields import BOUNDS, MEASURES, MODALITIES, SCOPES
from dateline.text.claims import read_claims
from dateline.text.model import Claim, Context, Mention
from dateline.text.sentences import find_sentences
from dateline.text.toll import make_toll

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "figures.yml").read_text(encoding="utf-8"))


def read(text: str, mentions: list[Mention] | None = None, published: dt.date | None = None) -> list[Claim]:
    return read_claims(
        text, sentences=find_sentences(text), mentions=mentions or [], context=Context(published=published)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any]) -> None:
    claims = read(case["text"], published=case.get("published"))
    assert [c.measure for c in claims] == [c["measure"] for c in case["claims"]], [c.quote for c in claims]
    for claim, expected in zip(claims, case["claims"], strict=True):
        got = dataclasses.asdict(claim)
        assert {k: got[k] for k in expected} == {
            k: pytest.approx(v) if isinstance(v, float) else v for k, v in expected.items()
        }
    if "toll" in case:
        assert {m: t["best"] for m, t in make_toll(claims).items()} == case["toll"]


WORDS = [
    "killed",
    "injured",
    "were",
    "was",
    "by",
    "and",
    ",",
    ".",
    "(",
    ")",
    "two",
    "12",
    "people",
    "soldiers",
    "at",
    "least",
    "more",
    "than",
    "the",
    "a",
    "man",
    "she",
    "who",
    "said",
    "according",
    "to",
    "Reuters",
    "police",
    "no",
    "one",
    "including",
    "of",
    "them",
    "from",
    "38",
    "to",
    "45",
    "toll",
    "dead",
    "square",
    "miles",
    "1,200",
    "hectares",
    "2015",
    "-",
    "--",
    ":",
    ";",
    '"',
    "$",
    "%",
    "could",
    "not",
    "reportedly",
    "since",
    "past",
    "24",
    "hours",
    "dozens",
    "hundreds",
    "half",
    "million",
    "another",
    "his",
    "wounded",
    "lives",
    "another",
    "each",
]


def check(claims: list[Claim], text: str) -> None:
    for i, c in enumerate(claims):
        assert text[c.start_char : c.end_char] == c.quote != ""
        assert c.sentence_start <= c.start_char < c.end_char <= c.sentence_end
        assert c.measure in MEASURES and c.bound in BOUNDS and c.modality in MODALITIES and c.scope in SCOPES
        known = [x for x in (c.low, c.value, c.high) if x is not None]
        assert known == sorted(known)
        assert c.is_conversion_of != i
        above, steps = c.is_subset_of, 0
        while above is not None and steps <= len(claims):
            above, steps = claims[above].is_subset_of, steps + 1
        assert steps <= len(claims), "a claim is a part of itself"
        assert all(r is None or 0 <= r < len(claims) for r in (c.is_subset_of, c.is_conversion_of))
    keys = [(c.start_char, c.end_char, c.measure, c.unit) for c in claims]
    assert len(set(keys)) == len(keys)
    assert [c.start_char for c in claims] == sorted(c.start_char for c in claims)
    for t in make_toll(claims).values():
        known = [x for x in (t["low"], t["best"], t["high"]) if x is not None]
        assert known == sorted(known)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_has_an_answer(text: str) -> None:
    check(read(text), text)


#: Pieces that readers look for at the beginning, the end or both sides of something.
PIECES = [
    *WORDS, "took", "prisoner", "drove", "homes", "beat", "death", "protest", "over", "killing", "they", "body", "couple",
    "An", "13-year-old", "girl", "under", "family", "“", "”", "'", "KILLS", "SAYS", "A", "STRIKE", "police", "source",
    "it", "report", "denied", "not", "counted", "between", "and", "3", "May", "since", "month", "include", "among", "those",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.booleans())
@settings(max_examples=600, deadline=None)
def test_short_and_shouted_texts_have_an_answer(words: list[str], is_shouted: bool) -> None:
    text = " ".join(words)
    text = text.upper() if is_shouted else text
    check(read(text), text)


@given(st.lists(st.sampled_from(WORDS), max_size=60), st.dates())
@settings(max_examples=300, deadline=None)
def test_any_order_of_cue_words_has_an_answer(words: list[str], published: dt.date) -> None:
    text = " ".join(words)
    check(read(text, published=published), text)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=30), st.data())
@settings(max_examples=150, deadline=None)
def test_any_mentions_are_taken(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20)), max_size=5))
    kinds = st.sampled_from(["person", "organization", "armed_group", "place", "date"])
    mentions = []
    for start, length in spans:
        end = min(len(text), start + length)
        day = data.draw(st.none() | st.dates())
        mentions.append(
            Mention(start, end, text[start:end], data.draw(kinds), entity_id="x", date_start=day, date_end=day)
        )
    claims = read(text, mentions)
    check(claims, text)
    assert all(c.place_mention is None or mentions[c.place_mention].mention_type == "place" for c in claims)


@pytest.mark.parametrize("char", ["1", "a", " ", ",", "(", '"', "-", ".", "A", "\n", "é"])
def test_one_character_many_times(char: str) -> None:
    text = char * 100_000
    check(read(text), text)


@pytest.mark.parametrize(
    "piece",
    [
        "two people and ",
        "killed 3, ",
        "said he said ",
        "(1 ",
        "in two cars by 3 men ",
        "who were ",
        "1,200 sq km or ",
        "of them two ",
        "a man that ",
        "protests over the death of ",
        "“he said, ",
        "took 3 men ",
        "between 3 and ",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(n: int) -> float:
        text = (piece * n)[: n * len(piece)]
        started = time.process_time()
        read(text)
        return time.process_time() - started

    seconds(50)
    small, large = (min(seconds(n) for _ in range(3)) for n in (400, 1600))
    assert large < 12 * small + 0.1  # 4 times the text; linear would be 4, quadratic 16


def test_claimant_actor_and_holder_come_from_mentions() -> None:
    text = "The Red Banner took the quarry in May. Land captured by the group grew to 10 square miles, the Stone Army said."

    def actor(surface: str, kind: str, entity: str) -> Mention:
        start = text.index(surface)
        return Mention(start, start + len(surface), surface, kind, entity_id=entity)

    mentions = [actor("Red Banner", "armed_group", "red"), actor("Stone Army", "organization", "stone")]
    (claim,) = read(text, mentions)
    assert (claim.perpetrator_actor_id, claim.claimant_actor_id) == ("red", "stone")


def test_place_and_date_come_from_mentions() -> None:
    text = "On Sunday three men were killed in Harborough."
    day = dt.date(2020, 3, 8)
    mentions = [
        Mention(3, 9, "Sunday", "date", date_start=day, date_end=day, date_prec=1, link_basis="relative"),
        Mention(35, 45, "Harborough", "place", entity_id="geonames:1", country="GB", where_prec=1),
    ]
    (claim,) = read(text, mentions, dt.date(2020, 3, 10))
    assert (claim.place_mention, claim.event_start, claim.event_end) == (1, day, day)
    assert (claim.date_prec, claim.date_basis) == (1, "relative")


def test_a_named_person_is_one() -> None:
    text = "Ada Mbeki was killed in the raid."
    (claim,) = read(text, [Mention(0, 9, "Ada Mbeki", "person")])
    assert (claim.measure, claim.value, claim.victim_text) == ("killed", 1, "Ada Mbeki")


def test_a_place_with_a_persons_name_suffers_nothing() -> None:
    text = "Between the towns of Arden and Marlow in Dorva county, two nurses and a cook were kidnapped."
    start = text.index("Marlow")
    (claim,) = read(text, [Mention(start, start + 6, "Marlow", "person")])
    assert (claim.measure, claim.value) == ("abducted", 3)


def test_without_a_date_the_publication_day_stands() -> None:
    (claim,) = read("Three men were killed.", published=dt.date(2020, 3, 10))
    assert (claim.event_start, claim.date_basis) == (dt.date(2020, 3, 10), "publication")
