"""Who wrote a page: what its markup says, without outlets, desks and other reports' authors."""

import json

import pytest

from dateline.stages.extract import Extracted, extract_payload
from tests.stages.extract_pages import BODY, make_page


def read(page: str) -> Extracted:
    return extract_payload(page.encode(), content_type="text/html", url="https://steppe-post.example/a")


def author_of(*authors: object) -> str:
    article = {"@type": "NewsArticle", "headline": "x", "author": list(authors)}
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


@pytest.mark.parametrize(
    ("head", "above", "byline", "credit"),
    [
        (author_of({"@type": "Person", "name": "Ida Holm"}), "", "Ida Holm", "AP"),
        (author_of({"@type": "Person", "name": "IDA HOLM"}, "Samir Daher"), "", "Ida Holm; Samir Daher", "AP"),
        (author_of({"@type": "Organization", "name": "Levant Media House"}), "", None, "AP"),
        (author_of({"@type": "Person", "name": "Steppe Post Staff"}), '<p class="byline">By Ida Holm</p>', "Ida Holm", "AP"),
        (author_of({"@type": "Person", "name": "Steppe Post Sunday"}), "", None, "AP"),
        (author_of({"@type": "Person", "name": "World News Desk"}), "", None, "AP"),
        ('<meta name="author" content="Ida Holm, Steppe Post">', "", "Ida Holm", "AP"),
        ('<meta name="author" content="ida.holm@steppe-post.example">', "", None, "AP"),
        ('<meta name="author" content="https://steppe-post.example/people/7">', '<a rel="author">Ida Holm</a>', "Ida Holm", "AP"),
        ("", '<div class="byline"><div>By IDA HOLM and SAMIR DAHER</div><div>Agence France-Presse</div></div>', "Ida Holm; Samir Daher", "AP"),
        ("", '<p class="byline">By Ida Holm | Published Oct. 11, 2015</p>', "Ida Holm", "AP"),
        ("", '<p class="byline"><a href="/x">@idaholm</a></p>', None, "AP"),
    ],
)  # fmt: skip
def test_authors(head: str, above: str, byline: str | None, credit: str) -> None:
    found = read(make_page(head=head, above=above))
    assert (found.byline, found.wire_credit) == (byline, credit)


def test_authors_of_other_reports_further_down_are_not_this_ones() -> None:
    teasers = "".join(
        f'<div><div><h3>Story {n}</h3><span class="byline">By Tom Brandt</span></div></div>' for n in range(300)
    )
    assert read(make_page(below=f"<section>{teasers[4_000:]}</section>")).byline is None


@pytest.mark.parametrize(
    "line",
    [
        "Reporting by Ida Holm; Editing by Tom Brandt",
        "Reporting by Ida Holm Editing by Tom Brandt and Jane Doe",
        "(Reporting by Ida Holm in Novgrad; additional reporting by the Levant newsroom; editing by Tom Brandt)",
    ],
)
def test_credits_below_a_report_are_its_byline_and_no_text(line: str) -> None:
    found = read(make_page().replace(f"<p>{BODY[-1]}</p>", f"<p>{BODY[-1]}</p><p>{line}</p>"))
    assert (found.byline, found.text.split("\n")) == ("Ida Holm", BODY)
