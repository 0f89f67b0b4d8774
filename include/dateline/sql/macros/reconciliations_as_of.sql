-- Question: what did the claims about each event come to on the night of a day, and which claims lost?
-- Example: FROM reconciliations_as_of('2015-10-13') WHERE status = 'contested'
-- Grain: one row per event, measure, unit and victim status, with the columns of `reconciliations`; losing_claim_ids are
--   the other claims of the kind in documents seen by then.
CREATE MACRO reconciliations_as_of(day) AS TABLE
    WITH seen AS (
        SELECT c.* FROM claims_all AS c WHERE c.first_seen <= CAST(day AS DATE) AND c.event_id IS NOT NULL
    )
    SELECT
        h.event_id, h.measure, h.unit, h.victim_status, h.low, h.best, h.high, h.status, h.reconcile_rule,
        h.chosen_claim_id,
        coalesce(
            list_sort(list(DISTINCT c.claim_id) FILTER (c.claim_id IS DISTINCT FROM h.chosen_claim_id)), []
        ) AS losing_claim_ids,
        h.reports, h.outlets, h.independent_claimants, h.extractor_version, h.collection, h.date
    FROM event_history AS h
    LEFT JOIN seen AS c
        ON c.realm = h.collection AND c.event_id = h.event_id AND c.measure = h.measure AND c.unit = h.unit
        AND (h.victim_status = 'all' OR c.victim_status = h.victim_status)
    WHERE h.known_from <= CAST(day AS DATE) AND (h.known_to IS NULL OR h.known_to > CAST(day AS DATE))
    GROUP BY ALL
