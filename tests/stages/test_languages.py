"""Texts in languages that are not read yet: kept, marked, counted, and nothing is read in them."""

import datetime as dt

import pytest

from dateline.schema.languages import READ_LANGUAGES
from dateline.schema.tables import TABLES
from dateline.stages.extract import extract
from dateline.stages.extract.language import LANGUAGES, find_language
from dateline.stages.languages import count_unread
from dateline.stages.normalize import normalize
from tests.stages.extract_pages import make_page

TEXTS = {
    "ar": "قالت وزارة الصحة يوم الأحد إن 12 شخصا على الأقل قتلوا وأصيب 30 آخرون في قصف على سوق وسط المدينة.",
    "de": "Mindestens 12 Menschen kamen am Sonntag ums Leben, als eine Granate auf den Markt der Stadt fiel.",
    "es": "Al menos 12 personas murieron el domingo cuando un proyectil cayó sobre el mercado de la ciudad.",
    "fa": "دست کم ۱۲ نفر روز یکشنبه در حمله به بازار شهر کشته شدند و ۳۰ نفر دیگر زخمی شدند، به گفته شهردار.",
    "fr": "Au moins 12 personnes ont été tuées dimanche quand un obus est tombé sur le marché de la ville.",
    "he": "לפחות 12 בני אדם נהרגו ביום ראשון כאשר פגז נפל על השוק במרכז העיר, כך מסר ראש העיר בהודעה.",
    "ru": "По меньшей мере 12 человек погибли в воскресенье, когда снаряд упал на рынок, сообщил мэр города.",
    "tr": "Belediye başkanı, pazar günü şehir pazarına düşen top mermisinin en az 12 kişiyi öldürdüğünü söyledi.",
    "uk": "Щонайменше 12 людей загинули в неділю, коли снаряд упав на ринок, повідомив міський голова міста.",
}  # fmt: skip
MIXED = (
    "At least 12 people were killed, the mayor of حلب (Aleppo) said on Sunday; 30 more were hurt, he told the paper."
)


def capture(name: str) -> dict[str, object]:
    url = f"https://steppe-post.example/{name}"
    return dict.fromkeys(TABLES["captures"].columns) | {
        "capture_id": f"cap-{name}", "source_id": "steppe_post", "url": url, "canonical_url": url, "payload_bytes": 1,
        "retrieved_at": dt.datetime(2015, 10, 12, tzinfo=dt.UTC), "change_kind": "new", "content_type": "text/html",
    }  # fmt: skip


def test_a_text_that_is_not_read_is_kept_marked_and_counted() -> None:
    pages = {f"cap-{code}": f"<html><body><p>{text}</p></body></html>".encode() for code, text in TEXTS.items()}
    pages["cap-en"] = make_page().encode()
    captures = TABLES["captures"].from_rows([capture(name.removeprefix("cap-")) for name in pages])
    documents, quarantine = (
        (found := extract(captures, lambda row: pages[row["capture_id"]])).documents,
        found.quarantine,
    )
    assert (documents.num_rows, quarantine.num_rows) == (len(pages), 0)
    assert {row["language"]: row["is_read"] for row in documents.to_pylist()} == dict.fromkeys(TEXTS, False) | {
        "en": True
    }
    assert count_unread(documents) == dict.fromkeys(TEXTS, 1)
    read = normalize(documents)
    english = {row["document_id"] for row in documents.to_pylist() if row["language"] == "en"}
    for table in (read.mentions, read.claims):
        assert set(table.column("document_id").to_pylist()) == english


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_languages_of_the_news(language: str, text: str) -> None:
    assert find_language(text, declared="en", usual="en") == language


def test_a_foreign_name_makes_no_foreign_text() -> None:
    assert find_language(MIXED) == "en"


def test_a_text_too_short_to_tell_is_read() -> None:
    assert find_language("12 dead.") == "und"
    assert "und" in READ_LANGUAGES and "en" in LANGUAGES
