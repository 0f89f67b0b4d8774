-- Question: which versions of pages were known on the night of a day, and which of them stood?
-- Example: SELECT status, count(*) FROM versions_as_of('2015-10-09') GROUP BY status
-- Grain: one row per document seen by then, with the columns of `versions`. Which documents are one page is as linked
--   today; first_seen, last_seen, status and replaced_by are as of that night.
CREATE MACRO versions_as_of(day) AS TABLE
    WITH known AS (
        SELECT * FROM sightings AS s WHERE s.seen_on <= CAST(day AS DATE)
    ),
    last_sight AS (
        SELECT realm, page_id, document_id AS last_id, seen_on AS last_on, seen_at AS last_at
        FROM known
        WHERE document_id IS NOT NULL
        QUALIFY row_number() OVER (
            PARTITION BY realm, page_id
            ORDER BY seen_on DESC, modified_at DESC NULLS LAST, seen_at DESC NULLS LAST, document_id DESC
        ) = 1
    ),
    gone AS (
        SELECT realm, page_id, max((seen_on, seen_at)) AS gone_at FROM known WHERE document_id IS NULL GROUP BY ALL
    ),
    newest AS (
        SELECT realm, page_id, max((seen_on, seen_at)) AS seen_at FROM known WHERE document_id IS NOT NULL GROUP BY ALL
    ),
    seen AS (
        SELECT realm, page_id, document_id, min(seen_on) AS first_seen, max(seen_on) AS last_seen
        FROM known
        WHERE document_id IS NOT NULL
        GROUP BY ALL
    )
    SELECT
        s.document_id, s.page_id, s.first_seen, s.last_seen,
        CASE
            WHEN s.document_id <> l.last_id THEN 'replaced'
            WHEN g.gone_at >= n.seen_at THEN 'withdrawn'
            ELSE 'current'
        END AS status,
        CASE WHEN s.document_id <> l.last_id THEN l.last_id END AS replaced_by,
        v.extractor_version, v.collection, v.date
    FROM seen AS s
    JOIN last_sight AS l USING (realm, page_id)
    JOIN newest AS n USING (realm, page_id)
    LEFT JOIN gone AS g USING (realm, page_id)
    JOIN versions AS v ON v.collection = s.realm AND v.document_id = s.document_id
