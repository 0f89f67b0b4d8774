"""The synthetic newsroom: reports with known families and happenings."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import pyarrow as pa

from dateline import EXTRACTOR_VERSION
from dateline.schema.ids import make_id, sha256_hex
from dateline.schema.tables import TABLES
from dateline.text.dateline_line import find_dateline
from tests.synthetic.data import load
from tests.synthetic.happenings import Difficulty, Happening, make_happenings
from tests.synthetic.reprints import Habits, reprint
from tests.synthetic.stories import Sentence, Story, fill, slots_of, write_story

SEED = 20240201
_MARKED = re.compile(r"⟦(\d+):(\w+)\|([^⟧]*)⟧")
#: Paragraphs with numbers of a war in whole: those figures speak of no happening.
_SHARE_OF_SITREPS = 0.05


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a report. measure: killed, injured, or part (of another figure)."""

    document_id: str
    start_char: int
    end_char: int
    quote: str
    happening: int
    measure: str


@dataclass(frozen=True)
class SyntheticNewsroom:
    """documents, captures: rows as stages expect them, in order of publication. family_of: document to the document
    that it is a version of (its family's wire). how: document to what was done to it. happenings: by number."""

    documents: pa.Table
    captures: pa.Table
    family_of: Mapping[str, str]
    how: Mapping[str, tuple[str, ...]]
    figures: tuple[Figure, ...]
    happenings: Mapping[int, Happening]


@dataclass(frozen=True)
class _Report:
    story: Story
    source: str
    url: str
    published: dt.datetime
    credit: str | None
    dateline: str
    family: int
    how: tuple[str, ...]


def generate(
    reports: int = 5_000, seed: int = SEED, *, difficulty: Difficulty | None = None, habits: Habits | None = None
) -> SyntheticNewsroom:
    """Write a newsroom: equal arguments give equal rows."""
    writer = _Writer(Random(seed), difficulty or Difficulty(), habits or Habits())
    sitreps = round(reports * _SHARE_OF_SITREPS)
    for happening in make_happenings(writer.rng, writer.difficulty):
        if len(writer.reports) >= reports - sitreps:
            break
        writer.cover(happening)
    writer.reports = writer.reports[: reports - sitreps]
    writer.write_sitreps(sitreps)
    return _finish(writer.reports, writer.happenings)


class _Writer:
    def __init__(self, rng: Random, difficulty: Difficulty, habits: Habits) -> None:
        self.rng, self.difficulty, self.habits = rng, difficulty, habits
        self.reports: list[_Report] = []
        self.happenings: dict[int, Happening] = {}
        self._families = 0
        self._by_day: dict[tuple[str, dt.date], list[Happening]] = defaultdict(list)

    def cover(self, h: Happening) -> None:
        """All reports of one happening: wires, their reprints and updates, and others' own reports."""
        rng, outlets = self.rng, load("outlets")
        near = [o for o in self._by_day[h.country, h.day] if o.number != h.number and not o.hazy_day]
        self.happenings[h.number] = h
        self._by_day[h.country, h.day].append(h)
        for agency in rng.sample(outlets["agencies"], rng.choice([0, 1, 1, 1, 1, 1, 2, 2, 2, 3])):
            elsewhere = rng.choice(near) if near and rng.random() < 0.2 else None
            at = dt.datetime.combine(h.day, dt.time(), dt.UTC) + dt.timedelta(hours=rng.uniform(10, 30))
            story = write_story(h, agency["source"], rng, paragraphs=rng.randint(8, 13), elsewhere=elsewhere)
            self._wire(h, agency, story, at)
            if rng.random() < 0.25:
                kept = frozenset(rng.sample(sorted(story.details), 1)) if rng.random() < 0.5 else frozenset()
                later = at + dt.timedelta(hours=rng.uniform(3, 20))
                update = write_story(
                    h, agency["source"], rng, paragraphs=rng.randint(5, 8), without=story.details - kept, is_update=True
                )
                self._wire(h, agency, update, later)
        for outlet in rng.sample(outlets["independents"] + outlets["clients"], rng.choice([0, 1, 1, 2, 3])):
            at = dt.datetime.combine(h.day, dt.time(), dt.UTC) + dt.timedelta(hours=rng.uniform(8, 40))
            story = write_story(h, outlet["source"], rng, paragraphs=rng.randint(5, 9))
            self._add(story, outlet, at, None, h, self._new_family(), ("own",))

    def _new_family(self) -> int:
        self._families += 1
        return self._families

    def _wire(self, h: Happening, agency: Mapping[str, str], story: Story, at: dt.datetime) -> None:
        rng, family = self.rng, self._new_family()
        self._add(story, agency, at, agency["credit"], h, family, ("wire",))
        clients = load("outlets")["clients"]
        for client in rng.sample(clients, rng.choice([0, 0, 1, 1, 2, 2, 3, 4, 5, 8])):
            version, how = reprint(story, client, rng, self.habits)
            credit: str | None = agency["credit"]
            chance = rng.random()
            if chance < self.habits.no_credit:
                credit, how = None, (*how, "no credit")
            elif chance < self.habits.no_credit + self.habits.other_credit:
                credit, how = "Meridian Wire" if credit == "AFP" else "AFP", (*how, "other credit")
            delay = rng.uniform(0.5, 12)
            if rng.random() < self.habits.days_later:
                delay, how = rng.uniform(24, 80), (*how, "days later")
            self._add(version, client, at + dt.timedelta(hours=delay), credit, h, family, how)

    def _add(
        self, story: Story, outlet: Mapping[str, str], at: dt.datetime, credit: str | None, h: Happening, family: int,
        how: tuple[str, ...],
    ) -> None:  # fmt: skip
        place, rng = load("places")[h.country], self.rng
        city = _city(h, family, credit is None, rng)
        day = f"{at:%B} {at.day}" if rng.random() < 0.5 else ""
        form = rng.choice(["upper", "upper", "mixed", "none"]) if how != ("wire",) else "upper"
        line = f"{city.upper() if form == 'upper' else city}, {place['country']}{', ' + day if day else ''}"
        dash = rng.choice([" - ", " — ", " -- "])
        dateline = "" if form == "none" else f"{line} ({credit}){dash}" if credit else f"{line}{dash}"
        url = f"https://{outlet['url']}/{at:%Y/%m/%d}/{len(self.reports)}.html"
        self.reports.append(_Report(story, outlet["source"], url, at, credit, dateline, family, how))

    def write_sitreps(self, number: int) -> None:
        """One report a day and country, always in one frame; some are put up by a portal too."""
        rng, grammar = self.rng, load("grammar")["sitrep"]
        keys = sorted(self._by_day, key=lambda key: (-len(self._by_day[key]), key))
        for country, day in keys:
            if number <= 0:
                return
            items = []
            for h in self._by_day[country, day][:8]:
                slots = slots_of(h, h.tolls[0], f"sitrep_{country}", rng)
                items.append((Sentence("", slots, fill(rng.choice(grammar["item"]), slots)),))
            frame = [(Sentence("", slots, fill(text, slots)),) for text in (*grammar["open"], *grammar["close"])]
            title = fill(grammar["title"][len(country) % 2], slots)
            story = Story(f"sitrep_{country}", title, (frame[0], *items, *frame[1:]))
            at = dt.datetime.combine(day, dt.time(18), dt.UTC)
            family = self._new_family()
            for source in ["sitrep", *(["relief_portal"] if rng.random() < 0.3 else [])][:number]:
                url = f"https://{source.replace('_', '-')}.example/{country.lower()}/{day}.html"
                self.reports.append(_Report(story, f"{source}_{country.lower()}" if source == "sitrep" else source, url,
                                            at, None, "", family, ("sitrep",)))  # fmt: skip
                at += dt.timedelta(hours=5)
                number -= 1


def _city(h: Happening, family: int, may_change: bool, rng: Random) -> str:
    """Where a report is written: a wire and its reprints mostly say the same."""
    cities = [str(load("places")[h.country]["bureau"]), *([] if h.hazy_place else [h.town])]
    return rng.choice(cities) if may_change and rng.random() < 0.4 else Random(family).choice(cities)


def _finish(reports: list[_Report], happenings: Mapping[int, Happening]) -> SyntheticNewsroom:
    documents, captures, figures = [], [], []
    family_of: dict[str, str] = {}
    how: dict[str, tuple[str, ...]] = {}
    first: dict[int, str] = {}
    for report in sorted(reports, key=lambda r: (r.published, r.url)):
        text, found = _lay_out(report)
        title = _MARKED.sub(r"\3", report.story.title)
        id_ = make_id("doc", report.url, title, text)
        documents.append(_document(id_, report, title, text))
        captures.append(_capture(report))
        family_of[id_] = first.setdefault(report.family, id_)
        how[id_] = report.how
        figures += [Figure(id_, start, end, text[start:end], h, measure) for start, end, h, measure in found]
    return SyntheticNewsroom(
        TABLES["documents"].from_rows(documents), TABLES["captures"].from_rows(captures), family_of, how,
        tuple(figures), happenings,
    )  # fmt: skip


def _lay_out(report: _Report) -> tuple[str, list[tuple[int, int, int, str]]]:
    """The text of a report, and where its figures stand."""
    marked = report.dateline + "\n".join(" ".join(s.text for s in p) for p in report.story.paragraphs)
    text, figures, end = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[end : match.start()]
        figures.append((len(text), len(text) + len(match[3]), int(match[1]), match[2]))
        text, end = text + match[3], match.end()
    return text + marked[end:], figures


def _document(id_: str, report: _Report, title: str, text: str) -> dict[str, Any]:
    line = find_dateline(text)
    return dict.fromkeys(TABLES["documents"].columns) | {
        "document_id": id_,
        "capture_id": make_id("cap", report.url),
        "source_id": f"synthetic/{report.source}",
        "canonical_url": report.url,
        "title": title,
        "dateline_place": line.place if line else None,
        "wire_credit": report.credit,
        "published_at": report.published.replace(second=0, microsecond=0),
        "published_precision": "minute",
        "published_basis": "json-ld",
        "language": "en",
        "is_read": True,
        "text": text,
        "text_sha256": sha256_hex(text.encode("utf-8")),
        "word_count": len(text.split()),
        "extractor": "text",
        "extractor_version": EXTRACTOR_VERSION,
    }


def _capture(report: _Report) -> dict[str, Any]:
    return dict.fromkeys(TABLES["captures"].columns) | {
        "capture_id": make_id("cap", report.url),
        "source_id": f"synthetic/{report.source}",
        "url": report.url,
        "canonical_url": report.url,
        "retrieved_at": report.published + dt.timedelta(hours=1),
        "http_status": 200,
        "payload_bytes": 1,
        "change_kind": "new",
    }
