"""Who "it", "the group" or a surname is, from what stood before."""

from dataclasses import replace

from dateline.text.attribution import Attribution, Span
from dateline.text.claimant_names import find_main_subject
from dateline.text.claimant_words import find_kind, load_attribution_words, load_claimant_words
from dateline.text.noun_phrases import is_name
from dateline.text.source import Source
from dateline.text.words import Word

_BACK = 3  # sentences looked back
_LONGEST_NAME = 6  # words of a name that a single word stands for later


class Antecedents:
    """Turns attributions into sources, sentence by sentence."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._named: dict[str, Source] = {}  # by the name's last word, lower case
        self._words: list[list[Word]] = []
        self._last: Source | None = None  # who spoke last before this sentence
        self._age = 0  # sentences since then
        self._resolved: list[tuple[Attribution, Source]] = []

    def begin(self, words: list[Word], last: Source | None) -> None:
        """Go on to the next sentence. last: who spoke before it."""
        self._words = [*self._words[-_BACK:], words]
        self._age = self._age + 1 if last is self._last else 1
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
            return self._antecedent(a, word.low)
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

    def _antecedent(self, a: Attribution, pronoun: str) -> Source | None:
        """Who the pronoun is: a source before it in its sentence, else the nearest subject that can speak, or speaker.

        Nobody where none of the last sentences has one that fits.
        """
        earlier = [source for other, source in self._resolved if other.last <= a.first]
        if earlier and self._fits(earlier[-1], pronoun):
            return earlier[-1]
        for back, words in enumerate(reversed(self._words)):
            if self._last is not None and back > self._age and self._fits(self._last, pronoun):
                return self._last
            span = find_main_subject(words, len(words) if back else a.first)
            subject = self._subject(words, span, pronoun) if span and (back or span[1] <= a.first) else None
            if subject is not None:
                return subject
        return self._last if self._last and self._age <= _BACK and self._fits(self._last, pronoun) else None

    def _subject(self, words: list[Word], span: Span, pronoun: str) -> Source | None:
        """A subject as a source, if it can speak: a kind of claimant, a name of two words, for "he" also of one."""
        named, near = words[span[0] : span[1]], load_attribution_words()
        is_named = is_name(words, *span) and (pronoun in near["people"] or len(named) > 1)
        if named[0].low in near["pronouns"] or not (is_named or find_kind(w.low for w in named)):
            return None
        known = self._named.get(named[0].low) if len(named) == 1 else None
        source = known or Source(named[0].start, named[-1].end)
        return source if self._fits(source, pronoun) else None

    def _fits(self, source: Source, pronoun: str) -> bool:
        """No "she" for a spokesman, no "it" for either."""
        near = load_attribution_words()
        lows = {w.strip(".,").lower() for w in self._text[source.start : source.end].split(",")[0].split()}
        if pronoun in ("he", "his"):
            return lows.isdisjoint(near["she_words"])
        if pronoun in ("she", "her"):
            return lows.isdisjoint(near["he_words"])
        return pronoun in ("they", "their") or lows.isdisjoint(near["he_words"] | near["she_words"])
