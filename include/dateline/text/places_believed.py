"""Which names of the gazetteer are places in a text: the gazetteer is believed before the model, but not for words,
people's names and initials."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, REGION, WATER, Row
from dateline.text.mentions_cues import load_cues
from dateline.text.ner import Entity
from dateline.text.places_hit import PlaceHit
from dateline.text.places_prior import load_told_of

_LINE_START = re.compile(r"(?:\A|.*\n)\W*\Z", re.DOTALL)
_PARTY = re.compile(r"(?:\A|.*[^a-z])[dr] \Z", re.DOTALL)  # folded "D-" before a member's state or county
_OF = re.compile(r".*\b(?:of|for) \Z", re.DOTALL)
_AND = re.compile(r"(?: and| in| near|,|/|\n)(?: |\Z)|/")
_WORD = re.compile(r"[^\W\d_]+")
_WINDOW = 40  # characters looked at on either side of a name
#: From this many inhabitants on a name needs no second sign that it is a place; less do where the text speaks of its
#: country or division, or where a preposition stands before it.
_KNOWN_FROM = 100_000
_KNOWN_AFTER_CUE_FROM = 15_000
_TOLD_OF, _IN_COUNTRY, _IN_DIVISION = 4, 10, 30
_LEAST_OF_DISTRICT = 20_000  # many have no town that says it lies there
_UNCOUNTED = 10_000  # a town without a count is the seat of a district
_LONG_NAME = 5
_LARGE = 300_000
_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))
_NAME_LABELS = frozenset(("PERSON", "ORG", "WORK_OF_ART", "PRODUCT", "EVENT", "LAW"))
_NUMBER_LABELS = frozenset(("DATE", "TIME", "CARDINAL", "ORDINAL", "QUANTITY", "MONEY", "PERCENT", "LANGUAGE"))


class Belief:
    """One text's names with what its other words say of them."""

    def __init__(
        self, text: str, folded: str, entities: Sequence[Entity], hits: Sequence[PlaceHit], countries: Iterable[str]
    ) -> None:
        self._text, self._folded, self._hits = text, folded, hits
        self._entities, self._starts = entities, [e.start for e in entities]
        self._lower = frozenset(w for w in text.split() if w.islower())
        self._people = {
            word.group()
            for e in entities
            if e.label == "PERSON" and " " in folded[e.start : e.end]
            for word in _WORD.finditer(folded[e.start : e.end])
        }
        settled = [r for h in hits for r, other in h.candidates[:1] if not other and self._is_settled(h)]
        self._countries: set[str | None] = {*countries, *(r.country for r in settled)}
        self._divisions = {(r.country, r.admin1) for r in settled if r.admin1}

    def believed(self) -> list[PlaceHit]:
        """The hits that are places. A name believed once is believed again where less speaks for it."""
        first = [self._is_place(hit) for hit in self._hits]
        names = {
            self._name(hit) for hit, is_place in zip(self._hits, first, strict=True) if is_place and not hit.is_part
        }
        return [h for h, is_place in zip(self._hits, first, strict=True) if is_place or self._is_again(h, names)]

    def _is_place(self, hit: PlaceHit) -> bool:
        entity = self._around(hit)
        label = entity.label if entity else None
        cues, before, after = load_cues(), self._before(hit), self._after(hit)
        if self._is_short(hit):
            return self._is_short_place(hit, before)
        if hit.is_inside or (before.endswith("(") and after.startswith(")") and self._is_settled(hit)):
            hit.is_part = True
            return True
        if (
            self._is_county(hit)
            or (hit.cue == "dateline" and not self._is_generic(hit))
            or self._is_members(hit, before)
        ):
            return True
        if hit.end - hit.start < 3 or (cues.title_before.match(before) and not self._is_settled(hit)):
            return False
        if hit.cue in ("city", "district", "near") and self._is_told_of(hit) and not self._is_generic(hit):
            return True
        is_longer = entity is not None and _is_longer(self._folded, entity, hit)
        if is_longer and label in _NAME_LABELS:
            hit.is_part = label == "ORG"
            return (
                hit.is_part
                and self._is_known(hit)
                and not (cues.title_after.match(after) and not self._is_settled(hit))
            )
        if label == "PERSON":
            return hit.candidates[0][0].kind == WATER or self._is_persons_town(hit, before)
        if (hit.within() or hit.is_following) and not self._is_generic(hit):
            return True
        if hit.cue in ("division", "city", "district", "county") and self._name(hit) not in cues.generic:
            return True
        if label in _PLACE_LABELS:
            return self._is_labelled_place(hit, label, before, is_longer=is_longer)
        if self._is_generic(hit) or self._name(hit) in cues.not_names:
            return False
        return self._is_settled(hit) or (label not in _NUMBER_LABELS and self._is_told(hit, before, after))

    def _is_labelled_place(self, hit: PlaceHit, label: str | None, before: str, *, is_longer: bool) -> bool:
        """The model says it is a place. Its word is not enough for common words and for people of the text."""
        if self._name(hit) in load_cues().generic:
            return False
        if is_longer:
            return hit.candidates[0][0].kind not in (CITY, DISTRICT) or (label == "FAC" and self._is_known(hit))
        is_person = self._name(hit) in self._people and not load_cues().place_before.match(before)
        return not is_person or self._is_settled(hit)

    def _is_told(self, hit: PlaceHit, before: str, after: str) -> bool:
        """Nobody says what it is: it must be large, or stand like a place and not be too small for that."""
        surface, people = self._text[hit.start : hit.end], self._inhabitants(hit)
        if surface.isupper() and people >= 20_000 and _LINE_START.match(before):
            return True
        if self._name(hit) in self._people:
            return False
        if people >= _KNOWN_FROM:
            return True
        stands_so = hit.cue == "near" or load_cues().local_after.match(after) or load_cues().place_before.match(before)
        return bool(stands_so) and (people >= _KNOWN_AFTER_CUE_FROM or self._is_told_of(hit))

    def _is_told_of(self, hit: PlaceHit) -> bool:
        """Whether the name, long enough for one, is a town's where there was armed conflict: many have no count."""
        name = self._name(hit)
        rows = [row for row, other in hit.candidates if not other]
        return len(name) >= _LONG_NAME and any(row.country in load_told_of() for row in rows)

    def _is_persons_town(self, hit: PlaceHit, before: str) -> bool:
        """A town that the model takes for a person: behind "in", "of", and no name of the text's people."""
        if self._name(hit) in self._people or self._is_generic(hit):
            return False
        if load_cues().inside_before.match(before) or (before.endswith(", ") and hit.candidates[0][0].kind == DIVISION):
            return self._inhabitants(hit) >= _KNOWN_AFTER_CUE_FROM or self._is_told_of(hit)
        if self._inhabitants(hit) >= _LARGE:
            return True
        stands_so = load_cues().place_before.match(before) or _OF.match(before)
        return bool(stands_so) and self._inhabitants(hit) >= _KNOWN_AFTER_CUE_FROM

    def _is_again(self, hit: PlaceHit, names: set[str]) -> bool:
        entity, after = self._around(hit), self._after(hit)
        name = self._name(hit)
        if (
            name not in names
            or self._is_word(hit)
            or self._is_short(hit)
            or load_cues().title_before.match(self._before(hit))
        ):
            return False
        if entity is not None and entity.label == "PERSON":
            stands_so = load_cues().place_before.match(self._before(hit)) or _OF.match(self._before(hit))
            return name not in self._people and bool(stands_so or load_cues().local_after.match(after))
        if entity is not None and entity.label in _NAME_LABELS and _is_longer(self._folded, entity, hit):
            hit.is_part = True
            return entity.label == "ORG" and not load_cues().title_after.match(after)
        return name not in self._people

    # --- the name itself
    def _name(self, hit: PlaceHit) -> str:
        return self._folded[hit.start : hit.end]

    def _is_generic(self, hit: PlaceHit) -> bool:
        """Whether the name is first a word or a given name, in English or in this text."""
        return self._is_word(hit) or self._name(hit) in load_cues().ambiguous

    def _is_word(self, hit: PlaceHit) -> bool:
        cues, name = load_cues(), self._name(hit)
        return name in cues.generic or name in self._lower or name in cues.demonyms

    def _is_settled(self, hit: PlaceHit) -> bool:
        """Whether the name is a country's, a region's or a large division's and no word."""
        return not self._is_generic(hit) and any(
            r.kind in (COUNTRY, REGION, WATER) or (r.kind == DIVISION and r.population >= _LARGE)
            for r, other in hit.candidates
            if not other
        )

    def _is_known(self, hit: PlaceHit) -> bool:
        """Whether the name means a place even inside a longer name: countries, divisions, large towns."""
        return self._is_settled(hit) or (not self._is_generic(hit) and self._inhabitants(hit) >= _KNOWN_FROM)

    def _is_short(self, hit: PlaceHit) -> bool:
        """Initials and abbreviations: "NY", "Ky.", "N.C."."""
        surface = self._text[hit.start : hit.end]
        return surface.endswith(".") or (surface.isupper() and len(surface) <= 4)

    def _is_short_place(self, hit: PlaceHit, before: str) -> bool:
        """Countries' initials are places anywhere, divisions' in two letters only after a comma or a party's letter."""
        name = self._name(hit)
        if any(row.kind == COUNTRY for row, _ in hit.candidates):
            return True
        if any(row.kind == DIVISION for row, _ in hit.candidates):
            is_told = hit.is_following or self._is_members(hit, before)
            return is_told or name.count(".") > 1 or (len(name) == 3 and name.isalpha())
        return len(name) > 3 and self._inhabitants(hit) >= _KNOWN_FROM and bool(_LINE_START.match(before))

    def _is_members(self, hit: PlaceHit, before: str) -> bool:
        """Whether a party's letter stands before it: "D-Ohio"."""
        return self._text[hit.start - 1 : hit.start] == "-" and _PARTY.match(before) is not None

    def _is_county(self, hit: PlaceHit) -> bool:
        """Whether the name has the word for a district in it: "Harris County", whatever stands around."""
        name = self._name(hit)
        return (
            " " in name
            and load_cues().county_after.search(name) is not None
            and any(r.kind == DISTRICT for r, _ in hit.candidates)
        )

    def _inhabitants(self, hit: PlaceHit) -> int:
        """Inhabitants of the largest candidate; more count where the text speaks of its country or division."""
        return max(self._weigh(row) // (4 if other or row.kind == DISTRICT else 1) for row, other in hit.candidates)

    def _weigh(self, row: Row) -> int:
        population = max(row.population, _LEAST_OF_DISTRICT) if row.kind == DISTRICT else row.population or _UNCOUNTED
        if row.admin1 and (row.country, row.admin1) in self._divisions:
            return population * _IN_DIVISION
        if row.country in self._countries:
            return population * _IN_COUNTRY
        return population * (_TOLD_OF if row.country in load_told_of() else 1)

    # --- what stands around
    def _before(self, hit: PlaceHit) -> str:
        return self._folded[max(0, hit.start - _WINDOW) : hit.start]

    def _after(self, hit: PlaceHit) -> str:
        return self._folded[hit.end : hit.end + _WINDOW]

    def _around(self, hit: PlaceHit) -> Entity | None:
        """The model's entity that overlaps the hit, if any: entities do not overlap each other."""
        at = bisect_left(self._starts, hit.end) - 1
        return self._entities[at] if at >= 0 and self._entities[at].end > hit.start else None


def _is_longer(folded: str, entity: Entity, hit: PlaceHit) -> bool:
    """Whether the entity has words of its own beside the hit's, articles and words for places not counted."""
    cues = load_cues()
    rest = _AND.split(folded[max(entity.start, hit.start - _WINDOW) : hit.start])[-1].removeprefix("the ").strip()
    tail = _AND.split(folded[hit.end : min(entity.end, hit.end + _WINDOW)])[0]
    if cues.part_before.match(rest + " ") or cues.place_before.match(rest + " "):
        rest = ""  # "Inside Syria" at the start of a sentence
    tail = tail.removeprefix("'s").strip(" ,.'\n")
    is_cue = any(p.match(" " + tail) for p in (cues.division_after, cues.city_after, cues.near_after))
    return bool(rest) or (bool(tail) and not is_cue)
