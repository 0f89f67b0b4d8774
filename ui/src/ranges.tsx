import * as Plot from "@observablehq/plot";
import type { Row } from "./api";
import { Chart } from "./chart";
import { colour } from "./theme";
import { count, figure, number, stated, wholeTicks } from "./words";

type Line = { key: string; name: string; first: boolean; claims: Row[]; low: number; high: number; at: number | null; open: boolean; chosen: boolean };
const MOST_LINES = 30;

/** Under each reconciled figure, the claims that it was made from: what each leaves open, and its number. */
export function Ranges({ reconciliations, claims }: { reconciliations: Row[]; claims: Row[] }) {
  const byId = new Map(claims.map((c) => [c.claim_id as string, c]));
  return (
    <>
      {reconciliations.map((r) => {
        const own = [r.chosen_claim_id, ...(r.losing_claim_ids ?? [])].map((id) => byId.get(id)).filter((c): c is Row => c !== undefined);
        return <OneRange key={r.measure + r.unit + r.victim_status} of={r} claims={own} />;
      })}
    </>
  );
}

/** A line per claimant and figure: who says the same in ten reports is one line. */
function lines(claims: Row[], of: Row, most: number): Line[] {
  const found = new Map<string, Line>();
  const ordered = [...claims].sort((a, b) => nameOf(a).localeCompare(nameOf(b)) || String(a.published_at).localeCompare(String(b.published_at)) || a.claim_id.localeCompare(b.claim_id));
  let before = "";
  for (const claim of ordered) {
    // where all victims are counted, a claim about some of them is told apart
    const part = of.victim_status === "all" && ["civilian", "combatant"].includes(claim.victim_status) ? ` (${claim.victim_status}s)` : "";
    const name = nameOf(claim) + part;
    const key = [name, claim.bound, claim.value, claim.low, claim.high, claim.value == null ? claim.value_text : ""].join("\u0000");
    const same = found.get(key);
    if (same) {
      same.claims.push(claim);
      same.chosen ||= claim.claim_id === of.chosen_claim_id;
    } else {
      found.set(key, {
        key, name, first: name !== before, claims: [claim], low: claim.low ?? 0, high: claim.high ?? most, at: claim.value ?? claim.low ?? claim.high,
        open: claim.high == null || claim.low == null, chosen: claim.claim_id === of.chosen_claim_id,
      });
      before = name;
    }
  }
  return [...found.values()];
}

function OneRange({ of, claims }: { of: Row; claims: Row[] }) {
  const numbers = [of.low, of.best, of.high, ...claims.flatMap((c) => [c.low, c.value, c.high])].filter((n) => n != null) as number[];
  if (claims.length === 0 || numbers.length === 0) return null;
  const most = Math.max(...numbers) * 1.12 || 1;
  const all = lines(claims, of, most);
  const rows = all.slice(0, MOST_LINES);
  const names = new Map(rows.map((r) => [r.key, r.first ? short(r.name) : ""]));
  const said = (r: Line) => `${r.name} ${stated(r.claims[0])}${r.claims.length > 1 ? `, in ${count(r.claims.length, "claim")}` : ""}`;
  const draw = (width: number) => Plot.plot({
    width, height: 44 + rows.length * 20, marginLeft: Math.min(200, width * 0.42), marginBottom: 26, marginTop: 4, marginRight: 12,
    style: { background: "transparent", color: colour("ink-2"), fontSize: "11px", fontFamily: "inherit" },
    x: { domain: [0, most], label: null, grid: true, ticks: of.measure === "area" ? Math.max(3, width / 90) : wholeTicks(most, Math.max(3, width / 90)), tickFormat: number },
    y: { label: null, domain: rows.map((r) => r.key), tickFormat: (key: string) => names.get(key) ?? "", tickSize: 0 },
    marks: [
      of.low != null ? Plot.rect([of], { x1: "low", x2: (r: Row) => r.high ?? most, fill: colour("accent"), fillOpacity: 0.12 }) : null,
      of.best != null ? Plot.ruleX([of.best], { stroke: colour("accent"), strokeWidth: 1.5 }) : null,
      Plot.ruleY(rows, { y: "key", x1: "low", x2: "high", stroke: colour("ink-2"), strokeWidth: 2, strokeOpacity: (r: Line) => (r.open ? 0.3 : 0.7) }),
      Plot.dot(rows.filter((r) => r.at != null), {
        y: "key", x: "at", r: 4, fill: (r: Line) => (r.chosen ? colour("accent") : colour("paper")), stroke: colour("accent"), strokeWidth: 1.5,
        title: (r: Line) => `${said(r)}: ${r.claims[0].quote}`, tip: { fill: colour("paper"), stroke: colour("line-2") },
      }),
    ],
  });
  return (
    <figure class="range">
      <figcaption>
        <b>{of.measure}{of.unit !== "person" && ` (${of.unit})`}{of.victim_status !== "all" && `, ${of.victim_status}s only`}</b>: {figure(of.low, of.best, of.high) || "no figure"}.
        A line is what a claim leaves open, a dot its number; filled is the one chosen.{all.length > rows.length && ` ${count(all.length - rows.length, "more line")} in the table below.`}
      </figcaption>
      <Chart label={`${of.measure}: ${count(claims.length, "claim")}; ${rows.map(said).join("; ")}`} draw={draw} inputs={[of, claims]} />
    </figure>
  );
}

const nameOf = (claim: Row): string => claim.claimant_actor ?? claim.claimant_name;
const short = (name: string) => (name.length > 30 ? `${name.slice(0, 29)}…` : name);
