"""The synthetic newsroom is what it says, and the real stages reach their floor on a small one."""

from collections import Counter
from itertools import combinations, islice
from random import Random

import pytest

from dateline.reference.fold import fold
from dateline.reference.gazetteer import load_gazetteer
from dateline.text.dateline_line import find_dateline
from tests.synthetic import SyntheticNewsroom, generate
from tests.synthetic.data import load
from tests.synthetic.floor import find_fallen, load_floor
from tests.synthetic.happenings import Difficulty, make_happenings
from tests.synthetic.measure import Pairs, count_pairs, event_scores, family_scores, found_families, wrong_pairs

SMALL, FEW = 400, 150
#: What the ledger promises for 5,000 reports.
LARGE, FAMILIES_F1, EVENTS_F1 = 5_000, 0.95, 0.90


@pytest.fixture(scope="module")
def newsroom() -> SyntheticNewsroom:
    return generate(SMALL)


def test_equal_arguments_give_equal_rows(newsroom: SyntheticNewsroom) -> None:
    again = generate(SMALL)
    assert again.documents.equals(newsroom.documents) and again.captures.equals(newsroom.captures)
    assert (again.family_of, again.figures) == (newsroom.family_of, newsroom.figures)
    assert not generate(SMALL, seed=1).documents.equals(newsroom.documents)


def test_as_many_reports_as_asked_for(newsroom: SyntheticNewsroom) -> None:
    ids = newsroom.documents["document_id"].to_pylist()
    assert len(ids) == len(set(ids)) == SMALL
    assert set(newsroom.family_of) == set(newsroom.how) == set(ids)
    assert set(newsroom.documents["capture_id"].to_pylist()) == set(newsroom.captures["capture_id"].to_pylist())


def test_figures_stand_where_they_say(newsroom: SyntheticNewsroom) -> None:
    texts = dict(
        zip(newsroom.documents["document_id"].to_pylist(), newsroom.documents["text"].to_pylist(), strict=True)
    )
    assert all(texts[f.document_id][f.start_char : f.end_char] == f.quote for f in newsroom.figures)
    assert {f.happening for f in newsroom.figures} <= set(newsroom.happenings)
    assert {f.measure for f in newsroom.figures} == {"killed", "injured", "part"}
    assert not any("⟦" in text or "{" in text for text in texts.values())


@pytest.mark.parametrize(
    "what",
    ["wire", "own", "sitrep", "exact", "rewritten", "paraphrased", "first third", "first half", "dropped", "reordered",
     "local", "house style", "toll", "no credit", "other credit", "days later"],
)  # fmt: skip
def test_every_difficulty_occurs(newsroom: SyntheticNewsroom, what: str) -> None:
    assert any(what in how for how in newsroom.how.values())


def test_happenings_share_places_and_days() -> None:
    happenings = list(islice(make_happenings(Random(1), Difficulty()), 400))
    assert max(Counter((h.town, h.day) for h in happenings).values()) > 1
    assert any(a.town != b.town for a, b in combinations(happenings, 2) if (a.province, a.day) == (b.province, b.day))
    assert {h.hazy_day for h in happenings} == {"", "weekend", "none"}
    assert any(h.hazy_place for h in happenings)


@pytest.mark.parametrize("country", load("places"))
def test_towns_are_in_the_gazetteer(country: str) -> None:
    gazetteer = load_gazetteer()
    towns = [town for towns in load("places")[country]["provinces"].values() for town in towns]
    unknown = [t for t, n in zip(towns, gazetteer.find_names([fold(t) for t in towns]), strict=True) if n < 0]
    # some villages are in no gazetteer, in the real world too
    assert len(unknown) <= len(towns) / 3, unknown


def test_families_of_a_small_newsroom(newsroom: SyntheticNewsroom) -> None:
    found = found_families(newsroom)
    scores = family_scores(newsroom, found)
    assert find_fallen(scores, load_floor(SMALL)) == []
    assert scores["families.f1"] >= FAMILIES_F1, list(wrong_pairs(newsroom, found))


def test_events_of_a_few_reports() -> None:
    scores = event_scores(generate(FEW))
    assert find_fallen(scores, load_floor(FEW)) == []


def test_the_floor_of_many_reports_is_what_the_ledger_promises() -> None:
    """They take minutes to read: `make eval-ledger` compares them with this floor, which is never lowered."""
    floor = load_floor(LARGE)
    assert floor["families.f1"] >= FAMILIES_F1 and floor["events.f1"] >= EVENTS_F1


def test_datelines_say_the_day_of_publication() -> None:
    """Also where that is in another month than the happening."""
    table = generate(SMALL).documents
    named = 0
    for text, published in zip(table["text"].to_pylist(), table["published_at"].to_pylist(), strict=True):
        line = find_dateline(text)
        if line is not None and line.day is not None:
            named += 1
            assert (line.month, line.day) == (published.month, published.day), text[:60]
    assert named > SMALL / 4


def test_pairs_are_counted_by_hand() -> None:
    true = dict(zip("abcdef", "xxxyyz", strict=True))
    found = dict(zip("abcdef", "112233", strict=True))
    assert count_pairs(found, true) == Pairs(right=1, wrong=2, missed=3)
    assert count_pairs(true, true).scores == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert count_pairs({}, {}).scores["f1"] == 1.0
