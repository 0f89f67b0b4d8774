"""Where stages and store meet: the only code that reads the lake, calls a stage and writes what it gives.

`ingest` runs the stages of a collection's day, `recheck` the second look at its pages, `ledger` the work across
documents, `page` reads a single page for the command line. Airflow's tasks and the command line call what stands here.
"""

import datetime as dt
from typing import Any

from dateline.pipeline.observing import count, count_summary, observe

STAGES = ("collect", "extract", "normalize", "validate", "land", "watch")


def run_stage(stage: str, collection: str, date: dt.date, **options: Any) -> Any:
    """Run one stage (STAGES) of a collection, by name, on one partition date.

    options: `refetch` and `last_try` of collect, `shard` of extract and normalize, `shards` and `ask` of
    validate, `run_id` of land. Returns counts and paths (of collect: one entry per shard). Raises TryAgain or Stop;
    what can be set aside is set aside.
    """
    from dateline.pipeline import ingest
    from dateline.store.collections import find_collection
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    if stage not in STAGES:
        raise ValueError(f"no stage {stage!r}; there are {', '.join(STAGES)}")
    with observe(stage, collection, date):
        summary = getattr(ingest, stage)(Lake(lake_root()), find_collection(collection), date, **options)
        if isinstance(summary, dict):
            count_summary(summary)
    return summary


def run_day(collection: str, date: dt.date, *, refetch: bool = False, run_id: str = "cli") -> dict[str, Any]:
    """Run every stage of a collection on one date in this process, as the DAG does over its workers.

    All but `watch`, which raises what is wrong with the day's sources: call it when every day has run.
    """
    shards = run_stage("collect", collection, date, refetch=refetch)
    for shard in shards:
        run_stage("extract", collection, date, shard=shard["shard"])
        run_stage("normalize", collection, date, shard=shard["shard"])
    run_stage("validate", collection, date, shards=len(shards))
    landed: dict[str, Any] = run_stage("land", collection, date, run_id=run_id)
    return landed


def approve_landing(collection: str, key: str, *, reason: str, decided_by: str, decided_at: dt.datetime) -> str:
    """Keep that a person lets a collection's day land although too much was set aside; returns the decision's id."""
    from dateline.pipeline import review
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    row = review.approve_landing(
        Lake(lake_root()), collection, key, reason=reason, decided_by=decided_by, decided_at=decided_at
    )
    return str(row["decision_id"])


def find_rechecks(date: dt.date) -> list[str]:
    """The collections that have pages to look at again on a date, by name."""
    from dateline.pipeline.recheck import is_due
    from dateline.store.collections import load_collections
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    lake = Lake(lake_root())
    return [c.collection for c in load_collections()[0] if is_due(lake, c, date)]


def run_recheck(stage: str, collection: str, date: dt.date, **options: Any) -> dict[str, Any]:
    """Run `check` or `read` (with `run_id`) of a collection's recheck on one partition date; returns counts."""
    from dateline.pipeline import recheck
    from dateline.store.collections import find_collection
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    if stage not in ("check", "read"):
        raise ValueError(f"no stage {stage!r} of a recheck; there are check, read")
    with observe(f"recheck_{stage}", collection, date):
        counts: dict[str, Any] = getattr(recheck, stage)(
            Lake(lake_root()), find_collection(collection), date, **options
        )
        count_summary(counts)
    return counts


def find_captured() -> list[str]:
    """Every collection that has captures, by name."""
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    return sorted({name for name, _ in Lake(lake_root()).partitions("captures")})


def run_upkeep(work: str, **options: Any) -> dict[str, Any]:
    """Run `check_fixity` (of a `collection`) or `prune_staging`; returns counts."""
    from dateline.pipeline import upkeep
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    if work not in ("check_fixity", "prune_staging"):
        raise ValueError(f"no work {work!r} of upkeep; there are check_fixity, prune_staging")
    with observe(work, options.get("collection")):
        counts: dict[str, Any] = getattr(upkeep, work)(Lake(lake_root()), **options)
    return counts


def run_ledger(*, run_id: str = "cli", full: bool = False) -> dict[str, Any]:
    """Work across all documents that have landed, where something changed; full: everywhere.

    Returns per realm the rows of each table and `touched`, the events that were worked out anew.
    """
    from dateline.pipeline.ledger import rebuild
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    with observe("ledger"):
        realms = rebuild(Lake(lake_root()), run_id=run_id, full=full)
        count(touched=sum(counts["touched"] for counts in realms.values()))
    return realms


def run_warehouse() -> dict[str, Any]:
    """Rebuild the warehouse if anything it is made from changed."""
    from dateline.pipeline.registers import make_registers
    from dateline.store.collections import load_collections
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root
    from dateline.store.warehouse import FILE, build_warehouse

    with observe("warehouse"):
        changed = build_warehouse(Lake(lake_root()), load_collections()[0], registers=make_registers())
    return {"warehouse": FILE, "changed": changed}


def run_digest(date: dt.date | None) -> dict[str, Any]:
    """Write what each ledger came to know on a date, as HTML and Markdown, and anew the digests of later days.

    Without a date only those that are there. Returns per realm the date's subject and paths.
    """
    from dateline.pipeline.digest import write_digests
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root, pages_url

    return write_digests(Lake(lake_root()), date, base=pages_url())
