"""Who speaks over a whole text: quotations of several sentences, "he" and "the group", and who passes it on."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dateline.text.antecedents import Antecedents
from dateline.text.attribution import Attribution
from dateline.text.claimant_names import find_main_subject
from dateline.text.claimant_words import load_claimant_words
from dateline.text.claimants import find_attributions, find_covering
from dateline.text.quotes import Quoted
from dateline.text.source import Source
from dateline.text.words import Word

_SHORT = 4  # words of a quotation that may be a title or a nickname, and is nobody's speech without an attribution
_LEAD = 20  # characters before a quotation in which a colon may stand
_BESIDE = 4  # words between a quotation and the source that stands directly behind it


@dataclass(slots=True)
class _Sentence:
    """before: who spoke last in the sentences before it."""

    words: list[Word]
    before: Source | None
    said: list[tuple[Attribution, Source]] = field(default_factory=list)


class Speakers:
    """Sources of a text's figures. sentences: their words, in order. Linear in the text's length."""

    def __init__(self, text: str, sentences: Sequence[list[Word]], quoted: Sequence[Quoted]) -> None:
        self._text, self._quoted = text, quoted
        self._starts = [words[0].start for words in sentences]
        self._sentences: list[_Sentence] = []
        antecedents = Antecedents(text)
        last: Source | None = None
        for words in sentences:
            sentence = _Sentence(words, last)
            self._sentences.append(sentence)
            antecedents.begin(words, last)
            for a in find_attributions(words):
                sentence.said.append((a, antecedents.resolve(a)))
            spoken = [s for a, s in self._outside(sentence) if not a.is_weak]
            last = spoken[-1] if spoken else last
        self._speakers = self._find_speakers()

    def find_source(self, number: int, first: int, last: int, event_last: int) -> Source | None:
        """Who asserts the number of words[first:last] of a sentence; None where it is the outlet itself.

        event_last: end of what happened, as of "was shot" in "A man said he was shot". The source's attribution is None
        where it stands in another sentence.
        """
        sentence = self._sentences[number]
        quote = self.find_quote(sentence.words[first].start, sentence.words[last - 1].end)
        if quote is not None and (speaker := self._speakers[quote]) is not None:
            is_here = any(a is speaker.attribution for a, _ in sentence.said)
            return speaker if is_here else replace(speaker, attribution=None)
        said = self._outside(sentence) if quote is None else sentence.said
        attributions = [a for a, _ in said]
        covering = find_covering(sentence.words, attributions, first, last, event_last)
        if not covering:
            return None
        sources = [said[attributions.index(a)][1] for a in covering if not a.is_weak or a is covering[0]]
        return self._with_carrier(sources[0], sources[1:])

    def find_spans(self, number: int) -> list[tuple[int, int]]:
        """Characters of a sentence that name who asserts something in it."""
        return [(s.start, s.end) for _, s in self._sentences[number].said]

    def find_quote(self, start: int, end: int) -> int | None:
        """Number of the quotation that the characters stand in."""
        i = bisect_right(self._quoted, (start, len(self._text) + 1)) - 1
        return i if i >= 0 and self._quoted[i].start <= start and end <= self._quoted[i].end else None

    # --- who passes it on
    def _with_carrier(self, source: Source, others: list[Source]) -> Source:
        """Reuters reported that the ministry said: of two that cover a figure, an outlet only passes it on."""
        if source.carrier is not None:
            return source
        if self._is_outlet(source):
            inner = next((s for s in others if not self._is_outlet(s)), None)
            return replace(inner, carrier=(source.start, source.end)) if inner else source
        outlet = next((s for s in others if self._is_outlet(s)), None)
        return replace(source, carrier=(outlet.start, outlet.end)) if outlet else source

    def _is_outlet(self, source: Source) -> bool:
        lows = {w.strip(".,").lower() for w in self._text[source.start : source.end].split()}
        return len(lows) <= _SHORT and not lows.isdisjoint(load_claimant_words().carriers)

    # --- quotations
    def _outside(self, sentence: _Sentence) -> list[tuple[Attribution, Source]]:
        """What is said outside of quotations."""
        words = sentence.words
        return [(a, s) for a, s in sentence.said if self.find_quote(words[a.first].start, words[a.first].end) is None]

    def _find_speakers(self) -> list[Source | None]:
        """The speaker of each quotation."""
        own = [self._own_speaker(q) for q in self._quoted]
        speakers: list[Source | None] = []
        for i, quote in enumerate(self._quoted):
            speaker = own[i]
            if speaker is None and quote.goes_on and i + 1 < len(own):
                speaker = own[i + 1]
            if speaker is None and len(self._text[quote.start : quote.end].split()) >= _SHORT:
                speaker = self._earlier_speaker(i, speakers)
                if speaker is None and i + 1 < len(own) and self._in_one_paragraph(i, i + 1):
                    speaker = own[i + 1]
            speakers.append(speaker)
        return speakers

    def _own_speaker(self, quote: Quoted) -> Source | None:
        """The source beside a quotation: directly behind it, else before it, else further behind."""
        head, tail = self._number_at(quote.start), self._number_at(quote.end - 1)
        if head is None or tail is None:
            return None
        words = self._sentences[tail].words
        behind = [
            (a, s) for a, s in self._outside(self._sentences[tail])
            if a.reaches_left and words[a.first].start >= quote.end
        ]  # fmt: skip
        end = next((k for k, w in enumerate(words) if w.start >= quote.end), len(words))
        if behind and behind[0][0].first - end <= _BESIDE:
            return behind[0][1]
        before = [s for a, s in self._outside(self._sentences[head]) if self._content_start(head, a) <= quote.start]
        return before[-1] if before else behind[0][1] if behind else None

    def _content_start(self, number: int, a: Attribution) -> int:
        words = self._sentences[number].words
        return len(self._text) if a.right_from is None else words[min(a.right_from, len(words) - 1)].start

    def _earlier_speaker(self, i: int, speakers: list[Source | None]) -> Source | None:
        """Who announced the quotation ("The report said:"), or goes on speaking in it."""
        quote = self._quoted[i]
        number = self._number_at(quote.start)
        if number is None:
            return None
        if number and self._text[max(0, quote.start - _LEAD) : quote.start].rstrip().endswith(":"):
            return self._announced(number - 1)
        if i and speakers[i - 1] and self._in_one_paragraph(i - 1, i):
            return speakers[i - 1]
        opens_sentence = self._starts[number] >= quote.start - 1
        return self._sentences[number].before if opens_sentence else None

    def _in_one_paragraph(self, i: int, k: int) -> bool:
        return "\n" not in self._text[self._quoted[i].end : self._quoted[k].start]

    def _announced(self, number: int) -> Source | None:
        """Who is said to speak by a sentence that ends with a colon; its subject where no verb tells."""
        said = self._outside(self._sentences[number])
        if said:
            return said[-1][1]
        words = self._sentences[number].words
        span = find_main_subject(words, len(words))
        return Source(words[span[0]].start, words[span[1] - 1].end) if span else None

    def _number_at(self, position: int) -> int | None:
        number = bisect_right(self._starts, position) - 1
        return number if number >= 0 else None
