"""Who passes a claim on: "told Reuters", "in an interview with the BBC"."""

from dateline.text.attribution import Span
from dateline.text.claimant_names import trim_left
from dateline.text.claimant_words import load_attribution_words, load_claimant_words
from dateline.text.name_edges import is_edge
from dateline.text.noun_phrases import find_forward
from dateline.text.words import Word

_LONGEST = 6  # words of a carrier
_LEAD, _REACH = 12, 9  # words before and behind the verb


def find_carrier(words: list[Word], verb: int) -> Span | None:
    """Who is told, or interviews, if that is somebody who passes it on."""
    near = load_attribution_words()
    if words[verb].low in near["telling"]:
        return _carrier_at(words, verb + 1)
    end = next((k for k in range(verb + 1, min(verb + _REACH, len(words))) if is_edge(words, k)), verb + _REACH)
    for k in range(max(1, verb - _LEAD), min(end, len(words) - 1)):
        if words[k].low in near["carried_by"] and words[k - 1].low in near["carried"]:
            return _carrier_at(words, k + 1)
    return None


def _carrier_at(words: list[Word], start: int) -> Span | None:
    cues, stops = load_claimant_words(), load_attribution_words()["carrier_stops"]
    last = find_forward(words, start)
    first = trim_left(words, start, last)
    inside = range(first, min(last, first + _LONGEST))
    last = next((k for k in inside if words[k].low in stops or words[k].is_digits), last)
    lows = {part for w in words[first:last] for part in (w.low, *w.low.split("-"))}
    return (first, last) if lows & cues.carriers and not lows <= cues.audiences else None
