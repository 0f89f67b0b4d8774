"""Words that announce a measure (`schema/measures.yml`), found in a sentence."""

from dataclasses import dataclass
from functools import cache

from dateline.schema.measures import FORMS, load_measures
from dateline.text.words import Word, find_phrase, make_phrases, split_phrase


@dataclass(frozen=True, slots=True)
class Cue:
    """A measure's word or phrase at words[first:last]."""

    first: int
    last: int
    measure: str
    forms: frozenset[str]

    @property
    def takes_subject(self) -> bool:
        """Who suffers may stand before it."""
        return not self.forms.isdisjoint(("passive", "weak", "intransitive", "adjective"))

    @property
    def takes_object(self) -> bool:
        """Who suffers may stand behind it."""
        return not self.forms.isdisjoint(("passive", "weak", "active"))

    @property
    def is_weak(self) -> bool:
        return "weak" in self.forms


@cache
def _index() -> tuple[dict[tuple[str, ...], tuple[str, frozenset[str]]], dict[str, list[tuple[str, ...]]]]:
    forms: dict[tuple[str, ...], tuple[str, set[str]]] = {}
    for measure in load_measures().values():
        for form in FORMS:
            for phrase in measure.cues[form]:
                key = split_phrase(phrase)
                if form != "total" or key in forms:
                    forms.setdefault(key, (measure.name, set()))[1].add(form)
    phrases = make_phrases([" ".join(key) for key in forms])
    return {key: (measure, frozenset(f)) for key, (measure, f) in forms.items()}, phrases


def find_cues(words: list[Word]) -> list[Cue]:
    """Cues in order, not overlapping; a longer phrase wins over a word in it ("shot dead" over "shot")."""
    forms, phrases = _index()
    cues = []
    i = 0
    while i < len(words):
        length = find_phrase(words, i, phrases)
        if length:
            measure, kinds = forms[tuple(w.low for w in words[i : i + length])]
            cues.append(Cue(i, i + length, measure, kinds))
        i += max(length, 1)
    return cues
