"""What changes hands, as a phrase of a sentence: "Morek", "the town of Morek", "two villages in the north of Hama"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.text.control_words import load_control_words
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import ends_noun_phrase, is_adverb, is_verb, load_grammar
from dateline.text.place_roles import Place
from dateline.text.words import Word

#: Words of one phrase, and of what stands between its noun and its place.
_LONGEST, _BETWEEN = 12, 9
#: where_prec from which a place is a district or larger, so that "villages of" it are not the place itself.
_LARGE = 3
#: Places below this score are parts of other names (setting.py).
_SURE = 0.4


@dataclass(frozen=True, slots=True)
class Territory:
    """words[first:last] name it. place: None where the phrase names none ("two villages"). is_part: it lies in, at or
    near the place and is not the place itself."""

    first: int
    last: int
    place: Place | None
    is_part: bool


class Ground:
    """The places of a sentence, and the phrases that they stand in."""

    def __init__(self, words: list[Word], places: Sequence[Place], dates: frozenset[int]) -> None:
        """dates: words at which a date begins."""
        self._words, self._dates = words, dates
        sure = [p for p in places if is_named(p)]
        self._by_first: Mapping[int, Place] = {p.first: p for p in reversed(sure)}
        self._by_last: Mapping[int, Place] = {p.last: p for p in sure}

    def read_from(self, at: int) -> list[Territory]:
        """The territories of the phrase that begins at words[at], "Atshan and Tal Skik" as two; [] if it names none."""
        found: list[Territory] = []
        territory = self._read_one(at)
        while territory is not None:
            if not self._is_container(found, territory):
                found.append(territory)
            joint = self._behind_joint(territory.last)
            territory = self._read_one(joint) if joint is not None else None
            if territory is not None and (territory.place is None or self._is_subject(territory.last)):
                break
        return found

    def read_until(self, last: int) -> list[Territory]:
        """The territories of the phrase that ends before words[last], as its places tell: "Atshan and Tal Skik"."""
        found: list[Territory] = []
        place = self._by_last.get(last)
        while place is not None:
            found.append(Territory(self._with_kind(place.first), place.last, place, self._is_qualified(place.first)))
            behind = found[-1].first
            while behind > 0 and self._words[behind - 1].low in (",", "and", "&"):
                behind -= 1
            place = self._by_last.get(behind) if behind < found[-1].first else None
        return found[::-1]

    def place_at(self, first: int) -> Place | None:
        return self._by_first.get(first)

    def covers(self, first: int, last: int) -> Place | None:
        """The place that is all of words[first:last]."""
        place = self._by_first.get(first)
        return place if place is not None and place.last == last else None

    # --- one phrase
    def _read_one(self, start: int) -> Territory | None:
        """Walk from words[start] to the phrase's noun and to its place."""
        words, cues = self._words, load_control_words()
        kind, is_part, directed, plain = "", False, False, True
        i = start
        while i < min(len(words), start + _LONGEST):
            low = words[i].low
            if (place := self._by_first.get(i)) is not None and (not kind or plain):
                if territory := self._at_place(start, place, is_part=is_part):
                    return territory
                i, plain = place.last, False  # "the Morek checkpoint": a name before its noun
                continue
            if low in cues["settlements"] or low in cues["divisions"] or low in cues["grounds"]:
                kind, plain = low, True
                is_part = low in cues["grounds"] or directed  # of "the hill town" the last noun tells
                if ended := self._behind_kind(start, i, is_part=is_part):
                    return ended
            elif low in cues["directions"]:
                is_part = directed = True
            elif low == "of" and kind:
                pass
            elif not self._may_stand_before(i):
                return None
            elif low not in cues["before_place"] and low not in cues["whole"] and not self._is_light(words[i]):
                plain = False  # an unknown word: only a noun of territory behind it makes the phrase one
            i += 1
        return None

    def _at_place(self, start: int, place: Place, *, is_part: bool) -> Territory | None:
        """The phrase that ends with the place itself, or with a noun behind it: Morek village, Aleppo's east."""
        words, cues = self._words, load_control_words()
        after = place.last
        if words[place.last - 1].low != words[place.last - 1].text.lower():  # Aleppo's eastern districts
            for k in range(after, min(len(words), after + 4)):
                if words[k].low in cues["grounds"] or words[k].low in cues["settlements"] | cues["divisions"]:
                    return Territory(start, k + 1, place, True)
            return None
        if after >= len(words):
            return Territory(start, after, place, is_part)
        low = words[after].low
        if low in cues["settlements"] or low in cues["divisions"]:
            return Territory(start, after + 1, place, is_part or low.endswith("s"))
        if low in cues["grounds"]:
            return Territory(start, after + 1, place, True)
        if after + 1 < len(words) and words[after + 1].low in cues["grounds"] and not ends_noun_phrase(words[after]):
            return Territory(start, after + 2, place, True)
        return Territory(start, after, place, is_part) if self._ends_name(after) else None

    def _behind_kind(self, start: int, at: int, *, is_part: bool) -> Territory | None:
        """The phrase whose noun words[at] is: with a place behind "of" or "in", or with none at all."""
        words, cues = self._words, load_control_words()
        low, after = words[at].low, at + 1
        if after >= len(words):
            return self._unplaced(start, after, low)
        if words[after].low == "of":
            k = after + 1
            while k < len(words) and k < after + 6 and k not in self._by_first and self._is_between(k):
                k += 1
            place = self._by_first.get(k)
            if place is not None:
                is_many = low in cues["settlements"] and low.endswith("s") and (place.mention.where_prec or 0) >= _LARGE
                within = is_part or is_many or any(w.low in cues["directions"] for w in words[after:k])
                return self._at_place(start, place, is_part=within)
            return None
        if (place := self._by_first.get(after)) is not None:  # the town Morek
            return self._at_place(start, place, is_part=is_part)
        if self._is_between(after) and words[after].low in cues["locatives"]:
            for k in range(after, min(len(words), after + _BETWEEN)):
                if (place := self._by_first.get(k)) is not None:
                    last = place.last
                    if (
                        last < len(words)
                        and words[last].low in cues["divisions"] | cues["settlements"] | cues["grounds"]
                    ):
                        last += 1
                    return Territory(start, last, place, True)
                if not self._is_between(k):
                    break
        if words[after].low in cues["grounds"] | cues["settlements"] | cues["divisions"]:
            return None  # "the village school": the noun comes later
        return self._unplaced(start, after, low) if self._ends_name(after) else None

    def _unplaced(self, start: int, last: int, low: str) -> Territory | None:
        cues = load_control_words()
        return Territory(start, last, None, True) if low in cues["settlements"] | cues["divisions"] else None

    def _is_between(self, k: int) -> bool:
        word, cues = self._words[k], load_control_words()
        if word.low in ("to", "from"):  # close to, to the north of, 5 km from: but no road to it
            behind = {w.low for w in self._words[k + 1 : k + 3]}
            return self._words[k - 1].low in cues["measures"] or bool(behind & cues["directions"])
        return (
            word.low in cues["locatives"]
            or word.low in cues["measures"]
            or word.low in cues["directions"]
            or word.low in cues["settlements"]
            or word.low in cues["divisions"]
            or word.low in cues["before_place"]
            or word.low in load_grammar()["determiners"]
            or word.is_digits
        )

    def _may_stand_before(self, i: int) -> bool:
        """Whether words[i] can stand inside a noun phrase, before its noun."""
        word = self._words[i]
        if self._is_light(word) or word.low in ("and", "-"):
            return word.low != "and"
        if not word.is_alpha or ends_noun_phrase(word) or i in self._dates:
            return False
        return (
            not is_verb(word)
            or word.low.endswith(("-held", "-controlled"))
            or "-" in word.low
            or self._is_attributive(i)
        )

    def _is_attributive(self, i: int) -> bool:
        """A participle behind an article: the besieged town."""
        before = self._words[i - 1].low if i else ""
        return before in load_grammar()["determiners"] or is_adverb(self._words[i - 1])

    def _is_light(self, word: Word) -> bool:
        """Articles, numbers and what else says nothing of what the noun is."""
        grammar = load_grammar()
        low = word.low
        return (
            low in grammar["determiners"]
            or low in grammar["possessives"]
            or low in load_number_words().cardinals
            or word.is_digits
            or low in ("of", "several", "some", "least", "at", "more", "than", "another", "about", "nearly", "almost")
            or low.endswith(("-held", "-controlled", "-occupied", "-run"))
            or (is_adverb(word) and not word.is_capitalized)
        )

    def _ends_name(self, at: int) -> bool:
        """Whether a name may end before words[at]: no noun follows that it belongs to (Aleppo rebels)."""
        word = self._words[at]
        if at in self._dates or not word.is_alpha or ends_noun_phrase(word) or is_verb(word):
            return True
        low = word.low
        return low in load_control_words()["behind_place"]

    # --- several
    def _behind_joint(self, at: int) -> int | None:
        """Word behind "and" or a comma at words[at]."""
        words = self._words
        if at >= len(words) or words[at].low not in (",", "and", "&", "as"):
            return None
        if [w.low for w in words[at : at + 3]] == ["as", "well", "as"]:
            return at + 3
        behind = at + 1
        while behind < len(words) and words[behind].low in ("and", "then", "later", "also", "nearby"):
            behind += 1
        return behind if behind < len(words) and words[at].low != "as" else None

    def _is_subject(self, at: int) -> bool:
        """What ended before words[at] begins a new clause: captured Morek, and Atshan was bombed."""
        if at >= len(self._words):
            return False
        word = self._words[at]
        return is_verb(word) and not word.low.endswith("ing")

    @staticmethod
    def _is_container(found: Sequence[Territory], territory: Territory) -> bool:
        """A comma and a larger place only say where the one before lies: Morek, Syria."""
        if not found or found[-1].place is None or territory.place is None:
            return False
        before, own = found[-1].place.mention.where_prec, territory.place.mention.where_prec
        return before is not None and own is not None and own >= 4 > before

    def _is_qualified(self, first: int) -> bool:
        """A part by what stands before the place: eastern Aleppo, outside Aleppo."""
        before = self._words[first - 1].low if first else ""
        return before in load_control_words()["directions"]

    def _with_kind(self, first: int) -> int:
        """First word of "the town of Morek", of which words[first] is the name."""
        words, cues = self._words, load_control_words()
        at = first
        if at > 1 and words[at - 1].low == "of" and words[at - 2].low in cues["settlements"] | cues["divisions"]:
            at -= 2
            while at > 0 and (w := words[at - 1]).is_alpha and not ends_noun_phrase(w) and not is_verb(w):
                at -= 1
            if at > 0 and words[at - 1].low in load_grammar()["determiners"]:
                at -= 1
        return at


def is_named(place: Place) -> bool:
    """Whether a mention names the place itself: no word for a people, no part of another name."""
    m = place.mention
    if m.link_basis == "demonym":
        return False
    return m.link_score is None or m.link_score > _SURE or m.link_score == 0
