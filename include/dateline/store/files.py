"""Local files as a source: which there are, their media type, and their bytes within bounds."""

import datetime as dt
import functools
import importlib.resources
import logging
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from dateline.schema.errors import BadConfiguration
from dateline.store.addresses import quote_path

log = logging.getLogger(__name__)

HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of a source. `name` is its quoted path inside the source (`a/b%20c.html`); `size` is in bytes.

    `problem` is "<rule>: <reason>" where the file cannot even be looked at.
    """

    path: str
    name: str
    size: int
    mtime_us: int
    problem: str | None = None

    @property
    def modified_at(self) -> dt.datetime:
        """Time of the file's last change, UTC; the epoch where the system's value is out of range."""
        try:
            return dt.datetime.fromtimestamp(self.mtime_us / 1e6, dt.UTC)
        except (ValueError, OverflowError, OSError):
            return dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    @property
    def is_archive(self) -> bool:
        return self.name.lower().endswith(_media()[1])


def find_files(root: Path, *, where: str) -> list[LocalFile]:
    """Every file below a folder, or the one file that `root` is, sorted by name.

    Hidden files and folders are left out, and so are tables and indexes (media_types.yml, `not_reports`), counted in
    the log. where: collection, source and key. Raises BadConfiguration if there is no such folder or file.
    """
    if not root.exists():
        raise BadConfiguration(f"{where}: {root} does not exist; check the spelling, or create it")
    if not root.is_dir():
        return [_look(str(root), root.name)]
    found: list[LocalFile] = []
    left_out = hidden = 0
    # strings, not Paths: a backfill looks at the same folder once for each day
    for folder, folders, names in os.walk(root, onerror=_refuse(where)):
        inside = os.path.relpath(folder, root)
        prefix = "" if inside == os.curdir else f"{inside}{os.sep}"
        hidden += sum(n.startswith(".") for n in (*folders, *names))
        folders[:] = sorted(n for n in folders if not n.startswith("."))
        for name in folders:
            if os.path.islink(f"{folder}{os.sep}{name}"):  # noqa: PTH114
                log.warning("%s: %s%s is a link to a folder and is not followed", where, prefix, name)
        for name in names:
            if name.startswith("."):
                continue
            if name.lower().endswith(suffixes_left_out()):
                left_out += 1
                continue
            found.append(_look(os.path.join(folder, name), f"{prefix}{name}"))  # noqa: PTH118
    if left_out or hidden:
        log.info("%s: %d tables or indexes and %d hidden names left out", where, left_out, hidden)
    return sorted(found, key=lambda f: f.name)


def read_file(file: LocalFile, limit: int) -> bytes:
    """Bytes of a file. Raises OSError as the system does, OverflowError if it is longer than the limit by now."""
    with Path(file.path).open("rb") as stream:
        payload = stream.read(limit + 1)
    if len(payload) > limit:
        raise OverflowError(f"more than {limit} bytes")
    return payload


def read_address_list(path: Path, *, where: str) -> list[str]:
    """Addresses of a text file, one a line; empty lines and lines that begin with # are left out.

    where: collection, source and key. Raises BadConfiguration if the file cannot be read as UTF-8 text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfiguration(f"{where}: {path} cannot be read as a list of addresses: {error}") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def find_media_type(payload: bytes, name: str) -> str:
    """Media type by the first bytes, else by the name's suffix, else text or binary by what the bytes look like."""
    head = payload[:2_048]
    if head[:5] == b"%PDF-":
        return "application/pdf"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if start.startswith(HTML_STARTS[:-1]) or (start.startswith(HTML_STARTS[-1]) and b"<html" in head.lower()):
        return "text/html"
    if head[:4] == b"PK\x03\x04" and Path(name).suffix.lower() == ".docx":
        return _media()[0][".docx"]
    utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\x00" in head and not utf16:
        return "application/octet-stream"
    return _media()[0].get(Path(name).suffix.lower(), "text/plain" if head else "application/octet-stream")


def suffixes_left_out() -> tuple[str, ...]:
    """Suffixes of tables and indexes, which are no reports."""
    return _media()[2]


def _look(path: str, inside: str) -> LocalFile:
    name = quote_path(inside)
    try:
        # of the target, where the file is a link
        info = os.stat(path)  # noqa: PTH116
    except OSError as error:
        return LocalFile(path, name, 0, 0, f"unreadable: {error.strerror}")
    mtime_us = info.st_mtime_ns // 1_000
    # opening a pipe or a device would wait, or never end
    problem = None if stat.S_ISREG(info.st_mode) else "not_a_file: a pipe, socket or device"
    return LocalFile(path, name, info.st_size, mtime_us, problem)


def _refuse(where: str) -> Callable[[OSError], None]:
    def refuse(error: OSError) -> None:
        # a folder that cannot be listed may hide any number of reports: better to stop than to lose them
        raise BadConfiguration(f"{where}: {error.filename} cannot be listed: {error.strerror}") from error

    return refuse


@functools.cache
def _media() -> tuple[dict[str, str], tuple[str, ...], tuple[str, ...]]:
    text = importlib.resources.files("dateline.store").joinpath("media_types.yml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return dict(data["types"]), tuple(data["archives"]), tuple(data["not_reports"])
