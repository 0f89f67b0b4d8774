/** Deciding upon one claim, where its text is read: accept, reject, or edit what was read. */
import { useEffect, useState } from "preact/hooks";
import type { Row } from "./api";
import { Decide, EditFields, Reviewing } from "./deciding";
import { Tag } from "./parts";
import { asSeen, lastOn, type Decisions, type Reviewer } from "./reviewing";

export function ClaimReview({ claim, decisions, reviewer, standing }: { claim: Row; decisions: Decisions; reviewer: { data?: Reviewer; error?: string }; standing: boolean }) {
  const [open, setOpen] = useState(false);
  const [kind, setKind] = useState("accept");
  const [values, setValues] = useState<Record<string, string>>({});
  useEffect(() => { setOpen(false); setValues({}); setKind("accept"); }, [claim.claim_id]);
  const made = decisions.data?.rows ?? [];
  const last = lastOn(made, claim.claim_id);
  return (
    <div class="claim-review">
      {last && <p><Tag kind={last.pending ? "warn" : "good"}>{last.decision_kind} by {last.decided_by}{last.pending ? ": awaits the next run" : ""}</Tag></p>}
      {!standing ? <p class="quiet">The page says something else by now: decide upon its current version.</p> : (
        <Reviewing reviewer={reviewer}>
          {!open ? <button type="button" onClick={() => setOpen(true)}>Review this claim…</button> : (
            <Decide kinds={["accept", "reject", "edit"]} kind={kind} onKind={setKind}
              disabled={!decisions.data ? "Loading what was decided so far." : kind === "edit" && Object.keys(values).length === 0 ? "Choose a column to change." : undefined}
              body={() => ({ claims: [asSeen(claim, made)], ...(kind === "edit" ? { edit: values } : {}) })}
              onDone={() => { setValues({}); decisions.again(); }}>
              {kind === "edit" && <EditFields claim={claim} values={values} onChange={setValues} />}
            </Decide>
          )}
        </Reviewing>
      )}
    </div>
  );
}
