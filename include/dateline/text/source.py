"""Who asserts something, as characters of the text."""

from dataclasses import dataclass

from dateline.text.attribution import Attribution


@dataclass(frozen=True, slots=True)
class Source:
    """Characters that name who asserts, and of who passes it on. attribution: where that was read."""

    start: int
    end: int
    carrier: tuple[int, int] | None = None
    attribution: Attribution | None = None
