-- Question: which places changed hands on each day, to whom, who says so, and who says otherwise?
-- Grain: one row per collection, place, is_part and day on which somebody says that it changed hands. How a place
--   stands on a date is the last row up to it.
-- Rows in: counted changes of control_current, and as words against them its denials and negations of the
--   day. Plans and what is only possible are left out. Parts of a place are apart: a quarter,
--   or villages near it, are not the place.
-- Columns:
--   collection, place, is_part, day: the grain; place as in control_current
--   place_name, country, geonames_id, latitude, longitude, where_prec: of the place; the first where they differ
--   held_by: who has it after the day, as in gained_by of control_current; null where only its loss is told
--   given_up_by: who is said to have lost it, where any claimant for held_by names somebody; else null
--   change: `gained` where somebody is said to hold it, else `lost`
--   held_before: held_by of the place's row before; null for the first
--   claimants_for: independent claimants of held_by, as in control_current
--   claimants_against: those who deny it, or name another holder for the day
--   control_change_ids: the rows of `control_changes` that speak for it
--   reports, outlets: documents and outlets that carry one of those
-- held_by: of the holders named for a day the one that most independent claimants name; where as many name another, the
--   one told last, then the first by alphabet.
WITH said AS (
    SELECT *, coalesce(gained_by, '') AS holder FROM control_current WHERE place IS NOT NULL AND day IS NOT NULL
),
counted AS (
    SELECT collection, place, is_part, day, holder,
        list_sort(list(DISTINCT claimant)) AS claimants,
        list_sort(list(DISTINCT control_change_id)) AS control_change_ids,
        count(DISTINCT document_id) AS reports,
        count(DISTINCT coalesce(outlet, source_id)) AS outlets,
        max(published_at) AS told_last,
        min(lost_by) AS given_up_by
    FROM said WHERE has_counted_modality GROUP BY ALL
),
chosen AS (
    SELECT * FROM counted
    QUALIFY row_number() OVER (
        PARTITION BY collection, place, is_part, day
        ORDER BY holder = '', len(claimants) DESC, told_last DESC NULLS LAST, holder
    ) = 1
),
described AS (
    SELECT collection, place, min(place_name) AS place_name, min(country) AS country, min(geonames_id) AS geonames_id,
        min(latitude) AS latitude, min(longitude) AS longitude, min(where_prec) AS where_prec
    FROM said GROUP BY ALL
),
against AS (
    SELECT c.collection, c.place, c.is_part, c.day, list_sort(list(DISTINCT s.claimant)) AS claimants
    FROM chosen AS c
    JOIN said AS s ON s.collection = c.collection AND s.place = c.place AND s.is_part = c.is_part AND s.day = c.day
    WHERE (s.modality IN ('denied', 'negated') AND (s.holder = c.holder OR s.holder = ''))
        OR (s.has_counted_modality AND s.holder NOT IN (c.holder, ''))
    GROUP BY ALL
)
SELECT
    c.collection, c.place, c.is_part, c.day, d.place_name, d.country, d.geonames_id, d.latitude, d.longitude,
    d.where_prec, nullif(c.holder, '') AS held_by, c.given_up_by,
    CASE WHEN c.holder = '' THEN 'lost' ELSE 'gained' END AS change,
    lag(nullif(c.holder, '')) OVER (PARTITION BY c.collection, c.place, c.is_part ORDER BY c.day) AS held_before,
    c.claimants AS claimants_for, coalesce(a.claimants, []) AS claimants_against, c.control_change_ids, c.reports,
    c.outlets
FROM chosen AS c
JOIN described AS d ON d.collection = c.collection AND d.place = c.place
LEFT JOIN against AS a
    ON a.collection = c.collection AND a.place = c.place AND a.is_part = c.is_part AND a.day = c.day
ORDER BY c.collection, c.place, c.is_part, c.day
