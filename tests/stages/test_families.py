"""Families: copies, cuts and edits of one story stand together, other stories apart."""

import datetime as dt
import random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.families import find_families
from newsroom.content import load_newsroom
from newsroom.truth import load_truth
from tests.stages.ledger_rows import document, table


def story(seed: int, words: int = 200) -> str:
    source = random.Random(seed)
    return " ".join(f"w{source.randrange(3000)}" for _ in range(words))


def edited(text: str, every: int) -> str:
    return " ".join("edited" if n % every == every - 1 else word for n, word in enumerate(text.split()))


def families_of(*documents: dict[str, Any], **more: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in find_families(table("documents", *documents), **more).to_pylist():
        found.setdefault(row["family_id"], set()).add(row["document_id"])
    return found


WIRE = story(1)
SAME, APART = True, False
PAIRS = [
    ("equal texts", WIRE, "2015-10-11", WIRE, "2015-10-12", SAME),
    ("equal texts four days apart", WIRE, "2015-10-11", WIRE, "2015-10-15", SAME),
    ("equal texts five days apart", WIRE, "2015-10-11", WIRE, "2015-10-16", APART),
    ("every tenth word edited", WIRE, "2015-10-11", edited(WIRE, 10), "2015-10-11", SAME),
    ("cut to its first third", WIRE, "2015-10-11", " ".join(WIRE.split()[:66]), "2015-10-11", SAME),
    ("cut and edited", WIRE, "2015-10-11", edited(" ".join(WIRE.split()[:100]), 12), "2015-10-12", SAME),
    ("edited, a month later", WIRE, "2015-10-11", edited(WIRE, 10), "2015-11-11", APART),
    ("one paragraph of a long round-up", " ".join(WIRE.split()[:40]), "2015-10-11", WIRE + story(2, 600), "2015-10-11", APART),
    ("a shared quotation of twenty words", WIRE, "2015-10-11", story(3) + " " + " ".join(WIRE.split()[:20]), "2015-10-11", APART),
    ("other stories", WIRE, "2015-10-11", story(4), "2015-10-11", APART),
    ("two short texts with one sentence in common", "Shelling went on. " * 2, "2015-10-11", "Shelling went on.", "2015-10-11", APART),
    ("equal texts without dates", WIRE, None, WIRE, None, SAME),
    ("equal texts, one without a date", WIRE, "2015-10-11", WIRE, None, APART),
    ("near texts without dates", WIRE, None, edited(WIRE, 10), None, APART),
    ("empty texts", "", "2015-10-11", "", "2015-10-11", SAME),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text_a", "day_a", "text_b", "day_b", "same"), PAIRS, ids=[p[0] for p in PAIRS])
def test_pairs(name: str, text_a: str, day_a: Any, text_b: str, day_b: Any, same: bool) -> None:
    a = document("a", day_a, text_a) | {"text": text_a, "text_sha256": text_a}
    b = document("b", day_b, text_b) | {"text": text_b, "text_sha256": text_b}
    assert len(families_of(a, b)) == (1 if same else 2)


ORIGINS = [
    ("earliest day", {"a": "2015-10-12", "b": "2015-10-11"}, {}, "b"),
    ("earliest time of a day", {"a": "2015-10-11 10:00", "b": "2015-10-11 09:00"}, {}, "b"),
    ("a printed day is not midnight", {"a": "2015-10-11", "b": "2015-10-11 09:00"}, {}, "b"),
    ("the agency's own before its client", {"levant_wire": "2015-10-11 10:00", "herald": "2015-10-11 09:00"},
     {"herald": "Levant Wire"}, "levant_wire"),
    ("no credit before another's credit", {"a": "2015-10-11 09:00", "b": "2015-10-11 10:00"}, {"a": "Levant Wire"}, "b"),
    ("a dated report before an undated one", {"a": None, "b": "2015-10-11"}, {}, None),
    ("else the first id", {"b": "2015-10-11", "a": "2015-10-11"}, {}, "a"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "days", "credits", "origin"), ORIGINS, ids=[o[0] for o in ORIGINS])
def test_origin(name: str, days: dict[str, Any], credits: dict[str, str], origin: str | None) -> None:
    documents = [document(d, day, WIRE, source_id=d, wire_credit=credits.get(d)) for d, day in days.items()]
    rows = find_families(table("documents", *documents)).to_pylist()
    if origin is None:
        assert all(row["is_origin"] for row in rows)
    else:
        assert [row["document_id"] for row in rows if row["is_origin"]] == [origin]
        assert {row["family_id"] for row in rows} == {make_id("fam", origin)}


def test_the_listing_dates_an_undated_page() -> None:
    days = {"a": document("a", "2015-10-11", WIRE), "b": document("b", None, edited(WIRE, 10))}
    capture = dict.fromkeys(TABLES["captures"].columns) | {
        "capture_id": "cap-b", "source_id": "b", "url": "u", "canonical_url": "u", "payload_bytes": 1,
        "retrieved_at": days["a"]["published_at"], "change_kind": "new",
        "listed_published_at": days["a"]["published_at"],
    }  # fmt: skip
    assert len(families_of(*days.values())) == 2
    assert len(families_of(*days.values(), captures=table("captures", capture))) == 1


def test_similarity_is_with_the_origin() -> None:
    half = " ".join(WIRE.split()[:101])
    rows = find_families(
        table("documents", document("a", text=WIRE), document("b", "2015-10-12", text=half))
    ).to_pylist()
    assert [row["similarity"] for row in rows] == [1.0, 0.5]


def test_a_document_met_twice_is_one_row() -> None:
    assert find_families(table("documents", document("a"), document("a"))).num_rows == 1


def test_the_sample_newsroom() -> None:
    """Its reprints, edited and cut, stand with their origin; reports of one happening in their own words stay apart."""
    truth = load_truth()
    documents = []
    for url, report in load_newsroom().reports.items():
        facts = truth["reports"][url]["document"]
        published = report.published.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M")
        host = report.host.split(".")[0].replace("-", "_")
        text = report.versions[0].body
        documents.append(document(url, published, text, source_id=f"sample/{host}", wire_credit=facts["wire_credit"]))
    rows = find_families(table("documents", *documents)).to_pylist()
    expected = {url: url for url in truth["reports"]}
    expected |= {reprint: family["origin"] for family in truth["families"] for reprint in family["reprints"]}
    origins = {row["family_id"]: row["document_id"] for row in rows if row["is_origin"]}
    assert {row["document_id"]: origins[row["family_id"]] for row in rows} == expected


def test_empty() -> None:
    assert find_families(TABLES["documents"].empty()).equals(TABLES["families"].empty())


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([1, 3, 10, 1000]), st.sampled_from([None, 1, 4, 7, 20])),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_any_order_gives_the_same_families(made: list[tuple[int, int, int | None]], shuffle: Any) -> None:
    documents = table(
        "documents",
        *[
            document(
                f"d{n}", f"2015-10-{day:02}" if day else None, edited(story(seed), every) if every > 1 else story(seed)
            )
            for n, (seed, every, day) in enumerate(made)
        ],
    )
    families = find_families(documents)
    order = pa.array(shuffle.sample(range(documents.num_rows), documents.num_rows), pa.int64())
    assert find_families(documents.take(order)).equals(families)
    rows = families.to_pylist()
    assert [row["document_id"] for row in sorted(rows, key=lambda r: r["document_id"])] == [
        f"d{n}" for n in range(len(made))
    ]
    assert sum(row["is_origin"] for row in rows) == len({row["family_id"] for row in rows})
