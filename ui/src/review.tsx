/** The page Review: what wants a decision, what awaits a run, and what was decided. */
import { useState } from "preact/hooks";
import { go, pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { DecisionList, Release, Reviewing, ToEvent } from "./deciding";
import { Empty, Pages, State, T, Tag, To } from "./parts";
import { useDecisions, useReviewer } from "./reviewing";
import { figure } from "./words";

const LIMIT = 25;
const QUEUES: Record<string, [string, string]> = {
  contested: ["Contested", "Figures that named claimants contradict each other over. Open the event, look at the claims, and accept or reject them."],
  single_source: ["One claimant, unsure", "Killed and injured that only one claimant speaks of, who is unnamed, or hedges, or gives no clear number."],
  quarantined: ["Set aside", "Rows that a rule set aside and that can pass after all. A row that met several rules passes when each of them is released."],
};
const QUIET: Record<string, string> = {
  contested: "No contested figure without a decision.", single_source: "No unsure figure without a decision.", quarantined: "No row that could be released.",
};

export function ReviewPage({ address, realm }: { address: URLSearchParams; realm: string }) {
  const what = address.get("what") ?? "contested";
  const reviewer = useReviewer();
  const waiting = useDecisions({ realm, pending: "true", limit: "200" });
  const made = useDecisions({ realm, limit: "50" });
  return (
    <>
      <div class="title"><h1>Review</h1><p class="quiet">What wants a decision. A decision is kept with who, when and why, and obeyed by every later run and backfill; a later one overrules it.</p></div>
      <Reviewing reviewer={reviewer}>{null}</Reviewing>
      <section class="card" aria-labelledby="wants">
        <h2 id="wants">Wants a decision</h2>
        <nav class="tabs" aria-label="Queues">
          {Object.entries(QUEUES).map(([name, [title]]) => (
            <To key={name} address={pageAddress("review", { what: name })} aria-current={name === what ? "page" : undefined}>{title}</To>
          ))}
        </nav>
        {QUEUES[what] ? <Queue key={what} what={what} address={address} realm={realm} mayDecide={reviewer.data?.may_decide ?? false} onDecided={() => { waiting.again(); made.again(); }} /> : <Empty>There is no such queue. Choose one above.</Empty>}
      </section>
      <section class="card" aria-labelledby="waiting">
        <h2 id="waiting">Awaits the next run</h2>
        <DecisionList of={waiting} hint none="Nothing: every decision is obeyed." />
      </section>
      <section class="card" aria-labelledby="made">
        <h2 id="made">Decided</h2>
        <DecisionList of={made} none="Nobody has decided anything yet." />
      </section>
    </>
  );
}

function Queue({ what, address, realm, mayDecide, onDecided }: { what: string; address: URLSearchParams; realm: string; mayDecide: boolean; onDecided: () => void }) {
  const offset = Number(address.get("offset") ?? 0) || 0;
  const found = useApi<{ total: number; rows: Row[] }>(`api/review?${new URLSearchParams({ what, realm, limit: String(LIMIT), offset: String(offset) })}`);
  const [released, setReleased] = useState<string[]>([]);
  const pages = (data: { total: number; rows: Row[] }) => <Pages {...data} offset={offset} limit={LIMIT} shown={data.rows.length} address={address} noun={what === "quarantined" ? "row" : "figure"} />;
  return (
    <>
      <p class="quiet">{QUEUES[what][1]}</p>
      <State of={found} lines={6}>
        {(data) => data.rows.length === 0 ? <Empty>{QUIET[what]} {offset > 0 && <button type="button" class="link" onClick={() => go(pageAddress("review", { what }))}>To the first page</button>}</Empty> : what === "quarantined" ? (
          <>
            <ul class="quarantined">
              {data.rows.map((row) => (
                <li key={row.quarantine_id}>
                  <p><Tag kind="warn">{row.rule}</Tag> <b>{row.table_name}</b> <span class="quiet">{row.collection} · {row.date}</span></p>
                  <p><T>{row.reason}</T></p>
                  <small>{row.document_id && <><To address={pageAddress("document", { id: row.document_id })}>its document</To> · </>}<code>{row.row_key}</code></small>
                  {mayDecide && !released.includes(row.quarantine_id) && <Release row={row} onDone={() => { setReleased([...released, row.quarantine_id]); onDecided(); }} />}
                  {released.includes(row.quarantine_id) && <Tag kind="warn">released: awaits the next run of its day</Tag>}
                </li>
              ))}
            </ul>
            {pages(data)}
          </>
        ) : (
          <>
            <div class="scroll" tabIndex={0} role="region" aria-label={QUEUES[what][0]}>
              <table>
                <thead><tr><th scope="col">Event</th><th scope="col">Measure</th><th scope="col" class="num">Figure</th><th scope="col">Why</th><th scope="col" class="num">Reports</th></tr></thead>
                <tbody>{data.rows.map((row) => (
                  <tr key={row.event_id + row.measure + row.unit}>
                    <th scope="row"><ToEvent row={row} /></th><td>{row.measure}{row.unit !== "person" && <small><T>{row.unit}</T></small>}</td>
                    <td class="num">{figure(row.low, row.best, row.high)}</td><td><T>{row.why}</T></td><td class="num">{row.reports}</td>
                  </tr>
                ))}</tbody>
              </table>
            </div>
            {pages(data)}
          </>
        )}
      </State>
    </>
  );
}
