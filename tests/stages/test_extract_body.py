"""The report inside a page: what is put together, what is quoted in it, and what is about something else."""

import pytest

from dateline.stages.extract import extract_payload
from tests.stages.extract_pages import BODY, TITLE, make_page


def lines_of(page: str) -> list[str]:
    found = extract_payload(page.encode(), content_type="text/html", url="https://steppe-post.example/a")
    return found.text.split("\n")


def test_a_report_that_adverts_cut_into_blocks_is_read_to_its_end() -> None:
    cut = '<div class="ad-row"><span>Advertisement</span></div>'
    more = [
        f"On day {day} of the march the column went {day} more miles, as its drivers told us later." for day in range(9)
    ]
    blocks = [BODY, more[:4], more[4:]]
    parts = cut.join(
        f'<div class="row"><div class="article__body grid">{"".join(f"<p>{line}</p>" for line in block)}</div></div>'
        for block in blocks
    )
    page = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{parts}</article></body></html>"
    assert lines_of(page) == [*BODY, *more]


def test_a_post_that_a_report_shows_is_quoted_in_it() -> None:
    post = "We lost four of our men at the bridge this morning and will not leave it. pic.example/1"
    block = (
        f'<div class="social-embed"><blockquote class="twitter-tweet"><p lang="en">{post}</p>— Omar</blockquote></div>'
    )
    assert any(post in line for line in lines_of(make_page(between=block)))


def test_cards_about_other_reports_go() -> None:
    cards = "".join(
        f'<div class="card"><h3><a href="/story-{n}">Seven things about story number {n}</a></h3>'
        f"<p>What the minister of story {n} said when he was asked.</p></div>"
        for n in range(3)
    )
    assert lines_of(make_page(below=f"<div>{cards}</div>")) == BODY


def test_a_heading_of_the_report_that_is_a_link_stays() -> None:
    heading = "The road to the pass"
    assert heading in lines_of(make_page(between=f'<h3><a href="/maps/pass">{heading}</a></h3>'))


@pytest.mark.parametrize(
    "line",
    [
        "Ida Holm is a reporter for the Steppe Post who covers the north. Follow her for more of her work.",
        "Holm is the paper's correspondent in Novgrad.",
        "Ida Holm",
    ],
)
def test_what_is_said_of_the_author_below_goes(line: str) -> None:
    page = make_page(head='<meta name="author" content="Ida Holm">').replace(
        f"<p>{BODY[-1]}</p>", f"<p>{BODY[-1]}</p><p>{line}</p>"
    )
    assert lines_of(page) == BODY


def test_what_is_said_of_somebody_else_below_stays() -> None:
    last = "Anna Berg is a reporter who was held at the pass for two days."
    page = make_page(head='<meta name="author" content="Ida Holm">').replace(
        f"<p>{BODY[-1]}</p>", f"<p>{BODY[-1]}</p><p>{last}</p>"
    )
    assert lines_of(page) == [*BODY, last]


def test_the_break_of_a_wire_report_stays() -> None:
    assert lines_of(make_page(between="<p>___</p>")) == [*BODY[:2], "___", *BODY[2:]]
