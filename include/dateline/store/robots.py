"""What a host's robots.txt allows Dateline (RFC 9309)."""

from dataclasses import dataclass

from protego import Protego

from dateline.schema.refusals import is_try_again

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
    delay_seconds: float = 0.0

    def refuse(self, url: str) -> str | None:
        """Why an address may not be fetched, as "<rule>: <reason>"; None if it may."""
        if self.unreachable is not None:
            passing = is_try_again(self.unreachable)
            return f"robots_unreachable: {self.unreachable}" if passing else self.unreachable
        if self.rules is None:
            return None
        # what is no text in an address (a half of a character) is a mark in what is asked for, too
        if not self.rules.can_fetch(url.encode("utf-8", "replace").decode("utf-8"), AGENT):
            return "robots_forbidden: the host's robots.txt asks not to fetch this address"
        if self.delay_seconds > LONGEST_DELAY_SECONDS:
            return (
                f"robots_delay: the host's robots.txt asks for {self.delay_seconds:.0f} s between two requests, "
                f"and no more than {LONGEST_DELAY_SECONDS:.0f} are waited"
            )
        return None


def read_robots(status: int | None, payload: bytes, error: str | None) -> Robots:
    """Read the answer for /robots.txt.

    A file that is not there allows everything; a host that fails to answer, or answers 429 or 5xx, allows nothing
    until it does (RFC 9309, 2.3.1.3 and 2.3.1.4). So does one whose redirects lead where nothing may be fetched from.
    """
    if status is None or status == 429 or status >= 500:
        return Robots(unreachable=error or f"http_{status}: robots.txt was refused")
    if not 200 <= status < 300:
        return Robots()
    rules = Protego.parse(payload[:LONGEST_BYTES].decode("utf-8-sig", "replace"))
    return Robots(rules, delay_seconds=_delay_seconds(rules))


def _delay_seconds(rules: Protego) -> float:
    """Seconds between two requests that the host asks for, by Crawl-delay or Request-rate; 0 if it does not."""
    rate = rules.request_rate(AGENT)
    by_rate = rate.seconds / rate.requests if rate is not None and rate.requests > 0 else 0.0
    return max(0.0, float(rules.crawl_delay(AGENT) or 0.0), float(by_rate))
