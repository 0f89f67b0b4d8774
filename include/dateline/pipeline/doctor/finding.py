"""What a check found."""

from dataclasses import dataclass, replace
from typing import Literal

#: ok; note: nothing to mend, or nothing to look at; warn: works, and somebody should know; fail: does not work.
Level = Literal["ok", "note", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """says: what is so. fix: what to do, as a command where there is one; empty where nothing is to be done."""

    level: Level
    says: str
    fix: str = ""
    check: str = ""

    def of(self, check: str) -> "Finding":
        return replace(self, check=check)
