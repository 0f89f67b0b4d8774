"""The errors that Dateline raises, by fate: try again, stop, or set aside.

`dags/` maps the first two to Airflow's retry policy. A set-aside error never leaves its stage: it becomes a row
of `quarantine`, and the run goes on.
"""


class DatelineError(Exception):
    """Base of every error with a message meant for a person: what is wrong, where, and what to do."""


class TryAgain(DatelineError):
    """The same call may succeed later: network trouble, throttling, a lock held by another run."""


class Stop(DatelineError):
    """A retry cannot help: a person must change something first."""


class SourceChanged(Stop):
    """A source no longer has the shape its file describes."""


class BadConfiguration(Stop):
    """A source file, setting or argument is wrong; the message names file, line, key and the fix."""


class Overtaken(Stop):
    """What somebody wanted to decide upon has changed since they looked at it."""


class LakeUnwritable(Stop):
    """The lake cannot take a write: read-only, or no space left."""


class SchemaBroken(Stop):
    """Rows do not fit their table: a column is missing, of another type, null where it may not be, or a key twice."""


class DamagedEvidence(Stop):
    """Stored bytes are not those that were received; somebody must put the file back."""


class SourcesNeedAttention(Stop):
    """A day has landed, but some of its sources were not as their files expect: quiet, crowded, changed, away."""


class TooManyQuarantined(Stop):
    """More rows failed their expectations than the collection's `max_quarantined` allows."""


class SetAside(DatelineError):
    """One capture or row cannot be used. `rule` is the quarantine rule's name, the message is its reason."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason
