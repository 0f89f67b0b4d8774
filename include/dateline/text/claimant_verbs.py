"""Attributions that hang on a verb: "police said", "said police", "saying", "reported by"."""

from dateline.text.attribution import Attribution, Span
from dateline.text.carriers import find_carrier
from dateline.text.claimant_names import (
    find_main_subject,
    find_name,
    find_subject,
    is_negative,
    is_pronoun,
)
from dateline.text.claimant_words import find_kind, load_attribution_words, load_claimant_words
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import is_adverb, is_verb, load_grammar
from dateline.text.name_edges import is_dash, is_edge, is_mark, opens_content
from dateline.text.noun_phrases import find_forward
from dateline.text.words import Word


def read_verb(words: list[Word], i: int) -> Attribution | None:
    """The attribution whose verb is words[i], if it is one."""
    cues, low = load_claimant_words(), words[i].low
    if words[i].is_capitalized and not words[i].text.isupper():
        return _inverted(words, i) if i == 0 and low in cues.verbs and low in cues.pasts else None
    is_saying, is_about = _is_saying(words, i), _is_about(words, i)
    if not (is_saying or is_about or low in cues.showing):
        return None
    if low in cues.pasts and _is_passive(words, i):
        return _passive(words, i) if is_saying else None
    if not _is_active(words, i):
        return None
    if is_saying and (inverted := _inverted(words, i)):
        return inverted
    span = _subject(words, i)
    if span is None or (low in cues.doubtful and not _can_speak(words, span)):
        return None
    tells = low in cues.showing and (_informs(words, span) or _behind(words, i) == "that")
    if not (is_saying or is_about or tells):
        return None
    return _active(words, i, span, is_weak=not (is_saying or tells))


def _behind(words: list[Word], i: int) -> str:
    return words[i + 1].low if i + 1 < len(words) else "."


# --- what the verb is
def _is_saying(words: list[Word], i: int) -> bool:
    """A verb of saying; or "put" before a total, "pointed" before "out", "continued" beside a quotation."""
    cues, low = load_claimant_words(), words[i].low
    if low in load_grammar()["life_takers"] and any(w.low in ("life", "lives") for w in words[i + 1 : i + 7]):
        return False
    if low in cues.verbs or _behind(words, i) in cues.verbs_with.get(low, ()):
        return True
    if low in cues.putting and any(w.low in load_attribution_words()["totals"] for w in words[i + 1 : i + 7]):
        return True
    if low not in cues.quoting_verbs:
        return False
    is_before = any(is_mark(words, k) or words[k].low == ":" for k in range(i + 1, min(i + 4, len(words))))
    return is_before or any(is_mark(words, k) for k in range(max(0, i - 4), i))


def _is_about(words: list[Word], i: int) -> bool:
    """A verb with the event for its object: condemned, called for, released the latest figures."""
    cues, low, behind = load_claimant_words(), words[i].low, _behind(words, i)
    if low in cues.about:
        return behind in cues.about_with.get(low, (behind,))
    return low in cues.issuing and any(w.low in cues.information for w in words[i + 1 : i + 5])


def _is_passive(words: list[Word], i: int) -> bool:
    """was reported, attacks documented by, people believed to be, a man accused of."""
    near, behind, low = load_attribution_words(), _behind(words, i), words[i].low
    if behind in ("by", "as") or (behind == "of" and low in near["accused"]):
        return True
    if behind == "to" and low in near["hearsay"]:
        return low != "said" or any(w.low in ("have", "be") for w in words[i + 2 : i + 3])
    return follows_be(words, i)


def follows_be(words: list[Word], i: int) -> bool:
    """was reported, has been reported."""
    k = i
    while k > 0 and (is_adverb(words[k - 1]) or words[k - 1].low == "been"):
        k -= 1
    return (k > 0 and words[k - 1].low in load_grammar()["be"]) or (k < i and words[k].low == "been")


def _is_active(words: list[Word], i: int) -> bool:
    """words[i] is a verb with a subject, as far as the words around it tell."""
    cues, grammar, near = load_claimant_words(), load_grammar(), load_attribution_words()
    low, behind = words[i].low, _behind(words, i)
    is_noun = low in cues.doubtful
    if is_noun and not _opens(words, i):
        return False
    is_subject = behind in grammar["be"] or (behind in cues.verbs and behind not in cues.doubtful)
    if is_subject and low not in ("said", "says"):
        return low == "told" and behind not in grammar["be"]  # "reports said", "claims are"
    if i == 0:
        return True
    before = words[i - 1]
    if is_noun and before.text.endswith(("'s", "’s")):
        return False
    if before.low == "to":
        return low in cues.verbs and not is_noun and i > 1 and words[i - 2].low not in near["unsaid"]
    kinds = (near["no_verb_behind"], grammar["modal"], grammar["do"])
    return not any(before.low in kind for kind in kinds) and not is_negative(before)


def _opens(words: list[Word], i: int) -> bool:
    return opens_content(words, i) or _behind(words, i) in load_claimant_words().about_with.get(words[i].low, ())


# --- whose verb it is
def _subject(words: list[Word], i: int) -> Span | None:
    low, grammar = words[i].low, load_grammar()
    before = words[i - 1].low if i else ""
    if before in ("to", "and", "but", "or"):
        return find_main_subject(words, i - 1)
    if low not in load_claimant_words().participles or before in grammar["be"]:
        return find_subject(words, i)
    if before != "," and low != "saying" and not _opens(words, i):
        return None
    if before == "," or before in grammar["prepositions"] or before in grammar["clause_stops"]:
        return find_main_subject(words, i - 1)
    span = find_subject(words, i)
    if span and words[span[1] - 1].low in load_claimant_words().information:
        return find_main_subject(words, span[0]) or span  # "issued a statement saying"
    return span


def _can_speak(words: list[Word], span: Span) -> bool:
    """A name, people, or a source of information: what a verb that may be a noun needs before it."""
    named = words[span[0] : span[1]]
    if any(w.is_capitalized for w in named) or is_pronoun(words, span) or _informs(words, span):
        return True
    head = next((k for k, w in enumerate(named) if w.low in load_grammar()["prepositions"] or w.low == ","), len(named))
    if find_kind(w.low for w in named) is not None or _is_plural(named[head - 1]):
        return True
    is_singular = span[0] > 0 and words[span[0] - 1].low in load_attribution_words()["articles"]
    return is_singular and words[span[1]].low.endswith("s")  # the regiment lists


def _is_plural(word: Word) -> bool:
    return word.low.endswith("s") and not word.low.endswith("ss")


def _informs(words: list[Word], span: Span) -> bool:
    """A source of information ("the latest survey", "data from the ministry") or somebody who counts."""
    named = [w.low for w in words[span[0] : span[1]]]
    return not load_claimant_words().information.isdisjoint(named) or find_kind(named) in ("monitor", "media", "ngo")


# --- where what is said stands
def _active(words: list[Word], i: int, span: Span, *, is_weak: bool) -> Attribution:
    first, last, verb = *span, words[i].low
    carrier = find_carrier(words, i)
    if _behind(words, i) in load_claimant_words().verbs_with.get(words[i].low, frozenset()) - {"that"}:
        i += 1  # pointed out
    right: int | None = carrier[1] if carrier and carrier[0] == i + 1 else i + 1
    reaches_left = not is_weak and last <= i and _is_set_off(words, first) and _ends_clause(words, i)
    if reaches_left:
        right = next((k + 1 for k in range(i + 1, len(words) - 1) if words[k].low == "that" or is_edge(words, k)), None)
    return Attribution(first, last, verb, right, reaches_left, carrier, is_pronoun(words, span), is_weak)


def _is_set_off(words: list[Word], first: int) -> bool:
    """What is said may stand before the source: behind a comma, a quotation mark or a dash, or "as X said"."""
    k = first - 1
    while k >= 0 and (words[k].low in ("the", "a", "an", "and", "but", "also") or is_adverb(words[k])):
        k -= 1
    return k >= 0 and (words[k].low in (",", "as") or is_dash(words, k) or is_mark(words, k))


def _ends_clause(words: list[Word], i: int) -> bool:
    """Nothing that is said follows at once: "..., police said on Sunday."."""
    near = load_attribution_words()
    behind = find_forward(words, i + 1) if words[i].low in near["telling"] else i + 1
    if behind >= len(words) or is_edge(words, behind):
        return True
    return words[behind].low in near["adjuncts"] or words[behind].low in near["times"] or is_adverb(words[behind])


def _inverted(words: list[Word], i: int) -> Attribution | None:
    """ "...", said the governor."""
    near, low = load_attribution_words(), words[i].low
    if i and not (words[i - 1].low in (",", ")", "?", "!") or is_dash(words, i - 1) or is_mark(words, i - 1)):
        return None
    cues = load_claimant_words()
    if (
        low in cues.participles
        or low in cues.putting
        or low in near["telling"]
        or _behind(words, i) in near["no_inversion"]
    ):
        return None
    span = find_name(words, i + 1)
    if span is None or not _is_inverted_name(words, i, span):
        return None
    last = span[1]
    if i == 0:
        return Attribution(*span, low, last, False) if last < len(words) and words[last].low in (":", ",") else None
    return Attribution(*span, low, None, True)


def _is_inverted_name(words: list[Word], i: int, span: Span) -> bool:
    """No part of what is said, as in "X, said the raid had killed 5"."""
    first, last = span
    grammar, opener = load_grammar(), words[first]
    is_counted = opener.is_digits or opener.low in load_number_words().cardinals
    if is_pronoun(words, (first, first + 1)) or (is_counted and not _follows_quotation(words, i)):
        return False
    if last < len(words) and (words[last].low in grammar["be"] or words[last].low in grammar["have"]):
        return False
    return not any(is_verb(w) and not w.is_capitalized for w in words[first:last])


def _follows_quotation(words: list[Word], i: int) -> bool:
    """ "We fled," said one."""
    return i > 1 and is_mark(words, i - 1) and words[i - 2].low in (",", "?", "!")


def _passive(words: list[Word], i: int) -> Attribution | None:
    """ "was confirmed by the mayor", "figures reported by the army"; who has written a text does not say all in it."""
    if words[i].low == "written":
        return None
    by = next((k for k in range(i + 1, min(i + 7, len(words))) if words[k].low == "by" or is_edge(words, k)), None)
    if by is None or words[by].low != "by":
        return None
    span = find_name(words, by + 1)
    return Attribution(*span, words[i].low, span[1], True, None, is_pronoun(words, span)) if span else None
