"""What the web client is told and what it gives back."""

import datetime as dt
from dataclasses import dataclass
from typing import IO

from dateline.schema.addresses import canonical_url
from dateline.schema.refusals import is_try_again

_LONGEST_VALIDATOR = 500


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How to behave. Seconds are per request; `requests_per_second` is per host; sizes are after decompression."""

    user_agent: str
    requests_per_second: float = 1.0
    max_payload_bytes: int = 20_000_000
    proxy: str | None = None
    allow_private_addresses: bool = False
    total_seconds: float = 90.0
    connect_seconds: float = 15.0
    silence_seconds: float = 30.0
    attempts: int = 3
    backoff_seconds: float = 2.0
    longest_wait_seconds: float = 60.0
    parallel: int = 64


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer said of its version, to ask only for another one (RFC 9110, 13.1).

    canonical_url: of the page that gave that answer, maybe after redirects; another page's "1" is another version.
    """

    etag: str | None = None
    last_modified: str | None = None
    canonical_url: str | None = None

    def headers_for(self, url: str) -> dict[str, str]:
        """The conditions to send to an address: none if it is not of the page that they belong to."""
        elsewhere = self.canonical_url is not None and self.canonical_url != canonical_url(url)
        return {} if elsewhere else self.headers()

    def headers(self) -> dict[str, str]:
        """The conditions to send; what is no printable ASCII, or absurdly long, is left out."""
        told = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {k: v for k, v in told.items() if v and v.isascii() and v.isprintable() and len(v) <= _LONGEST_VALIDATOR}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for `url`. `status` is None if nothing answered; `payload` is decoded (no gzip, no chunks).

    With the error too_large the payload is what was read, cut at the limit. `redirects` are the answers that led to
    `final_url`, in their order.
    """

    url: str
    final_url: str
    retrieved_at: dt.datetime
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    payload: bytes = b""
    error: str | None = None
    request_headers: tuple[tuple[str, str], ...] = ()
    redirects: tuple["Answer", ...] = ()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def not_modified(self) -> bool:
        """True for the answer 304 to a request with conditions: what is held is current."""
        return self.status == 304 and self.error is None

    @property
    def may_try_again(self) -> bool:
        return is_try_again(self.error)


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest body in bytes, decoded, and the longest time for a whole answer in seconds.

    into: a file that takes the body instead of `Answer.payload`, which is then empty: for what does not fit in memory.
    """

    payload_bytes: int
    total_seconds: float
    into: IO[bytes] | None = None
