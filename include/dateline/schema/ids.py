"""Content hashes: equal inputs give equal ids, on every run and machine."""

import hashlib


def make_id(kind: str, *parts: object) -> str:
    """Make the id of a row from what identifies it.

    kind: one letter or short word that stands before the hash, so that an id says what it names ("c", "doc").
    parts: str, int, float or None, in a fixed order. Returns `kind-` and 20 hex digits of SHA-256 (80 bits: a
    collision among 10**9 rows has odds below 10**-6).
    """
    digest = hashlib.sha256("\x1f".join("" if p is None else str(p) for p in parts).encode("utf-8", "surrogatepass"))
    return f"{kind}-{digest.hexdigest()[:20]}"


def sha256_hex(payload: bytes) -> str:
    """SHA-256 of bytes as 64 lower-case hex digits."""
    return hashlib.sha256(payload).hexdigest()
