"""What the lake asks of the place where its files lie: a folder of this machine, or a bucket."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol

from dateline.schema.errors import SetAside

#: Bytes handed on at a time.
PIECE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class FileStat:
    """A file as a listing tells of it: path below the root, size in bytes, time of its last writing.

    mtime_ns: nanoseconds since 1970. In a bucket the digits below the second come from the ETag, so that two writings
    within a second differ.
    """

    path: str
    size: int
    mtime_ns: int


class FileStore(Protocol):
    """Paths are relative to the root, with `/` between parts; one that leads out of it is refused (SetAside).

    Writes are whole or not at all. A file that would not change is left as it is.
    """

    #: How messages name the root.
    name: str
    #: Where local copies lie, under the same relative paths; of a folder that is the folder.
    local_root: Path
    #: Whether files lie on this machine, so that tools may open them where they are.
    is_local: bool

    def stat(self, rel: str) -> FileStat | None: ...

    def read(self, rel: str) -> bytes:
        """Raises FileNotFoundError."""

    def open(self, rel: str) -> BinaryIO:
        """Raises FileNotFoundError at once, or at the first read. What it reads can be sought in."""

    def copy_into(self, rel: str, sink: IO[bytes]) -> None: ...

    def sha256(self, rel: str) -> str: ...

    def put(self, rel: str, data: bytes, sha256: str) -> bool:
        """True if the file did not hold these bytes before. sha256: of the bytes."""

    def put_stream(self, rel: str, stream: IO[bytes]) -> tuple[str, bool]:
        """SHA-256 of what a stream holds from its place on, and whether the file was another before."""

    def remove(self, rel: str) -> bool: ...

    def remove_folder(self, rel: str) -> None: ...

    def remove_old_folders(self, prefix: str, depth: int, before: float) -> tuple[int, int]:
        """Remove the folders so deep below a prefix of which nothing was written since `before` (seconds since 1970).

        Returns how many went and how many stayed.
        """

    def list_paths(self, prefix: str, pattern: str) -> list[str]:
        """Sorted paths below a folder; names that begin with a dot are left out."""

    def list_stats(self, prefix: str, pattern: str) -> list[FileStat]:
        """As `list_paths`, with sizes and times of writing."""

    def local_copy(self, rel: str) -> Path | None:
        """The file, on this machine and as it is now; None if there is none."""

    def local_copies(self, files: Sequence[FileStat]) -> list[Path]:
        """Files that a listing told of, on this machine."""

    def working_copy(self, rel: str, *, anew: bool = False) -> AbstractContextManager[Path]:
        """A path to change the file at, or to make it; what stands there when the block ends well is what the lake has.

        Only for whoever holds the file's lock. anew: what the file held does not matter.
        """

    def locked(self, rel: str, seconds: float) -> AbstractContextManager[None]:
        """Hold the lock of that name. Raises TryAgain if another holds it for so long."""


def check_inside(rel: str) -> str:
    """The path itself. Raises SetAside if it leads out of the root, or could for another reader of paths."""
    parts = PurePosixPath(rel).parts
    if rel.startswith("/") or ".." in parts or any(c in rel for c in "\0\\"):
        raise SetAside("path_outside_lake", f"{rel!r} leads out of the lake")
    return "/".join(parts)


def glob_regex(pattern: str) -> re.Pattern[str]:
    """A glob of paths as a regular expression: `*` stays within a part, `**/` stands for any number of parts."""
    words = re.split(r"(\*\*/|\*)", pattern)
    rules = {"**/": "(?:[^/]+/)*", "*": "[^/]*"}
    return re.compile("".join(rules.get(word) or re.escape(word) for word in words) + r"\Z")
