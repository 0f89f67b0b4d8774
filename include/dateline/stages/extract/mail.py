"""Mail (EML) and web archives (MHTML): the part that holds the report."""

import datetime as dt
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from dateline.schema.errors import SetAside
from dateline.stages.extract.docx_file import open_docx
from dateline.stages.extract.envelope import Envelope
from dateline.text.clean import clean_characters
from dateline.text.printed_dates import Stamp

#: A plain part with fewer words beside one in HTML only says where to look at it.
FEWEST_PLAIN_WORDS = 40
LONGEST_HEADER = 2_000
MOST_PARTS = 1_000
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ATTACHED = ("application/pdf", _DOCX, "text/html", "text/plain")


def open_mail(payload: bytes) -> Envelope:
    """The report in a mail, or the page in a web archive. Raises SetAside (no_text) where there is none.

    A mail's report is its body, else its first attachment that may be one.
    """
    message = message_from_bytes(payload, policy=policy.default)
    parts: list[Message] = [
        part for number, part in enumerate(message.walk()) if number < MOST_PARTS and not part.is_multipart()
    ]
    archive = message.get_content_type() == "multipart/related" and (
        _header(message, "Snapshot-Content-Location") is not None
        or any(_header(part, "Content-Location") for part in parts)
    )
    part = _page_of(message, parts) if archive else _report_of(message, parts)
    if part is None:
        raise SetAside("no_text", f"a mail of {len(parts)} parts, none of them a text, page, PDF or Word file")
    content = _bytes_of(part)
    charset = part.get_content_charset()
    media = part.get_content_type() + (f"; charset={charset}" if charset else "")
    if part.get_content_type() == _DOCX and (inner := open_docx(content)) is not None:
        content, media = inner.payload, inner.content_type
    title = clean_characters(_header(message, "Subject") or "").strip() or None
    if archive:
        url = _web(_header(part, "Content-Location")) or _web(_header(message, "Snapshot-Content-Location"))
        # its Date is when somebody saved the page
        return Envelope("mhtml", content, media, title, None, url)
    return Envelope("eml", content, media, title, _sent(message), states_time=True)


def _page_of(message: EmailMessage, parts: list[Message]) -> Message | None:
    body = _body(message, "html", "plain")
    return body if body is not None else next((p for p in parts if p.get_content_type() == "text/html"), None)


def _report_of(message: EmailMessage, parts: list[Message]) -> Message | None:
    plain, html = _body(message, "plain"), _body(message, "html")
    if plain is not None and (html is None or len(_bytes_of(plain).split()) >= FEWEST_PLAIN_WORDS):
        html = plain
    if html is not None and _bytes_of(html).strip():
        return html
    return next((p for p in parts if p.get_content_type() in _ATTACHED and _bytes_of(p).strip()), None)


def _body(message: EmailMessage, *kinds: str) -> Message | None:
    try:
        return message.get_body(kinds)
    except AttributeError:  # a part that says it has parts, and has none
        return None


def _bytes_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _sent(message: EmailMessage) -> Stamp | None:
    try:
        when = parsedate_to_datetime(_header(message, "Date") or "")
        return Stamp(
            when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC), "second", basis="meta"
        )
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _header(part: Message, name: str) -> str | None:
    """A header's value, decoded; one of absurd length counts as missing, as reading it would take for ever."""
    raw = next((str(v) for k, v in part.raw_items() if k.lower() == name.lower()), None)
    if raw is None or len(raw) > LONGEST_HEADER:
        return None
    return " ".join(str(part[name]).split()) or None


def _web(address: str | None) -> str | None:
    try:
        return address if address and urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None
