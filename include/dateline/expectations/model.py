"""What a rule is, and what checking it gave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_COLUMN_KEYS = ("column", "column_A", "column_B")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One rule: `type` and `kwargs` are Great Expectations' own, `why` is one sentence.

    where, unless: the rows that it is for, as column -> values, or `given` or `missing`; all must hold, none may.
    show: more columns to print in a reason.
    """

    rule: str
    type: str
    kwargs: Mapping[str, object]
    why: str
    where: Mapping[str, object] = field(default_factory=dict)
    unless: Mapping[str, object] = field(default_factory=dict)
    show: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """The columns that the rule speaks of, in the order in which a reason prints them."""
        named = [str(self.kwargs[key]) for key in _COLUMN_KEYS if key in self.kwargs]
        return list(dict.fromkeys((*named, *self.show, *self.where, *self.unless)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found. rows_checked: rows it applies to. failed: positions of the rows that fail it, ascending."""

    expectation: Expectation
    rows_checked: int
    failed: tuple[int, ...] = ()
