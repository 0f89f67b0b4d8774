import * as Plot from "@observablehq/plot";
import { go, withFilter } from "./address";
import type { Row } from "./api";
import { Chart } from "./chart";
import { Empty } from "./parts";
import { colour } from "./theme";
import { count, figure, number, wholeTicks } from "./words";

/** Events and killed persons by step of time; a step can be chosen as the filter on days. */
export function Timeline({ step, rows, address }: { step: string; rows: Row[]; address: URLSearchParams }) {
  if (rows.length === 0) return <Empty>No event with a known day fulfils the filters.</Empty>;
  const shown = rows.map((row) => ({ ...row, at: new Date(row.start as string) })) as (Row & { at: Date })[];
  const interval = step === "day" ? "day" : step;
  const choose = (row: Row) => {
    const last = new Date(row.start);
    if (step === "day") last.setUTCDate(last.getUTCDate());
    else if (step === "week") last.setUTCDate(last.getUTCDate() + 6);
    else if (step === "month") last.setUTCMonth(last.getUTCMonth() + 1, 0);
    else last.setUTCMonth(12, 0);
    const days = withFilter(address, "first", [row.start]);
    go(withFilter(days, "last", [last.toISOString().slice(0, 10)]));
  };
  const draw = (width: number) => {
    const plot = Plot.plot({
      width, height: 140, marginLeft: 42, marginBottom: 34, marginTop: 14, marginRight: 8,
      style: { background: "transparent", color: colour("ink-2"), fontSize: "11px", fontFamily: "inherit" },
      x: { type: "utc", label: null }, y: { grid: true, label: "events", ticks: wholeTicks(Math.max(...rows.map((row) => row.events as number)), 3), tickFormat: number },
      marks: [
        Plot.rectY(shown, {
          x: "at", y: "events", interval: interval as Plot.LiteralTimeInterval, insetLeft: 0, insetRight: 0, fill: colour("accent"), fillOpacity: 0.85, stroke: colour("accent"), strokeOpacity: 0.85,
          title: (row: Row) => `${row.start}: ${count(row.events, "event")}${row.with_killed ? `\nkilled ${figure(row.killed_low, row.killed_best, row.killed_high)}` : ""}`,
          tip: { fill: colour("paper"), stroke: colour("line-2") },
        }),
        Plot.ruleY([0], { stroke: colour("line-2") }),
      ],
    });
    plot.addEventListener("click", () => { if (plot.value) choose(plot.value as Row); });
    return plot;
  };
  const events = rows.reduce((sum, row) => sum + (row.events as number), 0);
  return (
    <figure class="timeline">
      <Chart label={`${number(events)} events from ${rows[0].start} to ${rows.at(-1)!.start}, by ${step}`} draw={draw} inputs={[rows, address.toString()]} />
      <details class="as-table">
        <summary>As a table; choose a {step}</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label="Timeline as a table">
          <table>
            <thead><tr><th scope="col">{step}</th><th scope="col" class="num">Events</th><th scope="col" class="num">Killed</th></tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.start}>
                  <td><button type="button" class="link" onClick={() => choose(row)}>{row.start}</button></td>
                  <td class="num">{number(row.events)}</td>
                  <td class="num">{figure(row.killed_low, row.killed_best, row.killed_high)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
