"""People and organizations that only the model knows: what of its findings is kept, and by which name.

A later, shorter form of a name (Assad) is the person first named in full (Bashar al-Assad), where only one fits.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.text.acronyms import find_acronyms
from dateline.text.mentions_cues import load_cues
from dateline.text.ner import Entity

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_PARTICLES = re.compile(r"(?:al|el|bin|ibn|ben|abu|van|von|de|der|di|da)[- ]", re.IGNORECASE)
_TYPES = {"PERSON": "person", "ORG": "organization"}


@dataclass(frozen=True, slots=True)
class NameHit:
    """A person's or organization's name. full_name: its longest form in the text. basis: model, or alias of that."""

    start: int
    end: int
    mention_type: str
    full_name: str
    basis: str


def find_people(text: str, folded: str, entities: Iterable[Entity], taken: Sequence[tuple[int, int]]) -> list[NameHit]:
    """People and organizations by position, none overlapping a span of `taken` (actors and places, sorted)."""
    spans = []
    for entity in entities:
        if entity.label in _TYPES and (span := trim_name(text, folded, entity)):
            spans.append((*span, _TYPES[entity.label]))
    spans = _free(sorted(set(spans)), taken)
    people = _Persons(text[start:end] for start, end, kind in spans if kind == "person")
    found = [people.make(text, *span) for span in spans]
    again = people.find_again(text, _merge(taken, [(s, e) for s, e, _ in spans]))
    letters = _acronyms(text, found, _merge(taken, [(h.start, h.end) for h in again]))
    named = [h for h in found if (h.start, h.end) not in letters]
    return sorted([*named, *letters.values(), *again], key=lambda h: (h.start, h.end))


def _acronyms(text: str, found: Sequence[NameHit], taken: Sequence[tuple[int, int]]) -> dict[tuple[int, int], NameHit]:
    """Acronyms that the text gives for organizations, by span, with the full name; they may be in `found` already."""
    names = [h for h in found if h.mention_type == "organization"]
    spans = find_acronyms(text, [(h.start, h.end) for h in names])
    full = {(start, end): names[number].full_name for start, end, number in spans}
    others = _merge(taken, [(h.start, h.end) for h in found if (h.start, h.end) not in full])
    free = _free([(start, end, "organization") for start, end in full], others)
    return {(s, e): NameHit(s, e, kind, full[s, e], "alias") for s, e, kind in free}


def trim_name(text: str, folded: str, entity: Entity) -> tuple[int, int] | None:
    """The entity without articles, titles, possessive and what follows a line's end; None where no name is left."""
    cues = load_cues()
    start, end = entity.start, entity.end
    lines = text[start:end].split("\n")
    line = next((n for n in lines if n.strip()), "")
    start = text.index(line, start) if line else start
    end = start + len(line)
    while start < end and not text[start].isalnum():
        start += 1
    if folded.startswith("the ", start):
        start += 4
    if entity.label == "PERSON" and (title := cues.titles.match(folded, start, end)):
        start = title.end()
    while start < end and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    if folded.startswith("'s", end - 2):
        end -= 2
    return (start, end) if _is_name(text[start:end], folded[start:end], entity.label) else None


def _is_name(surface: str, folded: str, label: str) -> bool:
    cues = load_cues()
    if len(surface) < 2 or len(surface) > 100 or not surface[0].isalnum() or not any(c.isupper() for c in surface):
        return False
    if folded in cues.not_names or folded in cues.demonyms or folded.rstrip("s") in cues.demonyms:
        return False
    if label == "PERSON":
        is_written_name = len(surface) > 2 and not any(c.isdigit() for c in surface) and "/" not in surface
        last = _WORD.findall(surface)[-1:]
        return is_written_name and bool(last) and any(c.isupper() for c in last[0])
    return True


def _free(spans: list[tuple[int, int, str]], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Spans that overlap neither `taken` nor an earlier one; both come sorted."""
    kept: list[tuple[int, int, str]] = []
    at = free_from = 0
    for start, end, kind in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if start >= free_from and (at == len(taken) or taken[at][0] >= end):
            kept.append((start, end, kind))
            free_from = end
    return kept


def _merge(one: Iterable[tuple[int, int]], other: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted([*one, *other])


def _last_name(name: str) -> str:
    words = _WORD.findall(name)
    return _PARTICLES.sub("", words[-1]) if words else ""


class _Persons:
    """Full names by last name; a last name that two full names share stands for neither."""

    def __init__(self, names: Iterable[str]) -> None:
        by_last: dict[str, set[str]] = {}
        for name in names:
            if len(name.split()) > 1 and len(last := _last_name(name)) > 2:
                by_last.setdefault(last, set()).add(" ".join(name.split()))
        self._full: dict[str, str] = {}
        for last, full in by_last.items():
            longest = max(full, key=lambda n: (len(n), n))
            if all(set(n.split()) <= set(longest.split()) for n in full):
                self._full[last] = longest

    def full(self, surface: str) -> str:
        """The longest form of the name in the text; the surface itself where none or more than one fits."""
        longest = self._full.get(_last_name(surface))
        if longest is None or not set(_PARTICLES.sub("", surface).split()) <= set(_PARTICLES.sub("", longest).split()):
            return surface
        return longest

    def make(self, text: str, start: int, end: int, kind: str) -> NameHit:
        """The name with its longest form. A last name that the model takes for an organization is the person's."""
        surface = text[start:end]
        if kind == "organization" and _bare(surface) in self._full and " " not in surface:
            kind = "person"
        full = self.full(surface) if kind == "person" else surface
        return NameHit(start, end, kind, full, "model" if full == surface else "alias")

    def find_again(self, text: str, taken: Sequence[tuple[int, int]]) -> list[NameHit]:
        """Last names of people named in full, where the model did not see them."""
        if not self._full:
            return []
        spans = [(m.start(), m.end(), "person") for m in _WORD.finditer(text) if _bare(m.group()) in self._full]
        return [
            NameHit(s, _without_s(text, s, e), k, self._full[_bare(text[s:e])], "alias")
            for s, e, k in _free(spans, taken)
        ]


def _bare(word: str) -> str:
    return _PARTICLES.sub("", word.removesuffix("'s").removesuffix("’s"))


def _without_s(text: str, start: int, end: int) -> int:
    return end - 2 if text.startswith(("'s", "’s"), end - 2) and end - 2 > start else end
