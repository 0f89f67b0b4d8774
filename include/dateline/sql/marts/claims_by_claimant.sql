-- Question: who claims what, how often is it the figure chosen, and how often does somebody state the contrary?
-- Grain: one row per collection, claimant, measure and unit.
-- Rows in: claims of claims_current that are no part and no conversion of another; denials and the like only count in
--   uncounted_claims.
-- Columns:
--   collection, claimant, measure, unit: the grain; claimant as in claims_current
--   claimant_name: the name most often printed; of an unattributed claim the outlet that carries it most
--   claimant_type: the type most often read
--   claims, reports, outlets: counted claims, and the documents and outlets that carry them
--   uncounted_claims: denied, negated, hypothetical and planned ones
--   events: happenings that the counted claims speak of
--   chosen_claims: claims that a reconciliation took its best figure from
--   contested_events: events whose reconciliation of this measure is contested
--   first_day, last_day: first and last day that a counted claim is about
--   smallest_stated, largest_stated: least and greatest number of a single counted claim; nothing is added up
SELECT
    c.collection, c.claimant, c.measure, c.unit,
    mode(coalesce(c.claimant_surface, c.outlet, c.source_id) ORDER BY c.claimant_surface, c.outlet, c.source_id)
        AS claimant_name,
    mode(c.claimant_type ORDER BY c.claimant_type) AS claimant_type,
    count(*) FILTER (c.is_counted) AS claims,
    count(DISTINCT c.document_id) FILTER (c.is_counted) AS reports,
    count(DISTINCT coalesce(c.outlet, c.source_id)) FILTER (c.is_counted) AS outlets,
    count(*) FILTER (NOT c.has_counted_modality) AS uncounted_claims,
    count(DISTINCT c.event_id) FILTER (c.is_counted) AS events,
    count(*) FILTER (r.chosen_claim_id = c.claim_id) AS chosen_claims,
    count(DISTINCT c.event_id) FILTER (r.status = 'contested') AS contested_events,
    min(c.day) FILTER (c.is_counted) AS first_day,
    max(c.day) FILTER (c.is_counted) AS last_day,
    min(coalesce(c.low, c.value, c.high)) FILTER (c.is_counted) AS smallest_stated,
    max(coalesce(c.high, c.value, c.low)) FILTER (c.is_counted) AS largest_stated
FROM claims_current AS c
LEFT JOIN reconciliations AS r
    ON r.collection = c.realm AND r.event_id = c.event_id AND r.measure = c.measure AND r.unit = c.unit
    AND r.victim_status = 'all'
WHERE c.is_subset_of IS NULL AND c.is_conversion_of IS NULL
GROUP BY c.collection, c.claimant, c.measure, c.unit
ORDER BY c.collection, c.claimant, c.measure, c.unit
