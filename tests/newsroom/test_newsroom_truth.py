"""`truth.yml` against the reports: complete, literal, and consistent in itself."""

import datetime as dt

import pytest
import yaml

from dateline.schema import fields
from dateline.schema.sources import Collection
from newsroom.content import HERE, load_newsroom
from newsroom.truth import TrueClaim, load_claims, load_truth

NEWSROOM = load_newsroom()
TRUTH = load_truth()
CLAIMS = load_claims()
STATUSES = fields.FIELDS["status"].allowed


def test_every_report_has_an_entry() -> None:
    assert TRUTH["reports"].keys() == NEWSROOM.reports.keys()


@pytest.mark.parametrize("url", sorted(NEWSROOM.reports))
def test_document_facts(url: str) -> None:
    document, report = TRUTH["reports"][url]["document"], NEWSROOM.reports[url]
    assert document.keys() == {"title", "byline", "dateline_place", "wire_credit", "published", "language"}
    assert document["title"] == report.versions[0].title
    assert document["byline"] == report.byline
    assert document["published"] == report.day
    first = report.versions[0].paragraphs[0]
    if document["dateline_place"]:
        assert first.casefold().startswith(document["dateline_place"].casefold())
    assert (document["wire_credit"] is not None) == ("(Levant Wire)" in first)


@pytest.mark.parametrize("name", sorted(CLAIMS))
def test_claim(name: str) -> None:
    claim = CLAIMS[name]
    report = NEWSROOM.reports[claim.url]
    for version in report.versions:
        holds = claim.versions is None or version.number in claim.versions
        assert version.body.count(claim.quote) == (1 if holds else version.body.count(claim.quote)), version.number
        if holds and claim.claimant:
            assert claim.claimant in version.body
        if holds and claim.place:
            assert claim.place.casefold() in version.body.casefold()
    assert claim.measure in fields.MEASURES
    assert claim.bound in fields.BOUNDS
    assert claim.modality in fields.MODALITIES
    assert claim.scope in fields.SCOPES
    assert claim.status in fields.VICTIM_STATUSES
    assert (claim.unit == "person") == (claim.measure not in ("area", "count"))
    assert claim.start <= claim.end <= report.day
    _check_numbers(claim)


def _check_numbers(claim: TrueClaim) -> None:
    expected = {
        "=": (True, True, True), "~": (True, False, False), ">=": (True, True, False), ">": (True, True, False),
        "<=": (True, False, True), "<": (True, False, True), "range": (False, True, True), "vague": (False, True, False),
    }  # fmt: skip
    assert tuple(v is not None for v in (claim.value, claim.low, claim.high)) == expected[claim.bound]
    if claim.low is not None and claim.high is not None:
        assert claim.low <= claim.high
    for other in (claim.subset_of, claim.conversion_of):
        assert other is None or CLAIMS[other].url == claim.url
    if claim.subset_of:
        whole = CLAIMS[claim.subset_of]
        assert whole.measure == claim.measure
        assert (claim.value or 0) <= (whole.value or whole.high or 0)
    if claim.conversion_of:
        assert claim.value == pytest.approx(CLAIMS[claim.conversion_of].value, rel=0.02)


def test_the_kinds_that_a_ledger_must_cope_with_are_there() -> None:
    seen = CLAIMS.values()
    assert {c.bound for c in seen} == set(fields.BOUNDS)
    assert {c.modality for c in seen} == set(fields.MODALITIES)
    assert {c.scope for c in seen} == set(fields.SCOPES)
    assert {c.measure for c in seen} == set(fields.MEASURES)
    assert {c.status for c in seen} == set(fields.VICTIM_STATUSES)


def test_families_and_independent_reports() -> None:
    for family in TRUTH["families"]:
        origin = NEWSROOM.reports[family["origin"]]
        for url in family["reprints"]:
            assert NEWSROOM.reports[url].published > origin.published
            assert TRUTH["reports"][url]["document"]["wire_credit"] == "Levant Wire"
            assert shared(origin.versions[0].body, NEWSROOM.reports[url].versions[0].body) > 0.6
    for first, second in TRUTH["independent"]:
        assert shared(NEWSROOM.reports[first].versions[0].body, NEWSROOM.reports[second].versions[0].body) < 0.1


def shared(a: str, b: str) -> float:
    """Share of the shorter text's 5-word shingles that stand in the other."""
    one, two = ({tuple(words[i : i + 5]) for i in range(len(words) - 4)} for words in (a.split(), b.split()))
    return len(one & two) / min(len(one), len(two))


@pytest.mark.parametrize("key", sorted(TRUTH["events"]))
def test_event(key: str) -> None:
    event = TRUTH["events"][key]
    claims = [CLAIMS[name] for name in event["claims"]]
    assert set(event.get("superseded", ())) <= set(event["claims"])
    for claim in claims:
        assert (claim.place, claim.modality) == (event["place"], "asserted")
        assert claim.start - dt.timedelta(days=1) <= event["day"] <= claim.end
    current = [c for c in claims if c.name not in event.get("superseded", ())]
    for measure in event.keys() - {"place", "day", "claims", "superseded"}:
        of_measure = [c for c in current if measure in (c.measure, c.unit)]
        reconciled = event[measure]
        lows = [c.low for c in of_measure if c.low is not None]
        highs = [c.high for c in of_measure if c.high is not None]
        # the boast of "more than 50" has no ceiling, so nothing bounds that event from above
        open_above = any(c.bound == ">" for c in of_measure)
        assert reconciled["low"] == min(lows)
        assert reconciled["high"] == (None if open_above else max(highs))
        assert reconciled["status"] in STATUSES
        assert (reconciled["best"] is None) == (reconciled["status"] in ("contested", "range"))


def test_corrections() -> None:
    assert {c["cause"] for c in TRUTH["corrections"]} == {"source edit", "source gone", "later report"}
    for correction in TRUTH["corrections"]:
        report = NEWSROOM.reports[correction["url"]]
        end_of_day = dt.datetime.combine(correction["day"], dt.time(23, 59, 59), dt.UTC)
        if correction["cause"] == "source gone":
            assert report.is_withdrawn_at(end_of_day)
            assert not report.is_withdrawn_at(end_of_day - dt.timedelta(days=1))
        elif correction["cause"] == "later report":
            assert report.day == correction["day"]
            assert str(correction["new"]) in report.versions[0].body
        else:
            before, after = report.version_at(end_of_day - dt.timedelta(days=1)), report.version_at(end_of_day)
            assert before and after
            assert str(correction["old"]) in before.title + before.body
            assert str(correction["new"]) in after.title + after.body


def test_corrections_are_seen_by_a_recheck_one_day_later() -> None:
    for report in NEWSROOM.reports.values():
        changes = [v.since.date() for v in report.versions[1:]]
        changes += [report.withdrawn_from.date()] if report.withdrawn_from else []
        assert all(day == report.day + dt.timedelta(days=1) for day in changes), report.url


def test_collection_reaches_every_outlet() -> None:
    path = HERE.parent / "dateline" / "sources" / "sample.yml"
    collection = Collection.model_validate(yaml.safe_load(path.read_text("utf-8")))
    assert collection.sample
    addresses = [a for s in collection.sources for a in (s.url, *s.urls) if a]
    assert {a.split("/")[2] for a in addresses} == NEWSROOM.outlets.keys()
    days = {r.day for r in NEWSROOM.reports.values()}
    assert (min(days), max(days)) == (collection.start, collection.end)
