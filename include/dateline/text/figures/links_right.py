"""The event behind a phrase: "three soldiers were killed", "20 dead", "five others wounded"."""

from dataclasses import dataclass

from dateline.text.figures.clauses import ClauseReader
from dateline.text.figures.cues import Cue
from dateline.text.figures.phrase import Phrase
from dateline.text.figures.tagged import merge_cues
from dateline.text.grammar import is_adverb, is_full_stop, is_verb
from dateline.text.victims import find_person

_REACH = 30  # words looked at on the right of a phrase
_ORIGIN_REACH = 6  # words behind "arrived in" within which "from" says where people come from
#: Words between "was" and its participle; where another participle stands between ("was stopped by X and killed").
_AUX_REACH, _JOINED_REACH = 8, 20


@dataclass(slots=True)
class _Walk:
    """What was met on the way to the right."""

    np_end: int
    moves: bool = False
    aux: int | None = None
    have: int | None = None
    relative: int | None = None
    verb_seen: bool = False
    crossed: bool = False
    nouns: frozenset[str] = frozenset()  # of the phrase: told again they open no clause of somebody else
    foreign: bool = False  # past a relative clause of another noun: only an auxiliary of our own counts

    def have_or(self, default: int) -> int:
        return default if self.have is None else self.have


class RightReader(ClauseReader):
    """Finds events on the right. One pass, bounded by `_REACH`."""

    def find_right(self, phrase: Phrase) -> tuple[Cue, ...]:
        i, limit = phrase.last, min(len(self.words), phrase.last + _REACH)
        state = _Walk(
            phrase.last,
            moves=phrase.kind == "bare"
            or (phrase.head is not None and self.words[phrase.head].low in self.g["movers"]),
            nouns=frozenset(w.low for w in self.words[phrase.noun_first : phrase.last]),
        )
        while i < limit:
            cue = self.at.get(i)
            if cue is not None and cue.takes_subject:
                verdict = self._fits(cue, state)
                if verdict == "yes":
                    return merge_cues((cue, *self.chain(cue), *self._main_verb(cue, state)))
                if verdict == "stop":
                    return ()
                i = cue.last
                continue
            step = self._step(i, state)
            if step == 0:
                return ()
            i += step
        return ()

    def _main_verb(self, cue: Cue, state: "_Walk") -> tuple[Cue, ...]:
        """The headmaster who was injured on Friday died in hospital: the event after the relative clause."""
        if state.relative is None:
            return ()
        for i in range(cue.last, min(len(self.words), cue.last + 14)):
            word, later = self.words[i], self.at.get(i)
            if later is not None and "intransitive" in later.forms and later.measure == "killed":
                return (later,)
            if word.low in (";", "and", "but") or (
                word.low in self.g["clause_stops"] and word.low not in ("after", "when")
            ):
                return ()
        return ()

    def _step(self, i: int, state: "_Walk") -> int:
        """Words to go on by; 0 ends the walk."""
        word, low, g = self.words[i], self.words[i].low, self.g
        if low == "as" and (i + 1 in self.at or find_person(self.words[i + 1 : i + 2], 0) is not None):
            return 1  # registered as displaced; with staff as passengers
        if low in ("while", "when", "after", "as", "before") and i > 0 and self.words[i - 1].low == ",":
            close = next((k for k in range(i + 1, min(i + 16, len(self.words))) if self.words[k].low == ","), None)
            return close - i if close is not None else 0  # "..., while driving home, was shot"
        if [w.low for w in self.words[i : i + 3]] == ["as", "well", "as"]:
            return 3 if not state.verb_seen else 0
        if low == "since" and self.words[i - 1].low in g["have"]:
            return 1  # have since succumbed
        if low == "," and not state.verb_seen and (jump := self.over_insertion(i)):
            return jump
        if low == "but" and self.participle_behind(i):
            return 1  # pulled out alive but badly burned
        if low == "after" and (been := self.after_being(i)):
            state.aux, state.verb_seen = i + been - 1, True
            return been
        if low in g["clause_stops"] and not (low in ("following", "amid", "since", "after", "as") and state.relative):
            return 0 if low not in ("following", "amid", "despite") or state.verb_seen else 1
        if low in (";", ":", "?", "!") or is_full_stop(self.words, i) or (low in ("--", "—") and state.verb_seen):
            return 0
        if low == "(":
            close = next((k for k in range(i + 1, min(i + 16, len(self.words))) if self.words[k].low == ")"), None)
            return close - i + 1 if close is not None else 0
        if low in g["relatives"]:
            if i - state.np_end > 2 and state.crossed:
                return self._over_relative(i, state)
            state.relative = i
            return 1
        if low in g["conjunctions"] or low == "," or (low in ("-", "--", "–", "—") and i == state.np_end):
            return self._over_conjunction(i, state)
        other = self.starts.get(i)
        if other is not None:
            state.crossed = True
            if other.is_pronoun:
                return 0 if state.verb_seen and not state.relative else 1
            previous = self.words[i - 1].low
            governed = previous in g["prepositions"] or is_verb(self.words[i - 1]) or previous.endswith("ing")
            if not governed:
                return 0 if not state.aux else 1
            if other.kind != "area" and other.cue is not None:
                return 0
            if other.kind == "person" and is_verb(self.words[i - 1]) and state.aux != i - 1:
                state.foreign = True  # "a baker saw three people die": they died, not he
            return max(other.last - i, 1)
        if low in g["be"]:
            state.aux = i
            state.verb_seen = state.verb_seen or low not in ("being", "been")
            return 1
        if low in g["have"] or low in g["modal"] or low in g["do"]:
            state.have = i
            return 1
        if (low in g["saying"] and not self._is_said(i, state)) or self.tells_of_others(i):
            return 0
        if is_verb(word):
            state.verb_seen = True
        return 1

    def _is_said(self, i: int, state: "_Walk") -> bool:
        """was reported, was later reported: said of the subject, not by it"""
        if state.aux is None or state.aux == i - 1:
            return state.aux is not None
        leads_on = i + 1 in self.at or (i + 1 < len(self.words) and self.words[i + 1].low in ("as", "to"))
        return leads_on and all(is_adverb(w) for w in self.words[state.aux + 1 : i])

    def _over_relative(self, i: int, state: "_Walk") -> int:
        """ "A guard of a bank that serves farmers was shot": the clause's own verb says nothing of the guard."""
        g = self.g
        for k in range(i + 1, min(i + 10, len(self.words))):
            word = self.words[k]
            if word.low in g["punctuation"] or word.low in g["relatives"] or k in self.starts:
                return 0
            is_first = (
                k == i + 1
                and word.low not in g["determiners"] | g["possessives"] | g["pronouns"]
                and not word.is_capitalized
            )
            if is_verb(word) or is_first:
                while k + 1 < len(self.words) and (is_verb(self.words[k + 1]) or is_adverb(self.words[k + 1])):
                    k += 1
                state.foreign, state.aux, state.verb_seen = True, None, False
                return k + 1 - i
        return 0

    def _over_conjunction(self, i: int, state: "_Walk") -> int:
        """Go on over "and", "or" and commas if what follows belongs to the same subject or verb."""
        k = i + 1
        while (
            k < len(self.words)
            and (
                self.words[k].low in self.g["conjunctions"]
                or self.words[k].low in ("also", "then", "another", "as", "well")
            )
            and k not in self.starts
        ):
            k += 1
        other = self.starts.get(k)
        if state.verb_seen and self.words[k : k + 1] and self.words[k].low == "that" and k + 1 in self.starts:
            return 0  # a monitor said that A was there, and that ten people were killed
        if other is None:
            return 0 if state.verb_seen and self.opens_clause(k, state.nouns) else k - i
        if other.is_pronoun:
            return 0
        if i == state.np_end or not state.verb_seen or self.words[k - 1].low in ("including",):
            if other.kind in ("area", "refused"):
                return max(other.last - i, 1)
            if i == state.np_end:
                state.np_end = other.last
            return max(other.last - i, 1)
        return 0

    def _fits(self, cue: Cue, state: "_Walk") -> str:
        """yes: the phrase suffers this event; no: look on; stop: it cannot."""
        direct = cue.first - state.np_end
        has_aux = (
            state.aux is not None
            and cue.first - state.aux <= (_JOINED_REACH if self.after_and(cue) else _AUX_REACH)
            and (state.aux > state.have_or(-1) or self.words[state.aux].low in ("been", "being", "be"))
        )
        if state.foreign and not has_aux:
            return "no"
        if "leaving" in cue.forms:
            return "yes" if state.moves and self._comes_from_home(cue) else "no"
        if "intransitive" in cue.forms:
            return "yes"
        if cue.first and self.words[cue.first - 1].low in ("the", "a", "an", "these", "those"):
            return "no"  # members of the displaced community
        if cue.first in self.owners and cue.first != state.np_end and not state.relative:
            return "no"  # the camp was hosting 50 people displaced
        if "adjective" in cue.forms and (direct <= 2 or has_aux) and not self.has_object(cue):
            return "yes"
        if "passive" not in cue.forms and "weak" not in cue.forms:
            return "no"
        if has_aux:
            return "no" if self.owns_object(cue) else "yes"
        if state.have is not None and cue.first - state.have <= 3:
            return "stop"
        if self.has_object(cue):
            return "stop"
        if state.relative is not None and cue.first - state.relative <= 2:
            return "stop"
        if state.verb_seen and not self.after_and(cue):
            return "no" if direct <= 10 and cue.is_weak is False else "stop"
        return "yes" if direct <= 12 else "stop"

    def _comes_from_home(self, cue: Cue) -> bool:
        """ "Arrived in Marlow" alone says nothing of flight; "arrived in Marlow from Arden" and "at the camp" do."""
        words = self.words
        if words[cue.first].low not in ("arrived", "arriving") or cue.last - cue.first > 2:
            return True
        behind = range(cue.last, min(len(words) - 1, cue.last + _ORIGIN_REACH))
        return any(words[k].low == "from" and words[k + 1].is_capitalized for k in behind)

    def chain(self, cue: Cue) -> tuple[Cue, ...]:
        """Further events of the same subject: abducted and later killed; killed or injured."""
        more: list[Cue] = []
        i, joined = cue.last, -9
        while i < len(self.words) and i - cue.last < 26:
            word, following = self.words[i], self.at.get(i)
            if following is not None and following.takes_subject:
                if i - joined > 3 or (self.has_object(following) and "intransitive" not in following.forms):
                    break
                more.append(following)
                i = following.last
                continue
            if word.low in ("and", "or", "/", "then", "before", "later", "subsequently") or (
                word.low == "," and not more
            ):
                joined = i
            elif joined == i - 1 and i in self.starts and not self.starts[i].is_pronoun:
                break  # a new subject
            elif word.low in self.g["clause_stops"] or word.low in (";", ":", "(", "who", "which"):
                break
            i += 1
        return tuple(more)
