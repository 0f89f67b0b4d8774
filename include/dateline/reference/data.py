"""Reading the data files that stand in this package."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C where PyYAML was built with it


@cache
def load_data(name: str) -> Any:
    """A YAML file of `dateline.reference`, parsed once a process; do not change what it returns."""
    return yaml.load(files("dateline.reference").joinpath(name).read_text(encoding="utf-8"), Loader=_SafeLoader)  # noqa: S506
