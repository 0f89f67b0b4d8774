"""Headings of pages that are not there any more, told from headlines."""

import pytest

from dateline.text.notices import find_notice


@pytest.mark.parametrize(
    ("heading", "notice"),
    [
        ("Page not found", "Page not found"),
        ("Page not found | The Post", "Page not found"),
        ("The Post - 404 Not Found", "404 Not Found"),
        ("404", "404"),
        ("Error 404 (Not Found)!!1", None),
        ("404: Page Not Found", "404: Page Not Found"),
        ("Sorry, we can’t find the page you’re looking for.", "Sorry, we can’t find the page you’re looking for."),
        ("Oops! That page can’t be found.", "Oops! That page can’t be found."),
        ("This article is no longer available", "This article is no longer available"),
        ("THIS STORY HAS BEEN REMOVED", "THIS STORY HAS BEEN REMOVED"),
        ("The page you requested could not be found", "The page you requested could not be found"),
        ("The Wire :: Seite nicht gefunden", "Seite nicht gefunden"),
        ("Страница не найдена — ТАСС", "Страница не найдена"),
        # what may pass, or holds for some readers only
        ("This content is not available in your region", None),
        ("Service unavailable", None),
        ("Access denied", None),
        ("Just a moment...", None),
        ("Log in | The Post", None),
        # headlines
        ("404 people were killed in October, monitor says", None),
        ("Bodies of 12 miners not found", None),
        ("Army says report has been withdrawn from circulation", None),
        ("Ministry: the report was withdrawn under pressure", None),
        ("410 displaced", None),
        ("", None),
        ("Page not found " * 20, None),
    ],
)
def test_a_notice_is_the_whole_of_a_heading(heading: str, notice: str | None) -> None:
    assert find_notice(heading) == notice
