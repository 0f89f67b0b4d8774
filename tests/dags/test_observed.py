"""What operators see of a real run: lineage events, metrics over the wire, ids in the logs; and no secret anywhere."""

import contextlib
import gzip
import json
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline.schema.tables import TABLES
from tests.origin import Reply, serving

pytestmark = pytest.mark.airflow
PROJECT = Path(__file__).resolve().parents[2]
DAY = "2015-10-12"
REPORT = (
    "{title}\n\nDAMASCUS, Oct. 12, 2015 (Levant Wire) -- At least seven people were killed on Monday when shells hit a "
    "market in Duma, a monitor said. Rescue workers searched the rubble of three shops until the evening.\n"
)
PAGE = (
    "<html><head><meta property='article:published_time' content='2015-10-12T08:00:00Z'></head><body>{}</body></html>"
)
SECRETS = {
    "API_KEY": "k3y/of+the=api",
    "FEED_TOKEN": "token-in-a-path-4711",
    "PROXY_PASSWORD": "pass:word@proxy",
}
SOURCES = """
collection: front
title: Front
proxy: http://reader:${PROXY_QUOTED}@127.0.0.1:%(port)d
requests_per_second: 50
max_quarantined: 0.9
allow_private_addresses: true
sources:
  - {id: files, kind: folder, path: "%(reports)s", outlet: A}
  - {id: api, kind: api, url: "http://api.example/items?key=${API_KEY}&n=1", outlet: B,
     api: {items: data, url: link, date: date, body: text, title: title}}
  - {id: moved, kind: feed, url: "http://moved.example/${FEED_TOKEN}/rss", outlet: C}
  - {id: hostile, kind: feed, url: "http://hostile.example/${FEED_TOKEN}/rss", outlet: D}
  - {id: wire, kind: feed, url: "http://wire.example/rss?key=${API_KEY}", outlet: E}
"""


@dataclass
class Run:
    states: dict[str, str]
    log: str
    metrics: dict[str, str]
    events: list[dict[str, Any]]
    home: Path
    lake: Path
    asked: list[tuple[str, dict[str, str]]]

    def completed(self, task: str) -> dict[str, Any]:
        return [e for e in self.events if e["job"]["name"] == task and e["eventType"] in ("COMPLETE", "FAIL")][-1]


def routes(server: Any) -> None:
    """The outlets' servers: one that repeats its key, one that has moved, one that is hostile, one with three pages."""

    def items(target: str) -> Reply:
        text = f"<p>{REPORT.format(title='By the API')}</p>"
        item = {"link": "http://api.example/1", "date": "2015-10-12T07:00:00Z", "title": "By the API", "text": text}
        return Reply(200, json.dumps({"self": target, "data": [item]}).encode(), {"Content-Type": "application/json"})

    server.any_query["http://api.example/items"] = items
    token = SECRETS["FEED_TOKEN"]
    server.routes[f"http://moved.example/{token}/rss"] = Reply(302, b"", {"Location": f"/{token}/elsewhere"})
    rss = {"Content-Type": "application/rss+xml"}
    bomb = b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel><title>&a;</title></channel></rss>"
    server.routes[f"http://hostile.example/{token}/rss"] = Reply(200, bomb, rss)
    links = "".join(
        f"<item><link>http://wire.example/{name}</link><pubDate>Mon, 12 Oct 2015 09:00:00 GMT</pubDate></item>"
        for name in ("good", "missing", "busy")
    )
    server.any_query["http://wire.example/rss"] = lambda _target: Reply(
        200, f"<rss version='2.0'><channel>{links}</channel></rss>".encode(), rss
    )
    body = "".join(f"<p>{part}</p>" for part in REPORT.format(title="By wire").split("\n\n"))
    server.routes["http://wire.example/good"] = Reply(200, PAGE.format(body).encode(), {"Content-Type": "text/html"})
    server.routes["http://wire.example/busy"] = Reply(503, b"later")


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    """A day of five sources through Airflow and into the ledger."""
    from urllib.parse import quote

    folder = tmp_path_factory.mktemp("observed")
    home, lake, sources, reports = (folder / name for name in ("airflow", "lake", "sources", "reports"))
    for made in (home, sources, reports):
        made.mkdir()
    (reports / "report.txt").write_text(REPORT.format(title="Shelling kills seven in Duma"))
    (reports / "empty.html").write_text(PAGE.format(""))
    with serving() as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as statsd:
        routes(server)
        statsd.bind(("127.0.0.1", 0))
        statsd.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_000_000)
        (sources / "front.yml").write_text(SOURCES % {"port": server.server_port, "reports": reports})
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW__OPENLINEAGE")
        } | {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
            "AIRFLOW__METRICS__STATSD_ON": "True",
            "AIRFLOW__METRICS__STATSD_PORT": str(statsd.getsockname()[1]),
            "DATELINE_LAKE": str(lake),
            "DATELINE_SOURCES": str(sources),
            "PROXY_QUOTED": quote(SECRETS["PROXY_PASSWORD"], safe=""),
            **SECRETS,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.dags.observed_run", DAY, "ingest_front", "ledger"],
            cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=280,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        metrics = read_metrics(statsd)
        asked = list(server.asked)
    events = (home / "lineage" / "events.jsonl").read_text(encoding="utf-8").splitlines()
    log = done.stdout + done.stderr
    states = json.loads(re.findall(r"^\{.*\}$", done.stdout, re.MULTILINE)[-1])
    return Run(states, log, metrics, [json.loads(event) for event in events], home, lake, asked)


def read_metrics(statsd: socket.socket) -> dict[str, str]:
    """Name to the last value with its type, as `4|c`."""
    seen = {}
    statsd.setblocking(False)
    while True:
        try:
            packet = statsd.recv(65_536)
        except BlockingIOError:
            return seen
        for line in packet.decode().splitlines():
            name, _, value = line.partition(":")
            seen[name] = value


def test_the_day_ran_and_its_troubled_sources_failed_it_at_the_end(run) -> None:
    assert run.states == {"ingest_front": "failed", "ledger": "success"}
    assert pq.read_table(run.lake / f"documents/collection=front/date={DAY}/part-0.parquet").num_rows == 3


#: Task -> tables that it read and wrote, with rows; None where they are not counted.
LINEAGE = {
    "ingest_front.collect": ({}, {"captures": 7, "listings": 5, "warc": None}),
    "ingest_front.read_shard.extract": ({"captures": 7}, {"_staging/documents": 3, "_staging/quarantine": 4}),
    "ingest_front.read_shard.normalize": ({"_staging/documents": 3}, {"_staging/claims": 6}),
    "ingest_front.validate": ({"_staging/documents": 3}, {"quarantine": 4, "_staging/claims": 6}),
    "ingest_front.land": ({"_staging/claims": 6}, {"documents": 3, "claims": 6, "runs": 8}),
    "ledger.reconcile": ({"documents": 3, "claims": 6}, {"events": 2, "event_claims": 6}),
    "ledger.warehouse": ({"events": None}, {"warehouse.duckdb/event_tolls": 1, "warehouse.duckdb/sources": None}),
}


@pytest.mark.parametrize("task", LINEAGE)
def test_lineage_has_what_a_task_read_and_wrote_with_row_counts(run, task) -> None:
    event = run.completed(task)
    read = {d["name"]: d["inputFacets"]["inputStatistics"].get("rowCount") for d in event["inputs"]}
    written = {d["name"]: d["outputFacets"]["outputStatistics"].get("rowCount") for d in event["outputs"]}
    for found, expected in zip((read, written), LINEAGE[task], strict=True):
        for name, rows in expected.items():
            assert name in found
            assert rows is None or found[name] == rows, name


@pytest.mark.parametrize("table", ["documents", "mentions", "claims", "control_changes"])
def test_lineage_has_place_columns_and_partition_of_what_landed(run, table) -> None:
    (dataset,) = [d for d in run.completed("ingest_front.land")["outputs"] if d["name"] == table]
    assert dataset["namespace"] == f"file://{run.lake}"
    fields = [(f["name"], f["type"]) for f in dataset["facets"]["schema"]["fields"]]
    assert fields == [(f.name, str(f.type)) for f in TABLES[table].arrow_schema]
    (partition,) = dataset["outputFacets"]["subset"]["outputCondition"]["partitions"]
    assert partition["dimensions"] == {"collection": "front", "date": DAY}


def test_lineage_of_a_failed_task_says_what_failed(run) -> None:
    event = run.completed("ingest_front.watch")
    assert event["eventType"] == "FAIL"
    assert "moved is changed" in json.dumps(event["run"]["facets"]["errorMessage"])


def test_every_event_is_a_line_of_its_own_and_of_one_namespace(run) -> None:
    assert {event["job"]["namespace"] for event in run.events} == {"dateline"}


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("documents.front.land", "3|c"),
        ("claims.front.land", "6|c"),
        ("quarantined.front.validate", "4|c"),
        ("fetched.front.collect", "3|c"),
        ("refused.front.collect", "1|c"),
        ("fetch_failures.front.collect", "1|c"),
        ("touched.all.ledger", "2|c"),
        ("stage_done.front.land", "1|c"),
        ("stage_failed.front.watch", "1|c"),
    ],
)
def test_metrics_are_sent(run, metric, value) -> None:
    assert run.metrics[f"airflow.dateline.{metric}"] == value


@pytest.mark.parametrize("stage", ["collect", "extract", "normalize", "validate", "land", "watch"])
def test_each_stage_says_how_long_it_took(run, stage) -> None:
    assert run.metrics[f"airflow.dateline.stage_duration.front.{stage}"].endswith("|ms")


@pytest.mark.parametrize(
    ("says", "ids"),
    [
        ("front 2015-10-12: 7 captures", ["run_id", "collection", "partition", "stage"]),
        ("empty.html is set aside: no_text", ["run_id", "collection", "partition", "capture_id"]),
        ("front: source moved is changed", ["run_id", "collection", "partition"]),
        ("events worked out anew", ["run_id", "stage"]),
    ],
)
def test_log_lines_carry_ids(run, says, ids) -> None:
    (line,) = [line for line in run.log.splitlines() if says in line and "stage=" in line]
    assert [name for name in ids if not re.search(rf"\b{name}=\S", line)] == []


def forms(secret: str) -> list[str]:
    """A secret as it may be written: plain, percent-encoded, in JSON, in a header of HTTP."""
    from base64 import b64encode
    from urllib.parse import quote

    basic = b64encode(f"reader:{secret}".encode()).decode()
    return [secret, quote(secret, safe=""), json.dumps(secret)[1:-1], basic]


def texts_of(folder: Path) -> dict[str, str]:
    """Every file below a folder as text: rows of Parquet, members of gzip, the bytes of all else."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            found[str(path)] = json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False)
        else:
            data = path.read_bytes()
            data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            found[str(path)] = data.decode("utf-8", "replace")
    return found


def test_the_secrets_were_used(run) -> None:
    from base64 import b64decode

    asked = [target for target, _ in run.asked]
    assert any(SECRETS["API_KEY"] in target for target in asked)
    assert any(SECRETS["FEED_TOKEN"] in target for target in asked)
    passwords = {b64decode(headers["proxy-authorization"].split()[1]).decode() for _, headers in run.asked}
    assert passwords == {f"reader:{SECRETS['PROXY_PASSWORD']}"}


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_in_the_log(run, name) -> None:
    assert [form for form in forms(SECRETS[name]) if form in run.log] == []


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_in_xcom_metadata_or_lineage(run, name) -> None:
    """All of Airflow's home: its database with XCom, run confs and serialized DAGs; the events' file."""
    found = texts_of(run.home)
    assert any(path.endswith("airflow.db") for path in found)
    assert [path for path, text in found.items() if any(form in text for form in forms(SECRETS[name]))] == []


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_in_the_lake(run, name) -> None:
    found = texts_of(run.lake)
    assert any(path.endswith(".warc.gz") for path in found)
    assert [path for path, text in found.items() if any(form in text for form in forms(SECRETS[name]))] == []


def test_the_lake_says_where_a_secret_stood(run) -> None:
    listings = pq.read_table(run.lake / f"listings/collection=front/date={DAY}/part-0.parquet").to_pylist()
    assert "http://moved.example/${FEED_TOKEN}/rss" in {row["source_id"]: row["reason"] for row in listings}["moved"]
    captures = pq.read_table(run.lake / f"captures/collection=front/date={DAY}/part-0.parquet").to_pylist()
    (hostile,) = [row for row in captures if row["source_id"] == "hostile"]
    assert hostile["url"] == "http://hostile.example/${FEED_TOKEN}/rss"
    assert hostile["error"].startswith("xml_entities: ")
    evidence = gzip.decompress((run.lake / f"warc/front/{DAY}.warc.gz").read_bytes()).decode()
    assert "WARC-Target-URI: http://api.example/items?key=${API_KEY}&n=1" in evidence
    assert "GET /items?key=${API_KEY}&n=1 HTTP/1.1" in evidence
    assert "WARC-Target-URI: http://hostile.example/${FEED_TOKEN}/rss" in evidence


def write_events(path: Path, letter: str) -> None:
    from dateline_lineage import WholeLines  # imported by the parent, once for all

    for _ in range(50):
        with WholeLines().open(str(path), "a") as file:
            file.write(letter * 50_000 + "\n")


def test_events_that_are_written_at_once_stay_whole(tmp_path) -> None:
    """Tasks of one machine end together: 8 processes, 50 long events each."""
    import dateline_lineage

    assert dateline_lineage.WholeLines
    path, fork = tmp_path / "lineage" / "events.jsonl", multiprocessing.get_context("fork")
    writers = [fork.Process(target=write_events, args=(path, letter)) for letter in "abcdefgh"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=200)
    assert [writer.exitcode for writer in writers] == [0] * 8
    lines = path.read_text().splitlines()
    assert len(lines) == 400
    assert {(len(line), len(set(line))) for line in lines} == {(50_000, 1)}


@pytest.mark.parametrize(
    ("environment", "configured"),
    [
        ({}, ("file", True)),
        ({"AIRFLOW__OPENLINEAGE__DISABLED": "True"}, ("file", False)),
        ({"AIRFLOW__OPENLINEAGE__TRANSPORT": '{"type": "console"}'}, ("console", True)),
        ({"OPENLINEAGE_URL": "http://127.0.0.1:9"}, (None, True)),
    ],
)
def test_lineage_goes_into_a_file_unless_the_configuration_says_otherwise(
    tmp_path, monkeypatch, environment, configured
) -> None:
    from airflow.providers.openlineage import conf  # under pytest it keeps nothing in mind

    from airflow_local_settings import set_lineage_defaults

    with monkeypatch.context() as patch:
        for name in [name for name in os.environ if "OPENLINEAGE" in name]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        before = dict(os.environ)
        try:
            set_lineage_defaults()
            told = (conf.transport().get("type"), not conf.is_disabled())
            extractors = conf.custom_extractors()
        finally:
            for name in os.environ.keys() - before.keys():
                del os.environ[name]
    assert told == configured
    assert extractors == {"dateline_lineage.StageExtractor"}


def test_metrics_have_tags_where_the_protocol_has_them(monkeypatch) -> None:
    """InfluxDB's and Datadog's dialects of StatsD, and OpenTelemetry: the name stays one, the words become tags."""
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics.stats_utils import get_stats_factory

    from dateline.pipeline.observing import count, forget_finished, observe
    from dateline_observed import send_metrics

    forget_finished()
    with observe("land", "front"):
        count(claims=6)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as statsd:
        statsd.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(statsd.getsockname()[1]))
        monkeypatch.setenv("AIRFLOW__METRICS__STATSD_INFLUXDB_ENABLED", "True")
        stats.initialize(factory=get_stats_factory(), export_legacy_names=False)
        try:
            send_metrics()
        finally:
            monkeypatch.undo()
            stats.initialize(factory=get_stats_factory(), export_legacy_names=False)
        found = read_metrics(statsd)
    assert found["airflow.dateline.claims,collection=front,stage=land"] == "6|c"
    assert found["airflow.dateline.stage_done,collection=front,stage=land"] == "1|c"


def test_metrics_go_out_by_opentelemetry_too(tmp_path) -> None:
    """A process that sends and ends, as a task does, to a server that takes OTLP over HTTP."""
    code = (
        "from airflow.sdk.observability import stats\n"
        "from airflow.sdk.observability.metrics.stats_utils import get_stats_factory\n"
        "from dateline.pipeline.observing import count, observe\n"
        "from dateline_observed import send_metrics\n"
        "stats.initialize(factory=get_stats_factory(), export_legacy_names=False)\n"
        "with observe('land', 'front'): count(claims=6)\n"
        "send_metrics()\n"
    )
    with receiving() as (port, bodies):
        environment = os.environ | {
            "AIRFLOW_HOME": str(tmp_path),
            "AIRFLOW__METRICS__OTEL_ON": "True",
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "PYTHONPATH": f"{PROJECT / 'include'}{os.pathsep}{PROJECT / 'plugins'}",
        }
        subprocess.run([sys.executable, "-c", code], env=environment, timeout=120, check=True)
    sent = b"".join(bodies)
    assert [word for word in (b"dateline.claims", b"collection", b"front", b"stage", b"land") if word not in sent] == []


@contextlib.contextmanager
def receiving() -> Iterator[tuple[int, list[bytes]]]:
    """A server that keeps the bodies that it is sent; its port."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port, bodies
        finally:
            server.shutdown()
            thread.join()
