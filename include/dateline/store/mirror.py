"""Copies on this machine of files in a bucket, for tools that open files themselves (DuckDB, readers of archives).

A copy has the size and the time of writing that the bucket tells, so it is known to be current without a note beside
it. Copies may go at any time; what was not used for longest goes when they take more room than they may.
"""

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from dateline.store.file_store import FileStat

#: How long a copy that nobody asked for may stay: what was deleted in the bucket is gone here, too, by then.
UNUSED_SECONDS = 7 * 86_400
_SWEEP_SECONDS = 600.0


class Mirror:
    """Copies below one folder. limit_bytes: what they may take together; what is in use stays beyond it."""

    def __init__(self, root: Path, limit_bytes: int) -> None:
        self.root = root
        self._limit = limit_bytes
        self._swept_at = 0.0

    def current(self, file: FileStat) -> Path | None:
        """The copy, if it is as the bucket's file."""
        path = self.root / file.path
        try:
            with path.open("rb") as copy:  # another process may put a newer one in its place meanwhile
                known = os.fstat(copy.fileno())
                if (known.st_size, known.st_mtime_ns) != (file.size, file.mtime_ns):
                    return None
                os.utime(copy.fileno(), ns=(time.time_ns(), file.mtime_ns))  # in use, says the time of access
        except (FileNotFoundError, NotADirectoryError):
            return None
        return path

    def keep(self, fetch: Callable[[Path], FileStat]) -> Path:
        """Make a copy: `fetch` writes to the path that it is given, and says what it wrote."""
        self.root.mkdir(parents=True, exist_ok=True)
        aside = self.aside()
        try:
            return self.adopt(aside, fetch(aside))
        finally:
            aside.unlink(missing_ok=True)

    def adopt(self, aside: Path, file: FileStat) -> Path:
        """Take a file on this machine for the copy of one in the bucket."""
        path = self.root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        os.utime(aside, ns=(time.time_ns(), file.mtime_ns))
        aside.replace(path)
        return path

    def aside(self) -> Path:
        """A path of nobody else's, in the same file system."""
        return self.root / f".{secrets.token_hex(8)}.tmp"

    def sweep(self) -> None:
        """Remove copies that are over the limit or long unused; looks only now and then."""
        if time.monotonic() - self._swept_at < _SWEEP_SECONDS and self._swept_at:
            return
        self._swept_at = time.monotonic()
        now = time.time()
        copies = []
        for path in self.root.rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # another process sweeps, too
                if path.is_file():
                    known = path.stat()
                    copies.append((max(known.st_atime, known.st_mtime), known.st_size, path))
        copies.sort(reverse=True)
        room = self._limit
        for used_at, size, path in copies:
            room -= size
            age = now - used_at
            # what is being worked on lies in hidden folders; a copy that a run asked for is read within the hour
            is_copy = not any(part.startswith(".") for part in path.relative_to(self.root).parts)
            if age > UNUSED_SECONDS or (room < 0 and age > 3_600 and is_copy):
                path.unlink(missing_ok=True)
