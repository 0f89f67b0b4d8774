"""Bad input gets its row or its message; the good file beside it lands; nothing is lost."""

import datetime as dt
import os

import pytest

from dateline.pipeline import run_day, run_ledger, run_warehouse
from dateline.pipeline.collect import find_dates
from dateline.schema.errors import BadConfiguration, LakeUnwritable
from dateline.store.collections import find_collection
from dateline.store.lake import Lake

DAY = dt.date(2015, 10, 11)
WHEN = dt.datetime(2015, 10, 11, 18, tzinfo=dt.UTC).timestamp()
GOOD = """<!doctype html><html lang="en"><head><title>Mortar fire kills four in Jaramana</title>
<meta property="article:published_time" content="{day}T09:30:00+00:00"></head><body><article>
<h1>Mortar fire kills four in Jaramana</h1>
<p>DAMASCUS, Oct. 11 - Four people were killed and at least nine wounded on Sunday when mortar shells fell on the suburb
of Jaramana, a police official said. The shells hit a bakery queue shortly after eight in the morning, he told reporters.</p>
<p>Residents said that ambulances needed half an hour to reach the street because of a checkpoint on the main road, and
that shops stayed shut for the rest of the day.</p></article></body></html>"""

#: name of the file -> its bytes, and the rule that its quarantine row names (None: it lands).
FILES: dict[str, tuple[bytes, str | None]] = {
    "good.html": (GOOD.format(day=DAY).encode(), None),
    "broken-utf8.html": (GOOD.format(day=DAY).replace("Jaramana", "Dūmā").encode()[:400] + b"\xff\xfe\xc3" + GOOD.format(day=DAY).encode()[400:], None),
    "empty.html": (b"", "empty_payload"),
    "binary.html": (bytes(range(256)) * 40, "not_text"),
    "no-text.html": (b"<html><head><title>Menu</title></head><body><nav><a href=/>Home</a></nav></body></html>", "no_text"),
    "from-the-future.html": (GOOD.format(day="2099-01-01").replace("Oct. 11 - ", "").replace("on Sunday ", "").encode(), "published_not_after_capture"),
    "short.txt": (b"Two dead.", "no_text"),
}  # fmt: skip


@pytest.fixture(scope="module")
def horrors(tmp_path_factory):
    folder = tmp_path_factory.mktemp("horrors")
    for name, (payload, _) in FILES.items():
        (folder / name).write_bytes(payload)
    with (folder / "huge.html").open("wb") as huge:  # 50 MB without taking the disk
        huge.truncate(50_000_000)
    for path in folder.iterdir():
        os.utime(path, (WHEN, WHEN))
    root = tmp_path_factory.mktemp("lake")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATELINE_INPUT", str(folder))
        environment.setenv("DATELINE_LAKE", str(root))
        days = find_dates(find_collection("mine"), Lake(root))
        for day in days:
            run_day("mine", day)
        run_ledger()
        run_warehouse()
    return Lake(root), days


def rows(lake: Lake, table: str, days) -> list[dict]:
    return [row for day in days for row in lake.read_table(table, "mine", day).to_pylist()]


def test_all_of_it_belongs_to_the_day_it_was_saved(horrors) -> None:
    assert horrors[1] == [DAY]


def test_good_files_land_and_are_read(horrors) -> None:
    lake, days = horrors
    landed = {row["canonical_url"].rpartition("/")[2].removeprefix("file:") for row in rows(lake, "documents", days)}
    assert landed == {name for name, (_, rule) in FILES.items() if rule is None}
    assert {(c["measure"], c["bound"], c["low"]) for c in rows(lake, "claims", days)} >= {
        ("killed", "=", 4.0),
        ("injured", ">=", 9.0),
    }


@pytest.mark.parametrize(("name", "rule"), [(n, r) for n, (_, r) in FILES.items() if r] + [("huge.html", "too_large")])
def test_bad_file_has_its_row_with_rule_and_reason(horrors, name, rule) -> None:
    lake, days = horrors
    captures = {c["capture_id"]: c["url"] for c in rows(lake, "captures", days)}
    found = [q for q in rows(lake, "quarantine", days) if name in (q["row_key"] + str(captures.get(q["capture_id"])))]
    assert any(rule in f"{q['rule']} {q['reason']}" for q in found), found


def test_every_file_is_accounted_for(horrors) -> None:
    lake, days = horrors
    captures = rows(lake, "captures", days)
    assert len(captures) == len(FILES) + 1
    documents = {d["capture_id"] for d in rows(lake, "documents", days)}
    refused = {q["capture_id"] for q in rows(lake, "quarantine", days)}
    assert {c["capture_id"] for c in captures} == documents | refused


def test_a_missing_folder_names_itself(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DATELINE_INPUT", str(tmp_path / "not-there"))
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    with pytest.raises(BadConfiguration, match=r"mine.*files.*not-there"):
        run_day("mine", DAY)


def test_a_lake_that_is_a_file_says_so(tmp_path, monkeypatch) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "good.html").write_bytes(FILES["good.html"][0])
    (tmp_path / "lake").write_text("in the way")
    monkeypatch.setenv("DATELINE_INPUT", str(tmp_path / "pages"))
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    with pytest.raises(LakeUnwritable, match=r"lake/.*DATELINE_LAKE"):
        run_day("mine", DAY)
