-- Question: what do the events of each day come to, by who did it and by whose people the victims are?
-- Grain: one row per realm, day, role, actor, measure, unit and victim status. An event with both actors stands in a
--   row of each role: never add the roles.
-- Columns:
--   realm: `sample` or `all`, the ledger that the events belong to
--   day: first day on which the event may have happened; null where no day is known
--   role: actor1 (did it, as most claims say) or actor2 (the victims belong to it)
--   actor_id: as in `actors`
--   actor_name: its usual name; null if the register does not have it
--   measure, unit, victim_status: as in `reconciliations`; the statuses are parts of `all` and never added to it
--   events: happenings with a figure; events_without_best: how many of them keep `best` null
--   events_of_exact_day: how many of them are known to the day (UCDP's date_prec 1)
--   low: sum of the reconciled low, an event without one counting 0, so that it is a true lower bound
--   best: sum of the reconciled best; null if any of the events has none
--   high: sum of the reconciled high; null if any of the events is open above
--   reports, outlets: documents and outlets that carry one of their claims
--   independent_claimants: different claimants of these claims; a wire's reprints count once
WITH roles AS (
    SELECT 'actor1' AS role, actor1_id AS actor_id, * FROM toll_rows WHERE actor1_id IS NOT NULL
    UNION ALL
    SELECT 'actor2' AS role, actor2_id AS actor_id, * FROM toll_rows WHERE actor2_id IS NOT NULL
),
names AS (
    SELECT actor_id, name AS actor_name FROM actors
)
SELECT
    realm, day, role, actor_id, actor_name, measure, unit, victim_status,
    count(*) FILTER (is_figure) AS events,
    count(*) FILTER (is_figure AND best IS NULL) AS events_without_best,
    count(*) FILTER (is_figure AND date_prec = 1) AS events_of_exact_day,
    sum(coalesce(low, 0)) FILTER (is_figure) AS low,
    CASE WHEN bool_and(best IS NOT NULL) FILTER (is_figure) THEN sum(best) END AS best,
    CASE WHEN bool_and(high IS NOT NULL) FILTER (is_figure) THEN sum(high) END AS high,
    count(DISTINCT document_id) AS reports,
    count(DISTINCT carrier) AS outlets,
    count(DISTINCT claimant) AS independent_claimants
FROM roles
LEFT JOIN names USING (actor_id)
GROUP BY realm, day, role, actor_id, actor_name, measure, unit, victim_status
ORDER BY realm, day NULLS LAST, role, actor_id, actor_name, measure, unit, victim_status
