"""Targets: what people write: files of collections, requests to the pages, decisions and edits."""

import asyncio
import atexit
import functools
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

from dateline.pipeline.registers import make_registers
from dateline.schema.errors import BadConfiguration
from dateline.stages.reviews import EDITABLE, typed
from dateline.store.collections import load_collections, read_collection
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse
from dateline_pages.application import make_application
from dateline_pages.deciding import Reviewer
from tests.fuzz.target import Target, as_text

_COLLECTION = b"""collection: sample
title: A title
max_quarantined: 0.2
sources:
  - {id: one, kind: feed, outlet: One, url: "https://a.example/feed", min: 1}
  - id: two
    kind: api
    outlet: Two
    url: https://a.example/api?d={date}
    api: {items: data, url: link, date: fields.date}
"""
_DECISION = {
    "kind": "edit", "reason": "as printed", "edit": {"value": "12", "bound": "=", "event_start": "2015-10-11"},
    "claims": [{"claim_id": "c-0123456789", "event_id": "evt-1", "last_decision_id": None}],
}  # fmt: skip
_RELEASE = {"kind": "release", "reason": "fine", "quarantine_id": "q-01", "last_decision_id": None}
_QUERIES = (
    b"realm=all&first=2015-10-11&last=2015-10-12&country=SY&measure=killed&q=Douma&limit=5&offset=1",
    b"order=killed&place=123&place=456&victim_status=civilian&claimant=x&source=y&actor=z", b"realm=sample&what=contested",
    b"collection=sample&table=claims&rule=x&limit=200", b"name=c-1&event=evt-2&document=doc-3&pending=true", b"run=a+b",
)  # fmt: skip
_PATHS = (
    "/api/events", "/api/timeline", "/api/map", "/api/claims", "/api/facets", "/api/sources", "/api/review",
    "/api/decisions", "/api/quarantine", "/api/landed", "/api/download/events.csv", "/api/download/claims.geojson",
)  # fmt: skip
_ANSWERS = frozenset({200, 201, 307, 400, 404, 405, 409, 413, 415, 422})


@functools.cache
def _application() -> Any:
    """The pages over the warehouse of an empty lake."""
    folder = tempfile.TemporaryDirectory(prefix="dateline-fuzz-")  # kept to the end
    atexit.register(folder.cleanup)
    lake = Lake(Path(folder.name) / "lake")
    build_warehouse(lake, load_collections()[0], registers=make_registers())
    return make_application(lake, [], lambda: Reviewer("vera", may_decide=True))


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def _ask(method: str, path: bytes, query: bytes = b"", body: bytes = b"") -> None:
    """One request, as a server passes it on. Raises what the application raises; asserts that it answers as it may."""
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path.decode("utf-8", "replace"), "raw_path": path, "query_string": query, "root_path": "",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    status: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    _loop().run_until_complete(_application()(scope, receive, send))
    assert status and status[0] in _ANSWERS, status


def _query(data: bytes) -> None:
    """The first byte says which route; the rest is the query, as it comes and quoted as a value."""
    path = _PATHS[(data[0] if data else 0) % len(_PATHS)].encode()
    _ask("GET", path, data[1:])


def _search(data: bytes) -> None:
    _ask("GET", b"/api/claims", b"q=" + quote_from_bytes(data).encode())


def _path(data: bytes) -> None:
    _ask("GET", b"/" + data)


def _post(data: bytes) -> None:
    _ask("POST", b"/api/decisions", body=data)


def _edit(data: bytes) -> None:
    """A column a line and its value: what `decide` makes of an edit's columns."""
    pairs = (line.partition("=") for line in as_text(data).split("\n"))
    found = typed({name: value or None for name, _, value in pairs})
    assert set(found) <= set(EDITABLE)


_COLUMNS = "\n".join(f"{name}={value}" for name, value in (
    ("value", "12.5"), ("low", "1e3"), ("bound", ">="), ("event_start", "2015-10-11"), ("geonames_id", "170654"),
    ("is_aside", "True"), ("latitude", "33.5"), ("measure", "killed"), ("period_end", "2015-10-11"), ("admin1", ""),
)).encode()  # fmt: skip
TARGETS = (
    Target(
        "collections", lambda d: read_collection(d, Path("sample.yml")), (BadConfiguration,), (_COLLECTION,), weight=0.3
    ),
    Target("edits", _edit, (ValueError, TypeError), (_COLUMNS, *_COLUMNS.split(b"\n")), weight=2, longest=300),
    Target("queries", _query, (), tuple(bytes([n]) + q for n, q in enumerate(_QUERIES * 2)), weight=0.03, longest=400),
    Target("searches", _search, (), (b"Douma", b"%_\\", b"'"), weight=0.01, longest=200),
    Target(
        "paths", _path, (), (b"api/events/evt-1", b"api/documents/doc-1/text", b"digest/all/2015-10-11", b"assets/a.js"),
        weight=0.03, longest=200,
    ),
    Target("decisions", _post, (), (json.dumps(_DECISION).encode(), json.dumps(_RELEASE).encode()), weight=0.03),
)  # fmt: skip
