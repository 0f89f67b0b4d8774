"""Settings from the environment, each with its default."""

import os
from pathlib import Path

from dateline.schema.errors import BadConfiguration

#: The folder that holds include/, dags/ and plugins/ when Dateline runs from its own tree.
PROJECT = Path(__file__).resolve().parents[3]


def lake_root() -> Path | str:
    """DATELINE_LAKE, by default ./lake: a folder, or the address of one in a bucket (`s3://bucket/prefix`)."""
    given = os.environ.get("DATELINE_LAKE") or "lake"
    return given if "://" in given else Path(given).expanduser().absolute()


def copies_folder() -> tuple[Path, int]:
    """Where copies of a bucket's files may lie, DATELINE_WORK, and the most bytes of them, DATELINE_WORK_GB.

    By default `.cache/lake` of the project, 20 GB. Raises BadConfiguration.
    """
    folder = Path(os.environ.get("DATELINE_WORK") or PROJECT / ".cache" / "lake").expanduser().absolute()
    given = os.environ.get("DATELINE_WORK_GB") or "20"
    try:
        limit = float(given)
    except ValueError:
        limit = -1.0
    if not 0 < limit < 1e6:
        raise BadConfiguration(f"DATELINE_WORK_GB={given!r}: give a number of gigabytes over 0")
    return folder, int(limit * 1e9)


def sources_folders() -> list[Path]:
    """Folders whose *.yml files are collections: the package's own, then those of DATELINE_SOURCES (`:` between)."""
    own = Path(__file__).resolve().parents[1] / "sources"
    more = os.environ.get("DATELINE_SOURCES", "")
    return [own, *(Path(p).expanduser() for p in more.split(os.pathsep) if p)]


def pages_url() -> str:
    """Where links in digests lead: to the pages in the Airflow at AIRFLOW__API__BASE_URL, or on the same server."""
    base = os.environ.get("AIRFLOW__API__BASE_URL") or ""
    return f"{base.rstrip('/')}/plugin/dateline/dateline/"
