import { lazy, Suspense } from "preact/compat";
import { pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { ClaimsTable } from "./claims";
import { Empty, Outside, Pairs, State, T, Tag, To } from "./parts";
import { EventReview, useReview } from "./review_event";
import { datePrecision, days, figure, number, precision } from "./words";

const PlaceMap = lazy(() => import("./map").then((m) => ({ default: m.PlaceMap })));
const Ranges = lazy(() => import("./ranges").then((m) => ({ default: m.Ranges })));
type Found = { event: Row; reconciliations: Row[]; claims: Row[]; reports: Row[]; corrections: Row[]; history: Row[] };
const STATUS: Record<string, string> = { agreed: "good", contested: "warn" };

export function EventPage({ id }: { id: string }) {
  const found = useApi<Found>(`api/events/${encodeURIComponent(id)}`);
  return <State of={found} lines={12}>{(data) => <Event {...data} />}</State>;
}

function Event({ event, reconciliations, claims, reports, corrections, history }: Found) {
  const chosen = new Set(reconciliations.map((r) => r.chosen_claim_id as string).filter(Boolean));
  const located = event.latitude != null;
  const review = useReview(event.event_id, claims);
  return (
    <>
      <div class="title">
        <h1><T>{event.place_name ?? "Place not told"}</T>, {days(event.event_start, event.event_end)}</h1>
        <p class="quiet">{event.sub_event_type ?? event.event_type ?? "type not told"} · <code>{event.event_id}</code></p>
      </div>
      <div class="two">
        <section class="card" aria-labelledby="figures">
          <h2 id="figures">Figures</h2>
          {reconciliations.length === 0 ? <Empty>No claim of this event has a figure that counts.</Empty> : (
            <div class="scroll" tabIndex={0} role="region" aria-label="Reconciled figures">
              <table>
                <thead><tr><th scope="col">Measure</th><th scope="col" class="num">Figure</th><th scope="col">Claimants</th><th scope="col">Rule</th></tr></thead>
                <tbody>
                  {reconciliations.map((r) => (
                    <tr key={`${r.measure}${r.unit}${r.victim_status}`}>
                      <th scope="row">{r.measure}<small>{r.unit === "person" ? "" : <T>{r.unit}</T>} {r.victim_status !== "all" && r.victim_status}</small></th>
                      <td class="num big">{figure(r.low, r.best, r.high)}</td>
                      <td><Tag kind={STATUS[r.status]}>{r.status}</Tag><small>{number(r.independent_claimants)} independent, {number(r.outlets)} outlets</small></td>
                      <td>{r.reconcile_rule}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          <Suspense fallback={<div class="state tall" />}><Ranges reconciliations={reconciliations} claims={claims} /></Suspense>
        </section>
        <section class="card" aria-label="Where and when">
          <Suspense fallback={<div class="state map" />}>
            <PlaceMap small rows={[{ ...event, events: 1, country_number: event.country_number }]} />
          </Suspense>
          <Pairs of={[
            ["Place", <><T>{event.place_name ?? "not told"}</T> ({precision(event.where_prec, located)})</>],
            ["Province", event.admin1 && <T>{event.admin1}</T>],
            ["Country", event.country_name ?? event.country],
            ["Days", <>{days(event.event_start, event.event_end)} {datePrecision(event.date_prec)}</>],
            ["Who did it", (event.actor1 ?? event.actor1_id) && <T>{event.actor1 ?? event.actor1_id}</T>],
            ["Victims of", (event.actor2 ?? event.actor2_id) && <T>{event.actor2 ?? event.actor2_id}</T>],
            ["Told by", `${number(event.reports)} reports of ${number(event.outlets)} outlets; ${number(event.independent_claimants)} independent claimants`],
          ]} />
        </section>
      </div>
      <section class="card" aria-labelledby="claims">
        <h2 id="claims">Claims, by claimant</h2>
        <ClaimsTable rows={[...claims].sort(byClaimant)} chosen={chosen} selection={review.selection} made={review.made} />
      </section>
      <EventReview event={event} claims={claims} review={review} />
      <section class="card" aria-labelledby="families">
        <h2 id="families">Reports, reprints folded</h2>
        <Families reports={reports} />
      </section>
      <section class="card" aria-labelledby="changes">
        <h2 id="changes">What changed</h2>
        {corrections.length + history.length === 0 && <Empty>Nothing so far: no report corrected a figure of this event, and the ledger has said the same since it knows of it.</Empty>}
        {corrections.length > 0 && (
          <ol class="history">
            {corrections.map((c) => (
              <li key={c.correction_id}><time>{c.date}</time> {c.field}: <del><T>{c.old}</T></del> → <ins><T>{c.new ?? "no longer told"}</T></ins> <Tag>{c.cause}</Tag>{" "}
                <To address={pageAddress("document", { id: c.document_id })}><T>{c.title ?? c.document_id}</T></To></li>
            ))}
          </ol>
        )}
        {history.length > 0 && (
          <div class="scroll" tabIndex={0} role="region" aria-label="History of the figures">
            <table>
              <thead><tr><th scope="col">Measure</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="num">Figure</th><th scope="col">Status</th></tr></thead>
              <tbody>
                {history.map((h) => (
                  <tr key={`${h.measure}${h.unit}${h.victim_status}${h.known_from}`}>
                    <th scope="row">{h.measure} <small>{h.victim_status}</small></th><td>{h.known_from}</td><td>{h.known_to ?? "now"}</td>
                    <td class="num">{figure(h.low, h.best, h.high)}</td><td>{h.status}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}

const byClaimant = (a: Row, b: Row) => a.measure.localeCompare(b.measure) || a.claimant.localeCompare(b.claimant) || String(a.published_at).localeCompare(String(b.published_at));

function Families({ reports }: { reports: Row[] }) {
  const families = group(reports);
  return (
    <ul class="families">
      {families.map((family) => {
        const [first, ...copies] = family;
        return (
          <li key={first.document_id}>
            <Report row={first} />
            {copies.length > 0 && (
              <details><summary>{copies.length} that carr{copies.length === 1 ? "ies" : "y"} the same story</summary>
                <ul>{copies.map((row) => <li key={row.document_id}><Report row={row} /><small><T>{row.family_reason}</T></small></li>)}</ul>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function group(reports: Row[]): Row[][] {
  const found = new Map<string, Row[]>();
  for (const row of reports) found.set(row.family_id, [...(found.get(row.family_id) ?? []), row]);
  return [...found.values()];
}

const Report = ({ row }: { row: Row }) => (
  <>
    <To address={pageAddress("document", { id: row.document_id })}><T>{row.title ?? "Untitled"}</T></To>
    <small><T>{row.outlet ?? row.source_id}</T>{row.published_at && <> · {row.published_at.slice(0, 10)}</>} · <Outside url={row.canonical_url}>page</Outside></small>
  </>
);
