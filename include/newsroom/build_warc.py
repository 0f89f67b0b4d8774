"""`python -m newsroom.build_warc`: pack an outlet's pages into a WARC in `files/`. Equal input gives equal bytes."""

import io
import uuid
from collections.abc import Iterator

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsroom.content import AFTER_LAST_DAY, HERE, Report
from newsroom.site import Site

NAME = "steppe-bulletin-october-2015.warc"
HOST = "steppe-bulletin.example"
#: When the crawler is said to have come by.
CRAWLED = f"{AFTER_LAST_DAY:%Y-%m-%dT%H:%M:%SZ}"


def make_warc(site: Site) -> bytes:
    """A WARC 1.1 file: a warcinfo record, then one response record per page, oldest first.

    Not compressed: gzip's bytes differ between versions of zlib.
    """
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="1.1")
    info = {"software": "Dateline's sample newsroom", "format": "WARC File Format 1.1"}
    record = writer.create_warcinfo_record(NAME, info)
    record.rec_headers.replace_header("WARC-Record-ID", _record_id("warcinfo"))
    record.rec_headers.replace_header("WARC-Date", CRAWLED)
    writer.write_record(record)
    for report in _pages(site):
        answer = site.answer(HOST, report.path)
        headers = StatusAndHeaders("200 OK", [("Content-Type", answer.content_type)], protocol="HTTP/1.1")
        fixed = {"WARC-Record-ID": _record_id(report.url), "WARC-Date": CRAWLED}
        writer.write_record(
            writer.create_warc_record(
                report.url, "response", payload=io.BytesIO(answer.body), http_headers=headers, warc_headers_dict=fixed
            )
        )
    return buffer.getvalue()


def _pages(site: Site) -> Iterator[Report]:
    yield from reversed(site.newsroom.of_host(HOST, AFTER_LAST_DAY))


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>"


def main() -> None:
    (HERE / "files" / NAME).write_bytes(make_warc(Site()))


if __name__ == "__main__":
    main()
