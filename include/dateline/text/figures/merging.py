"""Phrases that are one figure: families of people, appositions, a number and the one that it replaces."""

from dataclasses import replace

from dateline.text.figures.links_joined import Link
from dateline.text.figures.phrase import Phrase
from dateline.text.grammar import load_grammar
from dateline.text.words import Word


def without_repeats(phrases: list[Phrase], links: list[Link | None]) -> list[Link | None]:
    """A pronoun that suffers what its own sentence's noun suffered says it again."""
    seen: set[str] = set()
    kept: list[Link | None] = []
    for phrase, link in zip(phrases, links, strict=True):
        if link is not None and phrase.is_pronoun:
            fresh = tuple(c for c in link.cues if c.measure not in seen)
            link = replace(link, cues=fresh) if fresh else None
        if link is not None:
            seen.update(c.measure for c in link.cues)
        kept.append(link)
    return kept


def merge_people(
    words: list[Word], phrases: list[Phrase], links: list[Link | None]
) -> list[tuple[Phrase, Link | None]]:
    """ "A woman and her two daughters were killed": single people and theirs are one figure, 3."""
    merged: list[tuple[Phrase, Link | None]] = []
    for phrase, link in zip(phrases, links, strict=True):
        if merged and link is not None:
            before, before_link = merged[-1]
            if before_link is not None and before_link.cues == link.cues and _is_apposition(words, before, phrase):
                continue
            if before_link is not None and before_link.cues == link.cues and _belongs(words, before, phrase):
                value = (before.number.value or 0.0) + (phrase.number.value or 0.0)
                number = replace(before.number, value=value, low=value, high=value)
                merged[-1] = (replace(before, last=phrase.last, number=number), before_link)
                continue
        merged.append((phrase, link))
    return merged


def _is_apposition(words: list[Word], before: Phrase, phrase: Phrase) -> bool:
    """Karim Saleh, a baker, was killed: one person, not two."""
    if not phrase.is_single or words[phrase.first].low in load_grammar()["possessives"]:
        return False
    gap = [w.low for w in words[before.last : phrase.first]]
    if not before.is_single:
        return before.number.value == 1 and gap == [","] and _is_told_of_one(words, phrase)
    aged = len(gap) == 3 and gap[0] == gap[2] == "," and gap[1].isdigit()
    return (gap == [","] or aged) and (before.is_definite or phrase.is_definite)


def _is_told_of_one(words: list[Word], phrase: Phrase) -> bool:
    """One man, a partner of a bank, was killed: the verb is of one"""
    for k in range(phrase.last, min(len(words) - 1, phrase.last + 10)):
        if words[k].low == ",":
            return words[k + 1].low in ("was", "is", "has")
        if words[k].low in ("and", "or", ";", "("):
            return False
    return False


def _is_numeral(words: list[Word], phrase: Phrase) -> bool:
    """one driver, 1 driver: counted by itself; a driver, Karim Saleh: the first of those counted with him"""
    return words[phrase.first].low == "one" or words[phrase.first].is_digits


def _belongs(words: list[Word], before: Phrase, phrase: Phrase) -> bool:
    if not before.is_single and before.kind == "person" and before.number.bound == "=" and phrase.is_single:
        joint = [w.low for w in words[before.last : phrase.first]]  # six nuns and a toddler
        return joint in (["and"], [",", "and"]) and words[phrase.first].low in ("a", "an") and phrase.kind == "person"
    if not before.is_single or before.is_pronoun or phrase.is_pronoun or phrase.number.bound != "=":
        return False
    gap = [w.low for w in words[before.last : phrase.first]]
    possessive = words[phrase.first].low in load_grammar()["possessives"] or gap[-1:] in (
        ["his"],
        ["her"],
        ["their"],
        ["its"],
    )
    joined = [g for g in gap if g not in ("his", "her", "their", "its")] in (
        ["and"],
        [","],
        [",", "and"],
        ["along", "with"],
        ["with"],
    )
    others = [w.low for w in words[phrase.first + 1 : phrase.first + 3]]
    if gap[-1:] == ["and"] and gap[:1] in (["of"], ["from"]) and len(gap) <= 9 and "," not in gap:
        return others[:1] == ["others"] or others in (["of", "his"], ["of", "her"], ["of", "their"])
    if gap[-1:] == ["with"] and phrase.kind == "unknown":
        return False  # a partner with a UN agency
    return joined and (possessive or phrase.is_single or not _is_numeral(words, before))


def find_replaced(words: list[Word], merged: list[tuple[Phrase, Link | None]]) -> dict[int, int]:
    """Position of a figure -> position of the number that it replaces: rose to 45 from 38."""
    grammar = load_grammar()
    found: dict[int, int] = {}
    for k, (phrase, _) in enumerate(merged):
        if phrase.is_single or phrase.kind == "refused":
            continue
        before = [w.low for w in words[max(0, phrase.first - 4) : phrase.first]]
        was = (
            before[-1:] == ["from"]
            or before[-1:] == ["not"]
            or before[-2:] in (["(", "was"], ["(", "from"], ["up", "from"])
            or bool({"earlier", "previous", "initial", "previously", "initially"} & set(before))
            or before[:2] == ["first", "spoken"]
        )
        if not was:
            continue
        near = words[max(0, phrase.first - 12) : phrase.last + 6]
        changed = before[-1:] == ["not"] or (
            before[-2:-1] == ["("] or any(w.low in grammar["change_verbs"] for w in near) or before[-1:] != ["from"]
        )
        others = [
            j
            for j, (p, link) in enumerate(merged)
            if j != k and link is not None and abs(p.first - phrase.last) <= 14 and not p.is_single
        ]
        if changed and others:
            found[min(others, key=lambda j: abs(j - k))] = k
    return found
