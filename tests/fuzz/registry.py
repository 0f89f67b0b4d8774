"""Every target by name."""

import importlib

from tests.fuzz.target import Target

#: Modules with targets; what the first ones read loads the fastest.
MODULES = ("listings", "files", "requests", "texts")


def load_targets() -> dict[str, Target]:
    """All targets, by name."""
    return {target.name: target for module in MODULES for target in _of(module)}


def load_target(name: str) -> Target:
    """One target, with no more modules loaded than there are up to its own. Raises KeyError for an unknown name."""
    for module in MODULES:
        for target in _of(module):
            if target.name == name:
                return target
    raise KeyError(name)


def _of(module: str) -> tuple[Target, ...]:
    targets: tuple[Target, ...] = importlib.import_module(f"tests.fuzz.{module}").TARGETS
    return targets
