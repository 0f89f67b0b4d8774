-- Question: where does each report lie, and what is there to list of it without reading its text?
-- Grain: one row per document and collection, of every version of every page; the newest reading of it.
-- Columns:
--   realm, standing: as in `reports_all`
--   collection, date: the partition that the reading lies in
--   claims: claims read in it, of any modality
--   document_id, source_id, title, published_at, word_count: as in `documents`
SELECT
    r.document_id, r.realm, r.collection, r.date, r.source_id, r.title, r.published_at, r.word_count, r.standing,
    coalesce(c.claims, 0) AS claims
FROM reports_all AS r
LEFT JOIN (
    SELECT collection, date, document_id, count(DISTINCT claim_id) AS claims FROM claims GROUP BY ALL
) AS c ON c.collection = r.collection AND c.date = r.date AND c.document_id = r.document_id
ORDER BY r.document_id, r.collection
