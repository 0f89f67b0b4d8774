import * as Plot from "@observablehq/plot";
import type { Row } from "./api";
import { Chart } from "./chart";
import { colour } from "./theme";
import { figure, stated } from "./words";

/** Each claim of a reconciled figure as what it leaves open, beside the figure that they come to. */
export function Ranges({ reconciliations, claims }: { reconciliations: Row[]; claims: Row[] }) {
  const shown = reconciliations.filter((r) => r.victim_status === "all");
  return <>{shown.map((r) => <OneRange key={r.measure + r.unit} of={r} claims={claims.filter((c) => c.measure === r.measure && c.unit === r.unit && c.is_counted)} />)}</>;
}

function OneRange({ of, claims }: { of: Row; claims: Row[] }) {
  const numbers = [of.low, of.best, of.high, ...claims.flatMap((c) => [c.low, c.value, c.high])].filter((n) => n != null) as number[];
  if (claims.length === 0 || numbers.length === 0) return null;
  const most = Math.max(...numbers) * 1.12 || 1;
  const names = new Map<string, number>();
  const rows = claims.slice(0, 30).map((claim) => {
    const name = short(claim.claimant_actor ?? claim.claimant_name);
    const n = (names.get(name) ?? 0) + 1;
    names.set(name, n);
    return { claim, y: n > 1 ? `${name} (${n})` : name, low: claim.low ?? 0, high: claim.high ?? most, at: claim.value ?? claim.low ?? claim.high, open: claim.high == null || claim.low == null };
  });
  const draw = (width: number) => Plot.plot({
    width, height: 44 + rows.length * 20, marginLeft: Math.min(190, width * 0.42), marginBottom: 26, marginTop: 4, marginRight: 12,
    style: { background: "transparent", color: colour("ink-2"), fontSize: "11px", fontFamily: "inherit" },
    x: { domain: [0, most], label: null, grid: true, ticks: Math.max(3, width / 90) }, y: { label: null, domain: rows.map((r) => r.y) },
    marks: [
      of.low != null ? Plot.rect([of], { x1: "low", x2: (r: Row) => r.high ?? most, fill: colour("accent"), fillOpacity: 0.12 }) : null,
      of.best != null ? Plot.ruleX([of.best], { stroke: colour("accent"), strokeWidth: 1.5 }) : null,
      Plot.ruleY(rows, { y: "y", x1: "low", x2: "high", stroke: colour("ink-2"), strokeWidth: 2, strokeOpacity: (r: { open: boolean }) => (r.open ? 0.3 : 0.7) }),
      Plot.dot(rows.filter((r) => r.at != null), {
        y: "y", x: "at", r: 4, fill: (r: { claim: Row }) => (r.claim.claim_id === of.chosen_claim_id ? colour("accent") : colour("paper")), stroke: colour("accent"), strokeWidth: 1.5,
        title: (r: { claim: Row }) => `${stated(r.claim)}: ${r.claim.quote}`, tip: { fill: colour("paper"), stroke: colour("line-2") },
      }),
    ],
  });
  return (
    <figure class="range">
      <figcaption>{of.measure}{of.unit !== "person" && ` (${of.unit})`}: {figure(of.low, of.best, of.high) || "no figure"}. A bar is what a claim leaves open, a dot its number; filled is the one chosen.</figcaption>
      <Chart label={`${of.measure}: ${claims.length} claims, ${claims.map((c) => `${short(c.claimant_name)} ${stated(c)}`).join("; ")}`} draw={draw} inputs={[of, claims]} />
    </figure>
  );
}

const short = (name: string) => (name.length > 28 ? `${name.slice(0, 27)}…` : name);
