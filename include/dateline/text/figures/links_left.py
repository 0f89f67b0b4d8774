"""The event before a phrase: "killed three", "the deaths of three", "injured: 12"."""

from collections.abc import Sequence

from dateline.text.figures.cues import Cue, is_sentence, load_around
from dateline.text.figures.links_right import RightReader
from dateline.text.figures.phrase import Phrase
from dateline.text.figures.tagged import merge_cues
from dateline.text.grammar import is_adverb, is_verb
from dateline.text.victims import find_person


class LeftReader(RightReader):
    """Finds events on the left."""

    def find_left(self, phrase: Phrase) -> tuple[Cue, ...]:
        if cue := self._around(phrase):
            return (cue,)
        i, steps = phrase.first, 0
        skipped_of = False
        while i > 0 and steps < 5:
            if (cue := self.ends.get(i)) is not None:
                return self._from_left(phrase, cue, of=skipped_of, colon=False)
            word = self.words[i - 1]
            if word.low == "and" and i > 1 and self.words[i - 2].low in ("himself", "herself", "themselves"):
                i -= 1  # killed himself and four guards
            elif word.low == "," and i < phrase.first + 1 and (opened := self._according(i - 1)):
                i = opened + 1  # the evacuation of, according to the latest data, 17,631
            elif word.low == "of":
                skipped_of = True
            elif word.low in (":", "=") or (
                word.low in ("-", "–") and word.start > self.words[i - 2].end if i > 1 else False
            ):
                cue = self.ends.get(i - 1)
                return self._from_left(phrase, cue, of=False, colon=True) if cue else ()
            elif not (word.low in self.g["before_numbers"] or word.low in self.g["quotes"] or is_adverb(word)):
                return ()
            i, steps = i - 1, steps + 1
        return ()

    def _according(self, comma: int) -> int:
        """Position of the comma that opens ", according to X," before the one at `comma`; 0 if none does."""
        for k in range(comma - 2, max(0, comma - 10), -1):
            if self.words[k].low == "according" and self.words[k - 1].low == ",":
                return k - 1
        return 0

    def _around(self, phrase: Phrase) -> Cue | None:
        """took three men prisoner, beat a man to death, drove 2,000 people from their homes"""
        if phrase.kind not in ("person", "other", "unknown", "bare"):
            return None
        verb = phrase.first - 1
        behind = phrase.last
        if behind < len(self.words) and is_adverb(self.words[behind]):
            behind += 1
        lows = [w.low for w in self.words[behind : behind + 2]]
        if lows == ["to", "death"] and verb >= 0 and is_verb(self.words[verb]) and not is_sentence(self.words[verb]):
            return Cue(verb, phrase.first, "killed", frozenset({"active"}))
        before = phrase.first
        while before > 0 and (
            self.words[before - 1].low in self.g["before_numbers"] or is_adverb(self.words[before - 1])
        ):
            before -= 1
        for tail, heads in load_around().get(lows[0], ()) if lows else ():
            if tuple(w.low for w in self.words[behind : behind + len(tail)]) != tail:
                continue
            for head, measure in heads:
                first = before - len(head)
                if first >= 0 and tuple(w.low for w in self.words[first:before]) == head:
                    return Cue(first, behind + len(tail), measure, frozenset({"active"}))
        return None

    def _from_left(self, phrase: Phrase, cue: Cue, *, of: bool, colon: bool) -> tuple[Cue, ...]:
        if colon:
            return (cue,) if not cue.forms.isdisjoint(("noun", "total", "passive", "adjective")) else ()
        if of:
            return (cue,) if "noun" in cue.forms else ()
        if not cue.takes_object or self._is_passive(cue):
            return ()
        if cue.forms == {"losing"} and not self._fights(phrase):
            return ()
        if self.words[cue.first - 1].low in ("the", "a") if cue.first else False:
            return ()
        return merge_cues((*self._chain_left(cue), cue))

    def _fights(self, phrase: Phrase) -> bool:
        """lost 16 men, lost two of their own: who is lost in a fight is dead"""
        noun = None if phrase.head is None else find_person(self.words[phrase.head : phrase.head + 1], 0)
        own = any(w.low == "own" for w in self.words[phrase.last - 1 : phrase.last + 2])
        return own or (
            noun is not None and (noun.status == "combatant" or self.words[phrase.head or 0].low in ("men", "members"))
        )

    def _chain_left(self, cue: Cue) -> tuple[Cue, ...]:
        """The verb before in "killed and wounded 30", "abducting and killing three"."""
        i = cue.first
        if i >= 2 and self.words[i - 1].low in ("and", "or", "/", "then", "later"):
            i -= 1
            while i > 0 and (is_adverb(self.words[i - 1]) or self.words[i - 1].low in ("and", ",")):
                i -= 1
            before = self.ends.get(i)
            if before is not None and before.takes_object:
                return (before,)
        return ()

    def _is_passive(self, cue: Cue) -> bool:
        """was killed, were reportedly killed, been killed; "has killed" is not."""
        if cue.forms.isdisjoint(("passive", "weak")):
            return False
        i, steps = cue.first - 1, 0
        while i >= 0 and steps < 5:
            low = self.words[i].low
            if low in self.g["be"] and low != "left":
                return True
            if not (
                is_adverb(self.words[i])
                or low in self.g["negation"]
                or low in ("and", "or", "shot", "to", "have", "be")
                or i + 1 in self.ends
                or is_verb(self.words[i])
            ):
                return False
            i, steps = i - 1, steps + 1
        return False

    def is_list(self, phrase: Phrase, left: Sequence[Cue]) -> bool:
        """ "3 killed 5 injured": the event on the left already has its own number before it."""
        before = left[0].first
        owner = any(p.last == before and p.is_countable and not p.is_single for p in self.phrases)
        after = self.at.get(phrase.last)
        return owner and after is not None and after.takes_subject

    def then_them(self, phrase: Phrase) -> tuple[Cue, ...]:
        """kidnapped two villagers and killed them."""
        for i in range(phrase.last, min(len(self.words) - 1, phrase.last + 8)):
            cue = self.at.get(i)
            if cue is not None:
                pronoun = cue.last < len(self.words) and self.words[cue.last].low in ("them", "him", "her")
                return (cue,) if pronoun and cue.takes_object and self.after_and(cue) else ()
        return ()
