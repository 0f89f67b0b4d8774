-- Question: who says what about the same events, and how far apart are they?
-- Grain: one row per event, measure, unit and pair of claimants who both speak of it; claimant_a comes first by name.
-- Rows in: standing claims of events, of all victims (no claim about civilians, combatants or a group only). Of one
--   claimant the newest report counts, and of that the greatest figure.
-- Columns:
--   realm: `sample` or `all`
--   event_id, event_start, place_name, country, admin1: of the event
--   measure, unit: what is counted
--   claimant_a, claimant_b: as in claims_current; claimant_type_a, claimant_type_b: what kind each is
--   figure_a, figure_b: the number that each states, or its bound; bound_a, bound_b: how it bounds the truth
--   difference: figure_b less figure_a
--   reports, outlets, independent_claimants: documents and outlets that carry the two figures; the last is 2
WITH said AS (
    SELECT
        realm, event_id, measure, unit, claimant, claimant_type, bound, coalesce(value, low, high) AS figure,
        published_at, claim_id
    FROM claims_current
    WHERE event_id IS NOT NULL AND has_counted_modality AND victim_group IS NULL AND victim_actor_id IS NULL
        AND victim_status NOT IN ('civilian', 'combatant') AND coalesce(value, low, high) IS NOT NULL
),
newest AS (
    SELECT * EXCLUDE (published_at, claim_id)
    FROM said
    QUALIFY row_number() OVER (
        PARTITION BY realm, event_id, measure, unit, claimant
        ORDER BY published_at DESC NULLS LAST, figure DESC, claim_id
    ) = 1
),
carried AS (
    SELECT
        realm, event_id, measure, unit, claimant, bound, coalesce(value, low, high) AS figure,
        list(DISTINCT document_id) AS documents, list(DISTINCT coalesce(outlet, source_id)) AS carriers
    FROM claims_current
    WHERE event_id IS NOT NULL
    GROUP BY ALL
),
figures AS (
    SELECT n.*, c.documents, c.carriers
    FROM newest AS n
    JOIN carried AS c USING (realm, event_id, measure, unit, claimant, bound, figure)
)
SELECT
    a.realm, a.event_id, e.event_start, e.place_name, e.country, e.admin1, a.measure, a.unit,
    a.claimant AS claimant_a, a.claimant_type AS claimant_type_a, a.bound AS bound_a, a.figure AS figure_a,
    b.claimant AS claimant_b, b.claimant_type AS claimant_type_b, b.bound AS bound_b, b.figure AS figure_b,
    b.figure - a.figure AS difference,
    len(list_distinct(list_concat(a.documents, b.documents))) AS reports,
    len(list_distinct(list_concat(a.carriers, b.carriers))) AS outlets,
    2 AS independent_claimants
FROM figures AS a
JOIN figures AS b
    ON b.realm = a.realm AND b.event_id = a.event_id AND b.measure = a.measure AND b.unit = a.unit
    AND b.claimant > a.claimant
JOIN events AS e ON e.collection = a.realm AND e.event_id = a.event_id
ORDER BY a.realm, e.event_start NULLS LAST, a.event_id, a.measure, a.unit, a.claimant, b.claimant
