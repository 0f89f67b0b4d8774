-- Question: which claims stand behind the ledger's events, by everything that a reader may filter on?
-- Grain: one row per claim of claims_current, so that a page answers without reading the lake's files again.
-- Columns:
--   realm, collection, source_id, outlet, event_id, claim_id, document_id, title, canonical_url, published_at, day,
--     day_basis, measure, unit, bound, value, low, high, value_text, quote, modality, scope, victim_text,
--     victim_status,
--     victim_actor_id, perpetrator_actor_id, claimant, claimant_type, claimant_actor_id, claimant_surface,
--     reported_via,
--     place_name, geonames_id, country, admin1, latitude, longitude, where_prec, date_prec, family_id, is_origin,
--     is_counted, link_reason: as in claims_current
--   claimant_name: the claimant as printed, else the outlet, else the source
SELECT
    realm, collection, source_id, outlet, event_id, claim_id, document_id, title, canonical_url, published_at, day,
    day_basis, measure, unit, bound, value, low, high, value_text, quote, modality, scope, victim_text, victim_status,
    victim_actor_id, perpetrator_actor_id, claimant, claimant_type, claimant_actor_id, claimant_surface,
    reported_via,
    place_name, geonames_id, country, admin1, latitude, longitude, where_prec, date_prec, family_id, is_origin,
    is_counted, link_reason,
    coalesce(claimant_surface, outlet, source_id) AS claimant_name
FROM claims_current
ORDER BY realm, day DESC NULLS LAST, event_id NULLS LAST, claim_id, collection
