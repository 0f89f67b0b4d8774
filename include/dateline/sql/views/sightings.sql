-- Question: when was each page found to say what, and when was it found gone?
-- Grain: one row per page, document and look; document_id is null where the page was found gone.
-- Columns:
--   realm, page_id: as in `versions`
--   document_id: what stood there; null: nothing
--   seen_on: partition date of the look; seen_at: when its bytes were received
--   modified_at: time of the last change that the page itself states
WITH realms AS (
    SELECT collection, CASE WHEN bool_or(sample) THEN 'sample' ELSE 'all' END AS realm FROM sources GROUP BY collection
),
pages AS (
    SELECT DISTINCT
        v.collection AS realm, v.page_id, d.collection, d.document_id, d.capture_id, d.canonical_url, d.date,
        d.modified_at
    FROM documents AS d
    LEFT JOIN realms AS m ON m.collection = d.collection
    JOIN versions AS v ON v.collection = coalesce(m.realm, 'all') AND v.document_id = d.document_id
),
gone AS (
    SELECT collection, previous_capture_id, url, canonical_url, date, retrieved_at
    FROM captures
    WHERE change_kind = 'gone'
)
SELECT p.realm, p.page_id, p.document_id, p.date AS seen_on, c.retrieved_at AS seen_at, p.modified_at
FROM pages AS p
LEFT JOIN captures AS c ON c.collection = p.collection AND c.capture_id = p.capture_id AND c.date = p.date
UNION
SELECT p.realm, p.page_id, p.document_id, c.date, c.retrieved_at, p.modified_at
FROM captures AS c
JOIN pages AS p ON p.collection = c.collection AND p.capture_id = c.previous_capture_id
WHERE c.change_kind = 'unchanged'
UNION
SELECT p.realm, p.page_id, NULL, g.date, g.retrieved_at, NULL
FROM gone AS g
JOIN pages AS p ON p.collection = g.collection AND p.capture_id = g.previous_capture_id
UNION
SELECT p.realm, p.page_id, NULL, g.date, g.retrieved_at, NULL
FROM gone AS g
JOIN pages AS p ON p.collection = g.collection AND p.canonical_url IN (g.url, g.canonical_url)
WHERE NOT EXISTS (
    SELECT 1 FROM pages AS q WHERE q.collection = g.collection AND q.capture_id = g.previous_capture_id
)
