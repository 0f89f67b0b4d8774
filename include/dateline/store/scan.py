"""What lies in a lake, told by its folders alone: no file is opened, so that a large lake takes a second.

Of a bucket, which has no folders, by its listing.
"""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.store.lake import PARTITIONED, Lake, LakeFile, file_of


@dataclass(frozen=True, slots=True)
class Size:
    """Files and bytes below a folder. complete: False where there are more than were counted."""

    files: int
    total_bytes: int
    complete: bool


def scan_days(lake: Lake, table: str) -> dict[str, list[dt.date]]:
    """The partition dates of a table by collection, both sorted; names that are no partition are passed over."""
    if not lake.files.is_local:
        listed: dict[str, set[dt.date]] = {}
        for file in scan_files(lake, table):
            listed.setdefault(file.collection, set()).add(file.date)
        return {collection: sorted(dates) for collection, dates in sorted(listed.items())}
    found = {}
    for collection in _named(f"{lake.root}/{table}", "collection="):
        days = sorted(d for d in map(_day, _named(f"{lake.root}/{table}/collection={collection}", "date=")) if d)
        if days:
            found[collection] = days
    return found


def scan_files(lake: Lake, table: str) -> Iterator[LakeFile]:
    """Every file of a table's partitions, by collection and date; names that are no partition are passed over."""
    for stat in lake.files.list_stats(table, PARTITIONED):
        if _day(stat.path.split("/")[2].removeprefix("date=")):
            yield file_of(stat)


def walk(root: Path, most: int) -> Iterator[os.DirEntry[str]]:
    """Files below a folder, hidden ones among them, at most so many; links are not followed."""
    folders = [str(root)]
    while folders:
        for entry in _entries(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif most > 0:
                most -= 1
                yield entry
            else:
                return


def measure(lake: Lake, most: int) -> Size:
    """Size of what a lake holds, of at most so many files."""
    if not lake.files.is_local:
        stats = lake.files.list_stats("", "**/*")
        return Size(len(stats), sum(stat.size for stat in stats), complete=True)
    files = total = 0
    for entry in walk(lake.files.local_root, most + 1):
        if files == most:
            return Size(files, total, complete=False)
        files += 1
        try:
            total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:  # taken away in the meantime, as unfinished writes are
            files -= 1
    return Size(files, total, complete=True)


def _named(folder: str, prefix: str) -> list[str]:
    return sorted(entry.name.removeprefix(prefix) for entry in _entries(folder) if entry.name.startswith(prefix))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _day(name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return None
