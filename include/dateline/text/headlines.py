"""Attributions of headlines: "Police: 12 dead", "12 dead - police", and the name behind a quotation's dash."""

from dateline.text.attribution import Attribution
from dateline.text.claimant_names import trim_left
from dateline.text.claimant_words import find_kind, load_attribution_words, load_claimant_words
from dateline.text.figures.number_words import load_number_words
from dateline.text.grammar import load_grammar
from dateline.text.name_edges import is_dash, is_mark
from dateline.text.words import Word

_LONGEST = 6  # words of "Health ministry in Gaza: 12 dead"


def read_headline(words: list[Word]) -> Attribution | None:
    """The attribution to a label at the line's beginning or end."""
    end = len(words) - 1 if words and words[-1].low in (".", "!", "?") else len(words)
    colon = next((k for k in range(1, min(_LONGEST + 1, end)) if words[k].low == ":" or is_mark(words, k)), None)
    if colon is not None and words[colon].low == ":" and _is_label(words[:colon]):
        first = trim_left(words, 0, colon)
        return Attribution(first, colon, ":", colon + 1, False) if first < colon else None
    sign = next(
        (k for k in range(end - 1, max(0, end - _LONGEST - 1), -1) if words[k].low == ":" or is_dash(words, k)), None
    )
    if sign is None or sign + 1 >= end:
        return None
    if not is_mark(words, sign - 1) and not _is_label(words[sign + 1 : end]):
        return None
    first = trim_left(words, sign + 1, end)
    return Attribution(first, end, ":", None, True) if first < end else None


def _is_label(label: list[Word]) -> bool:
    """A few words that name a claimant, and nothing else: "Health ministry", not "Killed" or "Gaza"."""
    if not 0 < len(label) <= _LONGEST or not all(w.is_alpha for w in label):
        return False
    grammar, cues, near = load_grammar(), load_claimant_words(), load_attribution_words()
    if label[0].low in load_number_words().cardinals:
        return False
    verbs = (grammar["be"], grammar["verbs"] - near["noun_verbs"], cues.verbs)
    if any(w.low in kind for w in label for kind in verbs):
        return False
    return find_kind(w.low for w in label) is not None
