/** What decisions are asked and answered with: who may decide, what was decided, and sending one. */
import { useApi, type Answer, type Row } from "./api";

export type Reviewer = { name: string; may_decide: boolean; why_not: string | null };
export type Decision = Row & { decision_id: string; decision_kind: string; claim_ids: string[]; row_key: string | null; reason: string; decided_by: string; decided_at: string; pending: boolean };
export type Decisions = Answer<{ total: number; rows: Decision[] }>;

export const useReviewer = () => useApi<Reviewer>("api/reviewer");
export const useDecisions = (asked: Record<string, string>) => useApi<{ total: number; rows: Decision[] }>(`api/decisions?${new URLSearchParams(asked)}`);

export const KINDS: Record<string, string> = {
  accept: "Accept", reject: "Reject", edit: "Edit", split: "Split off", merge: "Merge", release: "Release", land: "Land",
};

/** The last decision upon a claim or quarantined row, from a list that has the latest first. */
export const lastOn = (decisions: Decision[], name: string): Decision | undefined =>
  decisions.find((d) => d.row_key === name || d.claim_ids.includes(name));

/** A claim as it is seen here: the server refuses the decision if it is another by then. */
export const asSeen = (claim: Row, decisions: Decision[]) => ({
  claim_id: claim.claim_id, event_id: claim.event_id ?? null, last_decision_id: lastOn(decisions, claim.claim_id)?.decision_id ?? null,
});

export async function sendDecision(body: Row): Promise<Decision> {
  let response: Response;
  try {
    response = await fetch("api/decisions", {
      method: "POST", credentials: "same-origin", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
  } catch {
    throw new Error("Airflow's API server does not answer. Nothing was decided; see that it runs, then try again.");
  }
  const answer = (await response.json().catch(() => ({}))) as Row;
  if (response.ok) return answer as Decision;
  if (response.status === 401) throw new Error("You are not logged in to Airflow, or no longer. Log in, reload this page, then decide.");
  throw new Error(typeof answer.detail === "string" ? answer.detail : `The server answered ${response.status}; nothing was decided. Try again.`);
}

/** What a bound leaves of a number: the same rule as the ledger's (exactly 12 is 12 to 12, at least 12 has no upper end). */
export function boundsOf(bound: string, value: string): { low: string; high: string } {
  return { low: ["=", ">=", ">"].includes(bound) ? value : "", high: ["=", "<=", "<"].includes(bound) ? value : "" };
}
