"""The six designs: each holds its report's words once as text, and all the noise around them."""

import html
import re

import pytest

from newsroom.content import Report, load_newsroom
from newsroom.pages import FOOTER
from newsroom.site import Site

PAGES = [r for r in load_newsroom().reports.values() if r.kind == "html"]


def printed(site: Site, report: Report) -> str:
    outlet = site.newsroom.outlets[report.host]
    body = site.answer(report.host, report.path, report.versions[0].since).body.decode(outlet.charset)
    return html.unescape(re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL))


@pytest.mark.parametrize("report", PAGES, ids=lambda r: r.path)
def test_page_holds_the_report_and_its_label(site: Site, report: Report) -> None:
    page = printed(site, report)
    for paragraph in report.versions[0].paragraphs:
        assert page.count(paragraph) == 1
        assert FOOTER not in paragraph
    assert page.count(FOOTER) == 1
    assert re.search("advertisement|sponsored|donate", page, re.IGNORECASE)


def test_a_caption_stands_twice_somewhere(site: Site) -> None:
    twice = [r for r in PAGES if r.photo and printed(site, r).count(f">{r.photo['caption']}<") == 2]
    assert twice


def test_designs_differ(site: Site) -> None:
    outlets = site.newsroom.outlets.values()
    assert len({o.template for o in outlets}) == len(outlets) == 6


@pytest.mark.parametrize("report", list(load_newsroom().reports.values()), ids=lambda r: r.path)
def test_report_has_the_length_of_a_short_report(report: Report) -> None:
    assert 90 <= len(report.versions[0].body.split()) <= 350
