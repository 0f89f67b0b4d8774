"""One page without the lake: what `python -m dateline read` shows, and its pipe mode (DESIGN section 7)."""

import asyncio
import datetime as dt
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dateline import EXTRACTOR_VERSION
from dateline.schema.errors import SetAside, Stop, TryAgain
from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.languages import is_read_language
from dateline.stages.extract import extract_payload
from dateline.stages.extract.language import find_language
from dateline.stages.extract.published import choose_published
from dateline.stages.normalize import BATCH, context_of, make_rows
from dateline.text.dateline_line import find_dateline
from dateline.text.plain_page import find_byline
from dateline.text.reading import Reading, read_texts
from dateline.text.toll import make_toll
from dateline.text.wire_credit import find_wire_credit

#: Names that a line of pipe mode has beside the tables' own.
MENTION_KEYS = {"mention_type": "type", "start_char": "start", "end_char": "end"}
CLAIM_KEYS = {"start_char": "start", "end_char": "end"}


@dataclass(frozen=True, slots=True)
class Page:
    """A document (row of `documents` without capture and source) and what its text says."""

    document: dict[str, Any]
    reading: Reading

    def record(self) -> dict[str, Any]:
        """The page as one object of pipe mode, dates in ISO form."""
        id_ = self.document["document_id"]
        rows = make_rows(id_, self.reading)
        return {
            "document": _plain(self.document, {}),
            "mentions": [_plain(row, MENTION_KEYS) for row in rows.mentions],
            "claims": [_plain(row, CLAIM_KEYS) for row in rows.claims],
            "control_changes": [_plain(row, CLAIM_KEYS) for row in rows.control_changes],
            "toll": make_toll(self.reading.claims),
        }


def read_stream(file: io.BufferedIOBase) -> Iterator[dict[str, Any]]:
    """Pipe mode over a file or a pipe: what has arrived is answered before more is waited for (see `read_lines`)."""
    return _read_batches(_numbered_batches(_arrived(file)))


def read_lines(lines: Iterable[str | bytes]) -> Iterator[dict[str, Any]]:
    """Pipe mode: JSON objects in, one a line; objects out, in the same order.

    In: `id`, `text` or `html`, and maybe `title`, `published` (YYYY-MM-DD; `dct` or `date` where it is missing), `url`.
    Out: `id`, `document`, `mentions`, `claims`, `control_changes`, `toll`; or `id`, `error` for a line that cannot be
    read.
    """
    return _read_batches(_numbered_batches([lines]))


def _read_batches(batches: Iterable[list[tuple[int, str | bytes]]]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        entries = [_open_line(number, line) for number, line in batch]
        documents = [entry["document"] for entry in entries if "document" in entry]
        pages = iter(read_pages(documents))
        for entry in entries:
            yield (
                {"id": entry["id"], "error": entry["error"]}
                if "error" in entry
                else {
                    "id": entry["id"],
                    **next(pages).record(),
                }
            )


def read_pages(documents: Sequence[dict[str, Any]]) -> list[Page]:
    """Read documents in one batch. A text in a language that is not read yet has no mentions and no claims."""
    read = [d for d in documents if d["is_read"]]
    readings = iter(read_texts([d["text"] for d in read], [context_of(d) for d in read]))
    nothing = Reading([], [], [])
    return [Page(d, next(readings) if d["is_read"] else nothing) for d in documents]


def open_payload(
    payload: bytes, *, content_type: str | None, url: str, published: dt.date | None = None
) -> dict[str, Any]:
    """Extract a page's document from its bytes. Raises SetAside with the rule and reason if it has none."""
    found = extract_payload(
        payload,
        content_type=content_type,
        url=url,
        listed_published_at=_midnight(published),
        listed_basis="given" if published else None,
    )
    return _document(found.canonical_url or url, {name: getattr(found, name) for name in _EXTRACTED})


def fetch_page(url: str) -> tuple[bytes, str | None, str]:
    """Fetch one page for reading: its bytes, media type and address. Raises TryAgain or Stop if there is none.

    robots.txt, limits and the ban on private addresses hold as in a collection's run.
    """
    from dateline.pipeline.collect import user_agent
    from dateline.store.answers import Answer, WebSettings
    from dateline.store.web import WebClient

    async def get() -> Answer:
        async with WebClient(WebSettings(user_agent=user_agent())) as web:
            return await web.get(url)

    answer = asyncio.run(get())
    if answer.error is not None:
        raise (TryAgain if answer.may_try_again else Stop)(f"{url}: {answer.error}")
    return answer.payload, answer.header("content-type"), answer.final_url


def open_text(text: str, *, title: str | None, published: dt.date | None, url: str) -> dict[str, Any]:
    """Make a document of a text that is clean already; it is read exactly as given, so offsets fit it."""
    line = find_dateline(text)
    lines = text.split("\n")
    byline = find_byline(lines)
    at, precision, basis = choose_published(
        page=None,
        listed=_midnight(published),
        listed_basis="given",
        dateline=line,
        url=url if url.startswith("http") else None,
        text=text,
    )
    return _document(
        url,
        {
            "title": title,
            "byline": "; ".join(byline.names) or None if byline else None,
            "dateline_place": line.place if line else None,
            "wire_credit": (line.credit if line else None)
            or (byline.credit if byline else None)
            or find_wire_credit(lines),
            "published_at": at,
            "published_precision": precision,
            "published_basis": basis,
            "modified_at": None,
            "language": find_language(text, usual="en"),
            "text": text,
            "word_count": len(text.split()),
            "extractor": "text",
        },
    )


_EXTRACTED = (
    "title", "byline", "dateline_place", "wire_credit", "published_at", "published_precision", "published_basis",
    "modified_at", "language", "text", "word_count", "extractor",
)  # fmt: skip


def _document(canonical_url: str, read: dict[str, Any]) -> dict[str, Any]:
    text: str = read["text"]
    return {
        "document_id": make_id("doc", canonical_url, read["title"], text),
        "canonical_url": canonical_url,
        **read,
        "is_read": is_read_language(read["language"]),
        "text_sha256": sha256_hex(text.encode("utf-8", "surrogatepass")),
        "extractor_version": EXTRACTOR_VERSION,
    }


def _numbered_batches(groups: Iterable[Iterable[str | bytes]]) -> Iterator[list[tuple[int, str | bytes]]]:
    """Lines with their numbers, blank ones left out, in batches that never reach into the next group."""
    number = itertools.count(1)
    for group in groups:
        numbered = ((n, line) for line, n in zip(group, number, strict=False) if line.strip())
        while batch := list(itertools.islice(numbered, BATCH)):
            yield batch


def _arrived(file: io.BufferedIOBase) -> Iterator[list[bytes]]:
    """Groups of whole lines, each as many as one read gave."""
    begun: list[bytes] = []
    while chunk := file.read1(1 << 16):
        head, newline, rest = chunk.rpartition(b"\n")
        if newline:
            yield b"".join([*begun, head]).split(b"\n")
            begun = []
        begun.append(rest)
    if last := b"".join(begun):
        yield [last]


def _open_line(number: int, line: str | bytes) -> dict[str, Any]:
    id_: object = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise ValueError("not a JSON object")
        id_ = row.get("id")
        published = row.get("published")
        day = dt.date.fromisoformat(str(published)[:10]) if published else _read_day(row.get("dct") or row.get("date"))
        url = str(row.get("url") or f"id:{id_}")
        if isinstance(row.get("text"), str):
            document = open_text(row["text"], title=row.get("title"), published=day, url=url)
        elif isinstance(row.get("html"), str):
            payload = row["html"].encode("utf-8", "surrogatepass")
            document = open_payload(payload, content_type="text/html; charset=utf-8", url=url, published=day)
        else:
            raise ValueError("neither `text` nor `html` is there as a string")
    except (ValueError, RecursionError, SetAside) as error:
        return {"id": id_, "error": f"line {number}: {error}"}
    return {"id": id_, "document": document}


def _read_day(given: object) -> dt.date | None:
    """The day that starts an ISO date. What else a corpus keeps under `dct` or `date` is none."""
    try:
        return dt.date.fromisoformat(str(given)[:10])
    except ValueError:
        return None


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return dt.datetime.combine(day, dt.time(), dt.UTC) if day else None


def _plain(row: dict[str, Any], renamed: dict[str, str]) -> dict[str, Any]:
    return {renamed.get(k, k): v.isoformat() if isinstance(v, dt.date) else v for k, v in row.items()}
