-- Question: what does each claim say that reviewers have decided upon, as they left it?
-- Grain: one row per claim and partition that a decision of kind accept, reject or edit names.
-- Columns:
--   review: rejected or accepted, whichever was decided last, else edited
--   all others: as in `claims`, edited values in place of what was read, the latest of each
-- The row is taken apart into JSON, each edit laid over it in the order of decision (null takes a value away), and put
-- together again: the columns that can be edited are those of stages/reviews.py.
WITH decided AS (
    SELECT unnest(claim_ids) AS claim_id, decision_kind, CAST(edited_json AS JSON) AS edit, decided_at, decision_id
    FROM decisions WHERE decision_kind IN ('accept', 'reject', 'edit')
),
by_claim AS (
    SELECT
        claim_id,
        coalesce(
            arg_max(
                CASE decision_kind WHEN 'reject' THEN 'rejected' WHEN 'accept' THEN 'accepted' END,
                (decided_at, decision_id)
            ) FILTER (decision_kind <> 'edit'),
            'edited'
        ) AS review,
        coalesce(list(edit ORDER BY decided_at, decision_id) FILTER (decision_kind = 'edit'), []) AS edits
    FROM decided GROUP BY claim_id
),
laid_over AS (
    SELECT c.*, r.review, from_json(
        list_reduce([to_json(c)] || r.edits, lambda row, edit: json_merge_patch(row, edit)),
        '{"measure": "VARCHAR", "bound": "VARCHAR", "value": "DOUBLE", "low": "DOUBLE", "high": "DOUBLE",
          "unit": "VARCHAR", "victim_text": "VARCHAR", "victim_actor_id": "VARCHAR", "victim_status": "VARCHAR",
          "victim_group": "VARCHAR", "perpetrator_actor_id": "VARCHAR", "claimant_surface": "VARCHAR",
          "claimant_actor_id": "VARCHAR", "claimant_type": "VARCHAR", "reported_via": "VARCHAR", "modality": "VARCHAR",
          "geonames_id": "BIGINT", "country": "VARCHAR", "admin1": "VARCHAR", "latitude": "DOUBLE",
          "longitude": "DOUBLE", "where_prec": "BIGINT", "event_start": "DATE", "event_end": "DATE",
          "date_prec": "BIGINT", "date_basis": "VARCHAR", "sub_event_type": "VARCHAR", "scope": "VARCHAR",
          "period_start": "DATE", "period_end": "DATE", "is_aside": "BOOLEAN", "is_subset_of": "VARCHAR",
          "is_conversion_of": "VARCHAR", "supersedes": "VARCHAR"}'
    ) AS edited
    FROM claims AS c JOIN by_claim AS r USING (claim_id)
)
SELECT
    * EXCLUDE (
        edited, measure, bound, value, low, high, unit, victim_text, victim_actor_id, victim_status, victim_group,
        perpetrator_actor_id, claimant_surface, claimant_actor_id, claimant_type, reported_via, modality, geonames_id,
        country, admin1, latitude, longitude, where_prec, event_start, event_end, date_prec, date_basis, sub_event_type,
        scope, period_start, period_end, is_aside, is_subset_of, is_conversion_of, supersedes
    ),
    unnest(edited)
FROM laid_over
