"""The word lists of the synthetic newsroom."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def load(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load(Path(__file__).with_name(f"{name}.yml").read_text(encoding="utf-8")))
