"""The layers of include/dateline: who may import whom (docs/architecture.md)."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "include" / "dateline"
#: Layer -> layers that it may import beside itself.
ALLOWED = {
    "schema": set(),
    "reference": {"schema"},
    "text": {"schema", "reference"},
    "stages": {"schema", "text", "expectations"},
    "expectations": {"schema"},
    "store": {"schema"},
    "pipeline": {"schema", "text", "stages", "expectations", "store", "reference"},
    "logs": {"schema"},
    "show": {"pipeline"},
    "review_commands": {"schema", "store", "pipeline", "show"},
    "operation_commands": {"schema", "store", "pipeline", "show"},
    "__main__": {"operation_commands", "schema", "store", "pipeline", "show", "review_commands", "logs"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write `from dateline...`"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer_of(parts: tuple[str, ...]) -> str:
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_module_imports_only_layers_below(path: Path) -> None:
    layer = layer_of(path.relative_to(PACKAGE).parts)
    if layer == "__init__":
        assert not {n for n in imported(path) if n.startswith("dateline")}
        return
    used = {name.split(".")[1] for name in imported(path) if name.startswith("dateline.")}
    used -= {"__version__", "EXTRACTOR_VERSION", layer}
    assert used <= ALLOWED[layer], f"{path.name} imports {sorted(used - ALLOWED[layer])}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_core_never_imports_airflow(path: Path) -> None:
    assert not {n for n in imported(path) if n.split(".")[0] in ("airflow", "local_airflow", "newsroom")}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_module_says_what_belongs_in_it(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_text_and_stages_never_read_the_clock() -> None:
    for path in [*PACKAGE.glob("text/**/*.py"), *PACKAGE.glob("stages/**/*.py")]:
        source = path.read_text(encoding="utf-8")
        for call in (".now(", ".utcnow(", ".today(", "time.time(", "import random", "uuid4"):
            assert call not in source, f"{path}: {call}"
