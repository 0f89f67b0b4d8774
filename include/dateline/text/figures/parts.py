"""Which figure is a part of another, or another again in other units."""

from collections.abc import Sequence
from dataclasses import replace

from dateline.text.figures.model import Figure
from dateline.text.figures.phrase import OF_THEM_REACH, Phrase, opens_with_of_them
from dateline.text.grammar import is_verb
from dateline.text.words import Word


def with_parts(words: list[Word], figures: list[Figure]) -> list[Figure]:
    """Fill `parent`: parts named by a cue ("including 5 children"), and lists that add up to the number before them."""
    out = list(figures)
    for k, figure in enumerate(figures):
        if figure.measure in ("area", "count") or figure.cue is None:
            continue
        cue = _part_cue(words, figure.phrase)
        chained = (
            k > 0
            and out[k - 1].measure == figure.measure
            and (out[k - 1].parent is not None or out[k - 1].wants_parent)
            and _adjacent(words, figures[k - 1], figure)
        )
        if k and _says_in_people(words, figures[k - 1], figure):
            out[k] = replace(figure, conversion=k - 1)
            continue
        if not cue and _is_enclosed(words, figures, k):
            out[k] = replace(figure, parent=k - 1 if out[k - 1].parent is None else out[k - 1].parent)
            continue
        if cue or chained:
            parent = out[k - 1].parent if chained and not cue else _whole(out, k)
            out[k] = replace(figure, parent=parent, wants_parent=parent is None)
    for k in range(len(out) - 1):  # eleven fighters were among 18 killed
        gap = [w.low for w in words[out[k].phrase.last : out[k + 1].phrase.first]]
        if (
            out[k].measure == out[k + 1].measure
            and out[k].parent is None
            and (gap[-1:] == ["among"] or gap[-2:] == ["among", "the"])
            and out[k + 1].parent is None
        ):
            out[k] = replace(out[k], parent=k + 1)
    _detail(words, out)
    for k in range(len(out)):
        _add_up(words, out, k)
        _sum_up(words, out, k)
    return out


def _sum_up(words: list[Word], figures: list[Figure], k: int) -> None:
    """police 3, army 5, civilians 12 (total 20): the number at the end is the whole of those before it"""
    whole = figures[k]
    first = whole.phrase.first
    if k < 2 or whole.cue is None or not any(w.low == "total" for w in words[max(0, first - 2) : first]):
        return
    parts = [j for j in range(k) if figures[j].measure == whole.measure and figures[j].parent is None]
    if len(parts) > 1 and sum(figures[j].value or 0 for j in parts) == whole.value:
        for j in parts:
            figures[j] = replace(figures[j], parent=k)


def _detail(words: list[Word], figures: list[Figure]) -> None:
    """Nine men and a cook were seized on the road (five men, two guards): brackets behind the event tell of the same"""
    for k, figure in enumerate(figures):
        opened = _open_bracket(words, figure.phrase.first)
        if opened is None or figure.parent is not None or figure.wants_parent or figure.cue is None:
            continue
        wholes = [j for j in range(k) if figures[j].measure == figure.measure and figures[j].phrase.last <= opened]
        wholes = [j for j in wholes if figures[j].parent is None and figures[j].last <= opened]
        told = sum(f.value or 0 for f in figures[:k] if f.measure == figure.measure and f.phrase.first > opened)
        if wholes and told + (figure.value or 0) <= sum(figures[j].value or 0 for j in wholes):
            whole = max(wholes, key=lambda j: figures[j].value or 0)
            if (figures[whole].value or 0) >= (figure.value or 0) and not _says_other(words, opened, figure):
                figures[k] = replace(figure, parent=whole)


def _open_bracket(words: list[Word], at: int) -> int | None:
    """Position of the bracket that is open at words[at]."""
    for i in range(at - 1, max(-1, at - 30), -1):
        if words[i].low == ")":
            return None
        if words[i].low == "(":
            return i
    return None


def _says_other(words: list[Word], opened: int, figure: Figure) -> bool:
    inside = words[opened : figure.last]
    return any(w.low in ("other", "others", "another", "more", "also", "further", "additional") for w in inside)


def _says_in_people(words: list[Word], before: Figure, own: Figure) -> bool:
    """100 families (about 400 people): the same, counted in heads."""
    gap = [w.low for w in words[before.phrase.last : own.phrase.first]]
    return (
        before.measure == own.measure
        and before.unit != "person" == own.unit
        and gap[:1] in (["("], ["or"], [","])
        and len(gap) <= 3
    )


def _is_enclosed(words: list[Word], figures: list[Figure], k: int) -> bool:
    """Two staff (a director and his driver): in brackets right behind a figure that is not smaller."""
    if k == 0 or figures[k - 1].measure != figures[k].measure:
        return False
    before, own = figures[k - 1], figures[k]
    gap = [w.low for w in words[before.phrase.last : own.phrase.first]]
    return "(" in gap[:3] and ")" not in gap and (before.value or 0) >= (own.value or 0)


def _part_cue(words: list[Word], phrase: Phrase) -> bool:
    if [w.low for w in words[:2]] == ["of", "the"] and phrase.first > 3:
        return True
    if opens_with_of_them(words) and phrase.first <= OF_THEM_REACH:
        return True
    if phrase.kind == "bare" and words[phrase.first - 1 : phrase.first] and words[phrase.first - 1].low == ",":
        after = words[phrase.last].low if phrase.last < len(words) else ""
        if after in ("critically", "seriously", "severely", "badly", "gravely", "fatally", "slightly", "lightly"):
            return True  # injured 75 people, 12 critically
    before = [w.low for w in words[max(0, phrase.first - 3) : phrase.first]]
    while before and before[-1] in ("the", "his", "her", "their", "at", "least", ","):
        before.pop()
    tail = [*before[-1:], ""]
    if tail[0] in ("including", "included", "includes", "include", "comprising", "namely"):
        return True
    if before[-2:] in (["among", "them"], ["of", "whom"], ["of", "them"], ["among", "whom"], ["of", "which"]):
        return True
    inside = [w.low for w in words[phrase.number.last : phrase.last + 2]]
    return inside[:2] in (
        ["of", "them"],
        ["of", "whom"],
        ["of", "these"],
        ["of", "those"],
        ["of", "the"],
        ["of", "his"],
    )


def _whole(figures: list[Figure], k: int) -> int | None:
    part = figures[k].value or figures[k].low or 0
    for j in range(k - 1, -1, -1):
        whole = figures[j]
        size = whole.value or whole.high or whole.low
        if (
            whole.measure == figures[k].measure
            and whole.parent is None
            and not whole.wants_parent
            and (size is None or size >= part)
        ):
            return j
    return None


def _adjacent(words: list[Word], a: Figure, b: Figure) -> bool:
    gap = [w.low for w in words[a.phrase.last : b.phrase.first]]
    return gap in ([","], ["and"], [",", "and"], ["as", "well", "as"], ["plus"])


def _add_up(words: list[Word], figures: list[Figure], k: int) -> None:
    """16 people, 12 soldiers and four civilians: the later numbers add up to the first, so they are its parts."""
    whole = figures[k]
    if whole.value is None or whole.parent is not None or whole.cue is None:
        return
    total, parts = 0.0, list[int]()
    for j in range(k + 1, len(figures)):
        part = figures[j]
        if part.measure != whole.measure or part.value is None or part.value <= 0:
            break
        gap = words[figures[j - 1].phrase.last : part.phrase.first]
        if len(gap) > 8 or (j > k + 1 and any(is_verb(w) or w.low == ")" for w in gap)):
            break
        if _same_noun(words, whole.phrase, part.phrase):
            break  # three national staff, two international staff and one local staff: a list
        total, parts = total + part.value, [*parts, j]
        if total >= whole.value:
            break
    if parts and total == whole.value and (len(parts) > 1 or figures[parts[0]].parent is not None):
        for j in parts:
            figures[j] = replace(figures[j], parent=k, wants_parent=False)


def _same_noun(words: list[Word], one: Phrase, other: Phrase) -> bool:
    return one.head is not None and other.head is not None and words[one.head].low == words[other.head].low


def with_conversions(words: list[Word], figures: Sequence[Figure]) -> list[Figure]:
    """1,200 sq km (463 sq mi): the second says the first again."""
    out = list(figures)
    for k in range(1, len(out)):
        a, b = out[k - 1], out[k]
        if a.measure != "area" or b.measure != "area" or a.conversion is not None:
            continue
        gap = [w.low for w in words[a.last : b.first]]
        x, y = a.value or a.low, b.value or b.low
        near = x is not None and y is not None and abs(x - y) <= 0.1 * max(x, y)
        if near and gap and (gap[0] in ("(", "[", "or", "/") or gap[:2] == [",", "or"] or gap[-1] in ("or", "roughly")):
            if b.bound == "=" and a.value is not None:  # "about 60 sq km (23 sq mi)": the bound is said once, of both
                low, high = (b.value if edge is not None else None for edge in (a.low, a.high))
                b = replace(b, bound=a.bound, low=low, high=high)
            out[k] = replace(b, conversion=k - 1)
    return out
