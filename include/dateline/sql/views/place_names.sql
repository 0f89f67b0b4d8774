-- Question: what is the place of each mention called?
-- Grain: one row per mention of a place and collection.
-- Columns:
--   collection, mention_id: the grain
--   place_name: the entity's usual name, or the place as printed; of the earliest day where days differ
SELECT collection, mention_id, any_value(coalesce(entity_name, surface) ORDER BY date) AS place_name
FROM mentions
WHERE mention_type = 'place'
GROUP BY ALL
