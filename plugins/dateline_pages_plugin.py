"""Dateline's pages inside Airflow, at /dateline, behind its login and the right to read the DAG `ledger`.

Deciding takes the right to edit that DAG (decision 0027).
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from airflow.plugins_manager import AirflowPlugin

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


class DatelinePagesPlugin(AirflowPlugin):
    name = "dateline_pages"
    fastapi_apps = ({"app": Pages(), "url_prefix": "/dateline", "name": "Dateline"},)
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
