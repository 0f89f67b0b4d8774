"""`make eval-ledger`: families and events of a synthetic newsroom, by the real stages, beside their floor."""

import argparse
import sys

from tests.synthetic import generate
from tests.synthetic.floor import find_fallen, load_floor, raise_floor
from tests.synthetic.measure import event_scores, family_scores, found_families, wrong_pairs
from tests.synthetic.newsroom import SEED


def main() -> int:
    """0 if no score fell below its floor, else 1. A floor belongs to one number of reports and the usual seed."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--reports", type=int, default=5_000)
    args.add_argument("--seed", type=int, default=SEED)
    args.add_argument(
        "--families-only", action="store_true", help="leave out events: reading 5,000 reports takes minutes"
    )
    args.add_argument("--errors", type=int, default=0, help="print so many pairs that are wrong or missed")
    args.add_argument("--raise", dest="is_raised", action="store_true", help="lift the floor to what was reached")
    given = args.parse_args()
    newsroom = generate(given.reports, given.seed)
    found = found_families(newsroom)
    scores = family_scores(newsroom, found)
    for kind, a, b in sorted(wrong_pairs(newsroom, found))[: given.errors]:
        print(kind, a, newsroom.how[a], b, newsroom.how[b])
    if not given.families_only:
        scores |= event_scores(newsroom, progress=True)
    floor = load_floor(given.reports) if given.seed == SEED else {}
    for name, value in scores.items():
        print(f"{name} {value:.3f}  (floor {floor[name]:.3f})" if name in floor else f"{name} {value:.3f}  (no floor)")
    fallen = find_fallen(scores, floor)
    for name in fallen:
        print(f"FELL: {name} is {scores[name]:.3f}, its floor is {floor[name]:.3f}", file=sys.stderr)
    if given.is_raised and not fallen and given.seed == SEED:
        raise_floor(given.reports, scores)
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
