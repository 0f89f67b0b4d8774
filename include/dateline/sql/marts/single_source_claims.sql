-- Question: which figures of events rest on one claimant alone, and in which words?
-- Grain: one row per standing claim of an event and measure that only one independent claimant speaks of; its reprints
--   are rows, too.
-- Columns:
--   realm, event_id, claim_id, document_id: whose they are
--   event_start, place_name, country, admin1: of the event
--   measure, unit, bound, value, low, high: as claimed
--   status: single source, or official only
--   claimant: as in claims_current; claimant_type: what kind; claimant_surface: as printed, null for the outlet itself
--   outlet, canonical_url, quote: where it stands, and the characters that say it
--   reports, outlets, independent_claimants: documents and outlets that carry the one claimant's figures; the last is 1
SELECT
    r.collection AS realm, r.event_id, c.claim_id, c.document_id, e.event_start, e.place_name, e.country, e.admin1,
    c.measure, c.unit, c.bound, c.value, c.low, c.high, r.status, c.claimant, c.claimant_type, c.claimant_surface,
    coalesce(c.outlet, c.source_id) AS outlet, c.canonical_url, c.quote,
    r.reports, r.outlets, r.independent_claimants
FROM reconciliations AS r
JOIN events AS e ON e.collection = r.collection AND e.event_id = r.event_id
JOIN claims_current AS c
    ON c.realm = r.collection AND c.event_id = r.event_id AND c.measure = r.measure AND c.unit = r.unit
WHERE r.victim_status = 'all' AND r.independent_claimants = 1
ORDER BY realm, e.event_start NULLS LAST, r.event_id, c.measure, c.unit, c.claim_id
