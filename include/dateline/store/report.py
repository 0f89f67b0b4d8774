"""The pages that show what validation found: one per collection and day, and an index over all.

Static HTML out of `validation_results` and `quarantine`: no script, no font, no picture, nothing fetched from anywhere
(Great Expectations' own Data Docs load styles and scripts from other hosts). Text of sources is escaped and cannot
become markup. The same tables give the same bytes.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2
import pyarrow as pa

#: Rows shown per rule; the rest is counted, and in the table quarantine.
SHOWN_ROWS = 50
#: Characters shown of a row's JSON.
SHOWN_CHARACTERS = 1_200
#: Tables in the order of their making; others follow by name.
_ORDER = ("captures", "documents", "mentions", "claims")
#: Controls, and marks that turn the direction of the text around them: shown as a replacement character.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of a table with how many rows it looked at and failed; share in percent of those rows."""

    rule: str
    why: str
    rows_checked: int
    rows_failed: int

    @property
    def percent(self) -> float:
        return 100 * self.rows_failed / self.rows_checked if self.rows_checked else 0.0


@dataclass(frozen=True, slots=True)
class TableSection:
    """A table's rules: those with failures, most first, those that all rows passed, those without a row to look at."""

    name: str
    rows: int
    failed: tuple[RuleLine, ...]
    passed: tuple[RuleLine, ...]
    idle: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What a source listed, how much of it was received, what was refused by which rule, and what is wrong with it."""

    source_id: str
    found: int
    received: int
    refused: tuple[tuple[str, int], ...]
    alert: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class QuarantineGroup:
    """The rows of one table that met one rule: how many, and the first of them."""

    table: str
    rule: str
    count: int
    rows: tuple[dict[str, Any], ...]


def render_report(
    collection: str, day: str, results: pa.Table, quarantine: pa.Table, unread: Mapping[str, int],
    listings: pa.Table | None = None, captures: pa.Table | None = None,
) -> str:  # fmt: skip
    """The page of one partition.

    day: YYYY-MM-DD, or that with -recheck, as the page is named. unread: documents by the code of a language that is
    not read yet. results, quarantine, listings, captures: rows of those tables for the partition; of a recheck no
    listings. Returns HTML. It links to `../index.html` only.
    """
    sections = _sections(results)
    groups = _groups(quarantine)
    return _template("report.html").render(
        collection=collection,
        date=day,
        sources=_sources(listings, captures),
        sections=sections,
        groups=groups,
        set_aside=len({(row["table_name"], row["row_key"]) for row in quarantine.to_pylist()}),
        rules=sum(len(part) for one in sections for part in (one.failed, one.passed, one.idle)),
        rules_failed=sum(len(one.failed) for one in sections),
        shown_rows=SHOWN_ROWS,
        unread=unread,
    )


def render_index(entries: Iterable[tuple[str, str]]) -> str:
    """The page that lists every report. entries: collection and day (YYYY-MM-DD) of each, in any order."""
    months: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for collection, day in sorted(set(entries), key=lambda entry: (entry[0], entry[1])):
        months[collection][day[:7]].append(day)
    collections = [
        (name, sum(map(len, by_month.values())), sorted(by_month.items(), reverse=True))
        for name, by_month in months.items()
    ]
    return _template("index.html").render(collections=collections)


def _sources(listings: pa.Table | None, captures: pa.Table | None) -> list[SourceLine]:
    rules: dict[str, Counter[str | None]] = defaultdict(Counter)
    for row in captures.select(["source_id", "error"]).to_pylist() if captures is not None else []:
        rules[row["source_id"]][row["error"].partition(":")[0] if row["error"] is not None else None] += 1
    lines = [
        SourceLine(
            row["source_id"], row["items_found"], rules[row["source_id"]][None],
            tuple(sorted((rule, n) for rule, n in rules[row["source_id"]].items() if rule is not None)),
            row["alert"], row["reason"],
        )
        for row in (listings.to_pylist() if listings is not None else [])
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.alert is None, line.source_id))


def _sections(results: pa.Table) -> list[TableSection]:
    by_table: dict[str, list[RuleLine]] = defaultdict(list)
    for row in results.to_pylist():
        by_table[row["table_name"]].append(RuleLine(row["rule"], row["why"], row["rows_checked"], row["rows_failed"]))
    return [_section(name, by_table[name]) for name in sorted(by_table, key=_rank)]


def _section(name: str, lines: Sequence[RuleLine]) -> TableSection:
    ordered = sorted(lines, key=lambda line: (-line.rows_failed, line.rule))
    return TableSection(
        name,
        max((line.rows_checked for line in lines), default=0),
        tuple(line for line in ordered if line.rows_failed),
        tuple(line for line in ordered if not line.rows_failed and line.rows_checked),
        tuple(line for line in ordered if not line.rows_checked),
    )


def _groups(quarantine: pa.Table) -> list[QuarantineGroup]:
    by_rule: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in quarantine.to_pylist():
        by_rule[row["table_name"], row["rule"]].append(row)
    groups = []
    for table, rule in sorted(by_rule, key=lambda key: (_rank(key[0]), -len(by_rule[key]), key[1])):
        rows = sorted(by_rule[table, rule], key=lambda row: (row["row_key"], row["quarantine_id"]))
        groups.append(QuarantineGroup(table, rule, len(rows), tuple(rows[:SHOWN_ROWS])))
    return groups


def _rank(table: str) -> tuple[int, str]:
    return (_ORDER.index(table) if table in _ORDER else len(_ORDER), table)


def shown(text: str | None, longest: int = SHOWN_CHARACTERS) -> str:
    """A source's text as the page prints it: cut, with its length, and nothing invisible in it."""
    if text is None:
        return ""
    cut = text if len(text) <= longest else f"{text[:longest]} ... ({len(text):,} characters)"
    return _INVISIBLE.sub("\ufffd", cut)


def without_nulls(row_json: str) -> str:
    """A row's JSON without its nulls, which are most of it. What is no JSON object stays as it is."""
    try:
        row = json.loads(row_json)
    except ValueError:
        return row_json
    if not isinstance(row, dict):
        return row_json
    return json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dateline.store", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"shown": shown, "without_nulls": without_nulls}
    return environment.get_template(name)
