"""What the tests of collecting share: a collection on a test's own server, a day of it collected, its rows by page."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline.pipeline.collect import collect, web_settings
from dateline.schema.sources import Collection
from dateline.store.answers import WebSettings
from dateline.store.lake import Lake
from tests.origin import Reply

DAY = dt.date(2015, 10, 11)
PAGE = b"<html><head><meta property='article:published_time' content='%s'></head><body><p>%s</p></body></html>"


def collection(*sources: dict[str, Any], **more: Any) -> Collection:
    named = [{"outlet": "Test", "memento": True} | s for s in sources]
    return Collection.model_validate(
        {"collection": "c", "title": "T", "sources": named, "requests_per_second": 50, "allow_private_addresses": True}
        | more
    )


def quick_settings(what: Collection) -> WebSettings:
    return replace(web_settings(what), attempts=2, backoff_seconds=0.01, total_seconds=5, requests_per_second=1000)


def run(what: Collection, lake: Lake, date: dt.date = DAY, **options: Any) -> list[dict[str, Any]]:
    table = collect(what, date, lake, web=quick_settings(what), **options)
    saved = lake.read_table("captures", "c", date)
    assert isinstance(saved, pa.Table) and saved.equals(table)
    return table.to_pylist()


def by_url(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {r["url"].rpartition("/")[2]: r for r in rows}


def rule(row: dict[str, Any]) -> str | None:
    return row["error"] and row["error"].partition(":")[0]


def feed(*links: str, day: str = "Sun, 11 Oct 2015 10:00:00 GMT") -> Reply:
    items = "".join(f"<item><title>T</title><link>{u}</link><pubDate>{day}</pubDate></item>" for u in links)
    return Reply(200, f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


def put(folder: Path, name: str, payload: bytes, modified: str = "2015-10-11") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(payload)
    stamp = dt.datetime.fromisoformat(modified).replace(tzinfo=dt.UTC).timestamp()
    os.utime(path, (stamp, stamp))
