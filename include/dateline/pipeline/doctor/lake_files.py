"""Checks of the lake: that it takes writes, has room, and that what lies in it is whole."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.pipeline.doctor.finding import Finding
from dateline.pipeline.upkeep import STAGING_DAYS, sample_fixity
from dateline.schema.errors import DatelineError
from dateline.schema.tables import TABLES
from dateline.store.clock import utc_now
from dateline.store.lake import PARTS, Lake, LakeFile
from dateline.store.scan import scan_days, scan_files, walk

LEAST_BYTES, LOW_BYTES = 1_000_000_000, 5_000_000_000
#: A write takes seconds; what is older was left by a process that died.
LEFT_SECONDS = 3_600
#: Clocks of machines that write to one lake may differ so much.
SKEW_SECONDS = 300
MOST_FILES = 200_000
#: Files of a table, and captures, that are read whole.
SAMPLED_FILES = 12
SAMPLED_CAPTURES = 50
#: Days whose evidence is looked for.
SAMPLED_DAYS = 500
_SHOWN = 3


def check_writable(lake: Lake) -> Iterator[Finding]:
    if lake.files.is_local and not lake.files.local_root.is_dir():
        yield Finding("note", f"{lake.root}: there is no lake yet; the first run makes it")
        return
    probe = f".doctor.{secrets.token_hex(4)}"
    try:
        lake.save_bytes(probe, b"a write\n")
    except (DatelineError, OSError) as error:
        yield Finding("fail", str(error), "check owner and mount of the folder, or set DATELINE_LAKE to another")
        return
    lake.remove(probe)
    yield Finding("ok", str(lake.root))


def check_space(lake: Lake) -> Iterator[Finding]:
    root = lake.files.local_root
    folder = next(p for p in (root, *root.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    says = f"{free / 1e9:,.1f} GB are free at {folder}"
    if free < LEAST_BYTES:
        yield Finding("fail", says, "free some; a run that stopped for want of space goes on when its task is cleared")
    else:
        yield Finding("ok" if free >= LOW_BYTES else "warn", says, "" if free >= LOW_BYTES else "free some soon")


def check_clock(lake: Lake) -> Iterator[Finding]:
    """Nothing in the lake, and no file of the program, may be of the future."""
    now = utc_now()
    newest = max((f.mtime_ns for f in scan_files(lake, "runs")), default=0) / 1e9
    newest = max(newest, Path(__file__).stat().st_mtime)
    ahead = newest - now.timestamp()
    if ahead > SKEW_SECONDS:
        says = (
            f"this machine says {now:%Y-%m-%d %H:%M} UTC; files were written {ahead / 60:,.0f} minutes later than that"
        )
        yield Finding("fail", says, "set the clock (timedatectl set-ntp true): the partition of a run depends on it")
    else:
        yield Finding("ok", f"{now:%Y-%m-%d %H:%M} UTC")


def check_leftovers(lake: Lake) -> Iterator[Finding]:
    """What runs that were killed left: unfinished writes, and staging that nobody has touched for long."""
    if not lake.files.is_local:
        yield Finding("ok", "an object is written whole or not at all; the DAG upkeep removes old staging")
        return
    now = utc_now().timestamp()
    left = []
    for entry in walk(lake.files.local_root, MOST_FILES):
        if entry.name.startswith(".") and ".tmp" in entry.name and now - entry.stat().st_mtime > LEFT_SECONDS:
            left.append(entry.path)
    if left:
        says = f"{len(left)} unfinished writes: {', '.join(sorted(left)[:_SHOWN])}"
        yield Finding("warn", says, f"find {lake.root} -name '.*.tmp*' -mmin +{LEFT_SECONDS // 60} -delete")
    before = now - STAGING_DAYS * 86_400
    staged = [day for day in lake.local_path("_staging").glob("*/*") if day.stat().st_mtime < before]
    if staged:
        yield Finding("note", f"staging of {len(staged)} days is older than a week; the DAG upkeep removes it")
    if not left:
        yield Finding("ok", "no unfinished writes")


def check_parquet(lake: Lake) -> Iterator[Finding]:
    """A sample of each table, the newest files and some of all years: readable, and with the table's columns."""
    looked, bad = 0, list[str]()
    for name in TABLES:
        for file in _sample(list(scan_files(lake, name)), SAMPLED_FILES):
            looked += 1
            if problem := _problem_of(lake, name, file):
                bad.append(f"{file.path}: {problem}")
    for problem in bad[:_SHOWN]:
        yield Finding(
            "fail", problem, "remove the file and clear that day's run (of the ledger: dateline ledger --full)"
        )
    if len(bad) > _SHOWN:
        yield Finding("fail", f"{len(bad) - _SHOWN} more files", "look at the disk: so many at once are no accident")
    if not bad:
        yield Finding("ok", f"{looked} files looked at")


def _sample(files: list[LakeFile], most: int) -> list[LakeFile]:
    """The newest half of what is asked for, the rest evenly from all the others; always the same of the same files."""
    files.sort(key=lambda file: (file.date, file.path), reverse=True)
    newest, others = files[: most // 2], files[most // 2 :]
    step = max(1, -(-len(others) // (most - most // 2)))
    return newest + others[::step]


def _problem_of(lake: Lake, table: str, file: LakeFile) -> str | None:
    try:
        rows = pq.read_table(lake.files.local_copy(file.path), partitioning=None)
    except (pa.ArrowException, OSError, ValueError) as error:
        return f"cannot be read: {str(error).splitlines()[0][:200]}"
    fields = {field.name: field.type for field in TABLES[table].arrow_schema}
    odd = [name for name in rows.column_names if name not in fields or rows.schema.field(name).type != fields[name]]
    keys = [name for name in TABLES[table].key if name not in rows.column_names]
    if keys:
        return f"has no column {keys[0]}"
    return f"column {odd[0]} is not that of the table {table}" if odd else None


def check_evidence(lake: Lake) -> Iterator[Finding]:
    """Days whose captures point to a WARC file that is not there, the newest days first."""
    days = sorted(((d, c) for c, dates in scan_days(lake, "captures").items() for d in dates), reverse=True)
    lost = []
    for date, collection in days[:SAMPLED_DAYS]:
        for part in PARTS:
            path = lake.files.local_copy(lake.partition_path("captures", collection, date, part))
            if path is not None:
                named = pq.read_table(path, columns=["warc_path"], partitioning=None)["warc_path"]
                lost += [rel for rel in named.unique().to_pylist() if rel is not None and not lake.exists(rel)]
    for rel in lost[:_SHOWN]:
        yield Finding(
            "fail", f"{rel} is not there, and captures point to it", f"put {lake.address(rel)} back from a copy"
        )
    if len(lost) > _SHOWN:
        yield Finding("fail", f"{len(lost) - _SHOWN} more WARC files are not there", "put them back from a copy")
    if not lost:
        yield Finding("ok", f"the WARC files of {min(len(days), SAMPLED_DAYS)} days are there")


def check_fixity(lake: Lake) -> Iterator[Finding]:
    """Bytes of some captures against their hashes; `dateline fixity` compares all."""
    looked, bad = sample_fixity(lake, SAMPLED_CAPTURES)
    for row in bad[:_SHOWN]:
        says = f"{row['capture_id']} in {row['warc_path']}: {row['problem']}"
        yield Finding("fail", says, "put the file back from a copy, then: dateline fixity")
    if len(bad) > _SHOWN:
        yield Finding("fail", f"{len(bad) - _SHOWN} more of {looked} captures", "dateline fixity")
    if not bad:
        yield Finding("ok", f"{looked} captures are as received")
