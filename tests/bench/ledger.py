"""`make bench-ledger`: what the ledger costs on a year of generated reports of 20 collections.

A happening has a town (1,200 of them, in 120 provinces of ten countries) and a day: half are of the day of their
report, nearly all others of the four days before it, one in 25 up to 300 days old. On average two reports tell of one,
each in a text of 90 words with four claims, one of them a part of another, whose figures and claimants differ a little.
A third of the reports are reprints, whole or cut. Real reports are three to five times as long and share more words by
chance, so families cost more there; pages that were edited or went away, and reports without a date, do not occur.
Rows are landed as Parquet directly; no page is read.

Each step runs in a process of its own. CPU time and memory are those of all processes that it starts.
"""

import argparse
import contextlib
import datetime as dt
import hashlib
import multiprocessing
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import psutil  # type: ignore[import-untyped]

from dateline import EXTRACTOR_VERSION
from dateline.pipeline.ledger import rebuild
from dateline.schema.sources import Collection
from dateline.schema.tables import LEDGER_TABLES, TABLES
from dateline.store.lake import Lake
from dateline.store.ledger_state import INPUT_TABLES
from dateline.store.warehouse import FILE, build_warehouse, query, sql_files

DAYS, COLLECTIONS, CLAIMS_A_REPORT = 365, 20, 4
FIRST = dt.date(2015, 1, 1)
COUNTRIES = ("SY", "IQ", "YE", "UA", "SD", "ML", "SO", "AF", "LY", "NG")
PROVINCES, TOWNS = 12, 10
WORDS = [f"w{n:04}" for n in range(3_000)]
MEASURES = ("killed", "injured", "displaced", "killed")
CLAIMANTS = {
    None: "media", "the army": "party", "medics": "witness", "a monitor": "monitor", "the governor": "official",
    "residents": "witness",
}  # fmt: skip
GROUPS = [f"group-{n}" for n in range(40)]


def make_lake(root: Path, claims: int) -> Lake:
    """Land the year; the same number of claims gives the same lake, which is kept in the folder for the next time."""
    lake, done = Lake(root), root / "made"
    if done.exists():
        return lake
    shutil.rmtree(root, ignore_errors=True)
    reports = claims // CLAIMS_A_REPORT // DAYS // COLLECTIONS or 1
    os.fsync = lambda fd: None  # nobody minds if a generated lake is lost
    for n in range(DAYS):
        _land_day(lake, FIRST + dt.timedelta(n), reports, claims / (reports * CLAIMS_A_REPORT * DAYS * COLLECTIONS))
    done.touch()
    return lake


def _land_day(lake: Lake, day: dt.date, reports: int, share: float) -> None:
    dice = random.Random(f"{day}")
    stories = [_story(dice, day) for _ in range(max(4, reports * COLLECTIONS // 2))]
    for c in range(COLLECTIONS):
        count = int(reports * share + dice.random())
        rows: dict[str, list[dict[str, Any]]] = {t: [] for t in (*INPUT_TABLES, "control_changes")}
        for n in range(count):
            _add_report(rows, dice, f"{day:%Y%m%d}-{c}-{n}", f"outlet{c:02}", day, dice.choice(stories))
        for table, own in rows.items():
            lake.save_table(table, f"press{c:02}", day, TABLES[table].from_rows(own))


def _story(dice: random.Random, day: dt.date) -> dict[str, Any]:
    """What one happening is told as: place, day, toll, words."""
    back = (
        0
        if dice.random() < 0.5
        else dice.choice((1, 1, 1, 2, 2, 3, 4))
        if dice.random() < 0.92
        else dice.randrange(5, 300)
    )
    country, province, town = dice.choice(COUNTRIES), dice.randrange(PROVINCES), dice.randrange(TOWNS)
    place = COUNTRIES.index(country) * 1_000 + province * 50 + town
    return {
        "day": day - dt.timedelta(back), "country": country, "admin1": f"province {province}", "geonames_id": 1_000_000 + place,
        "latitude": 10.0 + place % 400 / 10, "longitude": 10.0 + place / 300, "toll": dice.randrange(1, 60),
        "sides": dice.sample(GROUPS, 2) if dice.random() < 2 / 3 else (None, None), "has_area": dice.random() < 0.1,
        "words": dice.choices(WORDS, k=90),
    }  # fmt: skip


def _add_report(
    rows: dict[str, list[dict[str, Any]]], dice: random.Random, name: str, outlet: str, day: dt.date,
    story: dict[str, Any],
) -> None:  # fmt: skip
    url, fresh = f"http://{name}.example/", dice.random() < 0.65
    words = dice.choices(WORDS, k=90) if fresh else story["words"][: dice.choice((90, 90, 60, 40))]
    text = " ".join(words)
    published = dt.datetime.combine(day, dt.time(dice.randrange(24), dice.randrange(60)), dt.UTC)
    rows["captures"].append(
        dict.fromkeys(TABLES["captures"].columns)
        | {"capture_id": f"cap-{name}", "source_id": outlet, "url": url, "canonical_url": url, "retrieved_at": published,
           "payload_bytes": 1, "change_kind": "new"}
    )  # fmt: skip
    rows["documents"].append(
        dict.fromkeys(TABLES["documents"].columns)
        | {"document_id": f"doc-{name}", "capture_id": f"cap-{name}", "source_id": outlet, "canonical_url": url, "title": name,
           "published_at": published, "published_precision": "minute", "published_basis": "json-ld", "language": "en",
           "is_read": True, "text": text, "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "word_count": len(words),
           "extractor": "html", "extractor_version": EXTRACTOR_VERSION}
    )  # fmt: skip
    where = {k: story[k] for k in ("geonames_id", "country", "admin1", "latitude", "longitude")} | {"where_prec": 1}
    rows["mentions"].append(
        dict.fromkeys(TABLES["mentions"].columns) | where
        | {"mention_id": f"men-{name}", "document_id": f"doc-{name}", "start_char": 0, "end_char": 5, "surface": "Place",
           "mention_type": "place", "entity_name": f"Town {story['geonames_id']}", "extractor_version": EXTRACTOR_VERSION}
    )  # fmt: skip
    for n in range(CLAIMS_A_REPORT):
        toll = float(max(1, story["toll"] + dice.choice((0, 0, 0, 2, -1))) + (n == 1) * 20)
        exact = dice.random() < 0.6
        claimant, is_area = dice.choice(list(CLAIMANTS)), n == 2 and story["has_area"]
        rows["claims"].append(
            dict.fromkeys(TABLES["claims"].columns) | where
            | {"claim_id": f"clm-{name}-{n}", "document_id": f"doc-{name}", "start_char": n * 20, "end_char": n * 20 + 9,
               "quote": text[n * 20 : n * 20 + 9], "sentence_start": 0 if n < 2 else n * 20, "sentence_end": n * 20 + 19,
               "measure": "area" if is_area else MEASURES[n], "unit": "km2" if is_area else "person", "bound": "=" if exact else ">=", "value": toll, "low": toll,
               "high": toll if exact else None, "value_text": f"{toll:.0f}", "victim_status": "civilian" if n == 3 else "unknown",
               "perpetrator_actor_id": story["sides"][0], "victim_actor_id": None if is_area else story["sides"][1],
               "claimant_surface": claimant, "claimant_type": CLAIMANTS[claimant], "is_direct_quote": False,
               "modality": "asserted", "place_mention_id": f"men-{name}", "place_basis": "sentence",
               "event_start": story["day"], "event_end": story["day"], "date_prec": 1,
               "date_basis": dice.choice(("relative", "publication")), "scope": "incident", "is_aside": False,
               "is_subset_of": f"clm-{name}-0" if n == 3 else None, "extractor_version": EXTRACTOR_VERSION}
        )  # fmt: skip
    if dice.random() < 0.05:
        said = {
            k: rows["claims"][-1][k] for k in ("event_start", "event_end", "date_prec", "date_basis", "claimant_type")
        }
        rows["control_changes"].append(
            dict.fromkeys(TABLES["control_changes"].columns) | where | said
            | {"control_change_id": f"ctl-{name}", "document_id": f"doc-{name}", "start_char": 0, "end_char": 5,
               "quote": text[:5], "sentence_start": 0, "sentence_end": 19, "change": "gained", "territory_text": "the town",
               "is_part": False, "actor_id": story["sides"][0], "from_actor_id": story["sides"][1],
               "is_direct_quote": False, "modality": "asserted", "place_mention_id": f"men-{name}",
               "place_basis": "sentence", "extractor_version": EXTRACTOR_VERSION}
        )  # fmt: skip


def _collection(number: int) -> Collection:
    source = {"id": f"outlet{number:02}", "kind": "folder", "path": "nowhere", "outlet": f"Outlet {number}"}
    return Collection.model_validate({"collection": f"press{number:02}", "title": "Press", "sources": [source]})


class Cost(NamedTuple):
    """wall, cpu: seconds. peak_mb: most memory at a time, the sum over all processes (what they share counts twice)."""

    wall: float
    cpu: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.wall:.1f}   cpu_s {self.cpu:.1f}   peak_mb {self.peak_mb:.0f}"


def measured(run: Callable[[], object]) -> tuple[Cost, Any]:
    """Cost and result of a call in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_timed, run).result()


def _timed(run: Callable[[], object]) -> tuple[Cost, object]:
    peak, done = [0.0], threading.Event()
    watching = threading.Thread(target=_watch, args=(peak, done))
    watching.start()
    started, used = time.perf_counter(), sum(os.times()[:4])
    try:
        result = run()
        cost = time.perf_counter() - started, sum(os.times()[:4]) - used
    finally:
        done.set()
        watching.join()
    return Cost(*cost, peak[0]), result


def _watch(peak: list[float], done: threading.Event) -> None:
    own = psutil.Process()
    while not done.wait(0.1):
        total = 0
        for process in (own, *own.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                total += process.memory_info().rss
        peak[0] = max(peak[0], total / 1e6)


class _Ledger:
    def __init__(self, root: Path, *, full: bool) -> None:
        self.root, self.full = root, full

    def __call__(self) -> object:
        return rebuild(Lake(self.root), run_id="bench", full=self.full)


class _Warehouse:
    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self) -> object:
        return build_warehouse(Lake(self.root), [_collection(c) for c in range(COLLECTIONS)])


def main() -> None:
    """Print a table: what was measured, its figure, and the target where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "dateline-bench-ledger")
    options = parser.parse_args()
    os.environ["DATELINE_SOURCES"] = ""
    root = options.folder / str(options.claims)
    started = time.perf_counter()
    lake = make_lake(root, options.claims)
    print(
        f"lake of about {options.claims:,} claims, {DAYS} days, {COLLECTIONS} collections: {time.perf_counter() - started:.0f} s"
    )
    whole, last = root, FIRST + dt.timedelta(DAYS - 1)
    for left in ("_ledger", "runs", *(table.name for table in LEDGER_TABLES)):
        shutil.rmtree(root / left, ignore_errors=True)
    (root / FILE).unlink(missing_ok=True)
    aside = [lake.local_path(lake.partition_path(t, f"press{c:02}", last)) for t in INPUT_TABLES
             for c in range(COLLECTIONS)]  # fmt: skip
    rebuilt, counts = measured(_Ledger(whole, full=True))
    print(f"full_rebuild_s {rebuilt}   {counts}", flush=True)
    for path in aside:
        path.rename(path.with_suffix(".aside"))
    cost, counts = measured(_Ledger(whole, full=False))
    print(f"day_removed_s {cost}   touched {counts['all']['touched']}", flush=True)
    for path in aside:
        path.with_suffix(".aside").rename(path)
    cost, counts = measured(_Ledger(whole, full=False))
    print(f"new_day_s {cost}   (below 60 s and 2,000 MB)   touched {counts['all']['touched']}", flush=True)
    cost, _ = measured(_Ledger(whole, full=False))
    print(f"nothing_new_s {cost}", flush=True)
    built, _ = measured(_Warehouse(whole))
    print(f"warehouse_s {built}", flush=True)
    print(f"full_rebuild_and_warehouse_s {rebuilt.wall + built.wall:.1f}   (at most 600)", flush=True)
    for file in sql_files("marts"):
        name = file.name.removesuffix(".sql")
        columns = query(lake, f"DESCRIBE {name}").to_pylist()
        day = next(column["column_name"] for column in columns if column["column_type"] == "DATE")
        rows = query(lake, f"SELECT count(*) AS n FROM {name}").to_pylist()[0]["n"]
        first = _median_ms(lake, f"SELECT * FROM {name} LIMIT 100")
        of_day = _median_ms(lake, f"SELECT * FROM {name} WHERE {day} = DATE '{last - dt.timedelta(1)}'")
        print(f"mart_ms {first:.0f} {of_day:.0f}   (below 100 each: first rows, a day's)   {name}, {rows:,} rows")


def _median_ms(lake: Lake, sql: str) -> float:
    """Of five times that the warehouse is opened and asked."""
    times = []
    for _ in range(5):
        started = time.perf_counter()
        query(lake, sql)
        times.append(time.perf_counter() - started)
    return sorted(times)[2] * 1000


if __name__ == "__main__":
    main()
