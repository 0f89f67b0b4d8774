"""The routes of reviews: what wants a decision, what was decided, and the one that takes a decision."""

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query

from dateline.pipeline.review import decide
from dateline.pipeline.review_subjects import releasable, why_held
from dateline.schema.errors import BadConfiguration, Overtaken
from dateline.schema.fields import TEXT
from dateline.schema.tables import TABLES
from dateline.stages.reviews import EDITABLE
from dateline.store.browse import reviews, sources
from dateline.store.browse.reader import Reader
from dateline.store.clock import utc_now
from dateline_pages.answering import to_json
from dateline_pages.asking import AskedDecisions, AskedQuarantine, AskedQueue
from dateline_pages.deciding import (
    AskReviewer,
    DecidedClaims,
    DecidedRelease,
    Reviewer,
    check_own_page,
    check_unchanged,
    read_decision,
)


def serve_reviews(app: FastAPI, reader: Reader, ask_reviewer: AskReviewer) -> None:
    """Add the routes. Reading takes what every route takes; deciding what `ask_reviewer` says beside that."""

    @app.get("/api/reviewer")
    def reviewer(who: Annotated[Reviewer, Depends(ask_reviewer)]) -> Any:
        return {"name": who.name, "may_decide": who.may_decide, "why_not": who.why_not}

    @app.get("/api/review")
    def queue(asked: Annotated[AskedQueue, Query()]) -> Any:
        page = {"limit": asked.limit, "offset": asked.offset}
        if asked.what == "quarantined":
            return to_json(reviews.find_held(reader, releasable(), asked.realm, **page))
        return to_json(reviews.find_queue(reader, asked.what, asked.realm, **page))

    @app.get("/api/review/columns")
    def columns() -> Any:
        return to_json([
            {"name": f.name, "description": f.description, "allowed": f.allowed, "required": f.required,
             "is_text": f.type == TEXT}
            for f in TABLES["claims"].fields if f.name in EDITABLE
        ])  # fmt: skip

    @app.get("/api/decisions")
    def decisions(asked: Annotated[AskedDecisions, Query()]) -> Any:
        return to_json(
            reviews.find_decisions(
                reader, realm=asked.realm, names=asked.name or None, event=asked.event, document=asked.document,
                pending=asked.pending, limit=asked.limit, offset=asked.offset,
            )
        )  # fmt: skip

    @app.get("/api/quarantine")
    def quarantined(asked: Annotated[AskedQuarantine, Query()]) -> Any:
        found = sources.find_quarantined(
            reader,
            collection=asked.collection,
            table=asked.table,
            rule=asked.rule,
            limit=asked.limit,
            offset=asked.offset,
        )
        for row in found["rows"]:
            row["why_held"] = why_held(row["table_name"], row["rule"])
        return to_json(found)

    def may_decide(who: Annotated[Reviewer, Depends(ask_reviewer)]) -> Reviewer:
        if not who.may_decide:
            raise HTTPException(403, who.why_not)
        return who

    # in this order: who asks, from where, and only then the body is read
    @app.post("/api/decisions", status_code=201, dependencies=[Depends(may_decide), Depends(check_own_page)])
    def take_decision(
        who: Annotated[Reviewer, Depends(may_decide)],
        decided: Annotated[DecidedClaims | DecidedRelease, Depends(read_decision)],
    ) -> Any:
        try:
            row = _decide(reader, decided, who)
        except Overtaken as error:
            raise HTTPException(409, str(error)) from error
        except BadConfiguration as error:
            raise HTTPException(422, str(error)) from error
        return to_json(row, status_code=201 if row["is_new"] else 200)


def _decide(reader: Reader, decided: DecidedClaims | DecidedRelease, who: Reviewer) -> dict[str, Any]:
    reader.version()  # without a warehouse nobody can have seen what they decide upon
    given: dict[str, Any] = {"reason": decided.reason, "decided_by": who.name, "decided_at": utc_now()}
    if isinstance(decided, DecidedRelease):
        seen = {decided.quarantine_id: decided.last_decision_id}
        return decide(reader.lake, "release", [decided.quarantine_id], seen=seen, **given)
    check_unchanged(reader, decided)
    seen = {claim.claim_id: claim.last_decision_id for claim in decided.claims}
    edit = None if decided.edit is None else {name: value or "" for name, value in decided.edit.items()}
    return decide(reader.lake, decided.kind, list(seen), seen=seen, edit=edit, **given)
