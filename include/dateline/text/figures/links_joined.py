"""Phrases that share the event of a phrase or sentence before them: "killed three soldiers and two civilians"."""

from dataclasses import dataclass

from dateline.text.figures.cues import Cue
from dateline.text.figures.phrase import OF_THEM_REACH, Phrase, opens_with_of_them
from dateline.text.figures.tagged import Tagged
from dateline.text.grammar import is_full_stop, is_verb
from dateline.text.words import Word

#: What ends before a part of the figure before it.
_PARTS = (["among", "them"], ["incl", "."], ["of", "whom"], ["of", "them"], ["of", "which"], ["among", "whom"])


@dataclass(frozen=True, slots=True)
class Link:
    """Events of one phrase. side: inside, left, right, inherited or total. cues: first to last, no measure twice."""

    cues: tuple[Cue, ...]
    side: str
    is_joined: bool = False  # shares the event with the phrase before it ("two soldiers and three civilians were")


class JoinedReader(Tagged):
    """Finds the event that a phrase has in common with what stands before it."""

    def is_freed(self, phrase: Phrase) -> bool:
        """ "Ten hostages were freed" says nothing of who was taken."""
        near = [*self.words[max(0, phrase.first - 2) : phrase.first], *self.words[phrase.last : phrase.last + 4]]
        return any(w.low in self.g["freeing"] for w in near)

    def told_before(self, phrase: Phrase) -> Link | None:
        """4,000 of them are children: of the people that the sentence before counted"""
        if self.told is None or phrase.is_single or not (self._is_of_them(phrase) or self._follows_of_them(phrase)):
            return None
        return Link((Cue(phrase.first, phrase.last, self.told, frozenset({"noun"})),), "told")

    def _follows_of_them(self, phrase: Phrase) -> bool:
        """Of these, 3,200 people are from the town."""
        return opens_with_of_them(self.words) and phrase.first <= OF_THEM_REACH

    def inherited(self, k: int, phrase: Phrase, earlier: list[Link | None]) -> Link | None:
        if k == 0 or phrase.is_pronoun or (phrase.is_single and self.words[phrase.first].low == "the"):
            return None
        if phrase.number.value == 0 or self.is_freed(phrase):
            return None  # "4,000 disappeared and nobody was tried"
        whole = self._of_the(k, phrase, earlier)
        if whole is not None:
            return whole
        for back in (k - 1, k - 2):
            if back < 0:
                break
            link, before = earlier[back], self.phrases[back]
            if link is None or link.side not in ("left", "inherited", "inside", "right", "told"):
                continue
            if any(is_full_stop(self.words, i) for i in range(before.last, phrase.first)):
                return None
            if self._is_of_them(phrase):
                return Link(link.cues, "inherited", True)
            if (
                phrase.is_single
                and phrase.first > 0
                and self.words[phrase.first - 1].low == ","
                and not (link.side in ("left", "inherited") and before.is_single and self._is_kin(phrase))
            ):
                return None  # "..., its director said"; but "killed a father, his wife, and their son"
            gap = self.words[before.last : phrase.first]
            behind = max(c.last for c in link.cues)
            if link.side == "right" and before.last < behind < phrase.first and phrase.kind == "bare":
                gap = self.words[behind : phrase.first]  # four were killed in Homs, three in Aleppo
                if gap[0].low in self.g["prepositions"] and self._joins(gap, "left"):
                    return Link(link.cues, "inherited", True)
                continue
            if back < k - 1 and self._is_part_of(self.phrases[k - 1], phrase):
                return None
            if self._joins(gap, link.side):
                return Link(link.cues, "inherited", True)
        return None

    def _is_part_of(self, before: Phrase, phrase: Phrase) -> bool:
        """Three are held after 13 clerks, including ten women, were stopped: the women are of the clerks."""
        gap = [w.low for w in self.words[before.last : phrase.first] if w.low != ","]
        return (
            before.kind == "person"
            and not before.is_single
            and gap in (["including"], ["among", "them"], ["of", "whom"], ["of", "them"])
        )

    def _is_kin(self, phrase: Phrase) -> bool:
        after = self.words[phrase.last].low if phrase.last < len(self.words) else "."
        return self.words[phrase.first].low in self.g["possessives"] and after in (",", "and", ".", "&")

    def _of_the(self, k: int, phrase: Phrase, earlier: list[Link | None]) -> Link | None:
        """Of the 33 people killed, 20 were civilians."""
        lows = [w.low for w in self.words[:2]]
        first = earlier[0] if earlier else None
        if lows != ["of", "the"] or first is None or phrase.is_single or k > 3 or self.is_freed(phrase):
            return None
        return Link(first.cues, "inherited", True)

    def _is_of_them(self, phrase: Phrase) -> bool:
        """eleven were wounded, two of them seriously"""
        lows = [w.low for w in self.words[phrase.number.last : phrase.number.last + 2]]
        return lows in (["of", "them"], ["of", "whom"], ["of", "these"], ["of", "those"])

    def _joins(self, gap: list[Word], side: str) -> bool:
        lows = [w.low for w in gap]
        while len(lows) > 1 and (lows[-1] in self.g["possessives"] or lows[-1] in ("the", "also", "at", "least")):
            lows.pop()  # 16 children and their two teachers
        if not lows or len(lows) > 12:
            return False
        tail = lows[-1]
        if tail in ("including", "included", "includes", "incl") or lows[-2:] in _PARTS:
            return True
        if side == "right":
            return False
        if tail in ("–", "—", "-", "--", ":") and len(lows) == 1:
            return True  # shot dead 14 people – nine in Beni, five in Oicha
        if (
            tail not in ("and", ",", "&", "plus")
            and lows[-2:] not in (["as", "well"], ["well", "as"], ["and", "also"])
            and lows[-3:] != ["as", "well", "as"]
        ):
            return False
        if any(is_verb(w) for w in gap) or any(
            low in (";", ".", ":") or low in self.g["clause_stops"] - {"as"} for low in lows
        ):
            return False
        return len(lows) <= 2 or gap[0].low in self.g["prepositions"] or gap[0].low in (",", "as", "from", "and")
