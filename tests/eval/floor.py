"""The floor of the scores, `floor.json`: it only goes up."""

import json
from collections.abc import Mapping

from tests.eval.bodies import PEER
from tests.eval.figures import HERE, Score
from tests.eval.report import COMPARED

PATH = HERE / "floor.json"
#: Scores where less is better.
_LESS_IS_BETTER = frozenset({"polnear.claimants.spurious"})
#: Rounding of the printed scores.
_TOLERANCE = 0.0006


def load_floor() -> dict[str, float]:
    return dict(json.loads(PATH.read_text(encoding="utf-8"))) if PATH.exists() else {}


def own_scores(halves: Mapping[str, Score]) -> dict[str, float]:
    """Scores of the gold sentences by name."""
    scores = {}
    for half, score in halves.items():
        scores |= {f"own_{half}.precision": score.precision(), f"own_{half}.recall": score.recall()}
        scores[f"own_{half}.f1"] = score.f1()
        scores |= {f"own_{half}.{what}": score.accuracy(what) for what in COMPARED}
    return scores


def find_fallen(scores: Mapping[str, float], floor: Mapping[str, float]) -> list[str]:
    """Names of scores below their floor."""
    return [n for n, v in scores.items() if n in floor and _gain(n, v, floor[n]) < -_TOLERANCE]


def raise_floor(scores: Mapping[str, float]) -> None:
    """Write what was reached where it is better; nothing is ever lowered."""
    floor = load_floor()
    for name, value in scores.items():
        if f".{PEER}." in name:
            continue
        if name not in floor or _gain(name, value, floor[name]) > 0:
            floor[name] = round(value, 4)
    PATH.write_text(json.dumps(floor, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _gain(name: str, value: float, floor: float) -> float:
    return floor - value if name in _LESS_IS_BETTER else value - floor
