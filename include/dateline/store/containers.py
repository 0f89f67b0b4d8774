"""Looking into zip and tar archives without unpacking them to disk, in bounded time and memory.

Archives are made by others. What is hostile in one (a path that leads out, a link, a device, a bomb, archives nested
without end) is an entry with a problem, "<rule>: <reason>"; the entries beside it are read.
"""

import datetime as dt
import re
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from lzma import LZMAError
from typing import IO, Any, BinaryIO, cast

from dateline.schema.errors import SetAside
from dateline.store.addresses import quote_path
from dateline.store.unpacking import Allowance, Counted, Forward, open_plain

#: What the readers of zip and tar raise on damaged files, the decompressors below them included.
DAMAGED = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, LZMAError, EOFError, OSError, ValueError, OverflowError,
    RuntimeError, NotImplementedError, struct.error, KeyError, IndexError, TypeError, AttributeError,
)  # fmt: skip
ZIPS = (".zip", ".wacz")
TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
WARCS = (".warc", ".warc.gz")
#: Archives inside archives are looked into down to this level; the file itself is level 1.
DEEPEST = 3
MOST_ENTRIES = 200_000
#: The list of a zip's entries is held in memory.
MOST_DIRECTORY_BYTES = 32_000_000
#: An archive inside another is copied to a temporary file, at most so long.
MOST_INNER_BYTES = 4_000_000_000
LONGEST_NAME = 1_000
_KEPT_IN_MEMORY = 4_000_000
#: Characters that hide or turn round what a name says.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive. `path` is its quoted name, in nested archives `inner.zip!/name`.

    `stream` is open until the next entry is asked for; none where there is a `problem`.
    """

    path: str
    modified_at: dt.datetime | None = None
    stream: BinaryIO | None = None
    problem: str | None = None

    @property
    def is_warc(self) -> bool:
        return self.path.lower().endswith(WARCS)


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry as its archive names it, before it is judged."""

    name: str
    size: int
    modified_at: dt.datetime | None
    open: Callable[[], IO[bytes]]
    problem: str | None = None


@dataclass(slots=True)
class Walk:
    """One pass over an archive. left_out: suffixes that are no reports. wanted: paths to look at; None: all of them.

    `skipped` counts what was left out.
    """

    left_out: tuple[str, ...] = ()
    wanted: Collection[str] | None = None
    skipped: Counter[str] = field(default_factory=Counter)

    def entries(self, stream: BinaryIO, name: str, size: int) -> Iterator[Entry]:
        """Entries of an archive, in its order. name: its file's name, which tells the kind. size: in bytes.

        Raises one of DAMAGED where the archive is broken, SetAside (archive_bomb, archive_too_large) where it unpacks
        to too much, each after the entries before that place.
        """
        yield from self._level(stream, name, Allowance(size), "", 1)

    def _level(self, stream: BinaryIO, name: str, total: Allowance, prefix: str, depth: int) -> Iterator[Entry]:
        allowance = Allowance(_size_of(stream), total)
        is_zip = name.lower().endswith(ZIPS)
        only_warcs = name.lower().endswith(".wacz")
        seen: set[str] = set()
        for found in _zip_entries(stream) if is_zip else _tar_entries(stream, allowance):
            total.count_entry(MOST_ENTRIES)
            plain, problem = _safe_name(found.name)
            path = prefix + quote_path(plain)
            lower = plain.lower()
            hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in plain.split("/"))
            if hidden or lower.endswith(self.left_out) or (only_warcs and not lower.endswith(WARCS)):
                self.skipped["hidden names, tables and indexes"] += 1
                continue
            if not self._is_wanted(path):
                continue
            problem = problem or found.problem
            if problem is None and path in seen:
                problem = "duplicate_name: the archive holds this name more than once; the first is read"
            seen.add(path)
            if problem is not None:
                yield Entry(path, found.modified_at, problem=problem)
                continue
            # what is read of a tar is counted where the tar itself is read
            counted = allowance if is_zip else None
            if lower.endswith((*ZIPS, *TARS)):
                yield from self._nested(found, plain, path, total, counted, depth)
            else:
                yield from _opened(found, path, counted)

    def _nested(
        self, found: _Named, name: str, path: str, total: Allowance, counted: Allowance | None, depth: int
    ) -> Iterator[Entry]:
        if depth >= DEEPEST:
            yield Entry(path, found.modified_at, problem=f"nested_too_deep: more than {DEEPEST} archives in each other")
            return
        try:
            with _spooled(found, counted) as inner:
                yield from self._level(inner, name, total, f"{path}!/", depth + 1)
        except SetAside as refusal:
            if total.is_spent:
                raise
            yield Entry(path, found.modified_at, problem=f"{refusal.rule}: {refusal.reason}")
        except DAMAGED as error:
            yield Entry(path, found.modified_at, problem=broken(error))

    def _is_wanted(self, path: str) -> bool:
        return self.wanted is None or path in self.wanted or any(w.startswith(f"{path}!/") for w in self.wanted)


def broken(error: BaseException) -> str:
    """The problem of an archive or entry that one of DAMAGED was raised for."""
    return f"broken_archive: {type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _opened(found: _Named, path: str, allowance: Allowance | None) -> Iterator[Entry]:
    """The entry with its stream; a WARC is copied aside first, as its records are looked up by offset."""
    try:
        if path.lower().endswith(WARCS):
            with _spooled(found, allowance) as inner:
                yield Entry(path, found.modified_at, inner)
            return
        with found.open() as stream:
            counted = Counted(stream, allowance) if allowance else stream
            yield Entry(path, found.modified_at, cast(BinaryIO, counted))
    except SetAside as refusal:
        yield Entry(path, found.modified_at, problem=f"{refusal.rule}: {refusal.reason}")
    except DAMAGED as error:
        yield Entry(path, found.modified_at, problem=broken(error))


@contextmanager
def _spooled(found: _Named, allowance: Allowance | None) -> Iterator[BinaryIO]:
    if found.size > MOST_INNER_BYTES:
        raise SetAside("archive_too_large", f"{found.size} bytes inside an archive; at most {MOST_INNER_BYTES}")
    with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as copy:
        with found.open() as stream:
            shutil.copyfileobj(Counted(stream, allowance, MOST_INNER_BYTES), copy, 65_536)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def _zip_entries(stream: BinaryIO) -> Iterator[_Named]:
    _check_directory(stream)
    with zipfile.ZipFile(stream) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            mode = info.external_attr >> 16
            problem = None
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                problem = "not_a_file: a link or device in an archive"
            elif info.flag_bits & 0x1:
                problem = "encrypted: the archive asks for a password"
            try:
                when: dt.datetime | None = dt.datetime(*info.date_time, tzinfo=dt.UTC)
            except ValueError:
                when = None
            yield _Named(info.filename, info.file_size, when, lambda info=info: archive.open(info), problem)  # type: ignore[misc]


def _check_directory(stream: BinaryIO) -> None:
    """Raise SetAside for a zip whose list of entries would not fit into memory; zipfile reads it whole."""
    size = _size_of(stream)
    stream.seek(max(0, size - 66_000))
    tail = stream.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    length = struct.unpack_from("<L", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0
    wide = tail.rfind(b"PK\x06\x06", 0, max(at, 0))
    if length == 0xFFFFFFFF and 0 <= wide <= len(tail) - 56:
        length = struct.unpack_from("<Q", tail, wide + 40)[0]
    if length > MOST_DIRECTORY_BYTES:
        raise SetAside("archive_too_large", f"a list of entries of {length} bytes; at most {MOST_DIRECTORY_BYTES}")
    stream.seek(0)


def _tar_entries(stream: BinaryIO, allowance: Allowance) -> Iterator[_Named]:
    plain = Forward(open_plain(stream), allowance)
    with tarfile.open(fileobj=cast(Any, plain), mode="r:", errorlevel=0) as archive:
        for info in archive:
            if info.isdir():
                continue
            regular = info.isreg() and not info.issparse()
            problem = None if regular else "not_a_file: a link, device or sparse file in an archive"
            yield _Named(info.name, info.size, _tar_time(info), lambda info=info: _extracted(archive, info), problem)  # type: ignore[misc]
            # tarfile remembers every entry it has passed
            cast(Any, archive).members.clear()
    # tarfile takes a damaged header for the end
    if plain.last != bytes(tarfile.BLOCKSIZE):
        raise tarfile.ReadError("damaged, or cut off: no mark of its end")


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    stream = archive.extractfile(info)
    if stream is None:
        raise tarfile.ReadError(f"{info.name}: no bytes")
    return stream


def _tar_time(info: tarfile.TarInfo) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(info.mtime, dt.UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _safe_name(name: str) -> tuple[str, str | None]:
    """The name without empty and `.` parts, and the problem with it: what leads out of the archive or hides itself."""
    slashes = name.replace("\\", "/")
    parts = [part for part in slashes.split("/") if part not in ("", ".")]
    plain = "/".join(parts)[:LONGEST_NAME]
    if ".." in parts or slashes.startswith("/") or _DRIVE.match(slashes):
        return plain, "unsafe_name: the name leads out of the archive"
    if _CONTROLS.search(name):
        return plain, "unsafe_name: control characters in the name"
    if not plain or len(name) > LONGEST_NAME:
        return plain, f"unsafe_name: a name of {len(name)} characters"
    return plain, None


def _size_of(stream: BinaryIO) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size
