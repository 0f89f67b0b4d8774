"""The country that a text speaks of, as a whole and sentence by sentence."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

#: Share of all that a text says of countries from which one of them is the text's own.
_MAIN = 0.6
_END = re.compile(r"[.!?\n]")
_LONGEST = 400  # characters that a sentence is looked back over


class StoryCountry:
    """Countries named in a text, by position."""

    def __init__(self, text: str, named: Iterable[tuple[int, str]], *, of_dateline: str | None = None) -> None:
        """named: positions with ISO codes, in any order. of_dateline: the dateline's country, which counts as two."""
        self._text = text
        self._named = sorted(named)
        counts = Counter(country for _, country in self._named)
        if of_dateline is not None:
            counts[of_dateline] += 2
        self._main = next((c for c, n in counts.items() if n >= _MAIN * counts.total()), None)

    def at(self, position: int) -> str | None:
        """The country spoken of at a position: the text's own, else the only one named before it in its sentence."""
        if self._main is not None:
            return self._main
        ends = [m.start() for m in _END.finditer(self._text, max(0, position - _LONGEST), position)]
        start = ends[-1] if ends else max(0, position - _LONGEST)
        low, high = bisect_left(self._named, (start, "")), bisect_left(self._named, (position, ""))
        countries = {country for _, country in self._named[low:high]}
        return countries.pop() if len(countries) == 1 else None
