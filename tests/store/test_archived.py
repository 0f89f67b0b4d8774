"""Zip, tar and WACZ files: what is found in them and read again, and that hostile ones do no harm."""

import gzip
import io
import lzma
import resource
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.store import containers
from dateline.store.archived import find_archived, read_archived
from dateline.store.archives import Member
from dateline.store.files import find_files
from tests.store.archive_files import (
    PACKERS,
    encrypted,
    huge_directory_zip,
    long_header_tar,
    nested,
    tarred,
    zip_link,
    zipped,
)
from tests.store.test_warc import archive

LIMIT = 50_000
PAGE = b"<!doctype html><p>page"
GOOD = {
    "a.html": PAGE,
    "./day/b.txt": b"text",
    "c d%.md": b"# heading",
    ".DS_Store": b"x",
    "table.csv": b"1,2",
    "__MACOSX/a": b"x",
}
FOUND = {"a.html": "text/html", "day/b.txt": "text/plain", "c%20d%25.md": "text/markdown"}


def find(tmp_path: Path, name: str, data: bytes, limit: int = LIMIT) -> list[Member]:
    """What is found; each item that is found is also read again, and is the same."""
    (tmp_path / name).write_bytes(data)
    (file,) = [f for f in find_files(tmp_path, where="here") if f.name == name]
    assert file.is_archive
    members = list(find_archived(file, limit=limit, skipped=Counter()))
    good = {(m.path, m.offset): m.payload for m in members if m.problem is None}
    again = list(read_archived(file, good.keys(), limit=limit))
    assert {place: payload for place, payload, _ in again} == good and all(e is None for _, _, e in again)
    return members


def problems(members: list[Member]) -> dict[str, str | None]:
    return {m.url.partition("!/")[2]: m.problem and m.problem.partition(":")[0] for m in members}


@pytest.mark.parametrize("suffix", [".zip", *PACKERS])
def test_files_of_an_archive_are_found_and_read_again(tmp_path: Path, suffix: str) -> None:
    data = zipped(GOOD) if suffix == ".zip" else tarred(GOOD, PACKERS[suffix])
    members = find(tmp_path, f"x{suffix}", data)
    assert {m.path: m.content_type for m in members} == FOUND
    assert [m.url for m in members] == [f"file:x{suffix}!/{path}" for path in FOUND]
    assert {str(m.modified_at) for m in members} == {"2015-10-11 08:00:00+00:00"}


def test_archives_in_archives_are_looked_into_to_a_depth(tmp_path: Path) -> None:
    inner = tarred({"page.html": PAGE}, gzip.compress)
    members = find(tmp_path, "x.zip", zipped({"in.tar.gz": inner, "w.warc.gz": archive(), "a.txt": b"x"}))
    assert [m.url for m in members] == [
        "file:x.zip!/in.tar.gz!/page.html", "http://news.example/a", "http://news.example/gone",
        "http://news.example/untyped", "http://news.example/long", "http://news.example/c", "file:x.zip!/a.txt",
    ]  # fmt: skip
    assert problems(find(tmp_path, "y.zip", nested(3, b"deep"))) == {"inner.zip!/inner.zip!/a.txt": None}
    assert problems(find(tmp_path, "z.zip", nested(4, b"deep"))) == {
        "inner.zip!/inner.zip!/inner.zip": "nested_too_deep"
    }


def test_of_a_wacz_the_warcs_are_read(tmp_path: Path) -> None:
    members = find(tmp_path, "x.wacz", zipped({
        "archive/data.warc.gz": archive(), "pages/pages.jsonl": b"{}", "indexes/index.cdx.gz": b"x", "datapackage.json": b"{}",
        "fuzzy.txt": b"no report",
    }, how=zipfile.ZIP_STORED))  # fmt: skip
    assert {m.path for m in members} == {"archive/data.warc.gz"} and len(members) == 5
    assert [m.status for m in members] == [200, 410, 200, 200, None]


HOSTILE = {
    "../../etc/cron.d/x.txt": "unsafe_name", "/etc/passwd": "unsafe_name", "C:\\Windows\\x.txt": "unsafe_name",
    "a/../../x.txt": "unsafe_name", "..\\x.txt": "unsafe_name", "gpj\u202etxt.exe": "unsafe_name", "a\nb.txt": "unsafe_name",
    "n" * 2_000 + ".txt": "unsafe_name",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=lambda n: repr(n[:20]))
@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_names_that_lead_out_are_refused_and_the_others_read(tmp_path: Path, name: str, suffix: str) -> None:
    make = zipped if suffix == ".zip" else tarred
    members = find(tmp_path, f"x{suffix}", make({"a.txt": b"first", name: b"bad", "z.txt": b"last"}))
    assert [m.problem and m.problem.partition(":")[0] for m in members] == [None, HOSTILE[name], None]
    assert all(m.url.isascii() and len(m.url) < 4_000 for m in members)
    assert not members[1].payload
    assert [p.name for p in tmp_path.iterdir()] == [f"x{suffix}"]


def test_links_devices_and_secrets_are_refused_and_the_others_read(tmp_path: Path) -> None:
    tar = tarred(
        {"l": "link:/etc/passwd", "h": "hard:a.txt", "d": "device", "p": "pipe", "a.txt": b"x", "a.txt/": "link:b"}
    )
    found = problems(find(tmp_path, "x.tar", tar))
    assert found == {"l": "not_a_file", "h": "not_a_file", "d": "not_a_file", "p": "not_a_file", "a.txt": "not_a_file"}
    assert problems(find(tmp_path, "y.zip", zip_link("l.txt", "/etc/passwd"))) == {"l.txt": "not_a_file"}
    assert problems(find(tmp_path, "z.zip", encrypted("s.txt"))) == {"s.txt": "encrypted"}


def test_a_name_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as twice, pytest.warns(UserWarning, match="Duplicate name"):
        twice.writestr("a.txt", b"one")
        twice.writestr("a.txt", b"two")
    members = find(tmp_path, "x.zip", out.getvalue())
    assert [(m.payload, m.problem and m.problem.partition(":")[0]) for m in members] == [
        (b"one", None),
        (b"", "duplicate_name"),
    ]


def test_a_file_that_is_too_large_or_empty_is_named_and_the_others_read(tmp_path: Path) -> None:
    files = {"big.html": PAGE * LIMIT, "empty.html": b"", "a.html": PAGE}
    for name, data in (("x.zip", zipped(files)), ("x.tar", tarred(files))):
        assert problems(find(tmp_path, name, data)) == {
            "big.html": "too_large",
            "empty.html": "empty_payload",
            "a.html": None,
        }


def test_bombs_are_refused_within_bounds_and_the_files_beside_them_read(tmp_path: Path) -> None:
    zeros = bytes(120_000_000)
    inner = zipped({"zeros.warc": zeros})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    bomb = problems(find(tmp_path, "x.zip", zipped({"bomb.zip": inner, "a.txt": b"x"})))
    assert bomb == {"bomb.zip!/zeros.warc": "archive_bomb", "a.txt": None}
    for pack in (gzip.compress, lzma.compress):
        members = find(tmp_path, "x.tar.gz", tarred({"a.txt": b"x", "zeros.txt": zeros, "b.txt": b"y"}, pack))
        # nothing after the bomb can be reached in a tar
        assert [m.problem and m.problem.partition(":")[0] for m in members] == [None, "too_large", "archive_bomb"]
        assert members[-1].url == "file:x.tar.gz"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 30


def test_many_small_bombs_are_one_large_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.store.unpacking.FREE_BYTES_IN_ALL", 10_000_000)
    bombs = {f"{n}.zip": zipped({"a.warc": bytes(990_000)}) for n in range(40)}
    members = find(tmp_path, "x.zip", zipped(bombs))
    assert (
        (members[-1].problem or "").startswith("archive_bomb") and members[-1].url == "file:x.zip" and len(members) < 40
    )


def test_headers_that_ask_for_memory_are_refused(tmp_path: Path) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (tar,) = find(tmp_path, "x.tar.gz", long_header_tar(2_000_000_000))
    (directory,) = find(tmp_path, "x.zip", huge_directory_zip(3_000_000_000))
    assert (tar.problem or "").startswith("archive_bomb: a header of")
    assert (directory.problem or "").startswith("archive_too_large: a list of entries")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 100_000


def test_more_entries_than_the_limit_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MOST_ENTRIES", 3)
    members = find(tmp_path, "x.zip", zipped({f"{n}.txt": b"x" for n in range(5)}))
    assert len(members) == 4 and (members[-1].problem or "").startswith("archive_too_large: more than 3")
    members = find(tmp_path, "y.zip", zipped({"in.zip": zipped({f"{n}.txt": b"x" for n in range(5)})}))
    assert (members[-1].problem or "").startswith("archive_too_large") and members[-1].url == "file:y.zip"


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_a_damaged_archive_gives_what_can_be_read_and_one_problem(tmp_path: Path, suffix: str) -> None:
    files = {f"{n}.txt": bytes([65 + n]) * 3_000 for n in range(4)}
    whole = zipped(files) if suffix == ".zip" else tarred(files, PACKERS[suffix])
    for cut in (0, 1, len(whole) // 2, len(whole) - len(whole) // 4, len(whole) - 30):
        (tmp_path / f"x{suffix}").write_bytes(whole[:cut])
        (file,) = find_files(tmp_path, where="here")
        members = list(find_archived(file, limit=LIMIT, skipped=Counter()))
        for member in members:
            assert member.problem or member.payload == files[str(member.path)]
        if cut < len(whole) // 2 + 1 or suffix == ".zip":
            assert members[-1].problem is not None and "broken_archive" in members[-1].problem


def test_an_archive_that_changed_says_so_when_it_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"a.txt": b"x"}))
    (file,) = find_files(tmp_path, where="here")
    places = [("a.txt", None), ("gone.txt", None)]
    assert list(read_archived(file, places, limit=LIMIT)) == [
        (("a.txt", None), b"x", None), (("gone.txt", None), b"", "unreadable: the archive has no such item by now"),
    ]  # fmt: skip
    (tmp_path / "x.zip").write_bytes(b"no zip by now")
    assert [
        (payload, (error or "").partition(":")[0]) for _, payload, error in read_archived(file, places, limit=LIMIT)
    ] == [(b"", "unreadable")] * 2


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted([*PACKERS, ".zip", ".wacz"])), st.data())
def test_any_bytes_give_items_or_problems(suffix: str, data: st.DataObject) -> None:
    import tempfile

    good = (
        zipped({"a.txt": b"x", "in.tar": tarred({"b.txt": b"y"})})
        if suffix in (".zip", ".wacz")
        else tarred({"a.txt": b"x"}, PACKERS[suffix])
    )
    noisy = bytearray(good)
    for _ in range(data.draw(st.integers(0, 8))):
        noisy[data.draw(st.integers(0, len(noisy) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"x{suffix}").write_bytes(data.draw(st.sampled_from([bytes(noisy), bytes(noisy)[50:]])))
        (file,) = find_files(Path(folder), where="here")
        for member in find_archived(file, limit=LIMIT, skipped=Counter()):
            assert member.problem is not None or member.payload is not None
