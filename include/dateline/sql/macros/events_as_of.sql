-- Question: which events were known on the night of a day, and from how many reports?
-- Example: SELECT country, count(*) FROM events_as_of('2015-10-09') GROUP BY country
-- Grain: the events of which a claim stood by then, with the columns of `events`. Place, days and types as linked today;
--   reports, outlets and independent_claimants of the claims that stood.
CREATE MACRO events_as_of(day) AS TABLE
    WITH said AS (
        SELECT
            realm, event_id,
            count(DISTINCT document_id) AS reports,
            count(DISTINCT coalesce(outlet, source_id)) AS outlets,
            count(DISTINCT claimant) AS independent_claimants
        FROM claims_as_of(day)
        WHERE event_id IS NOT NULL
        GROUP BY realm, event_id
    )
    SELECT e.* REPLACE (
        s.reports AS reports, s.outlets AS outlets, s.independent_claimants AS independent_claimants
    )
    FROM events AS e
    JOIN said AS s ON s.realm = e.collection AND s.event_id = e.event_id
