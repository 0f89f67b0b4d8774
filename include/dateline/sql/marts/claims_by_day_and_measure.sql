-- Question: what was claimed for each day, by how many, and what do that day's events come to?
-- Grain: one row per collection, day, measure, unit and scope. Scopes are apart: a total since 2011 is no day's figure.
-- Rows in: counted claims of claims_current that have a day (no denials, threats, plans; no parts, no conversions).
-- Columns:
--   collection, day, measure, unit, scope: see claims_current; unit of the figures below is `unit`
--   claims: claims, reprints included
--   reports, outlets: documents and outlets that carry one; two feeds of one outlet are one
--   independent_claimants: different claimants; the unattributed reprints of a wire story count as its origin
--   smallest_stated, largest_stated: least and greatest number that any one claim states as value or bound; no sum
--   events: happenings that these claims speak of; 0 for periods and totals, which have none
--   low: sum over those events of the reconciled low, an event without one counting 0, so that it is a true lower bound
--   best: sum of the reconciled best; null if any of the events has none
--   high: sum of the reconciled high; null if any of the events is open above
--   events_without_best: how many events keep `best` null
WITH counted AS (
    SELECT * FROM claims_current WHERE is_counted AND day IS NOT NULL
),
said AS (
    SELECT
        collection, day, measure, unit, scope,
        count(*) AS claims,
        count(DISTINCT document_id) AS reports,
        count(DISTINCT coalesce(outlet, source_id)) AS outlets,
        count(DISTINCT claimant) AS independent_claimants,
        min(coalesce(low, value, high)) AS smallest_stated,
        max(coalesce(high, value, low)) AS largest_stated
    FROM counted
    GROUP BY ALL
),
happened AS (
    SELECT DISTINCT collection, realm, day, measure, unit, scope, event_id FROM counted WHERE event_id IS NOT NULL
),
came_to AS (
    SELECT
        h.collection, h.day, h.measure, h.unit, h.scope,
        count(*) AS events,
        sum(coalesce(r.low, 0)) AS low,
        CASE WHEN count(r.best) = count(*) THEN sum(r.best) END AS best,
        CASE WHEN count(r.high) = count(*) THEN sum(r.high) END AS high,
        count(*) - count(r.best) AS events_without_best
    FROM happened AS h
    JOIN reconciliations AS r
        ON r.collection = h.realm AND r.event_id = h.event_id AND r.measure = h.measure AND r.unit = h.unit
        AND r.victim_status = 'all'
    GROUP BY ALL
)
SELECT
    s.*, coalesce(c.events, 0) AS events, c.low, c.best, c.high,
    coalesce(c.events_without_best, 0) AS events_without_best
FROM said AS s
LEFT JOIN came_to AS c USING (collection, day, measure, unit, scope)
ORDER BY collection, day, measure, unit, scope
