"""Archives for tests: good ones, and ones that were made to do harm."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping


def zipped(
    files: Mapping[str, bytes], *, how: int = zipfile.ZIP_DEFLATED, when: tuple[int, ...] = (2015, 10, 11, 8, 0, 0)
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, payload in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), payload, how)  # type: ignore[arg-type]
    return out.getvalue()


def zip_link(name: str, target: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name, (2015, 10, 11, 0, 0, 0))
        info.create_system = 3
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return out.getvalue()


def encrypted(name: str) -> bytes:
    """A zip whose entry says that it is encrypted, in both its headers."""
    data = bytearray(zipped({name: b"secret words"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = data.index(mark) + at
        data[where] |= 1
    return bytes(data)


def tarred(files: Mapping[str, bytes | str | bytes], pack: Callable[[bytes], bytes] = bytes) -> bytes:
    """A tar of files; a value that is a string says what else stands there: `link:TARGET`, `hard:TARGET`, `device`, `pipe`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, what in files.items():
            info = tarfile.TarInfo(name)
            info.mtime = 1444550400
            if isinstance(what, bytes):
                info.size = len(what)
                archive.addfile(info, io.BytesIO(what))
                continue
            kind, _, info.linkname = what.partition(":")
            info.type = {
                "link": tarfile.SYMTYPE,
                "hard": tarfile.LNKTYPE,
                "device": tarfile.CHRTYPE,
                "pipe": tarfile.FIFOTYPE,
            }[kind]
            archive.addfile(info)
    return pack(out.getvalue())


def nested(depth: int, payload: bytes) -> bytes:
    """A page in so many zips one inside the other."""
    data = zipped({"a.txt": payload})
    for _ in range(depth - 1):
        data = zipped({"inner.zip": data})
    return data


def long_header_tar(claimed: int) -> bytes:
    """A tar whose extended header says that it is `claimed` bytes long."""
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, claimed
    return gzip.compress(info.tobuf(tarfile.USTAR_FORMAT) + bytes(60_000_000), 1)


def huge_directory_zip(claimed: int) -> bytes:
    """A zip whose end says that its list of entries is `claimed` bytes long."""
    data = bytearray(zipped({"a.txt": b"x"}))
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, claimed)
    return bytes(data)


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".tar": bytes, ".tar.gz": gzip.compress, ".tgz": gzip.compress, ".tar.bz2": bz2.compress, ".tar.xz": lzma.compress,
}  # fmt: skip
