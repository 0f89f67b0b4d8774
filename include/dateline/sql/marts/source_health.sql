-- Question: did each source give what it should on each day, what became of it, and is it as it was before?
-- Grain: one row per collection, source and partition date on which the collection ran; a source that gave nothing has
--   a row of zeros. source_id is null for rows set aside that name neither a capture nor a document.
-- Columns:
--   collection, source_id, date: the grain
--   outlet, outlet_type: of the source, from its file
--   items_found: items that its listing held for the day; null where nobody looked
--   alert, alert_reason: quiet, crowded, changed, unreachable, misconfigured; null where all is as its file expects
--   last_success: latest day so far on which a report of it was read
--   captures: answers and files received, errors among them; rechecks of pages are counted apart
--   new_pages: captures of pages that were not known, with something usable
--   errors: captures without anything usable
--   robots_refusals: those of them that robots.txt asked not to fetch
--   gone: captures and rechecks that found the page withdrawn
--   payload_bytes: bytes received
--   rechecked, changed: pages asked for a second time, and those of them with another title or text
--   documents: reports found
--   unread: those of them that are kept and not read, because of their language
--   median_words: median of their word_count; null without reports
--   usual_median_words: median of that over the 28 days before; null without any
--   other_language: those of them in another language than the source's
--   usual_other_language: share of such reports over the 28 days before, 0 to 1; null without any
--   claims: claims read in them, of any modality
--   quarantined: rows set aside
WITH days AS (
    SELECT collection, date FROM listings UNION SELECT collection, date FROM captures
    UNION SELECT collection, date FROM documents UNION SELECT collection, date FROM quarantine
    UNION SELECT r.collection, r.date FROM runs AS r SEMI JOIN sources USING (collection)
    WHERE NOT starts_with(r.stage, 'ledger')
),
received AS (
    SELECT collection, source_id, date,
        count(*) FILTER (checked_after_days IS NULL) AS captures,
        count(*) FILTER (checked_after_days IS NULL AND change_kind = 'new' AND error IS NULL) AS new_pages,
        count(error) FILTER (checked_after_days IS NULL) AS errors,
        count(*) FILTER (checked_after_days IS NULL AND starts_with(error, 'robots_')) AS robots_refusals,
        count(*) FILTER (change_kind = 'gone') AS gone, sum(payload_bytes) AS payload_bytes,
        count(checked_after_days) AS rechecked,
        count(checked_after_days) FILTER (change_kind IN ('title', 'body')) AS changed
    FROM captures GROUP BY ALL
),
read AS (
    SELECT collection, source_id, date, count(*) AS documents, count(*) FILTER (NOT d.is_read) AS unread,
        median(word_count) AS median_words, count(*) FILTER (d.language <> s.language) AS other_language
    FROM documents AS d LEFT JOIN sources AS s USING (collection, source_id) GROUP BY ALL
),
said AS (
    SELECT d.collection, d.source_id, d.date, count(DISTINCT c.claim_id) AS claims
    FROM documents AS d JOIN claims AS c USING (collection, date, document_id) GROUP BY ALL
),
set_aside AS (
    SELECT q.collection, coalesce(d.source_id, c.source_id) AS source_id, q.date, count(*) AS quarantined
    FROM quarantine AS q
    LEFT JOIN documents AS d USING (collection, date, document_id)
    LEFT JOIN captures AS c ON c.collection = q.collection AND c.date = q.date AND c.capture_id = q.capture_id
    GROUP BY ALL
),
spine AS (
    SELECT d.collection, s.source_id, d.date FROM days AS d JOIN sources AS s USING (collection)
    UNION SELECT collection, source_id, date FROM listings
    UNION SELECT collection, source_id, date FROM received
    UNION SELECT collection, source_id, date FROM read
    UNION SELECT collection, source_id, date FROM set_aside
)
SELECT
    p.collection, p.source_id, p.date, s.outlet, s.outlet_type, l.items_found, l.alert, l.reason AS alert_reason,
    max(CASE WHEN d.documents > 0 THEN p.date END) OVER (
        PARTITION BY p.collection, p.source_id ORDER BY p.date ROWS UNBOUNDED PRECEDING
    ) AS last_success,
    coalesce(r.captures, 0) AS captures, coalesce(r.new_pages, 0) AS new_pages, coalesce(r.errors, 0) AS errors,
    coalesce(r.robots_refusals, 0) AS robots_refusals, coalesce(r.gone, 0) AS gone,
    coalesce(r.payload_bytes, 0) AS payload_bytes, coalesce(r.rechecked, 0) AS rechecked,
    coalesce(r.changed, 0) AS changed, coalesce(d.documents, 0) AS documents, coalesce(d.unread, 0) AS unread,
    d.median_words, median(d.median_words) OVER before AS usual_median_words,
    coalesce(d.other_language, 0) AS other_language,
    sum(d.other_language) OVER before / nullif(sum(d.documents) OVER before, 0) AS usual_other_language,
    coalesce(c.claims, 0) AS claims, coalesce(q.quarantined, 0) AS quarantined
FROM spine AS p
LEFT JOIN sources AS s ON s.collection = p.collection AND s.source_id = p.source_id
LEFT JOIN listings AS l ON l.collection = p.collection AND l.source_id = p.source_id AND l.date = p.date
LEFT JOIN received AS r ON r.collection = p.collection AND r.source_id = p.source_id AND r.date = p.date
LEFT JOIN read AS d ON d.collection = p.collection AND d.source_id = p.source_id AND d.date = p.date
LEFT JOIN said AS c ON c.collection = p.collection AND c.source_id = p.source_id AND c.date = p.date
LEFT JOIN set_aside AS q
    ON q.collection = p.collection AND q.source_id IS NOT DISTINCT FROM p.source_id AND q.date = p.date
WINDOW before AS (
    PARTITION BY p.collection, p.source_id ORDER BY p.date
    RANGE BETWEEN INTERVAL 28 DAYS PRECEDING AND INTERVAL 1 DAY PRECEDING
)
ORDER BY p.collection, p.source_id NULLS LAST, p.date
