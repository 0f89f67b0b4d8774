"""The lake: Parquet partitions and evidence files under one root, every write whole or not at all."""

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.schema.errors import BadConfiguration, SchemaBroken
from dateline.schema.ids import sha256_hex
from dateline.schema.tables import TABLES, Table
from dateline.store.file_store import FileStat, FileStore, check_inside
from dateline.store.folder import Folder
from dateline.store.settings import copies_folder
from dateline.store.traffic import note_read, note_written

#: Who writes a file of a partition: the collection's own run (or the ledger), or the recheck of its pages. Each DAG has
#: files of its own, so that no two ever write one (decision 0016). `review` holds the corrections that only the run
#: which found them could tell (decision 0024).
Part = Literal["part", "recheck", "review"]
PARTS: tuple[Part, ...] = ("part", "recheck", "review")
_PART_OF_FILE: dict[str, Part] = {f"{part}-0.parquet": part for part in PARTS}
PARTITIONED = "collection=*/date=*/*-0.parquet"
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
    """One root, a folder or `s3://bucket/prefix`. Paths given and returned are relative to it, with `/` between parts.

    A partition is one file per DAG that writes it (`Part`), whole or not there, so a reader sees the old file or the
    new one. Equal rows give equal bytes: sorted by the table's order, one row group size, one codec. A file that would
    not change is left alone.
    """

    def __init__(self, root: Path | str) -> None:
        self.files: FileStore = open_store(root)
        #: A folder's path, a bucket's address.
        self.root: Path | str = self.files.local_root if self.files.is_local else self.files.name

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
        return self.files.remove(self.partition_path(table, collection, date, part))

    def read_parquet(self, rel: str) -> pa.Table | None:
        try:
            source = self.local_path(rel) if self.files.is_local else pa.BufferReader(self.files.read(rel))
            with pq.ParquetFile(source) as file:
                rows = file.read()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (pa.ArrowInvalid, OSError) as error:
            raise SchemaBroken(
                f"{self.address(rel)}: not a readable Parquet file ({error}); remove it and clear the run of that day "
                "in Airflow"
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
        return self.files.stat(rel) is not None

    def read_bytes(self, rel: str) -> bytes:
        return self.files.read(rel)

    def sha256(self, rel: str) -> str:
        return self.files.sha256(rel)

    def open(self, rel: str) -> BinaryIO:
        return self.files.open(rel)

    def copy_into(self, rel: str, sink: IO[bytes]) -> None:
        """Write a file's bytes to a stream, a piece at a time."""
        self.files.copy_into(rel, sink)

    def save_bytes(self, rel: str, data: bytes, *, rows: int = 0) -> Saved:
        """Write a file whole."""
        sha256 = sha256_hex(data)
        return Saved(rel, sha256, rows, changed=self.files.put(rel, data, sha256))

    def save_stream(self, rel: str, stream: IO[bytes]) -> Saved:
        """As `save_bytes`, of what a stream holds from its place on, a piece at a time: for what exceeds memory."""
        sha256, changed = self.files.put_stream(rel, stream)
        note_written(rel)
        return Saved(rel, sha256, 0, changed=changed)

    def remove(self, rel: str) -> bool:
        """Remove a file; True if there was one."""
        return self.files.remove(rel)

    def list_files(self, prefix: str, pattern: str = "**/*") -> list[str]:
        """Files below a folder, as sorted paths relative to the root; unfinished writes (dot files) are left out."""
        return self.files.list_paths(prefix, pattern)

    def partitions(self, table: str) -> list[tuple[str, dt.date]]:
        """Collection and date of every partition of a table, sorted."""
        return sorted({(collection, date) for collection, date, _ in self.files_of(table)})

    def files_of(self, table: str) -> list[tuple[str, dt.date, Part]]:
        """Collection, date and part of every file of a table, sorted."""
        return sorted((file.collection, file.date, file.part) for file in self.scan(table) if file.part)

    def all_files_of(self, table: str) -> list[str]:
        """Path of every file of a table, sorted, decisions among them, which lie in files of their own."""
        return self.list_files(table, PARTITIONED)

    def scan(self, table: str) -> Iterator[LakeFile]:
        """Every file of a table with its size and time of writing, by path: one listing, however many there are."""
        yield from map(file_of, self.files.list_stats(table, PARTITIONED))

    def local_copies(self, files: Sequence[LakeFile]) -> list[Path]:
        """Files of a table on this machine: where they lie, or copies that are as the listing told."""
        return self.files.local_copies([FileStat(file.path, file.size, file.mtime_ns) for file in files])

    def local_path(self, rel: str) -> Path:
        """Where a file of a folder lies, and a bucket's local copy would; see `local_copy`."""
        return self.files.local_root / check_inside(rel)

    def address(self, rel: str) -> str:
        """How a message names a file."""
        return f"{self.root}/{rel}"


def file_of(stat: FileStat) -> LakeFile:
    """A listed file of a table (PARTITIONED). Raises ValueError where its folder is no day."""
    _, collection, date, name = stat.path.split("/")
    day = dt.date.fromisoformat(date.partition("=")[2])
    return LakeFile(stat.path, collection.partition("=")[2], day, _PART_OF_FILE.get(name), stat.size, stat.mtime_ns)


def open_store(root: Path | str) -> FileStore:
    """The store of a root. Raises BadConfiguration for an address that is none."""
    if "://" not in str(root):
        folder = Folder(Path(root))
        if unfit := _UNFIT & set(folder.name):
            raise BadConfiguration(
                f"DATELINE_LAKE={root}: DuckDB opens no files in a folder with {' or '.join(sorted(unfit))} in its "
                "name; choose another"
            )
        return folder
    from dateline.store.bucket import Bucket  # brings boto3 along

    return Bucket(str(root), *copies_folder())


def as_pattern(path: Path) -> str:
    """A path as DuckDB's `read_parquet` takes it, which reads * and [ as a glob even in a list of whole paths."""
    return _GLOB.sub(r"[\g<0>]", str(path))


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
