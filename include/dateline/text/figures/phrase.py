"""The counted noun phrase that the figure readers hand on."""

from dataclasses import dataclass

from dateline.text.figures.cues import Cue
from dateline.text.figures.numbers import Number
from dateline.text.words import Word

#: Words that the parts of "Of these, 3,200 are from the town and 1,100 from the hills" may stand behind.
OF_THEM_REACH = 14


@dataclass(frozen=True, slots=True)
class Phrase:
    """A counted noun phrase at words[first:last]; number's words included, its bound's too.

    kind: person, counted, area, event (the head itself names a measure), other (a noun we do not know), unknown (a noun
    of which we cannot even say that it may be people), bare (no noun), refused (money, date, unit of something else).
    head: position of the head noun. unit: plural of a counted noun. cue: the event word inside the phrase (deaths;
    wounded soldiers). factor: km2 per area unit.
    """

    first: int
    last: int
    number: Number
    kind: str
    head: int | None = None
    unit: str | None = None
    cue: Cue | None = None
    factor: float | None = None
    is_single: bool = False
    is_definite: bool = False
    is_pronoun: bool = False

    @property
    def noun_first(self) -> int:
        return self.number.last

    @property
    def is_countable(self) -> bool:
        """It can be victims."""
        return self.kind in ("person", "bare", "other", "event", "unknown")


def opens_with_of_them(words: list[Word]) -> bool:
    """Of these, 3,200 people are from the town: the sentence tells of people counted before."""
    return [w.low for w in words[:2]] in (["of", "these"], ["of", "them"], ["of", "those"])
