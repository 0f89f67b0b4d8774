"""The digest of a day as a page (HTML) and as a message (Markdown): text of sources is shown inert in both.

The same digest gives the same bytes. Nothing in the page is fetched from anywhere, and nothing in it runs.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from dateline.store.browse.digest import Digest
from dateline.store.browse.reader import Row
from dateline.store.report import shown

#: Makes the address of one of the pages from its name and what it is asked.
Link = Callable[..., str]
#: Longest name or title that a message shows.
LONGEST = 120
#: What Markdown takes for markup inside a line, and what GitHub's autolinks go by: `://`, `www.` and `@`.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~@$]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
PRECISIONS = {3: "district", 4: "province", 5: "line or area", 6: "country only", 7: "sea or air"}
REALMS = {"sample": "Sample newsroom (invented)", "all": "All collections"}


def make_link(base: str) -> Link:
    """Addresses below base: `link("event", id="evt-1")` is `?page=event&id=evt-1` behind it, values percent-encoded."""
    return lambda page, **asked: f"{base}?{urlencode({'page': page, **asked})}"


def subject_of(digest: Digest) -> str:
    """One line for the head of a message: the day and how much there is of what. It holds no text of sources."""
    parts = [
        (digest.new_events.total, "new event", "new events"),
        (digest.moved_tolls.total, "toll moved", "tolls moved"),
        (digest.contested.total, "newly contested", "newly contested"),
        (digest.quiet_sources.total, "source in trouble", "sources in trouble"),
    ]
    told = [f"{n:,} {one if n == 1 else many}" for n, one, many in parts if n]
    invented = ", sample newsroom" if digest.realm == "sample" else ""
    return f"Dateline {digest.day}{invented}: {', '.join(told) or 'nothing new'}"


def render_html(digest: Digest, link: Link) -> str:
    """The page. It stands alone: styles in it, no script; light or dark as the reader's system is."""
    return _template("digest.html").render(**_said(digest, link))


def render_markdown(digest: Digest, link: Link) -> str:
    """The message, in CommonMark that Slack and mail programs show, too."""
    text: str = _template("digest.md").render(**_said(digest, link))
    return re.sub(r"\n{3,}", "\n\n", text)


def escape_markdown(value: object) -> str:
    """Text as Markdown that shows it as it is, on one line; None is nothing. What is Markup already stays."""
    if isinstance(value, Markup):
        return str(value)
    if value is None:
        return ""
    return _MARKDOWN.sub(r"\\\1", one_line(str(value))).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str | None) -> str:
    """Text of a source cut to LONGEST, without anything invisible or that turns its direction."""
    whole = re.sub(r"\s+", " ", text or "")
    return shown(whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…", LONGEST)


def number(value: float | None) -> str:
    """A number without decimals that say nothing."""
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def figure(low: float | None, best: float | None, high: float | None) -> str:
    """low, best and high as `15 (12 to 17)`; what is open stays open, what is not known is a dash."""
    if low is not None and low == high:
        return number(low)
    if low is not None and high is not None:
        span = f"{number(low)} to {number(high)}"
    elif low is not None:
        span = f"{number(low)} or more"
    elif high is not None:
        span = f"up to {number(high)}"
    else:
        return number(best) or "–"
    return span if best is None or (best == low and high is None) else f"{number(best)} ({span})"


def counted(row: Row, low: float | None, best: float | None, high: float | None) -> str:
    """A figure with what it counts: `killed 15 (12 to 17)`, `area 60 km2`, `40 airstrikes`."""
    told = figure(low, best, high)
    if row["unit"] == "person":
        return f"{row['measure']} {told}"
    return f"{told} {row['unit']}" if row["measure"] == "count" else f"{row['measure']} {told} {row['unit']}"


def place(row: Row) -> str:
    """Name and country of an event's place, with how exactly it is known where that is no place."""
    known = PRECISIONS.get(row["where_prec"]) if row["latitude"] is not None else None
    parts = [one_line(row["place_name"]) or "Place not told", row["country"], known]
    return ", ".join(filter(None, parts))


def days(row: Row) -> str:
    """The event's day or days."""
    first, last = row["event_start"], row["event_end"]
    if first is None:
        return "day not known"
    return f"{first}" if last in (None, first) else f"{first} to {last}"


def _said(digest: Digest, link: Link) -> dict[str, Any]:
    return {
        "digest": digest,
        "subject": subject_of(digest),
        "realm": REALMS[digest.realm],
        "link": lambda page, **asked: Markup(link(page, realm=digest.realm, **asked)),  # noqa: S704 - percent-encoded
    }


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("dateline.store", "pages"),
        autoescape=jinja2.select_autoescape(["html"]),
        finalize=None if name.endswith(".html") else escape_markdown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"number": number, "place": place, "days": days, "one_line": one_line}
    environment.globals |= {"figure": figure, "counted": counted}
    return environment.get_template(name)
