-- Question: which claims stand behind the ledger's events, by everything that a reader may filter on?
-- Grain: one row per claim of claims_current, so that a page answers without reading the lake's files again.
-- Columns:
--   realm, collection, source_id, outlet, event_id, claim_id, document_id, title, canonical_url, published_at, day,
--     day_basis, measure, unit, bound, value, low, high, value_text, quote, modality, scope, victim_text,
--     victim_status,
--     victim_actor_id, perpetrator_actor_id, claimant, claimant_type, claimant_actor_id, claimant_surface,
--     reported_via,
--     place_name, geonames_id, country, admin1, latitude, longitude, where_prec, date_prec, family_id, is_origin,
--     is_counted, link_reason, first_seen: as in claims_current
--   claimant_name: the claimant as printed, else the outlet, else the source
--   event_number: as in ledger_events
--   searched: quote, title and place in lower case, for searches
SELECT
    c.realm, collection, source_id, outlet, c.event_id, claim_id, document_id, title, canonical_url, published_at, day,
    day_basis, measure, unit, bound, value, low, high, value_text, quote, modality, scope, victim_text, victim_status,
    victim_actor_id, perpetrator_actor_id, claimant, claimant_type, claimant_actor_id, claimant_surface,
    reported_via,
    place_name, geonames_id, country, admin1, latitude, longitude, where_prec, date_prec, family_id, is_origin,
    is_counted, link_reason, first_seen,
    coalesce(claimant_surface, outlet, source_id) AS claimant_name,
    e.event_number,
    lower(concat_ws(chr(10), quote, title, place_name)) AS searched
FROM claims_current AS c
LEFT JOIN (SELECT realm, event_id, event_number FROM ledger_events) AS e
    ON e.realm = c.realm AND e.event_id = c.event_id
ORDER BY c.realm, day DESC NULLS LAST, c.event_id NULLS LAST, claim_id, collection
