import { useEffect } from "preact/hooks";
import { go, pageAddress, useAddress } from "./address";
import { useApi, type Row } from "./api";
import { DigestsPage } from "./digests";
import { DocumentPage } from "./document";
import { EventPage } from "./event";
import { LandedPage } from "./landed";
import { LedgerPage } from "./ledger";
import { OwnTab, State, To } from "./parts";
import { QuarantinePage } from "./quarantine";
import { ReviewPage } from "./review";
import { SourcesPage } from "./sources";

const PAGES: Record<string, string> = {
  ledger: "Ledger", digests: "Digests", sources: "Sources", quarantine: "Quarantine",
  review: "Review",
};
const REALMS: Record<string, string> = { all: "All collections", sample: "Sample newsroom (invented)" };

export function App() {
  const address = useAddress();
  const page = address.get("page") ?? "ledger";
  const realms = useApi<Row[]>("api/realms");
  const known = realms.data?.map((r) => r.realm as string) ?? [];
  const realm = address.get("realm") ?? (known.includes("all") || known.length === 0 ? "all" : known[0]);
  useEffect(() => {
    document.title = `${PAGES[page] ?? page[0].toUpperCase() + page.slice(1)} · Dateline`;
  }, [page]);
  const choose = (value: string) => {
    const next = new URLSearchParams(address);
    next.set("realm", value);
    next.delete("offset");
    go(next);
  };
  return (
    <>
      <a class="skip" href="#content">Skip to content</a>
      <header class="top">
        <To address={pageAddress("ledger")} class="mark">Dateline</To>
        <nav aria-label="Pages">
          {Object.entries(PAGES).map(([name, title]) => (
            <To key={name} address={pageAddress(name)} aria-current={page === name ? "page" : undefined}>{title}</To>
          ))}
        </nav>
        <span class="space" />
        {known.length > 1 ? (
          <label class="realm">Ledger{" "}
            <select value={realm} onChange={(e) => choose(e.currentTarget.value)}>
              {known.map((name) => <option key={name} value={name}>{REALMS[name]}</option>)}
            </select>
          </label>
        ) : known.length === 1 && <span class="realm">{REALMS[known[0]]}</span>}
        <OwnTab />
      </header>
      <main id="content" tabIndex={-1}>
        <State of={realms}>{() => <Page page={page} address={address} realm={realm} />}</State>
      </main>
    </>
  );
}

function Page({ page, address, realm }: { page: string; address: URLSearchParams; realm: string }) {
  switch (page) {
    case "ledger": return <LedgerPage address={address} realm={realm} />;
    case "event": return <EventPage id={address.get("id") ?? ""} />;
    case "document": return <DocumentPage id={address.get("id") ?? ""} claim={address.get("claim")} beside={address.get("beside")} />;
    case "digests": return <DigestsPage realm={realm} />;
    case "sources": return <SourcesPage address={address} />;
    case "quarantine": return <QuarantinePage address={address} />;
    case "review": return <ReviewPage address={address} realm={realm} />;
    case "landed": return <LandedPage run={address.get("run") ?? ""} />;
    default: return <div class="state"><h1>There is no such page</h1><p>Choose one above.</p></div>;
  }
}
