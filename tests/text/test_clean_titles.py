"""Headlines without the site's name."""

import pytest

from dateline.text.titles import choose_title, strip_site

HEAD = "Two villages fall as army moves north"


@pytest.mark.parametrize(
    "title",
    [
        f"{HEAD} | Levant Wire",
        f"{HEAD} - National | Levantwire.example",
        f"{HEAD} – Levant Wire News",
        f"Levant Wire: {HEAD}",
        f"LEVANT WIRE | {HEAD}",
        HEAD,
    ],
)
def test_the_sites_name_comes_off(title: str) -> None:
    names = ["Levant Wire", "levant-wire.example"]
    assert choose_title(headline=None, h1s=[], metas=[], title=title, site_names=names, lines=[HEAD]) == HEAD


@pytest.mark.parametrize(
    "title", ["Aleppo - the last road", "Russia and Syria: who pays | the bill", "Army: 12 killed", "Levant Wire"]
)
def test_other_separators_stay(title: str) -> None:
    assert strip_site(title, ["Levant Wire"]) == title


def test_the_printed_headline_is_preferred() -> None:
    title = choose_title(
        headline="Villages fall as army moves",
        h1s=["Levant Wire", HEAD],
        metas=["Army moves north, two villages fall | Levant Wire"],
        title=f"{HEAD} | Levant Wire",
        site_names=["Levant Wire"],
    )
    assert title == HEAD


def test_a_heading_about_something_else_is_not_the_headline() -> None:
    assert choose_title(headline=HEAD, h1s=["Subscribe today"], metas=[], title=None, site_names=[]) == HEAD


def test_a_site_in_front_of_a_headline_that_the_page_prints() -> None:
    assert (
        choose_title(headline=None, h1s=[], metas=[], title=f"The Post: {HEAD}", site_names=[], lines=["x", HEAD])
        == HEAD
    )


def test_a_page_without_titles_has_none() -> None:
    assert choose_title(headline=None, h1s=[], metas=[], title=None, site_names=[]) is None
