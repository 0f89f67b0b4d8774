"""Reading the data files that stand in this package."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C where PyYAML was built with it


@cache
def list_data(folder: str) -> tuple[str, ...]:
    """Names for `load_data` of the YAML files in a folder of `dateline.reference`, sorted."""
    found = files("dateline.reference").joinpath(folder).iterdir()
    return tuple(sorted(f"{folder}/{f.name}" for f in found if f.name.endswith(".yml")))


@cache
def load_data(name: str) -> Any:
    """A YAML file of `dateline.reference`, parsed once a process; do not change what it returns."""
    return yaml.load(files("dateline.reference").joinpath(name).read_text(encoding="utf-8"), Loader=_SafeLoader)  # noqa: S506
