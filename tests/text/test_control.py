"""Places that change hands: every case of tests/cases/control.yml, and what must hold for any text."""

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.fields import CLAIMANT_TYPES, CONTROL_CHANGES, DATE_BASES, MODALITIES, PLACE_BASES
from dateline.text.claims import read_statements
from dateline.text.control_words import NOUNS, load_cues, load_verbs
from dateline.text.data_files import load_data
from dateline.text.dates import find_dates
from dateline.text.model import Context, ControlChange, Mention
from dateline.text.sentences import find_sentences

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parents[1] / "cases" / "control.yml").read_text("utf-8"))
PUBLISHED = dt.date(2015, 10, 11)
#: where_prec of the places that the cases name, and the actors.
PLACES = {"Arden": 1, "Marlow": 1, "Kell": 1, "Tal Skik": 1, "Dorva": 4, "Norland": 6}
ACTORS = {
    "Red Banner": ("armed_group", "red-banner"),
    "Norland army": ("organization", "no-army"),
    "Observatory": ("organization", "sy-observatory"),
}
USUAL = {
    "modality": "asserted", "is_part": False, "actor": None, "actor_id": None, "from": None, "from_id": None,
    "claimant": None,
}  # fmt: skip


def find_mentions(text: str) -> list[Mention]:
    """The places, actors and dates that a case names."""
    found = [*find_dates(text, PUBLISHED)]
    for surface, (kind, id_) in ACTORS.items():
        found += [Mention(m.start(), m.end(), surface, kind, entity_id=id_) for m in re.finditer(surface, text)]
    for surface, precision in PLACES.items():
        found += [
            Mention(m.start(), m.end(), surface, "place", geonames_id=1, latitude=1.0, longitude=1.0, country="SY",
                    where_prec=precision, link_basis="gazetteer", link_score=0.9)
            for m in re.finditer(rf"\b{surface}\b(?! army)", text)
        ]  # fmt: skip
    return sorted(found, key=lambda m: (m.start_char, m.end_char))


def read(text: str, mentions: list[Mention]) -> list[ControlChange]:
    context = Context(published=PUBLISHED)
    return read_statements(text, sentences=find_sentences(text), mentions=mentions, context=context).control_changes


def told(change: ControlChange, mentions: list[Mention]) -> dict[str, Any]:
    """A change in the words of the cases."""
    return {
        "change": change.change, "place": mentions[change.place_mention].surface, "modality": change.modality,
        "is_part": change.is_part, "actor": change.actor_surface, "actor_id": change.actor_id,
        "from": change.from_actor_surface, "from_id": change.from_actor_id, "claimant": change.claimant_surface,
        "quote": change.quote, "territory": change.territory_text, "basis": change.place_basis,
        "day": change.event_start,
    }  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any]) -> None:
    mentions = find_mentions(case["text"])
    found = [told(c, mentions) for c in read(case["text"], mentions)]
    expected = [USUAL | {"change": change, "place": place} | more for change, place, more in case["changes"]]
    names = [set(e) for e in expected]
    assert [{k: f[k] for k in n} for f, n in zip(found, names, strict=False)] == expected, found
    assert len(found) == len(expected), found


def test_there_are_cases_of_every_kind() -> None:
    changes = [change for case in CASES for change in case["changes"]]
    assert len(CASES) >= 60
    assert {c[0] for c in changes} == set(CONTROL_CHANGES)
    assert {c[2].get("modality", "asserted") for c in changes} == set(MODALITIES)
    assert sum(not case["changes"] for case in CASES) >= 20


#: A sentence for each class of control.yml, so that a new cue word brings its own test.
TEMPLATES = {
    "gaining": "The rebels will {0} Arden.",
    "gaining_as_force": "The rebels will {0} Arden.",
    "gaining_control": "The rebels will {0} control of Arden.",
    "entering": "The rebels will {0} Arden.",
    "entering_into": "The rebels will {0} into Arden.",
    "losing": "The rebels will {0} Arden.",
    "leaving": "The rebels will {0} Arden.",
    "leaving_from": "The rebels will {0} from Arden.",
    "leaving_out": "The rebels will {0} out of Arden.",
    "expelling": "The army will {0} the rebels out of Arden.",
    "falling": "Arden will {0} to the rebels.",
    "coming": "Arden will {0} under the control of the rebels.",
    "gaining_nouns": "The rebels announced the {0} of Arden.",
    "losing_nouns": "The rebels announced the {0} of Arden.",
    "leaving_nouns": "They announced the army's {0} from Arden.",
}
CUES = [(kind, str(cue).split()[0]) for kind in TEMPLATES for cue in load_data("control.yml")[kind]]


@pytest.mark.parametrize(("kind", "cue"), CUES)
def test_cue(kind: str, cue: str) -> None:
    text = TEMPLATES[kind].format(cue)
    (change,) = read(text, find_mentions(text))
    assert change.modality == ("asserted" if kind in NOUNS else "planned")


def test_every_cue_is_looked_for() -> None:
    assert {cue for _, cue in CUES} <= load_cues()
    assert set(load_verbs()) <= load_cues()


WORDS = [
    *PLACES, *ACTORS, "the", "a", "army", "rebels", "fighters", "captured", "took", "take", "seized", "fell", "lost",
    "withdrew", "driven", "out", "of", "from", "by", "to", "into", "in", "north", "village", "villages", "town", "two",
    "was", "were", "been", "had", "not", "could", "will", "and", ",", ".", ";", "which", "that", "it", "they", "said",
    "control", "capture", "capturing", "fall", "withdrawal", "army's", "among", "places", "on", "Saturday", "most", "—",
    "denied", "if", "entered", "advanced", "came", "under", "hands", "surrendered", "12", "(", ")", "“", "”", "'s",
]  # fmt: skip


def check(changes: list[ControlChange], text: str, mentions: list[Mention]) -> None:
    for c in changes:
        assert text[c.start_char : c.end_char] == c.quote != ""
        assert c.sentence_start <= c.start_char < c.end_char <= c.sentence_end
        assert c.change in CONTROL_CHANGES and c.modality in MODALITIES and c.claimant_type in CLAIMANT_TYPES
        assert c.place_basis in PLACE_BASES and c.date_basis in (None, *DATE_BASES)
        assert mentions[c.place_mention].mention_type == "place"
        assert c.territory_text in text and c.territory_text
        for surface in (c.actor_surface, c.from_actor_surface):
            assert surface is None or surface in text
    keys = [(c.start_char, c.end_char, c.place_mention, c.change) for c in changes]
    assert keys == sorted(set(keys))


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_has_an_answer(text: str) -> None:
    check(read(text, find_mentions(text)), text, find_mentions(text))


@given(st.lists(st.sampled_from(WORDS), max_size=40))
@settings(max_examples=1_000, deadline=None)
def test_any_order_of_cue_words_has_an_answer(words: list[str]) -> None:
    text = " ".join(words)
    check(read(text, find_mentions(text)), text, find_mentions(text))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=25), st.data())
@settings(max_examples=300, deadline=None)
def test_any_mentions_are_taken(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 20)), max_size=6))
    kinds = st.sampled_from(["person", "organization", "armed_group", "place", "date"])
    mentions = []
    for start, length in spans:
        end, day = min(len(text), start + length), data.draw(st.none() | st.dates())
        precision = data.draw(st.none() | st.integers(1, 7))
        mentions.append(
            Mention(start, end, text[start:end], data.draw(kinds), entity_id=data.draw(st.none() | st.just("x")),
                    where_prec=precision, date_start=day, date_end=day)
        )  # fmt: skip
    check(read(text, mentions), text, mentions)


@pytest.mark.parametrize(
    "piece", ["captured Arden and ", "Arden fell ", "the capture of the ", "army took , ", "was driven from "]
)
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(n: int) -> float:
        text = piece * n
        mentions = find_mentions(text)
        started = time.process_time()
        read(text, mentions)
        return time.process_time() - started

    seconds(50)
    small, large = (min(seconds(n) for _ in range(3)) for n in (400, 1600))
    assert large < 12 * small + 0.1  # 4 times the text; linear would be 4, quadratic 16
