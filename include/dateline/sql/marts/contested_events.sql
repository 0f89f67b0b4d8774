-- Question: over which events do named claimants contradict each other, who says least and who says most?
-- Grain: one row per event, measure, unit and victim status whose reconciliation is contested.
-- Columns:
--   realm: `sample` or `all`
--   event_id, event_start, event_end, place_name, country, admin1: of the event
--   measure, unit, victim_status, low, best, high, reconcile_rule: as reconciled; null is open
--   least_stated, least_claimant: smallest number that a standing claim states, and the first by name who states it
--   most_stated, most_claimant: greatest number, and the first by name who states it
--   difference: most_stated less least_stated
--   claims, reports, outlets, independent_claimants: standing claims, and the documents, outlets and claimants of them
SELECT
    r.collection AS realm, r.event_id, e.event_start, e.event_end, e.place_name, e.country, e.admin1,
    r.measure, r.unit, r.victim_status, r.low, r.best, r.high, r.reconcile_rule,
    min(coalesce(c.low, c.value, c.high)) AS least_stated,
    arg_min(c.claimant, (coalesce(c.low, c.value, c.high), c.claimant)) AS least_claimant,
    max(coalesce(c.high, c.value, c.low)) AS most_stated,
    arg_min(c.claimant, (-coalesce(c.high, c.value, c.low), c.claimant)) AS most_claimant,
    max(coalesce(c.high, c.value, c.low)) - min(coalesce(c.low, c.value, c.high)) AS difference,
    count(*) AS claims,
    count(DISTINCT c.document_id) AS reports,
    count(DISTINCT coalesce(c.outlet, c.source_id)) AS outlets,
    count(DISTINCT c.claimant) AS independent_claimants
FROM reconciliations AS r
JOIN events AS e ON e.collection = r.collection AND e.event_id = r.event_id
JOIN claims_current AS c
    ON c.realm = r.collection AND c.event_id = r.event_id AND c.measure = r.measure AND c.unit = r.unit
    AND (r.victim_status = 'all' OR c.victim_status = r.victim_status)
WHERE r.status = 'contested'
GROUP BY ALL
ORDER BY realm, e.event_start NULLS LAST, r.event_id, r.measure, r.unit, r.victim_status
