import { lazy, Suspense } from "preact/compat";
import { useEffect, useState } from "preact/hooks";
import { filtersOf, go, pageAddress, withFilter } from "./address";
import { apiAddress, useApi, type Row } from "./api";
import { ClaimsTable } from "./claims";
import { Filters } from "./filters";
import { Empty, Pages, State, T, Tag, To } from "./parts";
import { days, figure, number, precision } from "./words";

const PlaceMap = lazy(() => import("./map").then((m) => ({ default: m.PlaceMap })));
const Timeline = lazy(() => import("./timeline").then((m) => ({ default: m.Timeline })));
const LIMIT = 50;
/** As in store/browse/download.py. */
const MOST_DOWNLOADED = 100_000;
type Rows = { total: number; rows: Row[] };

export function LedgerPage({ address, realm }: { address: URLSearchParams; realm: string }) {
  const asked = filtersOf(address, realm);
  const view = address.get("view") === "claims" ? "claims" : "events";
  const offset = Number(address.get("offset") ?? 0) || 0;
  const order = address.get("order") ?? "newest";
  const page = new URLSearchParams(asked);
  page.set("limit", String(LIMIT));
  page.set("offset", String(offset));
  const inOrder = new URLSearchParams(page);
  inOrder.set("order", order);
  const facets = useApi<Record<string, Row[]>>(apiAddress("facets", new URLSearchParams({ realm })));
  const events = useApi<Rows>(view === "events" ? apiAddress("events", inOrder) : null);
  const claims = useApi<Rows>(view === "claims" ? apiAddress("claims", page) : null);
  const timeline = useApi<{ step: string; rows: Row[] }>(apiAddress("timeline", asked));
  const places = useApi<{ rows: Row[]; unplaced: number; undrawn: number }>(apiAddress("map", asked));
  const [pointed, setPointed] = useState<number | null>(null);
  useEffect(() => setPointed(null), [address.toString()]);

  const show = (name: string) => {
    const next = new URLSearchParams(address);
    next.delete("offset");
    if (name === "claims") next.set("view", name);
    else next.delete("view");
    return next;
  };
  const byCountry = (wanted: string) => {
    const code = places.data?.rows.find((row) => row.country_number === wanted)?.country;
    if (code) go(withFilter(address, "country", [code]));
  };
  return (
    <>
      <h1 class="hidden">Ledger</h1>
      <Filters address={address} facets={facets.data} />
      <section class="card" aria-label="Timeline">
        <State of={timeline} lines={3}>{(data) => <Suspense fallback={<div class="state tall" />}><Timeline {...data} address={address} /></Suspense>}</State>
      </section>
      <div class="ledger">
        <section class="card" aria-label="Map">
          <State of={places} lines={8}>
            {(data) => (
              <Suspense fallback={<div class="state map" />}>
                <PlaceMap rows={data.rows} unplaced={data.unplaced} undrawn={data.undrawn} chosen={pointed} onCountry={byCountry}
                  onPlace={(row) => row.geonames_id && go(withFilter(address, "place", [String(row.geonames_id)]))} />
              </Suspense>
            )}
          </State>
        </section>
        <section class="card rows" aria-label="Rows">
          <div class="bar">
            <nav class="tabs" aria-label="Rows of">
              <To address={show("events")} aria-current={view === "events" ? "true" : undefined}>Events</To>
              <To address={show("claims")} aria-current={view === "claims" ? "true" : undefined}>Claims</To>
            </nav>
            {view === "events" && (
              <label>Order{" "}
                <select value={order} onChange={(e) => go(withFilter(address, "order", [e.currentTarget.value]))}>
                  <option value="newest">newest</option><option value="oldest">oldest</option>
                  <option value="killed">most killed</option><option value="reports">most reports</option>
                </select>
              </label>
            )}
            <span class="space" />
            <Downloads what={view} asked={asked} total={(view === "events" ? events : claims).data?.total ?? 0} />
          </div>
          {view === "events" ? (
            <State of={events} lines={10}>
              {(data) => data.rows.length === 0 ? <Nothing filtered={asked.size > 1} noun="event" /> : (
                <>
                  <EventsTable rows={data.rows} address={address} onPoint={setPointed} />
                  <Pages {...data} offset={offset} limit={LIMIT} shown={data.rows.length} address={address} noun="event" />
                </>
              )}
            </State>
          ) : (
            <State of={claims} lines={10}>
              {(data) => data.rows.length === 0 ? <Nothing filtered={asked.size > 1} noun="claim" /> : (
                <>
                  <ClaimsTable rows={data.rows} withEvent onPoint={setPointed} />
                  <Pages {...data} offset={offset} limit={LIMIT} shown={data.rows.length} address={address} noun="claim" />
                </>
              )}
            </State>
          )}
        </section>
      </div>
    </>
  );
}

const Nothing = ({ filtered, noun }: { filtered: boolean; noun: string }) =>
  filtered ? <Empty>No {noun} fulfils these filters. Take one away, or widen the days.</Empty>
    : <Empty>There is no {noun} in this ledger yet. Run an ingest DAG, or <code>make run</code> for the sample newsroom; the DAG <code>ledger</code> follows it.</Empty>;

function Downloads({ what, asked, total }: { what: string; asked: URLSearchParams; total: number }) {
  return (
    <span class="downloads">Download{total > MOST_DOWNLOADED && ` the first ${number(MOST_DOWNLOADED)}`}{" "}
      {["csv", "parquet", "geojson"].map((form) => (
        <a key={form} href={apiAddress(`download/${what}.${form}`, asked)} download={`dateline-${what}.${form}`}>{form === "geojson" ? "GeoJSON" : form === "csv" ? "CSV" : "Parquet"}</a>
      ))}
    </span>
  );
}

function EventsTable({ rows, address, onPoint }: { rows: Row[]; address: URLSearchParams; onPoint: (place: number | null) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Events">
      <table class="events">
        <thead><tr><th scope="col">Day</th><th scope="col">Place</th><th scope="col" class="wide">What</th><th scope="col" class="num">Killed</th><th scope="col" class="num">Injured</th><th scope="col" class="num">Reports</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.event_id} onMouseEnter={() => onPoint(row.geonames_id)} onFocusCapture={() => onPoint(row.geonames_id)} onMouseLeave={() => onPoint(null)}>
              <td class="day">{days(row.event_start, null)}{row.event_end && row.event_end !== row.event_start && <small>to {row.event_end}</small>}</td>
              <th scope="row">
                <To address={pageAddress("event", { id: row.event_id })}><T>{row.place_name ?? "Place not told"}</T></To>
                <small>
                  {row.country && <>{row.country} · </>}
                  {row.geonames_id ? <To address={withFilter(address, "place", [String(row.geonames_id)])} title="Only this place">{precision(row.where_prec, true)}</To> : precision(row.where_prec, false)}
                </small>
              </th>
              <td><What row={row} /></td>
              <td class="num">{figure(row.killed_low, row.killed_best, row.killed_high)}{row.killed_status === "contested" && <small><Tag kind="warn">contested</Tag></small>}</td>
              <td class="num">{figure(row.injured_low, row.injured_best, row.injured_high)}</td>
              <td class="num">{number(row.reports)}<small>{number(row.independent_claimants)} claimant{row.independent_claimants === 1 ? "" : "s"}</small></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function What({ row }: { row: Row }) {
  const actors = [row.actor1 ?? row.actor1_id, row.actor2 ?? row.actor2_id].filter(Boolean);
  return (
    <>
      {row.sub_event_type ?? row.event_type ?? <span class="quiet">type not told</span>}
      {actors.length > 0 && <small>{actors.map((name, n) => <span key={n}>{n > 0 && " → "}<T>{name}</T></span>)}</small>}
    </>
  );
}
