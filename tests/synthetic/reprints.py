"""Reprinting: what another outlet makes of a wire. How each reprint differs stands in `how`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from tests.synthetic.data import load
from tests.synthetic.stories import WORDS, Sentence, Story, capital, fill, say

_MARKED = re.compile(r"(⟦[^|]*\|)([^⟧]*)⟧")
#: What stays when a sentence is said in other words: quotations, and what opens the mark of a figure.
_KEPT = re.compile(r"(“[^”]*”|⟦[^|]*\|)")
_TEENS = dict(zip(["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], range(10, 20), strict=True))  # fmt: skip
_SPELLED = {n: w for w, n in _TEENS.items()} | {20: "twenty", 30: "thirty", 40: "forty"} | dict(enumerate(WORDS))


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of reprints, by what is done to the text; the rest of `exact` and the others is edited only."""

    exact: float = 0.1
    cut: float = 0.25
    rewritten: float = 0.25
    paraphrased: float = 0.1
    house_style: float = 0.5
    dropped: float = 0.35
    reordered: float = 0.2
    local: float = 0.25
    toll: float = 0.1
    no_credit: float = 0.35
    other_credit: float = 0.05
    days_later: float = 0.12


def reprint(story: Story, client: Mapping[str, str], rng: Random, habits: Habits) -> tuple[Story, tuple[str, ...]]:
    """A client's version of a story, and how it was made."""
    name = client["source"]
    if rng.random() < habits.exact:
        return replace(story, outlet=name), ("exact",)
    how: list[str] = []
    body = list(story.paragraphs)
    kind = rng.random()
    if kind < habits.rewritten:
        how.append("rewritten")
        body = [tuple(reword(s, name, rng, 0.6) for s in p) for p in body]
    elif kind < habits.rewritten + habits.paraphrased:
        how.append("paraphrased")
        body = [tuple(reword(s, name, rng, 1.0) for s in p) for p in body]
    if rng.random() < habits.toll:
        how.append("toll")
        factor = rng.choice([1.1, 1.2, 1.5])
        body = [tuple(replace(s, text=_raise(s.text, factor)) for s in p) for p in body]
    if rng.random() < habits.cut:
        share = rng.choice([1 / 3, 1 / 2])
        how.append("first third" if share < 0.5 else "first half")
        body = body[: max(3, round(len(body) * share))]
    elif rng.random() < habits.dropped and len(body) > 4:
        how.append("dropped")
        for _ in range(rng.choice([1, 2, 3])):
            body.pop(rng.randrange(1, len(body)))
    if rng.random() < habits.reordered and len(body) > 3:
        how.append("reordered")
        tail = body[1:]
        rng.shuffle(tail)
        body = [body[0], *tail]
    if rng.random() < habits.local:
        how.append("local")
        for template in rng.sample(load("grammar")["local"], rng.choice([1, 2])):
            slots = {**story.title_slots, **client}
            local = Sentence("", slots, fill(template, slots | {"outlet": client["name"]}))
            body.insert(rng.randrange(1, len(body) + 1), (local,))
    if rng.random() < habits.house_style:
        how.append("house style")
        all_words = rng.random() < 0.5
        body = [tuple(_restyle(s, client["spelling"], all_words=all_words) for s in p) for p in body]
    title = story.title
    if rng.random() < 0.8:
        title = say("titles", story.title_slots, name, rng, other_than=title).text
    return replace(story, outlet=name, title=title, paragraphs=tuple(body)), tuple(how)


def reword(sentence: Sentence, outlet: str, rng: Random, share: float) -> Sentence:
    """Say a sentence in other words with a chance of `share`: another variant, then synonyms. Quotations stay."""
    if rng.random() >= share:
        return sentence
    text = sentence.text
    if sentence.key:
        text = say(sentence.key, sentence.slots, outlet, rng, other_than=text).text
    parts = _KEPT.split(text)
    for group in load("words")["synonyms"]:
        if rng.random() < 0.7:
            parts = [p if p[:1] in ("“", "⟦") else _swap(p, group, rng) for p in parts]
    return replace(sentence, text=capital("".join(parts)))


def _swap(text: str, group: list[str], rng: Random) -> str:
    found = next((w for w in group if re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE)), None)
    if found is None:
        return text
    other = rng.choice([w for w in group if w != found])
    return re.sub(rf"\b{re.escape(found)}\b", other, text, count=1, flags=re.IGNORECASE)


def _restyle(sentence: Sentence, spelling: str, *, all_words: bool) -> Sentence:
    text = sentence.text
    for british, american in load("words")["spelling"]:
        old, new = (american, british) if spelling == "british" else (british, american)
        text = re.sub(rf"\b{old}\b", new, text)
    text = _MARKED.sub(lambda m: m[1] + _renumber(m[2], all_words=all_words) + "⟧", text)
    return replace(sentence, text=text)


def _renumber(words: str, *, all_words: bool) -> str:
    if all_words:
        return re.sub(r"\b(\d+)\b", lambda m: _SPELLED.get(int(m[1]), m[1]), words)
    numbers = {w: n for n, w in _SPELLED.items()}
    return re.sub(r"\b[a-z]+\b", lambda m: str(numbers.get(m[0], m[0])), words, flags=re.IGNORECASE)


def _raise(text: str, factor: float) -> str:
    """A later toll: every killed figure of the text grows."""

    def higher(match: re.Match[str]) -> str:
        return re.sub(
            r"\b\d+\b", lambda m: str(max(int(m[0]) + 1, round(int(m[0]) * factor))), match[0].partition("|")[2]
        )

    return _MARKED.sub(lambda m: m[0] if ":killed" not in m[1] else f"{m[1]}{higher(m)}", text)
