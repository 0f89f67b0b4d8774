"""Clauses in which territory changes hands: verbs and nouns of gaining and losing with who, what and from whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dateline.text.attribution import Span
from dateline.text.claimant_names import find_subject
from dateline.text.control_forces import Forces
from dateline.text.control_status import read_status
from dateline.text.control_territory import Ground, Territory
from dateline.text.control_words import Verb, load_control_words, load_cues, load_verbs
from dateline.text.grammar import is_adverb, load_grammar
from dateline.text.words import Word

GAINED, LOST = "gained", "lost"
_COUNTRY = 6  # where_prec
#: Words behind a territory within which "by", "from" or "to" names the other side.
_REACH = 7
#: Between a verb and "control of", or a place: full control of, back.
_BACK = frozenset({"back", "over"})
_DEGREES = _BACK | {"full", "complete", "total", "partial", "the", "firm"}


@dataclass(frozen=True, slots=True)
class Clause:
    """words[event] is the cue, words[first:last] the cue with what changes hands. actor gained, from_actor lost.

    status: the modality that the form implies ("to capture" is a plan); None where it implies none.
    """

    event: int
    first: int
    last: int
    change: str
    territories: tuple[Territory, ...]
    actor: Span | None = None
    from_actor: Span | None = None
    status: str | None = None


class ClauseReader:
    """Reads one sentence."""

    def __init__(self, words: list[Word], ground: Ground, forces: Forces) -> None:
        self._words, self._ground, self._forces = words, ground, forces
        self._cues = load_control_words()
        self._told: tuple[Territory, ...] = ()  # what "it" may be
        self._readers: dict[str, Callable[[int, Verb], Clause | None]] = {
            "gaining": lambda i, v: self._gaining(i, v, is_told=True),
            "gaining_as_force": lambda i, v: self._gaining(i, v, is_told=False),
            "gaining_control": lambda i, v: self._gaining(i, v, is_told=True) if self._has_control(i) else None,
            "entering": lambda i, v: self._entering(i, i + 1, v),
            "entering_into": lambda i, v: self._entering(i, i + 2, v) if self._low(i + 1) == "into" else None,
            "losing": self._losing,
            "leaving": self._losing,
            "leaving_from": self._leaving,
            "leaving_out": lambda i, v: self._leaving(i, v) if self._low(i + 1) in ("out", "back") else None,
            "expelling": self._expelling,
            "falling": self._falling,
            "coming": lambda i, v: self._falling(i, v) if self._low(i + 1) == "under" else None,
        }

    def read(self) -> Iterator[Clause]:
        """Clauses in the order of their cues."""
        verbs, cues = load_verbs(), load_cues()
        for i, word in enumerate(self._words):
            if word.low not in cues:
                continue
            clause = self._noun(i, word.low)
            if clause is None and word.low in verbs and not self._is_noun(i):
                found = (self._readers[verb.kind](i, verb) for verb in verbs[word.low])
                clause = next((c for c in found if c is not None), None)
            if clause is not None:
                self._told = clause.territories
                yield clause

    # --- gaining
    def _gaining(self, i: int, verb: Verb, *, is_told: bool) -> Clause | None:
        if verb.is_participle and (clause := self._passive_gain(i, is_told=is_told)):
            return clause
        if verb.is_participle and self._is_passive(i):
            return None
        territories = self._object(i + 1)
        doer = self._forces.find_doer(i, verb, is_told=is_told) if territories else None
        is_bare = verb.is_ing or self._forces.is_infinitive(i)
        if not territories or (doer is None and not (is_told and is_bare)):
            return None
        giver = self._forces.read_behind(territories[-1].last, ("from",), reach=_REACH)
        return self._clause(i, verb, GAINED, territories, actor=doer, from_actor=giver)

    def _passive_gain(self, i: int, *, is_told: bool) -> Clause | None:
        """Morek was captured by the army; the village of Atshan, captured by rebels; among the places seized."""
        if self._is_passive(i):
            territories = self._subject(i)
        else:
            behind = i - 1 if self._low(i - 1) == "," else i
            is_reduced = self._low(i + 1) == "by"
            territories = self._among(i) or (tuple(self._ground.read_until(behind)) if is_reduced else ())
        if not territories:
            return None
        agent = self._forces.read_behind(i + 1, ("by",), reach=_REACH)
        giver = self._forces.read_behind(i + 1, ("from",), reach=_REACH)
        is_sure = is_told and (self._is_passive(i) or self._low(i + 1) != "by")
        return self._clause(i, None, GAINED, territories, actor=agent, from_actor=giver) if agent or is_sure else None

    def _entering(self, i: int, at: int, verb: Verb) -> Clause | None:
        territories = _in_part(_no_countries(self._object(at)))
        doer = self._forces.find_doer(i, verb, is_told=False) if territories else None
        return self._clause(i, verb, GAINED, territories, actor=doer) if doer else None

    # --- losing
    def _losing(self, i: int, verb: Verb) -> Clause | None:
        """Lost Morek, surrendered it to the army; Morek was abandoned by the rebels."""
        if verb.is_participle and self._is_passive(i):
            agent = self._forces.read_behind(i + 1, ("by",), reach=_REACH)
            taker = self._forces.read_behind(i + 1, ("to",), reach=_REACH)
            territories = self._subject(i) if agent or taker else ()
            return self._clause(i, None, LOST, territories, actor=taker, from_actor=agent) if territories else None
        territories = self._object(i + 1)
        doer = self._forces.find_doer(i, verb, is_told=False) if territories else None
        if not territories or doer is None:
            return None
        taker = self._forces.read_behind(territories[-1].last, ("to",), reach=_REACH)
        return self._clause(i, verb, LOST, territories, actor=taker, from_actor=doer)

    def _leaving(self, i: int, verb: Verb) -> Clause | None:
        """Withdrew from Morek, pulled out of it."""
        prepositions = [k for k in range(i + 1, min(len(self._words), i + 6)) if self._low(k) in ("from", "of")]
        found = ((k, _no_countries(tuple(self._ground.read_from(k + 1)))) for k in prepositions)
        territories = next((t for _, t in found if t), ())
        doer = self._forces.find_doer(i, verb, is_told=False) if territories else None
        return self._clause(i, verb, LOST, territories, from_actor=doer) if doer else None

    def _expelling(self, i: int, verb: Verb) -> Clause | None:
        """Drove the rebels out of Morek; were driven out of Morek by the army."""
        words = self._words
        for k in range(i + 1, min(len(words), i + 10)):
            is_out = words[k].low == "from" or (words[k].low == "of" and words[k - 1].low == "out")
            territories = tuple(self._ground.read_from(k + 1)) if is_out else ()
            if not territories:
                continue
            if verb.is_participle and self._is_passive(i):
                gone = find_subject(words, i) or self._be_subject(i)
                agent = self._forces.read_behind(territories[-1].last, ("by",), reach=_REACH)
                if not self._forces.is_force(gone, is_told=True):
                    return None
                return self._clause(i, None, LOST, territories, actor=agent, from_actor=gone)
            gone = (i + 1, k - 1 if words[k].low == "of" else k)
            doer = self._forces.find_doer(i, verb, is_told=True)
            if doer is None or gone[0] >= gone[1] or not self._forces.is_force(gone, is_told=True):
                return None
            return self._clause(i, verb, LOST, territories, actor=doer, from_actor=_bare(words, gone))
        return None

    def _falling(self, i: int, verb: Verb) -> Clause | None:
        """Morek fell to the rebels, fell into their hands, came under their control; Morek fell on Saturday."""
        if i + 1 < len(self._words) and self._low(i + 1) not in self._cues["falls_on"]:
            return None
        territories = self._subject(i) or self._among(i)
        if not territories:
            return None
        taker = self._taker(i + 1)
        if taker is None and self._low(i + 1) in ("to", "into", "under"):
            return None
        territories = (*territories, *self._gapped(i))
        return self._clause(i, verb, GAINED if taker else LOST, territories, actor=taker)

    def _taker(self, at: int) -> Span | None:
        """Who a place falls to: to the rebels, under (the) control of the rebels, into rebel hands."""
        low = self._low(at)
        if low == "to":
            return self._forces.read_behind(at, ("to",), reach=1)
        if low not in ("under", "into"):
            return None
        end = next((k for k in range(at + 1, min(len(self._words), at + 7))
                    if self._low(k) == "control" or self._low(k) in self._cues["hands"]), None)  # fmt: skip
        if end is None:
            return None
        if self._low(end + 1) == "of":
            return self._forces.read_behind(end + 1, ("of",), reach=1)
        span = _bare(self._words, (at + 1, end))
        return span if span[0] < span[1] and self._forces.is_force(span, is_told=True) else None

    def _gapped(self, i: int) -> tuple[Territory, ...]:
        """What goes on without a verb: Atshan fell on Saturday and Tal Skik on Sunday."""
        words = self._words
        for k in range(i + 1, min(len(words) - 2, i + 6)):
            if words[k].low == "and" and (place := self._ground.place_at(k + 1)) is not None:
                is_dated = place.last < len(words) and words[place.last].low in ("on", "in", "a", "two", "earlier")
                return (Territory(k + 1, place.last, place, False),) if is_dated else ()
        return ()

    # --- nouns
    def _noun(self, i: int, low: str) -> Clause | None:
        cues, behind = self._cues, self._low(i + 1)
        if low in cues["leaving_nouns"] and self._is_noun(i):
            return self._leaving_noun(i)
        is_gain = low in cues["gaining_nouns"]
        if behind != "of" or not (is_gain or low in cues["losing_nouns"]):
            return None
        territories = tuple(self._ground.read_from(i + 2))
        if not territories:
            return None
        end = territories[-1].last
        by = self._forces.read_behind(end, ("by",), reach=_REACH)
        owner = self._forces.possessor(i)
        if is_gain:
            giver = self._forces.read_behind(end, ("from",), reach=_REACH)
            return self._clause(i, None, GAINED, territories, actor=by or owner, from_actor=giver)
        taker = self._forces.read_behind(end, ("to",), reach=_REACH)
        gained = low == "fall" and taker is not None
        return self._clause(i, None, GAINED if gained else LOST, territories, actor=taker, from_actor=by or owner)

    def _leaving_noun(self, i: int) -> Clause | None:
        """The army's withdrawal from Morek, the withdrawal of the army from Morek."""
        owner = self._forces.possessor(i) or self._forces.read_behind(i + 1, ("of",), reach=1)
        for k in range(i + 1, min(len(self._words), i + 9)):
            if self._low(k) == "from":
                territories = _no_countries(tuple(self._ground.read_from(k + 1)))
                return self._clause(i, None, LOST, territories, from_actor=owner) if territories and owner else None
        return None

    def _is_noun(self, i: int) -> bool:
        """The word is a noun where it stands: "the retreat", "a capture", "the army's advance"."""
        if i == 0:
            return self._low(1) == "of"
        before, grammar = self._words[i - 1], load_grammar()
        if self._low(i + 1) == "of" and self._words[i].low in self._cues["gaining_nouns"] | self._cues["losing_nouns"]:
            return True
        is_owned = before.low in grammar["determiners"] or before.low in grammar["possessives"]
        is_other = before.low in ("that", "both", "all", "these", "those")
        return (is_owned and not is_other) or before.low != before.text.lower()

    # --- parts of a clause
    def _clause(
        self, i: int, verb: Verb | None, change: str, territories: tuple[Territory, ...],
        *, actor: Span | None = None, from_actor: Span | None = None,
    ) -> Clause:  # fmt: skip
        ends = [t.last for t in territories if t.first > i]
        last = max([i + 1, *ends])
        status = read_status(self._words, i, last, verb)
        return Clause(i, i, last, change, territories, actor, from_actor, status)

    def _object(self, at: int) -> tuple[Territory, ...]:
        """What stands behind a verb: a territory, "control of" one, or "it"."""
        words = self._words
        k = at
        while k < len(words) and (words[k].low in _DEGREES or is_adverb(words[k])):
            k += 1
        if self._low(k) == "control" and self._low(k + 1) in ("of", "over"):
            return tuple(self._ground.read_from(k + 2))
        while at < len(words) and words[at].low != "all" and (words[at].low in _BACK or is_adverb(words[at])):
            at += 1
        found = tuple(self._ground.read_from(at))
        if not found and self._low(at) == "it" and self._told:
            return tuple(_moved(t, at) for t in self._told)
        return found

    def _has_control(self, i: int) -> bool:
        return "control" in (self._low(k) for k in range(i + 1, i + 4))

    def _is_passive(self, i: int) -> bool:
        """A form of "be" governs the participle at words[i]."""
        return self._be_before(i) is not None

    def _be_before(self, i: int) -> int | None:
        k, found = i - 1, None
        grammar = load_grammar()
        passed = grammar["auxiliaries"] | grammar["negation"] | {"reported", "said", "to"}
        while k >= 0 and (self._low(k) in passed or is_adverb(self._words[k])):
            if self._low(k) in grammar["be"] and self._low(k) not in ("lay", "lies", "left"):
                found = k
            k -= 1
        return k + 1 if found is not None else None

    def _subject(self, i: int) -> tuple[Territory, ...]:
        """The territory that is the subject of words[i]."""
        words = self._words
        at = self._be_before(i)
        at = i if at is None else at
        while at > 0 and (is_adverb(words[at - 1]) or words[at - 1].low in load_grammar()["auxiliaries"]):
            at -= 1
        if found := tuple(self._ground.read_until(at)):
            return found
        span = find_subject(words, at)
        return tuple(self._ground.read_from(span[0])) if span else ()

    def _be_subject(self, i: int) -> Span | None:
        at = self._be_before(i)
        return find_subject(self._words, at) if at is not None else None

    def _among(self, i: int) -> tuple[Territory, ...]:
        """What was "among the places that fell" or "one of the villages seized"."""
        words, k = self._words, i - 1
        passed = load_grammar()["auxiliaries"] | {"that", "which"}
        while k > 0 and (self._low(k) in passed or is_adverb(words[k])):
            k -= 1
        if self._low(k) not in self._cues["settlements"]:
            return ()
        opener = next((n for n in range(k - 1, max(-1, k - 6), -1) if self._low(n) in ("among", "of")), None)
        if opener is None:
            return ()
        before = range(opener, max(-1, opener - 4), -1)
        at = next((n for n in before if self._low(n) in ("was", "were", "is", "are")), None)
        return self._enumerated(at) if at is not None else ()

    def _enumerated(self, at: int) -> tuple[Territory, ...]:
        """The places of the subject that ends before words[at], whatever else it names."""
        span = find_subject(self._words, at)
        first = span[0] if span else at
        while (first > 0 and self._low(first - 1) in (",", "and")) or (first > 1 and self._is_place_end(first - 1)):
            first -= 1
        places = [p for k in range(first, at) if (p := self._ground.place_at(k)) is not None]
        return tuple(Territory(p.first, p.last, p, False) for p in places)

    def _is_place_end(self, k: int) -> bool:
        return any((p := self._ground.place_at(n)) is not None and n <= k < p.last for n in range(max(0, k - 4), k + 1))

    def _low(self, k: int) -> str:
        return self._words[k].low if 0 <= k < len(self._words) else ""


def _no_countries(territories: tuple[Territory, ...]) -> tuple[Territory, ...]:
    """Troops that enter or leave a country say nothing of who holds it."""
    return tuple(t for t in territories if t.place is None or (t.place.mention.where_prec or 0) < _COUNTRY or t.is_part)


def _in_part(territories: tuple[Territory, ...]) -> tuple[Territory, ...]:
    return tuple(Territory(t.first, t.last, t.place, True) for t in territories)


def _moved(territory: Territory, at: int) -> Territory:
    return Territory(at, at + 1, territory.place, territory.is_part)


def _bare(words: list[Word], span: Span) -> Span:
    """Without its article."""
    first = span[0]
    while first < span[1] and words[first].low in load_grammar()["determiners"]:
        first += 1
    return first, span[1]
