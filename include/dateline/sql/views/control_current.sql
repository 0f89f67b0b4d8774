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
WITH realms AS (
    SELECT collection, CASE WHEN bool_or(sample) THEN 'sample' ELSE 'all' END AS realm FROM sources GROUP BY collection
),
read AS (
    SELECT *, min(date) OVER (PARTITION BY collection, document_id) AS first_read
    FROM documents
    QUALIFY row_number() OVER (
        PARTITION BY collection, document_id ORDER BY extractor_version DESC, date DESC, capture_id
    ) = 1
),
reports AS (
    SELECT
        r.*,
        coalesce(m.realm, 'all') AS realm,
        coalesce(f.family_id, r.document_id) AS family_id,
        coalesce(f.is_origin, true) AS is_origin,
        coalesce(v.first_seen, r.first_read) AS first_seen,
        coalesce(v.status, 'current') AS standing
    FROM read AS r
    LEFT JOIN realms AS m ON m.collection = r.collection
    LEFT JOIN families AS f ON f.collection = coalesce(m.realm, 'all') AND f.document_id = r.document_id
    LEFT JOIN versions AS v ON v.collection = coalesce(m.realm, 'all') AND v.document_id = r.document_id
),
origins AS (
    SELECT realm, family_id, min(collection || '/' || source_id) AS source
    FROM reports WHERE is_origin GROUP BY ALL
),
places AS (
    SELECT collection, mention_id, any_value(coalesce(entity_name, surface) ORDER BY date) AS place_name
    FROM mentions
    WHERE mention_type = 'place'
    GROUP BY ALL
),
said AS (
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
        ELSE 'source:' || coalesce(o.source, d.collection || '/' || d.source_id)
    END AS claimant,
    q.modality NOT IN ('denied', 'negated', 'hypothetical', 'planned') AS has_counted_modality,
    p.place_name,
    coalesce('geonames:' || q.geonames_id, 'name:' || lower(p.place_name)) AS place,
    coalesce('actor:' || q.actor_id, 'name:' || lower(q.actor_surface)) AS gained_by,
    coalesce('actor:' || q.from_actor_id, 'name:' || lower(q.from_actor_surface)) AS lost_by,
    q.* EXCLUDE (collection, date)
FROM said AS q
JOIN reports AS d ON d.collection = q.collection AND d.document_id = q.document_id
LEFT JOIN sources AS s ON s.collection = d.collection AND s.source_id = d.source_id
LEFT JOIN origins AS o ON o.realm = d.realm AND o.family_id = d.family_id
LEFT JOIN places AS p ON p.collection = q.collection AND p.mention_id = q.place_mention_id
WHERE d.standing = 'current'
