"""Media types that an answer may have, by what was asked for (expected_types.yml)."""

import fnmatch
import importlib.resources
from functools import cache

import yaml

#: What may be asked for: a page, or the listing or archive of a kind of source.
PAGE = "page"


@cache
def load_expected_types() -> dict[str, tuple[str, ...]]:
    """Patterns of media types by what is asked for."""
    text = importlib.resources.files("dateline.store").joinpath("expected_types.yml").read_text(encoding="utf-8")
    return {name: tuple(types) for name, types in yaml.safe_load(text).items()}


@cache
def is_expected(media_type: str, asked_for: str) -> bool:
    """True if an answer of that type (lower case, no parameters) may be what was asked for; "" is no type at all."""
    return not media_type or any(fnmatch.fnmatchcase(media_type, p) for p in load_expected_types()[asked_for])
