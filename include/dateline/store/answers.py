"""What the web client is told and what it gives back."""

import datetime as dt
from dataclasses import dataclass
from typing import IO

from dateline.schema.refusals import is_try_again


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
    parallel: int = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for `url`. `status` is None if nothing answered; `payload` is decoded (no gzip, no chunks).

    With the error too_large the payload is what was read, cut at the limit.
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

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)

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
