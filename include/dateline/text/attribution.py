"""One attribution of a sentence, as its readers hand it on."""

from dataclasses import dataclass

#: Words first to last of a sentence, the last not included.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source at words[first:last]; what it says stands left or right of it.

    verb: the cue, lower case. right_from: what is said starts at this word, None if it only stands before.
    reaches_left: it may stand before the source. carrier: words of who passes it on. is_pronoun: the source is "it" or
    "he", to be looked up before. is_weak: the event is the verb's object (condemned the killing of), and the
    attribution ends with its clause. is_citation: somebody is cited, so that the verb beside is the carrier's.
    """

    first: int
    last: int
    verb: str
    right_from: int | None
    reaches_left: bool
    carrier: Span | None = None
    is_pronoun: bool = False
    is_weak: bool = False
    is_citation: bool = False
