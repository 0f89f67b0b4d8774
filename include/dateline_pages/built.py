"""The built pages: read once, served by name. What is not among them cannot be asked for, whatever its path."""

from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import Response

#: Media types of what is served; other files of the build are not.
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """One file of the build; `lasting` ones have a hash in their names and never change."""

    content: bytes
    media_type: str
    lasting: bool

    def answer(self) -> Response:
        kept = "private, max-age=31536000, immutable" if self.lasting else "private, no-cache"
        return Response(self.content, media_type=self.media_type, headers={"Cache-Control": kept})


def _load(folder: Traversable, prefix: str = "") -> dict[str, BuiltFile]:
    found: dict[str, BuiltFile] = {}
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            found |= _load(entry, f"{name}/")
        elif (ending := f".{entry.name.rpartition('.')[2]}") in MEDIA_TYPES:
            found[name] = BuiltFile(entry.read_bytes(), MEDIA_TYPES[ending], lasting=name.startswith("assets/"))
    return found


BUILT = _load(files("dateline_pages").joinpath("static"))
