"""Items that a listing holds whole (posts of a channel, reports in an API's answer) as small pages of their own.

Only what does not change by itself is written into them: no counts of views, no order in the listing. Equal items then
give equal bytes whenever they are listed.
"""

import datetime as dt
import re
from html import escape

_TAG = re.compile(r"<(?:p|br|div|span|a|ul|ol|li|strong|b|em|i|h[1-6]|table)\b[^>]*>", re.IGNORECASE)
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8">{head}</head>
<body><article>
{body}
</article></body></html>
"""


def make_item_page(
    body: str, *, url: str, title: str | None = None, published_at: dt.datetime | None = None, author: str | None = None
) -> bytes:
    """A page of an item, UTF-8. body: HTML, or plain text whose blank lines part its paragraphs."""
    head = [f'<link rel="canonical" href="{escape(url)}">']
    if title:
        head.append(f"<title>{escape(title)}</title>")
    if published_at is not None:
        head.append(f'<meta property="article:published_time" content="{published_at.isoformat()}">')
    if author:
        head.append(f'<meta name="author" content="{escape(author)}">')
    heading = f"<h1>{escape(title)}</h1>\n" if title else ""
    text = body if _TAG.search(body) else paragraphs(body)
    return _PAGE.format(head="".join(head), body=heading + text).encode("utf-8", "replace")


def paragraphs(text: str) -> str:
    """Plain text as HTML: a paragraph a line, blank lines left out."""
    return "\n".join(f"<p>{escape(line.strip(), quote=False)}</p>" for line in text.splitlines() if line.strip())
