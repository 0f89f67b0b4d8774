"""What bears a claim out, what is said when it is damaged, and what stays after a deletion."""

import gzip
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from dateline.__main__ import DAMAGED, FORGOTTEN, cli, main
from dateline.pipeline import run_day, run_ledger, run_upkeep, run_warehouse
from dateline.pipeline.collect import collect
from dateline.pipeline.upkeep import prune_staging
from dateline.schema.errors import DamagedEvidence
from dateline.store.collections import find_collection
from dateline.store.lake import Lake
from tests.origin import Origin, Reply
from tests.pipeline.test_recheck import FIRST, NEXT, content, fill, origin, page, rows
from tests.store.test_warc import archive

__all__ = ["origin"]
KILLED = "SELECT claim_id, canonical_url FROM claims_all WHERE measure = 'killed' ORDER BY first_seen, claim_id"


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture
def lake(origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    yield fill(tmp_path / "lake", monkeypatch, ("ingest", FIRST), ("recheck", NEXT))


def claim_of(lake: Lake, name: str) -> str:
    """The claim of the page's first version."""
    return next(r["claim_id"] for r in rows(lake, KILLED) if r["canonical_url"].endswith(name))


def test_every_claim_is_borne_out(lake: Lake) -> None:
    for row in rows(lake, "SELECT claim_id FROM claims_all"):
        done = call("evidence", row["claim_id"], "--json")
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert {c["check"] for c in found["checks"] if c["ok"]} == {
            "record", "digests", "payload", "reading", "text", "quote",
        }  # fmt: skip
        assert found["quote"] in found["sentence"]
        assert found["request"] and found["response"]["status_line"].startswith("HTTP/1.1 200")


def test_it_can_be_read_by_a_person(lake: Lake) -> None:
    shown = call("evidence", claim_of(lake, "edited"))
    assert shown.exit_code == 0
    for part in ("At least 12 people were killed", "replaced", "warc/front/2015-10-11.warc.gz", "ETag: ", "verified"):
        assert part in shown.output


def test_an_unknown_claim(lake: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["dateline", "evidence", "clm-0"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "no claim 'clm-0'" in capsys.readouterr().err
    done = call("evidence", "clm-0", "--json")
    assert (done.exit_code, json.loads(done.stdout)["status"]) == (1, "unknown")


def broken_at(content: bytes, offset: int) -> bytes:
    return content[:offset] + b"\x00" * 40 + content[offset + 40 :]


def other_bytes(content: bytes, offset: int) -> bytes:
    """The record, whole, with one digit of its payload changed."""
    length = content.index(b"\x1f\x8b\x08", offset + 3) - offset
    record = gzip.decompress(content[offset : offset + length]).replace(b"At least 12 people", b"At least 13 people")
    return content[:offset] + gzip.compress(record) + content[offset + length :]


@pytest.mark.parametrize(
    ("damage", "failed"),
    [
        (broken_at, {"record"}),
        (other_bytes, {"digests", "payload", "reading"}),
        (lambda content, offset: content[:offset], {"record"}),
        (lambda content, offset: None, {"record"}),
    ],
)
def test_damage_is_told_and_found_by_upkeep(lake: Lake, damage: Any, failed: set[str]) -> None:
    claim = claim_of(lake, "edited")
    capture = json.loads(call("evidence", claim, "--json").stdout)["capture"]
    path = lake.local_path(capture["warc_path"])
    whole = path.read_bytes()
    spoiled = damage(whole, capture["warc_offset"])
    path.unlink() if spoiled is None else path.write_bytes(spoiled)

    done = call("evidence", claim, "--json")
    assert done.exit_code == DAMAGED
    assert {c["check"] for c in json.loads(done.stdout)["checks"] if c["ok"] is False} == failed
    assert "FAILED" in call("evidence", claim).output
    with pytest.raises(DamagedEvidence, match="collection front: .* captures are damaged"):
        run_upkeep("check_fixity", collection="front")
    assert call("fixity").exit_code == DAMAGED
    noted = lake.read_table("fixity", "front", FIRST).to_pylist()
    assert capture["capture_id"] in {row["capture_id"] for row in noted}

    path.write_bytes(whole)
    assert call("fixity", "front").exit_code == 0
    assert lake.read_table("fixity", "front", FIRST) is None


def test_a_row_that_was_changed_is_noticed(lake: Lake) -> None:
    documents = lake.read_table("documents", "front", FIRST)
    texts = [t.replace("people", "souls!") for t in documents["text"].to_pylist()]
    changed = documents.set_column(documents.column_names.index("text"), "text", [texts])
    lake.save_table("documents", "front", FIRST, changed)
    done = call("evidence", claim_of(lake, "edited"), "--json")
    assert {c["check"] for c in json.loads(done.stdout)["checks"] if c["ok"] is False} == {"text", "quote", "reading"}


def anywhere(lake: Lake, needle: bytes) -> set[str]:
    """Files that hold some bytes, also within gzip members, Parquet's columns and DuckDB's pages."""
    found = {rel for rel in lake.list_files("") if needle in lake.read_bytes(rel)}
    for rel in lake.list_files("warc", "**/*.warc.gz"):
        with lake.open(rel) as stream:
            found |= {rel for record in ArchiveIterator(stream) if needle in record.content_stream().read()}
    for rel in lake.list_files("", "**/*.parquet"):
        table = lake.read_parquet(rel)
        if needle.decode() in str(table.to_pylist()):
            found.add(rel)
    return found


def test_a_page_is_forgotten_and_nothing_brings_it_back(
    origin: Origin, lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{origin.url}/2015-10-11/edited"
    origin.routes["/2015-10-11/edited"] = Reply(200, page(toll="23"))
    claim = claim_of(lake, "edited")
    others = {r["claim_id"] for r in rows(lake, KILLED) if r["canonical_url"] != url}
    secret = hashlib.sha256(page(toll="19")).hexdigest()
    (kept,) = rows(lake, f"SELECT * FROM captures WHERE url = '{url}' AND payload_sha256 = '{secret}'")

    done = call("forget", claim, "--reason", "court order 12", "--by", "A. Counsel")
    assert done.exit_code == 1 and call("evidence", claim).exit_code == 0  # not confirmed: nothing was deleted
    done = call("forget", claim, "--reason", "court order 12", "--by", "A. Counsel", "--yes")
    assert done.exit_code == 0, done.output

    told = json.loads(call("evidence", claim, "--json").stdout)
    assert (told["status"], told["tombstone"]["reason"]) == ("forgotten", "court order 12")
    shown = call("evidence", claim)
    assert shown.exit_code == FORGOTTEN and "asked for by A. Counsel: court order 12" in shown.output
    assert {r["claim_id"] for r in rows(lake, KILLED)} == others
    assert call("fixity").exit_code == 0
    with lake.open(kept["warc_path"]) as stream:
        ids = [(r.rec_type, r.content_stream().read()[:9]) for r in ArchiveIterator(stream, check_digests="raise")]
    assert ("metadata", b"tombstone") in ids
    after = content(lake)
    assert not any(p["url"] == url for p in rows(lake, "SELECT d.canonical_url AS url FROM documents d"))

    asked = origin.count("/2015-10-11/edited")
    run_day("front", FIRST)
    collect(find_collection("front"), FIRST, lake, refetch=True)
    fill(lake.root, monkeypatch, ("ingest", FIRST), ("recheck", NEXT))
    assert origin.count("/2015-10-11/edited") == asked
    assert {rel for rel in content(lake) if rel.startswith("warc")} == {rel for rel in after if rel.startswith("warc")}
    assert not any(p["url"] == url for p in rows(lake, "SELECT d.canonical_url AS url FROM documents d"))
    assert call("evidence", claim).exit_code == FORGOTTEN
    again = call("forget", claim, "--reason", "another", "--by", "B. Counsel", "--yes")
    assert again.exit_code == 0 and "records 0  documents 0" in again.output
    assert json.loads(call("evidence", claim, "--json").stdout)["tombstone"]["reason"] == "court order 12"
    assert anywhere(lake, b"At least 12 people were killed")  # of the other pages
    assert not anywhere(lake, b"19 people were killed") | anywhere(lake, b"23 people were killed")


def test_a_change_of_control_is_borne_out_and_forgotten(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "Rebels captured the town of Ariha from the army on Saturday. At least 12"
    origin.routes["/2015-10-11/kept"] = Reply(200, page(toll=words))
    lake = fill(tmp_path / "lake", monkeypatch, ("ingest", FIRST))
    (change,) = rows(lake, "SELECT control_change_id, quote FROM control_changes")
    id_ = change["control_change_id"]

    found = json.loads(call("evidence", id_, "--json").stdout)
    assert (found["status"], found["quote"], found["control_change"]["change"]) == (
        "verified",
        change["quote"],
        "gained",
    )
    assert {c["check"] for c in found["checks"] if c["ok"]} == {
        "record", "digests", "payload", "reading", "text", "quote",
    }  # fmt: skip
    shown = call("evidence", id_)
    assert shown.exit_code == 0 and "the town of Ariha: gained" in shown.output and "army" in shown.output
    assert json.loads(call("evidence", "ctl-0", "--json").stdout)["status"] == "unknown"

    done = call("forget", id_, "--reason", "court order 12", "--by", "A. Counsel", "--yes")
    assert done.exit_code == 0 and "control_changes 1" in done.output
    assert rows(lake, "SELECT * FROM control_changes") == []
    assert call("evidence", id_).exit_code == FORGOTTEN
    again = call("forget", id_, "--reason", "another", "--by", "B. Counsel", "--yes")
    assert again.exit_code == 0 and "records 0" in again.output


def test_tombstones_from_before_changes_of_control_still_stand(lake: Lake) -> None:
    claim = claim_of(lake, "edited")
    assert call("forget", claim, "--reason", "court order 12", "--by", "A. Counsel", "--yes").exit_code == 0
    for collection, date in lake.partitions("tombstones"):
        stones = lake.read_table("tombstones", collection, date).drop_columns("control_change_ids")
        lake.save_parquet(lake.partition_path("tombstones", collection, date), stones)
    assert call("forget", claim, "--reason", "another", "--by", "B. Counsel", "--yes").exit_code == 0
    assert call("evidence", claim).exit_code == FORGOTTEN


def test_what_is_not_known_cannot_be_forgotten(lake: Lake) -> None:
    before = content(lake)
    done = CliRunner().invoke(cli, ["forget", "http://else.example/", "--reason", "r", "--by", "b", "--yes"])
    assert "is no address, capture, document, claim or change of control" in str(done.exception)
    assert content(lake) == before
    run_ledger()
    run_warehouse()


def test_a_record_of_a_downloaded_archive_is_forgotten_too(
    origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin.routes["/old.warc.gz"] = Reply(200, archive())
    (tmp_path / "sources" / "old.yml").write_text(
        "collection: old\ntitle: O\nallow_private_addresses: true\nmax_quarantined: 1.0\n"
        f"sources: [{{id: a, kind: warc, outlet: O, url: '{origin.url}/old.warc.gz'}}]\n"
    )
    monkeypatch.setenv("DATELINE_LAKE", str(tmp_path / "lake"))
    lake = Lake(tmp_path / "lake")
    run_day("old", FIRST)
    (path,) = lake.list_files("archives", "**/*.gz")
    assert archived(lake, path)["http://news.example/c"] == b"plain"
    done = call("forget", "http://news.example/c", "--reason", "r", "--by", "b", "--yes")
    assert done.exit_code == 0 and "records 2" in done.output
    assert archived(lake, path) == {url: p for url, p in archived(lake, path).items() if p != b"plain"}
    run_day("old", FIRST)
    assert not any(row["url"].endswith("/c") and row["error"] is None for row in rows_after(lake))


def archived(lake: Lake, path: str) -> dict[str | None, bytes]:
    with lake.open(path) as stream:
        return {
            r.rec_headers.get_header("WARC-Target-URI"): r.content_stream().read()
            for r in ArchiveIterator(stream, check_digests="raise")
        }


def rows_after(lake: Lake) -> list[dict[str, Any]]:
    """Captures of the day collected once more from the sources as they are now, on a lake that only knows tombstones."""
    lake.local_path(lake.partition_path("captures", "old", FIRST)).unlink()
    run_day("old", FIRST)
    found: list[dict[str, Any]] = lake.read_table("captures", "old", FIRST).to_pylist()
    return found


def test_old_staging_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for day, age_days in (("2015-10-11", 8), ("2015-10-12", 6)):
        lake.save_bytes(f"_staging/front/{day}/claims/passed.parquet", b"x")
        when = time.time() - age_days * 86_400
        for found in (tmp_path / "_staging" / "front" / day).glob("**/*"):
            os.utime(found, (when, when))
        os.utime(tmp_path / "_staging" / "front" / day, (when, when))
    assert prune_staging(lake) == {"removed": 1, "kept": 1}
    assert lake.list_files("_staging") == ["_staging/front/2015-10-12/claims/passed.parquet"]
