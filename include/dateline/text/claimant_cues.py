"""Attributions without a verb: "according to", "by the ministry's count", "a claim by the army that", "per the UN"."""

from dateline.text.attribution import Attribution, Span
from dateline.text.claimant_names import check_name, find_name, is_pronoun, trim_left
from dateline.text.claimant_words import find_kind, load_attribution_words, load_claimant_words
from dateline.text.name_edges import is_dash, is_edge, is_mark
from dateline.text.noun_phrases import find_backward
from dateline.text.words import Word


def read_according(words: list[Word], i: int) -> Attribution | None:
    """According to the ministry, ...; ..., according to a report by the ministry."""
    is_cue = i + 2 < len(words) and words[i + 1].low == "to"
    return _behind(words, i, i + 2, "according to") if is_cue else None


def read_per(words: list[Word], i: int) -> Attribution | None:
    """ "..., per the ministry": set off, so that it is no rate."""
    if i + 1 >= len(words) or (i and words[i - 1].low not in (",", "(") and not is_dash(words, i - 1)):
        return None
    return _behind(words, i, i + 1, "per") if words[i + 1].is_capitalized or words[i + 1].low in ("the", "a") else None


def _behind(words: list[Word], i: int, start: int, cue: str) -> Attribution | None:
    span = find_name(words, start)
    if span is None or words[span[0]].low in load_attribution_words()["no_authority"]:
        return None
    opens = i <= 3 or words[i - 1].low in ("but", "and", "meanwhile", "however", ";", "that", "where")
    return Attribution(*span, cue, span[1] if opens else None, i > 0, None, is_pronoun(words, span))


def read_label(words: list[Word], i: int) -> Attribution | None:
    """Source: the health office. All of the sentence is its."""
    span = find_name(words, i + 2) if i + 2 < len(words) and words[i + 1].low == ":" else None
    return Attribution(*span, "source", span[1], True) if span else None


def read_saying(words: list[Word], i: int) -> Attribution | None:
    """words[i] is what somebody says: the army's claim that; a statement by the army; by one count."""
    near, behind = load_attribution_words(), words[i + 1].low if i + 1 < len(words) else "."
    owner = _owner(words, i)
    start = owner[0] if owner else i
    while start > 0 and words[start - 1].low in near["noun_leads"]:
        start -= 1
    is_placed = start > 0 and words[start - 1].low in near["placed"]
    if owner:
        return _owned(words, i, owner, is_placed=is_placed and words[i].low in load_claimant_words().countings)
    if behind in ("by", "from") or (behind == "of" and is_placed and words[start - 1].low == "by"):
        return _given_by(words, i, is_placed=is_placed)
    if is_placed and words[start - 1].low == "by" and words[start].low in near["counted_by"]:
        return Attribution(start, i + 1, words[i].low, i + 1, True)
    return None


def _owned(words: list[Word], i: int, owner: Span, *, is_placed: bool) -> Attribution | None:
    """The army's claim that; its toll of; in the mayor's account; the mayor's remarks on."""
    behind = words[i + 1].low if i + 1 < len(words) else "."
    is_about = any(w.low in load_attribution_words()["about"] for w in words[i + 1 : i + 3])
    if behind not in ("that", "of", ":") and not is_placed and not is_about:
        return None
    return Attribution(*owner, words[i].low, i + 1, is_placed, None, is_pronoun(words, owner), is_about)


def _given_by(words: list[Word], i: int, *, is_placed: bool) -> Attribution | None:
    """A claim by the army that; figures from the army."""
    span = find_name(words, i + 2)
    if span is None or not (words[span[0]].is_capitalized or find_kind(w.low for w in words[span[0] : span[1]])):
        return None
    has_content = span[1] < len(words) and words[span[1]].low == "that"
    if words[i].low not in load_claimant_words().countings and not has_content:
        return None
    return Attribution(*span, words[i].low, span[1], is_placed)


def _owner(words: list[Word], i: int) -> Span | None:
    """Whose claim it is: the words before "'s", or a pronoun."""
    near = load_attribution_words()
    k = i
    while k > max(0, i - 3) and words[k - 1].is_alpha and not _is_owning(words[k - 1]):
        k -= 1
    if k == 0 or is_mark(words, k - 1):
        return None
    if words[k - 1].low in near["possessives"]:
        return k - 1, k
    if words[k - 1].text in ("'", "’") and k > 1 and words[k - 2].text.endswith("s"):
        first, last = find_backward(words, k - 1)
    elif not is_edge(words, k - 1) and _is_owning(words[k - 1]):
        first, last = find_backward(words, k)
    else:
        return None
    first = next((p + 1 for p in range(last - 1, first - 1, -1) if words[p].low in near["placed"]), first)
    return check_name(words, trim_left(words, first, last), last)


def _is_owning(word: Word) -> bool:
    is_name = word.text.endswith(("'s", "’s")) and len(word.text) > 2
    return is_name or word.low in load_attribution_words()["pronouns"]
