"""The commands of whoever keeps Dateline running: `dateline status` and `dateline doctor`."""

import json
import sys
from typing import Any

import click

#: Exit code beside 0 and 1: there is something that somebody must look at.
ATTENTION = 5
_STYLES = {"ok": "green", "note": "dim", "warn": "yellow", "fail": "bold red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a screen to read.")
def status(as_json: bool) -> None:
    """Show what landed when, which sources are in trouble, whether the ledger has followed, and what to look at.

    \b
    dateline status
    Exit code: 0 all is well, 1 the lake cannot be read, 5 somebody must look at something.
    """
    from dateline.pipeline.status import find_status
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    found = find_status(Lake(lake_root()))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        _show_status(found)
    sys.exit(ATTENTION if found["alerts"] else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON list of findings instead of a screen to read.")
@click.option("--only", multiple=True, metavar="CHECK", help="Only this check; may be given again.")
@click.option("--skip", multiple=True, metavar="CHECK", help="All but this one, as airflow, which takes the longest.")
def doctor(as_json: bool, only: tuple[str, ...], skip: tuple[str, ...]) -> None:
    """Look for what keeps Dateline from working here, and say how to mend it.

    \b
    dateline doctor
    dateline doctor --only lake --only parquet
    Exit code: 0 everything works (maybe with warnings), 5 something does not.
    """
    import dataclasses

    from dateline.pipeline.doctor import examine
    from dateline.show import clean, make_console
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    found = examine(Lake(lake_root()), only, skip)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(finding) for finding in found], ensure_ascii=False))
    else:
        console = make_console()
        for finding in found:
            console.print(f"[{_STYLES[finding.level]}]{finding.level:<5}[/]", f"{finding.check:<12}", end="")
            console.print(clean(finding.says), markup=False)
            if finding.fix:
                console.print(f"{'':<18}-> {clean(finding.fix)}", markup=False)
    sys.exit(ATTENTION if any(finding.level == "fail" for finding in found) else 0)


def _show_status(found: dict[str, Any]) -> None:
    from dateline.show import clean, make_console, show_rows

    console = make_console()
    more = "" if found["counted_all"] else "more than "
    console.print(f"{found['lake']}: {more}{found['files']:,} files, {found['bytes'] / 1e6:,.1f} MB\n", markup=False)
    show_rows(found["collections"] and [_collection_row(row) for row in found["collections"]], title="Collections")
    show_rows(
        [
            {"table": r["table"], "partitions": r["partitions"], "oldest": r["oldest"], "newest": r["newest"]}
            for r in found["tables"]
        ],
        title="Tables",
    )
    for row in found["ledger"]:
        waiting = "cannot be told: " + row["note"] if row["waiting"] is None else f"{row['waiting']} files wait for it"
        console.print(f"ledger of {row['realm']}: last written {row['last_run_at']}, {waiting}", markup=False)
    console.print(f"warehouse: built {found['warehouse']['built_at']}", markup=False)
    if not found["alerts"]:
        console.print("\n[green]nothing needs attention[/]")
    for alert in found["alerts"]:
        console.print(f"\n[bold red]{alert['alert']}[/]", end=" ")
        console.print(clean(f"{alert['about']}\n  {alert['says']}"), markup=False)
    if found["alerts"]:
        console.print("\nWhat to do about each: docs/operations.md", markup=False)


def _collection_row(row: dict[str, Any]) -> dict[str, Any]:
    troubled = [f"{s['source_id']} {s['alert']}" for s in row["sources"] if s["alert"] is not None]
    return {
        "collection": row["collection"],
        "newest day": row["newest_day"],
        "last run": (row.get("last_run_at") or "")[:16].replace("T", " "),
        "of day": row.get("last_run_day"),
        "documents": row.get("documents"),
        "claims": row.get("claims"),
        "quarantine": row.get("quarantine"),
        "sources in trouble": ", ".join(troubled) or "none",
    }
