"""Formats that wrap a page or a text: mail (EML), web archives of browsers (MHTML) and Word files (DOCX).

Each gives the bytes of what is inside, which are then read like any page or text, and what the wrapping says of them.
"""

import re
from dataclasses import dataclass

from dateline.text.plain_page import PlainPage
from dateline.text.printed_dates import Stamp

MAIL_TYPES = frozenset({"message/rfc822", "multipart/related", "application/x-mimearchive"})
#: A header that mail and web archives have and reports that begin with labelled lines have not.
_MAIL_HEADER = re.compile(
    rb"^(?:MIME-Version|Received|Message-ID|Return-Path|Delivered-To|DKIM-Signature|Snapshot-Content-Location):",
    re.I | re.M,
)
_HEADER_LINE = re.compile(rb"(?:From [^\n]{1,200}|[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]{0,2000}|[ \t][^\n]{0,2000})\r?\n")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What lies in a wrapping format. `kind` is eml, mhtml or docx.

    title, published, url: as the wrapping says them. `states_time`: the time is when it was sent, not when a file was
    saved, and goes before what the text says.
    """

    kind: str
    payload: bytes
    content_type: str
    title: str | None = None
    published: Stamp | None = None
    url: str | None = None
    states_time: bool = False

    def fill(self, page: PlainPage) -> None:
        """Say what the page does not say itself."""
        page.title = page.title or self.title
        page.url = page.url or self.url
        page.published = (self.states_time and self.published) or page.published or self.published


def open_envelope(payload: bytes, content_type: str | None) -> Envelope | None:
    """What a mail, web archive or Word file holds; None for any other format.

    Raises SetAside: no_text (nothing readable inside), archive_bomb, extractor_failed.
    """
    if payload[:4] == b"PK\x03\x04":
        from dateline.stages.extract.docx_file import open_docx

        return open_docx(payload)
    media = (content_type or "").partition(";")[0].strip().lower()
    if _is_mail(payload, media):
        from dateline.stages.extract.mail import open_mail

        return open_mail(payload)
    return None


def _is_mail(payload: bytes, media: str) -> bool:
    start = payload[:16_384].lstrip(b"\xef\xbb\xbf\r\n ")
    end, count = 0, 0
    while (line := _HEADER_LINE.match(start, end)) and count < 200:
        end, count = line.end(), count + 1
    if count < 2:
        return False
    return media in MAIL_TYPES or _MAIL_HEADER.search(start[:end]) is not None
