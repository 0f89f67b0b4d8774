-- Question: what is there to filter the ledger by, and how much of it?
-- Grain: one row per ledger, filter and value, of the 200 values of each filter that have the most claims.
-- Columns:
--   realm: `sample` or `all`
--   filter: countries, measures, victim_statuses, claimants, sources or actors
--   value: what a filter is set to; label: the same in words
--   claims: claims of ledger_claims that have it; of a claim's actors each counts once
WITH found AS (
    SELECT realm, 'countries' AS filter, country AS value, country AS label FROM ledger_claims
    UNION ALL SELECT realm, 'measures', measure, measure FROM ledger_claims
    UNION ALL SELECT realm, 'victim_statuses', victim_status, victim_status FROM ledger_claims
    UNION ALL
    SELECT c.realm, 'claimants', c.claimant, coalesce(a.name, c.claimant_name)
    FROM ledger_claims AS c LEFT JOIN actors AS a ON a.actor_id = c.claimant_actor_id
    UNION ALL SELECT realm, 'sources', collection || '/' || source_id, coalesce(outlet, source_id) FROM ledger_claims
    UNION ALL
    SELECT c.realm, 'actors', c.actor_id, coalesce(a.name, c.actor_id)
    FROM (
        SELECT realm, unnest(list_distinct([perpetrator_actor_id, victim_actor_id])) AS actor_id FROM ledger_claims
    ) AS c LEFT JOIN actors AS a ON a.actor_id = c.actor_id
)
SELECT realm, filter, value, min(label) AS label, count(*) AS claims
FROM found
WHERE value IS NOT NULL
GROUP BY realm, filter, value
QUALIFY row_number() OVER (PARTITION BY realm, filter ORDER BY count(*) DESC, value) <= 200
ORDER BY realm, filter, claims DESC, value
