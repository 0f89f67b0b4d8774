"""What stands on the way from a phrase to its event: insertions, clauses of somebody else, objects of the event."""

from dateline.text.claimant_words import load_claimant_words
from dateline.text.figures.cues import Cue
from dateline.text.figures.tagged import Tagged
from dateline.text.grammar import ends_noun_phrase, is_adverb, is_full_stop

#: What a noun phrase may begin with that is not counted itself.
_NOUN_OPENERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "this", "that", "these", "those"})


class ClauseReader(Tagged):
    """Tells clauses and objects apart. Every look is bounded."""

    def after_being(self, i: int) -> int:
        """Words of "after being" or "after having been" at words[i], 0 if it is neither: freed after being abducted."""
        behind = [w.low for w in self.words[i + 1 : i + 3]]
        return 3 if behind == ["having", "been"] else 2 if behind[:1] == ["being"] else 0

    def tells_of_others(self, i: int) -> bool:
        """ "A caller rang, reporting the girl had been hurt": the girl was, not who says so."""
        low = self.words[i].low
        return low.endswith("ing") and i + 1 in self.starts and low in load_claimant_words().verbs

    def over_insertion(self, i: int) -> int:
        """Six men, called out by a neighbour, were hurt: words between commas, if they tell of no event themselves."""
        limit = min(len(self.words) - 1, i + 24)
        for k in range(i + 1, limit):
            if k in self.at or self.words[k].low in (";", ":", "(") or is_full_stop(self.words, k):
                return 0
            if self.words[k].low == "," and self.words[k + 1].low in self.g["auxiliaries"]:
                return k + 1 - i if k > i + 1 and k not in self.starts else 0
        return 0

    def participle_behind(self, i: int) -> bool:
        k = i + 1
        while k < len(self.words) and is_adverb(self.words[k]):
            k += 1
        return k in self.at

    def opens_clause(self, k: int, nouns: frozenset[str]) -> bool:
        """Three nurses escaped, and the ambulance was taken: a noun of its own, with its verb."""
        if k >= len(self.words) or self.words[k].low not in _NOUN_OPENERS:
            return False
        for i in range(k + 1, min(k + 5, len(self.words))):
            word = self.words[i]
            if word.low in self.g["be"] or word.low in self.g["have"]:
                return i > k + 1 and self.words[i - 1].low not in nouns
            if not word.is_alpha or word.low in ("other", "others", "rest") or ends_noun_phrase(word):
                return False
        return False

    def after_and(self, cue: Cue) -> bool:
        return cue.first > 0 and self.words[cue.first - 1].low in ("and", "or", ",", "later", "then")

    def owns_object(self, cue: Cue) -> bool:
        """Five men who were loading sacks and hijacked their own lorry: done by them; but "injured his leg"."""
        if not self.after_and(cue) or cue.measure == "injured" or cue.last >= len(self.words):
            return False
        return self.words[cue.last].low in self.g["possessives"]

    def has_object(self, cue: Cue) -> bool:
        """killed three, killed him, killed civilians: the event has its object behind it."""
        i = cue.last
        while i < len(self.words) and is_adverb(self.words[i]):
            i += 1
        if i >= len(self.words):
            return False
        other = self.starts.get(i)
        if other is not None:
            after = self.at.get(other.last)
            listed = (other.cue is not None or (after is not None and after.takes_subject)) and not other.is_single
            return not listed and other.kind != "refused"
        low = self.words[i].low
        return low in (
            "him",
            "them",
            "himself",
            "themselves",
            "herself",
            "civilians",
            "people",
            "soldiers",
            "residents",
            "his",
            "their",
            "one",
        )
