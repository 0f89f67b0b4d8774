"""Settings from the environment, each with its default."""

import os
from pathlib import Path

#: The folder that holds include/, dags/ and plugins/ when Dateline runs from its own tree.
PROJECT = Path(__file__).resolve().parents[3]


def lake_root() -> Path:
    """DATELINE_LAKE, by default ./lake."""
    return Path(os.environ.get("DATELINE_LAKE") or "lake").expanduser().absolute()


def sources_folders() -> list[Path]:
    """Folders whose *.yml files are collections: the package's own, then those of DATELINE_SOURCES (`:` between)."""
    own = Path(__file__).resolve().parents[1] / "sources"
    more = os.environ.get("DATELINE_SOURCES", "")
    return [own, *(Path(p).expanduser() for p in more.split(os.pathsep) if p)]


def pages_url() -> str:
    """Where links in digests lead: to the pages in the Airflow at AIRFLOW__API__BASE_URL, or on the same server."""
    base = os.environ.get("AIRFLOW__API__BASE_URL") or ""
    return f"{base.rstrip('/')}/plugin/dateline/dateline/"
