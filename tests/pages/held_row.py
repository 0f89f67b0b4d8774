"""A row that a rule sets aside and that a reviewer can release: a report dated after its capture."""

import datetime as dt
from pathlib import Path

import pytest

from dateline.pipeline import run_day, run_ledger, run_warehouse
from dateline.pipeline.collect import find_dates
from dateline.store.collections import find_collection
from dateline.store.lake import Lake

REPORT = """<!doctype html><html lang="en"><head><title>Mortar fire kills four in Jaramana</title>
<meta property="article:published_time" content="2099-01-01T09:30:00+00:00"></head><body><article>
<h1>Mortar fire kills four in Jaramana</h1>
<p>DAMASCUS - Four people were killed and at least nine wounded when mortar shells fell on the suburb of Jaramana, a police
official said. The shells hit a bakery queue shortly after eight in the morning, he told reporters.</p>
<p>Residents said that ambulances needed half an hour to reach the street because of a checkpoint on the main road, and
that shops stayed shut for the rest of the day.</p></article></body></html>"""


def land_held_row(lake: Lake, folder: Path, environment: pytest.MonkeyPatch) -> list[dt.date]:
    """Run the days of a folder with such a report in the collection `mine`; returns the days, to run again."""
    folder.mkdir()
    (folder / "from-the-future.html").write_text(REPORT, encoding="utf-8")
    environment.setenv("DATELINE_INPUT", str(folder))
    environment.setenv("DATELINE_LAKE", str(lake.root))
    days = find_dates(find_collection("mine"), lake)
    for day in days:
        run_day("mine", day)
    run_ledger()
    run_warehouse()
    return days
