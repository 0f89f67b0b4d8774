"""`make eval`: print all scores, compare them with the floor, write docs/accuracy.md."""

import argparse
import sys
from pathlib import Path

from tests.eval.bodies import score_bodies
from tests.eval.corpora import score_corpora
from tests.eval.figures import HALVES, score_half
from tests.eval.floor import find_fallen, load_floor, own_scores, raise_floor
from tests.eval.report import make_report, save_report

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"


def main() -> int:
    """0 if no score fell below its floor, else 1."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--corpora", type=str, default="")
    args.add_argument("--scorer", type=str, default="")
    args.add_argument("--raise", dest="is_raised", action="store_true", help="lift the floor to what was reached")
    given = args.parse_args()
    halves = {half: score_half(half) for half in HALVES}
    scores = own_scores(halves)
    outside = {}
    if given.corpora and given.scorer:
        corpora, scorer = Path(given.corpora), Path(given.scorer)
        outside = score_corpora(corpora, scorer) | score_bodies(corpora, scorer)
    else:
        print("labelled corpora SKIPPED: CORPORA and SCORER name none; docs/accuracy.md stays as it is")
    scores |= outside
    floor = load_floor()
    for name, value in scores.items():
        print(f"{name} {value:.3f}  (floor {floor[name]:.3f})" if name in floor else f"{name} {value:.3f}  (no floor)")
    fallen = find_fallen(scores, floor)
    for name in fallen:
        print(f"FELL: {name} is {scores[name]:.3f}, its floor is {floor[name]:.3f}", file=sys.stderr)
    if given.is_raised and not fallen:
        raise_floor(scores)
    if outside:
        save_report(make_report(halves, outside), PAGE)
        print(f"written: {PAGE.relative_to(PAGE.parents[1])}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
