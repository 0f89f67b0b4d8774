"""Bodies of saved pages outside the project: our extraction beside trafilatura alone, by the corpora's scorer."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from dateline.schema.errors import SetAside
from dateline.stages.extract import extract_payload
from tests.eval.corpora import score_rows

#: Rows of the scorer's answer.
_ROWS = ("bodies.precision", "bodies.recall", "bodies.f1")
#: What a score of trafilatura's own is called: shown, but no floor of ours.
PEER = "trafilatura"


def score_bodies(corpora: Path, scorer: Path) -> dict[str, float]:
    """Scores by `bodies.part.reader.row`, and how far ours is above trafilatura's with its own defaults.

    Raises FileNotFoundError with the file's name if the pages or the scorer are missing.
    """
    folder = corpora / "bodies"
    parts: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "bodies.jsonl").read_text(encoding="utf-8").splitlines():
        parts[str(json.loads(line)["id"]).partition("_")[0]].append(line)
    found: dict[str, float] = {}
    for part, gold in sorted(parts.items()):
        for reader, read in (("ours", _read), (PEER, _read_alone)):
            answer = [_answer(folder, line, read) for line in gold]
            found |= score_rows(scorer, "bodies", gold, answer, _ROWS, f"bodies.{part}.{reader}")
        ours, alone = (found[f"bodies.{part}.{reader}.bodies.f1"] for reader in ("ours", PEER))
        found[f"bodies.{part}.above_{PEER}"] = ours - alone
    return found


def _answer(folder: Path, line: str, read: Callable[[bytes, str], str]) -> str:
    row = json.loads(line)
    payload = gzip.decompress((folder / row["id"]).read_bytes())
    return json.dumps({"id": row["id"], "document": {"text": read(payload, row["url"])}}, ensure_ascii=False)


def _read(payload: bytes, url: str) -> str:
    try:
        return extract_payload(payload, content_type="text/html", url=url).text
    except SetAside:
        return ""


def _read_alone(payload: bytes, url: str) -> str:
    from trafilatura import extract

    return extract(payload, url=url) or ""
