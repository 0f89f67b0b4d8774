-- Question: which corrections had been seen by the night of a day?
-- Example: SELECT field, old, new, cause FROM corrections_as_of('2015-10-10')
-- Grain: the rows of `corrections` of partitions up to that day.
CREATE MACRO corrections_as_of(day) AS TABLE
    SELECT k.* FROM corrections AS k WHERE k.date <= CAST(day AS DATE)
