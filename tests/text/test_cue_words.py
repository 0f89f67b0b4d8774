"""Every cue word, unit and noun of the data files is read: one test per entry, so a new line brings its own."""

import itertools
from importlib.resources import files
from typing import Any

import pytest
import yaml

from dateline.schema.measures import expand, load_measures
from dateline.schema.units import load_units
from dateline.text.claimant_words import inflect, load_claimant_words, read_claimant_type
from dateline.text.claims import read_claims
from dateline.text.glued import load_glued
from dateline.text.model import Claim, Context
from dateline.text.sentences import find_sentences
from dateline.text.victims import load_person_nouns
from dateline.text.words import find_words

TEMPLATES = {
    "passive": "Three men were {} there.",
    "weak": "Three men were {} there.",
    "active": "The storm was {} three men.",
    "intransitive": "Three men {} there.",
    "adjective": "Three men were {}.",
    "leaving": "Three civilians {} there from Arden.",
    "losing": "The army {} three men.",
    "taken": "The army took three {}.",
    "captor": "Three men were {} by gunmen.",
}
CUES = [
    (measure.name, form, cue)
    for measure in load_measures().values()
    for form in TEMPLATES
    for cue in measure.cues[form]
]
AROUND = [(measure.name, pattern) for measure in load_measures().values() for pattern in measure.cues["around"]]
DATA = [
    ("dateline.text", name)
    for name in (
        "grammar.yml",
        "claimants.yml",
        "attribution.yml",
        "modality.yml",
        "scope.yml",
        "victims.yml",
        "aside.yml",
        "glued.yml",
    )
] + [("dateline.text.figures", "numbers.yml"), ("dateline.schema", "measures.yml"), ("dateline.schema", "units.yml")]


def read(text: str) -> list[Claim]:
    return read_claims(text, sentences=find_sentences(text), mentions=[], context=Context())


@pytest.mark.parametrize(("measure", "form", "cue"), CUES, ids=lambda x: x)
def test_cue(measure: str, form: str, cue: str) -> None:
    (claim,) = read(TEMPLATES[form].format(cue))
    assert (claim.measure, claim.value) == (measure, 3)
    assert claim.victim_group == ("men" if " men" in TEMPLATES[form] else None)


@pytest.mark.parametrize(("measure", "pattern"), AROUND, ids=lambda x: x)
def test_cue_on_both_sides(measure: str, pattern: str) -> None:
    before, behind = pattern.split(" * ")
    for head, tail in ((h, t) for h in expand(before) for t in expand(behind)):
        claims = [c for c in read(f"Then they {head} three nurses {tail} there.") if c.measure != "count"]
        assert [(c.measure, c.value, c.victim_group) for c in claims] == [(measure, 3, "medics")], (head, tail)


@pytest.mark.parametrize("printed", sorted(load_units().area))
def test_area_unit(printed: str) -> None:
    (claim,) = read(f"They hold 12 {printed} of land.")
    assert (claim.measure, claim.unit, claim.unit_text) == ("area", "km2", printed)
    assert claim.value == 12 * load_units().area[printed]


@pytest.mark.parametrize("printed", sorted(p for p in load_units().counted if p.endswith("s") and p != "hostages"))
def test_counted_noun(printed: str) -> None:
    (claim,) = read(f"They saw 12 {printed} there.")
    assert (claim.measure, claim.unit, claim.value) == ("count", load_units().counted[printed], 12)


@pytest.mark.parametrize("printed", sorted(load_units().refused))
def test_refused_unit(printed: str) -> None:
    assert read(f"It was 12 {printed} there.") == []


@pytest.mark.parametrize("glued", sorted(load_glued()))
def test_glued_word(glued: str) -> None:
    words = find_words(f"Some 20 {glued}", 0, len(f"Some 20 {glued}"))
    assert "".join(w.text for w in words[2:]) == glued and len(words) == 4
    assert load_glued()[glued] == len(words[2].text)


@pytest.mark.parametrize("noun", sorted(n for n, p in load_person_nouns().items() if p.is_plural))
def test_person_noun(noun: str) -> None:
    (claim,) = read(f"Three {noun} were killed there.")
    assert (claim.measure, claim.value, claim.victim_text) == ("killed", 3, noun)


@pytest.mark.parametrize("verb", sorted(load_claimant_words().verbs - {"denied", "denies"}))
def test_verb_of_attribution(verb: str) -> None:
    (claim,) = read(f"The council {verb} that three men were killed.")
    assert claim.claimant_surface == "council"


@pytest.mark.parametrize("verb", sorted(load_claimant_words().about - load_claimant_words().citing))
def test_verb_about_an_event(verb: str) -> None:
    behind = min(load_claimant_words().about_with.get(verb, {""}))
    (claim,) = [c for c in read(f"The council {verb} {behind} the killing of three men.") if c.value == 3]
    assert claim.claimant_surface == "council"


@pytest.mark.parametrize("verb", sorted(load_claimant_words().showing))
def test_verb_of_a_source_of_information(verb: str) -> None:
    (claim,) = read(f"The survey {verb} that three men were killed.")
    assert claim.claimant_surface == "survey"


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("deny", ("deny", "denies", "denied", "denied", "denying")),
        ("say said said saying", ("say", "says", "said", "said", "saying")),
        ("agree", ("agree", "agrees", "agreed", "agreed", "agreeing")),
        ("stress", ("stress", "stresses", "stressed", "stressed", "stressing")),
    ],
)
def test_forms_of_a_verb(entry: str, forms: tuple[str, ...]) -> None:
    assert inflect(entry) == forms


@pytest.mark.parametrize("kind", sorted(load_claimant_words().types))
def test_claimant_type(kind: str) -> None:
    earlier = set(
        itertools.chain.from_iterable(
            words
            for other, words in itertools.takewhile(lambda item: item[0] != kind, load_claimant_words().types.items())
        )
    )
    for word in load_claimant_words().types[kind]:
        assert word not in earlier, f"{word} is listed twice; the first kind wins"
        assert read_claimant_type(f"the {word}") == kind or " " in word


@pytest.mark.parametrize(("package", "name"), DATA, ids=lambda x: x)
def test_yaml_reads_every_word_as_a_word(package: str, name: str) -> None:
    """`on`, `no` and `yes` without quotes are booleans to YAML."""

    def leaves(x: Any) -> list[Any]:
        if isinstance(x, dict):
            return [leaf for k, v in x.items() for leaf in (k, *leaves(v))]
        return [leaf for v in x for leaf in leaves(v)] if isinstance(x, list) else [x]

    assert not [
        x for x in leaves(yaml.safe_load(files(package).joinpath(name).read_text("utf-8"))) if isinstance(x, bool)
    ]
