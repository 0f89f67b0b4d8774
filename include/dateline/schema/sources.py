"""What a collection's file (`sources/*.yml`) may say: every key with its meaning, type and limits.

Reading the files, with errors that name file, line and key, is `store/collections.py`.
"""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Kind = Literal["feed", "sitemap", "section", "pages", "telegram", "gdelt", "api", "folder", "warc"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
#: Keys joined by dots that lead into a JSON object: `fields.date.created`; a number is a place in a list.
KeyPath = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Api(_Strict):
    """Where the items of a JSON answer stand, and how it is paged.

    With `body` an item is kept as the answer gives it; without, the page at its address is fetched.
    """

    items: KeyPath | None = Field(default=None, description="The list of items; none where the answer is that list.")
    url: KeyPath
    title: KeyPath | None = None
    date: KeyPath | None = None
    body: KeyPath | None = Field(default=None, description="The item's text, HTML or plain.")
    page_size: int = Field(default=100, ge=1, le=5_000, description="Items asked for at once.")
    limit: str | None = Field(default=None, description="Name of the parameter for the number of items.")
    offset: str | None = Field(default=None, description="Name of the parameter for the number of items to pass over.")
    next: KeyPath | None = Field(default=None, description="The next page's address in the answer, instead of offset.")


class Source(_Strict):
    """One place that items come from.

    feed: RSS, Atom or JSON Feed at `url`. sitemap: a news sitemap at `url`. section: a page at `url` whose links match
    `link_pattern`. pages: the addresses in `urls`, or line by line in the file `path`. telegram: the public preview of
    a channel, `url: https://t.me/s/NAME`. gdelt: article lists at `url`, GKG 2.1 exports or the DOC 2.0 API's ArtList
    in JSON. api: a dated JSON API at `url`, read as `api` says. folder: files under `path` (HTML, MHTML, text,
    Markdown, PDF, EML, DOCX; zip and tar of these; WARC, WACZ). warc: one WARC or WACZ file at `url` or `path`, or
    those with the day in their names of a list of paths at `url` (Common Crawl's `warc.paths.gz`).
    In an address stand for the partition date: `{date}` YYYY-MM-DD, `{day}` YYYYMMDD, `{year}`, `{month}`, and of
    gdelt `{stamp}` each of the day's quarter hours, YYYYMMDDhhmmss.
    """

    id: Name
    kind: Kind
    outlet: str
    outlet_type: Literal["official", "party", "monitor", "ngo", "media"] = "media"
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 of its seat.")
    alignment: str | None = Field(
        default=None,
        pattern=r"^([A-Z]{2}|[a-z]+(-[a-z0-9]+)+)$",
        description="Side that it belongs to or speaks for: a government's country, or the id of an actor.",
    )
    licence: str = Field(default="unknown", description="Licence, or a note on the terms of use.")
    url: str | None = None
    urls: tuple[str, ...] = ()
    path: str | None = None
    link_pattern: Annotated[str, AfterValidator(_check_pattern)] | None = Field(
        default=None, description="Only items whose address matches (re.search)."
    )
    themes: tuple[str, ...] = Field(default=(), description="Of GKG exports only articles with one of these themes.")
    api: Api | None = None
    min: int = Field(default=0, ge=0, description="Fewest items expected on a day; fewer raise an alert.")
    max: int = Field(default=5000, ge=1, description="Most items expected on a day; of more none is taken.")
    memento: bool = Field(default=False, description="Ask for the page as of the partition date (RFC 7089).")

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Source":
        needs = {
            "feed": bool(self.url), "sitemap": bool(self.url), "section": bool(self.url and self.link_pattern),
            "pages": bool(self.urls or self.path), "telegram": bool(self.url), "gdelt": bool(self.url),
            "api": bool(self.url and self.api), "folder": bool(self.path), "warc": bool(self.url or self.path),
        }  # fmt: skip
        asked = {
            "section": "url and link_pattern", "pages": "urls or path", "api": "url and api", "folder": "path",
            "warc": "url or path",
        }  # fmt: skip
        if not needs[self.kind]:
            raise ValueError(f"a source of kind {self.kind} needs {asked.get(self.kind, 'url')}")
        return self

    @property
    def holds_items(self) -> bool:
        """True where the listing holds its items whole: no page of theirs is fetched, nor looked at again later."""
        return self.kind == "telegram" or (self.api is not None and self.api.body is not None)


class Collection(_Strict):
    """One file in `sources/`: one DAG `ingest_<collection>`, one folder per table in the lake."""

    collection: Name
    title: str
    sources: tuple[Source, ...] = Field(min_length=1)
    sample: bool = Field(default=False, description="Invented reports; kept apart from real ones in the ledger.")
    start: dt.date = Field(default=dt.date(2010, 1, 1), description="First partition date.")
    end: dt.date | None = Field(default=None, description="Last partition date; nothing is scheduled after it.")
    paused: bool = Field(default=False, description="The DAG starts paused: nothing runs before you switch it on.")
    scheduled: bool = Field(default=True, description="False: no daily runs, only backfills and runs by hand.")
    max_quarantined: float = Field(default=0.5, ge=0, le=1, description="Share of rows set aside that stops a run.")
    ask_before_landing: bool = Field(
        default=False, description="Of a larger share ask in Airflow whether to land all the same; backfills stop."
    )
    ask_hours: float = Field(default=4.0, gt=0, le=168, description="No answer after so long stops the run.")
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
