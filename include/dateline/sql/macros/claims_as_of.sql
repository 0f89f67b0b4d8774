-- Question: which claims stood on the night of a day?
-- Example: SELECT count(*) FROM claims_as_of('2015-10-09') WHERE is_counted
-- Grain: as claims_current, with its columns: claims of the documents that stood by then. Events, families and days are
--   as linked today.
CREATE MACRO claims_as_of(day) AS TABLE
    SELECT c.* EXCLUDE (standing, replaced_by)
    FROM claims_all AS c
    JOIN versions_as_of(day) AS v ON v.collection = c.realm AND v.document_id = c.document_id
    WHERE v.status = 'current'
