"""Pages that say with status 200 that they were removed ("soft 404")."""

from dateline.schema.errors import SetAside
from dateline.stages.extract.model import Extracted
from dateline.stages.extract.page_markup import page_lines
from dateline.stages.extract.sniff import decode_payload
from dateline.text.clean import clean_characters
from dateline.text.notices import find_notice

#: Shorter lines (names, "Read more") may stand on any page of a site.
_SHORTEST_LINE = 40


def find_removal(payload: bytes, *, content_type: str | None, before: Extracted) -> str | None:
    """The heading by which a page says that it was removed; None where it does not, or cannot be read.

    before: what was read there. Two things must come together: a title or first heading that is nothing but such a
    notice (text/notices.yml), and none of the paragraphs that stood there. So a report about pages that are not found,
    and a report under a wrong title, stay what they are.
    """
    from dateline.stages.extract.page_text import parse_html

    try:
        decoded = decode_payload(payload, content_type)
        if decoded.kind != "html":
            return None
        tree = parse_html(decoded.text)
    except SetAside:
        return None
    headings = [next((node for node in tree.iter(tag)), None) for tag in ("title", "h1")]
    said = [clean_characters(" ".join(node.text_content().split())) for node in headings if node is not None]
    notice = next((found for heading in said if (found := find_notice(heading))), None)
    if notice is None:
        return None
    there = "\n".join(page_lines(tree))
    lines = [" ".join(line.split()) for line in before.text.split("\n")]
    return None if any(line in there for line in lines if len(line) >= _SHORTEST_LINE) else notice
