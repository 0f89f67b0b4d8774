"""What README promises by name is there: targets, commands, marts, settings, tables, links."""

import re
from pathlib import Path

import pytest

from dateline.__main__ import cli
from dateline.schema.tables import TABLES

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


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_lead_somewhere(document) -> None:
    path = PROJECT / document
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
