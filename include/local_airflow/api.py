"""What we ask of Airflow's public REST API."""

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import httpx

from local_airflow.environment import USER, load_secrets

#: Also read by `airflow pools import` (docker-compose.yml).
POOLS_FILE = Path(__file__).with_name("pools.json")


class Airflow:
    """A client of one Airflow. Every call raises httpx.HTTPStatusError with the server's words on a refusal."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=60, trust_env=False)

    def healthy(self) -> bool:
        """True when the API answers and scheduler and DAG processor report a recent heartbeat."""
        try:
            answer = self._client.get("/api/v2/monitor/health")
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            return False
        health = answer.json()
        return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def log_in(self) -> None:
        answer = self._client.post("/auth/token", json={"username": USER, "password": load_secrets()["password"]})
        answer.raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def save_pools(self) -> None:
        """Make the pools that are missing; sizes changed in the UI stay."""
        for name, pool in json.loads(POOLS_FILE.read_text(encoding="utf-8")).items():
            if self._client.get(f"/api/v2/pools/{name}").status_code == 404:
                self._call("POST", "/api/v2/pools", json={"name": name} | pool)

    def wait_for_dag(self, dag_id: str, seconds: float = 120) -> None:
        """Wait until the DAG processor has read a DAG; raises TimeoutError with its import errors."""
        deadline = time.monotonic() + seconds
        while self._client.get(f"/api/v2/dags/{dag_id}").status_code == 404:
            if time.monotonic() > deadline:
                errors = self._call("GET", "/api/v2/importErrors")["import_errors"]
                raise TimeoutError(f"Airflow has no DAG {dag_id}: {[e['stack_trace'][-1500:] for e in errors]}")
            time.sleep(0.5)

    def unpause(self, dag_id: str) -> None:
        self._call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def start_run(self, dag_id: str, day: str, **params: bool) -> None:
        """Start a run of one partition by hand, with the DAG's params as given."""
        body = {"logical_date": None, "partition_key": day, "conf": params}
        self._call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body)

    def runs(self, dag_id: str, since: dt.datetime) -> list[dict[str, Any]]:
        """Runs queued at or after a time."""
        found: list[dict[str, Any]] = []
        while True:
            # there is no filter by queued_at (an unknown one is ignored), and a run changes when it is queued
            query = {"updated_at_gte": since.isoformat(), "limit": "100", "offset": str(len(found)), "order_by": "id"}
            page = self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns", params=query)
            found += page["dag_runs"]
            if len(found) >= page["total_entries"] or not page["dag_runs"]:
                return [r for r in found if r["queued_at"] and dt.datetime.fromisoformat(r["queued_at"]) >= since]

    def unfinished_runs(self, dag_id: str) -> list[str]:
        """Ids of runs that are queued or running."""
        query = {"state": ["queued", "running"], "limit": "100"}
        page = self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns", params=query)
        return [run["dag_run_id"] for run in page["dag_runs"]]

    def fail_run(self, dag_id: str, run_id: str) -> None:
        self._call("PATCH", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}", json={"state": "failed"})

    def unfinished_backfills(self, dag_id: str) -> list[int]:
        """Ids of backfills under way. Airflow marks one as done up to 30 s after its last run."""
        page = self._call("GET", "/api/v2/backfills", params={"dag_id": dag_id, "limit": "100"})
        return [backfill["id"] for backfill in page["backfills"] if backfill["completed_at"] is None]

    def cancel_backfill(self, backfill_id: int) -> None:
        """End a backfill; one that has just ended by itself is fine, too."""
        answer = self._client.put(f"/api/v2/backfills/{backfill_id}/cancel")
        if answer.status_code != httpx.codes.CONFLICT:
            answer.raise_for_status()

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        page = self._call("GET", f"/api/v2/dags/{dag_id}/dagRuns/{run_id}/taskInstances", params={"limit": "100"})
        tasks: list[dict[str, Any]] = page["task_instances"]
        return tasks

    def log_text(self, task: dict[str, Any]) -> str:
        path = f"/api/v2/dags/{task['dag_id']}/dagRuns/{task['dag_run_id']}/taskInstances/{task['task_id']}/logs"
        query = {"map_index": str(task["map_index"]), "full_content": "true"}
        content = self._call("GET", f"{path}/{max(1, task['try_number'])}", params=query)["content"]
        return "\n".join(c if isinstance(c, str) else f"{c.get('event')} {_error(c)}" for c in content)

    def _call(self, method: str, path: str, **options: Any) -> Any:
        answer = self._client.request(method, path, **options)
        if answer.is_error:
            raise httpx.HTTPStatusError(
                f"{method} {path}: {answer.status_code} {answer.text[:500]}", request=answer.request, response=answer
            )
        return answer.json()


def _error(entry: dict[str, Any]) -> str:
    details = entry.get("error_detail") or []
    return "; ".join(f"{d.get('exc_type')}: {d.get('exc_value')}" for d in details if isinstance(d, dict))
