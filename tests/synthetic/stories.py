"""Writing: a happening to paragraphs. Figures stand in marks, ⟦happening:measure|words⟧, until a report is finished."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random

from tests.synthetic.data import load
from tests.synthetic.happenings import Happening, Toll, make_quotes

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SLOT = re.compile(r"\{(\w+)\}")
_FIRST_LETTER = re.compile(r"^(⟦[^|]*\|)?[“]?(\w)")
#: How often an outlet keeps to its own habit among the variants of a sentence.
HABIT = 0.6
DETAILS = ("time", "damage", "rescue", "hospital", "road", "lives", "reaction", "blame", "before")


@dataclass(frozen=True)
class Sentence:
    """key: its entry in the grammar, by which it can be said in other words; "" if it cannot."""

    key: str
    slots: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Story:
    outlet: str
    title: str
    paragraphs: tuple[tuple[Sentence, ...], ...]
    details: frozenset[str] = field(default=frozenset())
    title_slots: Mapping[str, str] = field(default_factory=dict)


def say(key: str, slots: Mapping[str, str], outlet: str, rng: Random, *, other_than: str = "") -> Sentence:
    """One variant of the grammar's entry with the slots filled in; other_than: a text that it must not be."""
    variants = load("grammar")[key]
    habit = variants[Random(f"{outlet} {key}").randrange(len(variants))]
    order = [habit if rng.random() < HABIT else rng.choice(variants), *rng.sample(variants, len(variants))]
    texts = [fill(variant, slots) for variant in order]
    return Sentence(key, slots, next((t for t in texts if t != other_than), texts[0]))


def fill(template: str, slots: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in slots:
            return slots[name]
        return capital(slots[name.lower()])

    text = re.sub(r"\s+", " ", _SLOT.sub(value, template)).replace(" ,", ",").replace(" .", ".").strip()
    return capital(text)


def capital(text: str) -> str:
    match = _FIRST_LETTER.match(text)
    return text if match is None else text[: match.start(2)] + match[2].upper() + text[match.end(2) :]


def spell(number: int) -> str:
    return WORDS[number] if number < 10 else f"{number:,}"


def slots_of(h: Happening, toll: Toll, outlet: str, rng: Random, *, factor: float = 1.0) -> dict[str, str]:
    """What a writer at an outlet can say of a happening by one claimant. factor: later tolls are higher."""
    place, kind = load("places")[h.country], load("grammar")["kinds"][h.kind]
    habit = Random(f"{outlet} {h.kind}")
    deed, happened = habit.choice(kind["deed"]), habit.choice(kind["happened"])
    region = f"{h.province} {'region' if h.country == 'UA' else 'province'}"
    where = f"a village in {region}" if h.hazy_place else f"{h.town} in {region}"
    town = "the village" if h.hazy_place else h.town
    killed, injured = round(toll.killed * factor), round(toll.injured * factor)
    day = {"": f"on {h.day:%A}", "weekend": "over the weekend", "none": ""}[h.hazy_day]
    slots = {
        **facts_for(h, outlet),
        **{name: str(place[name]) for name in ("country", "adjective", "since")},
        "place": where, "town": town, "neighbour": h.neighbour, "place_named": f"{h.town}, {region}",
        "in_place": "there" if h.hazy_place else f"in {h.town}",
        "day": day, "date": f"{h.day.day} {h.day:%B %Y}",
        "claimant": toll.claimant, "blamed": h.blamed, "word": habit.choice(kind["word"]), "outlet": outlet_name(outlet),
        "killed": mark(h, "killed", f"{toll.hedge}{spell(killed)} {h.victims}"),
        "killed_number": mark(h, "killed", spell(killed)),
        "injured": mark(h, "injured", f"{spell(injured)} others"),
        "injured_number": mark(h, "injured", spell(injured)),
        "part": mark(h, "part", f"{spell(int(h.facts['part_number']))} {h.facts['part']}"),
    }  # fmt: skip
    slots |= {"deed": fill_low(deed, slots), "happened": fill_low(happened, slots)}
    others = [t for t in h.tolls if t.claimant != toll.claimant]
    other = rng.choice(others)
    slots["other"] = other.claimant
    slots["other_killed"] = mark(h, "killed", f"{other.hedge}{spell(round(other.killed * factor))} people")
    return slots


@cache
def outlet_name(source: str) -> str:
    """How an outlet is named in a text."""
    groups = load("outlets").values()
    names = {o["source"]: o.get("name") or o["credit"] for group in groups for o in group}
    return str(names.get(source, source))


def fill_low(template: str, slots: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda m: slots[m[1]], template)


def mark(h: Happening, measure: str, words: str) -> str:
    return f"⟦{h.number}:{measure}|{words}⟧"


def write_story(
    h: Happening, outlet: str, rng: Random, *, paragraphs: int, without: frozenset[str] = frozenset(),
    is_update: bool = False, elsewhere: Happening | None = None, toll: Toll | None = None,
) -> Story:  # fmt: skip
    """A report in an outlet's own words.

    without: details and quotations (q0..q3) that it leaves out. is_update: later, with higher numbers and a lead that
    says so.
    """
    factor = rng.choice([1.1, 1.2, 1.4]) if is_update else 1.0
    slots = slots_of(h, toll or rng.choice(h.tolls[:2]), outlet, rng, factor=factor)
    used: set[str] = set()

    def sentence(key: str, more: Mapping[str, str] | None = None) -> Sentence:
        return say(key, {**slots, **(more or {})}, outlet, rng)

    lead = [sentence("update_lead" if is_update else "lead")]
    if ":injured|" not in lead[0].text and rng.random() < 0.75:
        lead.append(sentence("injured"))
    body = [tuple(lead)]
    if rng.random() < 0.6:
        body.append((sentence("other"), *([sentence("part")] if rng.random() < 0.5 else [])))
    choices = [d for d in (*DETAILS, "q0", "q1", "q2", "q3") if d not in without]
    rng.shuffle(choices)
    for detail in choices[: max(1, paragraphs - len(body) - 2)]:
        used.add(detail)
        if detail.startswith("q"):
            words, speaker, who = quotes_for(h, outlet)[int(detail[1])]
            body.append((sentence("quote", {"quote": words, "speaker": speaker, "speaker_who": who}),))
        elif rng.random() < 0.4 and len(body) > 2 and body[-1][0].key != "quote":
            body[-1] = (*body[-1], sentence(detail))
        else:
            body.append((sentence(detail),))
    if elsewhere is not None:
        theirs = slots_of(elsewhere, elsewhere.tolls[0], outlet, rng)
        body.append((sentence("elsewhere", {f"e_{k}": theirs[k] for k in ("killed", "day", "happened", "claimant")}),))
    body += [(s,) for s in background(h, outlet, rng)]
    title = say("titles", slots, outlet, rng)
    return Story(outlet, title.text, tuple(body), frozenset(used), slots)


#: What reporters see for themselves, and so each in another way.
SEEN = ("scene", "ruin", "damage", "effort", "doctors", "road", "road_who", "victim_who", "reacted", "demand", "where")


def facts_for(h: Happening, outlet: str) -> dict[str, str]:
    """What an outlet knows: the facts that all know, and of what it saw itself some of its own."""
    own, place = Random(f"{outlet} {h.number} {h.town} {h.day} seen"), load("places")[h.country]
    facts = dict(h.facts)
    for name in SEEN:
        if own.random() >= h.shared_details:
            facts[name] = own.choice(load("facts")[name])
    if own.random() >= h.shared_details:
        facts["victim"] = own.choice(place["names"])
    return facts


def quotes_for(h: Happening, outlet: str) -> Sequence[tuple[str, str, str]]:
    """Who an outlet can quote: one witness and an official who spoke to everybody, two witnesses of its own."""
    own = make_quotes(Random(f"{outlet} {h.number} {h.town} {h.day}"), load("places")[h.country])
    return [h.quotes[0], own[1], own[2], h.quotes[3]]


def background(h: Happening, outlet: str, rng: Random) -> Sequence[Sentence]:
    """One or two paragraphs that an outlet puts under every story of a country, word for word."""
    place = load("places")[h.country]
    numbers = Random(h.country)
    slots = {name: str(place[name]) for name in ("country", "since")}
    slots |= {"war_dead": f"{numbers.randrange(20, 400)},000", "war_fled": f"{numbers.randrange(2, 9)} million"}
    own = Random(f"{outlet} {h.country}").sample(load("grammar")["background"], 2)
    return [Sentence("", slots, fill(text, slots)) for text in own[: rng.choice([0, 1, 1, 2])]]
