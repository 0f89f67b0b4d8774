"""What is true in the synthetic newsroom: who was hit, where, on which day, and who counted what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.synthetic.data import load

FIRST_DAY = dt.date(2024, 2, 1)


@dataclass(frozen=True)
class Toll:
    claimant: str
    killed: int
    injured: int
    hedge: str  # "", "at least ", "more than ", "about "


@dataclass(frozen=True)
class Happening:
    """hazy_place: texts name only the province. hazy_day: "", "weekend" or "none"; texts say no more than that."""

    number: int
    kind: str
    country: str
    province: str
    town: str
    neighbour: str
    day: dt.date
    hazy_place: bool
    hazy_day: str
    victims: str
    blamed: str
    tolls: tuple[Toll, ...]
    facts: dict[str, str]
    quotes: tuple[tuple[str, str, str], ...]  # words, speaker, who that is
    shared_details: float  # share of what reporters see that all of them see alike


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Shares of happenings. twin: another kind at the same place and day; same_province: another town there that day."""

    twin: float = 0.12
    same_province: float = 0.2
    hazy_place: float = 0.08
    hazy_day: float = 0.12
    days: int = 60
    shared_details: float = 0.4


def make_happenings(rng: Random, difficulty: Difficulty) -> Iterator[Happening]:
    """Happenings without end, numbered from 0."""
    number = 0
    while True:
        first = _make(rng, number, difficulty)
        number += 1
        yield first
        if rng.random() < difficulty.twin and not first.hazy_place:
            kinds = sorted(set(load("grammar")["kinds"]) - {first.kind})
            yield _make(rng, number, difficulty, like=first, town=first.town, kind=rng.choice(kinds))
            number += 1
        if rng.random() < difficulty.same_province:
            towns = load("places")[first.country]["provinces"][first.province]
            yield _make(rng, number, difficulty, like=first, town=rng.choice([t for t in towns if t != first.town]))
            number += 1


def _make(
    rng: Random, number: int, difficulty: Difficulty, *, like: Happening | None = None, town: str = "", kind: str = ""
) -> Happening:
    country = like.country if like else rng.choice(sorted(load("places")))
    place = load("places")[country]
    province = like.province if like else rng.choice(sorted(place["provinces"]))
    towns = place["provinces"][province]
    town = town or rng.choice(towns)
    kind = kind or rng.choice(sorted(load("grammar")["kinds"]))
    day = like.day if like else FIRST_DAY + dt.timedelta(days=rng.randrange(difficulty.days))
    hazy = "weekend" if day.weekday() >= 5 and rng.random() < 0.5 else "none"
    lists = load("facts")
    facts = {name: rng.choice(values) for name, values in lists.items() if "quote" not in name}
    return Happening(
        number=number,
        kind=kind,
        country=country,
        province=province,
        town=town,
        neighbour=rng.choice([t for t in towns if t != town]),
        day=day,
        hazy_place=like is None and rng.random() < difficulty.hazy_place,
        hazy_day=hazy if like is None and rng.random() < difficulty.hazy_day else "",
        victims=rng.choice(["people", "people", "people", "civilians", "soldiers", "villagers"]),
        blamed=rng.choice(load("grammar")["kinds"][kind]["blamed"]).format(**place),
        tolls=tuple(_tolls(rng, place, town)),
        facts=facts | _people(rng, place),
        quotes=make_quotes(rng, place),
        shared_details=difficulty.shared_details,
    )


def _tolls(rng: Random, place: dict[str, Any], town: str) -> Iterator[Toll]:
    claimants = [
        f"the {place['adjective']} health ministry", place["monitor"], place["party"], "witnesses", place["army"],
        f"the hospital in {town}", "the local council",
    ]  # fmt: skip
    killed, injured = int(2 + rng.expovariate(1 / 14)), int(3 + rng.expovariate(1 / 25))
    for n, claimant in enumerate(rng.sample(claimants, rng.choice([2, 3, 3, 4]))):
        factor = 1.0 if n == 0 else rng.choice([1.0, 0.5, 0.7, 1.3, 1.6])
        hedge = rng.choice(["", "", "at least ", "at least ", "more than ", "about "])
        yield Toll(claimant, max(2, round(killed * factor)), max(2, round(injured * factor)), hedge)


def _people(rng: Random, place: dict[str, Any]) -> dict[str, str]:
    return {"victim": rng.choice(place["names"]), "part_number": str(rng.randint(2, 4))}


def make_quotes(rng: Random, place: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Three witnesses and an official: words, name, who that is."""
    lists = load("facts")
    *speakers, official = rng.sample(place["names"], 4)
    quotes = []
    for speaker in speakers:
        parts = [rng.choice(lists[name]) for name in ("quote_open", "quote_mid", "quote_end")]
        quotes.append((" ".join(parts), speaker, rng.choice(lists["speaker_who"])))
    who = rng.choice(["the spokesman of the governor", "a government spokesman", "the head of the rescue service"])
    said = f"{rng.choice(lists['official_quote'])}, {rng.choice(lists['official_quote_more'])}"
    return (*quotes, (said, official, who))
