"""Edits: what moved between two versions of a page (toll 12 -> 17), and pages that went away or came back."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline import EXTRACTOR_VERSION
from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.schema.ids import make_id
from dateline.schema.tables import TABLES
from dateline.stages.groups import latest_rows
from dateline.stages.versions import Page

Row = Mapping[str, Any]
#: Least share of words that the sentences of a figure before and after an edit have in common.
MIN_LIKENESS = 0.4
_COLUMNS = [
    "claim_id", "document_id", "start_char", "sentence_start", "sentence_end", "quote", "measure", "unit", "bound",
    "value", "low", "high", "value_text", "claimant_surface", "victim_group", "modality", "is_subset_of",
    "is_conversion_of", "extractor_version",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edits:
    """Rows of `corrections`, and for each the partition date on which it was seen."""

    corrections: pa.Table
    days: list[dt.date]


def find_edits(pages: Sequence[Page], documents: pa.Table, claims: pa.Table, event_claims: pa.Table) -> Edits:
    """Compare each version of a page with the one that stood before it.

    pages: versions.find_pages. documents, claims, event_claims: rows of those tables, any order. Gives one row for
    * each figure whose number or bound differs (cause source edit): `old` and `new` are numbers as text in `unit`, with
      their bound before them (>=12), `claim_id` is the claim of the new version;
    * each figure that is no longer told: `new` is null, `claim_id` the claim of the old version;
    * a title that differs (field title);
    * a page found gone (field page, present -> gone, cause source gone), or there again.
    Denied, planned and converted figures are left out. Figures are matched by measure, unit and the words of their
    sentences; what cannot be matched is no edit of one figure.
    """
    changes = [(before, date, after) for page in pages for (_, before), (date, after) in pairwise(page.standing())]
    changed = pa.array(sorted({id_ for before, _, after in changes for id_ in (before, after) if id_}), pa.string())
    documents = documents.filter(pc.is_in(documents["document_id"], value_set=changed))
    claims = claims.filter(pc.is_in(claims["document_id"], value_set=changed))
    columns = ["document_id", "title", "text", "extractor_version"]
    texts = {row["document_id"]: row for row in latest_rows(documents, "document_id", columns)}
    said: dict[str, list[Row]] = defaultdict(list)
    for claim in latest_rows(claims, "claim_id", _COLUMNS):
        if claim["modality"] not in UNCOUNTED_MODALITIES and claim["is_conversion_of"] is None:
            said[claim["document_id"]].append(claim)
    events = dict(zip(event_claims["claim_id"].to_pylist(), event_claims["event_id"].to_pylist(), strict=True))
    rows: dict[str, tuple[dt.date, dict[str, object]]] = {}
    for before, date, after in changes:
        for row in _changes(before, after, texts, said):
            made = _made(row, date, str(before), str(after))
            rows[str(made["correction_id"])] = (date, made | {"event_id": events.get(str(row["claim_id"]))})
    ordered = [rows[id_] for id_ in sorted(rows)]
    return Edits(TABLES["corrections"].from_rows([row for _, row in ordered]), [date for date, _ in ordered])


def _changes(
    before: str | None, after: str | None, texts: Mapping[str, Row], said: Mapping[str, Sequence[Row]]
) -> Iterator[dict[str, object]]:
    if before is None or after is None:
        gone, back = ("present", "gone", "source gone"), ("gone", "present", "source edit")
        old, new, cause = gone if after is None else back
        yield _change("page", old, new, document_id=before or after, cause=cause)
        return
    if texts[before]["title"] and texts[before]["title"] != texts[after]["title"]:
        yield _change("title", texts[before]["title"], texts[after]["title"], document_id=after)
    lost_and_new = _moved(said.get(before, ()), said.get(after, ()), texts[before]["text"], texts[after]["text"])
    for was, now in lost_and_new:
        claim = now or was
        yield _change(
            claim["measure"], figure(was), figure(now) if now else None, document_id=after,
            claim_id=claim["claim_id"], unit=claim["unit"],
        )  # fmt: skip


def _change(field: str, old: str, new: str | None, **more: object) -> dict[str, object]:
    return {"field": field, "old": old, "new": new, "claim_id": None, "unit": None, "cause": "source edit"} | more


def _made(row: Row, date: dt.date, before: str, after: str) -> dict[str, object]:
    named = before, after, date.isoformat(), row["field"], row["claim_id"], row["old"], row["new"]
    return {"correction_id": make_id("cor", *named), **row, "extractor_version": EXTRACTOR_VERSION}


def figure(claim: Row) -> str:
    """A claim's number with its bound: 12, >=12, ~500, 10-15; a vague one as printed."""
    if claim["bound"] == "vague":
        return str(claim["value_text"])
    if claim["bound"] == "range":
        return f"{_number(claim['low'])}-{_number(claim['high'])}"
    return f"{claim['bound'].removeprefix('=')}{_number(claim['value'])}"


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.12g}"


def _moved(old: Sequence[Row], new: Sequence[Row], old_text: str, new_text: str) -> Iterator[tuple[Row, Row | None]]:
    """Figures that differ, old beside new; new is None where the old one is told no longer."""
    lost, come = _without_common(old, new)
    scored = []
    for i, before in enumerate(lost):
        words = _words(before, old_text)
        for j, after in enumerate(come):
            if (before["measure"], before["unit"]) == (after["measure"], after["unit"]):
                likeness = _likeness(words, _words(after, new_text))
                same = (before["claimant_surface"] == after["claimant_surface"]) + (
                    before["victim_group"] == after["victim_group"]
                )
                scored.append((-likeness, -same, abs(i - j), i, j))
    partner: dict[int, int] = {}
    for likeness, _, _, i, j in sorted(scored):
        if -likeness >= MIN_LIKENESS and i not in partner and j not in partner.values():
            partner[i] = j
    told = {(c["measure"], c["unit"], figure(c)) for c in new}
    for i, before in enumerate(lost):
        if i in partner:
            if figure(before) != figure(come[partner[i]]):
                yield before, come[partner[i]]
        elif (before["measure"], before["unit"], figure(before)) not in told:
            yield before, None


def _without_common(old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Without the figures that both versions print in the same words."""
    left = sorted(new, key=_place)
    lost = []
    for claim in sorted(old, key=_place):
        same = next((c for c in left if _print(c) == _print(claim)), None)
        if same is None:
            lost.append(claim)
        else:
            left.remove(same)
    return lost, left


def _place(claim: Row) -> tuple[int, str]:
    return claim["start_char"], claim["claim_id"]


def _print(claim: Row) -> tuple[object, ...]:
    return claim["measure"], claim["unit"], claim["quote"], figure(claim), claim["is_subset_of"] is None


def _words(claim: Row, text: str) -> frozenset[str]:
    """Words of the sentence, the number itself left out."""
    sentence = text[claim["sentence_start"] : claim["sentence_end"]].replace(claim["value_text"], " ")
    return frozenset(sentence.casefold().split())


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0
