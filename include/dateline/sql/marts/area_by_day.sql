-- Question: how much land is said to be held or taken by whom on each day, in each country, and by whose word?
-- Grain: one row per collection, country, day, holder, claimant and scope. Read it beside control_by_day: the
--   same day and country. Scopes are apart: all that is held by now is no day's gain.
-- Rows in: counted claims of claims_current whose measure is area (no denials, plans; no parts, no conversions).
-- Columns:
--   collection, country, day, scope: see claims_current; country is null where none is told
--   holder: actor id of who holds it, as the text says; null where nobody is named
--   claimant: as in claims_current
--   claims, reports, outlets: claims, and the documents and outlets that carry them
--   smallest_km2, largest_km2: least and greatest area that any one claim states as value or bound, in km2; no sum
--   claim_ids: the claims
SELECT
    collection, country, day, perpetrator_actor_id AS holder, claimant, scope,
    count(*) AS claims,
    count(DISTINCT document_id) AS reports,
    count(DISTINCT coalesce(outlet, source_id)) AS outlets,
    min(coalesce(low, value, high)) AS smallest_km2,
    max(coalesce(high, value, low)) AS largest_km2,
    list_sort(list(DISTINCT claim_id)) AS claim_ids
FROM claims_current
WHERE measure = 'area' AND is_counted AND day IS NOT NULL
GROUP BY collection, country, day, perpetrator_actor_id, claimant, scope
ORDER BY collection, country NULLS LAST, day, holder NULLS LAST, claimant, scope
