"""Rendering: reports and lists to the bytes of pages, feeds, sitemaps and wire files."""

import datetime as dt
from email.utils import format_datetime

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from newsroom.content import HERE, Newsroom, Outlet, Report, Version

FOOTER = (
    "Sample report written for Dateline. The outlet is invented, and so are small incidents and their figures; "
    "nothing here is a source."
)
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["rfc822"] = format_datetime
_templates.filters["long_date"] = lambda t: f"{t:%A, %B} {t.day}, {t.year}"
_templates.globals["footer"] = FOOTER


def _encode(text: str, charset: str) -> bytes:
    return text.encode(charset, "xmlcharrefreplace")


def render_report(newsroom: Newsroom, report: Report, version: Version, at: dt.datetime) -> bytes:
    """A report's page in its outlet's design.

    The bytes depend on the version and, as on real pages, on a comment count that grows by three a day.
    """
    outlet = newsroom.outlets[report.host]
    if report.kind == "txt":
        return _wire_text(outlet, report, version).encode("utf-8")
    earlier = [r for r in newsroom.of_host(report.host, at) if r.published < report.published]
    days = (at.date() - report.day).days
    page = _templates.get_template(outlet.template).render(
        outlet=outlet,
        report=report,
        version=version,
        headlines=[(r.path, r.versions[0].title) for r in earlier[:4]],
        comments=report.comments + 3 * days if report.comments else 0,
    )
    return _encode(page, outlet.charset)


def render_list(outlet: Outlet, template: str, reports: list[Report], at: dt.datetime) -> bytes:
    """A feed, sitemap, section or front page that lists the given reports as they stand at a time."""
    entries = [(r, version) for r in reports if (version := r.version_at(at))]
    has_draft = any(r.day.isoformat() == outlet.listing.get("draft_day") for r in reports)
    draft = outlet.listing["draft"] if has_draft else None
    page = _templates.get_template(template).render(outlet=outlet, entries=entries, draft=draft)
    return _encode(page, outlet.charset if template.endswith(".html") else "utf-8")


def render_index(newsroom: Newsroom) -> bytes:
    """The page for people who open the server's own address."""
    outlets = [(o, newsroom.of_host(o.host, dt.datetime.max.replace(tzinfo=dt.UTC))) for o in newsroom.outlets.values()]
    return _templates.get_template("index.html").render(outlets=outlets).encode("utf-8")


def _wire_text(outlet: Outlet, report: Report, version: Version) -> str:
    """A story as an agency's text file: slug line, headline, byline, paragraphs, desk line."""
    words = sum(len(p.split()) for p in version.paragraphs)
    head = [f"{outlet.name.upper()} - {report.day:%d%m%y} - {words} words", "", version.title]
    byline = [f"By {report.byline}"] if report.byline else []
    desk = [report.desk] if report.desk else []
    blocks = [*version.paragraphs, *desk, "-0-", FOOTER]
    return "\n".join([*head, *byline]) + "\n\n" + "\n\n".join(blocks) + "\n"
