"""Mail, web archives and Word files: what is inside is read as any page or text, and hostile ones are set aside."""

import datetime as dt
import io
import time
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schema.errors import SetAside
from dateline.stages.extract import Extracted, extract_payload, find_published
from tests.stages.extract_pages import BODY, TITLE, make_page, make_pdf

WHEN = dt.datetime(2015, 10, 11, 9, 30, tzinfo=dt.UTC)
SAVED_AT = "https://steppe-post.example/world/a-story"
WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"


def read(payload: bytes, content_type: str | None = None) -> Extracted:
    found = extract_payload(payload, content_type=content_type, url="file:x")
    assert find_published(payload, content_type, "file:x") == (
        found.published_at,
        found.published_precision,
        found.published_basis,
    )
    return found


def mail(plain: str | None = None, html: str | None = None, subject: str = TITLE) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "Press <press@office.example>", "list@office.example", subject
    message["Date"], message["Message-ID"] = "Sun, 11 Oct 2015 12:30:00 +0300", "<1@office.example>"
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        (message.add_alternative if plain is not None else message.set_content)(html, subtype="html")
    return message


def web_archive(page: str, *, root: str = "text/html") -> bytes:
    """A page as Chromium saves it: the page and its style sheet, each with its address."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["Snapshot-Content-Location"] = "<Saved by Blink>", SAVED_AT
    message["Subject"], message["Date"], message["MIME-Version"] = (
        "Two villages fall",
        "Wed, 25 Nov 2026 08:00:00 -0000",
        "1.0",
    )
    message.make_related()
    for subtype, text, address in (("html", page, SAVED_AT), ("css", "p {}", "cid:style@x")):
        part = EmailMessage(policy=SMTP)
        part.set_content(text, subtype=subtype)
        part["Content-Location"] = address
        message.attach(part)
    return message.as_bytes()


def word_file(*, modified: dt.datetime = WHEN) -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for line in BODY[:2]:
        document.add_paragraph(line)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Novgrad district", "12 killed"
    for line in BODY[2:]:
        document.add_paragraph(line)
    document.core_properties.created, document.core_properties.modified = (
        dt.datetime(2009, 1, 1, tzinfo=dt.UTC),
        modified,
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_mail_is_read_and_dated_by_when_it_was_sent() -> None:
    found = read(mail("\n\n".join(BODY)).as_bytes())
    assert found.text.split("\n") == BODY
    assert (found.title, found.published_at, found.extractor) == (TITLE, WHEN, "eml")


def test_of_two_forms_of_a_mail_the_one_that_tells_is_read() -> None:
    page = make_page()
    assert read(mail("See this in a browser.", page).as_bytes()).text.split("\n") == BODY
    assert (
        read(
            mail("\n\n".join(BODY), "<p>Other words than those of the plain part of this mail.").as_bytes()
        ).text.split("\n")
        == BODY
    )


def test_a_mail_in_another_encoding_with_a_folded_subject() -> None:
    message = mail(
        subject="Обстрел: двое убиты в селе к северу от города, сообщил губернатор области в воскресенье утром"
    )
    message.set_content(
        "Дмитрий Носов сообщил, что двое жителей убиты и ещё девять ранены при обстреле села в воскресенье.",
        charset="koi8-r",
        cte="base64",
    )
    found = read(message.as_bytes())
    assert found.text.startswith("Дмитрий Носов сообщил") and found.language == "ru"
    assert found.title == message["Subject"]


@pytest.mark.parametrize("form", ["pdf", WORD])
def test_a_mail_that_only_brings_a_file(form: str) -> None:
    message = mail("")
    attached = make_pdf([[BODY[1], BODY[2], BODY[4]]]) if form == "pdf" else word_file()
    message.add_attachment(attached, maintype="application", subtype=form, filename="../../x")
    found = read(message.as_bytes())
    assert BODY[1] in found.text and found.published_at == WHEN and found.title == TITLE


def test_a_web_archive_is_its_page_at_its_address() -> None:
    found = read(web_archive(make_page(head='<meta property="article:published_time" content="2015-10-11T09:30:00Z">')))
    assert found.text.split("\n") == BODY
    assert (found.canonical_url, found.published_at, found.extractor, found.title) == (SAVED_AT, WHEN, "mhtml", TITLE)
    undated = read(web_archive(make_page().replace("Oct. 11", "Oct. 11, 2015")))
    assert (undated.published_at, undated.published_basis) == (dt.datetime(2015, 10, 11, tzinfo=dt.UTC), "dateline")


def test_a_word_file_is_read_in_order_with_its_table() -> None:
    found = read(word_file())
    assert found.text.split("\n") == [*BODY[:2], "Novgrad district | 12 killed", *BODY[2:]]
    assert (found.title, found.published_at, found.extractor) == (TITLE, WHEN, "docx")


def changed_word_file(name: str, payload: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.namelist():
            if entry != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, payload)
    return out.getvalue()


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "%s"><!ENTITY b "%s"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>
Nine words of this report are told before it: &b; &f; end.</w:t></w:r></w:p></w:body></w:document>""" % (
    b"lol" * 1000,
    b"&a;" * 10_000,
)


def test_entities_of_a_word_file_are_not_resolved() -> None:
    try:
        text = read(changed_word_file("word/document.xml", ENTITY)).text
    except SetAside:
        return
    assert "lol" not in text and "root:" not in text


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (changed_word_file("word/media/image1.png", bytes(200_000_000)), "archive_bomb"),
        (word_file()[:-300], "extractor_failed"),
        (changed_word_file("word/document.xml", b"<broken"), "extractor_failed"),
        (mail("").as_bytes(), "no_text"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--\r\n", "no_text"),
    ],
    ids=["bomb", "damaged", "no XML", "empty mail", "empty archive"],
)
def test_what_cannot_be_read_is_set_aside_with_its_rule(payload: bytes, rule: str) -> None:
    with pytest.raises(SetAside) as refusal:
        read(payload)
    assert refusal.value.rule == rule


def test_absurd_mails_end_in_time() -> None:
    deep = b"".join(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(3_000)
    )
    wide = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 50_000
    long = b"Subject: " + b"(=?utf-8?q?a?= " * 100_000 + b"\r\nMIME-Version: 1.0\r\n\r\n" + "\n\n".join(BODY).encode()
    before = time.process_time()
    for payload in (deep, wide, long):
        try:
            extract_payload(payload, content_type="message/rfc822", url="file:x.eml")
        except SetAside as refusal:
            assert refusal.rule in ("no_text", "extractor_failed")
    assert time.process_time() - before < 20


def test_a_report_that_begins_with_labelled_lines_is_no_mail() -> None:
    found = read(f"Date: 11 October 2015\nPlace: Novgrad\n\n{chr(10).join(BODY)}".encode(), "text/plain")
    assert found.extractor == "text"


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([mail("\n\n".join(BODY), make_page()).as_bytes(), web_archive(make_page()), word_file()]), st.data()
)
def test_damage_gives_a_document_or_a_refusal(payload: bytes, data: st.DataObject) -> None:
    noisy = bytearray(payload)
    for _ in range(data.draw(st.integers(1, 10))):
        noisy[data.draw(st.integers(0, len(noisy) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(noisy)[: data.draw(st.integers(1, len(noisy)))]
    try:
        assert extract_payload(damaged, content_type=None, url="file:x").text
    except SetAside as refusal:
        assert refusal.rule
    find_published(damaged, None, "file:x")
