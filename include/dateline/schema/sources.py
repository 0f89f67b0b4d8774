"""What a collection's file (`sources/*.yml`) may say: every key with its meaning, type and limits.

Reading the files, with errors that name file, line and key, is `store/collections.py`.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["feed", "sitemap", "section", "pages", "folder", "warc"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Strict):
    """One place that items come from.

    feed: RSS or Atom at `url`. sitemap: a news sitemap at `url`. section: a page at `url` whose links match
    `link_pattern`. pages: the addresses in `urls`. folder: files under `path` (html, txt, md, pdf, warc). warc: one
    WARC file at `url` or `path`. `{date}` in an address stands for the partition date, YYYY-MM-DD.
    """

    id: Name
    kind: Kind
    outlet: str
    outlet_type: Literal["official", "party", "monitor", "ngo", "media"] = "media"
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    licence: str = "unknown"
    url: str | None = None
    urls: tuple[str, ...] = ()
    path: str | None = None
    link_pattern: str | None = None
    min: int = Field(default=0, ge=0, description="Fewest items expected on a day; fewer stops the run.")
    max: int = Field(default=5000, ge=1, description="Most items taken on a day; more stops the run.")
    memento: bool = Field(default=False, description="Ask for the page as of the partition date (RFC 7089).")

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Source":
        needs = {
            "feed": bool(self.url), "sitemap": bool(self.url), "section": bool(self.url and self.link_pattern),
            "pages": bool(self.urls), "folder": bool(self.path), "warc": bool(self.url or self.path),
        }  # fmt: skip
        asked = {"section": "url and link_pattern", "pages": "urls", "folder": "path", "warc": "url or path"}
        if not needs[self.kind]:
            raise ValueError(f"a source of kind {self.kind} needs {asked.get(self.kind, 'url')}")
        return self


class Collection(_Strict):
    """One file in `sources/`: one DAG `ingest_<collection>`, one folder per table in the lake."""

    collection: Name
    title: str
    sources: tuple[Source, ...] = Field(min_length=1)
    sample: bool = Field(default=False, description="Invented reports; kept apart from real ones in the ledger.")
    start: dt.date = Field(default=dt.date(2010, 1, 1), description="First partition date.")
    end: dt.date | None = Field(default=None, description="Last partition date; nothing is scheduled after it.")
    scheduled: bool = Field(default=True, description="False: no daily runs, only backfills and runs by hand.")
    max_quarantined: float = Field(default=0.5, ge=0, le=1, description="Share of rows set aside that stops a run.")
    proxy: str | None = Field(default=None, description="HTTP proxy; ${NAME} is read from the environment.")
    allow_private_addresses: bool = Field(default=False, description="May fetch from loopback and private networks.")
    requests_per_second: float = Field(default=1.0, gt=0, le=50, description="Per host.")
    max_payload_bytes: int = Field(default=20_000_000, ge=1_000, description="A larger payload is set aside.")

    @model_validator(mode="after")
    def _source_ids_are_unique(self) -> "Collection":
        ids = [s.id for s in self.sources]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"source id used twice: {', '.join(twice)}")
        return self
