"""A small world of reports, landed without reading any page: copies, edits, pages that vanish, old news, no dates."""

import datetime as dt
import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dateline.schema.tables import LEDGER_TABLES, TABLES
from dateline.store.lake import Lake, Part
from tests.stages.ledger_rows import PLACES, claim, document, mention

FIRST = dt.date(2015, 10, 5)
COLLECTIONS = ("press", "wires")
WORDS = [f"word{n}" for n in range(400)]
Key = tuple[str, dt.date, Part]


@dataclass
class Partition:
    """Rows of one collection's day, or of the recheck of it, by table."""

    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {t: [] for t in ("captures", "documents", "mentions", "claims")}
    )


def capture(capture_id: str, url: str, day: dt.date, **given: Any) -> dict[str, Any]:
    row = dict.fromkeys(TABLES["captures"].columns)
    row |= {
        "capture_id": capture_id,
        "source_id": "s",
        "url": url,
        "canonical_url": url,
        "retrieved_at": dt.datetime.combine(day, dt.time(12), dt.UTC),
        "payload_bytes": 1,
        "change_kind": "new",
    }
    return row | given


def make_world(seed: int, days: int = 6, reports: int = 14) -> dict[Key, Partition]:
    """Partitions by collection, day and part; the same seed gives the same world."""
    dice = random.Random(seed)
    found: dict[Key, Partition] = {}
    for n in range(days):
        for collection in COLLECTIONS:
            found[collection, FIRST + dt.timedelta(n), "part"] = Partition()
    stories = [" ".join(dice.choices(WORDS, k=60)) for _ in range(4)]
    for n in range(reports):
        day = FIRST + dt.timedelta(dice.randrange(days))
        collection = dice.choice(COLLECTIONS)
        text = dice.choice(stories) + (f" told{n}" if dice.random() < 0.5 else "")
        _add_report(found, dice, f"{collection}_{n}", collection, day, text)
    return found


def _add_report(
    found: dict[Key, Partition], dice: random.Random, name: str, collection: str, day: dt.date, text: str
) -> None:
    url = f"http://{name}.example/"
    published = (
        None if dice.random() < 0.1 else f"{day - dt.timedelta(dice.choice([0, 0, 1]))} 08:{dice.randrange(60):02}"
    )
    own = found[collection, day, "part"]
    first = capture(f"cap-{name}", url, day)
    own.rows["captures"].append(first)
    happened = day - dt.timedelta(dice.choice([0, 0, 1, 1, 2, 40]))
    place, toll = dice.choice([*PLACES, None]), dice.randrange(3, 9)
    _add_reading(own, dice, name, url, first, published, text, happened, place, toll)
    fate = dice.random()
    if fate < 0.5:
        later = found.setdefault((collection, day + dt.timedelta(1), "recheck"), Partition())
        kind = "gone" if fate < 0.15 else "body" if fate < 0.35 else "unchanged"
        look = capture(f"cap-{name}-2", url, day + dt.timedelta(1), change_kind=kind, checked_after_days=1,
                       previous_capture_id=first["capture_id"])  # fmt: skip
        later.rows["captures"].append(look)
        if kind == "body":
            _add_reading(
                later, dice, f"{name}_v2", url, look, published, f"{text} corrected", happened, place, toll + 2
            )
    elif fate < 0.6:  # met again on the next day, in the same words
        again = found.setdefault((collection, day + dt.timedelta(1), "part"), Partition())
        for table in ("documents", "mentions", "claims"):
            again.rows[table] += [row for row in own.rows[table] if row["document_id"] == name]
        again.rows["captures"].append(first)


def _add_reading(
    own: Partition, dice: random.Random, name: str, url: str, taken: dict[str, Any], published: str | None, text: str,
    happened: dt.date, place: str | None, toll: int,
) -> None:  # fmt: skip
    own.rows["documents"].append(
        document(
            name,
            published,
            text,
            canonical_url=url,
            capture_id=taken["capture_id"],
            source_id="s",
            wire_credit=dice.choice([None, "Wire"]),
            text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    )
    for n, measure in enumerate(dice.sample(["killed", "injured", "displaced"], dice.randrange(1, 3))):
        row = claim(f"clm-{name}-{n}", name, measure=measure, place=place, day=dice.choice([happened.isoformat()] * 4 + [None]),
                    figure=dice.choice(["={}", ">={}", "~{}"]).format(toll), date_basis=dice.choice(["explicit", "publication"]),
                    supersedes=dice.choice([None, None, str(toll - 1)]), claimant_surface=dice.choice([None, "the army", "medics"]),
                    sentence_start=n * 10, sentence_end=n * 10 + 9)  # fmt: skip
        if row["event_start"] is None:
            row["date_basis"] = None
        own.rows["claims"].append(row)
        if place:
            own.rows["mentions"].append(mention(row, place) | {"mention_id": f"{row['place_mention_id']}"})
    own.rows["mentions"] = list({row["mention_id"]: row for row in own.rows["mentions"]}.values())


def land(lake: Lake, key: Key, partition: Partition) -> None:
    for table, rows in partition.rows.items():
        lake.save_table(table, key[0], key[1], TABLES[table].from_rows(rows), key[2])


def remove(lake: Lake, key: Key) -> None:
    for table in ("captures", "documents", "mentions", "claims"):
        lake.remove_table(table, *key)


def ledger_files(lake: Lake, parts: Iterable[str] = ("part",)) -> dict[str, bytes]:
    return {
        rel: lake.read_bytes(rel)
        for table in LEDGER_TABLES
        for rel in lake.list_files(table.name)
        if rel.rsplit("/", 1)[1].partition("-")[0] in parts
    }
