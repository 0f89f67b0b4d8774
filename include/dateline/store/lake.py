"""The lake: Parquet partitions and evidence files under one root, every write whole or not at all."""

import contextlib
import datetime as dt
import errno
import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.schema.errors import BadConfiguration, LakeUnwritable, SchemaBroken, SetAside
from dateline.schema.ids import sha256_hex
from dateline.schema.tables import TABLES, Table
from dateline.store.traffic import note_read, note_written

#: Who writes a file of a partition: the collection's own run (or the ledger), or the recheck of its pages. Each DAG has
#: files of its own, so that no two ever write one (decision 0016). `review` holds the corrections that only the run
#: which found them could tell (decision 0024).
Part = Literal["part", "recheck", "review"]
PARTS: tuple[Part, ...] = ("part", "recheck", "review")
_GLOB = re.compile(r"[*[]")
#: DuckDB reads what follows ? in a database's path as options, and \ in a glob as a folder's end.
_UNFIT = frozenset("?\\")


def day_name(date: dt.date, part: Part = "part") -> str:
    """What files outside the tables are named by: the day, with `-recheck` where the recheck writes them."""
    return date.isoformat() if part == "part" else f"{date.isoformat()}-{part}"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a write left behind. `changed` is False when the file already held these bytes and was not touched."""

    path: str
    sha256: str
    rows: int
    changed: bool


class LakeFile(NamedTuple):
    """A file of a table. part: None for decisions, which are a file each."""

    path: str
    collection: str
    date: dt.date
    part: Part | None
    size: int
    mtime_ns: int


class Lake:
    """One folder. Paths given and returned are relative to it, with `/` between parts.

    A partition is one file per DAG that writes it (`Part`), written aside and moved in with one rename, so a reader
    sees the old file or the new one.
    Equal rows give equal bytes: sorted by the table's order, one row group size, one codec. A file that would not
    change is left alone.
    """

    def __init__(self, root: Path | str) -> None:
        if "://" in str(root):
            raise BadConfiguration(f"DATELINE_LAKE={root}: only local folders are supported; give a path")
        self.root = Path(root).absolute()
        if unfit := _UNFIT & set(str(self.root)):
            raise BadConfiguration(
                f"DATELINE_LAKE={root}: DuckDB opens no files in a folder with {' or '.join(sorted(unfit))} in its "
                "name; choose another"
            )

    def partition_path(self, table: str, collection: str, date: dt.date, part: Part = "part") -> str:
        return f"{table}/collection={collection}/date={date.isoformat()}/{part}-0.parquet"

    def read_table(self, table: str, collection: str, date: dt.date, part: Part = "part") -> pa.Table | None:
        """Rows of a partition's file, or None if it was never written.

        Columns that the table has got since the partition was written are null, until its day is run again.
        """
        rows = self.read_parquet(self.partition_path(table, collection, date, part))
        return rows if rows is None else _with_later_columns(TABLES[table], rows)

    def save_table(self, table: str, collection: str, date: dt.date, rows: pa.Table, part: Part = "part") -> Saved:
        """Replace a partition's file. Raises SchemaBroken if rows do not fit the table: columns, types, nulls, keys."""
        checked = fit(TABLES[table], rows)
        return self.save_parquet(self.partition_path(table, collection, date, part), checked)

    def remove_table(self, table: str, collection: str, date: dt.date, part: Part = "part") -> bool:
        """Remove a partition's file of a derived table that no longer has rows; True if there was one."""
        path = self._path(self.partition_path(table, collection, date, part))
        if not path.exists():
            return False
        with self._errors_explained(path):
            path.unlink()
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        return True

    def read_parquet(self, rel: str) -> pa.Table | None:
        path = self._path(rel)
        if not path.exists():
            return None
        try:
            with pq.ParquetFile(path) as file:
                rows = file.read()
        except (pa.ArrowInvalid, OSError) as error:
            raise SchemaBroken(
                f"{path}: not a readable Parquet file ({error}); remove it and clear the run of that day in Airflow"
            ) from error
        note_read(rel, rows.num_rows, rows.schema)
        return rows

    def save_parquet(self, rel: str, rows: pa.Table) -> Saved:
        sink = io.BytesIO()
        pq.write_table(rows, sink, compression="zstd", compression_level=3, row_group_size=100_000)
        saved = self.save_bytes(rel, sink.getvalue(), rows=rows.num_rows)
        note_written(rel, rows.num_rows, rows.schema)
        return saved

    def exists(self, rel: str) -> bool:
        return self._path(rel).exists()

    def read_bytes(self, rel: str) -> bytes:
        return self._path(rel).read_bytes()

    def open(self, rel: str) -> BinaryIO:
        return self._path(rel).open("rb")

    def read_range(self, rel: str, offset: int, length: int | None = None) -> bytes:
        with self.open(rel) as file:
            file.seek(offset)
            return file.read(-1 if length is None else length)

    def save_bytes(self, rel: str, data: bytes, *, rows: int = 0) -> Saved:
        """Write a file whole: aside, flushed to disk, then renamed. Equal bytes leave the old file as it is."""
        path = self._path(rel)
        saved = Saved(rel, sha256_hex(data), rows, changed=True)
        with self._errors_explained(path):
            if path.exists() and path.stat().st_size == len(data) and sha256_hex(path.read_bytes()) == saved.sha256:
                return Saved(rel, saved.sha256, rows, changed=False)
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
            try:
                with aside.open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
        return saved

    def save_stream(self, rel: str, stream: IO[bytes]) -> Saved:
        """As `save_bytes`, of what a stream holds from its place on, a piece at a time: for what exceeds memory."""
        path = self._path(rel)
        with self._errors_explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
            try:
                digest = hashlib.sha256()
                with aside.open("wb") as file:
                    while piece := stream.read(1_000_000):
                        digest.update(piece)
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                changed = not (
                    path.exists() and path.stat().st_size == aside.stat().st_size and _hash(path) == digest.hexdigest()
                )
                if changed:
                    aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)
        note_written(rel)
        return Saved(rel, digest.hexdigest(), 0, changed=changed)

    def list_files(self, prefix: str, pattern: str = "**/*") -> list[str]:
        """Files below a folder, as sorted paths relative to the root; unfinished writes (dot files) are left out."""
        folder = self._path(prefix)
        found = (p for p in folder.glob(pattern) if p.is_file() and not p.name.startswith("."))
        return sorted(p.relative_to(self.root).as_posix() for p in found)

    def partitions(self, table: str) -> list[tuple[str, dt.date]]:
        """Collection and date of every partition of a table, sorted."""
        return sorted({(collection, date) for collection, date, _ in self.files_of(table)})

    def files_of(self, table: str) -> list[tuple[str, dt.date, Part]]:
        """Collection, date and part of every file of a table, sorted."""
        return sorted((file.collection, file.date, file.part) for file in self.scan(table) if file.part)

    def all_files_of(self, table: str) -> list[str]:
        """Path of every file of a table, sorted, decisions among them, which lie in files of their own."""
        return sorted(file.path for file in self.scan(table))

    def scan(self, table: str) -> Iterator[LakeFile]:
        """Every file of a table with its size and time of writing, in no order; unfinished writes are left out."""
        parts: dict[str, Part] = {f"{part}-0.parquet": part for part in PARTS}
        for collection in _entries(self._path(table), "collection="):
            for date in _entries(collection, "date="):
                name, day = collection.name.partition("=")[2], dt.date.fromisoformat(date.name.partition("=")[2])
                for file in _entries(date):
                    if file.name.endswith("-0.parquet") and not file.name.startswith(".") and file.is_file():
                        stat = file.stat()
                        path = f"{table}/{collection.name}/{date.name}/{file.name}"
                        yield LakeFile(path, name, day, parts.get(file.name), stat.st_size, stat.st_mtime_ns)

    def local_path(self, rel: str) -> Path:
        """Where a file lies on this machine, for tools that open files themselves (DuckDB)."""
        return self._path(rel)

    def _path(self, rel: str) -> Path:
        path = (self.root / rel).absolute()
        if ".." in Path(rel).parts or not path.is_relative_to(self.root):
            raise SetAside("path_outside_lake", f"{rel!r} leads out of the lake")
        return path

    @contextlib.contextmanager
    def _errors_explained(self, path: Path) -> Iterator[None]:
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


def as_pattern(path: Path) -> str:
    """A path as DuckDB's `read_parquet` takes it, which reads * and [ as a glob even in a list of whole paths."""
    return _GLOB.sub(r"[\g<0>]", str(path))


def _entries(folder: os.DirEntry[str] | Path, prefix: str = "") -> list[os.DirEntry[str]]:
    """What lies in a folder under names that start so; nothing where there is none."""
    try:
        with os.scandir(folder) as found:
            return [entry for entry in found if entry.name.startswith(prefix)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _with_later_columns(table: Table, rows: pa.Table) -> pa.Table:
    for field in table.arrow_schema:
        if field.name not in rows.column_names:
            rows = rows.append_column(field.name, pa.nulls(rows.num_rows, field.type))
    return rows.select([*table.columns, *(c for c in rows.column_names if c not in table.columns)])


def fit(table: Table, rows: pa.Table) -> pa.Table:
    """Check rows against their table and sort them. Arrow does not enforce nulls or keys itself.

    Returns the rows in the table's column order and sort order. Raises SchemaBroken naming table, column and fault.
    """
    if set(rows.column_names) != set(table.columns):
        raise SchemaBroken(f"{table.name}: columns differ in {sorted(set(rows.column_names) ^ set(table.columns))}")
    for field in table.fields:
        if field.required and rows[field.name].null_count:
            raise SchemaBroken(f"{table.name}.{field.name}: {rows[field.name].null_count} rows are null")
    try:
        rows = rows.select(table.columns).cast(table.arrow_schema).replace_schema_metadata(None)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise SchemaBroken(f"{table.name}: {error}") from error
    for field in table.fields:
        if field.allowed:
            odd = [v for v in pc.unique(rows[field.name]).to_pylist() if v is not None and v not in field.allowed]
            if odd:
                raise SchemaBroken(f"{table.name}.{field.name}: {odd[0]!r} is none of {', '.join(field.allowed)}")
    groups = rows.group_by(list(table.key)).aggregate([([], "count_all")])
    if groups.num_rows != rows.num_rows:
        twice = groups.filter(pc.greater(groups["count_all"], 1)).slice(0, 1).to_pylist()[0]
        raise SchemaBroken(f"{table.name}: key {[twice[k] for k in table.key]} stands in {twice['count_all']} rows")
    # the key after the order makes the order total, so equal rows give equal bytes
    order = list(dict.fromkeys((*table.order, *table.key)))
    return rows.sort_by([(name, "ascending") for name in order]).combine_chunks()
