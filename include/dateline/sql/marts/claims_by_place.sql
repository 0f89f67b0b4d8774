-- Question: what was claimed about each place, by how many and over which days?
-- Grain: one row per collection, place (geonames_id), measure, unit and scope; claims without a place stand
--   in rows whose geonames_id is null.
-- Rows in: counted claims of claims_current (no denials, threats, plans; no parts, no conversions).
-- Columns:
--   collection, geonames_id, measure, unit, scope: the grain
--   place_name, country, latitude, longitude, where_prec: of the place; the first by alphabet where texts differ
--   claims, reports, outlets, independent_claimants: as in claims_by_day_and_measure
--   events: happenings that these claims speak of
--   first_day, last_day: first and last day that a claim is about
--   smallest_stated, largest_stated: least and greatest number that any one claim states; nothing is added up
SELECT
    collection, geonames_id, measure, unit, scope,
    min(place_name) AS place_name,
    min(country) AS country,
    min(latitude) AS latitude,
    min(longitude) AS longitude,
    min(where_prec) AS where_prec,
    count(*) AS claims,
    count(DISTINCT document_id) AS reports,
    count(DISTINCT coalesce(outlet, source_id)) AS outlets,
    count(DISTINCT claimant) AS independent_claimants,
    count(DISTINCT event_id) AS events,
    min(day) AS first_day,
    max(day) AS last_day,
    min(coalesce(low, value, high)) AS smallest_stated,
    max(coalesce(high, value, low)) AS largest_stated
FROM claims_current
WHERE is_counted
GROUP BY collection, geonames_id, measure, unit, scope
ORDER BY collection, geonames_id NULLS LAST, measure, unit, scope
