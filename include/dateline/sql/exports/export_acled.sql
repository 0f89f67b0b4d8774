-- Question: what do the ledger's events look like in the columns and codes of ACLED?
-- Grain: one row per event with a known day and country. The column names and their order are those that ACLED has
--   published since March 2023; what Dateline cannot tell honestly is null.
-- Columns:
--   event_id_cnty: Dateline's event_id; event_date, year: its first day
--   time_precision: 1 day (UCDP's date_prec 1), 2 within a week (2, 3), 3 within a month (4); null for more than that
--   disorder_type: of battles, explosions and violence against civilians Political violence, of strategic developments
--     the same words; null for others
--   event_type, sub_event_type: as the text supports them
--   actor1, actor2: names in the register of actors; inter1, inter2: ACLED's codes of 2023 for their types (1 State
--     Forces, 2 Rebel Groups, 3 Political Militias, 4 Identity Militias, 8 External/Other Forces)
--   interaction: both codes, the lower one first; null unless both are known
--   assoc_actor_1, assoc_actor_2, region, admin2, admin3, source_scale, tags, timestamp: null
--   civilian_targeting: Civilian targeting, where the type is violence against civilians or UCDP's one-sided; else null
--   iso: ISO 3166-1 numeric; country: GeoNames' name; admin1, location, latitude, longitude: of the event
--   geo_precision: 1 town (UCDP's where_prec 1), 2 near it or district (2, 3), 3 region (4, 5, 6); null for sea or air
--   source: outlets of the event's claims; notes: the words of the claim that the killed were taken from
--   realm: Dateline's own addition, last: `sample` or `all`
--   fatalities: killed as reconciled: best, else low, ACLED taking the most conservative of reports; null, and not
--     ACLED's
--     0, where nobody tells of dead
WITH killed AS (
    SELECT collection, event_id, coalesce(best, low) AS fatalities, chosen_claim_id
    FROM reconciliations
    WHERE measure = 'killed' AND unit = 'person' AND victim_status = 'all'
),
carried AS (
    SELECT realm, event_id, array_to_string(list_sort(list(DISTINCT coalesce(outlet, source_id))), '; ') AS source
    FROM claims_current
    WHERE event_id IS NOT NULL
    GROUP BY ALL
),
words AS (
    SELECT realm, claim_id, min(quote) AS notes FROM claims_current GROUP BY ALL
),
inter AS (
    SELECT actor_id, name, CASE acled_type
        WHEN 'State Forces' THEN 1 WHEN 'Rebel Groups' THEN 2 WHEN 'Political Militias' THEN 3
        WHEN 'Identity Militias' THEN 4 WHEN 'External/Other Forces' THEN 8
    END AS code
    FROM actors
)
SELECT
    e.event_id AS event_id_cnty, e.event_start AS event_date, year(e.event_start) AS year,
    CASE WHEN e.date_prec = 1 THEN 1 WHEN e.date_prec IN (2,
        3) THEN 2 WHEN e.date_prec = 4 THEN 3 END AS time_precision,
    CASE
        WHEN e.event_type IN ('Battles', 'Explosions/Remote violence', 'Violence against civilians')
            THEN 'Political violence'
        WHEN e.event_type = 'Strategic developments' THEN 'Strategic developments'
    END AS disorder_type,
    e.event_type, e.sub_event_type, a.name AS actor1, CAST(NULL AS VARCHAR) AS assoc_actor_1, a.code AS inter1,
    b.name AS actor2, CAST(NULL AS VARCHAR) AS assoc_actor_2, b.code AS inter2,
    CASE WHEN a.code IS NOT NULL AND b.code IS NOT NULL
        THEN 10 * least(a.code, b.code) + greatest(a.code, b.code) END AS interaction,
    CASE WHEN e.event_type = 'Violence against civilians' OR e.type_of_violence = 3 THEN 'Civilian targeting' END
        AS civilian_targeting,
    n.iso_number AS iso, CAST(NULL AS VARCHAR) AS region, n.name AS country, e.admin1,
    CAST(NULL AS VARCHAR) AS admin2, CAST(NULL AS VARCHAR) AS admin3, e.place_name AS location, e.latitude, e.longitude,
    CASE WHEN e.where_prec = 1 THEN 1 WHEN e.where_prec IN (2, 3) THEN 2 WHEN e.where_prec IN (4, 5, 6) THEN 3 END
        AS geo_precision,
    c.source, CAST(NULL AS VARCHAR) AS source_scale, w.notes, CAST(k.fatalities AS BIGINT) AS fatalities,
    CAST(NULL AS VARCHAR) AS tags, CAST(NULL AS BIGINT) AS timestamp,
    e.collection AS realm
FROM events AS e
JOIN carried AS c ON c.realm = e.collection AND c.event_id = e.event_id
LEFT JOIN killed AS k ON k.collection = e.collection AND k.event_id = e.event_id
LEFT JOIN words AS w ON w.realm = e.collection AND w.claim_id = k.chosen_claim_id
LEFT JOIN inter AS a ON a.actor_id = e.actor1_id
LEFT JOIN inter AS b ON b.actor_id = e.actor2_id
LEFT JOIN countries AS n ON n.country = e.country
WHERE e.event_start IS NOT NULL AND e.country IS NOT NULL
ORDER BY event_date, event_id_cnty
