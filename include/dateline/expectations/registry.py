"""The rules of each table: those written in this folder's YAML files and those that follow from the schema.

An entry has `rule` (its name in quarantine, snake_case), `expect` (a Great Expectations type without `expect_`), `with`
(that type's arguments) and `why` (one sentence). Where it needs them: `tables` (in shared.yml: which tables it is for),
`where` and `unless` (the rows it is for: `{measure: [area, count]}`, `{event_start: given}`, `{published_at: missing}`)
and `show` (more columns to print in the reason). A column is one of the table or one of `facts.FACTS`. The argument
`value_set: {named: countries}` stands for a list from `named_sets.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from dateline.expectations.from_schema import expectations_of_fields
from dateline.expectations.model import Expectation
from dateline.expectations.named_sets import NAMED_SETS
from dateline.schema.errors import BadConfiguration

#: Tables that have a suite, in the order of checking.
CHECKED_TABLES = ("documents", "mentions", "claims", "control_changes")
_FILES = (*CHECKED_TABLES, "shared")
_KEYS = {"rule", "expect", "with", "why", "tables", "where", "unless", "show"}
_NEEDED = ("rule", "expect", "with", "why")
_RULE = re.compile(r"[a-z][a-z0-9_]*")


@cache
def load_suite(table: str) -> tuple[Expectation, ...]:
    """Every rule of a table, sorted by name. Raises BadConfiguration, naming file and entry, if one cannot be used."""
    rules: dict[str, Expectation] = {}
    for expectation in (*expectations_of_fields(table), *_written(table)):
        if expectation.rule in rules:
            raise BadConfiguration(f"expectations: {table}: rule {expectation.rule} stands there twice; rename one")
        rules[expectation.rule] = expectation
    return tuple(rules[name] for name in sorted(rules))


def _written(table: str) -> Iterator[Expectation]:
    for entry in _entries():
        if table in entry.tables:
            yield entry.expectation


@dataclass(frozen=True, slots=True)
class _Entry:
    tables: tuple[str, ...]
    expectation: Expectation


@cache
def _entries() -> tuple[_Entry, ...]:
    found = []
    for name in _FILES:
        path = f"expectations/{name}.yml"
        text = files("dateline.expectations").joinpath(f"{name}.yml").read_text(encoding="utf-8")
        found += [read_entry(path, raw, default_table=name) for raw in yaml.safe_load(text)]
    return tuple(found)


def read_entry(path: str, raw: Mapping[str, Any], *, default_table: str) -> _Entry:
    """One entry of a YAML file. Raises BadConfiguration with the file, the rule and the fix."""
    where = f"{path}: {raw.get('rule', raw)}"
    missing = [key for key in _NEEDED if not raw.get(key)]
    if missing:
        raise BadConfiguration(f"{where}: {', '.join(missing)} missing")
    unknown = sorted(set(raw) - _KEYS)
    if unknown:
        raise BadConfiguration(f"{where}: unknown key {', '.join(unknown)}; known: {', '.join(sorted(_KEYS))}")
    if not _RULE.fullmatch(raw["rule"]):
        raise BadConfiguration(f"{where}: a rule's name has lower-case letters, digits and _ only")
    tables = tuple(raw.get("tables", (default_table,)))
    strangers = sorted(set(tables) - set(CHECKED_TABLES))
    if strangers:
        raise BadConfiguration(f"{where}: tables: {', '.join(strangers)} has no suite; known: {CHECKED_TABLES}")
    expectation = Expectation(
        raw["rule"],
        f"expect_{raw['expect']}",
        {key: _resolved(where, value) for key, value in raw["with"].items()},
        raw["why"].strip(),
        _condition(where, raw.get("where", {})),
        _condition(where, raw.get("unless", {})),
        tuple(raw.get("show", ())),
    )
    return _Entry(tables, expectation)


def _resolved(where: str, value: object) -> object:
    if not isinstance(value, dict):
        return value
    if value.keys() != {"named"} or value["named"] not in NAMED_SETS:
        raise BadConfiguration(f"{where}: {value!r}: write {{named: NAME}} with NAME of {', '.join(NAMED_SETS)}")
    return list(NAMED_SETS[value["named"]]())


def _condition(where: str, condition: Mapping[str, object]) -> Mapping[str, object]:
    for column, values in condition.items():
        if values not in ("given", "missing") and not (isinstance(values, list) and values):
            raise BadConfiguration(f"{where}: {column}: {values!r}: write a list of values, given or missing")
    return condition
