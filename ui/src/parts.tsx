/** Small parts that every page uses: states, links out, isolated text, pages of rows. */
import type { ComponentChildren } from "preact";
import { go, hrefOf, pageAddress } from "./address";
import type { Answer } from "./api";
import { count } from "./words";

/** Text from outside: isolated, so that marks of direction in it cannot reorder what stands around it. */
export const T = ({ children }: { children: ComponentChildren }) => <bdi>{children}</bdi>;

/** A link to another page of ours, followed without loading anew. */
export function To({ address, children, ...rest }: { address: URLSearchParams; children: ComponentChildren; [name: string]: any }) {
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(address);
    scrollTo(0, 0);
  };
  return <a href={hrefOf(address)} onClick={follow} {...rest}>{children}</a>;
}

/** A link out of the lake: only http and https are links, anything else is plain text. */
export function Outside({ url, children }: { url: string | null | undefined; children?: ComponentChildren }) {
  if (!url) return null;
  let safe = false;
  try {
    safe = ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    safe = false;
  }
  if (!safe) return <T>{url}</T>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" onClick={(event) => open(event, url)}>
      <T>{children ?? url}</T>
      <span class="out" aria-label=" (another site)"> ↗</span>
    </a>
  );
}

/** A link to a page of Airflow itself, which frames us. */
export const Airflow = ({ path, children }: { path: string; children: ComponentChildren }) => {
  const url = new URL(`../${path}`, location.href.split("?")[0]).href;
  return <a href={url} target="_top" onClick={(event) => open(event, url, "_top")}>{children}</a>;
};

/** Airflow's frame lets nothing open by itself; its own document may, and it is of our origin. */
function open(event: MouseEvent, url: string, target = "_blank"): void {
  if (parent === self) return;
  try {
    const link = parent.document.createElement("a");
    Object.assign(link, { href: url, target, rel: "noopener noreferrer nofollow" });
    link.click();
    event.preventDefault();
  } catch {
    // framed by another server: leave the link to the browser
  }
}

export function OwnTab() {
  if (parent === self) return null;
  return <a href={location.href} target="_blank" rel="noopener" class="own" onClick={(event) => open(event, location.href)}>Open in a tab</a>;
}

/** Loading, failed, or the answer. */
export function State<T>({ of, children, lines = 4 }: { of: Answer<T>; children: (data: T) => ComponentChildren; lines?: number }) {
  if (of.error !== undefined)
    return (
      <div class="state failed" role="alert">
        <p>{of.error}</p>
        <button type="button" onClick={of.again}>Try again</button>
      </div>
    );
  if (of.data === undefined)
    return (
      <div class="state" role="status" aria-label="Loading">
        {Array.from({ length: lines }, (_, n) => <span key={n} class="bone" />)}
      </div>
    );
  return <div aria-busy={of.loading} class={of.loading ? "stale" : ""}>{children(of.data)}</div>;
}

export const Empty = ({ children }: { children: ComponentChildren }) => <div class="state empty">{children}</div>;

export function Pages({ total, offset, limit, shown, address, noun }: { total: number; offset: number; limit: number; shown: number; address: URLSearchParams; noun: string }) {
  const at = (n: number) => {
    const next = new URLSearchParams(address);
    if (n > 0) next.set("offset", String(n));
    else next.delete("offset");
    return next;
  };
  return (
    <nav class="pages" aria-label={`Pages of ${noun}s`}>
      <span role="status">{total === 0 ? `0 ${noun}s` : `${offset + 1}–${offset + shown} of ${count(total, noun)}`}</span>
      {offset > 0 && <To address={at(Math.max(0, offset - limit))} rel="prev">Previous</To>}
      {offset + shown < total && <To address={at(offset + limit)} rel="next">Next</To>}
    </nav>
  );
}

/** Says that a page shows one collection only, and leads to all. */
export const OneCollection = ({ name, page }: { name: string | null; page: string }) =>
  name ? <p>Only <b><T>{name}</T></b>. <To address={pageAddress(page)}>Show all collections</To></p> : null;

export const Tag = ({ kind, children }: { kind?: string; children: ComponentChildren }) => <span class={`tag ${kind ?? ""}`}>{children}</span>;

export function Pairs({ of }: { of: [string, ComponentChildren][] }) {
  return (
    <dl class="pairs">
      {of.filter(([, value]) => value != null && value !== "").map(([name, value]) => (
        <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}
