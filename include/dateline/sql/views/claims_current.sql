-- Question: what does each claim say that its page still bears out?
-- Grain: one row per claim and collection. Claims of a version that was replaced, and of a page that is gone, are in
--   `claims_all` only.
-- Columns:
--   realm, first_seen, day, day_basis, claimant, has_counted_modality, is_counted, outlet, outlet_type, place_name,
--     family_id, is_origin, event_id, link_reason, review: as in `claims_all`
--   all others: as in `claims` and `documents`
SELECT * EXCLUDE (standing, replaced_by) FROM claims_all WHERE standing = 'current'
