/** The ledger's filters. They live in the address: what is set here can be sent as a link. */
import { useEffect, useRef, useState } from "preact/hooks";
import { FILTERS, go, withFilter } from "./address";
import type { Row } from "./api";
import { T } from "./parts";
import { number } from "./words";

const PICKS: [string, string, string][] = [
  ["country", "Country", "countries"], ["measure", "Measure", "measures"], ["victim_status", "Victims", "victim_statuses"],
  ["actor", "Actor", "actors"], ["claimant", "Claimant", "claimants"], ["source", "Source", "sources"],
];

export function Filters({ address, facets }: { address: URLSearchParams; facets?: Record<string, Row[]> }) {
  const set = (name: string, values: string[], replace = false) => go(withFilter(address, name, values), { replace });
  const used = FILTERS.filter((name) => address.get(name));
  return (
    <section class="filters" aria-label="Filters">
      <Search value={address.get("q") ?? ""} onSearch={(text) => set("q", [text])} />
      <label>From <input type="date" value={address.get("first") ?? ""} onChange={(e) => set("first", [e.currentTarget.value])} /></label>
      <label>To <input type="date" value={address.get("last") ?? ""} onChange={(e) => set("last", [e.currentTarget.value])} /></label>
      {PICKS.map(([name, title, facet]) => (
        <Pick key={name} title={title} options={facets?.[facet] ?? []} chosen={address.getAll(name)} onChoose={(values) => set(name, values)} />
      ))}
      {address.getAll("place").length > 0 && (
        <button type="button" class="chip" onClick={() => set("place", [])}>One place <span aria-label="remove">×</span></button>
      )}
      {used.length > 0 && (
        <button type="button" class="quiet" onClick={() => go(FILTERS.reduce((left, name) => withFilter(left, name, []), address))}>Clear filters</button>
      )}
    </section>
  );
}

function Search({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <form role="search" onSubmit={(e) => { e.preventDefault(); onSearch(text.trim()); }}>
      <label class="wide"><span class="hidden">Search quotes, titles and places</span>
        <input type="search" placeholder="Search quotes, titles, places" maxLength={200} value={text}
          onInput={(e) => { setText(e.currentTarget.value); if (e.currentTarget.value === "") onSearch(""); }} />
      </label>
    </form>
  );
}

function Pick({ title, options, chosen, onChoose }: { title: string; options: Row[]; chosen: string[]; onChoose: (values: string[]) => void }) {
  const box = useRef<HTMLDetailsElement>(null);
  const [narrow, setNarrow] = useState("");
  useEffect(() => {
    const close = (event: Event) => {
      if (!box.current?.open) return;
      if (event instanceof KeyboardEvent ? event.key === "Escape" : !box.current.contains(event.target as Node)) {
        box.current.open = false;
        if (event instanceof KeyboardEvent) box.current.querySelector("summary")?.focus();
      }
    };
    addEventListener("keydown", close);
    addEventListener("pointerdown", close);
    return () => { removeEventListener("keydown", close); removeEventListener("pointerdown", close); };
  }, []);
  const known = new Set(options.map((o) => o.value as string));
  const all = [...options, ...chosen.filter((v) => !known.has(v)).map((value) => ({ value, label: value, claims: 0 }) as Row)];
  const shown = narrow ? all.filter((o) => String(o.label).toLowerCase().includes(narrow.toLowerCase())) : all;
  const toggle = (value: string) => onChoose(chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value]);
  return (
    <details class={`pick ${chosen.length ? "set" : ""}`} ref={box}>
      <summary>{title}{chosen.length > 0 && <span class="n">{chosen.length}</span>}</summary>
      <fieldset>
        <legend class="hidden">{title}</legend>
        {all.length > 8 && (
          <input type="search" aria-label={`Find in ${title}`} placeholder="Find" value={narrow} onInput={(e) => setNarrow(e.currentTarget.value)} />
        )}
        {all.length === 0 && <p class="quiet">Nothing to choose: no claim has one.</p>}
        <div class="options">
          {shown.map((option) => (
            <label key={option.value}>
              <input type="checkbox" checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
              <T>{option.label}</T><span class="claims">{number(option.claims)}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </details>
  );
}
