"""Reading the collections' files, with errors that name file, line, key and the fix."""

import difflib
from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dateline.schema.errors import BadConfiguration
from dateline.schema.sources import Collection, Source
from dateline.store.settings import sources_folders

#: A thousand sources; the reader of YAML takes a second for twice as much.
LONGEST_BYTES = 500_000


def load_collection(path: Path) -> Collection:
    """Read one file. Raises BadConfiguration with `file:line: key: what is wrong; the fix`."""
    try:
        payload = path.read_bytes()
    except OSError as error:
        raise BadConfiguration(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return read_collection(payload, path)


def read_collection(payload: bytes, path: Path) -> Collection:
    """The same of the file's bytes; `path` is only named, and its stem is the collection's name."""
    if len(payload) > LONGEST_BYTES:
        raise BadConfiguration(f"{path}: {len(payload)} bytes, at most {LONGEST_BYTES} are read; split the collection")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadConfiguration(f"{path}: cannot be read as UTF-8 text: {error}") from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # a day of no calendar, endless digits or brackets
        mark = getattr(error, "problem_mark", None)
        at = f"{path}:{mark.line + 1}" if mark else str(path)
        raise BadConfiguration(f"{at}: not valid YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(data, dict):
        raise BadConfiguration(f"{path}:1: a collection's file is a mapping with the keys collection, title, sources")
    try:
        collection = Collection.model_validate(data)
    except ValidationError as error:
        problems = error.errors()
        # a list with one bad item is also reported as too short: the item's own problem is the one to show
        inner = [p for p in problems if not any(p["loc"] == q["loc"][: len(p["loc"])] for q in problems if q is not p)]
        raise BadConfiguration("\n".join(_explain(path, node, problem) for problem in inner)) from error
    if collection.collection != path.stem:
        line = _line(node, ("collection",))
        raise BadConfiguration(
            f"{path}:{line}: collection: {collection.collection} must be the file's name, {path.stem}"
        )
    return collection


def collection_files(folders: Iterable[Path] | None = None) -> list[Path]:
    """The collections' files, by folder and name."""
    return [p for folder in (folders or sources_folders()) for p in sorted(folder.glob("*.yml"))]


def load_collections(folders: Iterable[Path] | None = None) -> tuple[list[Collection], dict[str, str]]:
    """The collections that can be read, by name, and by name what is wrong with each of the others.

    A file that cannot be read, or whose name another folder has too, never hides the rest.
    """
    files = collection_files(folders)
    names = [path.stem for path in files]
    good: list[Collection] = []
    broken: dict[str, str] = {}
    for path in files:
        try:
            if names.count(path.stem) > 1:
                raise BadConfiguration(f"{path}: another file is named {path.name} too; rename one of them")
            good.append(load_collection(path))
        except BadConfiguration as error:
            broken.setdefault(path.stem, str(error))
    return sorted(good, key=lambda c: c.collection), broken


def find_collection(name: str, folders: Iterable[Path] | None = None) -> Collection:
    """One collection by name; an unknown name raises BadConfiguration that lists the known ones."""
    known = collection_files(folders)
    for path in known:
        if path.stem == name:
            return load_collection(path)
    raise BadConfiguration(f"no collection {name!r}; there are: {', '.join(p.stem for p in known) or 'none'}")


def _explain(path: Path, node: yaml.Node | None, problem: ErrorDetails) -> str:
    loc = tuple(problem["loc"])
    key = ".".join(str(part) for part in loc) or "file"
    text = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        model: type[BaseModel] = Source if loc[0] == "sources" else Collection
        near = difflib.get_close_matches(str(loc[-1]), model.model_fields, n=1)
        known = ", ".join(sorted(model.model_fields))
        text = f"unknown key; did you mean {near[0]}?" if near else f"unknown key; known are {known}"
    elif problem["type"] == "missing":
        text = "this key is required"
    return f"{path}:{_line(node, loc)}: {key}: {text}"


def _line(node: yaml.Node | None, loc: tuple[object, ...]) -> int:
    """Line of the node that a pydantic location leads to, or of the nearest node around it."""
    line = node.start_mark.line + 1 if node else 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
