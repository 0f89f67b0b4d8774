"""The command line: `python -m dateline`, or `.venv/bin/dateline` from any folder."""

import datetime as dt
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click

from dateline import __version__
from dateline.logs import set_up_logs, tell_progress
from dateline.operation_commands import doctor, status
from dateline.review_commands import review
from dateline.schema.errors import BadConfiguration, DatelineError, SourcesNeedAttention

MAX_PAGE_BYTES = 50_000_000
#: Exit codes beside 0 and 1, for scripts that watch over the evidence.
DAMAGED, FORGOTTEN = 3, 4
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def cli() -> None:
    """Dateline: who said what number about armed conflict, with the characters that say it."""
    set_up_logs()


for command in (review, status, doctor):
    cli.add_command(command)


@cli.command()
@click.argument("source", metavar="[FILE|URL|-]", default="-")
@click.option("--jsonl", is_flag=True, help="Pipe mode: a JSON object a line in, one a line out, in the same order.")
@click.option("--published", type=DAY, help="Day of publication, where the page does not print it.")
def read(source: str, jsonl: bool, published: dt.datetime | None) -> None:
    """Print what one page yields: its document, figures and mentions, quotes highlighted. Without a name, of stdin.

    \b
    dateline read page.html
    dateline read https://example.org/report.html
    echo '{"id": 1, "text": "At least 12 people were killed."}' | dateline read --jsonl
    """
    if jsonl:
        _pipe(source)
        return
    from dateline.pipeline.page import open_payload, read_pages
    from dateline.show import show_page

    payload, content_type, url = _fetch(source)
    document = open_payload(
        payload, content_type=content_type, url=url, published=published.date() if published else None
    )
    show_page(read_pages([document])[0])


@cli.command()
@click.argument("collection")
@click.option("--from", "first", type=DAY, required=True, help="First partition date.")
@click.option("--to", "last", type=DAY, help="Last one, included; by default the first.")
@click.option("--refetch", is_flag=True, help="Ask the sources again, also where captures are there.")
def run(collection: str, first: dt.datetime, last: dt.datetime | None, refetch: bool) -> None:
    """Run a collection's days in this process, without Airflow, and rebuild the ledger.

    Exit code 1, after all has landed, if a source was quiet or could not be read.

    \b
    DATELINE_INPUT=~/saved-pages dateline run mine --from 2015-10-11
    """
    from dateline.pipeline import run_day, run_digest, run_ledger, run_stage, run_warehouse

    tell_progress(run_id="cli")
    for day in _days(first, last):
        counts = run_day(collection, day, refetch=refetch)
        click.echo("  ".join(f"{name} {value}" for name, value in counts.items()))
    run_ledger()
    run_warehouse()
    for day in _days(first, last):
        run_digest(day)
    alerts = []
    for day in _days(first, last):
        try:
            run_stage("watch", collection, day)
        except SourcesNeedAttention as alert:
            alerts.append(str(alert))
    if alerts:
        raise SourcesNeedAttention("\n".join(alerts))


@cli.command()
@click.argument("collection")
@click.option("--from", "first", type=DAY, required=True, help="First partition date.")
@click.option("--to", "last", type=DAY, help="Last one, included; by default the first.")
def recheck(collection: str, first: dt.datetime, last: dt.datetime | None) -> None:
    """Look again at the pages collected one and seven days before each date, and rebuild the ledger.

    \b
    dateline recheck front --from 2015-10-09 --to 2015-10-12
    """
    from dateline.pipeline import run_ledger, run_recheck, run_warehouse

    tell_progress(run_id="cli")
    for day in _days(first, last):
        counts = run_recheck("check", collection, day)
        run_recheck("read", collection, day, run_id="cli")
        click.echo("  ".join(f"{name} {value}" for name, value in counts.items()))
    run_ledger()
    run_warehouse()


@cli.command()
@click.argument("name", metavar="CLAIM_ID|CONTROL_CHANGE_ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a page to read.")
def evidence(name: str, as_json: bool) -> None:
    """Show the sentence, page and bytes that bear a claim or a change of control out, and check each of them.

    \b
    dateline evidence clm-c231cddc0d7cf17b1f6f
    Exit code: 0 all is as it was received, 3 something is damaged, 4 the bytes were deleted on request.
    """
    from dateline.pipeline.evidence import find_evidence
    from dateline.show import show_evidence
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    try:
        found = find_evidence(Lake(lake_root()), name)
    except DatelineError as error:
        if not as_json:
            raise
        key = "control_change_id" if name.startswith("ctl-") else "claim_id"
        click.echo(json.dumps({key: name, "status": "unknown", "error": str(error)}, ensure_ascii=False))
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, default=str))
    else:
        show_evidence(found)
    sys.exit({"verified": 0, "damaged": DAMAGED, "forgotten": FORGOTTEN}[found["status"]])


@cli.command()
@click.argument("collection", required=False)
def fixity(collection: str | None) -> None:
    """Compare every stored capture, or those of one collection, with its hash; exit code 3 if any is damaged.

    \b
    dateline fixity
    """
    from dateline.pipeline import find_captured, run_upkeep
    from dateline.schema.errors import DamagedEvidence

    damaged = False
    for name in [collection] if collection else find_captured():
        try:
            click.echo(f"{name}: {run_upkeep('check_fixity', collection=name)['checked']} captures are as received")
        except DamagedEvidence as error:
            damaged = True
            click.echo(f"dateline: {error}", err=True)
    sys.exit(DAMAGED if damaged else 0)


@cli.command()
@click.argument("page", metavar="ADDRESS|CAPTURE_ID|DOCUMENT_ID|CLAIM_ID|CONTROL_CHANGE_ID")
@click.option("--reason", required=True, help="Why; kept in the table tombstones.")
@click.option("--by", "requested_by", required=True, help="Who asked for it; kept there, too.")
@click.option("--yes", is_flag=True, help="Do not ask; it cannot be undone.")
def forget(page: str, reason: str, requested_by: str, yes: bool) -> None:
    """Delete every kept version of a page, with all that was read from it, where the law asks for it.

    Its bytes leave the WARC files, a tombstone takes their place, and no run takes the page in again.

    \b
    dateline forget https://example.org/report.html --reason "court order 12/2026" --by "A. Counsel"
    """
    from dateline.pipeline import run_ledger, run_warehouse
    from dateline.pipeline.forget import forget as delete
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root

    if not yes:
        click.confirm(f"Delete what is kept of {page}? It cannot be undone", abort=True, err=True)
    counts = delete(Lake(lake_root()), page, reason=reason, requested_by=requested_by)
    run_ledger()
    run_warehouse()
    click.echo("deleted: " + "  ".join(f"{name} {value}" for name, value in counts.items()))


@cli.command()
@click.option("--full", is_flag=True, help="Work everything out anew instead of where something changed.")
def ledger(full: bool) -> None:
    """Bring families, events, figures and their history up to date with what has landed, and rebuild the warehouse.

    \b
    dateline ledger
    dateline ledger --full
    """
    from dateline.pipeline import run_ledger, run_warehouse

    for realm, counts in run_ledger(full=full).items():
        click.echo(f"{realm}: " + "  ".join(f"{name} {value}" for name, value in counts.items()))
    run_warehouse()


@cli.command()
@click.argument("day", type=DAY)
@click.option("--realm", type=click.Choice(["sample", "all"]), help="Which ledger; by default all that there are.")
@click.option("--html", "as_html", is_flag=True, help="The page instead of the message in Markdown.")
def digest(day: dt.datetime, realm: str | None, as_html: bool) -> None:
    """Print what the ledger came to know on a day: new events, tolls that moved, what is contested, sources in trouble.

    \b
    dateline digest 2015-10-11
    dateline digest 2015-10-11 --html > digest.html
    """
    from dateline.pipeline.digest import print_digests
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root, pages_url

    form = "html" if as_html else "md"
    for text in print_digests(Lake(lake_root()), day.date(), realm=realm, form=form, base=pages_url()):
        click.echo(text, nl=False)


@cli.command()
@click.argument("query")
@click.option("--format", "form", type=click.Choice(["table", "csv", "jsonl"]), default="table", show_default=True)
def sql(query: str, form: str) -> None:
    """Ask the ledger a question in SQL (DuckDB's), read-only.

    \b
    dateline sql "SELECT * FROM event_tolls ORDER BY killed_high DESC LIMIT 5"
    dateline sql "SHOW TABLES"
    """
    from dateline.show import show_table
    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root
    from dateline.store.warehouse import query as ask

    rows = ask(Lake(lake_root()), query)
    if form == "table":
        show_table(rows)
    elif form == "csv":
        import pyarrow.csv

        pyarrow.csv.write_csv(rows, sys.stdout.buffer)
    else:
        for row in rows.to_pylist():
            click.echo(json.dumps(row, ensure_ascii=False, default=str))


@cli.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["csv", "parquet", "geoparquet", "geojson", "stix"]), required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@click.option("--from", "first", type=DAY, help="First day that a row is about.")
@click.option("--to", "last", type=DAY, help="Last one, included.")
@click.option("--country", help="ISO 3166-1 alpha-2, as SY.")
@click.option("--realm", type=click.Choice(["sample", "all"]), help="Only the invented sample, or only all others.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def export(
    name: str, form: str, output: Path, first: dt.datetime | None, last: dt.datetime | None, country: str | None,
    realm: str | None, force: bool,
) -> None:  # fmt: skip
    """Write a table, view or mart to a file, with the licences of its sources.

    \b
    dateline export event_tolls --format geojson -o tolls.geojson --from 2015-10-07 --country SY
    dateline export export_ucdp_ged --format csv -o ged.csv
    """
    from dateline.store.exporting import export as write
    from dateline.store.lake import Lake
    from dateline.store.selecting import Wanted
    from dateline.store.settings import lake_root

    wanted = Wanted(name, first and first.date(), last and last.date(), country and country.upper(), realm)
    count = write(Lake(lake_root()), wanted, form, output, force=force)
    click.echo(f"{output}: {count} {'objects' if form == 'stix' else 'rows'}")


def main() -> None:
    """Run the command line; what Dateline refuses is one line on stderr and exit code 1, never a traceback."""
    try:
        cli()
    except DatelineError as error:
        click.echo(f"dateline: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        sys.exit(0)


def _days(first: dt.datetime, last: dt.datetime | None) -> list[dt.date]:
    day, end = first.date(), (last or first).date()
    if end < day:
        raise BadConfiguration(f"--to {end} is before --from {day}")
    return [day + dt.timedelta(days=n) for n in range((end - day).days + 1)]


def _pipe(source: str) -> None:
    from dateline.pipeline.page import read_stream

    def write(records: Iterator[dict[str, Any]]) -> None:
        for record in records:
            sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
            sys.stdout.buffer.flush()

    if source == "-":
        write(read_stream(cast(io.BufferedReader, sys.stdin.buffer)))
        return
    with _open(source) as file:
        write(read_stream(file))


def _fetch(source: str) -> tuple[bytes, str | None, str]:
    """Bytes, media type and address of the page to read."""
    if source == "-":
        return sys.stdin.buffer.read(MAX_PAGE_BYTES), None, "file:stdin"
    if source.startswith(("http://", "https://")):
        from dateline.pipeline.page import fetch_page

        return fetch_page(source)
    with _open(source) as file:
        payload = file.read(MAX_PAGE_BYTES + 1)
    if len(payload) > MAX_PAGE_BYTES:
        raise BadConfiguration(f"{source}: larger than {MAX_PAGE_BYTES:,} bytes")
    return payload, None, f"file:{source.rpartition('/')[2]}"


def _open(source: str) -> io.BufferedReader:
    try:
        return open(source, "rb")  # noqa: PTH123
    except OSError as error:
        raise BadConfiguration(f"{source}: {error.strerror}") from error


if __name__ == "__main__":
    main()
