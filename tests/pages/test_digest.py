"""The digest of a day: what it tells, that nothing else decides it, and what its texts can and cannot do."""

import datetime as dt
import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dateline.__main__ import cli
from dateline.pipeline import run_digest
from dateline.pipeline.digest import write_digests
from dateline.store.browse.digest import MOST_ENTRIES, find_days, find_digest
from dateline.store.browse.reader import Reader
from dateline.store.digest import escape_markdown, figure, make_link, render_html, render_markdown, subject_of
from dateline.store.lake import Lake
from dateline.store.warehouse import query

LINK = make_link("https://airflow.example/plugin/dateline/dateline/")
DAYS = [dt.date(2015, 10, n) for n in range(8, 13)]


@pytest.fixture(scope="module")
def reader(sample_lake: Lake) -> Reader:
    return Reader(sample_lake)


def one(lake: Lake, sql: str, **parameters: object) -> list[object]:
    return [row["x"] for row in query(lake, sql, parameters).to_pylist()]


@pytest.mark.parametrize("day", DAYS)
def test_new_events_are_those_of_which_nothing_was_known_before(
    reader: Reader, sample_lake: Lake, day: dt.date
) -> None:
    expected = one(
        sample_lake,
        "SELECT event_id AS x FROM event_history WHERE collection = 'sample' GROUP BY event_id "
        "HAVING min(known_from) = $day AND bool_or(known_from = $day AND victim_status = 'all' "
        "AND known_to IS DISTINCT FROM $day)",
        day=day,
    )
    found = find_digest(reader, "sample", day).new_events
    assert sorted(row["event_id"] for row in found.rows) == sorted(map(str, expected))
    assert found.total == len(expected) <= MOST_ENTRIES


def test_the_sample_corrects_a_toll_and_raises_one(reader: Reader) -> None:
    moved = {
        (str(day), row["place_name"], row["measure"], row["best_before"], row["best"])
        for day in DAYS
        for row in find_digest(reader, "sample", day).moved_tolls.rows
    }
    assert ("2015-10-09", "Latamneh", "killed", 14.0, 12.0) in moved, "the page was edited"
    assert any(before == 38 and now == 45 for *_, before, now in moved), "a later report raised it"


def test_contested_names_who_says_least_and_most(reader: Reader) -> None:
    rows = [row for day in DAYS for row in find_digest(reader, "sample", day).contested.rows]
    assert rows
    for row in rows:
        assert row["least"] < row["most"] and row["least_name"] != row["most_name"]


def test_sources_in_trouble_are_those_with_an_alert(sample_lake: Lake, tmp_path: Path) -> None:
    shutil.copytree(sample_lake.root, tmp_path / "lake")
    lake, day = Lake(tmp_path / "lake"), dt.date(2015, 10, 10)
    listings = lake.read_table("listings", "sample", day)
    assert listings is not None
    rows = listings.to_pylist()
    rows[0] |= {"alert": "quiet", "reason": "0 items, at least 1 expected"}
    lake.save_table("listings", "sample", day, type(listings).from_pylist(rows, listings.schema))
    from dateline.pipeline.registers import make_registers
    from dateline.store.collections import load_collections
    from dateline.store.warehouse import build_warehouse

    build_warehouse(lake, load_collections()[0], registers=make_registers())
    digest = find_digest(Reader(lake), "sample", day)
    assert [row["source_id"] for row in digest.quiet_sources.rows] == [rows[0]["source_id"]]
    assert "1 source in trouble" in subject_of(digest)
    assert "is quiet: 0 items, at least 1 expected" in render_markdown(digest, LINK)


def test_a_day_on_which_nothing_happened_says_so(reader: Reader) -> None:
    digest = find_digest(reader, "all", dt.date(1999, 1, 1))
    assert subject_of(digest) == "Dateline 1999-01-01: nothing new"
    assert render_markdown(digest, LINK).count("None.") == 4
    assert render_html(digest, LINK).count("None.") == 4


def test_days_may_come_in_any_order_and_twice(sample_lake: Lake, tmp_path: Path) -> None:
    written = []
    for seed in range(2):
        root = tmp_path / str(seed)
        shutil.copytree(sample_lake.root, root, ignore=shutil.ignore_patterns("digests"))
        lake, order = Lake(root), DAYS * 2
        random.Random(seed).shuffle(order)
        for day in order:
            write_digests(lake, day, base="/")
        written.append({path: lake.read_bytes(path) for path in lake.list_files("digests")})
    assert written[0] == written[1]
    assert len(written[0]) == 2 * len(DAYS)


def test_a_run_tells_subject_and_paths_and_the_command_prints_the_same(
    sample_lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_LAKE", str(sample_lake.root))
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example")
    told = run_digest(dt.date(2015, 10, 9))["sample"]
    assert told["subject"].startswith("Dateline 2015-10-09, sample newsroom: ")
    for form, options in (("md", []), ("html", ["--html"])):
        text = sample_lake.read_bytes(told[form]).decode()
        assert "https://airflow.example/plugin/dateline/dateline/?page=event" in text
        printed = CliRunner().invoke(cli, ["digest", "2015-10-09", "--realm", "sample", *options])
        assert (printed.exit_code, printed.output) == (0, text)
    assert "2015-10-09" in {str(row["day"]) for row in find_days(Reader(sample_lake))}
    assert run_digest(None) == {}, "without a day those that are there are brought up to date, and none is the run's"


@pytest.mark.parametrize(
    ("low", "best", "high", "told"),
    [
        (12, 12, 12, "12"), (12, 15, 17, "15 (12 to 17)"), (12, None, 17, "12 to 17"), (1000, None, None, "1,000 or more"),
        (None, None, 30, "up to 30"), (None, 500, None, "500"), (12, 12, None, "12 or more"), (None, None, None, "–"),
        (2.5, 2.5, 2.5, "2.5"),
    ],
)  # fmt: skip
def test_figures_leave_open_what_is_open(low, best, high, told) -> None:
    assert figure(low, best, high) == told


@given(st.text(st.characters(codec="utf-8"), max_size=100))
def test_any_text_is_only_text_in_markdown(text: str) -> None:
    tokens = MarkdownIt("gfm-like").parse(f"* before {escape_markdown(text)} after")
    inline = [t for token in tokens for t in token.children or []]
    assert {t.type for t in inline} <= {"text", "text_special"}
    assert "\n" not in escape_markdown(text)


@given(st.text(st.sampled_from("[]()!*_`~<>&|\\#:/@.w-+=1 ahtps\u202e\u200b"), max_size=60))
def test_no_markup_makes_it_through_markdown(text: str) -> None:
    tokens = MarkdownIt("gfm-like").parse(f"* before {escape_markdown(text)} after")
    assert [t.type for t in tokens][:3] == ["bullet_list_open", "list_item_open", "paragraph_open"]
    assert {t.type for token in tokens for t in token.children or []} <= {"text", "text_special"}
