"""Reading GDELT's article lists: GKG 2.1 exports (zip, tab-separated) and the DOC 2.0 API's ArtList in JSON.

Only columns and keys of the published formats are read: the GKG Codebook 2.1 (V2.1DATE, V2SOURCECOLLECTIONIDENTIFIER,
V2DOCUMENTIDENTIFIER, V1THEMES) and, of ArtList, `articles` with `url`, `title`, `seendate`.
"""

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator
from typing import IO

from dateline.schema.errors import SetAside, SourceChanged
from dateline.store.addresses import absolute_url
from dateline.store.listing import LONGEST_TITLE, Item, Listing, load_json

DATE, COLLECTION, DOCUMENT, THEMES = 1, 2, 4, 7
#: V2SOURCECOLLECTIONIDENTIFIER of documents whose identifier is a web address.
WEB = "1"
FEWEST_COLUMNS = 8
#: A quarter hour's export unpacks to some tens of MB.
MOST_UNPACKED_BYTES = 400_000_000
LONGEST_LINE = 4_000_000


def read_gdelt(payload: bytes, url: str, themes: Collection[str] = ()) -> Listing:
    """Articles of a GKG export or an ArtList answer, dated by the time at which GDELT saw them (UTC).

    themes: of a GKG export, only articles with one of these. Raises SourceChanged for other bytes, SetAside
    (archive_bomb) for an export that unpacks to more than any real one.
    """
    if payload[:4] == b"PK\x03\x04":
        return _read_gkg(payload, url, frozenset(themes))
    data = load_json(payload, url)
    articles = data.get("articles", []) if isinstance(data, dict) else None
    if not isinstance(articles, list):
        raise SourceChanged(f"{url}: not an ArtList answer of GDELT's DOC API: no list `articles`")
    items, unusable = [], 0
    for article in articles:
        link = absolute_url(url, str(article.get("url") or "")) if isinstance(article, dict) else None
        if link is None:
            unusable += 1
            continue
        title = " ".join(str(article.get("title") or "").split())[:LONGEST_TITLE] or None
        when = _read_stamp(str(article.get("seendate") or "").replace("T", "").rstrip("Z"))
        items.append(Item(link, title, when, "listing" if when else "none"))
    return Listing(tuple({i.url: i for i in reversed(items)}.values())[::-1], unusable)


def _read_gkg(payload: bytes, url: str, themes: frozenset[str]) -> Listing:
    found: dict[str, Item] = {}
    unusable = 0
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            names = archive.namelist()
            if len(names) != 1:
                raise SourceChanged(f"{url}: not a GKG export: {len(names)} files in the zip, one is expected")
            with archive.open(names[0]) as stream:
                for line in _lines(stream, url):
                    columns = line.decode("utf-8", "replace").rstrip("\n").split("\t")
                    if len(columns) < FEWEST_COLUMNS:
                        raise SourceChanged(f"{url}: not a GKG export: a line of {len(columns)} columns")
                    if columns[COLLECTION] != WEB or (themes and themes.isdisjoint(columns[THEMES].split(";"))):
                        continue
                    link = absolute_url(url, columns[DOCUMENT])
                    when = _read_stamp(columns[DATE])
                    if link is None or when is None:
                        unusable += 1
                        continue
                    found.setdefault(link, Item(link, None, when, "listing"))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise SourceChanged(f"{url}: not a readable zip: {' '.join(str(error).split())}") from error
    return Listing(tuple(found.values()), unusable)


def _lines(stream: IO[bytes], url: str) -> Iterator[bytes]:
    read = 0
    while line := stream.readline(LONGEST_LINE):
        read += len(line)
        if read > MOST_UNPACKED_BYTES or len(line) == LONGEST_LINE:
            raise SetAside("archive_bomb", f"{url}: unpacks to more than an export of GDELT has")
        yield line


def _read_stamp(digits: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
