"""The sample's ledger beside what a careful reader records of it (include/newsroom/truth.yml).

Every figure, family, event and correction of the truth is a test, and nothing is expected to fail. How far the other
facts of a figure agree has a floor in `truth_floors.yml`.
"""

from pathlib import Path

import pytest
import yaml

from newsroom.truth import load_claims, load_truth
from tests.pipeline.truth_match import ASPECTS, Landed, landed_rows, same_number

TRUTH = load_truth()
CLAIMS = load_claims()
FLOORS = yaml.safe_load(Path(__file__).with_name("truth_floors.yml").read_text(encoding="utf-8"))
FACTS = ("title", "byline", "dateline_place", "wire_credit", "published", "language")


def short(name: str) -> str:
    return name.removeprefix("http://")


#: Versions of a page after its first are seen by a recheck.
FIRST_VERSION = [name for name, c in CLAIMS.items() if not c.optional and (c.versions is None or 1 in c.versions)]
LATER_VERSION = [name for name, c in CLAIMS.items() if c.versions is not None and 1 not in c.versions]


@pytest.fixture(scope="session")
def landed(sample_lake) -> Landed:
    return Landed(sample_lake)


@pytest.fixture(scope="session")
def documents(sample_lake) -> dict[str, dict]:
    rows = landed_rows(
        sample_lake,
        # of a page in two versions the first one is described
        "SELECT *, published_at::DATE AS published FROM documents WHERE collection = 'sample' ORDER BY date DESC",
    )
    return {row["canonical_url"]: row for row in rows}


@pytest.mark.parametrize("url", TRUTH["reports"], ids=short)
def test_document_has_its_facts(documents, url) -> None:
    true = TRUTH["reports"][url]["document"]
    assert {k: documents[url][k] for k in FACTS} == {k: true[k] for k in FACTS}


def test_no_other_documents(documents) -> None:
    assert set(documents) == set(TRUTH["reports"])


@pytest.mark.parametrize("name", FIRST_VERSION, ids=short)
def test_figure_is_read(landed, name) -> None:
    assert landed.check(CLAIMS[name], "figure", CLAIMS) is None


@pytest.mark.parametrize("aspect", [a for a in ASPECTS if a != "figure"])
def test_share_of_records_that_agree(landed, aspect, capsys) -> None:
    """Of the figures read, the share whose other facts agree; the floor only goes up."""
    found = [CLAIMS[n] for n in FIRST_VERSION if landed.find(CLAIMS[n]) is not None]
    wrong = {c.name: why for c in found if (why := landed.check(c, aspect, CLAIMS))}
    share = 1 - len(wrong) / len(found)
    with capsys.disabled():
        print(f"\n  truth: {aspect} agrees for {len(found) - len(wrong)} of {len(found)} figures ({share:.0%})", end="")
    assert share >= FLOORS["aspect_floors"][aspect], "\n".join(f"{name}: {why}" for name, why in wrong.items())


def test_few_other_claims_are_read(landed, capsys) -> None:
    matched = {row["claim_id"] for c in CLAIMS.values() for row in landed.find_all(c, c.versions)}
    # a figure that two versions of a page print is one
    others = {(r["canonical_url"], r["quote"]) for rows in landed.by_url.values() for r in rows} - {
        (r["canonical_url"], r["quote"]) for rows in landed.by_url.values() for r in rows if r["claim_id"] in matched
    }
    with capsys.disabled():
        print(f"\n  truth: {len(others)} claims read beside the true ones", end="")
    assert len(others) <= FLOORS["other_claims_ceiling"], others


@pytest.mark.parametrize("name", LATER_VERSION, ids=short)
def test_figure_of_a_corrected_page_is_read(landed, name) -> None:
    assert landed.check(CLAIMS[name], "figure", CLAIMS) is None


@pytest.mark.parametrize("origin", [f["origin"] for f in TRUTH["families"]], ids=short)
def test_family_is_found_with_its_origin(sample_lake, origin) -> None:
    family = next(f for f in TRUTH["families"] if f["origin"] == origin)
    rows = landed_rows(
        sample_lake,
        "SELECT d.canonical_url AS url, f.family_id, f.is_origin FROM families f JOIN documents d USING (document_id) "
        "WHERE f.collection = 'sample'",
    )
    id_ = next(r["family_id"] for r in rows if r["url"] == origin)
    members = {r["url"]: r["is_origin"] for r in rows if r["family_id"] == id_}
    assert members == {origin: True} | dict.fromkeys(family["reprints"], False)


@pytest.mark.parametrize("pair", TRUTH["independent"], ids=lambda p: " and ".join(u.rpartition("/")[2] for u in p))
def test_independent_reports_are_no_family(sample_lake, pair) -> None:
    rows = landed_rows(
        sample_lake,
        "SELECT d.canonical_url AS url, f.family_id FROM families f JOIN documents d USING (document_id) "
        "WHERE f.collection = 'sample'",
    )
    assert len({r["family_id"] for r in rows if r["url"] in pair}) == 2


@pytest.mark.parametrize("key", TRUTH["events"], ids=short)
def test_event_gathers_its_claims_and_is_reconciled(sample_lake, landed, key) -> None:
    event = TRUTH["events"][key]
    rows = [landed.find(CLAIMS[name]) for name in event["claims"]]
    assert all(rows), "a figure of the event was not read"
    links = {r["claim_id"]: r["event_id"] for r in landed_rows(sample_lake, "SELECT * FROM event_claims")}
    events = {links.get(row["claim_id"]) for row in rows}
    assert len(events) == 1, f"claims lie in {len(events)} events"
    (event_id,) = events
    assert event_id is not None
    units = {"killed": ("killed", "person"), "injured": ("injured", "person")}
    for name in event.keys() - {"place", "day", "claims", "superseded"}:
        measure, unit = units.get(name, ("count", name))
        (got,) = landed_rows(
            sample_lake,
            f"SELECT * FROM reconciliations WHERE event_id = '{event_id}' AND measure = '{measure}' AND unit = '{unit}' "
            "AND victim_status = 'all'",
        )
        want = event[name]
        assert got["status"] == want["status"], name
        assert all(same_number(got[k], want[k]) for k in ("low", "best", "high")), (name, got, want)


CORRECTIONS = {f"{c['url']} {c['field']}": c for c in TRUTH["corrections"]}


@pytest.mark.parametrize("name", CORRECTIONS, ids=short)
def test_correction_is_recorded(sample_lake, name) -> None:
    want = CORRECTIONS[name]
    rows = landed_rows(
        sample_lake,
        "SELECT d.canonical_url AS url, c.field, c.old, c.new, c.date, c.cause FROM corrections c "
        "JOIN documents d USING (document_id) WHERE c.collection = 'sample'",
    )
    assert {k: str(v) for k, v in want.items() if k != "day"} | {"date": want["day"]} in rows


@pytest.mark.parametrize("refused", TRUTH["refused"], ids=lambda r: r["rule"])
def test_refusal_has_its_row(sample_lake, refused) -> None:
    rows = landed_rows(
        sample_lake, f"SELECT * FROM quarantine WHERE row_key = '{refused['url']}' AND date = '{refused['day']}'"
    )
    assert [refused["rule"] in row["reason"] for row in rows] == [True]


def test_64_sorties_said_on_saturday_and_on_sunday_are_one_claim_with_two_carriers(sample_lake, landed) -> None:
    """Never 128: one ministry's number, by one outlet on one day and by another on the next."""
    names = TRUTH["events"]["sorties-to-saturday"]["claims"]
    said = [landed.find(CLAIMS[name]) for name in names]
    assert len({row["document_id"] for row in said}) == 2
    ids = ", ".join(f"'{row['claim_id']}'" for row in said)
    (event,) = landed_rows(sample_lake, f"SELECT DISTINCT event_id FROM event_claims WHERE claim_id IN ({ids})")
    (row,) = landed_rows(
        sample_lake,
        f"SELECT * FROM reconciliations WHERE event_id = '{event['event_id']}' AND unit = 'sorties' "
        "AND victim_status = 'all'",
    )
    assert (row["low"], row["best"], row["high"]) == (64, 64, 64)
    assert (row["reports"], row["outlets"], row["independent_claimants"]) == (2, 2, 1)
    days = landed_rows(
        sample_lake, f"SELECT DISTINCT CAST(published_at AS DATE) AS day FROM claims_all WHERE claim_id IN ({ids})"
    )
    assert len(days) == 2
    assert (
        landed_rows(sample_lake, "SELECT * FROM reconciliations WHERE unit = 'sorties' AND 128 IN (low, best, high)")
        == []
    )
