"""Where stages and store meet: the only code that reads the lake, calls a stage and writes what it gives.

`ingest` runs the stages of a collection's day, `ledger` the work across documents, `page` reads a single page for the
command line. Airflow's tasks and `python -m dateline run` call the functions here.
"""

import datetime as dt
from typing import Any

STAGES = ("collect", "extract", "normalize", "validate", "land")


def run_stage(stage: str, collection: str, date: dt.date, **options: Any) -> Any:
    """Run one stage (STAGES) of a collection, by name, on one partition date.

    options: `refetch` of collect, `shard` of extract and normalize, `shards` of validate, `run_id` of land. Returns
    counts and paths (of collect: one entry per shard). Raises TryAgain or Stop; what can be set aside is set aside.
    """
    from dateline.pipeline import ingest
    from dateline.store.collections import find_collection
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    if stage not in STAGES:
        raise ValueError(f"no stage {stage!r}; there are {', '.join(STAGES)}")
    return getattr(ingest, stage)(Lake(lake_root()), find_collection(collection), date, **options)


def run_day(collection: str, date: dt.date, *, refetch: bool = False, run_id: str = "cli") -> dict[str, Any]:
    """Run every stage of a collection on one date in this process, as the DAG does over its workers."""
    shards = run_stage("collect", collection, date, refetch=refetch)
    for shard in shards:
        run_stage("extract", collection, date, shard=shard["shard"])
        run_stage("normalize", collection, date, shard=shard["shard"])
    run_stage("validate", collection, date, shards=len(shards))
    landed: dict[str, Any] = run_stage("land", collection, date, run_id=run_id)
    return landed


def run_ledger(*, run_id: str = "cli") -> dict[str, Any]:
    """Work across all documents that have landed; returns rows per realm and table."""
    from dateline.pipeline.ledger import rebuild
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    return rebuild(Lake(lake_root()), run_id=run_id)


def run_warehouse() -> dict[str, Any]:
    """Rebuild the warehouse if anything it is made from changed."""
    from dateline.pipeline.registers import make_registers
    from dateline.store.collections import load_collections
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root
    from dateline.store.warehouse import FILE, build_warehouse

    changed = build_warehouse(Lake(lake_root()), load_collections()[0], registers=make_registers())
    return {"warehouse": FILE, "changed": changed}
