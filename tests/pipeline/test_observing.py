"""What is known of a stage beside its rows: ids in log lines, counts, seconds and how it ended."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
import structlog

from dateline.pipeline.observing import count, count_summary, finished, forget_finished, observe
from dateline.schema.errors import BadConfiguration, TryAgain
from dateline.schema.tables import TABLES
from dateline.stages import normalize as stage

DAY = dt.date(2015, 10, 12)
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _no_run_of_before() -> None:
    """Airflow's own tests leave the ids of their last task in this process."""
    structlog.contextvars.clear_contextvars()


def test_a_stage_leaves_its_counts_and_how_it_ended() -> None:
    forget_finished()
    with observe("land", "front", DAY):
        count(refused=2)
        count(refused=1)
        count_summary({"documents": 3, "report": "reports/front.html", "collection": "front"})
    with pytest.raises(TryAgain), observe("collect", "front", DAY):
        raise TryAgain("later")
    landed, failed = finished()
    assert (landed.stage, landed.collection, landed.partition, landed.outcome) == ("land", "front", str(DAY), "done")
    assert landed.counts == {"refused": 3, "documents": 3}
    assert landed.seconds >= 0
    assert (failed.stage, failed.outcome) == ("collect", "TryAgain")
    forget_finished()
    assert finished() == []


def test_ids_hold_for_the_stage_alone() -> None:
    with observe("land", "front", DAY):
        assert structlog.contextvars.get_contextvars() == {
            "stage": "land",
            "collection": "front",
            "partition": str(DAY),
        }
    assert structlog.contextvars.get_contextvars() == {}


def test_counts_without_a_stage_go_nowhere() -> None:
    forget_finished()
    count(refused=1)
    assert finished() == []


def documents(*texts: str) -> pa.Table:
    row = dict.fromkeys(TABLES["documents"].columns)
    return pa.Table.from_pylist(
        [row | {"document_id": f"doc-{n}", "text": text, "is_read": True} for n, text in enumerate(texts)],
        schema=pa.schema([pa.field(f.name, f.type) for f in TABLES["documents"].arrow_schema]),
    )


def test_a_document_that_cannot_be_read_is_named(monkeypatch) -> None:
    """Whatever fails in a batch, the log and the error say which document it was."""
    real = stage.read_texts

    def read_texts(texts, contexts):
        if any("impossible" in text for text in texts):
            raise RecursionError("too deep")
        return real(texts, contexts)

    monkeypatch.setattr(stage, "read_texts", read_texts)
    seen = []
    monkeypatch.setattr(stage.log, "error", lambda *a: seen.append((a[1], structlog.contextvars.get_contextvars())))
    with pytest.raises(RecursionError) as caught:
        stage.normalize(documents("Five men were killed.", "impossible", "Six men were killed."))
    assert seen == [("doc-1", {"document_id": "doc-1"})]
    assert caught.value.__notes__ == ["document doc-1"]


def lines(tmp_path: Path, **environment: str) -> tuple[int, list[str]]:
    """Exit code and the log's lines of `dateline run` over two files, one of which holds no text."""
    reports = tmp_path / "in"
    reports.mkdir(exist_ok=True)
    (reports / "empty.html").write_text(
        "<html><head><meta property='article:published_time' content='2015-10-12T08:00:00Z'></head></html>"
    )
    command = [sys.executable, "-m", "dateline", "run", "mine", "--from", str(DAY)]
    told = os.environ | {"DATELINE_LAKE": str(tmp_path / "lake"), "DATELINE_INPUT": str(reports)} | environment
    done = subprocess.run(command, cwd=PROJECT, env=told, capture_output=True, text=True, timeout=250)
    return done.returncode, done.stderr.splitlines()


def test_the_command_lines_log_is_objects_with_ids_where_it_is_asked_for(tmp_path) -> None:
    code, told = lines(tmp_path, DATELINE_LOGS="json")
    assert code == 0
    entries = [json.loads(line) for line in told if line.startswith("{")]
    assert all(entry["run_id"] == "cli" for entry in entries)
    (entry,) = [entry for entry in entries if "is set aside: no_text" in entry["event"]]
    assert (entry["stage"], entry["collection"], entry["partition"]) == ("extract", "mine", str(DAY))
    assert (entry["capture_id"][:4], entry["level"], entry["logger"]) == (
        "cap-",
        "warning",
        "dateline.stages.extract.table",
    )
    assert dt.datetime.fromisoformat(entry["timestamp"]).tzinfo is not None


def test_an_unknown_form_of_logs_is_refused(monkeypatch) -> None:
    from dateline.logs import set_up_logs

    monkeypatch.setenv("DATELINE_LOGS", "xml")
    with pytest.raises(BadConfiguration, match="DATELINE_LOGS=xml: there are text and json"):
        set_up_logs()
