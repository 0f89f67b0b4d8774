/** Deciding on an event's page: claims are selected in the table, then accepted, rejected, split off, or merged with another event's. */
import { useState } from "preact/hooks";
import { useApi, type Row } from "./api";
import { Decide, DecisionList, Reviewing } from "./deciding";
import { State, T } from "./parts";
import { asSeen, useDecisions, useReviewer, type Decision } from "./reviewing";
import { count, days, figure } from "./words";

export type Selection = { selected: Set<string>; toggle: (claim: string) => void; all: () => void };

/** Which claims of the table are selected, and what was decided upon them. */
export function useReview(event: string, claims: Row[]) {
  const reviewer = useReviewer();
  const decisions = useDecisions({ event, limit: "200" });
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const toggle = (claim: string) => setSelected((before) => {
    const next = new Set(before);
    if (!next.delete(claim)) next.add(claim);
    return next;
  });
  const all = () => setSelected((before) => before.size === claims.length ? new Set() : new Set(claims.map((c) => c.claim_id)));
  const selection: Selection | undefined = reviewer.data?.may_decide ? { selected, toggle, all } : undefined;
  return { reviewer, decisions, selection, selected, made: decisions.data?.rows ?? [], clear: () => setSelected(new Set()) };
}

export function EventReview({ event, claims, review }: { event: Row; claims: Row[]; review: ReturnType<typeof useReview> }) {
  const [kind, setKind] = useState("accept");
  const [other, setOther] = useState("");
  const theirs = useApi<{ event: Row; claims: Row[] }>(other ? `api/events/${encodeURIComponent(other)}` : null);
  const theirDecisions = useDecisions({ event: other || event.event_id, limit: "200" });
  const picked = claims.filter((c) => review.selected.has(c.claim_id));
  const merging = kind === "merge";
  const ready = review.decisions.data && (!merging || theirDecisions.data);
  const disabled = !ready ? "Loading what was decided so far."
    : merging ? (theirs.data ? undefined : "Choose the event to merge with.")
    : picked.length === 0 ? "Select claims in the table above."
    : kind === "split" && picked.length === claims.length ? "All claims are selected: nothing would stay." : undefined;
  const body = () => {
    const seen = (rows: Row[], decided: Decision[]) => rows.map((claim) => asSeen(claim, decided));
    if (!merging) return { claims: seen(picked, review.made) };
    return { claims: [...seen(claims, review.made), ...seen(theirs.data!.claims, theirDecisions.data!.rows)] };
  };
  return (
    <section class="card" aria-labelledby="review">
      <h2 id="review">Review</h2>
      <Reviewing reviewer={review.reviewer}>
        <Decide kinds={["accept", "reject", "split", "merge"]} kind={kind} onKind={setKind} body={body} disabled={disabled}
          onDone={() => { review.clear(); setOther(""); review.decisions.again(); }}>
          {merging ? <OtherEvent event={event} other={other} onOther={setOther} />
            : <p aria-live="polite">{picked.length} of {count(claims.length, "claim")} selected. {kind === "split" && "Together they become an event of their own."}{kind === "reject" && "They stay in the ledger and count nowhere."}</p>}
        </Decide>
      </Reviewing>
      <h3>Decided so far</h3>
      <DecisionList of={review.decisions} hint none="Nobody has decided upon the claims of this event." />
    </section>
  );
}

const DAY_MS = 86_400_000;
const shifted = (day: string, n: number) => new Date(Date.parse(day) + n * DAY_MS).toISOString().slice(0, 10);

function OtherEvent({ event, other, onOther }: { event: Row; other: string; onOther: (id: string) => void }) {
  const asked = new URLSearchParams({ realm: event.realm, limit: "100", order: "reports" });
  if (event.event_start) {
    asked.set("first", shifted(event.event_start, -7));
    asked.set("last", shifted(event.event_end ?? event.event_start, 7));
  }
  if (event.country) asked.set("country", event.country);
  const near = useApi<{ total: number; rows: Row[] }>(`api/events?${asked}`);
  return (
    <State of={near} lines={2}>
      {(data) => {
        const rows = data.rows.filter((row) => row.event_id !== event.event_id);
        return (
          <p>
            <label for="merge-with">Merge with</label>{" "}
            <select id="merge-with" value={other} onChange={(e) => onOther(e.currentTarget.value)}>
              <option value="">{rows.length === 0 ? "no event of these days and this country" : "choose an event of these days"}</option>
              {rows.map((row) => <option key={row.event_id} value={row.event_id}>{[row.place_name ?? "place not told", days(row.event_start, row.event_end), row.killed_best != null || row.killed_low != null ? `${figure(row.killed_low, row.killed_best, row.killed_high)} killed` : row.sub_event_type, row.event_id].filter(Boolean).join(", ")}</option>)}
            </select>{" "}
            {other && <a href={`?page=event&id=${encodeURIComponent(other)}`} target="_blank" rel="noopener">Look at it <T>↗</T></a>}
          </p>
        );
      }}
    </State>
  );
}
