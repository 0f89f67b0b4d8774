"""Folders as sources: what is found, what is left out, and that odd files become a row instead of a loss."""

import os
from pathlib import Path

import pytest

from dateline.schema.errors import BadConfiguration
from dateline.store.files import find_files, find_media_type, read_file


def test_a_folder_gives_every_file_but_hidden_ones_and_tables(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("b.html", "a/c.txt", "a/odd.bin", "INDEX.tsv", "x.json", ".hidden.txt", ".git/d.txt", "one two%.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with caplog.at_level("INFO"):
        found = find_files(tmp_path, where="here")
    assert [f.name for f in found] == ["a/c.txt", "a/odd.bin", "b.html", "one%20two%25.txt"]
    assert "2 tables or indexes and 2 hidden names left out" in caplog.text


def test_what_cannot_be_looked_at_is_still_found(tmp_path: Path) -> None:
    (tmp_path / "broken.html").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    problems = {f.name: (f.problem or "").partition(":")[0] for f in find_files(tmp_path, where="here")}
    assert problems == {"broken.html": "unreadable", "caf%E9.txt": "", "pipe.txt": "not_a_file"}


def test_a_link_to_a_folder_is_not_followed_but_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    assert find_files(tmp_path, where="here") == []
    assert "round is a link to a folder and is not followed" in caplog.text


def test_one_file_is_a_source_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text("{}")
    assert [f.name for f in find_files(tmp_path / "one.json", where="here")] == ["one.json"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=r"collection c, source s, path: .*gone does not exist"):
        find_files(tmp_path / "gone", where="collection c, source s, path")


def test_a_file_that_grew_beyond_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as sparse:
        sparse.truncate(3_000_000_000)
    (file,) = find_files(tmp_path, where="here")
    with pytest.raises(OverflowError):
        read_file(file, 1_000)


@pytest.mark.parametrize(
    ("payload", "name", "media"),
    [
        (b"%PDF-1.7 ...", "a.html", "application/pdf"),
        (b"\xef\xbb\xbf\n <!DOCTYPE HTML><p>", "a.txt", "text/html"),
        (b"<?xml version='1.0'?><html>", "a", "text/html"),
        (b"<?xml version='1.0'?><rss>", "a.xml", "text/plain"),
        (b"words", "a.HTML", "text/html"),
        (b"words", "a.md", "text/markdown"),
        (b"words", "a", "text/plain"),
        (b"\x89PNG\x00\x00", "a.html", "application/octet-stream"),
        ("words".encode("utf-16"), "a.txt", "text/plain"),
        (b"", "a", "application/octet-stream"),
    ],
)
def test_media_type_by_bytes_first(payload: bytes, name: str, media: str) -> None:
    assert find_media_type(payload, name) == media
