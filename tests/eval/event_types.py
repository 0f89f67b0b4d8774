"""Event types of notes that ACLED coded, before it split its types in 2019: what a note's dead were killed in."""

import json
from collections.abc import Sequence
from typing import Any

from dateline.text.event_types import load_event_types

#: ACLED's event types until 2019 -> those of its codebook now. "Strategic development" has no dead of its own.
NOW = {
    "Riots/Protests": ("Protests", "Riots"),
    "Battle-No change of territory": ("Battles",),
    "Battle-Government regains territory": ("Battles",),
    "Battle-Non-state actor overtakes territory": ("Battles",),
    "Violence against civilians": ("Violence against civilians",),
    "Remote violence": ("Explosions/Remote violence",),
}


def score_event_types(gold: Sequence[str], read: Sequence[str]) -> dict[str, float]:
    """Precision and recall over notes with dead, of which a killed figure was read.

    gold, read: JSON lines of one corpus in the same order. A note's type is that of its first killed figure that is
    counted; precision is the share of the types read that are right, recall the share of the notes with the right one.
    """
    right = typed = notes = 0
    for one, other in zip(gold, read, strict=True):
        true = json.loads(one)["gold"]
        types = NOW.get(true["event_type"].replace("Against", "against").replace("Civilians", "civilians"))
        killed = [c for c in json.loads(other).get("claims", ()) if is_counted(c)]
        if types is None or not true["fatalities"] or not killed:
            continue
        told = load_event_types().get(killed[0]["sub_event_type"] or "")
        notes, typed, right = notes + 1, typed + (told is not None), right + (told in types)
    return {
        "event_type.precision": right / typed if typed else 0.0,
        "event_type.recall": right / notes if notes else 0.0,
    }


def is_counted(claim: dict[str, Any]) -> bool:
    """A figure of people killed in the note's own happening."""
    return claim["measure"] == "killed" and claim["modality"] in ("asserted", "reported") and claim["value"] != 0
