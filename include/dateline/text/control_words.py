"""Cue words of territory changing hands, as data (`control.yml`)."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from dateline.text.claimant_words import inflect
from dateline.text.data_files import load_data

#: Classes of verbs, in the order in which a form that two share is read.
VERBS = (
    "gaining", "gaining_as_force", "gaining_control", "entering", "entering_into", "losing", "leaving", "leaving_from",
    "leaving_out", "expelling", "falling", "coming",
)  # fmt: skip
NOUNS = ("gaining_nouns", "losing_nouns", "leaving_nouns")


class Verb(NamedTuple):
    """What a word form may be. is_past: may be a past; is_participle; is_ing; is_bare: the form behind "to"."""

    kind: str
    is_past: bool
    is_participle: bool
    is_ing: bool
    is_bare: bool


@cache
def load_control_words() -> Mapping[str, frozenset[str]]:
    """Word classes of control.yml by name, where each is explained; verbs only in their base form."""
    return {name: frozenset(str(w).split()[0] for w in words) for name, words in load_data("control.yml").items()}


@cache
def load_verbs() -> Mapping[str, tuple[Verb, ...]]:
    """Verb form in lower case -> what it may be; "push" is of two classes."""
    found: dict[str, list[Verb]] = {}
    for kind in VERBS:
        for entry in load_data("control.yml")[kind]:
            base, third, past, participle, present = inflect(str(entry))
            for form in dict.fromkeys((base, third, past, participle, present)):
                verb = Verb(kind, form == past, form == participle, form == present, form == base)
                found.setdefault(form, []).append(verb)
    return {form: tuple(verbs) for form, verbs in found.items()}


@cache
def load_cues() -> frozenset[str]:
    """Words without which a sentence tells of no change."""
    return frozenset(load_verbs()).union(*(load_control_words()[kind] for kind in NOUNS))
