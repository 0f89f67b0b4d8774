import { diffWordsWithSpace } from "diff";
import { useEffect, useMemo, useState } from "preact/hooks";
import { pageAddress } from "./address";
import { useApi, type Row } from "./api";
import { Figure } from "./claims";
import { mark, type Piece } from "./marking";
import { Empty, Outside, Pairs, State, T, Tag, To } from "./parts";
import { ClaimReview } from "./review_claim";
import { useDecisions, useReviewer } from "./reviewing";
import { count, days, instant, number, precision } from "./words";

type Found = { document: Row; mentions: Row[]; claims: Row[]; versions: Row[]; forgotten?: undefined } | { forgotten: Row; document?: undefined };

export function DocumentPage({ id, claim, beside }: { id: string; claim: string | null; beside: string | null }) {
  const found = useApi<Found>(`api/documents/${encodeURIComponent(id)}`);
  return (
    <State of={found} lines={14}>
      {(data) => data.document === undefined ? (
        <Empty><h1>Deleted on request</h1><p>This page was deleted on {instant(data.forgotten!.forgotten_at)} at the request of <T>{data.forgotten!.requested_by}</T>: <T>{data.forgotten!.reason}</T></p></Empty>
      ) : <Document {...data} first={claim} beside={beside} />}
    </State>
  );
}

function Document({ document: doc, mentions, claims, versions, first, beside }: { document: Row; mentions: Row[]; claims: Row[]; versions: Row[]; first: string | null; beside: string | null }) {
  const pieces = useMemo(() => mark(doc.text, claims, mentions), [doc, claims, mentions]);
  const [picked, setPicked] = useState<string | null>(first);
  useEffect(() => setPicked(first), [first, doc.document_id]);
  useEffect(() => {
    if (first) document.getElementById(`at-${first}`)?.scrollIntoView({ block: "center" });
  }, [first, doc.document_id]);
  const claim = claims.find((c) => c.claim_id === picked);
  const mention = mentions.find((m) => m.mention_id === picked);
  const reviewer = useReviewer();
  const decisions = useDecisions({ document: doc.document_id, limit: "200" });
  const standing = versions.find((v) => v.document_id === doc.document_id)?.status === "current";
  const other = versions.filter((v) => v.document_id !== doc.document_id);
  return (
    <>
      <div class="title">
        <h1><T>{doc.title ?? "Untitled"}</T></h1>
        <p class="quiet">
          <T>{doc.outlet ?? doc.source_id}</T>{doc.byline && <> · by <T>{doc.byline}</T></>}{doc.published_at && <> · {doc.published_precision === "day" ? doc.published_at.slice(0, 10) : instant(doc.published_at)}</>}
          {doc.wire_credit && <> · credit <T>{doc.wire_credit}</T></>} · <Outside url={doc.canonical_url} />
        </p>
      </div>
      {other.length > 0 && <Versions all={versions} here={doc.document_id} beside={beside} />}
      {beside ? <Beside here={doc} other={beside} /> : (
        <div class="reading">
          <article class="card text" lang={doc.language === "und" ? undefined : doc.language} aria-label="Text of the document">
            <p class="keys"><span class="key claim">claim</span> <span class="key place">place</span> <span class="key actor">actor, person</span> <span class="key date">date</span> <span class="quiet">Hover or move the focus over a mark to see its record.</span></p>
            <div class="running" dir="auto"><Text pieces={pieces} picked={picked} onPick={setPicked} /></div>
          </article>
          <aside class="card record" aria-live="polite" aria-label="Parsed record">
            {claim ? <><Claim claim={claim} /><ClaimReview claim={claim} decisions={decisions} reviewer={reviewer} standing={standing} /></> : mention ? <Mention mention={mention} /> : (
              <><h2>Record</h2><p class="quiet">{count(claims.length, "claim")} and {count(mentions.length, "mention")} were read in {number(doc.word_count)} words.</p>
                <ul class="plain">{claims.map((c) => <li key={c.claim_id}><button type="button" class="link" onClick={() => { setPicked(c.claim_id); document.getElementById(`at-${c.claim_id}`)?.scrollIntoView({ block: "center" }); }}><Figure claim={c} /></button></li>)}</ul></>
            )}
            {picked && <button type="button" class="quiet" onClick={() => setPicked(null)}>All records</button>}
          </aside>
        </div>
      )}
      <Capture id={doc.document_id} doc={doc} />
    </>
  );
}

function Text({ pieces, picked, onPick }: { pieces: Piece[]; picked: string | null; onPick: (id: string) => void }) {
  return (
    <>
      {pieces.map((piece) => piece.id === null ? piece.text : (
        <mark key={piece.start} id={piece.first ? `at-${piece.id}` : undefined} class={`${piece.kind} ${piece.id === picked ? "picked" : ""}`}
          tabIndex={piece.first ? 0 : undefined} role={piece.first ? "button" : undefined} aria-label={piece.first ? `${piece.kind}: ${piece.text}` : undefined}
          aria-pressed={piece.first ? piece.id === picked : undefined}
          onMouseEnter={() => onPick(piece.id!)} onFocus={() => onPick(piece.id!)} onClick={() => onPick(piece.id!)}>{piece.text}</mark>
      ))}
    </>
  );
}

function Claim({ claim }: { claim: Row }) {
  return (
    <>
      <h2>Claim</h2>
      <p class="big"><Figure claim={claim} /></p>
      <Pairs of={[
        ["Quote", <T>{claim.quote}</T>],
        ["Claimant", <><T>{claim.claimant_actor ?? claim.claimant_surface ?? "the outlet itself"}</T> ({claim.claimant_type})</>],
        ["Via", claim.reported_via && <T>{claim.reported_via}</T>],
        ["Modality", <Tag>{claim.modality}</Tag>],
        ["Hedges", claim.hedge_cues && <T>{claim.hedge_cues}</T>],
        ["Bounds", [claim.low, claim.high].some((n) => n != null) ? `${claim.low == null ? "open" : number(claim.low)} to ${claim.high == null ? "open" : number(claim.high)}` : ""],
        ["Victims", claim.victim_text && <T>{[claim.victim_text, claim.victim_group, claim.victim_actor].filter(Boolean).join(" · ")}</T>],
        ["Done by", (claim.perpetrator_actor ?? claim.perpetrator_actor_id) && <T>{claim.perpetrator_actor ?? claim.perpetrator_actor_id}</T>],
        ["Days", claim.event_start && <>{days(claim.event_start, claim.event_end)} ({claim.date_basis})</>],
        ["Place", claim.where_prec && <>{precision(claim.where_prec, claim.latitude != null)}{claim.country && `, ${claim.country}`} ({claim.place_basis})</>],
        ["Scope", claim.scope], ["Part of", claim.is_subset_of && <code>{claim.is_subset_of}</code>], ["Replaces", claim.supersedes && <T>{claim.supersedes}</T>],
        ["Told aside", claim.is_aside ? "yes" : ""], ["Characters", `${claim.start_char}–${claim.end_char}`],
        ["Event", claim.event_id && <To address={pageAddress("event", { id: claim.event_id })}>its event</To>],
        ["Id", <code>{claim.claim_id}</code>],
      ]} />
    </>
  );
}

const Mention = ({ mention }: { mention: Row }) => (
  <>
    <h2>{mention.mention_type.replace("_", " ")}</h2>
    <p class="big"><T>{mention.entity_name ?? mention.surface}</T></p>
    <Pairs of={[
      ["As printed", <T>{mention.surface}</T>], ["Entity", mention.entity_id && <code>{mention.entity_id}</code>], ["Found by", mention.link_basis],
      ["Place", mention.where_prec && `${precision(mention.where_prec, mention.latitude != null)}${mention.country ? `, ${mention.country}` : ""}`],
      ["Position", mention.latitude != null && `${mention.latitude.toFixed(3)}, ${mention.longitude.toFixed(3)}`],
      ["Days", mention.date_start && days(mention.date_start, mention.date_end)], ["TIMEX3", mention.value && <code>{mention.value}</code>],
      ["Characters", `${mention.start_char}–${mention.end_char}`],
    ]} />
  </>
);

function Versions({ all, here, beside }: { all: Row[]; here: string; beside: string | null }) {
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">{all.length} versions of this page</h2>
      <ol class="history">
        {all.map((v) => (
          <li key={v.document_id}>
            <time>{v.first_seen}</time>{" "}
            {v.document_id === here ? <b><T>{v.title ?? "Untitled"}</T></b> : <To address={pageAddress("document", { id: v.document_id })}><T>{v.title ?? "Untitled"}</T></To>}{" "}
            <Tag kind={v.status === "current" ? "good" : "warn"}>{v.status}</Tag>{" "}
            {v.document_id !== here && v.document_id !== beside && <To address={pageAddress("document", { id: here, beside: v.document_id })}>lay beside</To>}
            {v.document_id === beside && <To address={pageAddress("document", { id: here })}>close</To>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Beside({ here, other }: { here: Row; other: string }) {
  const found = useApi<Row>(`api/documents/${encodeURIComponent(other)}/text`);
  return (
    <State of={found}>
      {(data) => {
        const parts = diffWordsWithSpace(data.text, here.text, { timeout: 3000 }) ?? [{ value: "The texts differ too much to be compared word by word.", added: true, removed: true, count: 1 }];
        const side = (mine: "added" | "removed") => parts.filter((p) => p[mine] || (!p.added && !p.removed))
          .map((p, n) => (p[mine] ? (mine === "added" ? <ins key={n}>{p.value}</ins> : <del key={n}>{p.value}</del>) : p.value));
        return (
          <div class="two">
            <article class="card text" aria-label="The other version"><h2>The other version</h2><div class="running" dir="auto">{side("removed")}</div></article>
            <article class="card text" aria-label="This version"><h2>This version</h2><div class="running" dir="auto">{side("added")}</div></article>
          </div>
        );
      }}
    </State>
  );
}

function Capture({ id, doc }: { id: string; doc: Row }) {
  const found = useApi<Row>(`api/documents/${encodeURIComponent(id)}/capture`);
  return (
    <section class="card" aria-labelledby="capture">
      <h2 id="capture">Capture</h2>
      <State of={found} lines={3}>
        {(data) => (
          <>
            <Pairs of={[
              ["Bytes", <><Tag kind={data.status === "verified" ? "good" : "warn"}>{data.status}</Tag> {number(data.capture.payload_bytes)} bytes</>],
              ["SHA-256", <code>{data.capture.payload_sha256}</code>],
              ["Asked for", <Outside url={data.capture.url} />],
              ["Received", <>{instant(data.capture.retrieved_at)}{data.capture.http_status && `, HTTP ${data.capture.http_status}`}{data.capture.content_type && `, ${data.capture.content_type}`}</>],
              ["Stored", data.capture.warc_path && <code>{data.capture.warc_path} at byte {number(data.capture.warc_offset)}</code>],
              ["Licence", doc.licence && <T>{doc.licence}</T>],
              ["Read by", `${doc.extractor} ${doc.extractor_version}`],
            ]} />
            <ul class="checks">{data.checks.map((c: Row) => <li key={c.check}><Tag kind={c.ok === false ? "warn" : c.ok ? "good" : ""}>{c.ok === false ? "fails" : c.ok ? "holds" : "not checked"}</Tag> {c.check}: <T>{c.says}</T></li>)}</ul>
            {data.response && <details><summary>Headers as received</summary><pre tabIndex={0}>{[data.response.status_line, ...data.response.headers.map((h: string[]) => h.join(": "))].join("\n")}</pre></details>}
            {data.request && <details><summary>Headers as sent</summary><pre tabIndex={0}>{data.request.map((h: string[]) => h.join(": ")).join("\n")}</pre></details>}
          </>
        )}
      </State>
    </section>
  );
}
