"""Pages that say with status 200 that they were removed, and pages that only look so."""

import pytest

from dateline.stages.extract import Extracted, extract_payload, find_removal

STORY = "Shells hit a market in Douma on Sunday morning, residents and rescuers said by telephone."
TOLL = "At least 12 people were killed in the shelling, the Syrian Observatory for Human Rights said."
HTML = "<html><head><title>{title}</title></head><body><h1>{h1}</h1><article>{body}</article></body></html>"


def page(title: str, h1: str, *paragraphs: str) -> bytes:
    return HTML.format(title=title, h1=h1, body="".join(f"<p>{p}</p>" for p in paragraphs)).encode()


@pytest.fixture(scope="module")
def before() -> Extracted:
    return extract_payload(
        page("Market hit", "Market hit", STORY, TOLL), content_type="text/html", url="http://a.example/1"
    )


@pytest.mark.parametrize(
    ("payload", "content_type", "notice"),
    [
        (page("Page not found | The Post", "Sorry", "Try our search."), "text/html", "Page not found"),
        (page("The Post", "This article is no longer available"), None, "This article is no longer available"),
        (page("The Post", "Страница не найдена"), "text/html", "Страница не найдена"),
        # the report stands there, whatever the title says
        (page("Page not found | The Post", "Market hit", TOLL), "text/html", None),
        (page("Page not found", "Market hit", f"Update. {STORY} More follows."), "text/html", None),
        # another report, a consent page, a log-in, an error that may pass
        (page("Mosque hit", "Mosque hit", "A mosque was hit.", "404 not found"), "text/html", None),
        (page("Before you continue", "We value your privacy"), "text/html", None),
        (page("The Post", "This content is not available in your region"), "text/html", None),
        (b"", "text/html", None),
        (b"Page not found", "text/plain", None),
        (b"%PDF-1.4 Page not found", "application/pdf", None),
        (b"\x89PNG\r\n", "image/png", None),
    ],
)
def test_what_says_that_it_was_removed(
    before: Extracted, payload: bytes, content_type: str | None, notice: str | None
) -> None:
    assert find_removal(payload, content_type=content_type, before=before) == notice
