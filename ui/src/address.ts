/** The page's state is its address: what is shown, and every filter. */
import { useEffect, useState } from "preact/hooks";

export const FILTERS = [
  "first", "last", "country", "measure", "victim_status", "claimant", "source", "actor", "place", "q",
] as const;
export type Filter = (typeof FILTERS)[number];

const changed = new EventTarget();

export function useAddress(): URLSearchParams {
  const [search, setSearch] = useState(location.search);
  useEffect(() => {
    const follow = () => setSearch(location.search);
    addEventListener("popstate", follow);
    changed.addEventListener("change", follow);
    return () => {
      removeEventListener("popstate", follow);
      changed.removeEventListener("change", follow);
    };
  }, []);
  return new URLSearchParams(search);
}

export function hrefOf(parameters: URLSearchParams): string {
  const search = parameters.toString();
  return search ? `?${search}` : "?";
}

export function go(parameters: URLSearchParams, { replace = false } = {}): void {
  const href = hrefOf(parameters);
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  changed.dispatchEvent(new Event("change"));
}

/** The address of a page; the ledger that is looked at (realm) comes along. */
export function pageAddress(page: string, more: Record<string, string> = {}): URLSearchParams {
  const now = new URLSearchParams(location.search);
  const next = new URLSearchParams();
  if (page !== "ledger") next.set("page", page);
  const realm = now.get("realm");
  if (realm) next.set("realm", realm);
  for (const [name, value] of Object.entries(more)) next.set(name, value);
  return next;
}

/** What the API is asked: the filters of the address, and nothing else of it. */
export function filtersOf(address: URLSearchParams, realm: string): URLSearchParams {
  const asked = new URLSearchParams({ realm });
  for (const name of FILTERS) for (const value of address.getAll(name)) if (value) asked.append(name, value);
  return asked;
}

export function withFilter(address: URLSearchParams, name: string, values: string[]): URLSearchParams {
  const next = new URLSearchParams(address);
  next.delete(name);
  for (const value of values) if (value) next.append(name, value);
  next.delete("offset");
  return next;
}
