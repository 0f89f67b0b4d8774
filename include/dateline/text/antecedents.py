"""Who "it", "the group" or a surname is, from what stood before."""

from dataclasses import replace

from dateline.text.attribution import Attribution, Span
from dateline.text.claimant_names import find_main_subject
from dateline.text.claimant_words import find_kind, load_attribution_words, load_claimant_words
from dateline.text.noun_phrases import is_name
from dateline.text.source import Source
from dateline.text.words import Word

_BACK = 4  # sentences whose subjects are looked at
_LONGEST_NAME = 6  # words of a name that a single word stands for later
_PEOPLE = frozenset(["he", "she", "his", "her"])


class Antecedents:
    """Turns attributions into sources, sentence by sentence."""

    def __init__(self) -> None:
        self._named: dict[str, Source] = {}  # by the name's last word, lower case
        self._words: list[list[Word]] = []
        self._last: Source | None = None
        self._resolved: list[tuple[Attribution, Source]] = []

    def begin(self, words: list[Word], last: Source | None) -> None:
        """Go on to the next sentence. last: who spoke before it."""
        self._words = [*self._words[-_BACK + 1 :], words]
        self._last, self._resolved = last, []

    def resolve(self, a: Attribution) -> Source:
        """The source of an attribution of this sentence; as printed where nobody is known that it stands for."""
        words = self._words[-1]
        carrier = (words[a.carrier[0]].start, words[a.carrier[1] - 1].end) if a.carrier else None
        known = self._known(words, a)
        if known is None:
            source = Source(words[a.first].start, words[a.last - 1].end, carrier, a)
            self._remember(words, a, source)
        else:
            source = replace(known, carrier=carrier or known.carrier, attribution=a)
        self._resolved.append((a, source))
        return source

    def _known(self, words: list[Word], a: Attribution) -> Source | None:
        word = words[a.first]
        if a.last - a.first > 1:
            return None
        if a.is_pronoun or word.low in load_claimant_words().same_again:
            return self._antecedent(a, is_person=word.low in _PEOPLE)
        known = self._named.get(word.low) if word.low == word.text.lower() else None
        if known is None or not (a.first and words[a.first - 1].low == "the"):
            return known if word.is_capitalized else None
        is_last = self._last is not None and known.start == self._last.start
        return known if is_last and not word.is_capitalized else None

    def _remember(self, words: list[Word], a: Attribution, source: Source) -> None:
        """A later "Sule" is "Omar Sule, a doctor"; a later "the ministry" the one that spoke last."""
        end = next((k for k in range(a.first, a.last) if words[k].low == ","), a.last)
        if 1 < end - a.first <= _LONGEST_NAME:
            self._named[words[end - 1].low] = replace(source, carrier=None)

    def _antecedent(self, a: Attribution, *, is_person: bool) -> Source | None:
        """A source before the pronoun in its sentence, else a subject before it, else who spoke last."""
        earlier = next((source for other, source in reversed(self._resolved) if other.last <= a.first), None)
        if earlier is not None:
            return earlier
        for k, words in enumerate(reversed(self._words)):
            span = find_main_subject(words, a.first if k == 0 else len(words))
            if span and (k or span[1] <= a.first) and (source := self._subject(words, span, is_person=is_person)):
                return source
        return self._last

    def _subject(self, words: list[Word], span: Span, *, is_person: bool) -> Source | None:
        """A subject as a source, if it can speak: a kind of claimant, a name of two words, for "he" also of one."""
        named = words[span[0] : span[1]]
        is_pronoun = named[0].low in load_attribution_words()["pronouns"]
        can_speak = is_name(words, *span) and not is_pronoun and (is_person or len(named) > 1)
        if not can_speak and find_kind(w.low for w in named) is None:
            return None
        known = self._named.get(named[0].low) if len(named) == 1 else None
        return known or Source(named[0].start, named[-1].end)
