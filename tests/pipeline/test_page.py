"""`python -m dateline`: reading one page, pipe mode, questions in SQL, refusals in one line."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.page import read_lines
from dateline.schema.tables import TABLES

LINES = [
    {"id": "a", "text": "At least 12 people were killed in Aleppo on Sunday, the health ministry said.", "published": "2015-10-12"},
    "not json",
    {"id": "c", "html": "<html><body><article><p>" + "Two soldiers were wounded near Homs, a medic said. " * 4 + "</p></article></body></html>"},
    {"id": "d"},
    {"id": "e", "text": "A text read a day later.", "dct": "2015-10-12"},
    {"id": "f", "text": "Rain.", "published": "yesterday"},
]  # fmt: skip


def as_bytes(lines) -> list[bytes]:
    return [(line if isinstance(line, str) else json.dumps(line)).encode() for line in lines]


def dateline(*arguments: str, stdin: bytes = b"", **options) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "dateline", *arguments], input=stdin, capture_output=True, **options)


def test_pipe_mode_keeps_order_and_goes_on_after_a_bad_line() -> None:
    out = list(read_lines(as_bytes(LINES)))
    assert [row["id"] for row in out] == ["a", None, "c", "d", "e", "f"]
    assert [sorted(row) for row in out] == [
        ["claims", "control_changes", "document", "id", "mentions", "toll"],
        ["error", "id"],
        ["claims", "control_changes", "document", "id", "mentions", "toll"],
        ["error", "id"],
        ["claims", "control_changes", "document", "id", "mentions", "toll"],
        ["error", "id"],
    ]
    assert out[1]["error"].startswith("line 2: ")
    assert "neither `text` nor `html`" in out[3]["error"]


def test_a_text_says_who_wrote_it_where_and_when() -> None:
    report = "DOUMA, Syria, Oct. 11, 2015 (AFP) — At least 12 people were killed on Sunday, a medic said."
    text = f"By Edith Farrow and Samir Daher\n{report}\nReporting by Edith Farrow; Editing by Tom Brandt"
    (row,) = read_lines(as_bytes([{"id": 1, "text": text}]))
    found = row["document"]
    assert found["text"] == text
    assert (found["byline"], found["dateline_place"], found["wire_credit"]) == (
        "Edith Farrow; Samir Daher",
        "Douma",
        "AFP",
    )
    assert (found["published_at"], found["published_basis"]) == ("2015-10-11T00:00:00+00:00", "dateline")
    (given_day,) = read_lines(as_bytes([{"id": 1, "text": text, "published": "2015-10-12"}]))
    assert (given_day["document"]["published_at"][:10], given_day["document"]["published_basis"]) == (
        "2015-10-12",
        "given",
    )


def test_a_text_that_is_not_read_is_answered_without_claims() -> None:
    text = "قالت وزارة الصحة يوم الأحد إن 12 شخصا على الأقل قتلوا وأصيب 30 آخرون في قصف على سوق وسط المدينة."
    (row,) = read_lines(as_bytes([{"id": 1, "text": text}]))
    assert (row["document"]["language"], row["document"]["is_read"]) == ("ar", False)
    assert (row["mentions"], row["claims"], row["control_changes"], row["toll"]) == ([], [], [], {})


def test_pipe_mode_names_keys_as_the_tables_do() -> None:
    (row,) = read_lines(as_bytes(LINES[:1]))
    assert set(row["claims"][0]) == {"start", "end"} | set(TABLES["claims"].columns) - {"start_char", "end_char"}
    assert set(row["mentions"][0]) == {"start", "end", "type"} | set(TABLES["mentions"].columns) - {
        "start_char",
        "end_char",
        "mention_type",
    }
    claim, text = row["claims"][0], LINES[0]["text"]
    assert text[claim["start"] : claim["end"]] == claim["quote"]
    assert (claim["measure"], claim["bound"], claim["low"], claim["high"]) == ("killed", ">=", 12.0, None)
    assert row["toll"]["killed"]["low"] == 12.0
    assert row["document"]["published_at"] == "2015-10-12T00:00:00+00:00"


def test_pipe_mode_tells_of_places_that_change_hands() -> None:
    text = "ALEPPO, Syria - Islamic State fighters captured Palmyra from the Syrian army on Sunday, residents said."
    (row,) = read_lines(as_bytes([{"id": 1, "text": text, "published": "2015-10-12"}]))
    (change,) = row["control_changes"]
    assert set(change) == {"start", "end"} | set(TABLES["control_changes"].columns) - {"start_char", "end_char"}
    assert text[change["start"] : change["end"]] == change["quote"]
    assert (change["change"], change["actor_id"], change["from_actor_id"], change["claimant_surface"]) == (
        "gained", "int-islamic-state", "sy-armed-forces", "residents",
    )  # fmt: skip
    assert (change["event_start"], change["country"], change["where_prec"]) == ("2015-10-11", "SY", 1)
    assert change["place_mention_id"] in {m["mention_id"] for m in row["mentions"]}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60), st.text(max_size=60).map(lambda t: json.dumps({"id": 1, "text": t}).encode())
        ),
        max_size=4,
    )
)
def test_any_line_gives_a_line(lines) -> None:
    written = [line for line in lines if line.strip()]
    out = list(read_lines(lines))
    assert len(out) == len(written)
    for row in out:
        json.dumps(row)


def test_command_line_reads_a_file_and_marks_its_figures(tmp_path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<html><body><article><h1>Shelling</h1>"
        + "<p>Seven people were killed in Duma on Sunday, a doctor said.</p>" * 3
        + "</article></body></html>"
    )
    done = dateline("read", str(page), "--published", "2015-10-11")
    assert done.returncode == 0, done.stderr
    assert b"Seven people were killed" in done.stdout
    assert b"killed" in done.stdout


def test_pipe_mode_answers_each_line_before_the_next_is_there() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "dateline", "read", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as pipe:
        for line in as_bytes(LINES):
            pipe.stdin.write(line + b"\n")
            pipe.stdin.flush()
            answer = json.loads(pipe.stdout.readline())
            assert ("error" in answer) or answer["id"] in ("a", "c", "e")
        pipe.stdin.close()
        assert pipe.stdout.read() == b""


@pytest.mark.parametrize("arguments", [("read", "--jsonl"), ("read", "--jsonl", "-")])
def test_pipe_mode_reads_standard_input(arguments) -> None:
    done = dateline(*arguments, stdin=b"\n".join(as_bytes(LINES)))
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", None, "c", "d", "e", "f"]
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("read", "/not/there.html"), b"dateline: /not/there.html: No such file"),
        (("sql", "SELECT"), b"warehouse.duckdb is not there; `make run` builds it"),
        (("run", "nothing", "--from", "2015-10-11"), b"no collection 'nothing'; there are: "),
        (("run", "mine", "--from", "2015-10-11", "--to", "2015-10-10"), b"--to 2015-10-10 is before --from"),
    ],
)
def test_refusals_are_one_line_without_a_traceback(arguments, said, tmp_path) -> None:
    done = dateline(*arguments, env=dict(os.environ) | {"DATELINE_LAKE": str(tmp_path / "lake")})
    assert done.returncode == 1
    assert said in done.stderr
    assert b"Traceback" not in done.stderr


def test_sql_answers_as_table_csv_and_lines(sample_lake) -> None:
    environment = dict(os.environ) | {"DATELINE_LAKE": str(sample_lake.root)}
    question = "SELECT count(*) AS documents FROM documents"  # 34 reports, two of them in two versions
    assert b"36" in dateline("sql", question, env=environment).stdout
    assert dateline("sql", question, "--format", "csv", env=environment).stdout == b'"documents"\n36\n'
    assert json.loads(dateline("sql", question, "--format", "jsonl", env=environment).stdout) == {"documents": 36}
    bad = dateline("sql", "SELEC 1", env=environment)
    assert (bad.returncode, b"the query was not understood" in bad.stderr) == (1, True)


def test_rows_too_wide_for_a_table_are_blocks_of_lines(sample_lake) -> None:
    environment = dict(os.environ) | {"DATELINE_LAKE": str(sample_lake.root)}
    shown = dateline("sql", "SELECT * FROM source_health ORDER BY ALL LIMIT 2", env=environment).stdout.decode()
    lines = [line.split() for line in shown.splitlines()]
    assert ["collection", "sample"] in lines and ["2", "rows"] in lines
    assert [line for line in lines if line[0] == "row"] == [["row", "1"], ["row", "2"]]
    assert max(map(len, shown.splitlines())) <= 120


def test_the_duckdb_command_opens_the_warehouse(sample_lake) -> None:
    from pathlib import Path

    command = [
        str(Path(sys.executable).with_name("duckdb")),
        "-readonly",
        "-csv",
        str(sample_lake.local_path("warehouse.duckdb")),
    ]
    done = subprocess.run([*command, "SELECT count(*) AS n FROM documents"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["n", "36"]


@pytest.mark.parametrize("command", ["read", "run", "recheck", "evidence", "fixity", "forget", "sql"])
def test_every_command_has_help_with_an_example(command) -> None:
    text = dateline(command, "--help").stdout.decode()
    assert "dateline " + command in text.split("Options:")[0].split("\n", 3)[-1]
