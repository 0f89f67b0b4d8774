"""Items inside archives of any kind (WARC, WACZ, zip, tar): which there are, and their bytes again later."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from dateline.schema.errors import SetAside
from dateline.store.archives import BROKEN, Member, find_members, read_at
from dateline.store.containers import DAMAGED, WARCS, Entry, Walk, broken
from dateline.store.files import LocalFile, find_media_type, suffixes_left_out

#: Where an item lies in an archive: its path inside zip and tar, its offset inside a WARC.
Place = tuple[str | None, int | None]


_EVERY = re.compile("")


def find_archived(
    file: LocalFile, *, limit: int, skipped: Counter[str], pattern: re.Pattern[str] = _EVERY
) -> Iterator[Member]:
    """Items of an archive, in order. limit: longest payload in bytes. pattern: of WARC files only matching addresses.

    What else is left out is counted in `skipped`.

    Where the archive is damaged or hostile as a whole, the last member has that problem and neither path nor offset.
    """
    try:
        with Path(file.path).open("rb") as stream:
            if file.name.lower().endswith(WARCS):
                yield from find_members(stream, limit=limit, skipped=skipped, pattern=pattern)
            else:
                for entry in Walk(suffixes_left_out(), skipped=skipped).entries(stream, file.name, file.size):
                    yield from _members_of(entry, file, limit, skipped, pattern)
    except PermissionError as error:
        yield _whole(file, f"unreadable: {error.strerror}")
    except SetAside as refusal:
        yield _whole(file, f"{refusal.rule}: {refusal.reason}")
    except (*BROKEN, *DAMAGED) as error:
        yield _whole(file, _broken_warc(error) if file.name.lower().endswith(WARCS) else broken(error))


def read_archived(
    file: LocalFile, places: Collection[Place], *, limit: int
) -> Iterator[tuple[Place, bytes, str | None]]:
    """Bytes of the items at the places given, each with its problem or None; one pass, whatever their number."""
    left = set(places)
    try:
        with Path(file.path).open("rb") as stream:
            for place, read in _readers(file, stream, left):
                left.discard(place)
                yield (place, *_try(read, limit))
    except SetAside as refusal:
        why = f"{refusal.rule}: {refusal.reason}"
    except (*BROKEN, *DAMAGED) as error:
        why = f"unreadable: {type(error).__name__} {error}"[:300]
    else:
        why = "unreadable: the archive has no such item by now"
    for place in sorted(left, key=repr):
        yield place, b"", why


def _readers(
    file: LocalFile, stream: BinaryIO, places: Collection[Place]
) -> Iterator[tuple[Place, Callable[[int], bytes]]]:
    if file.name.lower().endswith(WARCS):
        for offset in sorted(offset for _, offset in places if offset is not None):
            yield (None, offset), lambda _limit, offset=offset: read_at(stream, offset)  # type: ignore[misc]
        return
    paths = {path for path, _ in places if path is not None}
    for entry in Walk(suffixes_left_out(), wanted=paths).entries(stream, file.name, file.size):
        if entry.stream is None or entry.path not in paths:
            continue
        inner = entry.stream
        if not entry.is_warc:
            yield (entry.path, None), lambda limit, inner=inner: read_up_to(inner, limit)  # type: ignore[misc]
            continue
        for offset in sorted(o for path, o in places if path == entry.path and o is not None):
            yield (entry.path, offset), lambda _limit, inner=inner, offset=offset: read_at(inner, offset)  # type: ignore[misc]


def _try(read: Callable[[int], bytes], limit: int) -> tuple[bytes, str | None]:
    try:
        payload = read(limit)
    except SetAside as refusal:
        return b"", f"{refusal.rule}: {refusal.reason}"
    except (*BROKEN, *DAMAGED) as error:
        return b"", f"unreadable: {type(error).__name__} {error}"[:300]
    return (payload, None) if len(payload) <= limit else (b"", f"too_large: more than {limit} bytes")


def read_up_to(stream: BinaryIO, limit: int) -> bytes:
    """Read at most limit + 1 bytes, in pieces, so that what a stream claims of itself costs nothing."""
    parts = bytearray()
    while len(parts) <= limit and (piece := stream.read(min(65_536, limit + 1 - len(parts)))):
        parts += piece
    return bytes(parts)


def _members_of(
    entry: Entry, file: LocalFile, limit: int, skipped: Counter[str], pattern: re.Pattern[str]
) -> Iterator[Member]:
    url = f"file:{file.name}!/{entry.path}"
    one = Member(None, url, None, None, None, (), b"", entry.problem, entry.path, entry.modified_at)
    if entry.stream is None:
        yield one
    elif entry.is_warc:
        try:
            for member in find_members(entry.stream, limit=limit, skipped=skipped, pattern=pattern):
                yield replace(member, path=entry.path, modified_at=entry.modified_at)
        except BROKEN as error:
            yield replace(one, problem=_broken_warc(error))
    else:
        payload, problem = _try(lambda most: read_up_to(entry.stream, most), limit)  # type: ignore[arg-type]
        problem = problem or (None if payload else "empty_payload: the file has no bytes")
        media = find_media_type(payload, entry.path) if payload else None
        yield replace(one, payload=payload, content_type=media, problem=problem)


def _whole(file: LocalFile, problem: str) -> Member:
    return Member(None, f"file:{file.name}", None, None, None, (), b"", problem)


def _broken_warc(error: BaseException) -> str:
    return f"broken_warc: {' '.join(str(error).split())[:300]}"
