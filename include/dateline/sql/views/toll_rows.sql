-- Question: what was each event's toll, and which claims that still stand carry it?
-- Grain: two kinds of rows, so that sums and counts of one group need no join of nulls: one per reconciliation
--   (is_figure), and one per claim of its event, measure, unit and victim status (not is_figure).
-- Columns:
--   realm, event_id, measure, unit, victim_status: of the reconciliation; `all` is never added to the others
--   is_figure: the row is the reconciled figure; else it is a claim
--   low, best, high, status: as reconciled; null in rows of claims
--   claim_id, document_id, carrier, claimant: of the claim; carrier is its outlet; null in rows of figures
--   day, date_prec, place_name, geonames_id, country, admin1, latitude, longitude, where_prec, actor1_id, actor2_id: of
--     the event, day being the first on which it may have happened
WITH said AS (
    SELECT
        collection AS realm, event_id, measure, unit, victim_status, true AS is_figure, low, best, high, status,
        CAST(NULL AS VARCHAR) AS claim_id, CAST(NULL AS VARCHAR) AS document_id, CAST(NULL AS VARCHAR) AS carrier,
        CAST(NULL AS VARCHAR) AS claimant
    FROM reconciliations
    UNION ALL
    SELECT
        r.collection, r.event_id, r.measure, r.unit, r.victim_status, false, NULL, NULL, NULL, NULL,
        c.claim_id, c.document_id, coalesce(c.outlet, c.source_id), c.claimant
    FROM reconciliations AS r
    JOIN claims_current AS c
        ON c.realm = r.collection AND c.event_id = r.event_id AND c.measure = r.measure AND c.unit = r.unit
        AND (r.victim_status = 'all' OR c.victim_status = r.victim_status)
)
SELECT
    s.*, e.event_start AS day, e.date_prec, e.place_name, e.geonames_id, e.country, e.admin1, e.latitude, e.longitude,
    e.where_prec, e.actor1_id, e.actor2_id
FROM said AS s
JOIN events AS e ON e.collection = s.realm AND e.event_id = s.event_id
