import { useApi, type Row } from "./api";
import { Empty, State } from "./parts";
import { count } from "./words";

/** Days on which the ledger came to know something; each leads to what it was. */
export function DigestsPage({ realm }: { realm: string }) {
  const found = useApi<Row[]>("api/digests");
  return (
    <>
      <div class="title"><h1>Digests</h1><p class="quiet">What the ledger came to know on each day: new events, tolls that moved, what is contested since, sources in trouble.</p></div>
      <section class="card" aria-label="Days">
        <State of={found} lines={8}>
          {(data) => {
            const own = data.filter((row) => row.realm === realm);
            if (own.length === 0) return <Empty>There is no digest yet. One is written whenever the DAG <code>ledger</code> has followed an ingest.</Empty>;
            return <ul class="plain digests">{own.map((row) => <li key={row.day}><a href={`digest/${row.realm}/${row.day}`}>{row.day}</a><small>figures of {count(row.events, "event")}</small></li>)}</ul>;
          }}
        </State>
      </section>
    </>
  );
}
