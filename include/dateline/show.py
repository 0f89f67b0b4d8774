"""What a person sees in the terminal: a page with its quotes highlighted, a table of rows."""

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.pipeline.page import Page

MENTION_STYLES = {
    "person": "magenta", "organization": "blue", "armed_group": "red", "place": "green", "date": "cyan",
}  # fmt: skip
CLAIM_STYLE = "bold black on yellow"
#: Cells up to this length are kept on one line: days, numbers, names of things.
UNBROKEN = 18
#: Columns of a table are at least so wide on average, with their borders; of more columns each row is a block of lines.
FEWEST_CHARACTERS = 7
_HEAD = ("title", "byline", "dateline_place", "wire_credit", "published_at", "language", "canonical_url")


def show_page(page: Page) -> None:
    """Print a document's facts, its text with mentions coloured and figures marked, its claims, changes of
    control and toll."""
    console = make_console()
    record = page.record()
    for name in _HEAD:
        if record["document"][name] is not None:
            console.print(Text.assemble((f"{name:>15} ", "dim"), clean(record["document"][name])))
    if not page.document["is_read"]:
        console.print("This language is not read yet: the document is kept, without mentions and claims.")
    text = Text(clean(page.document["text"]))
    for mention in page.reading.mentions:
        text.stylize(MENTION_STYLES[mention.mention_type], mention.start_char, mention.end_char)
    for claim in page.reading.claims:
        text.stylize(CLAIM_STYLE, claim.start_char, claim.end_char)
    console.print()
    console.print(text)
    console.print()
    legend = [(f" {name} ", style) for name, style in MENTION_STYLES.items()]
    console.print(Text.assemble(*legend, (" figure ", CLAIM_STYLE)))
    show_rows(
        [
            {
                "figure": claim["quote"],
                "measure": claim["measure"] if claim["measure"] != "count" else f"count of {claim['unit']}",
                "low..value..high": _bounds(claim),
                "who says so": claim["claimant_surface"] or "(the outlet)",
                "how sure": claim["modality"] + (" (aside)" if claim["is_aside"] else ""),
                "when": f"{claim['event_start'] or '?'} ({claim['scope']})",
            }
            for claim in record["claims"]
        ],
        title=f"{len(record['claims'])} claims",
    )
    if record["control_changes"]:
        _show_control(record)
    if record["toll"]:
        tolls = (f"{m} {_bounds(t | {'value': t['best']})}" for m, t in record["toll"].items())
        console.print("toll: " + ", ".join(tolls), markup=False)


def _show_control(record: dict[str, Any]) -> None:
    names = {m["mention_id"]: m["entity_name"] or m["surface"] for m in record["mentions"]}
    show_rows(
        [
            {
                "place": names[change["place_mention_id"]] + (" (in part)" if change["is_part"] else ""),
                "gained by": change["actor_surface"],
                "lost by": change["from_actor_surface"],
                "words": change["quote"],
                "who says so": change["claimant_surface"] or "(the outlet)",
                "how sure": change["modality"],
                "when": str(change["event_start"] or "?"),
            }
            for change in record["control_changes"]
        ],
        title=f"{len(record['control_changes'])} changes of control",
    )


def show_evidence(found: dict[str, Any]) -> None:
    """Print what pipeline.evidence found: the sentence, the page, how it was received, where it lies, the checks."""
    console = make_console()

    def line(name: str, *parts: str | None) -> None:
        said = "  ".join(clean(part) for part in parts if part)
        if said:
            console.print(Text.assemble((f"{name:>15} ", "dim"), said))

    if "document" in found:
        _show_borne_out(found, console, line)
    if found["tombstone"]:
        stone = found["tombstone"]
        line("deleted", str(stone["forgotten_at"]), f"asked for by {stone['requested_by']}: {stone['reason']}")
        line("was", stone["url"])
    for check in found["checks"]:
        mark, style = {True: ("ok", "green"), False: ("FAILED", "bold red"), None: ("not said", "yellow")}[check["ok"]]
        console.print(Text.assemble((f"{check['check']:>15} ", "dim"), (f"{mark:<8} ", style), clean(check["says"])))
    console.print(Text.assemble((f"{'':>15} ", "dim"), (found["status"], "bold")))


def _show_borne_out(found: dict[str, Any], console: Console, line: Callable[..., None]) -> None:
    claim, document, capture = found.get("claim") or found["control_change"], found["document"], found["capture"]
    sentence, start = Text(clean(found["sentence"])), claim["start_char"] - claim["sentence_start"]
    sentence.stylize(CLAIM_STYLE, start, start + claim["end_char"] - claim["start_char"])
    console.print(sentence)
    console.print()
    if "claim" in found:
        what = claim["measure"] if claim["measure"] != "count" else f"count of {claim['unit']}"
        line("claim", found["claim_id"], f"{what} {_bounds(claim)}", claim["modality"])
    else:
        line("change", found["control_change_id"], f"{claim['territory_text']}: {claim['change']}", claim["modality"])
        line("gained by", claim["actor_surface"])
        line("lost by", claim["from_actor_surface"])
    line("says who", claim["claimant_surface"] or "(the outlet)")
    line("page", document["title"], document.get("outlet"), document["canonical_url"])
    if capture["url"] != document["canonical_url"]:
        line("asked for", capture["url"])
    line("published", str(document["published_at"] or "unknown"), f"({document['published_basis']})")
    standing = found["standing"]
    if standing["status"]:
        later = f"replaced by {standing['replaced_by']}" if standing["replaced_by"] else None
        line("standing", standing["status"], f"seen {standing['first_seen']} to {standing['last_seen']}", later)
    status = f"HTTP {capture['http_status']}" if capture["http_status"] else None
    line(
        "received", str(capture["retrieved_at"]), status, capture["content_type"], f"{capture['payload_bytes']:,} bytes"
    )
    line("capture", capture["capture_id"], capture["source_id"])
    line("sha-256", capture["payload_sha256"])
    line("lies in", found["file"], f"at byte {capture['warc_offset']}")
    for name, headers in (("request", found["request"]), ("response", (found["response"] or {}).get("headers"))):
        for header, value in headers or ():
            line(name, f"{header}: {value}")
    console.print()


def show_table(rows: pa.Table) -> None:
    """Print the rows of a query."""
    show_rows(rows.to_pylist(), columns=rows.column_names)


def show_rows(rows: Sequence[dict[str, Any]], *, title: str | None = None, columns: Sequence[str] = ()) -> None:
    """Print rows given as dicts; numbers to the right, nulls empty."""
    console = make_console()
    if not rows and not columns:
        console.print("nothing", style="dim")
        return
    names = list(columns or (rows[0] if rows else ()))
    if len(names) * FEWEST_CHARACTERS > console.width:
        _show_blocks(rows, names, console)
        return
    table = Table(title=title, title_justify="left", header_style="bold", show_edge=False)
    for name in names:
        numeric = any(isinstance(row[name], int | float) for row in rows)
        short = all(len(_cell(row[name])) <= UNBROKEN for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=short)
    for row in rows:
        table.add_row(*(Text(clean(_cell(row[name]))) for name in names))
    console.print(table)
    _show_count(rows, console)


def _show_blocks(rows: Sequence[dict[str, Any]], names: Sequence[str], console: Console) -> None:
    """A line a value and a block a row: what is too wide for a table can still be read."""
    width = max(map(len, names))
    for number, row in enumerate(rows, start=1):
        console.print(f"row {number}", style="bold")
        for name in names:
            if said := clean(_cell(row[name])):
                console.print(Text.assemble((f"{name:>{width}} ", "dim"), said))
    _show_count(rows, console)


def _show_count(rows: Sequence[dict[str, Any]], console: Console) -> None:
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def make_console() -> Console:
    """A terminal of its own width; where there is none (a file, a pipe, a build's log) 120 columns."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=120)


def clean(text: object) -> str:
    """Text without control characters, so that a page cannot drive the terminal; offsets stay as they are."""
    return "".join(
        c if c >= " " or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(text).replace("\x7f", "\x00")
    )


def _bounds(row: dict[str, Any]) -> str:
    low, value, high = (_cell(row[name]) for name in ("low", "value", "high"))
    return value if low == value == high else f"{low or '?'}..{value or '?'}..{high or '?'}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    return str(value)
