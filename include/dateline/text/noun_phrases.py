"""Noun phrases that may name a source: walked forward from their first word, or backward from their last."""

from dateline.text.attribution import Span
from dateline.text.claimant_words import load_attribution_words, load_claimant_words
from dateline.text.grammar import is_adverb, is_verb, load_grammar
from dateline.text.name_edges import begins_content, is_edge, is_mark
from dateline.text.words import Word

LONGEST = 22  # words of one claimant
_LONGEST_NAME = 8


def find_forward(words: list[Word], start: int) -> int:
    """End of the name or noun phrase that starts at words[start]."""
    i = start
    while i < len(words) and i - start < LONGEST and not is_edge(words, i):
        if _ends_phrase(words[i]) or (i > start and _ends_name(words, i)):
            break
        i += 1
    return i


def _ends_phrase(word: Word) -> bool:
    grammar = load_grammar()
    return any(word.low in grammar[kind] for kind in ("relatives", "be", "have", "modal"))


def _ends_name(words: list[Word], i: int) -> bool:
    """A time, a preposition or a verb that stands behind a name: "police | on Monday", "the UN | estimates that"."""
    cues, near, low = load_claimant_words(), load_attribution_words(), words[i].low
    if low in near["name_stops"] or (low in near["times"] and words[i - 1].low != "the"):
        return True
    if low in near["setting_joints"] and any(w.low in near["settings"] for w in words[i + 1 : i + 5]):
        return True
    is_saying = (low in cues.verbs or low in cues.showing) and not words[i].is_capitalized
    return is_saying and (low not in cues.doubtful or begins_content(words, i))


def find_backward(words: list[Word], last: int) -> Span:
    """The noun phrase that ends before words[last]; it ends earlier where a relative clause stands behind it.

    A verb before it ends it, and where one does, so does an "and": "12 men died and officials".
    """
    i, joint = last, None
    while i > 0 and last - i < LONGEST:
        if _begins_clause(words, i - 1):
            return i, last
        if words[i - 1].low in ("and", "or", "but"):
            joint = i
        if not is_clause_verb(words, i - 1, last):
            i -= 1
            continue
        relative = _relative_before(words, i - 1)
        if relative is None:
            break
        i = last = relative
        joint = None
    return (joint if joint is not None and i > 0 and joint < last else i), last


def _begins_clause(words: list[Word], i: int) -> bool:
    low = words[i].low
    is_relative = low in load_attribution_words()["relatives"] or low == "that"
    return is_relative or low in load_grammar()["clause_stops"] or is_edge(words, i)


def is_clause_verb(words: list[Word], i: int, last: int) -> bool:
    """words[i] is the verb of a clause, and no word of a noun phrase that ends before words[last]."""
    word, cues = words[i], load_claimant_words()
    is_saying = (word.low in cues.verbs or word.low in cues.about) and word.low not in cues.doubtful
    return not word.is_capitalized and (is_verb(word) or is_saying) and not _is_modifier(words, i, last)


def _relative_before(words: list[Word], verb: int) -> int | None:
    """Position of the "who" whose verb stands at words[verb]: residents who had fled."""
    cues, relatives = load_claimant_words(), load_attribution_words()["relatives"]
    for k in range(verb - 1, max(0, verb - 4), -1):
        if words[k].low in relatives or (words[k].low == "that" and words[k - 1].low not in cues.verbs):
            return k if not is_edge(words, k - 1) else None
        if not is_verb(words[k]) and not is_adverb(words[k]):
            return None
    return None


def _is_modifier(words: list[Word], i: int, last: int) -> bool:
    """A participle inside a noun phrase: the besieged town, residents reached by phone, a survey released on Friday."""
    word, grammar, cues = words[i], load_grammar(), load_claimant_words()
    if i > 0 and word.low in cues.issued and words[i - 1].low in cues.information:
        return True
    if i + 1 >= last or word.low in grammar["have"] or word.low in grammar["modal"]:
        return False
    if word.low in grammar["be"]:
        return word.low == "left"
    is_participle, is_saying = word.low.endswith("ed"), word.low in cues.verbs or word.low in cues.about
    if is_participle and i > 0 and not is_edge(words, i - 1) and words[i + 1].low in ("by", "from", "with", "at"):
        return True
    if i == 0 or is_mark(words, i - 1):
        return is_participle and not is_saying
    before = words[i - 1].low
    if before in grammar["determiners"] or before in grammar["possessives"]:
        return True
    return before in load_attribution_words()["modifier_leads"] or (before.endswith("ly") and not is_saying)


def is_name(words: list[Word], first: int, last: int) -> bool:
    """Capitals from end to end, as in "Brig. Gen. Omar al-Sayed"."""
    named, particles = words[first:last], load_attribution_words()["name_particles"]
    if not 0 < len(named) <= _LONGEST_NAME or not named[-1].is_capitalized:
        return False
    return all(w.is_capitalized or w.low in particles for w in named)
