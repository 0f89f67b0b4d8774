"""What README promises by name is there: targets, commands, marts, settings, tables, links."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from dateline.__main__ import cli
from dateline.schema.sources import Kind, Source
from dateline.schema.tables import TABLES
from dateline.store.collections import collection_files

PROJECT = Path(__file__).resolve().parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
CODE = "".join(
    p.read_text(encoding="utf-8") for folder in ("include", "plugins") for p in (PROJECT / folder).rglob("*.py")
)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", README, re.MULTILINE))))
def test_make_target_exists(target) -> None:
    assert target in TARGETS


def test_every_command_is_documented() -> None:
    assert set(re.findall(r"bin/dateline ([a-z]+)", README)) == set(cli.commands)


def test_every_mart_is_named_and_nothing_else() -> None:
    (marts,) = re.findall(r"^Marts: (.*?)Each one's", README, re.DOTALL | re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+)`", marts))
    assert named == {p.stem for p in (PROJECT / "include/dateline/sql/marts").glob("*.sql")}


def test_every_table_is_named() -> None:
    tree = README.split("lake/\n", 1)[1].split("```")[0]
    assert set(TABLES) <= set(re.findall(r"[a-z_]+", tree))


@pytest.mark.parametrize("name", sorted(set(re.findall(r"DATELINE_[A-Z_]+", README))))
def test_setting_is_read_somewhere(name) -> None:
    assert name in CODE


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/operations.md"]
)
def test_links_lead_somewhere(document) -> None:
    path = PROJECT / document
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


SOURCES = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")
EXAMPLES = [
    source for block in re.findall(r"```yaml\n(.*?)```", SOURCES, re.DOTALL) for source in yaml.safe_load(block)
]


@pytest.mark.parametrize("source", EXAMPLES, ids=lambda s: f"{s['kind']} {s['id']}")
def test_every_source_in_the_documentation_is_one(source) -> None:
    assert Source.model_validate(source)


def test_every_kind_refusal_and_starter_is_documented() -> None:
    assert {source["kind"] for source in EXAMPLES} == set(get_args(Kind))
    rules = set(re.findall(r'"(xml_entities|archive_\w+|nested_too_deep|duplicate_name|unsafe_name|encrypted)\b', CODE))
    assert {rule for rule in (*rules, "broken_archive", "broken_warc") if f"`{rule}`" not in SOURCES} == set()
    starters = {path.stem for path in collection_files()} - {"sample", "mine"}
    assert {name for name in starters if f"`{name}`" not in SOURCES} == set()


SECURITY = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
OPERATIONS = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("shown", sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", SECURITY))))
def test_each_defence_of_security_has_its_test(shown) -> None:
    path, _, name = shown.partition("::")
    assert f"def {name}(" in (PROJECT / path).read_text(encoding="utf-8")


def test_every_defence_of_security_names_a_test() -> None:
    (table,) = re.findall(r"shown by \|\n\|[-|]+\n((?:\|.*\n)+)", SECURITY)
    assert [row for row in table.splitlines() if "`tests/" not in row.rpartition(" | ")[2]] == []


@pytest.mark.parametrize("path", sorted(set(re.findall(r"pytest (tests/[\w/]+\.py)", OPERATIONS))))
def test_commands_of_operations_name_tests(path) -> None:
    assert (PROJECT / path).is_file()


def test_every_metric_is_documented() -> None:
    from dateline.pipeline.observing import TOLD

    sent = {*TOLD, "fetched", "refused", "fetch_failures", "stage_duration", "stage_done", "stage_failed"}
    assert {name for name in sent if f"`dateline.{name}`" not in OPERATIONS} == set()


@pytest.mark.parametrize(
    "lock", ["requirements.txt", "requirements-dev.txt", "requirements-setup.txt", "requirements-fuzz.txt"]
)
def test_every_package_is_locked_with_hashes(lock) -> None:
    text = (PROJECT / lock).read_text(encoding="utf-8")
    packages = re.split(r"^(?=[a-z0-9][\w.\[\]-]*[=<>@ ])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [p.splitlines()[0] for p in packages if "==" not in p.splitlines()[0] or "--hash=sha256:" not in p] == []
    setup = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert len(re.findall(r"--require-hashes", setup)) == 3
