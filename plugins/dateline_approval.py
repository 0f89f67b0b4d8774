"""A person is asked before a day lands of which too much was set aside: Airflow's own human in the loop."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowSkipException

from dateline.schema.errors import TooManyQuarantined, TryAgain


class LandingApproval(ApprovalOperator):
    """Asks whether to land what `validate` found too much set aside of; skipped where there is nothing to ask.

    The task waits as `awaiting_input` and holds no worker. "Land" is kept as a decision, with who and why, so that no
    later run of the day asks again while the same rows are set aside; without a reason it is asked again. "Do not land"
    skips the landing. No answer in time raises TooManyQuarantined: the run fails, as it does where nobody is asked.
    """

    APPROVE = "Land"
    REJECT = "Do not land"

    def __init__(self, *, collection: str, hours: float, **kwargs: Any) -> None:
        # Airflow 3.3.2 checks a task's params before it asks, so that none can be required
        why = Param("", type="string", maxLength=2_000, title="Why", description="Needed to land.", source="task")
        kwargs["params"] = {"reason": why}  # in place of the DAG's, which Airflow hands to every operator
        super().__init__(
            subject=f"{collection}: land this day although too much of it was set aside?",
            body=(
                "{{ ti.xcom_pull(task_ids='validate').get('excess') }} Every row and its reason stand on Dateline's "
                "page Quarantine once the ledger has run, and in {{ ti.xcom_pull(task_ids='validate')['report'] }} of "
                f"the lake now.\n\n*{self.APPROVE}* lands what passed; no later run of this day asks again while "
                f"the same rows are set aside. *{self.REJECT}* leaves the day as it is. No answer within {hours:g} "
                "hours is a no: the run fails, and nothing lands."
            ),
            defaults=self.REJECT,
            response_timeout=dt.timedelta(hours=hours),
            **kwargs,
        )
        self.collection = collection

    def execute(self, context: Any) -> Any:
        if not context["ti"].xcom_pull(task_ids="validate").get("excess"):
            raise AirflowSkipException("no more was set aside than the collection allows, or somebody let it land")
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        validated: Mapping[str, Any] = context["ti"].xcom_pull(task_ids="validate")
        if event.get("timedout"):
            raise TooManyQuarantined(
                f"{validated['excess']} Nobody said in time that it may land, so nothing did. Mend the source or the "
                "rule, or clear the task to be asked again."
            )
        answer = super().execute_complete(context, event)
        if answer["chosen_options"] == [self.APPROVE]:
            from dateline.pipeline import approve_landing

            reason = str(answer["params_input"].get("reason") or "").strip()
            if not reason:
                raise TryAgain("an approval says why: this one did not, so the task asks again at its next try")
            approve_landing(
                self.collection, validated["landing_key"], reason=reason,
                decided_by=answer["responded_by_user"]["name"], decided_at=answer["responded_at"],
            )  # fmt: skip
        return None
