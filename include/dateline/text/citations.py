"""Somebody cited by another: "Reuters, citing the police", "state TV quoted a commander as saying"."""

from dateline.text.attribution import Attribution, Span
from dateline.text.claimant_names import find_main_subject, find_name, find_subject, is_pronoun, skip_back
from dateline.text.claimant_verbs import follows_be
from dateline.text.claimant_words import find_kind
from dateline.text.grammar import is_adverb, load_grammar
from dateline.text.words import Word

_REACH = 14  # words from "quoted" to "as saying"


def read_citation(words: list[Word], i: int) -> Attribution | None:
    """The attribution to who is cited by a verb at words[i]; to who cites, where a thing is cited."""
    low = words[i].low
    if low in ("quoted", "cited") and follows_be(words, i):
        return _quoted(words, i)
    cited = find_name(words, i + 1)
    if cited is None:
        return None
    if low in ("citing", "quoting"):
        carrier = find_main_subject(words, i - 1) if i else None
        if not _can_speak(words, cited):
            return Attribution(*carrier, low, i + 1, False, is_weak=True) if carrier else None
        return Attribution(*cited, low, cited[1], True, carrier, is_pronoun(words, cited), is_citation=True)
    citing = find_subject(words, i)
    if citing is None or words[i - 1].low in ("to", "and"):
        return None
    if low.startswith("cite") and not _can_speak(words, cited):
        return Attribution(*citing, low, i + 1, False, None, is_pronoun(words, citing), is_weak=True)
    return Attribution(*cited, low, cited[1], True, citing, is_citation=True)


def _can_speak(words: list[Word], span: Span) -> bool:
    named = words[span[0] : span[1]]
    return find_kind(w.low for w in named) is not None or named[0].is_capitalized


def _quoted(words: list[Word], i: int) -> Attribution | None:
    """A commander was quoted by AFP as saying."""
    verb = skip_back(words, i)
    while verb > 0 and (words[verb - 1].low in load_grammar()["be"] or is_adverb(words[verb - 1])):
        verb -= 1
    subject = find_subject(words, verb)
    joint = next((k for k in range(i + 1, min(i + _REACH, len(words))) if words[k].low == "as"), None)
    if subject is None or joint is None:
        return None
    carrier = find_name(words, i + 2) if words[i + 1].low in ("by", "in") else None
    return Attribution(*subject, "quoted", joint + 1, False, carrier, is_pronoun(words, subject), is_citation=True)
