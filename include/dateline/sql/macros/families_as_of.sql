-- Question: which reports that were known on the night of a day carry one story?
-- Example: SELECT family_id, count(*) FROM families_as_of('2015-10-09') GROUP BY family_id HAVING count(*) > 1
-- Grain: the rows of `families` whose document had been seen by then. Who belongs together is as linked today, so that a
--   family's origin may be missing where it was collected later.
CREATE MACRO families_as_of(day) AS TABLE
    SELECT f.*
    FROM families AS f
    JOIN versions_as_of(day) AS v ON v.collection = f.collection AND v.document_id = f.document_id
