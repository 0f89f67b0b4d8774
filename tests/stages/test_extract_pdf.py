"""PDF files: paragraphs, running lines, metadata."""

import datetime as dt

import pytest

from dateline.schema.errors import SetAside
from dateline.stages.extract import extract_payload, find_published
from dateline.stages.extract.pdf import Line, make_paragraphs, without_running_lines
from tests.stages.extract_pages import make_pdf

PAGES = [
    ["Aid Desk - Situation report", "Two camps hold 12,000 people", "11 October 2015",
     "Ground fighting in the north of the province entered its fourth day on Sunday, and the displace-",
     "ment goes on. Between 8,000 and 10,000 people left, councils said.",
     "Four health posts were hit.", "Page 1 of 3"],
    ["Aid Desk - Situation report", "Partners recorded 62 people killed in the two provinces during the week, among them",
     "18 children. Hospitals treated hundreds of wounded people and ran short of blood on Friday", "Page 2 of 3"],
    ["Aid Desk - Situation report", "evening, doctors said.", "Page 3 of 3"],
]  # fmt: skip


def test_a_report_of_three_pages() -> None:
    payload = make_pdf(PAGES, info="/Title (Two camps hold 12,000 people) /CreationDate (D:20151012080000)")
    found = extract_payload(payload, content_type="application/pdf", url="file:a.pdf", language="en")
    assert (found.title, found.extractor) == ("Two camps hold 12,000 people", "pdf")
    assert found.published_at == dt.datetime(2015, 10, 11, tzinfo=dt.UTC)  # printed; not the file's creation
    assert found.text.split("\n") == [
        "Ground fighting in the north of the province entered its fourth day on Sunday, and the displacement goes on. "
        "Between 8,000 and 10,000 people left, councils said.",
        "Four health posts were hit.",
        "Partners recorded 62 people killed in the two provinces during the week, among them 18 children. Hospitals "
        "treated hundreds of wounded people and ran short of blood on Friday evening, doctors said.",
    ]


def test_a_pdf_is_known_by_its_bytes_and_dated_by_its_metadata() -> None:
    payload = make_pdf(
        [["At least twelve people were killed in the second village."]], info="/CreationDate (D:20151012080000)"
    )
    assert find_published(payload, "text/html", None) == (dt.datetime(2015, 10, 12, tzinfo=dt.UTC), "day", "file")


def test_a_scan_has_no_text() -> None:
    with pytest.raises(SetAside) as refusal:
        extract_payload(make_pdf([[]]), content_type="application/pdf", url="file:a.pdf")
    assert refusal.value.rule == "no_text"


def test_a_hyphen_in_a_name_stays() -> None:
    lines = [Line("The road to the airfield of Novgrad-"), Line("North is shut since noon on Sunday.")]
    assert make_paragraphs([lines]) == ["The road to the airfield of Novgrad- North is shut since noon on Sunday."]


def test_gaps_and_sizes_part_paragraphs_and_pages_do_not() -> None:
    above = [
        Line("A heading", 800, 20),
        Line("The road is shut.", 780, 11),
        Line("It was mined.", 766, 11),
        Line("Two", 740, 11),
    ]
    below = [Line("people died.", 800, 11), Line("Nobody else was hurt.", 786, 11), Line("A note", 772, 8)]
    full = Line("x" * 30, 786, 11)
    assert make_paragraphs([[full, above[1], above[2], above[3]], below]) == [
        f"{full.text} The road is shut. It was mined.",
        "Two people died. Nobody else was hurt.",
        "A note",
    ]
    assert make_paragraphs([above])[0] == "A heading"


def test_lines_that_stand_on_one_page_only_stay() -> None:
    pages = [
        [Line("Header"), Line(f"A {word} line"), Line(f"{n}")] for n, word in enumerate(("first", "second", "third"))
    ]
    kept = without_running_lines([*pages[:2], [Line("Header"), Line("12 killed"), Line("9")]])
    assert [[line.text for line in page] for page in kept] == [["A first line"], ["A second line"], ["12 killed"]]
