"""Plain text: saved web pages, wire copy, Markdown, text broken at a fixed width."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.text.plain_page import is_publication_line, read_plain_page

CAPTION = (
    "A column of lorries waits at the bridge over the river at Novgrad on Oct. 9, 2015, two days before the road to the "
    "north was cut by shelling. Photo by Karim Nouri/Steppe Pictures"
)
SAVED = f"""Advertisement

Convoy turns back at Novgrad bridge

Drivers say they waited two nights.

By Ida Holm
{CAPTION}
{CAPTION} | License Photo

NOVGRAD, Oct. 11 (UPI) -- A convoy of 40 lorries turned back on Sunday, drivers said.

Advertisement

Shells killed at least three people on the bridge, the town's council said.

Read more
Snow closes the pass

Latest Headlines
Talks resume in Geneva
"""


def test_a_saved_page() -> None:
    page = read_plain_page(SAVED)
    assert (page.title, page.names) == ("Convoy turns back at Novgrad bridge", ("Ida Holm",))
    assert page.lines == [
        "Drivers say they waited two nights.",
        "NOVGRAD, Oct. 11 (UPI) -- A convoy of 40 lorries turned back on Sunday, drivers said.",
        "Shells killed at least three people on the bridge, the town's council said.",
        "Snow closes the pass",
    ]


def test_wire_copy_with_agate() -> None:
    page = read_plain_page(
        "LEVANT WIRE - 111015 - 62 words\n\nTwo killed at checkpoint\nBy Rana Haddad\n\n"
        "HAMA, Oct 11 (Levant Wire) - A mine killed two people at a checkpoint on Sunday, medics said.\n\n"
        "It was the third such blast this month, they said.\n\n(Editing by Paul Aoun)\n\n-30-\n\nOffice telephone 555"
    )
    assert (page.title, page.names) == ("Two killed at checkpoint", ("Rana Haddad",))
    assert len(page.lines) == 2 and page.lines[1].startswith("It was the third")


def test_markdown_with_front_matter() -> None:
    page = read_plain_page(
        "---\ntitle: Two killed at checkpoint\nauthor: Rana Haddad\ndate: 2015-10-11T08:00:00+03:00\n"
        "url: https://levant-wire.example/a\n---\n\n# Two killed at checkpoint\n\n![a mine](x.jpg)\n\n"
        'A mine killed **two people** at a [checkpoint](https://levant-wire.example/b "B") on Sunday, medics said.\n'
    )
    assert (page.title, page.names, page.url) == (
        "Two killed at checkpoint",
        ("Rana Haddad",),
        "https://levant-wire.example/a",
    )
    assert page.published is not None and page.published.at == dt.datetime(2015, 10, 11, 5, tzinfo=dt.UTC)
    assert page.lines == ["A mine killed two people at a checkpoint on Sunday, medics said."]


def test_labelled_lines_and_an_update() -> None:
    page = read_plain_page(
        "Headline: Two killed at checkpoint\nSource: The Associated Press\nPublished: Oct. 11, 2015 at 3:14 PM GMT\n"
        "Updated Oct. 12, 2015\n\nA mine killed two people at a checkpoint on Sunday, medics said.\n"
    )
    assert (page.title, page.credit) == ("Two killed at checkpoint", "AP")
    assert page.published is not None and page.published.at == dt.datetime(2015, 10, 11, 15, 14, tzinfo=dt.UTC)
    assert page.modified is not None and page.modified.at.day == 12


def test_lines_of_fixed_width_become_paragraphs() -> None:
    page = read_plain_page(
        "Two killed at checkpoint\n\nA mine killed two people at a checkpoint on the road to the\nnorth on Sunday, medics said. "
        "They had come from a wedding in\nthe next village, a cousin told the council of the district.\n\n"
        "It was the third such blast this month, and the second on the\nsame bend of the road, the council said."
    )
    assert page.title == "Two killed at checkpoint"
    assert len(page.lines) == 2
    assert "the road to the north on Sunday" in page.lines[0]


def test_what_stands_above_a_known_title_is_a_masthead() -> None:
    text = "AID LEDGER\nNotes from the desk\nSituation report 14\n10 October 2015\n\nTwo camps hold 12,000 people, partners said."
    page = read_plain_page(text, known_title="Situation report 14")
    assert page.title == "Situation report 14"
    assert page.lines == ["Two camps hold 12,000 people, partners said."]
    assert page.published is not None and page.published.precision == "day"


def test_a_text_without_title_has_none() -> None:
    page = read_plain_page(
        "A mine killed two people at a checkpoint on Sunday. It was the third this month, medics said."
    )
    assert page.title is None and len(page.lines) == 1


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Published Oct. 11, 2015 at 3:14 PM EDT", True),
        ("Sunday, October 11, 2015", True),
        ("First published on 11 October 2015 - Last modified: 12 October 2015", True),
        ("October 7, 2023 attack", False),
        ("12 killed on October 11, 2015", False),
        ("Oct. 11", False),
    ],
)
def test_publication_lines(line: str, is_one: bool) -> None:
    assert is_publication_line(line) is is_one


PIECES = st.sampled_from(
    [*SAVED.split("\n"), "---", "title: x", "# ", "> q", "***", "[a](http://b)", "\x00", "Date: 2015-10-11"]
)


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=20).map("\n".join)))
def test_any_text_gives_a_page(text: str) -> None:
    page = read_plain_page(text)
    assert all(line.strip() and "\n" not in line for line in page.lines)
    assert len(page.lines) == len([line for line in page.lines if line not in ("Advertisement", "Latest Headlines")])
