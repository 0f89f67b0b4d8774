"""Verbs of attribution and kinds of claimant as data (`claimants.yml`, `attribution.yml`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from dateline.text.data_files import load_data

_VERBS = ("verbs", "quoting_verbs", "about", "issuing", "showing", "putting")
_PLAIN = (
    "citing", "information", "issued", "sayings", "countings", "no_subjects", "same_again", "carriers", "audiences",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimantWords:
    """Word sets of claimants.yml, where each is explained; verbs in all their forms.

    doubtful: verb forms that are nouns as often. participles: forms in -ing. pasts: forms that may be passive.
    cues: words without which a sentence attributes nothing, for a first look.
    """

    verbs: frozenset[str]
    quoting_verbs: frozenset[str]
    about: frozenset[str]
    issuing: frozenset[str]
    showing: frozenset[str]
    putting: frozenset[str]
    doubtful: frozenset[str]
    participles: frozenset[str]
    pasts: frozenset[str]
    citing: frozenset[str]
    information: frozenset[str]
    issued: frozenset[str]
    sayings: frozenset[str]
    countings: frozenset[str]
    no_subjects: frozenset[str]
    same_again: frozenset[str]
    carriers: frozenset[str]
    audiences: frozenset[str]
    about_with: Mapping[str, frozenset[str]]
    verbs_with: Mapping[str, frozenset[str]]
    types: Mapping[str, frozenset[str]]
    cues: frozenset[str]


@cache
def load_claimant_words() -> ClaimantWords:
    """Read claimants.yml once."""
    raw = load_data("claimants.yml")
    forms = {kind: [inflect(entry) for entry in raw[kind]] for kind in _VERBS}
    every = [f for kind in _VERBS for f in forms[kind]]
    sets = {kind: frozenset(word for f in forms[kind] for word in f) for kind in _VERBS}
    sets |= {name: frozenset(map(str, raw[name])) for name in _PLAIN}
    with_them = _by_form(raw["verbs_with"])
    cues = frozenset({"according", "per", "source", "sources"}).union(
        *(sets[kind] for kind in _VERBS), sets["citing"], sets["sayings"], with_them
    )
    return ClaimantWords(
        **sets,
        about_with=_by_form(raw["about_with"]),
        verbs_with=with_them,
        doubtful=frozenset(w for noun in raw["nouns_too"] for w in inflect(noun)[:2]),
        participles=frozenset(f[4] for f in every),
        pasts=frozenset(f[3] for f in every),
        types={kind: frozenset(map(str, words)) for kind, words in raw["types"].items()},
        cues=cues,
    )


@cache
def load_attribution_words() -> Mapping[str, frozenset[str]]:
    """Word classes of attribution.yml by name."""
    return {name: frozenset(map(str, words)) for name, words in load_data("attribution.yml").items()}


def inflect(entry: str) -> tuple[str, str, str, str, str]:
    """Base form, form in -s, past, participle and form in -ing of "deny" or "write wrote written writing"."""
    base, *irregular = entry.split()
    if base.endswith("y") and base[-2] not in "aeiou":
        third, past = f"{base[:-1]}ies", f"{base[:-1]}ied"
    else:
        third = base + ("es" if base.endswith(("s", "sh", "ch", "x", "go")) else "s")
        past = base + ("d" if base.endswith("e") else "ed")
    if irregular:
        past, participle, present = irregular
        return base, third, past, participle, present
    return base, third, past, past, f"{base.removesuffix('e') if not base.endswith('ee') else base}ing"


def _by_form(entries: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    """What must stand behind each form of a verb."""
    return {form: frozenset(words) for verb, words in entries.items() for form in inflect(verb)}


def find_kind(words: Iterable[str]) -> str | None:
    """What kind of claimant lower-case words name; None where none of them tells."""
    lows = list(words)
    keys = set(lows) | {f"{a} {b}" for a, b in pairwise(lows)}
    keys |= {f"{a} {b} {c}" for (a, b), (_, c) in pairwise(pairwise(lows))}
    return next((kind for kind, named in load_claimant_words().types.items() if keys & named), None)


def read_claimant_type(surface: str) -> str:
    """What kind of claimant a surface names, by its words; unnamed where no word tells and it has no capital."""
    kind = find_kind(w.strip(".,'’\"").lower().removesuffix("'s").removesuffix("’s") for w in surface.split())
    is_name = surface[:1].isupper() and surface.lower() not in load_attribution_words()["pronouns"]
    return kind or ("official" if is_name else "unnamed")
