-- Question: what do the ledger's deadly events look like in the columns and codes of UCDP GED?
-- Grain: one row per event with at least one reconciled death and a known day. The column names and their order are
--   those of UCDP GED since version 17.1; what Dateline cannot tell honestly is null, codes of conflicts and dyads
--     first.
-- Columns:
--   id: Dateline's event_id (UCDP's are numbers); relid: null; year, date_start, date_end, date_prec: of the event
--   active_year, code_status, event_clarity: null, a coder's judgement
--   type_of_violence: 1 state-based, 2 non-state, 3 one-sided; null where the text supports none
--   conflict_dset_id, conflict_new_id, conflict_name, dyad_dset_id, dyad_new_id: null
--   dyad_name: side_a - side_b where both are known
--   side_a, side_b: of one-sided violence who did it, and Civilians; of state-based the state first; else as reported
--   side_a_new_id, side_b_new_id: UCDP's actor ids where the register has them; side_a_dset_id, side_b_dset_id: null
--   number_of_sources: reports; source_office: their outlets; source_date, source_headline: of the first report
--   source_article: the first reports, at most ten: "outlet, day, headline"; source_original: who made the chosen claim
--   where_prec, where_coordinates (the place's name), adm_1, latitude, longitude, geom_wkt, country: of the event
--   where_description, adm_2, priogrid_gid, country_id, region, gwnoa, gwnob: null
--   best, low, high: killed, as reconciled: best is null where no rule gives one, high where it is open
--   realm: Dateline's own addition, last: `sample` or `all`
--   deaths_civilians: best of the killed told to be civilians; deaths_a, deaths_b, deaths_unknown: null
WITH killed AS (
    SELECT collection, event_id, low, best, high, chosen_claim_id
    FROM reconciliations
    WHERE measure = 'killed' AND unit = 'person' AND victim_status = 'all' AND coalesce(best, low, high) >= 1
),
civilians AS (
    SELECT collection, event_id, best
    FROM reconciliations
    WHERE measure = 'killed' AND unit = 'person' AND victim_status = 'civilian'
),
reports AS (
    SELECT DISTINCT realm, event_id, document_id, coalesce(outlet, source_id) AS office, published_at, title
    FROM claims_current
    WHERE event_id IS NOT NULL
),
articles AS (
    SELECT
        realm, event_id,
        count(*) AS number_of_sources,
        array_to_string(list_sort(list(DISTINCT office)), ';') AS source_office,
        array_to_string(list(
            concat_ws(', ', office, strftime(published_at AT TIME ZONE 'UTC', '%Y-%m-%d'), '"' || title || '"')
            ORDER BY published_at NULLS LAST, office, document_id
        )[1:10], ';') AS source_article,
        arg_min(title, (coalesce(published_at, 'infinity'::TIMESTAMPTZ), office, document_id)) AS source_headline,
        min(CAST(published_at AT TIME ZONE 'UTC' AS DATE)) AS source_date
    FROM reports
    GROUP BY ALL
),
originals AS (
    SELECT realm, claim_id, min(coalesce(claimant_surface, outlet, source_id)) AS source_original
    FROM claims_current
    GROUP BY ALL
),
sided AS (
    SELECT
        e.*,
        e.type_of_violence = 1 AND b.acled_type = 'State Forces' AND a.acled_type IS DISTINCT FROM 'State Forces'
            AS is_state_second,
        a.name AS name_1, a.ucdp_id AS ucdp_1, b.name AS name_2, b.ucdp_id AS ucdp_2
    FROM events AS e
    LEFT JOIN actors AS a ON a.actor_id = e.actor1_id
    LEFT JOIN actors AS b ON b.actor_id = e.actor2_id
),
sides AS (
    SELECT
        *,
        CASE WHEN is_state_second THEN name_2 ELSE name_1 END AS side_a,
        CASE WHEN is_state_second THEN ucdp_2 ELSE ucdp_1 END AS side_a_new_id,
        CASE WHEN type_of_violence = 3 THEN 'Civilians' WHEN is_state_second THEN name_1 ELSE name_2 END AS side_b,
        CASE WHEN type_of_violence = 3 THEN NULL WHEN is_state_second THEN ucdp_1 ELSE ucdp_2 END AS side_b_new_id
    FROM sided
)
SELECT
    s.event_id AS id, CAST(NULL AS VARCHAR) AS relid, year(s.event_start) AS year, CAST(NULL AS BIGINT) AS active_year,
    CAST(NULL AS VARCHAR) AS code_status, s.type_of_violence,
    CAST(NULL AS BIGINT) AS conflict_dset_id, CAST(NULL AS BIGINT) AS conflict_new_id,
    CAST(NULL AS VARCHAR) AS conflict_name, CAST(NULL AS BIGINT) AS dyad_dset_id, CAST(NULL AS BIGINT) AS dyad_new_id,
    s.side_a || ' - ' || s.side_b AS dyad_name,
    CAST(NULL AS BIGINT) AS side_a_dset_id, s.side_a_new_id, s.side_a,
    CAST(NULL AS BIGINT) AS side_b_dset_id, s.side_b_new_id, s.side_b,
    a.number_of_sources, a.source_article, a.source_office, a.source_date, a.source_headline, o.source_original,
    s.where_prec, s.place_name AS where_coordinates, CAST(NULL AS VARCHAR) AS where_description,
    s.admin1 AS adm_1, CAST(NULL AS VARCHAR) AS adm_2, s.latitude, s.longitude,
    CASE WHEN s.latitude IS NOT NULL THEN format('POINT ({} {})', s.longitude, s.latitude) END AS geom_wkt,
    CAST(NULL AS BIGINT) AS priogrid_gid, n.name AS country, CAST(NULL AS BIGINT) AS country_id,
    CAST(NULL AS VARCHAR) AS region, CAST(NULL AS BIGINT) AS event_clarity, s.date_prec,
    s.event_start AS date_start, s.event_end AS date_end,
    CAST(NULL AS BIGINT) AS deaths_a, CAST(NULL AS BIGINT) AS deaths_b,
    CAST(c.best AS BIGINT) AS deaths_civilians, CAST(NULL AS BIGINT) AS deaths_unknown,
    CAST(k.best AS BIGINT) AS best, CAST(k.high AS BIGINT) AS high, CAST(k.low AS BIGINT) AS low,
    CAST(NULL AS BIGINT) AS gwnoa, CAST(NULL AS BIGINT) AS gwnob,
    s.collection AS realm
FROM killed AS k
JOIN sides AS s ON s.collection = k.collection AND s.event_id = k.event_id
LEFT JOIN civilians AS c ON c.collection = k.collection AND c.event_id = k.event_id
LEFT JOIN articles AS a ON a.realm = k.collection AND a.event_id = k.event_id
LEFT JOIN originals AS o ON o.realm = k.collection AND o.claim_id = k.chosen_claim_id
LEFT JOIN countries AS n ON n.country = s.country
WHERE s.event_start IS NOT NULL
ORDER BY date_start, id
