"""Digests in the lake: a page (HTML) and a message (Markdown) per ledger and day, written from the warehouse."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from dateline.store.browse.digest import find_digest
from dateline.store.browse.ledger import find_realms
from dateline.store.browse.reader import Reader
from dateline.store.digest import make_link, render_html, render_markdown, subject_of
from dateline.store.lake import Lake

FORMS = {"html": render_html, "md": render_markdown}


def write_digests(lake: Lake, day: dt.date | None, *, base: str) -> dict[str, dict[str, Any]]:
    """Write the day's digest of each ledger, and anew those of later days that are there: they can have changed.

    So days may come in any order. Without a day only those that are there. base: address that the links to the pages
    begin with. Returns per realm the day's `subject` and the paths `html` and `md`, relative to the lake's root.
    """
    reader, link = Reader(lake), make_link(base)
    told: dict[str, dict[str, Any]] = {}
    for row in find_realms(reader):
        realm = row["realm"]
        there = _written(lake, realm)
        for other in there if day is None else sorted({day, *(d for d in there if d > day)}):
            digest = find_digest(reader, realm, other)
            paths = {form: digest_path(realm, other, form) for form in FORMS}
            for form, render in FORMS.items():
                lake.save_bytes(paths[form], render(digest, link).encode())
            if other == day:
                told[realm] = {"subject": subject_of(digest), **paths}
    return told


def print_digests(lake: Lake, day: dt.date, *, realm: str | None, form: str, base: str) -> Iterator[str]:
    """The day's digest of a ledger, or of each, as text. form: html or md. Nothing is written."""
    reader = Reader(lake)
    for name in [realm] if realm else [row["realm"] for row in find_realms(reader)]:
        yield FORMS[form](find_digest(reader, name, day), make_link(base))


def digest_path(realm: str, day: dt.date, form: str) -> str:
    """Where a digest lies. form: html or md."""
    return f"digests/collection={realm}/date={day}/digest.{form}"


def _written(lake: Lake, realm: str) -> list[dt.date]:
    found = lake.list_files(f"digests/collection={realm}", "date=*/digest.md")
    return [dt.date.fromisoformat(path.split("/")[2].removeprefix("date=")) for path in found]
