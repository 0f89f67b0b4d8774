import { pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { Airflow, Empty, OneCollection, State, T, Tag, To } from "./parts";
import { number } from "./words";

export function SourcesPage({ address }: { address: URLSearchParams }) {
  const collection = address.get("collection");
  const found = useApi<{ total: number; rows: Row[] }>(`api/sources?limit=200${collection ? `&collection=${encodeURIComponent(collection)}` : ""}`);
  return (
    <>
      <div class="title"><h1>Sources</h1><p class="quiet">Each as its latest day found it; those in trouble first. Sums are over 28 days.</p><OneCollection name={collection} page="sources" /></div>
      <section class="card" aria-label="Sources">
        <State of={found} lines={10}>
          {(data) => data.rows.length === 0 ? <Empty>No collection has run yet. Start a DAG <code>ingest_…</code>, or <code>make run</code> for the sample newsroom.</Empty> : (
            <div class="scroll" tabIndex={0} role="region" aria-label="Sources">
              <table>
                <thead><tr>
                  <th scope="col">Source</th><th scope="col">State</th><th scope="col">Reports by day</th><th scope="col" class="num">Reports</th><th scope="col" class="num">Claims</th>
                  <th scope="col" class="num">Set aside</th><th scope="col" class="num">Errors</th><th scope="col">Last success</th><th scope="col">Runs</th>
                </tr></thead>
                <tbody>{data.rows.map((row) => <Source key={`${row.collection}/${row.source_id}`} row={row} />)}</tbody>
              </table>
            </div>
          )}
        </State>
      </section>
    </>
  );
}

function Source({ row }: { row: Row }) {
  return (
    <tr>
      <th scope="row"><T>{row.outlet ?? row.source_id}</T><small>{row.collection} / {row.source_id}{row.kind && ` · ${row.kind}`}{row.country && ` · ${row.country}`}</small></th>
      <td>{row.alert ? <Tag kind="warn">{row.alert}</Tag> : <Tag kind="good">as expected</Tag>}<small>{row.alert_reason ? <T>{row.alert_reason}</T> : row.date}</small></td>
      <td><Bars days={row.days} values={row.documents_by_day} /></td>
      <td class="num">{number(row.documents_28)}</td><td class="num">{number(row.claims_28)}</td>
      <td class="num">{row.quarantined_28 > 0 ? <To address={pageAddress("quarantine", { collection: row.collection })}>{number(row.quarantined_28)}</To> : "0"}</td>
      <td class="num">{number(row.errors_28)}</td><td>{row.last_success ?? <Tag kind="warn">never</Tag>}</td>
      <td><Airflow path={`dags/ingest_${encodeURIComponent(row.collection)}/runs`}>runs</Airflow></td>
    </tr>
  );
}

function Bars({ days, values }: { days: string[]; values: number[] }) {
  const most = Math.max(1, ...values);
  const words = days.map((day, n) => `${day}: ${values[n]}`).join(", ");
  return (
    <svg class="bars" width={Math.max(20, values.length * 7)} height="24" role="img" aria-label={words}>
      <title>{words}</title>
      {values.map((value, n) => <rect key={n} x={n * 7} width="5" y={24 - Math.max(1, (value / most) * 24)} height={Math.max(1, (value / most) * 24)} class={value === 0 ? "none" : ""} />)}
    </svg>
  );
}
