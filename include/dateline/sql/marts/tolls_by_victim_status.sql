-- Question: what do the events of each day come to, and how many of the victims were civilians or combatants?
-- Grain: one row per realm, day, measure, unit and victim status (all, civilian, combatant).
-- Columns:
--   realm: `sample` or `all`, the ledger that the events belong to
--   day: first day on which the event may have happened; null where no day is known
--   measure, unit, victim_status: as in `reconciliations`; the statuses are parts of `all` and never added to it
--   events: happenings with a figure; events_without_best: how many of them keep `best` null
--   events_of_exact_day: how many of them are known to the day (UCDP's date_prec 1)
--   low: sum of the reconciled low, an event without one counting 0, so that it is a true lower bound
--   best: sum of the reconciled best; null if any of the events has none
--   high: sum of the reconciled high; null if any of the events is open above
--   reports, outlets: documents and outlets that carry one of their claims
--   independent_claimants: different claimants of these claims; a wire's reprints count once
SELECT
    realm, day, measure, unit, victim_status,
    count(*) FILTER (is_figure) AS events,
    count(*) FILTER (is_figure AND best IS NULL) AS events_without_best,
    count(*) FILTER (is_figure AND date_prec = 1) AS events_of_exact_day,
    sum(coalesce(low, 0)) FILTER (is_figure) AS low,
    CASE WHEN bool_and(best IS NOT NULL) FILTER (is_figure) THEN sum(best) END AS best,
    CASE WHEN bool_and(high IS NOT NULL) FILTER (is_figure) THEN sum(high) END AS high,
    count(DISTINCT document_id) AS reports,
    count(DISTINCT carrier) AS outlets,
    count(DISTINCT claimant) AS independent_claimants
FROM toll_rows
GROUP BY realm, day, measure, unit, victim_status
ORDER BY realm, day NULLS LAST, measure, unit, victim_status
