"""What a decision by page must bring: the right to decide, a request of our own pages, and a body in bounds."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from dateline.pipeline.review import LONGEST_REASON, REVIEW_KINDS
from dateline.schema.errors import Overtaken
from dateline.store.browse.reader import Reader
from dateline.store.browse.reviews import find_claims_now
from dateline_pages.asking import Id

MOST_BYTES = 65_536
MOST_CLAIMS = 400


def _check_plain(text: str) -> str:
    if any((unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\r\t") for c in text):
        raise ValueError("holds control characters; write it as plain text")
    return text


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON),
    AfterValidator(_check_plain),
]
EditedValue = (
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_check_plain)] | None
)
Column = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who asks, and whether Airflow lets them decide."""

    name: str
    may_decide: bool

    @property
    def why_not(self) -> str | None:
        if self.may_decide:
            return None
        return (
            f"{self.name} may read the ledger and not decide upon it: that takes the right to edit the DAG `ledger` in "
            "Airflow (of the simple auth manager, the role user or above). Ask an administrator for it."
        )


#: A dependency that says who asks.
AskReviewer = Callable[..., Reviewer]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SeenClaim(_Strict):
    """A claim as the reviewer saw it: in which event, and which decision upon it was the last."""

    claim_id: Id
    event_id: Id | None
    last_decision_id: Id | None


class _Decided(_Strict):
    reason: Reason


class DecidedClaims(_Decided):
    """A decision upon claims; an edit says which columns get which values, an empty one for none."""

    kind: Literal["accept", "reject", "split", "merge", "edit"]
    claims: Annotated[list[SeenClaim], Field(min_length=1, max_length=MOST_CLAIMS)]
    edit: Annotated[dict[Column, EditedValue], Field(min_length=1, max_length=40)] | None = None

    @model_validator(mode="after")
    def _edit_is_of_edits(self) -> "DecidedClaims":
        if (self.kind == "edit") != (self.edit is not None):
            raise ValueError("edit: the columns to change belong to a decision of kind edit, and to no other")
        if self.kind == "edit" and len(self.claims) != 1:
            raise ValueError("claims: an edit is of one claim")
        return self


class DecidedRelease(_Decided):
    """A quarantined row is to pass."""

    kind: Literal["release"]
    quarantine_id: Id
    last_decision_id: Id | None


Decided = Annotated[DecidedClaims | DecidedRelease, Field(discriminator="kind")]
_DECIDED: TypeAdapter[DecidedClaims | DecidedRelease] = TypeAdapter(Decided)


def check_own_page(request: Request) -> None:
    """Refuse what another site's page may have sent: Airflow's login is a cookie, which a browser sends along.

    JSON is nothing that a form of another site can send, and a script of one has to ask first, which Airflow refuses.
    Browsers say beside that where a request comes from; a client that is no browser says nothing and has no cookie.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "a decision is sent as JSON: Content-Type: application/json")
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    is_foreign = site != "same-origin" if site else bool(origin) and _host(str(origin)) != request.headers.get("host")
    if is_foreign:
        raise HTTPException(
            403,
            "a decision is taken from Airflow's own pages only; open Dateline in Airflow and decide there. (If you "
            "did, a proxy changes the header Host: let it pass that on.)",
        )


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


async def read_decision(request: Request) -> DecidedClaims | DecidedRelease:
    """The body, of MOST_BYTES at most, as a decision; 413 or 422 says what is wrong and how to mend it."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"a decision has at most {MOST_BYTES:,} bytes; decide upon fewer claims at once")
    try:
        return _DECIDED.validate_json(bytes(body))
    except ValidationError as error:
        raise HTTPException(422, _in_words(error)) from error


def _in_words(error: ValidationError) -> str:
    """The first three faults, each with its field; values are not repeated."""
    found = []
    for fault in error.errors(include_input=False, include_url=False)[:3]:
        # what it is a decision of stands first
        path = fault["loc"][1:] if fault["loc"][:1] and fault["loc"][0] in REVIEW_KINDS else fault["loc"]
        where = ".".join(map(str, path))
        message = fault["msg"].removeprefix("Value error, ")
        found.append(f"{where}: {message}" if where and not message.startswith(f"{where}:") else message)
    return "; ".join(found) + ". Nothing was decided."


def check_unchanged(reader: Reader, decided: DecidedClaims) -> None:
    """Raise Overtaken if a claim is not where the reviewer saw it: its page says something else, or it has moved."""
    now = find_claims_now(reader, [claim.claim_id for claim in decided.claims])
    for claim in decided.claims:
        if claim.claim_id not in now:
            raise Overtaken(
                f"{claim.claim_id}: the ledger has this claim no more: its page was changed or read anew since you "
                "looked; reload, look again, then decide"
            )
        if now[claim.claim_id] != claim.event_id:
            raise Overtaken(
                f"{claim.claim_id}: this claim belongs to {now[claim.claim_id] or 'no event'} by now; reload, look "
                "again, then decide"
            )
