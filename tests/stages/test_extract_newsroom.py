"""The sample newsroom's page designs: each report comes out whole, and nothing else with it."""

import datetime as dt

import pytest

from dateline.stages.extract import extract_payload, find_published
from newsroom.content import AFTER_LAST_DAY, Report
from newsroom.site import Site

SITE = Site()
REPORTS = [r for _, r in sorted(SITE.newsroom.reports.items()) if not r.is_withdrawn_at(AFTER_LAST_DAY)]


@pytest.mark.parametrize("report", REPORTS, ids=lambda r: r.url)
def test_a_report_comes_out_as_it_was_written(report: Report) -> None:
    answer = SITE.answer(report.host, report.path)
    found = extract_payload(answer.body, content_type=answer.content_type, url=report.url)
    version = report.version_at(AFTER_LAST_DAY)
    assert version is not None
    written = [" ".join(paragraph.split()) for paragraph in version.paragraphs]
    read = [" ".join(line.split()) for line in found.text.split("\n")]
    missing = [paragraph for paragraph in written if paragraph not in read]
    added = [line for line in read if line not in written and line != report.subtitle]
    assert (found.title, missing, added) == (version.title, [], [])
    assert found.published_at is not None
    assert abs(found.published_at - report.published) < dt.timedelta(days=1)
    assert find_published(answer.body, answer.content_type, report.url)[0] == found.published_at
