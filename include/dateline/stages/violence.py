"""UCDP's types of violence, from who fought whom in the register of actors."""

from collections.abc import Iterable

from dateline.text.actors import load_actors
from dateline.text.event_types import load_event_types

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
_STATES = frozenset({"state_force", "government"})
_GROUPS = frozenset({"rebel_group", "political_militia", "identity_militia"})
_AGAINST_CIVILIANS = "Violence against civilians"


def find_type_of_violence(
    actor1_id: str | None, actor2_id: str | None, sub_event_type: str | None, victim_statuses: Iterable[str]
) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None where the claims do not support one.

    UCDP: state-based is armed force between two parties of which at least one is the government of a state; non-state
    between two organized groups, none of which is; one-sided the deliberate use of it by either against civilians.
    Coalitions, peacekeepers and companies (external_force) are neither here. That an air strike or a shell was meant
    for the civilians whom it killed is not told by their deaths, so only acts that ACLED calls violence against
    civilians are one-sided.
    """
    first, second = _side(actor1_id), _side(actor2_id)
    if first and second and actor1_id != actor2_id:
        return STATE_BASED if "state" in (first, second) else NON_STATE
    civilians = set(victim_statuses) - {"unknown"} == {"civilian"}
    is_against = load_event_types().get(sub_event_type or "") == _AGAINST_CIVILIANS
    return ONE_SIDED if first and second is None and civilians and is_against else None


def _side(actor_id: str | None) -> str | None:
    actor = load_actors().get(actor_id or "")
    if actor is None:
        return None
    return "state" if actor.actor_type in _STATES else "group" if actor.actor_type in _GROUPS else None
