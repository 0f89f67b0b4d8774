"""The built pages belong to the sources in ui/, run nothing from elsewhere, and their lock names no registry."""

import hashlib
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
UI, STATIC = PROJECT / "ui", PROJECT / "include" / "dateline_pages" / "static"


def sources_hash() -> str:
    """As ui/vite.config.ts records it at the build: names and contents in order of names."""
    names = [p.relative_to(UI).as_posix() for p in (UI / "src").rglob("*") if p.is_file()]
    digest = hashlib.sha256()
    for name in sorted([*names, "index.html", "package-lock.json", "vite.config.ts"]):
        digest.update(f"{name}\0".encode() + (UI / name).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_build_is_of_these_sources() -> None:
    recorded = (STATIC / "sources.sha256").read_text(encoding="utf-8").strip()
    assert recorded == sources_hash(), "ui/ was changed since the pages were built: make ui, and commit what it writes"


def test_the_page_names_its_files_and_has_no_script_of_its_own() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="\./([^"]+)"', page)
    assert any(name.endswith(".js") for name in named) and any(name.endswith(".css") for name in named)
    assert all((STATIC / name).is_file() for name in named)
    assert re.findall(r"<script[^>]*>", page) == re.findall(r'<script type="module" crossorigin src="[^"]+">', page)
    assert not re.search(r"\bon\w+=|javascript:|https?://", page)


def test_the_lock_has_no_addresses_of_registries() -> None:
    assert '"resolved"' not in (UI / "package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.*")), ids=lambda p: p.name)
def test_every_file_is_served_with_a_type_that_we_name(path: Path) -> None:
    from dateline_pages.built import BUILT, MEDIA_TYPES

    name = path.relative_to(STATIC).as_posix()
    if name == "sources.sha256":
        assert name not in BUILT
        return
    assert BUILT[name].media_type == MEDIA_TYPES[path.suffix]
    assert BUILT[name].content == path.read_bytes()
