"""The floor of the ledger's scores, `floor.json`, by number of reports: it only goes up."""

import json
from collections.abc import Mapping
from pathlib import Path

PATH = Path(__file__).with_name("floor.json")
#: Rounding of the printed scores.
_TOLERANCE = 0.0006


def load_floor(reports: int) -> dict[str, float]:
    return dict(_load().get(str(reports), {}))


def find_fallen(scores: Mapping[str, float], floor: Mapping[str, float]) -> list[str]:
    """Names of scores below their floor."""
    return [name for name, value in scores.items() if name in floor and value < floor[name] - _TOLERANCE]


def raise_floor(reports: int, scores: Mapping[str, float]) -> None:
    """Write what was reached where it is better; nothing is ever lowered."""
    floors = _load()
    floor = floors.setdefault(str(reports), {})
    for name, value in scores.items():
        floor[name] = max(floor.get(name, 0.0), round(value, 4))
    PATH.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _load() -> dict[str, dict[str, float]]:
    return dict(json.loads(PATH.read_text(encoding="utf-8"))) if PATH.exists() else {}
