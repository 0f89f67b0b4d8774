"""A stance: what one claimant says of one measure of one event, after the older reports have stepped back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Bounds whose number may stand as the figure. An upper limit says how many at most, not how many.
FIGURE_BOUNDS = frozenset({"=", "~", ">=", ">"})
#: How far 'about' reaches when it is compared with another's number. Our choice; it is never written as a bound.
ABOUT = 0.1


@dataclass(frozen=True, slots=True)
class Stance:
    """`low`, `high`: as stated, null where open. `best`: the one number stated, null if none or several.

    `figures`: every number and bound that was stated, so that nobody's bound is taken where another breaks it.
    `strict`: the bounds themselves are excluded (more than, fewer than).
    """

    claimant_type: str
    has_stake: bool
    reported_at: dt.datetime
    low: float | None
    high: float | None
    best: float | None
    is_exact: bool
    strict_low: bool
    strict_high: bool
    figures: tuple[float, ...]

    @property
    def top(self) -> float | None:
        return max(self.figures, default=None)

    @property
    def is_about(self) -> bool:
        return self.low is None and self.high is None and self.best is not None

    def admits(self, figure: float) -> bool:
        """May the number be true, by this claimant? 'About 60' admits 58: it reaches a tenth of itself."""
        if self.low is None and self.high is None:
            return self.best is not None and abs(figure - self.best) <= ABOUT * self.best
        above = self.low is None or figure > self.low or (figure == self.low and not self.strict_low)
        below = self.high is None or figure < self.high or (figure == self.high and not self.strict_high)
        return above and below

    def reaches_below(self, bound: float) -> bool:
        """Was a number stated that is smaller? 'About' must be smaller by more than its reach."""
        reach = 1 + ABOUT if self.is_about else 1
        return any(figure * reach < bound for figure in self.figures)

    def reaches_above(self, bound: float) -> bool:
        reach = 1 - ABOUT if self.is_about else 1
        return any(figure * reach > bound for figure in self.figures)

    def disputes(self, other: "Stance") -> bool:
        """Can the two not both be true? 'About' disputes nothing."""
        return _lies_above(self, other) or _lies_above(other, self)


def _lies_above(a: Stance, b: Stance) -> bool:
    if a.low is None or b.high is None:
        return False
    return a.low > b.high or (a.low == b.high and (a.strict_low or b.strict_high))


def make_stance(claims: Sequence[Mapping[str, Any]]) -> Stance:
    """Take together what one claimant says in its newest reports.

    claims: at least one, with `bound`, `value`, `low`, `high`, `claimant_type`, `has_stake`, `reported_at`. One
    exact number that
    all the others admit is the stance ('at least ten' and later '12'); else the bounds span all that was said, open
    where one is open.
    """
    single = [_stance_of(claim) for claim in claims]
    exact = {stance.best for stance in single if stance.is_exact}
    figure = next(iter(exact)) if len(exact) == 1 else None
    if figure is not None and all(stance.admits(figure) for stance in single):
        return next(stance for stance in single if stance.is_exact)
    first = single[0]
    if all((s.low, s.high, s.best) == (first.low, first.high, first.best) for s in single):
        return first
    lows, highs = [s.low for s in single], [s.high for s in single]
    low = min(x for x in lows if x is not None) if None not in lows else None
    high = max(x for x in highs if x is not None) if None not in highs else None
    return Stance(
        claimant_type=min(s.claimant_type for s in single),
        has_stake=any(s.has_stake for s in single),
        reported_at=max(s.reported_at for s in single),
        low=low,
        high=high,
        best=None,
        is_exact=False,
        strict_low=all(s.strict_low for s in single if s.low == low),
        strict_high=all(s.strict_high for s in single if s.high == high),
        figures=tuple(sorted({figure for s in single for figure in s.figures})),
    )


def _stance_of(claim: Mapping[str, Any]) -> Stance:
    stated = {claim[column] for column in ("value", "low", "high")} - {None}
    return Stance(
        claimant_type=claim["claimant_type"],
        has_stake=claim["has_stake"],
        reported_at=claim["reported_at"],
        low=claim["low"],
        high=claim["high"],
        best=claim["value"] if claim["bound"] in FIGURE_BOUNDS else None,
        is_exact=claim["bound"] == "=" and claim["value"] is not None,
        strict_low=claim["bound"] == ">",
        strict_high=claim["bound"] == "<",
        figures=tuple(sorted(stated)),
    )
