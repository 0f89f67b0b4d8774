"""One sentence with its phrases and cues by position: what the link readers look things up in."""

from collections.abc import Sequence

from dateline.text.figures.cues import Cue
from dateline.text.figures.phrase import Phrase
from dateline.text.grammar import load_grammar
from dateline.text.words import Word


class Tagged:
    """Words, phrases and cues of one sentence. starts, at: by the first word; ends, owners: by the one behind."""

    def __init__(
        self, words: list[Word], phrases: Sequence[Phrase], cues: Sequence[Cue], told: str | None = None
    ) -> None:
        self.words = words
        self.told = told
        self.phrases = phrases
        self.g = load_grammar()
        self.starts = {p.first: p for p in phrases}
        for phrase in phrases:  # "her two daughters" begins at "her"
            before = phrase.first - 1
            if before >= 0 and words[before].low in self.g["phrase_openers"]:
                self.starts.setdefault(before, phrase)
        self.owners = {p.last: p for p in phrases if p.is_countable and not p.is_single}
        self.at = {c.first: c for c in cues}
        self.ends = {c.last: c for c in cues}


def merge_cues(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """One cue per measure; weak ones yield; killed and injured together are casualties; the dead no injured."""
    harmed = any(c.measure in ("killed", "injured", "casualties") and not c.is_weak for c in cues)
    strong = [c for c in cues if not (c.is_weak and harmed)]
    by_measure: dict[str, Cue] = {}
    for cue in strong:
        by_measure.setdefault(cue.measure, cue)
    killed, injured = by_measure.get("killed"), by_measure.get("injured")
    if killed is not None and injured is not None:
        if "intransitive" in killed.forms or "weak" in injured.forms:
            del by_measure["injured"]
        else:
            both = Cue(
                min(killed.first, injured.first),
                max(killed.last, injured.last),
                "casualties",
                killed.forms | injured.forms,
            )
            del by_measure["killed"], by_measure["injured"]
            by_measure["casualties"] = both
    return tuple(sorted(by_measure.values(), key=lambda c: (c.first, c.measure)))
