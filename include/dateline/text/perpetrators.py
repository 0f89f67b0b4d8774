"""Who did it, of the actors that a sentence names: subjects, "by X", and who holds an area."""

from collections.abc import Mapping, Sequence
from functools import cache

from dateline.text.data_files import load_data
from dateline.text.figures.model import Figure
from dateline.text.model import Mention
from dateline.text.words import Word

#: An actor mention with its words: first, behind last.
Armed = tuple[int, int, Mention]
_GROUP_WORDS = frozenset({"group", "militants", "rebels", "it", "them", "jihadists", "organization", "fighters"})
_REACH = 10  # words between an actor and its deed


@cache
def _load_words() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(map(str, words)) for name, words in load_data("perpetrators.yml").items()}


def find_perpetrator(words: list[Word], figure: Figure, armed: Sequence[Armed]) -> str | None:
    """Actor id: the subject before an active event, or the actor behind "by" after a passive one.

    armed: actors of the sentence in order, without the claimant. Who is attacked, and who loses people, did not do it.
    """
    if figure.cue is None:
        return None
    cue = figure.cue
    if figure.side == "left":
        if words[cue.first].low in _load_words()["losing"]:
            return None
        near = [a for a in armed if a[1] <= cue.first and cue.first - a[1] <= _REACH]
        before = [m for first, last, m in near if not _is_target(words, first, last)]
        return before[-1].entity_id if before else None
    by = next((i for i in range(cue.last, min(cue.last + _REACH, len(words))) if words[i].low == "by"), None)
    if by is None:
        return None
    return next((m.entity_id for first, _, m in armed if by < first <= by + 6), None)


def _is_target(words: list[Word], first: int, last: int) -> bool:
    """Whether the actor is what is attacked: "attacked an army convoy", "a blast at the police station"."""
    cues = _load_words()
    if last < len(words) and words[last].low in cues["things"]:
        return True
    at = first - 1
    while at >= 0 and words[at].low in cues["between"]:
        at -= 1
    return at >= 0 and words[at].low in cues["attacking"]


def find_holder(
    words: list[Word], figure: Figure, armed: Sequence[Armed], claimant_id: str | None, latest: Mention | None
) -> str | None:
    """Actor id of who holds an area: "by X", "by the group" (the armed group named last), else the sentence's subject.

    latest: the armed group that earlier sentences named last. claimant_id: who speaks, meant by "it holds".
    """
    at = figure.phrase.first
    for i in range(at - 1, -1, -1):
        if words[i].low != "by":
            continue
        named = next((m for first, _, m in armed if i < first <= i + 5 and first < at), None)
        if named is not None:
            return named.entity_id
        if any(w.low in _GROUP_WORDS for w in words[i + 1 : i + 4]):
            groups = [m for first, _, m in armed if first < i and m.mention_type == "armed_group"]
            group = groups[-1] if groups else latest
            return group.entity_id if group else None
    before = [m for first, _, m in armed if first < at and m.entity_id != claimant_id]
    if before:
        return before[-1].entity_id
    near = {w.low for w in words[max(0, at - 5) : at]}
    return claimant_id if near & {"it", "its", "they", "we", "hold", "holds", "held"} else None
