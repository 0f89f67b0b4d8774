-- Question: which claims travelled, and through which outlets?
-- Grain: one row per figure of one claimant (about one event; without an event, of one family of reports) that two or
--   more outlets carry: one claim, many carriers.
-- Rows in: standing claims that count.
-- Columns:
--   realm, event_id, claimant, measure, unit, bound, value, low, high: the claim; event_id is null for totals
--   family_id: of the reports, where there is no event; else null
--   claimant_type: the first by alphabet where texts differ
--   day, place_name, country: of the claim; the first where reports differ
--   claims, reports, outlets, independent_claimants: how often it stands there; the last is 1
--   first_outlet: who published it first (by name between equals); first_published_at: when
--   carried_by: the outlets, by name
SELECT
    realm, event_id, CASE WHEN event_id IS NULL THEN family_id END AS family_id, claimant, measure, unit, bound, value,
    low, high,
    min(claimant_type) AS claimant_type,
    min(day) AS day,
    min(place_name) AS place_name,
    min(country) AS country,
    count(*) AS claims,
    count(DISTINCT document_id) AS reports,
    count(DISTINCT coalesce(outlet, source_id)) AS outlets,
    count(DISTINCT claimant) AS independent_claimants,
    arg_min(
        coalesce(outlet, source_id), (coalesce(published_at, 'infinity'::TIMESTAMPTZ), coalesce(outlet, source_id))
    ) AS first_outlet,
    min(published_at) AS first_published_at,
    list_sort(list(DISTINCT coalesce(outlet, source_id))) AS carried_by
FROM claims_current
WHERE is_counted
GROUP BY
    realm, event_id, CASE WHEN event_id IS NULL THEN family_id END, claimant, measure, unit, bound, value, low, high
HAVING count(DISTINCT coalesce(outlet, source_id)) > 1
ORDER BY realm, day NULLS LAST, event_id NULLS LAST, family_id, claimant, measure, unit, bound, value, low, high
