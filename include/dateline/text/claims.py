"""From text to claims: figures with who says so, how sure, of whom, where and when. `read_claims` is the only entry."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dateline.schema.fields import MEASURES
from dateline.text.aside import is_aside
from dateline.text.attribution import Attribution
from dateline.text.claim_time import SentenceTime, StoryTime, with_time_of
from dateline.text.claimant import Claimant, Claimants
from dateline.text.control import Told, read_control, tells_change
from dateline.text.dateline_line import find_dateline
from dateline.text.earlier import Earlier, is_told_as_earlier, is_withdrawn, with_superseded
from dateline.text.event_days import find_report_day
from dateline.text.event_types import find_sub_event_type
from dateline.text.figures.find import find_figures
from dateline.text.figures.model import Figure
from dateline.text.figures.phrase import Phrase
from dateline.text.modality import read_modality
from dateline.text.model import Claim, Context, ControlChange, Mention, Sentence
from dateline.text.perpetrators import find_holder, find_perpetrator
from dateline.text.place_roles import Place, spread_of, with_sources
from dateline.text.quotes import find_quoted
from dateline.text.setting import Scene, choose_place, place_claims
from dateline.text.speakers import Speakers
from dateline.text.victim_actors import find_victim_actor
from dateline.text.victims import read_victims
from dateline.text.wholes import find_lead_whole, find_told_whole, find_whole, is_among, is_definite
from dateline.text.words import Word, find_words

#: Words read at once. Readers look at all pairs of figures and sources of a sentence; a page without full stops is cut.
_LONGEST = 240
#: Characters between a figure's sentence and one that says "of them".
_NEAR = 160
_OF_PEOPLE = frozenset(MEASURES) - {"area", "count"}
_ARMED = ("armed_group", "organization")


@dataclass(slots=True)
class _State:
    """What earlier sentences leave to later ones."""

    time: StoryTime
    dateline: Place | None = None
    dateline_end: int = 0
    scene: Scene = field(default_factory=Scene)
    #: Where claims stand that are told of several countries.
    across: set[int] = field(default_factory=set)
    armed: Mention | None = None
    claims: list[Claim] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)
    changes: list[ControlChange] = field(default_factory=list)
    changed: Place | None = None  # the place that changed hands last


@dataclass(frozen=True, slots=True)
class Statements:
    """What a text says: figures and changes of control, each by position."""

    claims: list[Claim]
    control_changes: list[ControlChange]


def read_claims(
    text: str, *, sentences: Sequence[Sentence], mentions: Sequence[Mention], context: Context
) -> list[Claim]:
    """Find the figures of a text and everything said about each.

    sentences: of `text`, in order (`find_sentences`). mentions: of `text`; people, armed groups, organizations, places
    and dates among them fill the columns that name them; [] is allowed. Returns claims by position; relations are
    positions in that list. Never raises, whatever the text; linear in its length.
    """
    return read_statements(text, sentences=sentences, mentions=mentions, context=context).claims


def read_statements(
    text: str, *, sentences: Sequence[Sentence], mentions: Sequence[Mention], context: Context
) -> Statements:
    """The claims of a text (`read_claims`), and the places that it says change hands (`control.py`), in one pass."""
    order = sorted(range(len(mentions)), key=lambda k: (mentions[k].start_char, mentions[k].end_char))
    starts = [mentions[k].start_char for k in order]
    line = find_dateline(text)
    state = _State(
        StoryTime(find_report_day(mentions, context)),
        dateline=_dateline_place(mentions, order, context),
        dateline_end=line.end if line else 0,
    )
    pieces = _cut(text, sentences, state.dateline_end)
    speakers = Speakers(text, [words for _, words in pieces], find_quoted(text))
    claimants = Claimants(text, [mentions[k] for k in order])
    for number, (sentence, words) in enumerate(pieces):
        low, high = bisect_left(starts, words[0].start), bisect_left(starts, words[-1].end)
        inside = [(k, mentions[k]) for k in order[low:high]]
        _Reader(text, sentence, words, inside, state, claimants, speakers, number).read()
    claims = _sorted(with_superseded(state.claims, state.earlier))
    changes = sorted(state.changes, key=lambda c: (c.start_char, c.end_char, c.place_mention, c.change))
    return Statements(place_claims(claims, mentions, order, state.dateline, state.across), changes)


def _cut(text: str, sentences: Sequence[Sentence], dateline_end: int) -> list[tuple[Sentence, list[Word]]]:
    """Words of each sentence, long ones in pieces."""
    pieces: list[tuple[Sentence, list[Word]]] = []
    for sentence in sentences:
        # the dateline's day is no figure, and its dash no range
        words = find_words(text, min(max(sentence.start, dateline_end), sentence.end), sentence.end)
        pieces.extend((sentence, words[at : at + _LONGEST]) for at in range(0, len(words), _LONGEST))
    return pieces


def _sorted(claims: list[Claim]) -> list[Claim]:
    """By position, relations renumbered; of two equal ids (span, measure, unit) only the first stays."""
    order = sorted(range(len(claims)), key=lambda k: (claims[k].start_char, claims[k].end_char, claims[k].measure, k))
    seen: dict[tuple[int, int, str, str], int] = {}
    new: dict[int, int] = {}
    kept: list[Claim] = []
    for k in order:
        c = claims[k]
        key = (c.start_char, c.end_char, c.measure, c.unit)
        if key not in seen:
            seen[key] = len(kept)
            kept.append(c)
        new[k] = seen[key]

    def moved(old: int | None, own: int) -> int | None:
        return None if old is None or new[old] == own else new[old]

    for i, c in enumerate(kept):
        parent, conversion = moved(c.is_subset_of, i), moved(c.is_conversion_of, i)
        if (parent, conversion) != (c.is_subset_of, c.is_conversion_of):
            kept[i] = replace(c, is_subset_of=parent, is_conversion_of=conversion)
    return kept


def _dateline_place(mentions: Sequence[Mention], order: list[int], context: Context) -> Place | None:
    wanted = (context.dateline_place or "").lower()
    for k in order:
        m = mentions[k]
        if (
            wanted
            and m.mention_type == "place"
            and (m.surface.lower() == wanted or (m.entity_name or "").lower() == wanted)
        ):
            return Place(k, 0, 0, m)
    return None


class _Reader:
    """Reads one sentence into `state.claims`."""

    def __init__(
        self, text: str, sentence: Sentence, words: list[Word], mentions: list[tuple[int, Mention]],
        state: _State, claimants: Claimants, speakers: Speakers, number: int,
    ) -> None:  # fmt: skip
        self._text, self._sentence, self._words, self._state = text, sentence, words, state
        self._claimants, self._speakers, self._number = claimants, speakers, number
        word_starts = [w.start for w in words]
        ranged = [(k, m, *_word_range(word_starts, words, m)) for k, m in mentions]
        self._dates = [(a, b, m) for _, m, a, b in ranged if m.mention_type == "date"]
        places = [
            Place(k, a, b, m)
            for k, m, a, b in ranged
            if m.mention_type == "place" and m.start_char >= state.dateline_end
        ]
        self._places = with_sources(words, places, speakers.find_spans(number))
        self._armed = [
            (a, b, m)
            for _, m, a, b in ranged
            if m.mention_type in _ARMED and m.entity_id and not text.startswith("-", m.end_char)  # Iran-backed
        ]
        self._actors = [(a, b, m) for _, m, a, b in ranged if m.mention_type in _ARMED]
        self._people = [(a, b) for _, m, a, b in ranged if m.mention_type == "person"]

    def read(self) -> None:
        """Append the sentence's claims, then note place and armed group for the sentences that follow."""
        found = find_figures(
            self._text, self._words, people=self._people, dates=[(a, b) for a, b, _ in self._dates], told=self._told()
        )
        if tells_change(self._words):
            self._read_changes()
        if found.figures:
            time = SentenceTime(self._words, self._dates, self._state.time)
            base = len(self._state.claims)
            for figure in found.figures:
                source = self._speakers.find_source(self._number, figure.phrase.first, figure.phrase.last, figure.last)
                claimant, chosen = self._claimants.make(source), source.attribution if source else None
                modality, hedges = self._modality(figure, chosen)
                setting = {
                    "modality": modality, "hedge_cues": "; ".join(hedges) or None, **self._where(figure),
                    **time.read(figure, modality),
                }  # fmt: skip
                claim = self._claim(figure, base, claimant, chosen, setting)
                if claim.is_conversion_of is not None and claim.is_conversion_of < len(self._state.claims):
                    claim = with_time_of(claim, self._state.claims[claim.is_conversion_of])
                self._state.claims.append(self._like_whole(claim) if figure.wants_parent else claim)
                self._note_earlier(claim, figure)
        self._state.scene.note(self._words, self._places, is_told=bool(found.cues))
        self._state.time.note(self._words, self._dates)
        groups = [m for _, _, m in self._armed if m.mention_type == "armed_group"]
        if groups:
            self._state.armed = groups[-1]

    def _read_changes(self) -> None:
        state = self._state
        told = Told(
            self._text, self._sentence, self._words, self._places, self._actors, self._dates, state.time, state.scene,
            state.changed, state.armed,
        )  # fmt: skip
        found = read_control(told, speakers=self._speakers, claimants=self._claimants, number=self._number)
        state.changes += [change for change, _ in found]
        if found:
            state.changed = found[-1][1]

    def _note_earlier(self, claim: Claim, figure: Figure) -> None:
        if figure.measure in _OF_PEOPLE and is_told_as_earlier(self._words, figure.phrase.first):
            taken_back = claim.modality == "denied" or is_withdrawn(self._words)
            if taken_back or not self._places:  # what the army had earlier said of Hama may be another happening
                self._state.earlier.append(Earlier(len(self._state.claims) - 1, taken_back))

    def _where(self, figure: Figure) -> dict[str, Any]:
        """The claim's place, its position among all mentions, and what it was read from."""
        spread = spread_of(self._words)
        if spread is not None:
            if spread == "countries":
                self._state.across.add(self._words[figure.first].start)
            return {"place_mention": None, "place_basis": "several"}
        place = choose_place(self._words, self._places, figure.first, figure.last, self._state.scene)
        basis = "sentence" if place in self._places else "story"
        if place is None:
            place, basis = self._state.dateline, "dateline"
        return {"place_mention": place.position if place else None, "place_basis": basis if place else None}

    def _like_whole(self, claim: Claim) -> Claim:
        """A part told in a sentence of its own has what that does not say from its whole: who says so, and the time."""
        if claim.is_subset_of is None:
            return claim
        whole = self._state.claims[claim.is_subset_of]
        if claim.claimant_surface is None:
            claim = replace(
                claim, claimant_surface=whole.claimant_surface, claimant_actor_id=whole.claimant_actor_id,
                claimant_type=whole.claimant_type, reported_via=whole.reported_via,
            )  # fmt: skip
        if not self._dates and claim.scope == "incident":
            claim = with_time_of(claim, whole)
        return claim

    def _claim(
        self, figure: Figure, base: int, claimant: Claimant, attribution: Attribution | None, set_: dict[str, Any]
    ) -> Claim:
        words, text, phrase = self._words, self._text, figure.phrase
        first, last = figure.first, figure.last
        start, end = words[first].start, words[last - 1].end
        number, noun = phrase.number, words[phrase.number.last : phrase.last]
        is_person = figure.measure not in ("area", "count")
        status, group = read_victims(self._victims(phrase)) if is_person else ("unknown", None)
        parent = None if figure.parent is None else base + figure.parent
        if figure.wants_parent:
            parent = find_whole(self._state.claims, figure)
        elif parent is None and is_person and figure.conversion is None and is_definite(words, phrase):
            parent = find_told_whole(self._state.claims, figure, self._sentence)
        elif parent is None and is_person and is_among(words, phrase):
            parent = find_lead_whole(self._state.claims, figure, self._sentence)
        noun_text = text[noun[0].start : noun[-1].end] if noun else None
        victims = text[words[phrase.first].start : words[phrase.last - 1].end] if phrase.is_single else noun_text
        return Claim(
            start_char=start,
            end_char=end,
            quote=text[start:end],
            sentence_start=self._sentence.start,
            sentence_end=self._sentence.end,
            measure=figure.measure,
            bound=figure.bound,
            value=figure.value,
            low=figure.low,
            high=figure.high,
            unit=figure.unit,
            value_text=text[words[number.core_first].start : words[number.core_last - 1].end],
            unit_text=noun_text,
            vague_rule=figure.vague_rule,
            victim_text=victims if is_person else None,
            victim_actor_id=find_victim_actor(words, figure, self._armed) if is_person else None,
            victim_status=status,
            victim_group=group,
            perpetrator_actor_id=self._perpetrator(figure, claimant, attribution),
            claimant_surface=claimant.surface,
            claimant_actor_id=claimant.actor_id,
            claimant_type=claimant.type,
            reported_via=claimant.via,
            is_direct_quote=self._speakers.find_quote(start, end) is not None,
            is_aside=is_aside(words, figure),
            sub_event_type=find_sub_event_type(
                words,
                figure.cue.first if figure.cue else phrase.first,
                figure.measure,
                status,
                range(phrase.first, phrase.last) if is_person else range(0),
            ),
            is_subset_of=parent,
            is_conversion_of=None if figure.conversion is None else base + figure.conversion,
            supersedes=figure.supersedes,
            **set_,
        )

    def _modality(self, figure: Figure, attribution: Attribution | None) -> tuple[str, list[str]]:
        phrase = figure.phrase
        return read_modality(
            self._words,
            first=min(phrase.first, figure.first),
            last=figure.last,
            event=figure.cue.first if figure.cue else max(0, phrase.first - 1),
            number_last=phrase.number.last,
            verb=attribution.verb if attribution else None,
        )

    def _victims(self, phrase: Phrase) -> list[Word]:
        """Words that say who suffered; of "4,000 of them are children" also what they are said to be."""
        words, last = self._words, phrase.last
        if any(w.low in ("them", "these", "those", "whom") for w in words[phrase.number.last : last]):
            while last < min(len(words), phrase.last + 3) and (
                words[last].is_alpha and words[last].low not in ("in", "at", "of")
            ):
                last += 1
        return words[phrase.first : last]

    def _told(self) -> str | None:
        """Measure of the people that the sentence before counted."""
        before = self._state.claims[-1] if self._state.claims else None
        is_near = before is not None and self._sentence.start - before.sentence_end <= _NEAR
        return before.measure if before is not None and is_near and before.measure in _OF_PEOPLE else None

    # --- of whom, by whom
    def _perpetrator(self, figure: Figure, claimant: Claimant, attribution: Attribution | None) -> str | None:
        if figure.measure == "area":
            return find_holder(self._words, figure, self._armed, claimant.actor_id, self._state.armed)
        spoken = range(attribution.first, attribution.last) if attribution else range(0)
        return find_perpetrator(self._words, figure, [a for a in self._armed if a[0] not in spoken])


def _word_range(word_starts: list[int], words: list[Word], mention: Mention) -> tuple[int, int]:
    first = max(0, bisect_right(word_starts, mention.start_char) - 1)
    last = bisect_left(word_starts, mention.end_char)
    return first, max(last, first + 1) if first < len(words) else last
