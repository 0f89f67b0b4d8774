"""The decoder that reads all tokens at once finds what spaCy's own finds, with weights of any kind."""

from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from dateline.text import ner as entities
from dateline.text.ner import find_entities, load_model
from dateline.text.ner_decode import Decoder, make_decoder
from newsroom.content import load_newsroom

LABELS = ["PERSON", "ORG", "GPE"]
WORDS = [
    "Idlib",
    "the",
    "Syrian",
    "Observatory",
    "for",
    "Human",
    "Rights",
    "U.S.",
    "don't",
    "said",
    "\n\n",
    "  ",
    ",",
    "7",
]
ODD = [
    "",
    " ",
    "\n",
    "Obama",
    "لبنان",
    "\u00a0\u00a0",
    "The " * 300,
    "University of " * 200,
    "New York\n" * 40,
    "\ud800 Rome",
]
#: Recognizers of spaCy's own making beside the small model's: a plain embedding, more pieces, a wider layer.
KINDS: dict[str, dict[str, Any]] = {
    "usual": {},
    "three_pieces": {"maxout_pieces": 3},
    "wide": {"hidden_width": 128, "tok2vec": {"@architectures": "spacy.HashEmbedCNN.v2", "width": 32, "depth": 2,
             "embed_size": 200, "window_size": 2, "maxout_pieces": 2, "subword_features": True, "pretrained_vectors": None}},
    "spaces": {"tok2vec": {"@architectures": "spacy.Tok2Vec.v2",
               "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "width": 32, "attrs": ["NORM", "SPACY"],
                         "rows": [200, 20], "include_static_vectors": False},
               "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 32, "depth": 2, "window_size": 1,
                          "maxout_pieces": 2}}},
}  # fmt: skip
#: Recognizers that another decoder must read.
OTHERS: dict[str, dict[str, Any]] = {
    "six_tokens": {"extra_state_tokens": True},
    "no_upper": {"use_upper": False},
    "one_piece": {"maxout_pieces": 1},
}


def _make_model(kind: dict[str, Any], seed: int = 0) -> Language:
    """A recognizer with weights by chance, which finds names of all lengths anywhere."""
    nlp = spacy.blank("en")
    ner: Any = nlp.add_pipe("ner", config={"model": kind})
    for label in LABELS:
        ner.add_label(label)
    nlp.initialize()
    random = np.random.default_rng(seed)
    for node in ner.model.walk():
        for name in node.param_names:
            if node.has_param(name):
                shape = node.get_param(name).shape
                node.set_param(name, random.normal(0, 0.3, shape).astype(np.float32))
    return nlp


def _names(nlp: Language, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    return [[(e.start, e.end, e.label_) for e in doc.ents] for doc in nlp.pipe(texts, batch_size=16)]


def _decode(nlp: Language, texts: list[str]) -> list[list[tuple[int, int, str]]]:
    decoder = make_decoder(nlp)
    assert isinstance(decoder, Decoder)
    return decoder.find([nlp.make_doc(text) for text in texts])


def _reports() -> list[str]:
    return [version.body for report in load_newsroom().reports.values() for version in report.versions]


def test_names_of_the_sample_reports_are_spacys() -> None:
    texts = _reports()
    assert _decode(load_model(), texts) == _names(load_model(), texts)


def test_names_of_odd_texts_are_spacys() -> None:
    texts = [text.replace("\ud800", "?") for text in ODD]
    assert _decode(load_model(), texts) == _names(load_model(), texts)
    assert _decode(load_model(), []) == []


@given(st.lists(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40).map(" ".join), max_size=4))
@settings(max_examples=60, deadline=None)
def test_names_of_any_text_are_spacys(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    assert _decode(load_model(), texts) == _names(load_model(), texts)


@pytest.mark.parametrize("kind", KINDS)
def test_names_by_weights_of_any_kind_are_spacys(kind: str) -> None:
    texts = [*_reports()[:20], *(text.replace("\ud800", "?") for text in ODD)]
    lengths = set()
    for seed in range(4):
        nlp = _make_model(KINDS[kind], seed)
        names = _names(nlp, texts)
        assert _decode(nlp, texts) == names
        lengths |= {end - start for document in names for start, end, _ in document}
    assert {1, 2, 3} < lengths and max(lengths) > 20, "names longer than are followed side by side"


@pytest.mark.parametrize("kind", OTHERS)
def test_a_recognizer_of_another_make_is_left_to_spacy(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = _make_model(OTHERS[kind])
    assert make_decoder(nlp) is None
    monkeypatch.setattr(entities, "load_model", lambda: nlp)
    monkeypatch.setattr(entities, "load_decoder", lambda: make_decoder(nlp))
    texts = _reports()[:5]
    docs = list(nlp.pipe(texts))
    assert [[(e.start, e.end, e.label) for e in found] for found in find_entities(texts)] == [
        [(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs
    ]


def test_a_pipeline_of_more_than_the_recognizer_is_left_to_spacy() -> None:
    nlp = _make_model({})
    nlp.add_pipe("entity_ruler")
    assert make_decoder(nlp) is None


def test_offsets_are_of_the_text() -> None:
    text = "Nothing happened that day.\n" * 1_500 + "Barack Obama met Angela Merkel in Berlin."
    texts = ["", text, "Barack Obama left on Sunday."]
    found = [{text[e.start : e.end] for e in of} for text, of in zip(texts, find_entities(texts), strict=True)]
    assert not found[0]
    assert {"Barack Obama", "Angela Merkel", "Berlin"} <= found[1]
    assert {"Barack Obama", "Sunday"} <= found[2]
