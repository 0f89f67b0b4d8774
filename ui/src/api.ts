/** Questions to the server, one at a time per place that asks; an answer that came too late is dropped. */
import { useEffect, useState } from "preact/hooks";

export type Row = Record<string, any>;
export type Answer<T> = { data?: T; error?: string; loading: boolean; again: () => void };

export function apiAddress(path: string, asked?: URLSearchParams): string {
  const search = asked?.toString();
  return `api/${path}${search ? `?${search}` : ""}`;
}

export function useApi<T = Row>(address: string | null): Answer<T> {
  const [state, setState] = useState<{ data?: T; error?: string; loading: boolean }>({ loading: true });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (address === null) {
      setState({ loading: false });
      return;
    }
    const stop = new AbortController();
    setState((before) => ({ data: before.data, loading: true }));
    ask<T>(address, stop.signal).then(
      (data) => setState({ data, loading: false }),
      (error: Error) => {
        if (!stop.signal.aborted) setState({ error: error.message, loading: false });
      },
    );
    return () => stop.abort();
  }, [address, attempt]);
  return { ...state, again: () => setAttempt((n) => n + 1) };
}

async function ask<T>(address: string, signal: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, { signal, credentials: "same-origin", headers: { Accept: "application/json" } });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error("Airflow's API server does not answer. See that it runs, then try again.");
  }
  if (response.ok) return (await response.json()) as T;
  if (response.status === 401) throw new Error("You are not logged in to Airflow, or no longer. Log in, then reload this page.");
  if (response.status === 403) throw new Error("Your Airflow user may not read the DAG `ledger`. Ask an administrator for that right.");
  const body = (await response.json().catch(() => ({}))) as { detail?: unknown };
  if (response.status === 422) throw new Error("A filter in the address cannot be read. Clear the filters and set them anew.");
  throw new Error(typeof body.detail === "string" ? body.detail : `The server answered ${response.status}. Try again.`);
}
