"""The days of a collection: one partition a day, scheduled up to the collection's last day, backfilled over any."""

import datetime as dt
from typing import Any

from airflow.plugins_manager import AirflowPlugin
from airflow.timetables.base import DagRunInfo, TimeRestriction
from airflow.timetables.trigger import CronPartitionTimetable


class DailyPartitions(CronPartitionTimetable):
    """At midnight UTC a run for the day that ended, keyed YYYY-MM-DD; no run is scheduled for a day after `last`.

    A DAG's `end_date` would do that too, but Airflow gives a later run by hand no tasks then, and calls it a success.
    """

    def __init__(self, last: dt.date | None = None) -> None:
        super().__init__("0 0 * * *", timezone="UTC", run_offset=-1, key_format="%Y-%m-%d")
        self.last = last

    def serialize(self) -> dict[str, Any]:
        return {"last": self.last.isoformat() if self.last else None}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> "DailyPartitions":
        return cls(dt.date.fromisoformat(data["last"]) if data["last"] else None)

    def next_dagrun_info_v2(
        self, *, last_dagrun_info: DagRunInfo | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        coming = super().next_dagrun_info_v2(last_dagrun_info=last_dagrun_info, restriction=restriction)
        if coming is None or coming.partition_date is None:
            return coming
        return coming if self.last is None or coming.partition_date.date() <= self.last else None


class DatelineTimetablePlugin(AirflowPlugin):
    name = "dateline_timetable"
    timetables = (DailyPartitions,)
