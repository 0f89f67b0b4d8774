"""Who can gain or lose a place, among the words of a sentence: armies, armed groups, countries, "rebels", "they"."""

from collections.abc import Sequence

from dateline.text.attribution import Span
from dateline.text.claimant_names import find_main_subject, find_subject, trim_left
from dateline.text.control_territory import Ground
from dateline.text.control_words import Verb, load_control_words
from dateline.text.grammar import is_adverb, is_verb, load_grammar
from dateline.text.model import Mention
from dateline.text.noun_phrases import find_forward
from dateline.text.perpetrators import can_attack
from dateline.text.words import Word

#: Actor mentions of a sentence: first word, word behind the last, mention.
Actors = Sequence[tuple[int, int, Mention]]
_COUNTRY = 6  # where_prec
#: Pronouns that may stand for a force; "it" also stands for nothing ("it took Morek a year").
_THEY = frozenset({"they", "we", "who", "which"})


class Forces:
    """The forces of a sentence."""

    def __init__(self, words: list[Word], actors: Actors, ground: Ground) -> None:
        self._words, self._actors, self._ground = words, actors, ground

    def is_force(self, span: Span | None, *, is_told: bool) -> bool:
        """Whether words[span] can hold places. is_told: the verb leaves no doubt, so that any group or country may."""
        if span is None:
            return False
        if self.is_pronoun(span):
            return is_told or self._words[span[0]].low in _THEY
        if any(w.low in load_control_words()["forces"] for w in self._words[slice(*span)]):
            return True
        if is_told and self._is_country(span):
            return True
        return any(self._can_hold(m, is_told=is_told) for m in self._mentions_in(span))

    def is_pronoun(self, span: Span) -> bool:
        return span[1] - span[0] == 1 and self._words[span[0]].low in load_control_words()["pronouns"]

    def actor_in(self, span: Span) -> Mention | None:
        """The actor that the words name."""
        return next((m for m in self._mentions_in(span) if m.entity_id and can_attack(m)), None)

    def find_doer(self, at: int, verb: Verb, *, is_told: bool) -> Span | None:
        """The subject of words[at]; of an infinitive or a form in -ing, and behind "and", that of its clause."""
        to = self._to_before(at)
        own = None if verb.is_ing else find_subject(self._words, at if to is None else to - 1)
        span = own if self.is_force(own, is_told=is_told) else None
        if span is None and (own is None or own[1] - own[0] > 1):
            main = find_main_subject(self._words, at)
            span = main if self.is_force(main, is_told=is_told) else None
        return span

    def is_infinitive(self, at: int) -> bool:
        """Whether "to" stands before words[at]."""
        return self._to_before(at) is not None

    def _to_before(self, at: int) -> int | None:
        k = at - 1
        while k > 0 and is_adverb(self._words[k]):
            k -= 1
        return k if k > 0 and self._words[k].low == "to" else None

    def read_behind(self, at: int, joints: Sequence[str], *, reach: int) -> Span | None:
        """The force behind the first of `joints` ("by", "from") at or soon behind words[at], in the same clause."""
        words, grammar = self._words, load_grammar()
        for k in range(at, min(len(words) - 1, at + reach)):
            if words[k].low in joints:
                first = trim_left(words, k + 1, find_forward(words, k + 1))
                span = first, self._end_of(first)
                if span[0] < span[1] and self.is_force(span, is_told=True) and not self.is_pronoun(span):
                    return span
            elif (
                words[k].low in grammar["clause_stops"]
                or words[k].text in ";:"
                or words[k].low in ("and", "but")
                or is_verb(words[k])
            ):
                break
        return None

    def _end_of(self, first: int) -> int:
        """End of the force that words[first] begins: before a verb, a date or any preposition but "of"."""
        words, prepositions = self._words, load_grammar()["prepositions"] - {"of"}
        at = next((b for a, b, _ in self._actors if a <= first < b), first + 1)
        last = find_forward(words, first)
        while at < last and words[at].low not in prepositions and not is_verb(words[at]):
            at += 1
        return min(at, len(words)) if first < last else first

    def possessor(self, at: int) -> Span | None:
        """The force whose noun words[at] is: "the army's capture of", "Islamic State's withdrawal from"."""
        words = self._words
        k = at - 1
        while k > 0 and words[k].low.isalpha() and not _is_possessive(words[k]) and at - k < 3:
            k -= 1
        if k < 0 or not _is_possessive(words[k]):
            return None
        first = next((a for a, b, _ in self._actors if a <= k < b), k)
        return (first, k + 1) if self.is_force((first, k + 1), is_told=True) else None

    def _mentions_in(self, span: Span) -> list[Mention]:
        return [m for a, b, m in self._actors if a < span[1] and span[0] < b]

    @staticmethod
    def _can_hold(mention: Mention, *, is_told: bool) -> bool:
        if mention.mention_type == "armed_group":
            return True
        return can_attack(mention) and (is_told or mention.entity_id is not None)

    def _is_country(self, span: Span) -> bool:
        """The whole phrase is a country, or a capital that stands for one."""
        place = self._ground.covers(*span)
        return place is not None and ((place.mention.where_prec or 0) >= _COUNTRY or span[1] - span[0] == 1)


def _is_possessive(word: Word) -> bool:
    return word.text.lower() != word.low or word.text.endswith(("s'", "s’"))
