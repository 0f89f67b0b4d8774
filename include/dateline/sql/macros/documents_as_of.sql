-- Question: which reports stood on the night of a day, in the version of that night?
-- Example: SELECT source_id, title FROM documents_as_of('2015-10-09')
-- Grain: one row per collection and document, with the columns of `documents`; of several readings the newest by then.
CREATE MACRO documents_as_of(day) AS TABLE
    SELECT d.*
    FROM documents AS d
    LEFT JOIN (
        SELECT collection, CASE WHEN bool_or(sample) THEN 'sample' ELSE 'all' END AS realm
        FROM sources
        GROUP BY collection
    ) AS m ON m.collection = d.collection
    JOIN versions_as_of(day) AS v ON v.collection = coalesce(m.realm, 'all') AND v.document_id = d.document_id
    WHERE v.status = 'current' AND d.date <= CAST(day AS DATE)
    QUALIFY row_number() OVER (
        PARTITION BY d.collection, d.document_id ORDER BY d.extractor_version DESC, d.date DESC, d.capture_id
    ) = 1
