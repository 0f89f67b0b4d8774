"""`make bench-ledger`: what the ledger costs on a year of generated reports of 20 collections.

Each report has a short text, four claims and the place and day of what it tells of: most of the last days, a tail of old
ones. A third are reprints, in the same or nearly the same words. Rows are landed as Parquet directly; no page is read.
"""

import argparse
import datetime as dt
import hashlib
import multiprocessing
import os
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dateline import EXTRACTOR_VERSION
from dateline.pipeline.ledger import rebuild
from dateline.schema.tables import TABLES
from dateline.store.lake import Lake
from dateline.store.warehouse import build_warehouse, query, sql_files

DAYS, COLLECTIONS, CLAIMS_A_REPORT = 365, 20, 4
FIRST = dt.date(2015, 1, 1)
COUNTRIES = ("SY", "IQ", "YE", "UA", "SD", "ML", "SO", "AF", "LY", "NG")
PROVINCES, TOWNS = 12, 10
WORDS = [f"w{n:04}" for n in range(3_000)]
MEASURES = ("killed", "injured", "displaced", "killed")
CLAIMANTS = (None, "the army", "medics", "a monitor", "the governor", "residents")


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
        rows: dict[str, list[dict[str, Any]]] = {"captures": [], "documents": [], "mentions": [], "claims": []}
        for n in range(count):
            _add_report(rows, dice, f"{day:%Y%m%d}-{c}-{n}", day, dice.choice(stories))
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
        "words": dice.choices(WORDS, k=90),
    }  # fmt: skip


def _add_report(
    rows: dict[str, list[dict[str, Any]]], dice: random.Random, name: str, day: dt.date, story: dict[str, Any]
) -> None:
    url, fresh = f"http://{name}.example/", dice.random() < 0.65
    words = dice.choices(WORDS, k=90) if fresh else story["words"][: dice.choice((90, 90, 60, 40))]
    text = " ".join(words)
    published = dt.datetime.combine(day, dt.time(dice.randrange(24), dice.randrange(60)), dt.UTC)
    rows["captures"].append(
        dict.fromkeys(TABLES["captures"].columns)
        | {"capture_id": f"cap-{name}", "source_id": "s", "url": url, "canonical_url": url, "retrieved_at": published,
           "payload_bytes": 1, "change_kind": "new"}
    )  # fmt: skip
    rows["documents"].append(
        dict.fromkeys(TABLES["documents"].columns)
        | {"document_id": f"doc-{name}", "capture_id": f"cap-{name}", "source_id": "s", "canonical_url": url, "title": name,
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
        rows["claims"].append(
            dict.fromkeys(TABLES["claims"].columns) | where
            | {"claim_id": f"clm-{name}-{n}", "document_id": f"doc-{name}", "start_char": n * 20, "end_char": n * 20 + 9,
               "quote": text[n * 20 : n * 20 + 9], "sentence_start": 0 if n < 2 else n * 20, "sentence_end": n * 20 + 19,
               "measure": MEASURES[n], "unit": "person", "bound": "=" if exact else ">=", "value": toll, "low": toll,
               "high": toll if exact else None, "value_text": f"{toll:.0f}", "victim_status": "unknown",
               "claimant_surface": dice.choice(CLAIMANTS), "claimant_type": "media", "is_direct_quote": False,
               "modality": "asserted", "place_mention_id": f"men-{name}", "place_basis": "sentence",
               "event_start": story["day"], "event_end": story["day"], "date_prec": 1,
               "date_basis": dice.choice(("relative", "publication")), "scope": "incident", "is_aside": False,
               "is_subset_of": f"clm-{name}-0" if n == 3 else None, "extractor_version": EXTRACTOR_VERSION}
        )  # fmt: skip


def measured(run: Callable[[], object]) -> tuple[float, float, object]:
    """Seconds, peak memory in MB and result of a call in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: tuple[float, float, object] = pool.apply(_timed, (run,))
        return found


def _timed(run: Callable[[], object]) -> tuple[float, float, object]:
    started = time.perf_counter()
    result = run()
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, result


class _Ledger:
    def __init__(self, root: Path, *, full: bool) -> None:
        self.root, self.full = root, full

    def __call__(self) -> object:
        return rebuild(Lake(self.root), run_id="bench", full=self.full)


class _Warehouse:
    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self) -> object:
        return build_warehouse(Lake(self.root), [])


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
    aside = [lake.local_path(lake.partition_path(t, f"press{c:02}", last)) for t in ("captures", "documents", "mentions", "claims")
             for c in range(COLLECTIONS)]  # fmt: skip
    seconds, peak, counts = measured(_Ledger(whole, full=True))
    print(f"full_rebuild_s {seconds:.1f}  (at most 600)   peak_mb {peak:.0f}   {counts}", flush=True)
    for path in aside:
        path.rename(path.with_suffix(".aside"))
    seconds, peak, counts = measured(_Ledger(whole, full=False))
    print(f"day_removed_s {seconds:.1f}   peak_mb {peak:.0f}   touched {counts['all']['touched']}", flush=True)  # type: ignore[index]
    for path in aside:
        path.with_suffix(".aside").rename(path)
    seconds, peak, counts = measured(_Ledger(whole, full=False))
    print(
        f"new_day_s {seconds:.1f}  (below 60)   peak_mb {peak:.0f}  (below 2000)   touched {counts['all']['touched']}",
        flush=True,
    )  # type: ignore[index]
    seconds, peak, _ = measured(_Ledger(whole, full=False))
    print(f"nothing_new_s {seconds:.1f}   peak_mb {peak:.0f}", flush=True)
    seconds, peak, _ = measured(_Warehouse(whole))
    print(f"warehouse_s {seconds:.1f}   peak_mb {peak:.0f}", flush=True)
    for file in sql_files("marts"):
        name = file.name.removesuffix(".sql")
        times = []
        for _ in range(5):
            started = time.perf_counter()
            query(lake, f"SELECT * FROM {name} LIMIT 100")
            times.append(time.perf_counter() - started)
        print(f"mart_ms {sorted(times)[2] * 1000:.0f}  (below 100)   {name}", flush=True)


if __name__ == "__main__":
    main()
