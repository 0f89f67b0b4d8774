"""The PDF and the WARC: equal bytes on every build, and readable by other tools."""

import io

import pypdfium2
from warcio.archiveiterator import ArchiveIterator

from newsroom.build_pdf import make_pdf
from newsroom.build_warc import HOST, NAME, make_warc
from newsroom.content import HERE
from newsroom.site import Site


def test_pdf_is_what_the_script_draws(site: Site) -> None:
    reports = [r for r in site.newsroom.reports.values() if r.kind == "pdf"]
    assert reports
    for report in reports:
        answer = site.answer(report.host, report.path)
        assert answer.body == make_pdf(report) == make_pdf(report)


def test_pdf_text_holds_the_report(site: Site) -> None:
    report = next(r for r in site.newsroom.reports.values() if r.kind == "pdf")
    document = pypdfium2.PdfDocument(site.answer(report.host, report.path).body)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    for paragraph in report.versions[0].paragraphs:
        assert paragraph in text


def test_warc_is_what_the_script_packs(site: Site) -> None:
    committed = (HERE / "files" / NAME).read_bytes()
    assert committed == make_warc(site) == make_warc(Site())


def test_warc_holds_the_outlets_pages(site: Site) -> None:
    served = site.answer(HOST, "/archive/october-2015.warc")
    assert served.content_type == "application/warc"
    records = [
        (r.rec_headers["WARC-Target-URI"], r.content_stream().read())
        for r in ArchiveIterator(io.BytesIO(served.body), check_digests="raise")
        if r.rec_type == "response"
    ]
    assert len(records) == 3
    for url, payload in records:
        assert payload == site.answer(HOST, "/" + url.rsplit("/", 1)[1]).body
