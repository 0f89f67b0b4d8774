import { pageAddress } from "./address";
import type { Row } from "./api";
import { Pending } from "./deciding";
import { T, Tag, To } from "./parts";
import type { Selection } from "./review_event";
import { lastOn, type Decision } from "./reviewing";
import { stated } from "./words";

const HEDGED = new Set(["alleged", "denied", "negated", "hypothetical", "planned"]);

/** Claims in rows; the quote leads to its characters in the text. */
export function ClaimsTable({ rows, withEvent = false, chosen, onPoint, selection, made = [] }: { rows: Row[]; withEvent?: boolean; chosen?: Set<string>; selection?: Selection; made?: Decision[]; onPoint?: (place: number | null) => void }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Claims">
      <table class="claims">
        <thead><tr>{selection && <th scope="col"><input type="checkbox" aria-label="Select all claims" checked={rows.length > 0 && selection.selected.size === rows.length} onChange={selection.all} /></th>}<th scope="col">Claimant</th><th scope="col">Figure</th><th scope="col">As the text says</th>{withEvent && <th scope="col">Event</th>}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.claim_id} id={row.claim_id} class={row.is_counted === false ? "uncounted" : ""} onMouseEnter={() => onPoint?.(row.geonames_id)} onMouseLeave={() => onPoint?.(null)}>
              {selection && <td><input type="checkbox" aria-label={`Select the claim of ${row.claimant_actor ?? row.claimant_name}: ${row.quote}`} checked={selection.selected.has(row.claim_id)} onChange={() => selection.toggle(row.claim_id)} /></td>}
              <th scope="row"><T>{row.claimant_actor ?? row.claimant_name}</T><small>{row.claimant_type}{row.reported_via && <> · via <T>{row.reported_via}</T></>}</small></th>
              <td>
                <Figure claim={row} />{chosen?.has(row.claim_id) && <Tag kind="good">chosen</Tag>}<Pending decision={lastOn(made, row.claim_id)} />
                {row.modality !== "asserted" && <Tag kind={HEDGED.has(row.modality) ? "warn" : ""}>{row.modality}</Tag>}
              </td>
              <td class="quote">
                <To address={pageAddress("document", { id: row.document_id, claim: row.claim_id })}>“<T>{row.quote}</T>”</To>
                <small><T>{row.outlet ?? row.source_id}</T>{row.published_at && <> · {row.published_at.slice(0, 10)}</>}{row.is_origin === false && <> · <Tag>reprint</Tag></>}</small>
              </td>
              {withEvent && <td>{row.event_id ? <To address={pageAddress("event", { id: row.event_id })}><T>{row.place_name ?? "event"}</T><small>{row.day}</small></To> : <span class="quiet">none<small>{row.scope}</small></span>}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Figure({ claim }: { claim: Row }) {
  return (
    <>
      <b>{claim.measure}</b> <T>{stated(claim)}</T>{claim.unit !== "person" && <> <T>{claim.unit}</T></>}
      {claim.victim_status && claim.victim_status !== "unknown" && <small>{claim.victim_status}</small>}
    </>
  );
}
