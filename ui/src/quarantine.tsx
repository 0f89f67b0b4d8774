import { go, pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { Release, Reviewing } from "./deciding";
import { Empty, OneCollection, Outside, Pages, State, T, Tag, To } from "./parts";
import { lastOn, useReviewer, type Decision, type Decisions, type Reviewer } from "./reviewing";
import { count } from "./words";

const LIMIT = 50;

export function QuarantinePage({ address }: { address: URLSearchParams }) {
  const rules = useApi<Row[]>("api/quarantine/rules");
  const offset = Number(address.get("offset") ?? 0) || 0;
  const asked = new URLSearchParams({ limit: String(LIMIT), offset: String(offset) });
  for (const name of ["collection", "table", "rule"]) if (address.get(name)) asked.set(name, address.get(name)!);
  const rows = useApi<{ total: number; rows: Row[] }>(`api/quarantine?${asked}`);
  const reviewer = useReviewer();
  const names = new URLSearchParams({ limit: "200" });
  for (const row of rows.data?.rows ?? []) names.append("name", row.quarantine_id);
  const decisions = useApi<{ total: number; rows: Decision[] }>(rows.data?.rows.length ? `api/decisions?${names}` : null);
  const chosen = `${address.get("table") ?? ""}/${address.get("rule") ?? ""}`;
  return (
    <>
      <div class="title"><h1>Quarantine</h1><p class="quiet">Rows that were set aside, by the rule that they met. Nothing is dropped without one.</p><OneCollection name={address.get("collection")} page="quarantine" /></div>
      <section class="card" aria-labelledby="rules">
        <h2 id="rules">Rules</h2>
        <State of={rules} lines={3}>
          {(data) => data.length === 0 ? <Empty>Nothing was set aside.</Empty> : (
            <ul class="rules">
              {data.map((row) => {
                const here = `${row.table_name}/${row.rule}` === chosen;
                return (
                  <li key={row.table_name + row.rule}>
                    <button type="button" aria-pressed={here} class="chip" onClick={() => go(here ? pageAddress("quarantine") : pageAddress("quarantine", { table: row.table_name, rule: row.rule }))}>
                      {row.rule} <span class="n">{count(row.rows, "row")}</span>
                    </button>
                    <small>{row.table_name} · {row.first === row.last ? row.first : `${row.first} to ${row.last}`}{row.why && <> · <T>{row.why}</T></>}</small>
                  </li>
                );
              })}
            </ul>
          )}
        </State>
      </section>
      <section class="card" aria-label="Rows">
        {reviewer.data?.may_decide === false && <Reviewing reviewer={reviewer}>{null}</Reviewing>}
        <State of={rows} lines={6}>
          {(data) => data.rows.length === 0 ? <Empty>No row here. {chosen !== "/" && "Choose another rule."}</Empty> : (
            <>
              <ul class="quarantined">{data.rows.map((row) => <Quarantined key={row.quarantine_id} row={row} decisions={decisions} reviewer={reviewer.data} />)}</ul>
              <Pages {...data} offset={offset} limit={LIMIT} shown={data.rows.length} address={address} noun="row" />
            </>
          )}
        </State>
      </section>
    </>
  );
}

function Quarantined({ row, decisions, reviewer }: { row: Row; decisions: Decisions; reviewer?: Reviewer }) {
  return (
    <li>
      <p><Tag kind="warn">{row.rule}</Tag> <b>{row.table_name}</b> <span class="quiet">{row.collection} · {row.date}</span></p>
      <p><T>{row.reason}</T></p>
      <small>
        {row.document_id && <><To address={pageAddress("document", { id: row.document_id })}>its document</To> · </>}
        {row.url && <><Outside url={row.url} /> · </>}<code>{row.quarantine_id}</code>
      </small>
      {row.row_json && <details><summary>The row</summary><pre tabIndex={0} dir="auto">{pretty(row.row_json)}</pre></details>}
      {row.why_held ? <small>Cannot be released: {row.why_held}.</small> : reviewer?.may_decide && decisions.data && <Release row={row} last={lastOn(decisions.data.rows, row.quarantine_id)} onDone={decisions.again} />}
    </li>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
