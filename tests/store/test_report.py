"""The report's pages: complete, inert, self-contained, alike on every run."""

import html
import re
from html.parser import HTMLParser

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schema.tables import TABLES
from dateline.stages.quarantine import quarantine_row
from dateline.store.report import SHOWN_ROWS, render_index, render_report, shown, without_nulls

DAY = "2021-03-10"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</div></details><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "safe\u202egnp.exe\u2066\x00\x1b[31m",
    "&lt;script&gt;&#60;b&#62;",
]


class Page(HTMLParser):
    """Tags, attributes and visible text of a page, as a browser reads it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value) for name, value in attrs if name != "style"}

    def handle_data(self, data: str) -> None:
        self.text += data


def results(*rows: tuple[str, str, int, int, str]) -> pa.Table:
    names = ("table_name", "rule", "rows_checked", "rows_failed", "why")
    return TABLES["validation_results"].from_rows(
        [dict(zip(names, row, strict=True)) | {"extractor_version": "1"} for row in rows]
    )


def quarantine(*rows: tuple[str, str, str, str]) -> pa.Table:
    return TABLES["quarantine"].from_rows(
        [
            quarantine_row(table_name=t, row_key=k, rule=r, reason=why, row={"quote": why, "low": None})
            for t, k, r, why in rows
        ]
    )


CHECKED = results(
    ("claims", "country_known", 200, 1, "Joins rest on it."),
    ("claims", "killed_plausible", 0, 0, "No incident is that large."),
    ("claims", "span_not_empty", 2000, 0, "Evidence has characters."),
    ("documents", "text_long_enough", 40, 10, "It is a notice."),
)


def test_the_page_has_every_rule_with_why_and_counts() -> None:
    text = " ".join(Page(render_report("levant", DAY, CHECKED, quarantine(), {})).text.split())
    for row in CHECKED.to_pylist():
        assert row["rule"] in text and row["why"] in text
    assert "10 of 40 failed (25.0%)" in text and "1 of 200 failed (0.5%)" in text
    assert "2,000 rows checked" in text and "no row to check" in text
    assert "levant, 2021-03-10" in text and "Nothing was set aside." in text
    assert text.index("documents: 40 rows") < text.index("claims: 2,000 rows")


def test_the_bar_is_as_long_as_the_share() -> None:
    page = render_report("levant", DAY, CHECKED, quarantine(), {})
    assert re.findall(r'<i style="width: ([0-9.]+)%">', page) == ["25.00", "0.50"]


def test_rows_are_shown_up_to_the_limit_and_the_rest_is_counted() -> None:
    many = [("claims", f"clm-{n:03}", "country_known", f"country='Q{n:03}'") for n in range(SHOWN_ROWS + 25)]
    page = render_report("levant", DAY, CHECKED, quarantine(*many, ("captures", "x", "no_text", "no text")), {})
    assert page.count('<div class="row">') == SHOWN_ROWS + 1
    assert "country=&#39;Q000&#39;" in page and "Q074" not in page
    text = " ".join(Page(page).text.split())
    assert "and 25 more; here are the first 50." in text
    assert text.index("captures no_text 1 row") < text.index("claims country_known 75 rows")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_sources_text_stays_text(text: str) -> None:
    clean = Page(render_report("levant", DAY, CHECKED, quarantine(("claims", "k", "country_known", "harmless")), {}))
    page = Page(
        render_report(text, DAY, results(("claims", text, 2, 1, text)), quarantine((text, text, text, text)), {})
    )
    assert page.tags <= clean.tags | {"p", "h2"}
    assert {name for name, _ in page.attributes} <= {name for name, _ in clean.attributes} | {"open"}
    assert shown(text) in page.text


@given(st.text())
def test_any_text_can_be_reported(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    page = render_report("levant", DAY, CHECKED, quarantine(("claims", text, "country_known", text)), {})
    assert html.escape(shown(text)[:50].strip(), quote=False)[:20] in page.replace("&#34;", '"').replace("&#39;", "'")


@given(st.text())
def test_any_row_json_can_be_shown(text: str) -> None:
    assert isinstance(without_nulls(text), str)


def test_a_row_is_shown_without_its_nulls() -> None:
    assert (
        without_nulls('{"low": null, "high": 3, "is_direct_quote": false}') == '{"high": 3, "is_direct_quote": false}'
    )
    assert without_nulls("[null]") == "[null]"


def test_nothing_is_fetched_from_anywhere() -> None:
    for page in (render_report("levant", DAY, CHECKED, quarantine(), {}), render_index([("levant", "2021-03-10")])):
        found = Page(page)
        assert not found.tags & {"script", "link", "img", "iframe", "object", "form", "base"}
        assert not re.search(r"@import|url\(|https?://", page)
        links = {value for name, value in found.attributes if name == "href"}
        assert links <= {"../index.html", "levant/2021-03-10.html"}


def test_row_order_does_not_matter() -> None:
    rows = [("claims", f"clm-{n}", "country_known", f"reason {n}") for n in range(8)]
    first = render_report("levant", DAY, CHECKED, quarantine(*rows), {})
    turned = CHECKED.take(pa.array([3, 2, 1, 0]))
    assert render_report("levant", DAY, turned, quarantine(*reversed(rows)), {}) == first


def test_an_empty_day_has_a_page() -> None:
    page = render_report("levant", DAY, TABLES["validation_results"].empty(), quarantine(), {})
    assert "Nothing was set aside." in page


def test_the_index_lists_every_day_once_newest_month_first() -> None:
    days = [("sahel", "2021-03-10"), ("levant", "2021-03-31"), ("levant", "2021-04-01"), ("levant", "2021-03-31")]
    page = render_index(days)
    assert page == render_index(reversed(days))
    assert re.findall(r'href="([^"]+)"', page) == [
        "levant/2021-04-01.html",
        "levant/2021-03-31.html",
        "sahel/2021-03-10.html",
    ]
    assert "No day has been validated yet." in render_index([])


def test_documents_that_were_not_read_are_counted_by_language() -> None:
    text = " ".join(Page(render_report("levant", DAY, CHECKED, quarantine(), {"ar": 12, "ru": 1})).text.split())
    assert "documents not read13" in text
    assert "not read yet: ar 12, ru 1." in text
    assert "not read yet" not in render_report("levant", DAY, CHECKED, quarantine(), {})
