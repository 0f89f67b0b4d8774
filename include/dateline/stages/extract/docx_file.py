"""Word files (DOCX): their paragraphs and tables in order, as plain text with marked headings."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from dateline.schema.errors import SetAside
from dateline.stages.extract.envelope import Envelope
from dateline.text.printed_dates import Stamp

MAIN_PART = "word/document.xml"
#: A file's parts are unpacked into memory by its reader.
MOST_UNPACKED_BYTES = 150_000_000
MOST_RATIO = 200
FREE_BYTES = 20_000_000
MOST_PARTS = 5_000


def open_docx(payload: bytes) -> Envelope | None:
    """Text of a Word file, a paragraph or row of a table a line; None for a zip of another kind.

    The time is that of its last change: its creation is often that of a template. Raises SetAside: archive_bomb (it
    unpacks to too much), extractor_failed (damaged, encrypted), no_text.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            parts = archive.infolist()
            if MAIN_PART not in archive.namelist():
                return None
    except Exception as error:  # any parser may fail on any file: the file is set aside, the run goes on
        if MAIN_PART.encode() not in payload:
            return None
        raise SetAside("extractor_failed", f"a damaged Word file: {type(error).__name__}: {error}") from error
    # zipfile gives no more bytes than a part says it has
    size = sum(part.file_size for part in parts)
    if size > min(MOST_UNPACKED_BYTES, MOST_RATIO * len(payload) + FREE_BYTES) or len(parts) > MOST_PARTS:
        raise SetAside(
            "archive_bomb", f"a Word file of {len(payload)} bytes that unpacks to {size} in {len(parts)} parts"
        )
    import docx  # python-docx; entities are off in its parser

    try:
        document = docx.Document(io.BytesIO(payload))
        lines = list(_lines(document))
        properties = document.core_properties
        changed = properties.modified or properties.created
    except Exception as error:
        raise SetAside("extractor_failed", f"{type(error).__name__}: {error}") from error
    text = "\n\n".join(lines)
    if not text.strip():
        raise SetAside("no_text", f"a Word file without text: {len(payload)} bytes")
    return Envelope("docx", text.encode("utf-8", "replace"), "text/markdown; charset=utf-8", None, _stamp(changed))


def _lines(document: Any) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)
                yield " | ".join(cell for cell in cells if cell)
            continue
        text = " ".join(block.text.split())
        name = (block.style.name if block.style is not None else None) or ""
        if text:
            yield f"# {text}" if name == "Title" or name.startswith("Heading") else text


def _stamp(when: dt.datetime | None) -> Stamp | None:
    if when is None:
        return None
    return Stamp(
        when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC), "second", basis="file"
    )
