"""An S3-compatible bucket as the lake's place: whole objects, conditional writes, copies here for what opens files."""

import contextlib
import hashlib
import io
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from dateline.schema.errors import TryAgain
from dateline.store.bucket_lock import BucketLock
from dateline.store.file_store import PIECE_BYTES, FileStat, check_inside, glob_regex
from dateline.store.mirror import Mirror
from dateline.store.s3 import client, errors_explained, parse_root

#: What is read ahead of a place in a file, and how much of it is kept: records of one day lie near each other.
BLOCK_BYTES, BLOCKS_KEPT = 1_000_000, 16
#: Requests at a time where many files are fetched.
FETCHES_AT_ONCE = 16
#: Larger files are sent in parts, each in memory once per sender.
_TRANSFER = TransferConfig(multipart_threshold=32_000_000, multipart_chunksize=32_000_000, max_concurrency=4)


class Bucket:
    """See `FileStore`. root: `s3://bucket/prefix`. copies: the folder of local copies, and its limit in bytes."""

    is_local = False

    def __init__(self, root: str, copies: Path, limit_bytes: int) -> None:
        self._bucket, self._prefix = parse_root(root)
        self.name = f"s3://{self._bucket}/{self._prefix}".rstrip("/")
        self.local_root = copies / self._bucket / self._prefix.rstrip("/")
        self._mirror = Mirror(self.local_root, limit_bytes)
        self._blocks: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._held: list[BucketLock] = []

    def stat(self, rel: str) -> FileStat | None:
        found = self._head(rel)
        return None if found is None else _stat_of(rel, found["ContentLength"], found)

    def read(self, rel: str) -> bytes:
        with errors_explained(self._where(rel)):
            return bytes(client().get_object(Bucket=self._bucket, Key=self._key(rel))["Body"].read())

    def open(self, rel: str) -> BinaryIO:
        check_inside(rel)
        return cast(BinaryIO, io.BufferedReader(_Reader(self, rel), PIECE_BYTES // 16))

    def copy_into(self, rel: str, sink: IO[bytes]) -> None:
        self._fetch(rel, sink)

    def sha256(self, rel: str) -> str:
        found = self._head(rel)
        if found is None:
            raise FileNotFoundError(self._where(rel))
        return str(found["Metadata"].get("sha256") or self._hash(rel))

    def put(self, rel: str, data: bytes, sha256: str) -> bool:
        if self._holds(rel, len(data), sha256):
            return False
        with self._writing(rel):
            client().put_object(Bucket=self._bucket, Key=self._key(rel), Body=data, Metadata={"sha256": sha256})
        return True

    def put_stream(self, rel: str, stream: IO[bytes]) -> tuple[str, bool]:
        with contextlib.ExitStack() as stack:
            if not stream.seekable():
                whole = stack.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(stream, whole, PIECE_BYTES)
                whole.seek(0)
                stream = whole
            start = stream.tell()
            digest = hashlib.sha256()
            while piece := stream.read(PIECE_BYTES):
                digest.update(piece)
            sha256, size = digest.hexdigest(), stream.tell() - start
            if self._holds(rel, size, sha256):
                return sha256, False
            stream.seek(start)
            with self._writing(rel):
                client().upload_fileobj(
                    _Unclosed(stream), self._bucket, self._key(rel), ExtraArgs={"Metadata": {"sha256": sha256}},
                    Config=_TRANSFER,
                )  # fmt: skip
        return sha256, True

    def remove(self, rel: str) -> bool:
        if self._head(rel) is None:
            return False
        self._delete(rel)
        return True

    def remove_folder(self, rel: str) -> None:
        for file in list(self._list(rel, hidden=True)):
            self._delete(file.path)

    def remove_old_folders(self, prefix: str, depth: int, before: float) -> tuple[int, int]:
        length = len(prefix.split("/")) + depth
        latest: dict[str, int] = {}
        for file in self._list(prefix, hidden=True):
            folder = "/".join(file.path.split("/")[:length])
            latest[folder] = max(file.mtime_ns, latest.get(folder, 0))
        old = [folder for folder, mtime_ns in latest.items() if mtime_ns < before * 1e9]
        for folder in old:
            self.remove_folder(folder)
        return len(old), len(latest) - len(old)

    def list_paths(self, prefix: str, pattern: str) -> list[str]:
        return [file.path for file in self.list_stats(prefix, pattern)]

    def list_stats(self, prefix: str, pattern: str) -> list[FileStat]:
        below, fits = len(prefix) + 1 if prefix else 0, glob_regex(pattern)
        return sorted(
            (file for file in self._list(prefix) if fits.match(file.path[below:])), key=lambda file: file.path
        )

    def local_copy(self, rel: str) -> Path | None:
        file = self.stat(rel)
        if file is None:
            return None
        try:
            return self._copy(file)
        except FileNotFoundError:  # removed in between
            return None

    def local_copies(self, files: Sequence[FileStat]) -> list[Path]:
        with ThreadPoolExecutor(FETCHES_AT_ONCE) as pool:
            copies = list(pool.map(self._copy, files))
        self._mirror.sweep()
        return copies

    @contextlib.contextmanager
    def working_copy(self, rel: str, *, anew: bool = False) -> Iterator[Path]:
        before = None if anew else self.local_copy(rel)
        self.local_root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".work-", dir=self.local_root) as folder:
            path = Path(folder, Path(rel).name)
            if before is not None:
                shutil.copyfile(before, path)
            yield path
            if not path.exists():
                return
            with path.open("rb") as file:
                _, changed = self.put_stream(rel, file)
            stat = self.stat(rel)
            if changed and stat is not None:
                self._mirror.adopt(path, stat)
        self._mirror.sweep()

    @contextlib.contextmanager
    def locked(self, rel: str, seconds: float) -> Iterator[None]:
        lock = BucketLock(self._bucket, self._key(rel))
        with lock.held(seconds):
            self._held.append(lock)
            try:
                yield
            finally:
                self._held.remove(lock)

    def block(self, rel: str, number: int) -> bytes:
        """A piece of a file, empty beyond its end. Raises FileNotFoundError."""
        if (rel, number) not in self._blocks:
            first = number * BLOCK_BYTES
            span = f"bytes={first}-{first + BLOCK_BYTES - 1}"
            with errors_explained(self._where(rel)):
                try:
                    answer = client().get_object(Bucket=self._bucket, Key=self._key(rel), Range=span)
                    self._blocks[rel, number] = bytes(answer["Body"].read())
                except ClientError as error:
                    if error.response["Error"].get("Code") not in ("InvalidRange", "416"):
                        raise
                    self._blocks[rel, number] = b""
            while len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end((rel, number))
        return self._blocks[rel, number]

    def size(self, rel: str) -> int:
        found = self.stat(rel)
        if found is None:
            raise FileNotFoundError(self._where(rel))
        return found.size

    def _delete(self, rel: str) -> None:
        with self._writing(rel):
            client().delete_object(Bucket=self._bucket, Key=self._key(rel))
        (self.local_root / rel).unlink(missing_ok=True)

    def _copy(self, file: FileStat) -> Path:
        def fetch(aside: Path) -> FileStat:
            with aside.open("wb") as sink:
                return self._fetch(file.path, sink)

        return self._mirror.current(file) or self._mirror.keep(fetch)

    def _fetch(self, rel: str, sink: IO[bytes]) -> FileStat:
        with errors_explained(self._where(rel)):
            answer = client().get_object(Bucket=self._bucket, Key=self._key(rel))
            shutil.copyfileobj(answer["Body"], sink, PIECE_BYTES)
        return _stat_of(rel, answer["ContentLength"], answer)

    def _list(self, prefix: str, *, hidden: bool = False) -> Iterator[FileStat]:
        start = self._prefix + (f"{check_inside(prefix)}/" if prefix else "")
        with errors_explained(self._where(prefix)):
            pages = client().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=start)
            for page in pages:
                for found in page.get("Contents", ()):
                    rel = str(found["Key"]).removeprefix(self._prefix)
                    if hidden or not rel.rpartition("/")[2].startswith("."):
                        yield _stat_of(rel, found["Size"], found)

    def _head(self, rel: str) -> dict[str, Any] | None:
        with contextlib.suppress(FileNotFoundError), errors_explained(self._where(rel)):
            found: dict[str, Any] = client().head_object(Bucket=self._bucket, Key=self._key(rel))
            return found
        return None

    def _holds(self, rel: str, size: int, sha256: str) -> bool:
        found = self._head(rel)
        if found is None or found["ContentLength"] != size:
            return False
        return (found["Metadata"].get("sha256") or self._hash(rel)) == sha256

    def _hash(self, rel: str) -> str:
        """Of an object that something else wrote, such as a copy from a backup."""
        with tempfile.TemporaryFile() as file:
            self._fetch(rel, file)
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextlib.contextmanager
    def _writing(self, rel: str) -> Iterator[None]:
        for lock in self._held:
            if lock.lost:
                raise TryAgain(f"{self._where(rel)}: the store was out of reach for so long that the lock is lost")
        for place in [place for place in self._blocks if place[0] == rel]:
            del self._blocks[place]
        with errors_explained(self._where(rel)):
            yield

    def _key(self, rel: str) -> str:
        return self._prefix + check_inside(rel)

    def _where(self, rel: str) -> str:
        return f"{self.name}/{rel}"


def _stat_of(rel: str, size: int, told: Mapping[str, Any]) -> FileStat:
    # a listing may tell fractions of the second, an object's own answer never does
    digits = int(hashlib.sha256(str(told["ETag"]).encode()).hexdigest()[:15], 16) % 1_000_000_000
    return FileStat(rel, int(size), int(told["LastModified"].timestamp()) * 1_000_000_000 + digits)


class _Reader(io.RawIOBase):
    """Reads a file of a bucket by blocks, asking for none before it is read."""

    def __init__(self, bucket: Bucket, rel: str) -> None:
        self._bucket, self._rel, self._place = bucket, rel, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place}.get(whence)
        self._place = offset + (self._bucket.size(self._rel) if start is None else start)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        number, start = divmod(self._place, BLOCK_BYTES)
        piece = self._bucket.block(self._rel, number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)


class _Unclosed:
    """A stream that stays open when it was sent: s3transfer closes what it is given."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.read, self.seek, self.tell = stream.read, stream.seek, stream.tell

    def close(self) -> None:
        pass
