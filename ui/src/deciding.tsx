/** Parts of every page where something can be decided: the form, what was decided before, and why one may not. */
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { Airflow, Empty, State, T, Tag, To } from "./parts";
import { boundsOf, KINDS, sendDecision, type Decision, type Decisions, type Reviewer } from "./reviewing";
import { count, instant } from "./words";

/** Asks why, then sends what `body` gives; `onDone` is called when the decision is kept. */
export function Decide({ kinds, body, onDone, disabled, children, kind, onKind }: {
  kinds: string[]; kind: string; onKind: (kind: string) => void; body: () => Row; onDone: (decision: Decision) => void; disabled?: string; children?: ComponentChildren;
}) {
  const id = useId();
  const [reason, setReason] = useState("");
  const [state, setState] = useState<{ busy?: boolean; error?: string; done?: string }>({});
  const why = useRef<HTMLTextAreaElement>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    if (state.busy) return;
    if (!reason.trim()) {
      setState({ error: "Say why: the reason is kept with the decision." });
      why.current?.focus();
      return;
    }
    setState({ busy: true });
    try {
      const decision = await sendDecision({ ...body(), kind, reason });
      setReason("");
      setState({ done: `${KINDS[kind]}: kept. ${kind === "release" ? "The row passes when its day is next run." : "The ledger obeys at its next run."}` });
      onDone(decision);
    } catch (error) {
      setState({ error: (error as Error).message });
    }
  };
  return (
    <form class="decide" onSubmit={send} aria-busy={state.busy}>
      <fieldset class="kinds">
        <legend>Decision</legend>
        {kinds.map((name) => (
          <label key={name} class={name === kind ? "set" : ""}><input type="radio" name={`kind-${id}`} checked={name === kind} onChange={() => { setState({}); onKind(name); }} /> {KINDS[name]}</label>
        ))}
      </fieldset>
      {children}
      <label class="why" for={`why-${id}`}>Why <span class="quiet">(kept with your name)</span></label>
      <textarea id={`why-${id}`} ref={why} rows={2} maxLength={2000} required aria-describedby={`says-${id}`} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
      <div class="bar">
        <button type="submit" class="primary" disabled={state.busy || !!disabled}>{state.busy ? "Sending…" : KINDS[kind]}</button>
        {disabled && <span class="quiet">{disabled}</span>}
      </div>
      <p id={`says-${id}`} role={state.error ? "alert" : "status"} class={state.error ? "state failed" : "quiet"}>{state.error ? <T>{state.error}</T> : state.done}</p>
    </form>
  );
}

/** The form for who may decide; for others, the reason why there is none. */
export function Reviewing({ reviewer, children }: { reviewer: { data?: Reviewer; error?: string }; children: ComponentChildren }) {
  if (reviewer.error) return <p class="quiet" role="status">{reviewer.error}</p>;
  if (!reviewer.data) return <div class="state" role="status" aria-label="Loading"><span class="bone" /></div>;
  return reviewer.data.may_decide ? <>{children}</> : <p class="quiet may-not" role="note"><T>{reviewer.data.why_not}</T></p>;
}

export const Pending = ({ decision }: { decision?: Decision }) =>
  decision?.pending ? <Tag kind="warn">{KINDS[decision.decision_kind].toLowerCase()}: awaits the next run</Tag> : null;

export function DecisionList({ of, none, hint = false }: { of: Decisions; none: string; hint?: boolean }) {
  return (
    <State of={of} lines={2}>
      {(data) => data.rows.length === 0 ? <Empty>{none}</Empty> : (
        <>
          {hint && data.rows.some((d) => d.pending && d.decision_kind !== "release") && (
            <p class="quiet">Decisions that await the next run are obeyed when a day lands, or when somebody runs <Airflow path="dags/ledger/runs">the DAG <code>ledger</code></Airflow>.</p>
          )}
          <ol class="history decisions">{data.rows.map((d) => <Made key={d.decision_id} decision={d} />)}</ol>
          {data.total > data.rows.length && <p class="quiet">{count(data.total - data.rows.length, "earlier decision")} more.</p>}
        </>
      )}
    </State>
  );
}

function Made({ decision: d }: { decision: Decision }) {
  return (
    <li>
      <time dateTime={d.decided_at}>{instant(d.decided_at)}</time> <b>{KINDS[d.decision_kind]}</b>{" "}
      {d.claim_ids.length > 0 && count(d.claim_ids.length, "claim")} by <T>{d.decided_by}</T>{" "}
      {d.pending ? <Tag kind="warn">{d.decision_kind === "release" ? "awaits the next run of its day" : "awaits the next run"}</Tag> : <Tag kind="good">obeyed</Tag>}
      <p><T>{d.reason}</T></p>
      {d.edited_json && <small><T>{edits(d.edited_json)}</T></small>}
      <small>{d.row_key ? <code>{d.row_key}</code> : d.claim_ids.slice(0, 5).map((id) => <code key={id}>{id} </code>)}{d.claim_ids.length > 5 && "…"}</small>
    </li>
  );
}

function edits(json: string): string {
  return Object.entries(JSON.parse(json) as Row).map(([name, value]) => `${name}: ${value ?? "none"}`).join("; ");
}

/** Which columns of a claim get which values. A changed number takes its bounds along, as far as they follow from it. */
export function EditFields({ claim, values, onChange }: { claim: Row; values: Record<string, string>; onChange: (values: Record<string, string>) => void }) {
  const columns = useApi<Row[]>("api/review/columns");
  const id = useId();
  const now = (name: string) => values[name] ?? (claim[name] == null ? "" : String(claim[name]));
  const set = (name: string, value: string) => {
    const next = { ...values, [name]: value };
    if (name === "value" || name === "bound") {
      const bound = next.bound ?? String(claim.bound);
      const number = next.value ?? (claim.value == null ? "" : String(claim.value));
      if (bound !== "range" && bound !== "vague") Object.assign(next, boundsOf(bound, number));
      else if (name === "bound") next.value = "";
    }
    onChange(next);
  };
  return (
    <State of={columns} lines={2}>
      {(all) => (
        <div class="edits">
          {Object.keys(values).map((name) => {
            const column = all.find((c) => c.name === name)!;
            const field = `${id}-${name}`;
            return (
              <div key={name}>
                <label for={field}>{name} <small>{column.description}</small></label>
                {column.allowed.length > 0 ? (
                  <select id={field} value={now(name)} onChange={(e) => set(name, e.currentTarget.value)}>
                    {!column.required && <option value="">none</option>}
                    {column.allowed.map((value: string) => <option key={value} value={value}>{value}</option>)}
                  </select>
                ) : <input id={field} maxLength={500} value={now(name)} placeholder="none" onInput={(e) => set(name, e.currentTarget.value)} />}
                <button type="button" class="quiet" aria-label={`Leave ${name} as it is`} onClick={() => { const { [name]: _, ...left } = values; onChange(left); }}>×</button>
              </div>
            );
          })}
          <label for={`${id}-add`}>Change</label>{" "}
          <select id={`${id}-add`} value="" onChange={(e) => { const name = e.currentTarget.value; if (name) onChange({ ...values, [name]: now(name) }); }}>
            <option value="">choose a column</option>
            {all.filter((c) => !(c.name in values)).map((c) => <option key={c.name} value={c.name}>{c.name}</option>)}
          </select>
        </div>
      )}
    </State>
  );
}

/** Where a quarantined row can be released, its button; else why it cannot. */
export function Release({ row, last, onDone }: { row: Row; last?: Decision; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  if (last?.decision_kind === "release") return <p class="quiet"><Tag kind="warn">released by <T>{last.decided_by}</T>: awaits the next run of its day</Tag> <Airflow path={`dags/ingest_${encodeURIComponent(row.collection)}/runs`}>runs</Airflow></p>;
  if (!open) return <button type="button" onClick={() => setOpen(true)} aria-label={`Release the row ${row.row_key}, set aside by ${row.rule}`}>Release…</button>;
  return (
    <Decide kinds={["release"]} kind="release" onKind={() => {}} onDone={onDone}
      body={() => ({ quarantine_id: row.quarantine_id, last_decision_id: last?.decision_id ?? null })} />
  );
}

export const ToEvent = ({ row }: { row: Row }) => <To address={pageAddress("event", { id: row.event_id })}><T>{row.place_name ?? "Place not told"}</T>, {row.event_start ?? "day not known"}</To>;
