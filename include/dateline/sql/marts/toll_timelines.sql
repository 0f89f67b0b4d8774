-- Question: how did what is known of each event's toll move, night by night?
-- Grain: one row per event, measure, unit, victim status and time in which the ledger said the same (event_history).
-- Columns:
--   realm: `sample` or `all`
--   event_id, event_start, event_end, place_name, country, admin1: of the event, as linked today
--   measure, unit, victim_status: as in `event_history`; the statuses are parts of `all`
--   step: 1 for what was said first, and so on
--   known_from, known_to: first partition date on which the ledger said so, and the one on which it ceased to; null:
--     it still says so
--   days_known: days from the one to the other; null while it still says so
--   low, best, high, status, reconcile_rule, chosen_claim_id: as reconciled then
--   best_before: best of the step before; null for the first, or where there was none
--   change: best less best_before
--   reports, outlets, independent_claimants: that had spoken by then
SELECT
    h.collection AS realm, h.event_id, e.event_start, e.event_end, e.place_name, e.country, e.admin1,
    h.measure, h.unit, h.victim_status,
    row_number() OVER steps AS step,
    h.known_from, h.known_to, h.known_to - h.known_from AS days_known,
    h.low, h.best, h.high, h.status, h.reconcile_rule, h.chosen_claim_id,
    lag(h.best) OVER steps AS best_before,
    h.best - lag(h.best) OVER steps AS change,
    h.reports, h.outlets, h.independent_claimants
FROM event_history AS h
LEFT JOIN events AS e ON e.collection = h.collection AND e.event_id = h.event_id
WINDOW steps AS (
    PARTITION BY h.collection, h.event_id, h.measure, h.unit, h.victim_status ORDER BY h.known_from
)
ORDER BY realm, h.event_id, h.measure, h.unit, h.victim_status, h.known_from
