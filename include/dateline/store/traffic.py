"""What a piece of work reads from the lake and writes into it, taken down while somebody listens.

The lake notes every file of rows that passes; whoever called `listen` then knows datasets, columns and row counts
without any stage having to tell them.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_PARTITION = re.compile(r"(?P<table>\w+)/collection=(?P<collection>[^/]+)/date=(?P<day>[^/]+)/[^/]+\.parquet")
_STAGING = re.compile(r"(?P<stage>_staging)/(?P<collection>[^/]+)/(?P<day>[^/]+)/(?P<table>\w+)/[^/]+\.parquet")
_EVIDENCE = re.compile(r"(?P<table>warc)/(?P<collection>[^/]+)/(?P<day>[^/.]+)\.warc\.gz")

#: Name and type of each column.
Columns = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Dataset:
    """One table as a piece of work met it. rows: per file; None where they were not counted."""

    name: str
    columns: Columns = ()
    rows_of_files: dict[str, int | None] = field(default_factory=dict)
    partitions: set[tuple[str, str]] = field(default_factory=set)

    @property
    def rows(self) -> int | None:
        """Rows of all files together; None if those of any are not known."""
        counts = list(self.rows_of_files.values())
        return None if None in counts else sum(count for count in counts if count is not None)


@dataclass(slots=True)
class Traffic:
    """Datasets by name. partitions: collection and day of each."""

    read: dict[str, Dataset] = field(default_factory=dict)
    written: dict[str, Dataset] = field(default_factory=dict)


_listening: ContextVar[Traffic | None] = ContextVar("dateline_traffic", default=None)


@contextlib.contextmanager
def listen() -> Iterator[Traffic]:
    """Take down what passes while the block lasts."""
    traffic = Traffic()
    token = _listening.set(traffic)
    try:
        yield traffic
    finally:
        _listening.reset(token)


def note_read(rel: str, rows: int | None = None, schema: pa.Schema | None = None) -> None:
    """A file of the lake was read. rel: its path below the root."""
    if (traffic := _listening.get()) is not None:
        _note(traffic.read, rel, rows, _columns(schema))


def note_files_read(files: Iterable[tuple[str, Path]]) -> None:
    """Parquet files were read by something else than the lake; their footers tell columns and rows.

    files: path below the root, and where it lies on this machine.
    """
    if _listening.get() is not None:
        for rel, path in files:
            with pq.ParquetFile(path) as file:
                note_read(rel, file.metadata.num_rows, file.schema_arrow)


def note_written(rel: str, rows: int | None = None, schema: pa.Schema | None = None) -> None:
    """A file of the lake was written, or was found to hold these rows already."""
    if (traffic := _listening.get()) is not None:
        _note(traffic.written, rel, rows, _columns(schema))


def note_tables(read: Iterable[tuple[str, Columns]], written: Iterable[tuple[str, Columns, int]]) -> None:
    """Whole tables were read, and tables with so many rows written: by what works on them without the lake."""
    if (traffic := _listening.get()) is None:
        return
    for name, columns in read:
        traffic.read.setdefault(name, Dataset(name, columns)).rows_of_files.setdefault(name, None)
    for name, columns, rows in written:
        traffic.written.setdefault(name, Dataset(name, columns)).rows_of_files[name] = rows


def _note(datasets: dict[str, Dataset], rel: str, rows: int | None, columns: Columns) -> None:
    found = _PARTITION.fullmatch(rel) or _STAGING.fullmatch(rel) or _EVIDENCE.fullmatch(rel)
    if found is None:
        return
    name = f"_staging/{found['table']}" if "stage" in found.groupdict() else found["table"]
    dataset = datasets.setdefault(name, Dataset(name))
    dataset.columns = dataset.columns or columns
    dataset.rows_of_files[rel] = rows
    dataset.partitions.add((found["collection"], found["day"]))


def _columns(schema: pa.Schema | None) -> Columns:
    return tuple((column.name, str(column.type)) for column in schema) if schema is not None else ()
