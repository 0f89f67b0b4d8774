-- Question: what is known of each report that was ever read: whose story it carries, since when, and does it stand?
-- Grain: one row per document and collection, of every version of every page; the newest reading of it.
-- Columns:
--   realm: `sample` or `all`, the ledger that the report belongs to
--   family_id, is_origin: as in `families`; a report that is in none is its own
--   origin_source: collection and source that the family's story came from
--   first_seen, replaced_by: as in `versions`
--   standing: current, or replaced (the page says something else by now), or withdrawn (the page is gone)
--   all others: as in `claims` and `documents`, without the text
WITH realms AS (
    SELECT collection, CASE WHEN bool_or(sample) THEN 'sample' ELSE 'all' END AS realm FROM sources GROUP BY collection
),
read AS (
    SELECT *, min(date) OVER (PARTITION BY collection, document_id) AS first_read
    FROM documents
    QUALIFY row_number() OVER (
        PARTITION BY collection, document_id ORDER BY extractor_version DESC, date DESC, capture_id
    ) = 1
),
known AS (
    SELECT
        r.* EXCLUDE (text, first_read),
        coalesce(m.realm, 'all') AS realm,
        coalesce(f.family_id, r.document_id) AS family_id,
        coalesce(f.is_origin, true) AS is_origin,
        coalesce(v.first_seen, r.first_read) AS first_seen,
        coalesce(v.status, 'current') AS standing,
        v.replaced_by
    FROM read AS r
    LEFT JOIN realms AS m ON m.collection = r.collection
    LEFT JOIN families AS f ON f.collection = coalesce(m.realm, 'all') AND f.document_id = r.document_id
    LEFT JOIN versions AS v ON v.collection = coalesce(m.realm, 'all') AND v.document_id = r.document_id
)
SELECT
    *,
    coalesce(
        min(collection || '/' || source_id) FILTER (is_origin) OVER (PARTITION BY realm, family_id),
        collection || '/' || source_id
    ) AS origin_source
FROM known
