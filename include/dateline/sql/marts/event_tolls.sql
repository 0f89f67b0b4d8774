-- Question: how many were killed and injured in each event, by whose word, and how far do they agree?
-- Grain: one row per event that has a figure of killed or injured persons.
-- Columns:
--   realm: `sample` or `all`, the ledger that the event belongs to
--   event_id, event_start, event_end, date_prec, place_name, geonames_id, country, latitude, longitude,
--     where_prec: of the event
--   reports, outlets, independent_claimants: of the event, over all its measures
--   killed_low, killed_best, killed_high, injured_low, injured_best, injured_high: persons, as reconciled: null is open
--   killed_status, injured_status: single source, agreed, range, contested or official only; null if nothing was said
--   killed_rule, injured_rule: the rule that chose best (R0: none did)
--   killed_claim_id, injured_claim_id: the claim that best was taken from
SELECT
    e.collection AS realm,
    e.event_id, e.event_start, e.event_end, e.date_prec, e.place_name, e.geonames_id, e.country, e.latitude,
    e.longitude, e.where_prec, e.reports, e.outlets, e.independent_claimants,
    k.low AS killed_low, k.best AS killed_best, k.high AS killed_high, k.status AS killed_status,
    k.reconcile_rule AS killed_rule, k.chosen_claim_id AS killed_claim_id,
    i.low AS injured_low, i.best AS injured_best, i.high AS injured_high, i.status AS injured_status,
    i.reconcile_rule AS injured_rule, i.chosen_claim_id AS injured_claim_id
FROM events AS e
LEFT JOIN reconciliations AS k
    ON k.collection = e.collection AND k.event_id = e.event_id AND k.measure = 'killed' AND k.unit = 'person'
    AND k.victim_status = 'all'
LEFT JOIN reconciliations AS i
    ON i.collection = e.collection AND i.event_id = e.event_id AND i.measure = 'injured' AND i.unit = 'person'
    AND i.victim_status = 'all'
WHERE k.event_id IS NOT NULL OR i.event_id IS NOT NULL
ORDER BY realm, e.event_start NULLS LAST, e.event_id
