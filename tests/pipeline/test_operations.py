"""`dateline status` and `dateline doctor` over a whole lake and over lakes that are broken in one way each."""

import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from dateline.__main__ import cli
from dateline.operation_commands import ATTENTION
from dateline.pipeline import run_day, run_ledger, run_warehouse
from dateline.pipeline.doctor import CHECKS, examine, installation
from dateline.pipeline.doctor.finding import Finding
from dateline.pipeline.status import find_status
from dateline.schema.errors import BadConfiguration
from dateline.schema.tables import TABLES
from dateline.store.lake import Lake
from dateline.store.scan import measure, scan_days, scan_files

DAY = dt.date(2015, 10, 12)
PARTITION = f"collection=mine/date={DAY}"
REPORT = (
    "Shelling kills seven in Duma\n\nDAMASCUS, Oct. 12, 2015 (Levant Wire) -- At least seven people were killed on "
    "Monday when shells hit a market in Duma, a monitor said. Rescue workers searched the rubble until evening.\n"
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Iterator[Path]:
    """A lake of one report, landed, with ledger and warehouse."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "in").mkdir()
    (folder / "in" / "report.txt").write_text(REPORT)
    (folder / "in" / "empty.html").write_text("<html><body></body></html>")
    os.utime(folder / "in" / "empty.html", (1_444_600_800, 1_444_600_800))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATELINE_LAKE", str(folder / "lake"))
        patch.setenv("DATELINE_INPUT", str(folder / "in"))
        run_day("mine", DAY, run_id="manual__1")
        run_ledger()
        run_warehouse()
    yield folder / "lake"


@pytest.fixture
def lake(whole, tmp_path, monkeypatch) -> Lake:
    shutil.copytree(whole, tmp_path / "lake")  # with times of writing: the ledger compares them
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    monkeypatch.setenv("DATELINE_CONTACT", "mailto:desk@example.org")
    return Lake(tmp_path / "lake")


def age(path: Path, seconds: float) -> None:
    time = dt.datetime.now(dt.UTC).timestamp() - seconds
    os.utime(path, (time, time))


def overwrite(path: Path, column: str, values: pa.Array | None) -> None:
    """Put other values into a column of a file, or take it out."""
    rows = pq.read_table(path, partitioning=None)
    at = rows.column_names.index(column)
    pq.write_table(rows.remove_column(at) if values is None else rows.set_column(at, column, values), path)


def damage_parquet(lake: Lake) -> None:
    path = lake.local_path(f"claims/{PARTITION}/part-0.parquet")
    path.write_bytes(path.read_bytes()[:-20])


def lose_a_key(lake: Lake) -> None:
    overwrite(lake.local_path(f"documents/{PARTITION}/part-0.parquet"), "document_id", None)


def change_a_type(lake: Lake) -> None:
    path = lake.local_path(f"documents/{PARTITION}/part-0.parquet")
    overwrite(path, "word_count", pa.array(["many"] * pq.read_table(path, partitioning=None).num_rows))


def lose_warc(lake: Lake) -> None:
    lake.local_path(f"warc/mine/{DAY}.warc.gz").unlink()


def damage_warc(lake: Lake) -> None:
    path = lake.local_path(f"warc/mine/{DAY}.warc.gz")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def leave_a_write(lake: Lake) -> None:
    left = lake.local_path(f"claims/{PARTITION}/.part-0.parquet.0a1b2c3d.tmp")
    left.write_bytes(b"PAR1")
    age(left, 7_200)


def leave_staging(lake: Lake) -> None:
    age(lake.local_path(f"_staging/mine/{DAY}"), 30 * 86_400)


def write_in_the_future(lake: Lake) -> None:
    age(lake.local_path(f"runs/{PARTITION}/part-0.parquet"), -7_200)


def be_a_file(lake: Lake) -> None:
    """Where a folder of the lake should be written stands something else."""
    shutil.rmtree(lake.root)
    lake.root.symlink_to("/proc/self/fdinfo")  # a folder in which nobody, root included, can make a file


@dataclass(frozen=True)
class Broken:
    by: Callable[[Lake], None]
    check: str
    level: str
    says: str
    fix: str


BROKEN = [
    Broken(damage_parquet, "parquet", "fail", f"claims/{PARTITION}/part-0.parquet: cannot be read", "clear that day's"),
    Broken(lose_a_key, "parquet", "fail", "has no column document_id", "clear that day's"),
    Broken(
        change_a_type, "parquet", "fail", "column word_count is not that of the table documents", "clear that day's"
    ),
    Broken(lose_warc, "evidence", "fail", f"warc/mine/{DAY}.warc.gz is not there", "back from a copy"),
    Broken(lose_warc, "fixity", "fail", "the file is not there", "dateline fixity"),
    Broken(damage_warc, "fixity", "fail", f"in warc/mine/{DAY}.warc.gz", "dateline fixity"),
    Broken(leave_a_write, "leftovers", "warn", "1 unfinished writes", "-mmin +60 -delete"),
    Broken(leave_staging, "leftovers", "note", "staging of 1 days", ""),
    Broken(write_in_the_future, "clock", "fail", "minutes later", "set-ntp"),
    Broken(be_a_file, "lake", "fail", "", "DATELINE_LAKE"),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: f"{case.by.__name__} {case.check}")
def test_doctor_finds_what_is_broken_and_says_the_fix(lake, case) -> None:
    assert {finding.level for finding in examine(lake, [case.check])} == {"ok"}
    case.by(lake)
    (found,) = [f for f in examine(lake, [case.check]) if f.level == case.level]
    assert case.says in found.says
    assert case.fix in found.fix


#: What may be wrong with the installation: check, environment, level and words of the finding.
SETTINGS = [
    ("contact", {"DATELINE_CONTACT": ""}, "warn", "DATELINE_CONTACT is not set"),
    ("gazetteer", {"DATELINE_CACHE": "{folder}"}, "fail", "is not there"),
    ("model", {"DATELINE_SPACY_MODEL": "en_core_web_none"}, "fail", "en_core_web_none does not load"),
    ("collections", {"DATELINE_SOURCES": "{folder}"}, "fail", "front.yml:2: titel: unknown key; did you mean title?"),
    ("collections", {"DATELINE_SOURCES": "{folder}"}, "warn", "keyed names API_KEY, not set here"),
    ("collections", {"DATELINE_SOURCES": "{folder}"}, "warn", "keyed has a password in an address"),
]


@pytest.mark.parametrize(("check", "environment", "level", "says"), SETTINGS, ids=lambda value: str(value)[:40])
def test_doctor_finds_what_is_not_set_or_not_installed(
    lake, tmp_path, monkeypatch, check, environment, level, says
) -> None:
    from dateline.text.ner import load_model

    (tmp_path / "front.yml").write_text("collection: front\ntitel: x\nsources: []\n")
    (tmp_path / "keyed.yml").write_text(
        "collection: keyed\ntitle: x\nproxy: http://u:hunter2@127.0.0.1:3128\nsources:\n"
        "  - {id: a, kind: feed, url: 'https://a.example/?key=${API_KEY}', outlet: A}\n"
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(folder=tmp_path))
    load_model.cache_clear()
    try:
        found = examine(lake, [check])
    finally:
        load_model.cache_clear()
    (wanted,) = [f for f in found if f.level == level and says in f.says]
    assert wanted.fix
    assert "hunter2" not in f"{found}"


def lock_file(folder: Path, text: str) -> Path:
    path = folder / "requirements.txt"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "level", "says"),
    [
        (f"pyarrow=={pa.__version__} \\\n    --hash=sha256:00\n", "ok", "all 1 packages"),
        ("pyarrow==1.0.0 \\\n    --hash=sha256:00\n", "fail", f"pyarrow {pa.__version__}, not 1.0.0"),
        ("no-such-package-of-ours==1.0\n", "fail", "not installed: no-such-package-of-ours"),
        ("no-such-package-of-ours==1.0 ; python_full_version < '3' \\\n    --hash=sha256:00\n", "ok", "all 0 packages"),
    ],
)
def test_doctor_compares_packages_with_the_lock(lake, tmp_path, text, level, says) -> None:
    (found,) = installation.check_packages(lake, lock_file(tmp_path, text))
    assert (found.level, says in found.says) == (level, True)


def test_the_lock_of_the_project_is_read() -> None:
    wanted = installation.read_lock(installation.LOCK)
    assert {"apache-airflow", "duckdb", "pyarrow", "structlog"} <= wanted.keys()
    assert not any("\\" in version for version in wanted.values())


@pytest.mark.parametrize("check", [name for name in CHECKS if name not in ("airflow", "contact")])
def test_a_whole_lake_passes_every_check(lake, check) -> None:
    assert {finding.level for finding in examine(lake, [check])} == {"ok"}


@pytest.mark.parametrize("check", [name for name in CHECKS if name != "airflow"])
def test_every_check_has_an_answer_where_there_is_no_lake(tmp_path, check) -> None:
    assert all(finding.says for finding in examine(Lake(tmp_path / "none"), [check]))


def test_a_check_that_fails_itself_is_a_finding(lake, monkeypatch) -> None:
    def check(lake: Lake) -> Iterator[Finding]:
        raise RuntimeError("boom")
        yield

    monkeypatch.setitem(CHECKS, "space", check)
    (found,) = examine(lake, ["space"])
    assert (found.level, "RuntimeError: boom" in found.says) == ("fail", True)


def test_an_unknown_check_is_refused(lake) -> None:
    with pytest.raises(BadConfiguration, match="no check 'lak'; there are python, packages"):
        examine(lake, ["lak"])


def test_status_of_a_whole_lake(lake) -> None:
    found = find_status(lake)
    assert found["alerts"] == []
    (mine,) = found["collections"]
    assert (mine["collection"], mine["newest_day"], mine["last_run"]) == ("mine", str(DAY), "manual__1")
    assert (mine["last_run_day"], mine["documents"], mine["claims"]) == (str(DAY), 1, 1)
    assert {row["table"]: row["newest"] for row in found["tables"]}["claims"] == str(DAY)
    (ledger,) = found["ledger"]
    assert (ledger["realm"], ledger["waiting"]) == ("all", 0)
    assert found["warehouse"]["last_success"]["mine/files"] == str(DAY)


def quiet_source(lake: Lake) -> None:
    path = lake.local_path(f"listings/{PARTITION}/part-0.parquet")
    overwrite(path, "alert", pa.array(["quiet"]))
    overwrite(path, "reason", pa.array(["0 items, expected at least 1"]))


def land_more(lake: Lake) -> None:
    """What lands after the ledger's run."""
    rows = lake.read_table("documents", "mine", DAY)
    lake.save_table("documents", "mine", DAY + dt.timedelta(1), rows)


def collect_without_landing(lake: Lake) -> None:
    later = DAY + dt.timedelta(1)
    for table in ("captures", "listings"):
        lake.save_table(table, "mine", later, lake.read_table(table, "mine", DAY))


def lose_warehouse(lake: Lake) -> None:
    lake.local_path("warehouse.duckdb").unlink()


def damage_warehouse(lake: Lake) -> None:
    lake.local_path("warehouse.duckdb").write_bytes(b"no database")


def write_the_ledger_later(lake: Lake) -> None:
    age(lake.local_path(f"events/collection=all/date={DAY}/part-0.parquet"), -60)


def note_damage(lake: Lake) -> None:
    row = {"capture_id": "cap-1", "warc_path": "w", "warc_offset": 1, "problem": "SHA-256"}
    lake.save_table("fixity", "mine", DAY, TABLES["fixity"].from_rows([row]))


def damage_runs(lake: Lake) -> None:
    lake.local_path(f"runs/{PARTITION}/part-0.parquet").write_bytes(b"PAR1")


ALERTS = [
    (quiet_source, "quiet", "mine/files 2015-10-12", "expected at least 1"),
    (land_more, "ledger_behind", "all", "1 landed files are newer"),
    (collect_without_landing, "not_landed", "mine", "2015-10-13 was collected and has not landed"),
    (lose_warehouse, "no_warehouse", "warehouse.duckdb", "dateline ledger"),
    (damage_warehouse, "unreadable", "warehouse.duckdb", "delete it"),
    (write_the_ledger_later, "warehouse_behind", "warehouse.duckdb", "clear the task warehouse"),
    (note_damage, "damaged_evidence", "mine 2015-10-12", "dateline fixity"),
    (damage_runs, "unreadable", "mine", "not a readable Parquet file"),
]


@pytest.mark.parametrize(("broken", "alert", "about", "says"), ALERTS, ids=lambda value: getattr(value, "__name__", ""))
def test_status_says_what_needs_attention(lake, broken, alert, about, says) -> None:
    broken(lake)
    (found,) = [one for one in find_status(lake)["alerts"] if one["alert"] == alert]
    assert found["about"] == about
    assert says in found["says"]


def test_every_alert_of_status_has_its_place_in_the_handbook() -> None:
    from dateline.schema.fields import FIELDS

    handbook = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    named = {alert for _, alert, _, _ in ALERTS} | set(FIELDS["alert"].allowed or ()) | {"bad_source_file"}
    assert {alert for alert in named if f"`{alert}`" not in handbook} == set()
    assert {check for check in CHECKS if f"`{check}`" not in handbook} == set()


def test_a_ledger_at_work_is_no_alert(lake) -> None:
    with duckdb.connect(str(lake.local_path("_ledger/all.duckdb"))):  # this process writes it
        found = find_status(lake)
    (ledger,) = found["ledger"]
    assert ledger["waiting"] is None
    assert "cannot be read now" in ledger["note"]


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, arguments)
    return done.exit_code, done.stdout


def test_status_on_the_command_line(lake) -> None:
    code, screen = run("status")
    assert (code, "nothing needs attention" in screen) == (0, True)
    lose_warehouse(lake)
    code, screen = run("status")
    assert (code, "no_warehouse" in screen) == (ATTENTION, True)
    code, answer = run("status", "--json")
    assert code == ATTENTION
    assert [alert["alert"] for alert in json.loads(answer)["alerts"]] == ["no_warehouse"]


def test_doctor_on_the_command_line(lake) -> None:
    assert run("doctor", "--only", "lake", "--only", "space")[0] == 0
    lose_warc(lake)
    code, screen = run("doctor", "--only", "evidence")
    assert (code, "-> put" in screen) == (ATTENTION, True)
    code, answer = run("doctor", "--json", "--only", "evidence")
    assert code == ATTENTION
    assert [finding["level"] for finding in json.loads(answer)] == ["fail"]


def test_status_without_a_lake_says_where_it_looked(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "none"))
    done = CliRunner().invoke(cli, ["status"])
    assert isinstance(done.exception, BadConfiguration)
    assert f"{tmp_path}/none: there is no lake" in str(done.exception)


def test_a_screen_shows_no_control_characters_of_a_source(lake) -> None:
    path = lake.local_path(f"listings/{PARTITION}/part-0.parquet")
    overwrite(path, "alert", pa.array(["changed"]))
    overwrite(path, "reason", pa.array(["\x1b[2Jgone"]))
    assert "\x1b[2J" not in run("status")[1]


def test_folders_are_scanned_by_names_alone(tmp_path) -> None:
    lake = Lake(tmp_path)
    for name in ("date=2015-10-12", "date=2015-10-11", "date=soon", ".date=2015-10-13"):
        folder = tmp_path / "claims" / "collection=a" / name
        folder.mkdir(parents=True)
        (folder / "part-0.parquet").write_bytes(b"123")
        (folder / ".part-0.parquet.ff.tmp").write_bytes(b"1")
    (tmp_path / "claims" / "notes").write_text("a file where folders are")
    assert scan_days(lake, "claims") == {"a": [dt.date(2015, 10, 11), DAY]}
    assert [(f.date, f.part, f.size) for f in scan_files(lake, "claims")] == [
        (dt.date(2015, 10, 11), "part", 3),
        (DAY, "part", 3),
    ]
    assert list(scan_files(lake, "documents")) == []
    assert measure(lake, 100).files == 9
    assert measure(lake, 3).complete is False


def test_status_and_doctor_of_a_large_lake_open_few_files(lake, monkeypatch) -> None:
    """1,200 days more: what is opened does not grow with them."""
    source = lake.local_path(f"captures/{PARTITION}/part-0.parquet")
    for collection in range(3):
        for day in range(400):
            folder = lake.local_path(f"captures/collection=c{collection}/date={DAY - dt.timedelta(day)}")
            folder.mkdir(parents=True)
            (folder / "part-0.parquet").hardlink_to(source)
    opened = []
    real = pq.read_table
    monkeypatch.setattr(pq, "read_table", lambda path, *a, **k: opened.append(path) or real(path, *a, **k))
    examine(lake, ["parquet"])
    assert len(opened) < 20 * len(TABLES)


def test_airflow_is_asked_in_its_own_process(tmp_path, monkeypatch) -> None:
    """A fresh Airflow home without a database: the doctor says so, and how to make one."""
    home = tmp_path / "airflow"
    home.mkdir()
    monkeypatch.setenv("AIRFLOW_HOME", str(home))
    monkeypatch.setenv("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", f"sqlite:///{home}/airflow.db")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    found = examine(Lake(tmp_path), ["airflow"])
    assert [(f.level, f.fix.split(" (")[0]) for f in found if "version of Airflow" in f.says] == [
        ("fail", "airflow db migrate")
    ]
    assert any(f.level == "ok" and "DAGs are imported" in f.says for f in found)
