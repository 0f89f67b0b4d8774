"""Who did it, of the actors that a sentence names: subjects, "by X", and who holds an area."""

from collections.abc import Mapping, Sequence
from functools import cache

from dateline.text.actors import load_actors
from dateline.text.data_files import load_data
from dateline.text.figures.model import Figure
from dateline.text.model import Mention
from dateline.text.strikes import find_striker
from dateline.text.words import Word

#: An actor mention with its words: first, behind last.
Armed = tuple[int, int, Mention]
_GROUP_WORDS = frozenset({"group", "militants", "rebels", "it", "them", "jihadists", "organization", "fighters"})
_PEACEFUL = frozenset({"media", "monitor", "ngo", "intergovernmental"})
_REACH = 10  # words between an actor and its deed


@cache
def load_perpetrator_words() -> Mapping[str, frozenset[str]]:
    """Word classes of perpetrators.yml by name."""
    return {name: frozenset(map(str, words)) for name, words in load_data("perpetrators.yml").items()}


def find_perpetrator(words: list[Word], figure: Figure, armed: Sequence[Armed]) -> str | None:
    """Actor id: the subject before an active event, the actor behind "by" after a passive one, or whose strike it was.

    armed: actors of the sentence in order, without the claimant. Who is attacked, and who loses people, did not do it.
    """
    if figure.cue is None:
        return None
    cue = figure.cue
    if figure.side == "left":
        if is_loss(words, figure):
            return None
        near = [a for a in armed if a[1] <= cue.first and cue.first - a[1] <= _REACH and can_attack(a[2])]
        before = [(last, m.entity_id) for first, last, m in near if not _is_target(words, first, last)]
        at, actor_id = before[-1] if before else (0, None)
        strike = find_striker(words, max(at, cue.first - _REACH), cue.first)
        return strike[1] if strike else actor_id
    end = min(cue.last + _REACH, len(words))
    by = next((i for i in range(cue.last, end) if words[i].low == "by"), None)
    named = next(
        (m.entity_id for first, _, m in armed if by is not None and by < first <= by + 6 and can_attack(m)), None
    )
    strike = find_striker(words, cue.last, end) if named is None else None
    return strike[1] if strike else named


def can_attack(mention: Mention) -> bool:
    """Whether the actor is of a kind that fights: no outlet, monitor, charity or union of states."""
    actor = load_actors().get(mention.entity_id or "")
    return actor is None or actor.actor_type not in _PEACEFUL


def is_loss(words: list[Word], figure: Figure) -> bool:
    """Whether the figure's event is one that its subject suffers: "lost 12 men"."""
    return figure.cue is not None and words[figure.cue.first].low in load_perpetrator_words()["losing"]


def _is_target(words: list[Word], first: int, last: int) -> bool:
    """Whether the actor is what is attacked: "attacked an army convoy", "a blast at the police station"."""
    cues = load_perpetrator_words()
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
