-- Question: what did the ledger say of every event on the night of a day?
-- Example: FROM event_as_of('2015-10-13') WHERE measure = 'killed' AND victim_status = 'all'
-- Grain: one row per event, measure, unit and victim status that had a figure by then. Place and days as linked today.
CREATE MACRO event_as_of(day) AS TABLE
    SELECT
        h.collection AS realm, h.event_id, e.event_start, e.event_end, e.date_prec, e.place_name, e.geonames_id,
        e.country, e.admin1, e.latitude, e.longitude, e.where_prec, e.event_type, e.sub_event_type, h.measure, h.unit,
        h.victim_status, h.low, h.best, h.high, h.status, h.reconcile_rule, h.chosen_claim_id, h.reports, h.outlets,
        h.independent_claimants, h.known_from, h.known_to
    FROM event_history AS h
    LEFT JOIN events AS e ON e.collection = h.collection AND e.event_id = h.event_id
    WHERE h.known_from <= CAST(day AS DATE) AND (h.known_to IS NULL OR h.known_to > CAST(day AS DATE))
