"""The cookbook's questions and answers: `python -m tests.cookbook --write` runs them on the sample and writes them anew."""

import argparse
import re
import tempfile
import threading
from pathlib import Path

import pytest

from dateline.store.lake import Lake
from dateline.store.warehouse import query

COOKBOOK = Path(__file__).resolve().parents[1] / "docs" / "cookbook.md"
RECIPE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n```sql\n(?P<sql>.*?)\n```\n\n```text\n(?P<answer>.*?)```\n", re.MULTILINE | re.DOTALL
)


def recipes(text: str) -> list[dict[str, str]]:
    return [match.groupdict() for match in RECIPE.finditer(text)]


def answer(lake: Lake, sql: str) -> str:
    """The rows as text, a line a row, columns aligned and divided by bars."""
    table = query(lake, sql)
    cells = [[_cell(v) for v in row.values()] for row in table.to_pylist()]
    lines = [table.column_names, *cells]
    widths = [max(len(line[n]) for line in lines) for n in range(table.num_columns)]
    text = "".join(" | ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines)
    return text if cells else text + "(no rows)\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.12g}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def write(lake: Lake, path: Path = COOKBOOK) -> None:
    text = path.read_text(encoding="utf-8")
    for recipe in recipes(text):
        block = f"```sql\n{recipe['sql']}\n```\n\n```text\n"
        text = text.replace(f"{block}{recipe['answer']}```", f"{block}{answer(lake, recipe['sql'])}```")
    path.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", required=True)
    parser.parse_args()
    from newsroom.server import NewsroomServer
    from tests.pipeline.conftest import SAMPLE_DAYS, land

    server = NewsroomServer(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATELINE_NEWSROOM", f"http://127.0.0.1:{server.server_address[1]}")
        write(land(Path(folder) / "lake", "sample", SAMPLE_DAYS, environment))
    server.shutdown()


if __name__ == "__main__":
    main()
