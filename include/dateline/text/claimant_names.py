"""The words that name a source: the subject of a verb of attribution, or a name behind a cue."""

from dateline.text.appositions import find_enclosed, with_name
from dateline.text.attribution import Span
from dateline.text.claimant_words import load_attribution_words, load_claimant_words
from dateline.text.grammar import is_adverb, load_grammar
from dateline.text.name_edges import is_dash, is_mark
from dateline.text.noun_phrases import find_backward, find_forward, is_clause_verb, is_name
from dateline.text.words import Word

_IN_BRACKETS, _IN_DASHES, _IN_TITLE = 12, 30, 8  # words of an insertion
_CLAUSE = 60  # words searched for the verb that a clause hangs on


def is_pronoun(words: list[Word], span: Span) -> bool:
    return span[1] - span[0] == 1 and words[span[0]].low in load_attribution_words()["pronouns"]


def find_name(words: list[Word], start: int) -> Span | None:
    """The name that starts at words[start], if one does; of "a report by the council", the council.

    A name behind what somebody is belongs to it: "said the priest, Ivo Brandt".
    """
    last = find_forward(words, start)
    span = check_name(words, trim_left(words, start, last), last)
    if span is None or last >= len(words):
        return span
    if words[last].low == "by" and words[last - 1].low in load_claimant_words().information:
        return find_name(words, last + 1) or span
    if words[last].low == "," and not words[last - 1].is_capitalized:
        end = find_forward(words, last + 1)
        is_named = end - last > 2 and is_name(words, last + 1, end) and (end == len(words) or not words[end].is_alpha)
        return (span[0], end) if is_named else span
    return span


def find_subject(words: list[Word], verb: int) -> Span | None:
    """The subject before words[verb], with its apposition ("Ahmed Ali, a spokesman for the council, said")."""
    last = skip_back(words, verb)
    if last == 0:
        return None
    if words[last - 1].low == ",":
        first, last = find_enclosed(words, last - 1)
    elif is_mark(words, last - 1):
        first, last = _before_title(words, last)
    elif is_dash(words, last - 1):
        first, last = _before_dashes(words, last - 1)
    elif _is_relative(words, last - 1):
        first, last = _antecedent(words, last - 1)
    else:
        first, last = find_backward(words, last)
    return check_name(words, trim_left(words, first, last), last)


def find_main_subject(words: list[Word], before: int) -> Span | None:
    """The subject of the first verb of the clause that goes on at words[before]: "Rebels seized it, saying"."""
    start = next((k + 1 for k in range(before - 2, -1, -1) if words[k].low in (";", ":") or is_mark(words, k)), 0)
    for k in range(max(start + 1, before - _CLAUSE), before):
        if is_clause_verb(words, k, before) and not words[k].low.endswith("ing"):
            return find_subject(words, k)
    return None


def check_name(words: list[Word], first: int, last: int) -> Span | None:
    """The span, if it can name a source."""
    if first >= last or not any(w.is_alpha for w in words[first:last]):
        return None
    cues, near = load_claimant_words(), load_attribution_words()
    head = next((k for k in range(first, last) if words[k].low == ","), last)
    opener, closer = words[first], words[last - 1]
    if any(w.low in cues.no_subjects for w in (opener, words[head - 1], closer)):
        return None
    if any(w.low in near["never_in_name"] for w in words[first:head]) or _opens_with_verb(opener, last - first):
        return None
    if last - first > 1 and (closer.low in near["pronouns"] or any(is_negative(w) for w in words[first:head])):
        return None
    if is_negative(closer) or is_adverb(closer) or closer.low in cues.participles or opener.low in near["times"]:
        return None
    grammar = load_grammar()
    if closer.low in grammar["prepositions"] or {opener.low, closer.low} & grammar["conjunctions"]:
        return None
    return first, last


def _opens_with_verb(opener: Word, length: int) -> bool:
    cues = load_claimant_words()
    if opener.is_capitalized:
        return False
    is_saying = opener.low in cues.verbs or opener.low in cues.about
    return (is_saying and opener.low not in cues.doubtful) or (length > 1 and opener.low in cues.participles)


def is_negative(word: Word) -> bool:
    return word.low in ("not", "never") or word.low.endswith(("n't", "n’t"))


def skip_back(words: list[Word], verb: int) -> int:
    """Position behind the subject of words[verb]: over adverbs, auxiliaries, times, brackets and "in a statement"."""
    last = verb
    while last > 0:
        behind = _before_adjunct(words, last, verb)
        if behind is None:
            break
        last = behind
    return last


def _before_adjunct(words: list[Word], last: int, verb: int) -> int | None:
    """Position before what stands between a subject and words[verb], and ends before words[last]."""
    near, word = load_attribution_words(), words[last - 1]
    times, joints = near["times"], near["time_joints"]
    if word.low == ")":
        brackets = range(last - 2, max(-1, last - _IN_BRACKETS), -1)
        return next((k for k in brackets if words[k].low == "("), None)
    if word.low in near["before_verbs"] or word.low in times or is_adverb(word):
        return last - 1
    if words[verb].low.endswith("ing") and word.low in ("is", "are", "was", "were", "been", "be"):
        return last - 1
    if last < verb and word.low in joints and words[last].low in times | joints | {"first"}:
        return last - 1
    if word.is_digits and last > 1 and words[last - 2].low in times:
        return last - 1
    return _before_setting(words, last) if word.low in near["settings"] else None


def _before_setting(words: list[Word], last: int) -> int | None:
    """Position of "in" of "in a written statement", whose noun is words[last - 1]."""
    near = load_attribution_words()
    for k in range(last - 2, max(0, last - 6), -1):
        leads = words[k + 1].low in near["articles"] or words[k + 1].low in near["possessives"]
        if words[k].low in near["setting_joints"] and leads:
            return k
        if not words[k].is_alpha:
            break
    return None


def _before_dashes(words: list[Word], closing: int) -> Span:
    """The name before an insertion between dashes, whose second is words[closing]; an empty span if there is none."""
    inside = range(closing - 1, max(-1, closing - _IN_DASHES), -1)
    opening = next((k for k in inside if words[k].text == words[closing].text), None)
    return with_name(words, *find_backward(words, opening)) if opening is not None else (0, 0)


def _before_title(words: list[Word], last: int) -> Span:
    """A name that ends with a title in quotation marks: the charity "Open Hands"."""
    inside = range(last - 2, max(-1, last - _IN_TITLE), -1)
    opening = next((k for k in inside if is_mark(words, k)), None)
    if opening is None or opening + 2 > last - 1:
        return 0, 0
    first, end = find_backward(words, opening)
    return (first, last) if first < end == opening else (0, 0)


def _is_relative(words: list[Word], i: int) -> bool:
    """words[i] stands for the noun before it: "the police, who said", "a report that says"."""
    if words[i].low in load_attribution_words()["relatives"]:
        return True
    return words[i].low == "that" and i > 0 and words[i - 1].low in load_claimant_words().information


def _antecedent(words: list[Word], relative: int) -> Span:
    """The noun before "who" or "which"."""
    behind = relative - 1 if relative and words[relative - 1].low == "," else relative
    first, last = find_backward(words, behind)
    stops = load_attribution_words()["antecedent_stops"]
    return next((k + 1 for k in range(last - 1, first - 1, -1) if words[k].low in stops), first), last


def trim_left(words: list[Word], first: int, last: int) -> int:
    """Start of the name itself, behind conjunctions, adverbs, articles and times: "But on Sunday the army"."""
    near = load_attribution_words()
    i = _behind_time(words, first, last)
    while i < last and words[i].low in near["lead_prepositions"]:
        i += 1
    while i < last and _leads(words[i]):
        i += 1
    return i


def _behind_time(words: list[Word], first: int, last: int) -> int:
    """Position behind "on Sunday" or "in May 2019" at words[first]; first itself where no time stands there."""
    near = load_attribution_words()
    if first >= last or words[first].low not in near["time_leads"]:
        return first
    for k in range(first + 1, last):
        is_behind = words[k - 1].low in near["times"] or words[k - 1].is_digits
        goes_on = words[k].low in near["times"] or words[k].is_digits
        if is_behind and not goes_on and words[k].low not in near["time_joints"] - near["articles"]:
            return k
    return first


def _leads(word: Word) -> bool:
    """Stands before a name and is not of it."""
    near = load_attribution_words()
    if word.low in near["articles"] or word.low in near["name_leads"] or not (word.is_alpha or word.is_digits):
        return True
    return word.low in load_grammar()["adverbs"] and word.low not in ("all", "both", "each", "either")
