"""Checks of what is installed and set: Python, packages, gazetteer, model, collections, contact."""

import os
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from dateline.pipeline.doctor.finding import Finding
from dateline.schema.sources import Collection
from dateline.store.collections import load_collections
from dateline.store.lake import Lake
from dateline.store.settings import PROJECT

OLDEST, NEWEST = (3, 11), (3, 13)
LOCK = PROJECT / "requirements.txt"
_PINNED = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<when>[^\\]+))?", re.MULTILINE
)
_SETTING = re.compile(r"\$\{(\w+)\}")
#: Packages that are named one by one; of more, the number.
_NAMED = 5
#: The model finds its country in this, or it is not the one that reading was made with.
_SENTENCE = "Rockets hit a market in Syria on Thursday."


def check_python(_lake: Lake) -> Iterator[Finding]:
    here = sys.version_info[:2]
    says = f"Python {sys.version.split()[0]}"
    if OLDEST <= here <= NEWEST:
        yield Finding("ok", says)
    else:
        yield Finding("fail", f"{says}; Dateline needs 3.11 to 3.13", "make clean setup PYTHON=python3.12")


def check_packages(_lake: Lake, lock: Path = LOCK) -> Iterator[Finding]:
    """Installed versions against the lock's, for this Python and platform."""
    if not lock.is_file():
        yield Finding("note", f"{lock} is not there: installed without the lock, so versions are not compared")
        return
    wanted = read_lock(lock)
    missing = [name for name, pinned in wanted.items() if _installed(name) is None]
    other = [
        f"{name} {found}, not {pinned}"
        for name, pinned in wanted.items()
        if (found := _installed(name)) is not None and found != pinned
    ]
    for what, names in (("not installed", missing), ("of another version", other)):
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            yield Finding("fail", f"{what}: {', '.join(names[:_NAMED])}{more}", "make setup")
    if not missing and not other:
        yield Finding("ok", f"all {len(wanted)} packages are those of the lock")


def read_lock(path: Path) -> dict[str, str]:
    """Version of each package that the lock wants on this Python and platform."""
    from packaging.markers import Marker

    found = {}
    for pinned in _PINNED.finditer(path.read_text(encoding="utf-8")):
        if not pinned["when"] or Marker(pinned["when"].strip()).evaluate():
            found[pinned["name"]] = pinned["version"]
    return found


def check_gazetteer(_lake: Lake) -> Iterator[Finding]:
    """It must be there and readable; a task would else build it first, each worker its own."""
    from dateline.reference.gazetteer import Gazetteer, cache_folder, gazetteer_version

    fix = f"{sys.executable} -m dateline.reference.gazetteer"
    folder = cache_folder() / f"gazetteer-{gazetteer_version()}"
    if not folder.is_dir():
        yield Finding("fail", f"{folder} is not there: the first task that reads will build it", fix)
        return
    try:
        gazetteer = Gazetteer(folder)
        found = gazetteer.find_names(["damascus"]) != [-1]
    except (OSError, ValueError, KeyError, IndexError) as error:
        yield Finding("fail", f"{folder} cannot be read: {error}", f"rm -r {folder} && {fix}")
        return
    if found:
        yield Finding("ok", f"{folder}: {len(gazetteer):,} names")
    else:
        yield Finding("fail", f"{folder} has no Damascus: it is not whole", f"rm -r {folder} && {fix}")


def check_model(_lake: Lake) -> Iterator[Finding]:
    from dateline.text.ner import MODEL_ENV, find_entities, load_model

    name = os.environ.get(MODEL_ENV) or "the packaged small model"
    try:
        model = load_model()
        labels = {entity.label for entity in find_entities([_SENTENCE])[0]}
    except (OSError, ImportError, ValueError) as error:
        yield Finding(
            "fail", f"{name} does not load: {str(error).splitlines()[0]}", f"make setup, or unset {MODEL_ENV}"
        )
        return
    says = f"{model.meta['lang']}_{model.meta['name']} {model.meta['version']}"
    if "GPE" in labels:
        yield Finding("ok", says)
    else:
        yield Finding("fail", f"{says} finds no country in {_SENTENCE!r}", f"unset {MODEL_ENV}, or name another model")


def check_collections(_lake: Lake) -> Iterator[Finding]:
    """Files that cannot be read; settings that they name and nobody set; passwords that stand in them."""
    good, broken = load_collections()
    for _, message in sorted(broken.items()):
        yield Finding("fail", message, "correct the file: the others go on without it")
    for collection in good:
        unset = sorted({name for name in _SETTING.findall(_addresses(collection)) if not os.environ.get(name)})
        if unset and not collection.paused and collection.scheduled and not collection.sample:
            says = f"{collection.collection} names {', '.join(unset)}, not set here"
            yield Finding("warn", says, "set it in the environment of the workers")
        if any(_has_password(url) for url in _addresses(collection).split()):
            says = f"{collection.collection} has a password in an address"
            yield Finding("warn", says, "write ${NAME} in its place and set NAME in the environment of the workers")
    if not broken:
        yield Finding("ok", f"{len(good)} collections can be read")


def check_contact(_lake: Lake) -> Iterator[Finding]:
    """Whoever asks others' servers says whom to write to."""
    if contact := os.environ.get("DATELINE_CONTACT"):
        yield Finding("ok", contact)
    else:
        says = "DATELINE_CONTACT is not set: hosts see no address for complaints in the User-Agent"
        yield Finding("warn", says, "export DATELINE_CONTACT=mailto:you@example.org (or an https address)")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _addresses(collection: Collection) -> str:
    return " ".join(
        filter(None, (collection.proxy, *(a for s in collection.sources for a in (s.url, s.path, *s.urls))))
    )


def _has_password(url: str) -> bool:
    try:
        password = urlsplit(url).password
    except ValueError:
        return False
    return bool(password) and not _SETTING.fullmatch(password or "")
