"""Bytes to characters: what a payload is, whatever its name says, and how its text is encoded."""

import codecs
import json
import re
import zlib
from dataclasses import dataclass
from typing import Literal

from dateline.schema.errors import SetAside

Kind = Literal["html", "pdf", "text"]

#: The largest text that is read, in bytes: ten times the largest real page seen. Bounds time and memory per page.
MOST_BYTES = 8_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an Office file"),
    (b"RIFF", "a RIFF file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"OggS", "sound or video"),
    (b"ID3", "sound"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"{\\rtf", "an RTF file"),
    (b"SQLite format 3", "a database"),
)
_TAG = re.compile(
    rb"<(?:!doctype html|html|head|body|title|meta|div|article|section|main|p|br|h1|h2|a|span|table|li)\b",
    re.IGNORECASE,
)
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_XML_ENCODING = re.compile(rb"^\s{0,10}<\?xml[^>]{0,100}?encoding\s{0,3}=\s{0,3}[\"']([A-Za-z0-9_:.-]{2,40})")
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_FEED = re.compile(
    rb"^\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?(?:<!--.{0,500}?-->\s{0,100})?<(rss|feed|rdf:RDF|urlset|sitemapindex)\b",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """kind, and the characters; of a PDF only the bytes."""

    kind: Kind
    text: str
    payload: bytes


def decode_payload(payload: bytes, content_type: str | None) -> Decoded:
    """Tell what a payload is and decode it as well as possible; bytes that fit no encoding become U+FFFD.

    Raises SetAside: empty_payload, not_text (images, archives, programs), not_a_page (feeds, JSON), too_large.
    """
    payload = _decompressed(payload)
    if not payload.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise SetAside("empty_payload", f"{len(payload)} bytes, none of them text")
    if b"%PDF-" in payload[:1024]:
        return Decoded("pdf", "", payload)
    if len(payload) > MOST_BYTES:
        raise SetAside("too_large", f"{len(payload)} bytes of text; at most {MOST_BYTES} are read")
    encoding = _unicode_encoding(payload)
    if encoding is None:
        _refuse_binary(payload)
    text = payload.decode(encoding, "replace") if encoding else _decode_bytes(payload, content_type)
    head = payload[:20_000] if encoding in (None, "utf-8") else text[:20_000].encode("utf-8", "replace")
    if found := _FEED.match(head.removeprefix(codecs.BOM_UTF8)):
        raise SetAside("not_a_page", f"a feed or sitemap: {found[1].decode('ascii')}")
    if head.lstrip()[:1] in (b"{", b"[") and _is_json(text):
        raise SetAside("not_a_page", "JSON data")
    return Decoded("html" if _is_html(head, content_type) else "text", text, payload)


def _decompressed(payload: bytes) -> bytes:
    """Undo gzip, which some servers send twice; a damaged stream stays as it is and is set aside as not text."""
    if payload[:3] != b"\x1f\x8b\x08":
        return payload
    try:
        opened = zlib.decompressobj(31)
        plain = opened.decompress(payload, MOST_BYTES + 1)
    except zlib.error as error:
        raise SetAside("not_text", f"a damaged gzip file: {error}") from error
    if not plain and not opened.eof:
        raise SetAside("not_text", f"a gzip file that breaks off: {len(payload)} bytes")
    return plain


def _unicode_encoding(payload: bytes) -> str | None:
    """The encoding that a byte order mark or, in UTF-16, the pattern of NULs tells."""
    for mark, encoding in _BOMS:
        if payload.startswith(mark):
            return encoding
    sample = payload[:2_000]
    if len(sample) >= 8:
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        if odd > 0.7 * len(sample) / 2 and even < 0.05 * len(sample):
            return "utf-16-le"
        if even > 0.7 * len(sample) / 2 and odd < 0.05 * len(sample):
            return "utf-16-be"
    return None


def _refuse_binary(payload: bytes) -> None:
    for magic, name in _MAGIC:
        if payload.startswith(magic):
            raise SetAside("not_text", f"{name}, {len(payload)} bytes")
    if payload[4:8] == b"ftyp":
        raise SetAside("not_text", f"video, {len(payload)} bytes")
    sample = payload[:20_000]
    controls = sum(sample.count(code) for code in (*range(9), *range(14, 27), *range(28, 32)))
    if controls > 0.02 * len(sample) + 2:
        raise SetAside("not_text", f"binary data: {controls} control characters in the first {len(sample)} bytes")


def _decode_bytes(payload: bytes, content_type: str | None) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _declared_encoding(payload, content_type)
    if declared not in (None, "utf-8"):
        return payload.decode(str(declared), "replace")
    text = payload.decode("utf-8", "replace")
    strange = sum(byte > 127 for byte in payload[:200_000])
    if text[:200_000].count("\ufffd") <= 0.2 * strange:  # UTF-8 with a few broken characters
        return text
    if declared == "utf-8":
        return payload.decode("cp1252", "replace")
    from trafilatura.utils import detect_encoding

    for guess in detect_encoding(payload):
        try:
            return payload.decode(guess)
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("cp1252", "replace")


def _declared_encoding(payload: bytes, content_type: str | None) -> str | None:
    """The encoding in header, <meta> or XML declaration; Latin-1 means windows-1252 there, as in every browser."""
    header = _HEADER_CHARSET.search(content_type or "")
    meta = _META_CHARSET.search(payload[:8_192]) or _XML_ENCODING.match(payload[:300])
    for label in (header[1] if header else None, meta[1].decode("ascii") if meta else None):
        try:
            name = codecs.lookup(label).name if label else None
            if name is not None:
                b"a".decode(name)  # a codec that is not one of text (hex, zip) refuses
        except (LookupError, ValueError, TypeError):
            continue
        if name is not None:
            return "cp1252" if name in ("iso8859-1", "ascii") else name
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_html(head: bytes, content_type: str | None) -> bool:
    """HTML has a document's tags at its head, or several tags if it is a fragment."""
    beginning = head[:2_000].lstrip().lower()
    if (
        beginning.startswith((b"<!doctype", b"<html", b"<head", b"<body"))
        or b"<html" in beginning
        or b"<head" in beginning
    ):
        return True
    tags = len(_TAG.findall(head))
    declared = content_type is not None and "html" in content_type.lower()
    return tags >= (1 if declared else 3)
