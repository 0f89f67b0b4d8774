"""Dateline's pages inside Airflow, at /dateline, behind its login and the right to read the DAG `ledger`.

Deciding takes the right to edit that DAG (decision 0027).
Tabs of a DAG run and of its tasks show what the run landed; buttons of a task lead to the page on its work.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlencode

from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import BaseOperatorLink

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Pages:
    """The application, made at its first request: plugins are read by every Airflow process, and only one serves."""

    def __init__(self) -> None:
        self._application: Callable[[Scope, Receive, Send], Awaitable[None]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._application is None:
            self._application = _make()
        await self._application(scope, receive, send)


def _make() -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    from airflow.api_fastapi.core_api.security import GetUserDep, get_user, requires_access_dag
    from fastapi import HTTPException, Request

    from dateline.store.lake import Lake
    from dateline.store.settings import lake_root
    from dateline_pages.application import make_application
    from dateline_pages.deciding import Reviewer

    may_edit = requires_access_dag("PUT", param_dag_id="ledger")

    def ask_reviewer(request: Request, user: GetUserDep) -> Reviewer:
        try:
            may_edit(request, user)
        except HTTPException:
            return Reviewer(user.get_name(), may_decide=False)
        return Reviewer(user.get_name(), may_decide=True)

    # the second asks for the user, too: without a login the answer is 401, without the right 403
    may_read = [get_user, requires_access_dag("GET", param_dag_id="ledger")]
    return make_application(Lake(lake_root()), may_read, ask_reviewer)


#: Where Airflow frames the pages: below its own address of the plugin's view comes the framed one.
FRAMED = "/plugin/dateline/dateline/"
#: Buttons by name: tasks of our DAGs that have one, the page, and what it is asked about the run.
BUTTONS: dict[str, tuple[frozenset[str], str, frozenset[str]]] = {
    "What it landed": (
        frozenset({"collect", "validate", "land", "look_again.check", "look_again.read", "reconcile"}), "landed",
        frozenset({"run"}),
    ),
    "What was set aside": (frozenset({"validate", "look_again.read"}), "quarantine", frozenset({"collection"})),
    "Its sources": (frozenset({"collect", "watch"}), "sources", frozenset({"collection"})),
    "The ledger": (frozenset({"reconcile", "warehouse"}), "ledger", frozenset()),
    "Digests": (frozenset({"digest"}), "digests", frozenset()),
}  # fmt: skip


class PageLink(BaseOperatorLink):
    """A button on a task's page in Airflow. Tasks that it is not for, and DAGs of others, do not show it."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        tasks, page, about = BUTTONS[self._name]
        if ti_key.task_id not in tasks or "dateline" not in operator.dag.tags:
            return ""
        known = {"run": ti_key.run_id, "collection": ti_key.dag_id.removeprefix("ingest_")}
        if not ti_key.dag_id.startswith("ingest_"):
            del known["collection"]  # recheck is of many
        asked = {name: value for name, value in known.items() if name in about}
        return f"{FRAMED}?{urlencode({'page': page, **asked})}"


class DatelinePagesPlugin(AirflowPlugin):
    name = "dateline_pages"
    fastapi_apps = ({"app": Pages(), "url_prefix": "/dateline", "name": "Dateline"},)
    global_operator_extra_links = tuple(PageLink(name) for name in BUTTONS)
    external_views = [  # noqa: RUF012 - Airflow removes entries of routes that are taken
        {
            "name": "Dateline",
            "href": "/dateline/",
            "destination": "nav",
            "category": "browse",
            "url_route": "dateline",
            "nav_top_level": True,
        },
        {
            "name": "Landed",
            "href": "/dateline/?page=landed&run={RUN_ID}",
            "destination": "dag_run",
            "url_route": "dateline-landed",
        },
        {
            "name": "Landed",
            "href": "/dateline/?page=landed&run={RUN_ID}",
            "destination": "task_instance",
            "url_route": "dateline-landed-task",
        },
    ]
