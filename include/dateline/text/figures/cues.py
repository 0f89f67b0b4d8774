"""Words that announce a measure (`schema/measures.yml`), found in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dateline.schema.measures import FORMS, expand, load_measures
from dateline.text.grammar import load_grammar
from dateline.text.words import Phrases, Word, find_phrase, make_phrases, split_phrase

#: Forms that are no cue by themselves: read with the victim or the total they belong to.
_WITH_VICTIM = frozenset({"around", "taken", "captor"})
#: Words between a captor and the deed.
_CAPTOR_REACH = 12


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
        return not self.forms.isdisjoint(("passive", "weak", "intransitive", "adjective", "leaving"))

    @property
    def takes_object(self) -> bool:
        """Who suffers may stand behind it."""
        return not self.forms.isdisjoint(("passive", "weak", "active", "losing"))

    @property
    def is_weak(self) -> bool:
        return "weak" in self.forms


@cache
def _index() -> tuple[dict[tuple[str, ...], tuple[str, frozenset[str]]], Phrases]:
    forms: dict[tuple[str, ...], tuple[str, set[str]]] = {}
    for measure in load_measures().values():
        for form in FORMS:
            for phrase in measure.cues[form] if form not in _WITH_VICTIM else ():
                key = split_phrase(phrase)
                if form != "total" or key in forms:
                    forms.setdefault(key, (measure.name, set()))[1].add(form)
    phrases = make_phrases([" ".join(key) for key in forms])
    return {key: (measure, frozenset(f)) for key, (measure, f) in forms.items()}, phrases


@cache
def _captor_index() -> tuple[dict[tuple[str, ...], str], Phrases]:
    measures = {split_phrase(p): m.name for m in load_measures().values() for p in m.cues["captor"]}
    return measures, make_phrases([" ".join(key) for key in measures])


@cache
def _idioms() -> Phrases:
    return make_phrases(sorted(load_grammar()["idioms"]))


@cache
def load_taken() -> Mapping[str, str]:
    """Nouns that count behind a verb of taking -> measure (took 300 prisoners)."""
    return {noun: m.name for m in load_measures().values() for noun in m.cues["taken"]}


#: (words, measure) of what stands before a victim.
Heads = list[tuple[tuple[str, ...], str]]


@cache
def load_around() -> Mapping[str, list[tuple[tuple[str, ...], Heads]]]:
    """First word behind a victim -> (all words behind, what stands before with its measure), longest first."""
    tails: dict[tuple[str, ...], Heads] = {}
    for measure in load_measures().values():
        for pattern in measure.cues["around"]:
            before, _, behind = pattern.partition(" * ")
            for printed in expand(behind):
                entry = tails.setdefault(split_phrase(printed), [])
                entry.extend((split_phrase(head), measure.name) for head in expand(before))
    index: dict[str, list[tuple[tuple[str, ...], Heads]]] = {}
    for tail in sorted(tails, key=lambda t: (-len(t), t)):
        index.setdefault(tail[0], []).append((tail, tails[tail]))
    return index


@cache
def _first_words() -> frozenset[str]:
    """What a cue or an idiom can begin with, "... to death" apart: most words are passed over by this alone."""
    return frozenset(_index()[1]) | frozenset(_captor_index()[1]) | frozenset(_idioms())


def find_cues(words: list[Word]) -> list[Cue]:
    """Cues in order, not overlapping; a longer phrase wins over a word in it ("shot dead" over "shot")."""
    forms, phrases = _index()
    first_words, has_death = _first_words(), any(w.low == "death" for w in words)
    cues = []
    i = 0
    while i < len(words):
        if words[i].low not in first_words and not has_death:
            i += 1
            continue
        if idiom := find_phrase(words, i, _idioms()):
            i += idiom
            continue
        length = find_phrase(words, i, phrases)
        if captive := _find_captive(words, i, length):
            cues.append(captive)
            length = captive.last - captive.first
        elif length < 3 and has_death and _is_to_death(words, i):
            cues.append(Cue(i, i + 3, "killed", frozenset({"passive"})))
            length = 3
        elif length:
            measure, kinds = forms[tuple(w.low for w in words[i : i + length])]
            cues.append(Cue(i, i + length, measure, kinds))
        i += max(length, 1)
    return cues


_STRONG_PARTICIPLES = frozenset({"beaten", "bitten", "driven", "frozen", "shot", "burnt", "worked"})
#: A court says these; nobody has died yet.
_SENTENCES = frozenset({"sentenced", "condemned"})


def _is_to_death(words: list[Word], i: int) -> bool:
    """beaten, clobbered, trampled to death: whatever was done, it killed"""
    if i + 2 >= len(words) or (words[i + 1].low, words[i + 2].low) != ("to", "death"):
        return False
    return (words[i].low.endswith("ed") or words[i].low in _STRONG_PARTICIPLES) and not is_sentence(words[i])


def is_sentence(word: Word) -> bool:
    """A verb of a court: sentenced to death, nobody is dead yet."""
    return word.low in _SENTENCES


def _find_captive(words: list[Word], i: int, least: int) -> Cue | None:
    """ "detained by gunmen", "armed men took": held by who has no law to do so. Longer than `least` words."""
    measures, phrases = _captor_index()
    length = find_phrase(words, i, phrases)
    if length == 0 or length < least:
        return None
    captors, last = load_grammar()["captors"], i + length
    behind = [w.low for w in words[last : last + _CAPTOR_REACH]]
    by = next((k for k, low in enumerate(behind) if low == "by"), None)
    named = by is not None and not captors.isdisjoint(behind[by + 1 : by + 7])
    before = [w.low for w in words[max(0, i - 5) : i]]
    if "," in before or "and" in before:
        before = []
    did = not captors.isdisjoint(before) and load_grammar()["auxiliaries"].isdisjoint(before)
    if not named and not did:
        return None
    return Cue(i, last, measures[tuple(w.low for w in words[i:last])], frozenset({"passive"}))
