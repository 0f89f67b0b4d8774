"""Running totals: "the death toll rose to 45", "brings the number of displaced people to 3,000"."""

from functools import cache

from dateline.schema.measures import load_measures
from dateline.text.figures.cues import Cue
from dateline.text.figures.phrase import Phrase
from dateline.text.figures.tagged import Tagged, merge_cues
from dateline.text.grammar import is_adverb, is_full_stop
from dateline.text.words import Phrases, find_phrase, make_phrases


@cache
def _totals() -> tuple[Phrases, dict[str, str]]:
    """(phrases by first word, measure of each phrase); a phrase of two measures is the first one's."""
    measures = {phrase: m.name for m in reversed(list(load_measures().values())) for phrase in m.cues["total"]}
    return make_phrases(list(measures)), measures


class TotalReader(Tagged):
    """Finds what a total counts."""

    def find_total(self, phrase: Phrase) -> tuple[Cue, ...]:
        if phrase.is_single:
            return ()
        i = phrase.first - 1
        while i > 0 and is_adverb(self.words[i]):
            i -= 1
        if i >= 0 and self.words[i].low in self.g["total_joints"]:
            floor = max(0, i - 16)
            for k in range(i - 1, floor - 1, -1):
                low = self.words[k].low
                if low == ";" or is_full_stop(self.words, k):
                    break
                if low in self.g["total_heads"]:
                    return self._named_total(k, i)
        for k in range(phrase.last, min(phrase.last + 5, len(self.words))):
            if self.words[k].low in ("number", "toll", "total"):
                return self._named_total(k, min(k + 8, len(self.words)))
        return ()

    def _named_total(self, head: int, until: int) -> tuple[Cue, ...]:
        """What a "toll", "number" or "total" at `head` counts; words up to `until` may say it."""
        for k in range(max(0, head - 2), until):
            cue = self.at.get(k)
            if cue is not None:
                joined = cue.last + 1 in self.at and self.words[cue.last].low in ("and", "or")
                return merge_cues((cue, self.at[cue.last + 1]) if joined else (cue,))
            if length := find_phrase(self.words, k, _totals()[0]):
                key = " ".join(w.low for w in self.words[k : k + length])
                return (Cue(k, k + length, _totals()[1][key], frozenset({"total"})),)
        return ()
