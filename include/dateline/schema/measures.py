"""The measures and the words that announce them, as data (`measures.yml`). No reading happens here."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from dateline.schema.errors import BadConfiguration
from dateline.schema.fields import MEASURES

#: How a cue word binds who suffers; measures.yml explains each.
FORMS = (
    "passive", "active", "intransitive", "adjective", "noun", "weak",
    "leaving", "losing", "captor", "taken", "around", "total",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `cues[form]` are phrases in lower case; of form `around`, patterns with * for the victim."""

    name: str
    description: str
    cues: Mapping[str, tuple[str, ...]]


@cache
def load_measures() -> Mapping[str, Measure]:
    """Measures by name, in the file's order. Raises BadConfiguration if the file and `fields.MEASURES` differ."""
    raw = yaml.safe_load(files("dateline.schema").joinpath("measures.yml").read_text(encoding="utf-8"))
    if set(raw) != set(MEASURES):
        raise BadConfiguration(
            f"schema/measures.yml: measures differ from fields.MEASURES in {set(raw) ^ set(MEASURES)}"
        )
    measures = {}
    for name, entry in raw.items():
        unknown = set(entry) - {"description", *FORMS}
        if unknown:
            raise BadConfiguration(f"schema/measures.yml: {name}: unknown key {sorted(unknown)}; known: {FORMS}")
        cues = {form: _cues_of(form, entry.get(form, ())) for form in FORMS}
        measures[name] = Measure(name, entry["description"], MappingProxyType(cues))
    return MappingProxyType(measures)


def _cues_of(form: str, patterns: Sequence[str]) -> tuple[str, ...]:
    """Phrases of a form. Those that stand around a victim stay patterns: their two sides are expanded apart."""
    return tuple(patterns if form == "around" else dict.fromkeys(p for c in patterns for p in expand(c)))


_CHOICE = re.compile(r"\(([^()]*)\)")


def expand(pattern: str) -> list[str]:
    """The phrases that a pattern stands for: "lost (his|her) life" -> lost his life, lost her life."""
    parts = _CHOICE.split(pattern)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    return [" ".join("".join(words).split()) for words in itertools.product(*choices)]
