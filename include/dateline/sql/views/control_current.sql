-- Question: which places are said to have changed hands, by whose word, in pages that still say so?
-- Grain: one row per change of control and collection. Changes told by a version that was replaced, or by a page
--   that is gone, stand in the table `control_changes` only.
-- Columns:
--   realm: `sample` or `all`, the ledger that the row belongs to
--   outlet, outlet_type, first_seen, family_id, is_origin: of the document, as in their tables
--   day: the change's first day, else the day of publication
--   claimant: who asserts it, as independence is counted: `actor:`, `name:` or, unattributed, `source:` of the origin
--   has_counted_modality: false for denied, negated, hypothetical and planned changes
--   place_name: of the place
--   place: what tells places apart: `geonames:` and id, else `name:` and the name in lower case
--   gained_by, lost_by: the sides, as `actor:` and id or `name:` and the words in lower case; null if nobody is named
--   control_change_id, change, territory_text, is_part, actor_surface, actor_id, from_actor_surface, from_actor_id: as
--     in `control_changes`
--   all others: as in `claims` and `documents`
WITH said AS (
    SELECT * FROM control_changes
    QUALIFY row_number() OVER (
        PARTITION BY collection, control_change_id ORDER BY extractor_version DESC, date DESC
    ) = 1
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
    coalesce(q.event_start, CAST(d.published_at AS DATE)) AS day,
    CASE
        WHEN q.claimant_actor_id IS NOT NULL THEN 'actor:' || q.claimant_actor_id
        WHEN q.claimant_surface IS NOT NULL THEN 'name:' || regexp_replace(
            lower(trim(regexp_replace(q.claimant_surface, '\s+', ' ', 'g'))), '^(the|an?) ', '')
        ELSE 'source:' || d.origin_source
    END AS claimant,
    q.modality NOT IN ('denied', 'negated', 'hypothetical', 'planned') AS has_counted_modality,
    p.place_name,
    coalesce('geonames:' || q.geonames_id, 'name:' || lower(p.place_name)) AS place,
    coalesce('actor:' || q.actor_id, 'name:' || lower(q.actor_surface)) AS gained_by,
    coalesce('actor:' || q.from_actor_id, 'name:' || lower(q.from_actor_surface)) AS lost_by,
    q.* EXCLUDE (collection, date)
FROM said AS q
JOIN reports_all AS d ON d.collection = q.collection AND d.document_id = q.document_id
LEFT JOIN sources AS s ON s.collection = d.collection AND s.source_id = d.source_id
LEFT JOIN place_names AS p ON p.collection = q.collection AND p.mention_id = q.place_mention_id
WHERE d.standing = 'current'
