"""Loading the small data files that stand beside the modules: words, names, patterns."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load_data(name: str, package: str = "dateline.text") -> dict[str, Any]:
    """Load a YAML file of a package, once. The caller knows its shape and must not change what it gets."""
    loaded: dict[str, Any] = yaml.safe_load(files(package).joinpath(name).read_text("utf-8"))
    return loaded
