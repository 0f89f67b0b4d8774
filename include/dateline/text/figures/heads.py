"""The head noun of a phrase: how far the phrase goes, and whether it names people, a counted thing or an event."""

from dataclasses import dataclass

from dateline.schema.units import load_units
from dateline.text.figures.cues import Cue
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import ends_noun_phrase, is_adverb, is_verb, load_grammar
from dateline.text.victims import find_person, load_also_adjectives
from dateline.text.words import Word

#: Words of a bracket between a number and its noun.
_LONGEST_BRACKET = 16


@dataclass(frozen=True, slots=True)
class Head:
    kind: str
    last: int
    head: int | None = None
    unit: str | None = None
    cue: Cue | None = None
    factor: float | None = None


def read_head(words: list[Word], start: int, at_cue: dict[int, Cue], *, is_many: bool) -> Head:
    """Head noun of the phrase whose nouns begin at words[start]."""
    grammar, units = load_grammar(), load_units()
    i, best, steps, inner = start, None, 0, None
    if i + 1 < len(words) and words[i].low in ("more", "others", "other") and words[i + 1].low == "of":
        i += 1  # two more of the burned men
    if i + 1 < len(words) and words[i].low == "of" and _opens_noun(words, i + 1):
        i += 2 if words[i + 1].low in grammar["determiners"] or words[i + 1].low in grammar["possessives"] else 1
        if i < len(words) and words[i].low in grammar["pronouns"]:
            return Head("bare", i + 1)
    first = i
    while i < len(words) and steps < 9:
        word, cue = words[i], at_cue.get(i)
        if word.low == "(":
            close = _closing(words, i)
            if close is None or best is not None or i == first or not is_noun_at(words, close + 1):
                break
            i = close + 1
            continue
        if (age := age_length(words, i)) > 0 or (word.low == "-" and i > first):
            i += max(age, 1)
            continue
        if word.is_digits and i > first and word.start > words[i - 1].end:
            break  # three bathers 400 metres away
        if cue is not None and word.low not in ("deceased",):
            is_compound = (
                is_many
                and cue.last < len(words)
                and not words[cue.last - 1].low.endswith(("s", "d", "y"))
                and words[cue.last].is_alpha
            )
            if "noun" in cue.forms and best is None and is_compound and not ends_noun_phrase(words[cue.last]):
                return Head("refused", cue.last)  # 52 evacuation centres
            if "noun" in cue.forms and best is None and not _attributive(words, cue, at_cue):
                return Head("event", cue.last, cue.first, units.counted.get(words[cue.first].low), cue)
            if best is None and _attributive(words, cue, at_cue):
                inner, i = cue, cue.last
                continue
            if (
                best is None
                and cue.last < len(words)
                and words[cue.last].low in units.counted
                and "passive" in cue.forms
            ):
                i = cue.last  # 21 captured rifles
                continue
            break
        if best is None and is_adverb(word) and i + 1 in at_cue and _attributive(words, at_cue[i + 1], at_cue):
            i += 1  # newly displaced people
            continue
        if is_adverb(word) and best is None and is_noun_at(words, i + 1) and not word.low.endswith("ly"):
            i += 1  # night watchman
            continue
        if word.low in ("off", "on") and best is None and i + 1 < len(words) and words[i + 1].low in ("-", "duty"):
            i += 2 if words[i + 1].low == "duty" else 3  # an off duty guard
            continue
        if ends_noun_phrase(word) and word.low not in ("civilian", "confirmed"):
            break
        step, head = _known(words, i)
        if head:
            best = Head(head[0], i + step, i + step - 1, head[1])
            i, steps = i + step, steps + 1
            if not _goes_on(words, i, at_cue, is_plural=head[2]):
                break
            continue
        if best is not None and not _leads_to_noun(words, i, at_cue):
            break
        if is_verb(word) and i > first and not _leads_to_noun(words, i + 1, at_cue):
            break
        i, steps = i + 1, steps + 1
    if best is None and not is_many and i > first and "old" in words[i - 1].low and words[first].is_digits:
        return Head("person", i, i - 1)  # a 22-year-old
    if best:
        return Head(best.kind, best.last, best.head, best.unit, inner)
    if units.refused.get(words[i - 1].low) and i > first:
        return Head("refused", i)
    if i == first or all(w.low in grammar["modifiers"] for w in words[first:i]):
        return Head("bare", i, cue=inner)
    tail = words[i - 1]
    is_group = tail.is_capitalized or (is_many and tail.low.endswith("s") and not tail.low.endswith("ss"))
    return Head("other" if is_group else "unknown", i, i - 1, cue=inner)


def _closing(words: list[Word], i: int) -> int | None:
    """Position of the bracket that closes the one at words[i]: three staff (a list of trades) members.

    A long one must hold no number: those are figures of their own.
    """
    close = next((k for k in range(i + 1, min(i + _LONGEST_BRACKET, len(words))) if words[k].low == ")"), None)
    cardinals = load_number_words().cardinals
    if close is None or (close - i > 4 and any(w.is_digits or w.low in cardinals for w in words[i:close])):
        return None
    return close


def age_length(words: list[Word], i: int) -> int:
    """Words of an age at words[i]: 34-year-old, 20 year old."""
    if not words[i].is_digits:
        return 0
    lows = [w.low for w in words[i + 1 : i + 6]]
    for form in (
        ["-", "year-old"],
        ["-", "years-old"],
        ["year-old"],
        ["year", "old"],
        ["years", "old"],
        ["-", "year", "old"],
        ["-", "year", "-", "old"],
    ):
        if lows[: len(form)] == form:
            return 1 + len(form)
    return 0


def _opens_noun(words: list[Word], i: int) -> bool:
    return words[i].is_alpha and words[i].low not in load_grammar()["prepositions"]


def _known(words: list[Word], i: int) -> tuple[int, tuple[str, str | None, bool] | None]:
    """(words taken, (kind, unit, is plural)) of the person or counted noun that starts at words[i]."""
    counted = load_units().counted
    low = words[i].low
    if words[i].text.endswith(("'s", "’s")):
        return 1, None  # the town's defenders
    if i + 1 < len(words):
        pair = f"{low} {words[i + 1].low}"
        if pair in counted:
            return 2, ("counted", counted[pair], pair == counted[pair] or pair.endswith("s"))
        if noun := find_person(words[i : i + 2], 1):
            single = find_person(words[i : i + 2][1:], 0)
            if single is None or single != noun:
                return 2, ("person", counted.get(words[i + 1].low), noun.is_plural)
    noun = find_person(words[i : i + 1], 0)
    if noun is not None and not _is_adjective(words, i):
        return 1, ("person", counted.get(low), noun.is_plural and not noun.is_singular)
    if low in counted:
        return 1, ("counted", counted[low], low == counted[low])
    return 1, None


def _is_adjective(words: list[Word], i: int) -> bool:
    """ "a national NGO": the word stands before another noun."""
    if words[i].low not in load_also_adjectives() or i + 1 >= len(words):
        return False
    after = words[i + 1]
    if after.low == "(":
        close = next((k for k in range(i + 2, min(i + 6, len(words))) if words[k].low == ")"), len(words))
        return close + 1 < len(words) and find_person(words[close + 1 : close + 2], 0) is not None
    if after.low.endswith("ing"):
        return False  # a militant belonging to
    return after.is_alpha and not ends_noun_phrase(after) and not is_verb(after) and after.low not in ("killed", "dead")


def is_noun_at(words: list[Word], i: int) -> bool:
    return i < len(words) and _known(words, i)[1] is not None


def _goes_on(words: list[Word], i: int, at_cue: dict[int, Cue], *, is_plural: bool) -> bool:
    """A noun was read; another belongs to the phrase ("police officers", "staff truck driver")."""
    if i >= len(words) or i in at_cue:
        return False
    if is_plural:
        return is_noun_at(words, i)
    return is_noun_at(words, i) or _leads_to_noun(words, i, at_cue)


def _leads_to_noun(words: list[Word], i: int, at_cue: dict[int, Cue]) -> bool:
    """Up to two unknown words, none a verb, and then a known noun."""
    for k in range(i, min(i + 3, len(words))):
        if k in at_cue:
            return False
        if is_noun_at(words, k):
            return True
        if not words[k].is_alpha or ends_noun_phrase(words[k]) or is_verb(words[k]) or words[k].low.endswith("ing"):
            return False
    return False


def _attributive(words: list[Word], cue: Cue, at_cue: dict[int, Cue]) -> bool:
    """An event word before its noun: three wounded soldiers, 5,000 displaced people."""
    if not (cue.takes_subject or cue.forms == {"noun"}):
        return False
    k = cue.last
    while k < len(words) and k - cue.last < 3:
        if k in at_cue or ends_noun_phrase(words[k]) or not words[k].is_alpha:
            return False
        _, head = _known(words, k)
        if head:
            return head[0] == "person"
        k += 1
    return False
