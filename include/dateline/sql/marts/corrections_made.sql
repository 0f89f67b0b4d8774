-- Question: what was corrected, where, from what to what, and why?
-- Grain: one row per correction.
-- Columns:
--   realm, correction_id, claim_id, document_id, event_id: as in `corrections`
--   corrected_on: partition date on which it was seen
--   outlet, title, canonical_url: of the report; title as it stands in that document
--   place_name, event_start, country: of the event, null where it has none
--   field, unit, old, new, cause: as in `corrections`
--   account: the same as a sentence
--   reports, outlets, independent_claimants: of the event; null where it has none
SELECT
    k.collection AS realm, k.correction_id, k.date AS corrected_on, k.claim_id, k.document_id, k.event_id,
    min(coalesce(s.outlet, d.source_id)) AS outlet,
    min(d.title) AS title,
    min(d.canonical_url) AS canonical_url,
    e.place_name, e.event_start, e.country, k.field, k.unit, k.old, k.new, k.cause,
    CASE
        WHEN k.field = 'page' THEN 'page: ' || k.old || ', now ' || k.new
        WHEN k.field = 'title' THEN 'title: "' || k.old || '", now "' || k.new || '"'
        WHEN k.new IS NULL THEN k.field || ': ' || k.old || coalesce(' ' || k.unit, '') || ', no longer told'
        ELSE k.field || ': ' || k.old || ', now ' || k.new || coalesce(' ' || k.unit, '')
    END || ' (' || k.cause || ')' AS account,
    e.reports, e.outlets, e.independent_claimants
FROM corrections AS k
LEFT JOIN documents AS d ON d.document_id = k.document_id
LEFT JOIN sources AS s ON s.collection = d.collection AND s.source_id = d.source_id
LEFT JOIN events AS e ON e.collection = k.collection AND e.event_id = k.event_id
GROUP BY ALL
ORDER BY realm, corrected_on, k.correction_id
