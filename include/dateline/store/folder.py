"""A folder of this machine as the lake's place: files written aside, flushed, and moved in with one rename."""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

import filelock

from dateline.schema.errors import LakeUnwritable, TryAgain
from dateline.schema.ids import sha256_hex
from dateline.store.file_store import PIECE_BYTES, FileStat, check_inside, glob_regex


class Folder:
    """See `FileStore`. A local copy of a file is the file."""

    is_local = True

    def __init__(self, root: Path) -> None:
        self.local_root = root.absolute()
        self.name = str(self.local_root)

    def stat(self, rel: str) -> FileStat | None:
        try:
            found = self.path(rel).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return FileStat(rel, found.st_size, found.st_mtime_ns)

    def read(self, rel: str) -> bytes:
        return self.path(rel).read_bytes()

    def open(self, rel: str) -> BinaryIO:
        return self.path(rel).open("rb")

    def copy_into(self, rel: str, sink: IO[bytes]) -> None:
        with self.open(rel) as file:
            shutil.copyfileobj(file, sink, PIECE_BYTES)

    def sha256(self, rel: str) -> str:
        return _hash(self.path(rel))

    def put(self, rel: str, data: bytes, sha256: str) -> bool:
        path = self.path(rel)
        with errors_explained(path):
            if path.exists() and path.stat().st_size == len(data) and sha256_hex(path.read_bytes()) == sha256:
                return False
            with _aside(path) as aside:
                with aside.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(path)
        return True

    def put_stream(self, rel: str, stream: IO[bytes]) -> tuple[str, bool]:
        path = self.path(rel)
        digest = hashlib.sha256()
        with errors_explained(path), _aside(path) as aside:
            with aside.open("wb") as file:
                while piece := stream.read(PIECE_BYTES):
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            same_size = path.exists() and path.stat().st_size == aside.stat().st_size
            changed = not (same_size and _hash(path) == digest.hexdigest())
            if changed:
                aside.replace(path)
        return digest.hexdigest(), changed

    def remove(self, rel: str) -> bool:
        path = self.path(rel)
        if not path.exists():
            return False
        with errors_explained(path):
            path.unlink()
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        return True

    def remove_folder(self, rel: str) -> None:
        shutil.rmtree(self.path(rel), ignore_errors=True)

    def remove_old_folders(self, prefix: str, depth: int, before: float) -> tuple[int, int]:
        removed = kept = 0
        for folder in sorted(self.path(prefix).glob("/".join(["*"] * depth))):
            if all(path.stat().st_mtime < before for path in (folder, *folder.rglob("*"))):
                shutil.rmtree(folder)
                removed += 1
            else:
                kept += 1
        return removed, kept

    def list_paths(self, prefix: str, pattern: str) -> list[str]:
        return [file.path for file in self.list_stats(prefix, pattern)]

    def list_stats(self, prefix: str, pattern: str) -> list[FileStat]:
        found = []
        for entry in _matching(str(self.path(prefix)), pattern.split("/")):
            with contextlib.suppress(FileNotFoundError):  # removed since it was listed
                if entry.is_file() and not entry.name.startswith("."):
                    known = entry.stat()
                    rel = entry.path[len(self.name) + 1 :]
                    found.append(FileStat(rel, known.st_size, known.st_mtime_ns))
        return sorted(found, key=lambda file: file.path)

    def local_copy(self, rel: str) -> Path | None:
        path = self.path(rel)
        return path if path.exists() else None

    def local_copies(self, files: Sequence[FileStat]) -> list[Path]:
        return [self.local_root / file.path for file in files]

    @contextlib.contextmanager
    def working_copy(self, rel: str, *, anew: bool = False) -> Iterator[Path]:  # noqa: ARG002
        path = self.path(rel)
        with errors_explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        yield path

    @contextlib.contextmanager
    def locked(self, rel: str, seconds: float) -> Iterator[None]:
        path = self.path(rel)
        lock = filelock.FileLock(path, timeout=seconds)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except filelock.Timeout as error:
            raise TryAgain(f"{path}: another run holds this lock for more than {seconds:.0f} s") from error
        except OSError as error:
            raise LakeUnwritable(
                f"{path}: no lock can be set ({error.strerror}); check DATELINE_LAKE and its owner"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def path(self, rel: str) -> Path:
        return self.local_root / check_inside(rel)


def _matching(folder: str, patterns: Sequence[str]) -> Iterator[os.DirEntry[str]]:
    """What lies below a folder along the patterns of a glob's parts; `**` stands for any folders."""
    try:
        with os.scandir(folder) as listed:
            entries = list(listed)
    except (FileNotFoundError, NotADirectoryError):
        return
    first, rest = patterns[0], patterns[1:]
    if first == "**":
        yield from _matching(folder, rest)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _matching(entry.path, patterns)
        return
    fits = glob_regex(first)
    for entry in entries:
        if fits.match(entry.name):
            if rest:
                yield from _matching(entry.path, rest)
            else:
                yield entry


@contextlib.contextmanager
def _aside(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield aside
    finally:
        aside.unlink(missing_ok=True)


@contextlib.contextmanager
def errors_explained(path: Path) -> Iterator[None]:
    """Turn the system's refusals to write into LakeUnwritable, which says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LakeUnwritable(f"{path}: no space left; free some, then clear the failed task") from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EEXIST):
            raise LakeUnwritable(
                f"{path}: the lake cannot be written ({os.strerror(error.errno)}); "
                "check the folder's owner and mount, or set DATELINE_LAKE to another"
            ) from error
        raise


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
