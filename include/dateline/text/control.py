"""Places that change hands: who gained or lost which, by whose word, how sure, and when.

The words are data (`control.yml`); their grammar stands in `control_clauses.py`, what changes hands in
`control_territory.py`, who can hold it in `control_forces.py`. That somebody holds a place is no change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dateline.text.attribution import Span
from dateline.text.claim_time import StoryTime, read_days
from dateline.text.claimant import Claimant, Claimants
from dateline.text.control_clauses import Clause, ClauseReader
from dateline.text.control_forces import Actors, Forces
from dateline.text.control_territory import Ground, Territory, is_named
from dateline.text.control_words import load_control_words, load_cues
from dateline.text.event_days import Dates
from dateline.text.modality import read_modality
from dateline.text.model import ControlChange, Mention, Sentence
from dateline.text.place_roles import Place
from dateline.text.setting import Scene, choose_place
from dateline.text.source import Source
from dateline.text.speakers import Speakers
from dateline.text.words import Word

#: Words that say one of these are not made surer by the form of the clause.
_AGAIN = frozenset({"the city", "the town", "the village", "the district", "the place"})
_OPEN = ("denied", "negated", "hypothetical", "planned")


def tells_change(words: list[Word]) -> bool:
    """Whether a sentence has a word without which no place changes hands in it."""
    return not load_cues().isdisjoint(w.low for w in words)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence and what is known of it. scene: where the text is so far. changed: the place that changed hands last.

    armed: the armed group that earlier sentences named last.
    """

    text: str
    sentence: Sentence
    words: list[Word]
    places: Sequence[Place]
    actors: Actors
    dates: Dates
    time: StoryTime
    scene: Scene
    changed: Place | None
    armed: Mention | None


def read_control(
    told: Told, *, speakers: Speakers, claimants: Claimants, number: int
) -> list[tuple[ControlChange, Place]]:
    """The changes that one sentence tells of, one for each place. number: the sentence's, as `speakers` counts."""
    words = told.words
    cues, lows = load_control_words(), {w.low for w in words}
    if not lows.isdisjoint(cues["other_contests"]):
        return []
    has_noun = not (lows.isdisjoint(cues["settlements"]) and lows.isdisjoint(cues["divisions"]))
    if not has_noun and not any(is_named(p) for p in told.places):
        return []  # nothing here can change hands
    ground = Ground(words, told.places, frozenset(first for first, _, _ in told.dates))
    forces = Forces(words, told.actors, ground)
    found: dict[tuple[int, int, int, str], tuple[ControlChange, Place]] = {}
    changed = told.changed
    for clause in ClauseReader(words, ground, forces).read():
        source = speakers.find_source(number, clause.first, clause.last, clause.last)
        maker = _Maker(replace(told, changed=changed), forces, claimants.make(source), source, speakers)
        for change, place in maker.make(clause):
            changed = place
            key = (change.start_char, change.end_char, change.place_mention, change.change)
            found.setdefault(key, (change, place))
    return list(found.values())


class _Maker:
    """Makes values of one clause."""

    def __init__(
        self, told: Told, forces: Forces, claimant: Claimant, source: Source | None, speakers: Speakers
    ) -> None:
        self._told, self._forces, self._claimant, self._source = told, forces, claimant, source
        self._speakers = speakers

    def make(self, clause: Clause) -> list[tuple[ControlChange, Place]]:
        first, last = _extent(clause)
        start, end = self._told.words[first].start, self._told.words[last - 1].end
        modality, hedges = self._modality(clause)
        actor, from_actor = self._actor(clause.actor), self._actor(clause.from_actor)
        changes = []
        for territory in clause.territories:
            place, basis, is_part = self._place(clause, territory)
            if place is None:
                continue
            m = place.mention
            change = ControlChange(
                start_char=start,
                end_char=end,
                quote=self._told.text[start:end],
                sentence_start=self._told.sentence.start,
                sentence_end=self._told.sentence.end,
                change=clause.change,
                territory_text=self._text(territory.first, territory.last),
                is_part=is_part,
                actor_surface=actor[0],
                actor_id=actor[1],
                from_actor_surface=from_actor[0],
                from_actor_id=from_actor[1],
                claimant_surface=self._claimant.surface,
                claimant_actor_id=self._claimant.actor_id,
                claimant_type=self._claimant.type,
                reported_via=self._claimant.via,
                is_direct_quote=self._speakers.find_quote(start, end) is not None,
                modality=modality,
                hedge_cues="; ".join(hedges) or None,
                place_mention=place.position,
                place_basis=basis,
                country=m.country,
                **self._days(*self._dated(clause, territory), modality),
            )
            changes.append((change, place))
        return changes

    def _dated(self, clause: Clause, territory: Territory) -> Span:
        """Words beside which the date stands: Arden fell on Friday and Kell on Sunday."""
        if territory.first < clause.event:
            return clause.first, clause.last
        words, last = self._told.words, territory.last
        return territory.first, last + (last < len(words) and words[last].low in ("on", "in"))

    def _text(self, first: int, last: int) -> str:
        return self._told.text[self._told.words[first].start : self._told.words[last - 1].end]

    def _days(self, first: int, last: int, modality: str) -> dict[str, Any]:
        told = self._told
        return read_days(told.words, told.dates, told.time, first=first, last=last, modality=modality)

    def _place(self, clause: Clause, territory: Territory) -> tuple[Place | None, str, bool]:
        """Place, basis, and whether a part of it is meant. "The town" is the one that changed hands last; another
        phrase without a place of its own ("three villages") lies where the sentence is, or the story."""
        told = self._told
        if territory.place is not None:
            return territory.place, "sentence", territory.is_part
        if told.changed is not None and self._text(territory.first, territory.last).lower() in _AGAIN:
            return told.changed, "sentence" if told.changed in told.places else "story", False
        place = choose_place(told.words, told.places, clause.first, clause.last, told.scene)
        if place not in told.places and self._is_many(territory):
            place = told.scene.area or place
        return place, "sentence" if place in told.places else "story", True

    def _is_many(self, territory: Territory) -> bool:
        """ "Three villages" lie in no village."""
        settlements = load_control_words()["settlements"]
        words = self._told.words[territory.first : territory.last]
        return any(w.low in settlements and w.low.endswith("s") for w in words)

    def _modality(self, clause: Clause) -> tuple[str, list[str]]:
        attribution = self._source.attribution if self._source else None
        modality, hedges = read_modality(
            self._told.words,
            first=clause.event,
            last=clause.last,
            event=clause.event,
            verb=attribution.verb if attribution else None,
        )
        if clause.status is None or modality in _OPEN:
            return modality, hedges
        return clause.status, hedges

    def _actor(self, span: Span | None) -> tuple[str | None, str | None]:
        """Surface and actor id; of a pronoun those of who speaks, if that is a party, else of the group named last."""
        if span is None:
            return None, None
        if not self._forces.is_pronoun(span):
            named = self._forces.actor_in(span)
            return self._text(*span).removesuffix("'s").removesuffix("’s"), named.entity_id if named else None
        if self._claimant.type == "party":
            return self._claimant.surface, self._claimant.actor_id
        group = self._told.armed
        return (group.surface, group.entity_id) if group else (self._text(*span), None)


def _extent(clause: Clause) -> Span:
    """From the first to the last word of who, what and from whom."""
    spans = [s for s in (clause.actor, clause.from_actor) if s is not None]
    spans += [(t.first, t.last) for t in clause.territories]
    return min([clause.first, *(a for a, _ in spans)]), max([clause.last, *(b for _, b in spans)])
