"""Unpacking within bounds: how much a compressed file may grow to, and streams that hold to it."""

import bz2
import gzip
import io
import lzma
from typing import IO, Any, BinaryIO, cast

from dateline.schema.errors import SetAside

#: Pages pack to a fifth or a tenth, pages from one mould in one stream to a fiftieth. Bombs pack to a thousandth.
MOST_RATIO = 200
#: Little archives may have any ratio, up to so many bytes each, and so many in all that lie in one file.
FREE_BYTES = 50_000_000
FREE_BYTES_IN_ALL = 1_000_000_000
#: tarfile asks for a whole header at once; real ones have a few kilobytes.
LONGEST_READ = 4_000_000
#: An xz file says how much memory its reader needs; `xz -9` needs 65 MB.
XZ_MEMORY_BYTES = 128_000_000


class Allowance:
    """Bytes that an archive of `packed` bytes may unpack to. `whole` is what all archives of one file share."""

    def __init__(self, packed: int, whole: "Allowance | None" = None) -> None:
        self._left = MOST_RATIO * packed + (FREE_BYTES if whole else FREE_BYTES_IN_ALL)
        self._whole = whole
        self._entries = 0

    @property
    def is_spent(self) -> bool:
        return self._left < 0

    def take(self, count: int) -> None:
        """Use up so many bytes. Raises SetAside (archive_bomb) when there are none left."""
        self._left -= count
        if self._left < 0:
            raise SetAside("archive_bomb", f"unpacks to more than {MOST_RATIO} times its size")
        if self._whole is not None:
            self._whole.take(count)

    def count_entry(self, most: int) -> None:
        """Raises SetAside (archive_too_large) at one entry too many."""
        self._entries += 1
        if self._entries > most:
            self._left = -1
            raise SetAside("archive_too_large", f"more than {most} entries")


class Counted(io.RawIOBase):
    """A stream whose bytes are taken from an allowance, and of which at most `limit` can be read."""

    def __init__(self, stream: IO[bytes], allowance: Allowance | None, limit: int | None = None) -> None:
        self._stream, self._allowance, self._left = stream, allowance, limit

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        if self._allowance is not None:
            self._allowance.take(len(data))
        if self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                raise SetAside("archive_too_large", "an archive inside an archive that goes on and on")
        return data


class Forward:
    """A stream for tarfile that only goes forward, within an allowance. `last` is what was read last."""

    def __init__(self, stream: IO[bytes], allowance: Allowance) -> None:
        self._stream, self._allowance, self._at = stream, allowance, 0
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LONGEST_READ:
            raise SetAside("archive_bomb", f"a header of {size} bytes")
        parts = bytearray()
        while len(parts) < size and (data := self._stream.read(size - len(parts))):
            self._allowance.take(len(data))
            parts += data
        self._at += len(parts)
        self.last = bytes(parts)
        return self.last

    def seek(self, offset: int) -> int:
        if offset < self._at:
            raise ValueError("an archive whose entries go backwards")
        while self._at < offset and self.read(min(65_536, offset - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at


def open_plain(stream: BinaryIO) -> IO[bytes]:
    """The bytes inside a gzip, bzip2 or xz file, told by its first bytes; those of any other file as they are."""
    magic = stream.read(6)
    stream.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream, mode="rb"))
    if magic[:3] == b"BZh":
        return io.BufferedReader(_Unpacked(stream, bz2.BZ2Decompressor))
    if magic == b"\xfd7zXZ\x00":
        return io.BufferedReader(_Unpacked(stream, lambda: lzma.LZMADecompressor(memlimit=XZ_MEMORY_BYTES)))
    return stream


class _Unpacked(io.RawIOBase):
    """What a decompressor of the bz2 and lzma kind gives, stream after stream, a chunk at a time."""

    def __init__(self, packed: IO[bytes], make: Any) -> None:
        self._packed, self._make = packed, make
        self._unpacker = make()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            if self._unpacker.eof:
                rest = self._unpacker.unused_data or self._packed.read(65_536)
                if not rest.strip(b"\x00"):
                    return 0
                self._unpacker = self._make()
            else:
                rest = self._packed.read(65_536) if self._unpacker.needs_input else b""
                if self._unpacker.needs_input and not rest:
                    raise EOFError("the compressed file ends too early")
            data = self._unpacker.decompress(rest, len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
