import { pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { Empty, State, T, To } from "./parts";
import { count, instant, number } from "./words";

/** What one DAG run wrote; Airflow's pages of a run and of its tasks lead here. */
export function LandedPage({ run }: { run: string }) {
  const found = useApi<{ files: Row[]; documents: Row[] }>(run ? `api/landed?run=${encodeURIComponent(run)}` : null);
  if (!run) return <Empty>Open this page from a DAG run in Airflow.</Empty>;
  return (
    <>
      <div class="title"><h1>What this run landed</h1><p class="quiet"><code>{run}</code></p></div>
      <State of={found} lines={8}>
        {(data) => data.files.length === 0 ? (
          <Empty><p>No file of the lake is this run's. It changed nothing (equal inputs give equal files), a later run wrote the same files anew, or the DAG <code>ledger</code> has not built the warehouse since.</p></Empty>
        ) : (
          <>
            {data.documents.length > 0 && (
              <section class="card" aria-labelledby="reports">
                <h2 id="reports">Reports</h2>
                <div class="scroll" tabIndex={0} role="region" aria-label="Reports">
                  <table>
                    <thead><tr><th scope="col">Report</th><th scope="col">Published</th><th scope="col" class="num">Words</th><th scope="col" class="num">Claims</th></tr></thead>
                    <tbody>{data.documents.map((d) => (
                      <tr key={d.document_id}><th scope="row"><To address={pageAddress("document", { id: d.document_id })}><T>{d.title ?? "Untitled"}</T></To><small>{d.collection} / {d.source_id}</small></th>
                        <td>{instant(d.published_at)}</td><td class="num">{number(d.word_count)}</td><td class="num">{number(d.claims)}</td></tr>
                    ))}</tbody>
                  </table>
                </div>
              </section>
            )}
            <SetAside files={data.files} />
            <section class="card" aria-labelledby="files">
              <h2 id="files">Files</h2>
              <div class="scroll" tabIndex={0} role="region" aria-label="Files">
                <table>
                  <thead><tr><th scope="col">File</th><th scope="col">Stage</th><th scope="col" class="num">Rows</th><th scope="col">Written</th></tr></thead>
                  <tbody>{data.files.map((f) => <tr key={f.output_path}><th scope="row"><code>{f.output_path}</code></th><td>{f.stage}</td><td class="num">{number(f.rows)}</td><td>{instant(f.written_at)}</td></tr>)}</tbody>
                </table>
              </div>
            </section>
          </>
        )}
      </State>
    </>
  );
}

/** Rows that the run set aside, by collection, with the way to them. */
function SetAside({ files }: { files: Row[] }) {
  const rows = new Map<string, number>();
  for (const f of files) if (f.output_path.startsWith("quarantine/") && f.rows > 0) rows.set(f.collection, (rows.get(f.collection) ?? 0) + f.rows);
  if (rows.size === 0) return null;
  return (
    <section class="card" aria-labelledby="aside">
      <h2 id="aside">Set aside</h2>
      {[...rows].map(([collection, n]) => <p key={collection}><To address={pageAddress("quarantine", { collection })}>{count(n, "row")} of <T>{collection}</T></To></p>)}
    </section>
  );
}
