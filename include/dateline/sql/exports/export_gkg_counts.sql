-- Question: what do the ledger's claims look like as counts of GDELT's GKG 2.1?
-- Grain: one row per standing claim that counts and whose measure GKG has a type for: KILL, WOUND, ARREST (detained),
--   KIDNAP (abducted).
-- Columns:
--   GKGRECORDID: Dateline's document_id; DATE: YYYYMMDDHHMMSS of publication, UTC
--   CLAIM_ID, REALM: Dateline's own additions, last
--   V2SOURCECOLLECTIONIDENTIFIER: 1, the web; V2SOURCECOMMONNAME: the outlet; V2DOCUMENTIDENTIFIER: the address
--   COUNTTYPE, NUMBER, OBJECTTYPE: type, stated number (else its lower, else its upper bound), and the victims as
--     printed
--   GEO_TYPE: 1 country, 2 US state, 3 US city, 4 city elsewhere, 5 state elsewhere; null for districts and areas
--   GEO_FULLNAME, GEO_COUNTRYCODE (FIPS 10-4), GEO_LAT, GEO_LONG: of the place; GEO_ADM1CODE, GEO_FEATUREID: null
--   OFFSET: first character of the quote in Dateline's text, counted from 0
--   V21COUNTS: these as one block of GKG's field V2.1COUNTS, its parts divided by #
WITH counted AS (
    SELECT
        *,
        CASE measure WHEN 'killed' THEN 'KILL' WHEN 'injured' THEN 'WOUND' WHEN 'detained' THEN 'ARREST'
            WHEN 'abducted' THEN 'KIDNAP' END AS type,
        CAST(floor(coalesce(value, low, high)) AS BIGINT) AS number,
        CASE WHEN where_prec = 6 THEN 1
            WHEN where_prec = 4 THEN CASE WHEN country = 'US' THEN 2 ELSE 5 END
            WHEN where_prec IN (1, 2) THEN CASE WHEN country = 'US' THEN 3 ELSE 4 END END AS geo_type
    FROM claims_current
    WHERE is_counted AND measure IN ('killed', 'injured', 'detained', 'abducted') AND unit = 'person'
)
SELECT
    c.document_id AS GKGRECORDID,
    CAST(strftime(c.published_at AT TIME ZONE 'UTC', '%Y%m%d%H%M%S') AS BIGINT) AS DATE,
    1 AS V2SOURCECOLLECTIONIDENTIFIER, coalesce(c.outlet, c.source_id) AS V2SOURCECOMMONNAME,
    c.canonical_url AS V2DOCUMENTIDENTIFIER, c.type AS COUNTTYPE, c.number AS NUMBER, c.victim_text AS OBJECTTYPE,
    c.geo_type AS GEO_TYPE, c.place_name AS GEO_FULLNAME, n.fips AS GEO_COUNTRYCODE,
    CAST(NULL AS VARCHAR) AS GEO_ADM1CODE, c.latitude AS GEO_LAT, c.longitude AS GEO_LONG,
    CAST(NULL AS VARCHAR) AS GEO_FEATUREID, c.start_char AS "OFFSET",
    array_to_string(list_transform(
        [c.type, CAST(c.number AS VARCHAR), c.victim_text, CAST(c.geo_type AS VARCHAR), c.place_name, n.fips, NULL,
        CAST(c.latitude AS VARCHAR), CAST(c.longitude AS VARCHAR), NULL, CAST(c.start_char AS VARCHAR)],
        lambda part: regexp_replace(coalesce(part, ''), '[#;\s]+', ' ', 'g')
    ), '#') AS V21COUNTS,
    c.claim_id AS CLAIM_ID, c.realm AS REALM
FROM counted AS c
LEFT JOIN countries AS n ON n.country = c.country
WHERE c.number IS NOT NULL
ORDER BY DATE NULLS LAST, GKGRECORDID, "OFFSET", CLAIM_ID
