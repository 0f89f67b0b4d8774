"""Mentions brought together: order, spans, people by their full name, and that any string has an answer."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.fields import MENTION_TYPES
from dateline.text.mentions import read_mentions
from dateline.text.model import Context, Mention

CONTEXT = Context(published=dt.date(2015, 10, 11), dateline_place="Damascus")
NAMES = [
    "Idlib", "Syria", "Homs province", "IS fighters", "the Observatory", "Hezbollah", "Bashar al-Assad", "Assad's", "U.S.",
    "the ministry", "Oct. 11", "on Sunday", "al-Bab", "'s", "New York", "and", ",", ".", "\n", "said", "Gen. Ali Hassan",
]  # fmt: skip


def _check(text: str, mentions: list[Mention]) -> None:
    assert mentions == sorted(mentions, key=lambda m: (m.start_char, m.end_char, m.mention_type))
    last: dict[str, int] = {}
    for mention in mentions:
        assert text[mention.start_char : mention.end_char] == mention.surface != ""
        assert mention.mention_type in MENTION_TYPES
        assert last.get(mention.mention_type, 0) <= mention.start_char, "overlap within one type"
        last[mention.mention_type] = mention.end_char
        assert mention.where_prec is None or 1 <= mention.where_prec <= 7
        assert mention.link_score is None or 0 <= mention.link_score <= 1
        assert (mention.latitude is None) == (mention.longitude is None)


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_string_has_an_answer(texts: list[str]) -> None:
    for text, mentions in zip(texts, read_mentions(texts, [Context()] * len(texts)), strict=True):
        _check(text, mentions)


@given(st.lists(st.sampled_from(NAMES), max_size=25))
@settings(max_examples=60, deadline=None)
def test_names_in_any_order_have_an_answer(words: list[str]) -> None:
    text = " ".join(words)
    _check(text, read_mentions([text], [CONTEXT])[0])


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\ud800", "A" * 100_000, "Idlib " * 9_000, ".,-" * 30_000, "İstanbul ﬁ ʼn"]
)
def test_odd_texts_have_an_answer(text: str) -> None:
    _check(text, read_mentions([text], [CONTEXT])[0])


def test_texts_read_together_or_alone_give_the_same() -> None:
    texts = ["Hezbollah left Homs on Sunday.", "", "The Taliban entered Kunduz, Afghan police said."]
    together = read_mentions(texts, [CONTEXT] * 3)
    assert together == [read_mentions([text], [CONTEXT])[0] for text in texts]


def test_a_last_name_means_the_person_named_in_full() -> None:
    text = "President Bashar al-Assad spoke in Damascus. Later Assad left. His cousin Rami Makhlouf stayed."
    people = [m for m in read_mentions([text], [CONTEXT])[0] if m.mention_type == "person"]
    assert [(m.surface, m.entity_name) for m in people if "Assad" in m.surface] == [
        ("Bashar al-Assad", "Bashar al-Assad"),
        ("Assad", "Bashar al-Assad"),
    ]


def test_a_last_name_of_two_people_means_neither() -> None:
    text = "John Smith met Peter Smith in London. Smith left first."
    people = [m for m in read_mentions([text], [CONTEXT])[0] if m.mention_type == "person"]
    assert {m.entity_name for m in people if m.surface == "Smith"} <= {"Smith"}


def test_a_place_in_an_organizations_name_scores_low() -> None:
    text = "He studied at the University of Aleppo in 2009."
    places = [m for m in read_mentions([text], [CONTEXT])[0] if m.mention_type == "place"]
    assert all((m.link_score or 0) <= 0.4 for m in places)


def test_an_acronym_given_behind_a_name_is_that_organization() -> None:
    text = "The Harbour Workers Association (HWA) met in London. Later the HWA called a strike."
    names = [m for m in read_mentions([text], [CONTEXT])[0] if m.surface == "HWA"]
    assert [m.mention_type for m in names] == ["organization"] * 2
    assert len({m.entity_name for m in names}) == 1
    assert "Association" in (names[0].entity_name or "")


def test_a_last_name_is_a_person_whatever_the_model_says() -> None:
    text = "Rami Abdulrahman, a doctor, counted nine dead in Homs. Abdulrahman blamed a shell. Mr. Abdulrahman left."
    found = [(m.mention_type, m.entity_name) for m in read_mentions([text], [CONTEXT])[0] if "Abdul" in m.surface]
    assert found == [("person", "Rami Abdulrahman")] * 3


def test_a_later_name_says_how_it_was_found() -> None:
    text = "President Bashar al-Assad spoke in Damascus. Later Assad left."
    bases = [m.link_basis for m in read_mentions([text], [CONTEXT])[0] if m.mention_type == "person"]
    assert bases == ["model", "alias"]
