"""Watching over sources: what each one listed in a run, which of them are in trouble, and who is told."""

import datetime as dt
import logging

from dateline.schema.errors import DatelineError, SourceChanged, SourcesNeedAttention, TryAgain
from dateline.schema.sources import Source
from dateline.stages.listings import GAVE_NOTHING, Row, find_alerts, judge_count, judge_error
from dateline.store.lake import Lake
from dateline.store.secrets import without_secrets

log = logging.getLogger(__name__)


class Watch:
    """Takes down what every source of a run listed. `listings` are rows of that table, by source."""

    def __init__(self, collection: str) -> None:
        self.collection = collection
        self.listings: dict[str, Row] = {}
        self._troubles: list[DatelineError] = []

    def note_count(self, source: Source, found: int, *, whole: bool) -> bool:
        """A source lists so many items; True if they are to be taken. whole: it could tell the whole day."""
        row = judge_count(source, found, whole=whole)
        self._note(row)
        if row["alert"] not in GAVE_NOTHING:
            return True
        self._troubles.append(SourceChanged(f"collection {self.collection}, source {source.id}: {row['reason']}"))
        return False

    def note_error(self, source: Source, error: DatelineError) -> None:
        """A source could not be listed: an error of stages.listings.TROUBLES."""
        error = type(error)(without_secrets(str(error)))
        self._note(judge_error(source, error))
        self._troubles.append(error)

    def check_any_gave(self) -> None:
        """Raise what is wrong where no source gave anything: what may pass, if anything may, else the first."""
        if self._troubles and len(self._troubles) == len(self.listings):
            raise next((e for e in self._troubles if isinstance(e, TryAgain)), self._troubles[0])

    def _note(self, row: Row) -> None:
        self.listings[row["source_id"]] = row
        if row["alert"] is not None:
            log.warning("%s: source %s is %s: %s", self.collection, row["source_id"], row["alert"], row["reason"])


def raise_alerts(lake: Lake, collection: str, date: dt.date) -> None:
    """Raise SourcesNeedAttention if a source of the day was not as its file expects, with each one's reason."""
    alerts = find_alerts(lake.read_table("listings", collection, date))
    if alerts:
        raise SourcesNeedAttention(
            f"collection {collection}, {date}: {_told(alerts)}. All else has landed. When that is mended, clear the "
            "task collect"
        )


def raise_unreachable(lake: Lake, collection: str, date: dt.date) -> None:
    """Raise TryAgain if a source of the day could not be reached."""
    alerts = find_alerts(lake.read_table("listings", collection, date))
    if passing := [row for row in alerts if row["alert"] == "unreachable"]:
        raise TryAgain(f"collection {collection}, {date}: {_told(passing)}. What the others gave is saved")


def _told(alerts: list[Row]) -> str:
    return "; ".join(f"{row['source_id']} is {row['alert']}: {row['reason']}" for row in alerts)
