"""The figure that the readers of one sentence hand on."""

from dataclasses import dataclass

from dateline.text.figures.cues import Cue
from dateline.text.figures.phrase import Phrase
from dateline.text.words import Word


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. first:last: its words, from the number to the event. parent, conversion: positions in the list.

    value, low, high in `unit` (person, km2, or the counted noun's plural). supersedes: the number it replaces, as
    printed.
    wants_parent: said to be a part ("three of them"), but its whole does not stand in this sentence.
    """

    phrase: Phrase
    cue: Cue | None
    side: str
    first: int
    last: int
    measure: str
    unit: str
    bound: str
    value: float | None
    low: float | None
    high: float | None
    vague_rule: str | None
    parent: int | None = None
    wants_parent: bool = False
    conversion: int | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class SentenceFigures:
    """What the readers after this one need of a sentence."""

    words: list[Word]
    phrases: list[Phrase]
    cues: list[Cue]
    figures: list[Figure]
