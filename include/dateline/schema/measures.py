"""The measures and the words that announce them, as data (`measures.yml`). No reading happens here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from dateline.schema.errors import BadConfiguration
from dateline.schema.fields import MEASURES

#: How a cue word binds who suffers; measures.yml explains each.
FORMS = ("passive", "active", "intransitive", "adjective", "noun", "weak", "total")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `cues[form]` are words or phrases in lower case."""

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
        cues = {form: tuple(entry.get(form, ())) for form in FORMS}
        measures[name] = Measure(name, entry["description"], MappingProxyType(cues))
    return MappingProxyType(measures)
