"""Which event a counted phrase takes part in: "three soldiers were killed", "killing three soldiers", "20 dead"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dateline.text.claimant_words import load_claimant_words
from dateline.text.figures.cues import Cue, load_taken
from dateline.text.figures.links_joined import JoinedReader, Link
from dateline.text.figures.links_left import LeftReader
from dateline.text.figures.links_total import TotalReader
from dateline.text.figures.phrase import Phrase
from dateline.text.figures.tagged import merge_cues
from dateline.text.grammar import is_verb
from dateline.text.victims import find_person

#: Measures that only people suffer.
_OF_PEOPLE = frozenset({"killed", "injured", "abducted", "detained"})


class Linker(LeftReader, TotalReader, JoinedReader):
    """Links every phrase of one sentence. One pass per phrase, each bounded."""

    def links(self) -> list[Link | None]:
        """One entry per phrase, in order; None where no event speaks of it."""
        found: list[Link | None] = []
        for k, phrase in enumerate(self.phrases):
            found.append(self._link(k, phrase, found))
        for k, link in self._told_of_them(found):
            found[k] = link
        return found

    def _told_of_them(self, links: list[Link | None]) -> Iterator[tuple[int, Link]]:
        """Two nurses were driving home when they were abducted: what "they" suffered befell who was counted before."""
        for i, word in enumerate(self.words[:-1]):
            if word.low != "they" or self.words[i + 1].low not in self.g["auxiliaries"]:
                continue
            cue = next((self.at[k] for k in range(i + 2, min(len(self.words), i + 5)) if k in self.at), None)
            before = [k for k, p in enumerate(self.phrases) if p.last <= i and p.kind == "person" and not p.is_single]
            if cue is None or not cue.takes_subject or self.has_object(cue) or not before:
                continue
            link = links[before[0]]
            if all(links[k] is None for k in before) and self.phrases[before[0]].number.value != 0:
                yield from ((k, Link((cue,), "right")) for k in self._company(before[0]))
            elif len(before) == 1 and link is not None and link.side == "right":
                yield before[0], replace(link, cues=merge_cues((*link.cues, cue)))  # failed to return when abducted

    def _company(self, k: int) -> Iterator[int]:
        """Positions of phrases[k] and of those joined to it: two nurses and a hired driver."""
        yield k
        for n in range(k + 1, len(self.phrases)):
            gap = [w.low for w in self.words[self.phrases[n - 1].last : self.phrases[n].first]]
            if gap not in (["and"], [","], [",", "and"]) or self.phrases[n].kind != "person":
                return
            yield n

    def _link(self, k: int, phrase: Phrase, earlier: list[Link | None]) -> Link | None:
        if not phrase.is_countable:
            return self._emptied(phrase)
        left = self.find_left(phrase)
        if taken := self._taken(phrase):
            return taken
        if phrase.cue is not None and phrase.cue.measure != "killed" and self.is_freed(phrase):
            return None
        is_people = self._names_people(phrase) or (phrase.cue is not None and "adjective" in phrase.cue.forms)
        if phrase.cue is not None and is_people and (other := self._other_event(phrase, left)):
            return other
        if phrase.cue is not None:
            more = self.chain(phrase.cue) if "noun" not in phrase.cue.forms else ()
            return Link(merge_cues((phrase.cue, *more)), "inside")
        lives = self._lives(phrase)
        if lives:
            return lives
        if self._is_agent(phrase):
            return Link(left, "left") if left and phrase.is_single and phrase.kind == "person" else None
        right = () if self._is_governed(phrase) else self.find_right(phrase)
        if phrase.kind == "unknown" and phrase.first and is_verb(self.words[phrase.first - 1]):
            right = ()  # an object: "had taken a short cut"
        if phrase.kind == "other" and right and not self._is_plain(right[0]) and not self._after_be(right):
            right = ()  # three depots burned
        if phrase.kind == "unknown":  # "one logistician was kidnapped": only the plainest passive makes a person of it
            left = ()
            right = (
                tuple(c for c in right if c.measure in _OF_PEOPLE and not c.is_weak and self._is_plain(c))
                if self._after_be(right)
                else ()
            )
        if left and right and (all(c.is_weak for c in left) or self.is_list(phrase, left)):
            left = ()
        if left:
            return Link(merge_cues((*left, *self.then_them(phrase))), "left")
        if right:
            return Link(right, "right")
        if total := self.find_total(phrase):
            return Link(total, "total")
        if among := self._among(phrase) or self._kind_of_victims(phrase):
            return Link((among,), "right")
        return self.inherited(k, phrase, earlier) or self.told_before(phrase) or self._listed(phrase)

    def _is_governed(self, phrase: Phrase) -> bool:
        """Visiting a project, from three organizations: the clause's event befalls somebody else."""
        before = self.words[phrase.first - 1] if phrase.first else None
        if before is None or not before.is_alpha:
            return False
        if phrase.kind == "other":
            return before.low == "from"
        if not phrase.is_single or phrase.is_pronoun or before.low in self.g["prepositions"]:
            return False
        behind = self.words[phrase.last].low if phrase.last < len(self.words) else ""
        saying = load_claimant_words()  # reporting the girl had been hurt; treating a man who was hurt
        is_told = before.low in saying.verbs or before.low in saying.showing or behind in self.g["relatives"]
        cue = self.at.get(phrase.last)
        is_state = before.low in ("being", "leaving", "finding") or (
            cue is not None and "adjective" in cue.forms
        )  # taking the guard hostage
        return before.low.endswith("ing") and len(before.low) > 4 and not is_told and not is_state

    def _listed(self, phrase: Phrase) -> Link | None:
        """Evacuated so far: Arden 118, Borden 64: a label, and names with their numbers behind it."""
        colon = next((k for k in range(1, min(7, phrase.first)) if self.words[k].low == ":"), None)
        after = self.words[phrase.last].low if phrase.last < len(self.words) else "."
        if colon is None or phrase.kind != "bare" or after not in (",", ";", ".", "(", ")", "|", "and"):
            return None
        cue = next((self.at[k] for k in range(colon) if k in self.at), None)
        is_item = self.words[phrase.first - 1].is_alpha and not any(
            is_verb(w) for w in self.words[colon : phrase.first]
        )
        return Link((cue,), "total") if cue is not None and is_item else None

    def _emptied(self, phrase: Phrase) -> Link | None:
        """5,000 homes were evacuated: homes stand for who lives in them"""
        if phrase.unit not in ("homes", "houses", "households") or phrase.is_single:
            return None
        found = (*self.find_left(phrase), *self.find_right(phrase))
        # nine homes were flooded, forcing 30 people to evacuate: the people did
        cues = tuple(c for c in found if c.measure == "evacuated" and self.words[c.first].low != "to")
        return Link(cues[:1], "right") if cues else None

    def _among(self, phrase: Phrase) -> Cue | None:
        """14 lawyers among the 39 dead, two nurses were among the nine victims killed"""
        for i in range(phrase.last, min(len(self.words), phrase.last + 4)):
            if self.words[i].low == "among":
                counted = next((self.at[k] for k in range(i + 1, min(len(self.words), i + 4)) if k in self.at), None)
                if counted is not None and self.words[i + 1].low in ("the", "those"):
                    return counted  # five children were among the dead
                whole = self.starts.get(i + 1)
                if whole is None or phrase.kind not in ("person", "other"):
                    return None
                return whole.cue or next((self.at[k] for k in range(whole.last, whole.last + 2) if k in self.at), None)
        return None

    def _kind_of_victims(self, phrase: Phrase) -> Cue | None:
        """The dead include six women and nine children."""
        lows = [w.low for w in self.words[: min(phrase.first, 6)]]
        verb = next((k for k, low in enumerate(lows) if low in ("include", "included", "includes", "comprise")), None)
        if verb is None or lows[0] != "the" or phrase.kind not in ("person", "bare", "other"):
            return None
        return next((self.at[k] for k in range(1, verb) if k in self.at), None)

    def _taken(self, phrase: Phrase) -> Link | None:
        """took 300 prisoners, takes eight hostages: the noun says what became of them"""
        i = phrase.number.last
        while i < phrase.last and self.words[i].low not in load_taken():
            i += 1
        before = self.words[phrase.first - 1].low if phrase.first else ""
        if i < phrase.last and self.words[phrase.last : phrase.last + 1] and self.words[phrase.last].low == "taken":
            return Link((Cue(i, phrase.last + 1, load_taken()[self.words[i].low], frozenset({"noun"})),), "right")
        if i == phrase.last or before not in self.g["taking"]:
            return None
        cue = Cue(phrase.first - 1, i + 1, load_taken()[self.words[i].low], frozenset({"noun"}))
        return Link((cue,), "left")

    def _other_event(self, phrase: Phrase, left: Sequence[Cue]) -> Link | None:
        """Three hostages were killed, the killing of 98 detainees, two of the burned men died: what befell them last"""
        assert phrase.cue is not None
        if "noun" not in phrase.cue.forms and not self._names_people(phrase):
            return None
        if left and phrase.cue.last == phrase.last and "noun" in phrase.cue.forms:
            return Link(tuple(left), "left")
        if not self._names_people(phrase):
            return None
        right = tuple(c for c in self.find_right(phrase) if c.measure != phrase.cue.measure and not c.is_weak)
        return Link(right, "right") if right else None

    def _names_people(self, phrase: Phrase) -> bool:
        if phrase.cue is not None and phrase.cue.first > phrase.first and self.words[phrase.cue.first - 1].low == "the":
            return True  # eleven of the wounded
        return phrase.head is not None and find_person(self.words[phrase.head : phrase.head + 1], 0) is not None

    def _is_plain(self, cue: Cue) -> bool:
        """Campaigns are executed, treasures buried, interests hurt."""
        return self.words[cue.first].low not in (
            "executed",
            "buried",
            "hurt",
            "burned",
            "burnt",
            "die",
            "dying",
            "blown",
            "shot",
        )

    def _after_be(self, cues: Sequence[Cue]) -> bool:
        return bool(cues) and any(w.low in self.g["be"] for w in self.words[max(0, cues[0].first - 4) : cues[0].first])

    def _lives(self, phrase: Phrase) -> Link | None:
        """claimed 12 lives."""
        i = phrase.number.last
        if i < len(self.words) and self.words[i].low == "lives" and phrase.first > 0:
            near = self.words[max(0, phrase.first - 3) : phrase.first]
            if any(w.low in self.g["life_takers"] for w in near):
                forms = frozenset({"noun"})
                return Link((Cue(i, i + 1, "killed", forms),), "inside")
        return None

    def _is_between(self, phrase: Phrase) -> bool:
        """Between the towns of Arden and Marlow: a place may bear a person's name."""
        lows = [w.low for w in self.words[max(0, phrase.first - 8) : phrase.first]]
        return "between" in lows and not any(mark in lows for mark in (",", ";", "(", "."))

    def _is_agent(self, phrase: Phrase) -> bool:
        """ "by two gunmen", "from a soldier": who did it, not who suffered."""
        before = self.words[phrase.first - 1].low if phrase.first else ""
        behind = self.at.get(phrase.last)
        if phrase.is_single and behind is not None and "passive" in behind.forms:
            return before == "by"  # at the price of a soldier killed
        if phrase.is_single and before == "and" and self._is_between(phrase):
            return True
        if phrase.is_single:  # "the driver of a local" is not who is spoken of
            others = {"including"} if phrase.kind == "unknown" else {"including", "with"}
            return phrase.first > 0 and before in self.g["prepositions"] - self.g["clause_stops"] - others
        return before == "by" or (phrase.kind == "unknown" and before in self.g["prepositions"])
