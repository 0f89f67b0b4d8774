"""Targets: pages, and files that hold pages: archives, mail, web archives, PDF and Word files."""

import io
from collections import Counter
from email.message import EmailMessage
from uuid import UUID

import docx
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.schema.errors import SetAside
from dateline.stages.extract import extract_payload, find_published
from dateline.stages.extract.docx_file import open_docx
from dateline.stages.extract.envelope import open_envelope
from dateline.stages.extract.mail import open_mail
from dateline.stages.extract.page_metadata import read_metadata
from dateline.stages.extract.page_text import parse_html
from dateline.stages.extract.pdf import read_pdf
from dateline.stages.extract.sniff import decode_payload
from dateline.store.archives import BROKEN, find_members
from dateline.store.containers import DAMAGED, Walk
from dateline.store.files import find_media_type
from dateline.store.records import read_record
from tests.fuzz.target import Target, of_text
from tests.stages.extract_pages import make_page, make_pdf
from tests.store.archive_files import nested, tarred, zipped

_URL = "https://news.example/2015/10/11/a-report"
_LIMIT = 200_000
_PAGE = make_page(
    head='<meta property="article:published_time" content="2015-10-11T06:30:00Z"><script type="application/ld+json">'
    '{"@type":"NewsArticle","author":[{"name":"A B"}],"datePublished":"2015-10-11","articleBody":"x"}</script>'
    '<link rel="canonical" href="/a"><meta name="author" content="A B">'
).encode()
_PDF = make_pdf([["A report", "Twelve people were killed in Douma on Sunday, the office said in a state-", "ment."]])


def _mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["Date"], message["MIME-Version"] = "Déjà", "Sun, 11 Oct 2015 06:30:00 +0300", "1.0"
    message.set_content("Twelve people were killed in Douma.")
    message.add_alternative("<p>Twelve people were killed in Douma.</p>", subtype="html")
    message.add_attachment(_PDF[:200], maintype="application", subtype="pdf", filename="a.pdf")
    return message.as_bytes()


def _mhtml() -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/1\r\nSubject: =?utf-8?Q?x?=\r\nMIME-Version:"
        b' 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Location: '
        b"https://a.example/1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Twelve =E2=80=9Cpeople</p>\r\n--b--\r\n"
    )


def _warc(*, gzip: bool) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip, warc_version="WARC/1.1")
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), ("Content-Length", "8")], protocol="HTTP/1.1")
    for number in range(2):
        said = {"WARC-Date": "2015-10-11T06:30:00Z", "WARC-Record-ID": f"<urn:uuid:{UUID(int=number)}>"}
        writer.write_record(
            writer.create_warc_record(
                f"https://a.example/{number}", "response", io.BytesIO(b"<p>Hello"), http_headers=headers,
                warc_headers_dict=said,
            )
        )  # fmt: skip
    return out.getvalue()


def _docx() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_heading("A report")
    document.add_paragraph("Twelve people were killed in Douma on Sunday, the office said.")
    document.add_table(1, 2).cell(0, 0).text = "12"
    document.save(out)
    return out.getvalue()


def _walk(name: str):
    def read(data: bytes) -> None:
        for entry in Walk((".css",)).entries(io.BytesIO(data), name, len(data)):
            if entry.stream is not None:
                entry.stream.read(_LIMIT)

    return read


def _members(data: bytes) -> None:
    for member in find_members(io.BytesIO(data), limit=_LIMIT, skipped=Counter()):
        assert len(member.payload) <= _LIMIT


def _records(data: bytes) -> None:
    read_record(io.BytesIO(data), 0)


def _extract(kind: str | None):
    return lambda data: extract_payload(data, content_type=kind, url=_URL)


def _published(data: bytes) -> None:
    find_published(data, None, _URL)


def _metadata(text: str) -> None:
    read_metadata(parse_html(text), _URL)


_MAIL, _MHTML, _DOCX, _WARCS = _mail(), _mhtml(), _docx(), (_warc(gzip=False), _warc(gzip=True))
_HTML, _WALKED = (_PAGE, b"<html><body><article><p>x</p><p>" + b"y " * 99), (*DAMAGED, SetAside)
TARGETS = (
    Target("html_pages", _extract("text/html"), (SetAside,), _HTML, weight=0.05, longest=2_000),
    Target("text_pages", _extract("text/plain"), (SetAside,), (b"# A\n\nBy A B\n\n" + b"word " * 20,), weight=0.2),
    Target("page_metadata", of_text(_metadata), (SetAside,), _HTML, weight=0.2, longest=2_000),
    Target("publication_times", _published, (), (*_HTML, _MAIL), weight=0.1, longest=2_000),
    Target("media_types", lambda d: find_media_type(d, "a.html"), (), (*_HTML, _MAIL, _PDF), weight=6),
    Target("encodings", lambda d: decode_payload(d, None), (SetAside,), (*_HTML, "é ü".encode("utf-16")), weight=2),
    Target("envelopes", lambda d: open_envelope(d, None), (SetAside,), (_MAIL, _MHTML), longest=1_500),
    Target("mail", open_mail, (SetAside,), (_MAIL, _MHTML), weight=0.5, longest=1_500),
    Target("pdf", read_pdf, (SetAside,), (_PDF,), weight=0.3, longest=3_000),
    Target("docx", open_docx, (SetAside,), (_DOCX,), weight=0.02, longest=50_000),
    Target("warc", _members, BROKEN, _WARCS, longest=3_000),
    Target("records", _records, BROKEN, _WARCS, longest=3_000),
    Target(
        "zip", _walk("a.zip"), _WALKED, (zipped({"a.html": _PAGE, "../b": b"x"}), nested(2, b"<p>x")),
        longest=3_000,
    ),
    Target("tar", _walk("a.tar"), _WALKED, (tarred({"a.html": b"<p>x"}),), weight=0.5, longest=4_000),
    Target("tar_gz", _walk("a.tgz"), _WALKED, (tarred({"a.html": b"<p>x"}),), weight=0.5, longest=4_000),
)  # fmt: skip
