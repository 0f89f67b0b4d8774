-- Question: what was set aside, by which rule, of which page, and why is there that rule?
-- Grain: one row per row of `quarantine`, newest day first.
-- Columns:
--   url, source_id: of the row's capture, where it has one
--   why: why the rule is there, from `validation_results`; null for refusals
--   collection, date, quarantine_id, table_name, row_key, document_id, capture_id, rule, reason, row_json: as in
--     `quarantine`
SELECT q.* EXCLUDE (extractor_version), c.url, c.source_id, v.why
FROM quarantine AS q
LEFT JOIN (
    SELECT capture_id, min(url) AS url, min(source_id) AS source_id FROM captures GROUP BY capture_id
) AS c ON c.capture_id = q.capture_id
LEFT JOIN (
    SELECT table_name, rule, min(why) AS why FROM validation_results GROUP BY ALL
) AS v ON v.table_name = q.table_name AND v.rule = q.rule
ORDER BY q.date DESC, q.quarantine_id
