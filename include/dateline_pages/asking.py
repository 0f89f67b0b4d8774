"""What a request may ask: filters and pages of rows, each bounded; an unknown or overlong one is refused (422)."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dateline.store.browse.filters import Filters

#: Ids, codes and names that filters take. Nothing is pasted into SQL; the bounds keep requests small.
Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Values = Annotated[list[Value], Field(max_length=20)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\w.:\-]+$")]


class Asked(BaseModel):
    """The filters of a request, as they stand in the address of the page, too."""

    model_config = ConfigDict(extra="forbid")
    realm: Literal["sample", "all"] = "all"
    first: dt.date | None = None
    last: dt.date | None = None
    country: Values = []
    measure: Values = []
    victim_status: Values = []
    claimant: Values = []
    source: Values = []
    actor: Values = []
    place: Annotated[list[Annotated[int, Field(ge=0, le=2**53)]], Field(max_length=20)] = []
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""

    def filters(self) -> Filters:
        return Filters(
            realm=self.realm, first=self.first, last=self.last, countries=tuple(self.country),
            measures=tuple(self.measure), victim_statuses=tuple(self.victim_status), claimants=tuple(self.claimant),
            sources=tuple(self.source), actors=tuple(self.actor), places=tuple(self.place),
            text=self.q,
        )  # fmt: skip


class AskedPage(Asked):
    """Filters and which page of their rows."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class AskedEvents(AskedPage):
    """The same, in an order of one's own."""

    order: Literal["newest", "oldest", "killed", "reports"] = "newest"


class Page(BaseModel):
    """Which page of rows."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


class AskedSources(Page):
    """Sources, of one collection where given."""

    collection: Value | None = None


class AskedQuarantine(AskedSources):
    """Rows that were set aside, of one collection, table and rule where given."""

    table: Value | None = None
    rule: Value | None = None


class AskedQueue(Page):
    """What wants a decision in one ledger."""

    realm: Literal["sample", "all"] = "all"
    what: Literal["contested", "single_source", "quarantined"] = "contested"


class AskedDecisions(Page):
    """Decisions upon these claims and quarantined rows, or upon claims of an event or document."""

    realm: Literal["sample", "all"] | None = None
    name: Annotated[list[Id], Field(max_length=200)] = []
    event: Id | None = None
    document: Id | None = None
    pending: bool = False
