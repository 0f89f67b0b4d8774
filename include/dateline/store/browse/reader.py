"""The warehouse opened for readers: once per file, with bounds on memory, threads, time and files."""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dateline.schema.errors import BadConfiguration, TryAgain
from dateline.store.lake import Lake
from dateline.store.warehouse import FILE

MEMORY_LIMIT = "512MB"
THREADS = 2
#: A question that takes longer is broken off, so that one reader cannot hold the others up.
SECONDS = 20.0
#: How old an answer may be where the warehouse lies in a bucket, beside the time that its fetching takes.
LOOK_SECONDS = 5.0
Row = dict[str, Any]


class Reader:
    """Answers questions from one lake's warehouse. A new build is noticed by the file's inode and time of change."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._lock, self._fetching = threading.Lock(), threading.Lock()
        self._looked_at = -LOOK_SECONDS
        self._opened: tuple[tuple[int, int], duckdb.DuckDBPyConnection] | None = None

    def version(self) -> tuple[int, int]:
        """What tells one build of the warehouse from the next. Raises BadConfiguration if there is none."""
        try:
            found = self._path().stat()
        except OSError as error:
            raise BadConfiguration(
                f"there is no {FILE} in the lake yet: run the DAG `ledger`, or `make run` for the sample"
            ) from error
        return found.st_ino, found.st_mtime_ns

    def _path(self) -> Path:
        """Where the warehouse lies on this machine; a bucket is asked for a newer one only now and then."""
        path = self.lake.local_path(FILE)
        if not self.lake.files.is_local:
            with self._fetching:
                if time.monotonic() - self._looked_at > LOOK_SECONDS or not path.exists():
                    self.lake.files.local_copy(FILE)
                    self._looked_at = time.monotonic()
        return path

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """All rows of a SELECT as plain values; `$name` stands for a parameter, and each one given must be used.

        Raises TryAgain when it took too long, BadConfiguration when the warehouse is of another version.
        """
        found: list[Row] = self.table(sql, parameters).to_pylist()
        return found

    def table(self, sql: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """As `rows`, with the columns' own types."""
        with self.cursor() as con:
            return con.sql(sql, params=dict(parameters or {})).to_arrow_table()

    def one(self, sql: str, parameters: Mapping[str, object] | None = None) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(f"{sql} LIMIT 1", parameters)), None)

    @contextlib.contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for one request, with errors in words that say what to do."""
        con = self._connection().cursor()
        clock = threading.Timer(SECONDS, con.interrupt)
        clock.daemon = True
        clock.start()
        try:
            con.execute("USE warehouse")
            yield con
        except duckdb.InterruptException as error:
            raise TryAgain(f"the answer took longer than {SECONDS:.0f} s; narrow the filters") from error
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise BadConfiguration(
                f"the warehouse was built by another version ({error}); run the DAG `ledger` to build it anew"
            ) from error
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise TryAgain(f"the warehouse could not answer ({error}); narrow the filters, or try again") from error
        finally:
            clock.cancel()
            con.close()

    def _connection(self) -> duckdb.DuckDBPyConnection:
        version = self.version()
        with self._lock:
            if self._opened is None or self._opened[0] != version:
                # cursors that are still out keep the file that they began with
                self._opened = version, self._open()
            return self._opened[1]

    def _open(self) -> duckdb.DuckDBPyConnection:
        path = self.lake.local_path(FILE)
        # files outside the lake cannot be read by any question, whatever it says
        con = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY_LIMIT})
        try:
            con.execute(f"ATTACH '{_quoted(path)}' AS warehouse (READ_ONLY)")
            con.execute(f"SET allowed_directories = ['{_quoted(self.lake.files.local_root)}/']")
            con.execute("SET enable_external_access = false")
            con.execute("SET lock_configuration = true")
        except duckdb.Error as error:
            con.close()
            raise BadConfiguration(f"{path} cannot be opened ({error}); run the DAG `ledger`") from error
        return con


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
