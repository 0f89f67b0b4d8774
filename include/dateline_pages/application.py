"""The application: every route behind the caller's own checks, every answer with headers that keep text inert."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal

import pycountry
from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from dateline.pipeline.evidence import find_capture
from dateline.schema.errors import BadConfiguration, TryAgain
from dateline.store.browse import document, download, event, ledger, sources
from dateline.store.browse.digest import find_days, find_digest
from dateline.store.browse.reader import Reader, Row
from dateline.store.digest import make_link, render_html
from dateline.store.lake import Lake
from dateline_pages.answering import Remembered, to_json
from dateline_pages.asking import Asked, AskedEvents, AskedPage, AskedSources, Id, Value
from dateline_pages.built import BUILT
from dateline_pages.deciding import AskReviewer, Reviewer
from dateline_pages.review_routes import serve_reviews

#: Nothing runs but our own scripts; nothing is loaded from elsewhere; only pages of the same server may frame it.
#: Styles may stand in attributes, because the libraries that draw the map and the charts set them there.
CONTENT_SECURITY_POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:",
    "connect-src 'self'", "worker-src 'self' blob:", "font-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'self'",
])  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
ID = Annotated[Id, Path()]


def _nobody() -> Reviewer:
    return Reviewer("nobody", may_decide=False)


def make_application(lake: Lake, guards: Sequence[Callable[..., Any]], ask_reviewer: AskReviewer = _nobody) -> FastAPI:
    """The pages and what they ask. guards: dependencies that refuse who may not read; all routes are behind them.

    ask_reviewer: a dependency that says who asks and whether they may decide.

    There are no generated documentation pages, because FastAPI would put those outside the guards.
    """
    app = FastAPI(
        title="Dateline", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(g) for g in guards]
    )
    reader = Reader(lake)
    remembered = Remembered(reader.version)

    @app.middleware("http")
    async def keep_inert(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    @app.exception_handler(BadConfiguration)
    def not_ready(_: Request, error: BadConfiguration) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=503)

    @app.exception_handler(TryAgain)
    def busy(_: Request, error: TryAgain) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=503, headers={"Retry-After": "5"})

    _serve_built(app)
    _serve_ledger(app, reader, remembered)
    _serve_details(app, reader)
    serve_reviews(app, reader, ask_reviewer)
    _serve_sources(app, reader)
    _serve_digests(app, reader)
    return app


def _serve_built(app: FastAPI) -> None:
    @app.get("/")
    def index() -> Response:
        return BUILT["index.html"].answer()

    @app.get("/assets/{name}")
    def asset(name: str) -> Response:
        file = BUILT.get(f"assets/{name}")
        if file is None:
            raise HTTPException(404, "there is no such file")
        return file.answer()


def _serve_ledger(app: FastAPI, reader: Reader, remembered: Remembered) -> None:
    @app.get("/api/realms")
    def realms() -> Any:
        return to_json(remembered.get("realms", lambda: ledger.find_realms(reader)))

    @app.get("/api/facets")
    def find_facets(realm: Literal["sample", "all"] = "all") -> Any:
        found = ledger.find_facets(reader, realm)
        for row in found["countries"]:
            row["label"] = _country(row["value"])
        return to_json(found)

    @app.get("/api/events")
    def events(asked: Annotated[AskedEvents, Query()]) -> Any:
        found = ledger.find_events(reader, asked.filters(), limit=asked.limit, offset=asked.offset, order=asked.order)
        return to_json(found)

    @app.get("/api/timeline")
    def timeline(asked: Annotated[Asked, Query()]) -> Any:
        filters = asked.filters()
        return to_json(remembered.get(("timeline", filters), lambda: ledger.find_timeline(reader, filters)))

    @app.get("/api/map")
    def places(asked: Annotated[Asked, Query()]) -> Any:
        filters = asked.filters()

        def find() -> Row:
            found = ledger.find_places(reader, filters)
            for row in found["rows"]:
                _name_country(row)
            return found

        return to_json(remembered.get(("map", filters), find))

    @app.get("/api/claims")
    def claims(asked: Annotated[AskedPage, Query()]) -> Any:
        return to_json(ledger.find_claims(reader, asked.filters(), limit=asked.limit, offset=asked.offset))

    @app.get("/api/download/{what}.{form}")
    def downloaded(
        what: Literal["events", "claims"],
        form: Literal["csv", "parquet", "geojson"],
        asked: Annotated[Asked, Query()],
    ) -> Response:
        write, media_type = download.FORMS[form]
        return Response(
            write(download.select_rows(reader, what, asked.filters())),
            media_type=media_type,
            headers={"Content-Disposition": f'attachment; filename="dateline-{what}.{form}"'},
        )


def _serve_details(app: FastAPI, reader: Reader) -> None:
    @app.get("/api/events/{event_id}")
    def one_event(event_id: ID) -> Any:
        found = _found(event.find_event(reader, event_id), f"the ledger has no event {event_id}")
        _name_country(found["event"])
        return to_json(found)

    @app.get("/api/documents/{document_id}")
    def one_document(document_id: ID) -> Any:
        return to_json(_found(document.find_document(reader, document_id), f"the lake has no document {document_id}"))

    @app.get("/api/documents/{document_id}/capture")
    def capture(document_id: ID) -> Any:
        return to_json(_found(find_capture(reader.lake, document_id), f"there is no capture of {document_id}"))

    @app.get("/api/documents/{document_id}/text")
    def text(document_id: ID) -> Any:
        return to_json(_found(document.find_text(reader, document_id), f"the lake has no document {document_id}"))


def _serve_sources(app: FastAPI, reader: Reader) -> None:
    @app.get("/api/sources")
    def all_sources(asked: Annotated[AskedSources, Query()]) -> Any:
        return to_json(
            sources.find_sources(reader, collection=asked.collection, limit=asked.limit, offset=asked.offset)
        )

    @app.get("/api/quarantine/rules")
    def rules() -> Any:
        return to_json(sources.find_quarantine_rules(reader))

    @app.get("/api/landed")
    def landed(run: Annotated[Value, Query()]) -> Any:
        # Airflow puts the run's id into the address as it is, so that the + of its time zone arrives as a blank
        return to_json(sources.find_landed(reader, run.replace(" ", "+")))


def _serve_digests(app: FastAPI, reader: Reader) -> None:
    @app.get("/api/digests")
    def digests() -> Any:
        return to_json(find_days(reader))

    @app.get("/digest/{realm}/{day}")
    def digest(realm: Literal["sample", "all"], day: dt.date) -> HTMLResponse:
        # the same page as in the lake, with links that stay inside Airflow's frame
        return HTMLResponse(render_html(find_digest(reader, realm, day), make_link("../../")))


def _found(answer: Row | None, otherwise: str) -> Row:
    if answer is None:
        raise HTTPException(404, otherwise)
    return answer


def _country(code: str | None) -> str | None:
    found = pycountry.countries.get(alpha_2=code) if code else None
    return getattr(found, "common_name", found.name) if found else code


def _name_country(row: Row) -> None:
    """Add the country's name, and the ISO 3166-1 number that the map's outlines go by."""
    found = pycountry.countries.get(alpha_2=row["country"]) if row["country"] else None
    row["country_name"] = _country(row["country"])
    row["country_number"] = str(found.numeric) if found else None
