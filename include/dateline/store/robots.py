"""What a host's robots.txt allows Dateline (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

#: The product token that robots.txt files name.
AGENT = "Dateline"
#: RFC 9309 asks for at least 500 kibibytes to be read; the rest is left out.
LONGEST_BYTES = 512_000
#: A longer wait between two requests is not waited for: such a host asks not to be crawled daily.
LONGEST_DELAY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules of one host. `unreachable` is why they could not be read: then nothing may be fetched."""

    rules: Protego | None = None
    unreachable: str | None = None

    def allows(self, url: str) -> bool:
        return self.rules is None or bool(self.rules.can_fetch(url, AGENT))

    @property
    def delay_seconds(self) -> float:
        """Seconds between two requests that the host asks for; 0 if it does not."""
        asked = self.rules.crawl_delay(AGENT) if self.rules is not None else None
        return min(max(float(asked or 0.0), 0.0), LONGEST_DELAY_SECONDS)


def read_robots(status: int | None, payload: bytes, error: str | None) -> Robots:
    """Read the answer for /robots.txt.

    A file that is not there allows everything; a host that fails to answer, or answers 429 or 5xx, allows nothing
    until it does (RFC 9309, 2.3.1.3 and 2.3.1.4).
    """
    if status is None or status == 429 or status >= 500:
        return Robots(unreachable=error or f"http_{status}: robots.txt was refused")
    if not 200 <= status < 300:
        return Robots()
    return Robots(Protego.parse(payload[:LONGEST_BYTES].decode("utf-8", "replace")))
