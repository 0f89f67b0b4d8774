"""The catalogue: each file is dated once, by its bytes, and stays where it was put."""

import datetime as dt
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from dateline.schema.errors import LakeUnwritable, TryAgain
from dateline.store import catalogue
from dateline.store.catalogue import SourceFiles, locked, refresh_catalogue
from dateline.store.files import find_files
from dateline.store.lake import Lake
from tests.store.test_warc import archive
from tests.unprivileged import let_through, outcome

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MTIME = dt.datetime(2020, 2, 2, 12, tzinfo=dt.UTC)


class Dating:
    """Reads a day that stands alone in the text, as a stand-in for the reading of pages; counts how often."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, payload: bytes, content_type: str, url: str | None) -> tuple[dt.datetime | None, str, str]:
        self.asked.append(payload)
        try:
            return dt.datetime.fromisoformat(payload.decode()).replace(tzinfo=dt.UTC), "day", "page"
        except ValueError:
            return None, "none", "none"


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    os.utime(path, (MTIME.timestamp(), MTIME.timestamp()))
    return path


def refresh(lake: Lake, root: Path, dating: Dating, *, limit: int = 1_000, source: str = "s") -> list[dict[str, Any]]:
    files = find_files(root, where="test")
    return refresh_catalogue(lake, "c", [SourceFiles(source, root, files)], find_published=dating, now=NOW, limit=limit)


def days(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {r["url"].removeprefix("file:"): r["date"].isoformat() for r in rows}


def test_files_are_dated_once(tmp_path: Path, lake_at: Path | str) -> None:
    lake, dating, root = Lake(lake_at), Dating(), tmp_path / "in"
    put(root, "a.txt", "2015-10-11")
    put(root, "b.txt", "no day here")
    put(root, "c.txt", "2099-01-01")
    first = refresh(lake, root, dating)
    assert days(first) == {"a.txt": "2015-10-11", "b.txt": "2020-02-02", "c.txt": "2020-02-02"}
    assert [r["published_at"] is None for r in first] == [False, True, True]
    before = lake.read_bytes("catalogue/c.parquet")
    assert refresh(lake, root, dating) == first
    assert len(dating.asked) == 3 and lake.read_bytes("catalogue/c.parquet") == before


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    lake, dating, root = Lake(tmp_path / "lake"), Dating(), tmp_path / "in"
    put(root, "a.txt", "2015-10-11")
    put(root, "b.txt", "2015-10-12")
    refresh(lake, root, dating)
    put(root, "b.txt", "2015-11-01 ")  # other bytes
    put(root, "new.txt", "2015-10-13")
    (root / "a.txt").touch()  # another time, the same bytes
    assert days(refresh(lake, root, dating)) == {"a.txt": "2015-10-11", "b.txt": "2020-02-02", "new.txt": "2015-10-13"}
    assert dating.asked[2:] == [b"2015-11-01 ", b"2015-10-13"]
    (root / "a.txt").unlink()
    assert set(days(refresh(lake, root, dating))) == {"b.txt", "new.txt"}


def test_a_new_version_of_the_reading_dates_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake, dating = Lake(tmp_path / "lake"), Dating()
    put(tmp_path / "in", "a.txt", "2015-10-11")
    refresh(lake, tmp_path / "in", dating)
    monkeypatch.setattr(catalogue, "EXTRACTOR_VERSION", "next")
    refresh(lake, tmp_path / "in", dating)
    refresh(lake, tmp_path / "in", dating)
    assert len(dating.asked) == 2


def test_two_folders_with_equal_names_sizes_and_times_are_told_apart(tmp_path: Path) -> None:
    lake, dating = Lake(tmp_path / "lake"), Dating()
    put(tmp_path / "one", "a.txt", "2015-10-11")
    put(tmp_path / "two", "a.txt", "2016-10-11")
    assert days(refresh(lake, tmp_path / "one", dating)) == {"a.txt": "2015-10-11"}
    assert days(refresh(lake, tmp_path / "two", dating)) == {"a.txt": "2016-10-11"}


def test_sources_do_not_forget_each_other(tmp_path: Path) -> None:
    lake, dating = Lake(tmp_path / "lake"), Dating()
    put(tmp_path / "one", "a.txt", "2015-10-11")
    put(tmp_path / "two", "b.txt", "2016-10-11")
    refresh(lake, tmp_path / "one", dating, source="one")
    refresh(lake, tmp_path / "two", dating, source="two")
    refresh(lake, tmp_path / "one", dating, source="one")
    assert len(dating.asked) == 2


def test_what_cannot_be_read_is_a_row(tmp_path: Path) -> None:
    lake, dating, root = Lake(tmp_path / "lake"), Dating(), tmp_path / "in"
    put(root, "empty.txt", "")
    with put(root, "huge.html", "").open("wb") as sparse:
        sparse.truncate(5_000_000_000)
    (root / "broken.html").symlink_to(root / "nowhere")
    put(root, "bad.warc.gz", b"no archive" * 100)
    put(root, "cut.warc.gz", archive()[:700])
    put(root, "empty.warc", b"")
    rows = refresh(lake, root, dating)
    errors = {r["path"]: r["error"].partition(":")[0] for r in rows if r["error"]}
    assert errors == {
        "empty.txt": "empty_payload", "huge.html": "too_large", "broken.html": "unreadable",
        "bad.warc.gz": "broken_warc", "cut.warc.gz": "broken_warc", "empty.warc": "empty_payload",
    }  # fmt: skip
    assert next(r["payload_bytes"] for r in rows if r["path"] == "huge.html") == 5_000_000_000
    # what stands before the damage is used
    assert next(r["url"] for r in rows if r["path"] == "cut.warc.gz") == "http://news.example/a"


def test_a_file_without_permission_is_a_row(tmp_path: Path) -> None:
    put(tmp_path / "in", "a.txt", "2015-10-11").chmod(0)
    (tmp_path / "lake").mkdir(mode=0o777)
    (tmp_path / "lake").chmod(0o777)
    let_through(tmp_path)
    said = outcome(lambda: refresh(Lake(tmp_path / "lake"), tmp_path / "in", Dating())[0]["error"])
    assert said.startswith("unreadable: "), said


def test_records_of_an_archive_are_dated_by_text_or_by_when_they_were_received(tmp_path: Path) -> None:
    put(tmp_path / "in", "x.warc.gz", archive())
    rows = refresh(Lake(tmp_path / "lake"), tmp_path / "in", Dating())
    assert {r["date"].isoformat() for r in rows} == {"2015-10-11"}
    assert len({r["member_offset"] for r in rows}) == len(rows) == 5


def test_an_interrupted_reading_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_SAVE_EVERY", 2)
    lake, dating, root = Lake(tmp_path / "lake"), Dating(), tmp_path / "in"
    for n in range(1, 6):
        put(root, f"{n}.txt", f"2015-10-0{n}")

    def stops(payload: bytes, content_type: str, url: str | None) -> tuple[dt.datetime | None, str, str]:
        if payload == b"2015-10-04":
            raise KeyboardInterrupt
        return dating(payload, content_type, url)

    with pytest.raises(KeyboardInterrupt):
        refresh(lake, root, stops)  # type: ignore[arg-type]
    assert len(refresh(lake, root, dating)) == 5
    assert dating.asked.count(b"2015-10-01") == dating.asked.count(b"2015-10-02") == 1


def test_a_lock_held_by_another_run_means_try_again(lake_at: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_LOCK_SECONDS", 0.05)
    lake, held, done = Lake(lake_at), threading.Event(), threading.Event()

    def hold() -> None:
        with locked(lake, "warc/c/.day.lock"):
            held.set()
            done.wait(10)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        with pytest.raises(TryAgain, match="another run holds this lock"), locked(lake, "warc/c/.day.lock"):
            pass
    finally:
        done.set()
        other.join()


def test_a_lake_that_takes_no_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("a file in the way")
    with pytest.raises(LakeUnwritable, match="DATELINE_LAKE"), locked(Lake(tmp_path / "lake"), "catalogue/.c.lock"):
        pass
