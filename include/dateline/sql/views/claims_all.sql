-- Question: what did each claim ever say, in which report, of which outlet and family, about which event?
-- Grain: one row per claim and collection, of every version of every page, whether it still stands or not.
-- Columns:
--   realm: `sample` or `all`, the ledger that the row belongs to
--   first_seen, replaced_by: of the document, as in `versions`
--   standing: current, or replaced (the page says something else by now), or withdrawn (the page is gone)
--   day: the event's first day, else the claim's own, else the end of its period, else the day of publication
--   day_basis: event, claim, period or publication; null where there is no day
--   claimant: who asserts it, as independence is counted: `actor:`, `name:` or, unattributed, `source:` of the origin
--   has_counted_modality: false for denied, negated, hypothetical and planned figures
--   is_counted: has_counted_modality, not rejected by a reviewer, neither a part nor a conversion of another claim
--   review: edited, accepted or rejected, as in `claim_reviews`, whose values stand in place of what was read; or null
--   outlet, outlet_type, place_name, family_id, is_origin, event_id, link_reason: as in their tables
--   all others: as in `claims` and `documents`
WITH said AS (
    SELECT * FROM (
        SELECT *, CAST(NULL AS VARCHAR) AS review FROM claims ANTI JOIN claim_reviews USING (claim_id)
        UNION ALL BY NAME FROM claim_reviews
    )
    QUALIFY row_number() OVER (PARTITION BY collection, claim_id ORDER BY extractor_version DESC, date DESC) = 1
)
SELECT
    d.collection,
    d.realm,
    d.first_seen,
    s.source_id,
    s.outlet,
    s.outlet_type,
    d.canonical_url,
    d.title,
    d.published_at,
    d.published_precision,
    d.wire_credit,
    d.language,
    d.family_id,
    d.is_origin,
    e.event_id,
    l.link_reason,
    coalesce(e.event_start, q.event_start, q.period_end, CAST(d.published_at AS DATE)) AS day,
    CASE
        WHEN e.event_start IS NOT NULL THEN 'event'
        WHEN q.event_start IS NOT NULL THEN 'claim'
        WHEN q.period_end IS NOT NULL THEN 'period'
        WHEN d.published_at IS NOT NULL THEN 'publication'
    END AS day_basis,
    CASE
        WHEN q.claimant_actor_id IS NOT NULL THEN 'actor:' || q.claimant_actor_id
        WHEN q.claimant_surface IS NOT NULL THEN 'name:' || regexp_replace(
            lower(trim(regexp_replace(q.claimant_surface, '\s+', ' ', 'g'))), '^(the|an?) ', '')
        ELSE 'source:' || d.origin_source
    END AS claimant,
    q.modality NOT IN ('denied', 'negated', 'hypothetical', 'planned') AS has_counted_modality,
    has_counted_modality AND q.review IS DISTINCT FROM 'rejected' AND NOT coalesce(q.is_aside, false)
        AND q.is_subset_of IS NULL AND q.is_conversion_of IS NULL AS is_counted,
    d.standing,
    d.replaced_by,
    p.place_name,
    q.* EXCLUDE (collection, date)
FROM said AS q
JOIN reports_all AS d ON d.collection = q.collection AND d.document_id = q.document_id
LEFT JOIN sources AS s ON s.collection = d.collection AND s.source_id = d.source_id
LEFT JOIN place_names AS p ON p.collection = q.collection AND p.mention_id = q.place_mention_id
LEFT JOIN event_claims AS l ON l.collection = d.realm AND l.claim_id = q.claim_id
LEFT JOIN events AS e ON e.collection = d.realm AND e.event_id = l.event_id
