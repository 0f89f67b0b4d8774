-- Question: what does each claim say that reviewers have decided upon, as they left it?
-- Grain: one row per claim and partition that a decision of kind accept, reject or edit names.
-- Columns:
--   review: rejected or accepted, whichever was decided last, else edited
--   all others: as in `claims`, edited values in place of what was read, the latest of each
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
        coalesce(list(edit ORDER BY decided_at DESC, decision_id DESC) FILTER (decision_kind = 'edit'), []) AS edits
    FROM decided GROUP BY claim_id
),
edited AS (
    SELECT
        claim_id, review,
        list_filter(edits, lambda e: json_exists(e, '$.measure'))[1] AS measure,
        list_filter(edits, lambda e: json_exists(e, '$.bound'))[1] AS bound,
        list_filter(edits, lambda e: json_exists(e, '$.value'))[1] AS value,
        list_filter(edits, lambda e: json_exists(e, '$.low'))[1] AS low,
        list_filter(edits, lambda e: json_exists(e, '$.high'))[1] AS high,
        list_filter(edits, lambda e: json_exists(e, '$.unit'))[1] AS unit,
        list_filter(edits, lambda e: json_exists(e, '$.victim_text'))[1] AS victim_text,
        list_filter(edits, lambda e: json_exists(e, '$.victim_actor_id'))[1] AS victim_actor_id,
        list_filter(edits, lambda e: json_exists(e, '$.victim_status'))[1] AS victim_status,
        list_filter(edits, lambda e: json_exists(e, '$.victim_group'))[1] AS victim_group,
        list_filter(edits, lambda e: json_exists(e, '$.perpetrator_actor_id'))[1] AS perpetrator_actor_id,
        list_filter(edits, lambda e: json_exists(e, '$.claimant_surface'))[1] AS claimant_surface,
        list_filter(edits, lambda e: json_exists(e, '$.claimant_actor_id'))[1] AS claimant_actor_id,
        list_filter(edits, lambda e: json_exists(e, '$.claimant_type'))[1] AS claimant_type,
        list_filter(edits, lambda e: json_exists(e, '$.reported_via'))[1] AS reported_via,
        list_filter(edits, lambda e: json_exists(e, '$.modality'))[1] AS modality,
        list_filter(edits, lambda e: json_exists(e, '$.geonames_id'))[1] AS geonames_id,
        list_filter(edits, lambda e: json_exists(e, '$.country'))[1] AS country,
        list_filter(edits, lambda e: json_exists(e, '$.admin1'))[1] AS admin1,
        list_filter(edits, lambda e: json_exists(e, '$.latitude'))[1] AS latitude,
        list_filter(edits, lambda e: json_exists(e, '$.longitude'))[1] AS longitude,
        list_filter(edits, lambda e: json_exists(e, '$.where_prec'))[1] AS where_prec,
        list_filter(edits, lambda e: json_exists(e, '$.event_start'))[1] AS event_start,
        list_filter(edits, lambda e: json_exists(e, '$.event_end'))[1] AS event_end,
        list_filter(edits, lambda e: json_exists(e, '$.date_prec'))[1] AS date_prec,
        list_filter(edits, lambda e: json_exists(e, '$.date_basis'))[1] AS date_basis,
        list_filter(edits, lambda e: json_exists(e, '$.sub_event_type'))[1] AS sub_event_type,
        list_filter(edits, lambda e: json_exists(e, '$.scope'))[1] AS scope,
        list_filter(edits, lambda e: json_exists(e, '$.period_start'))[1] AS period_start,
        list_filter(edits, lambda e: json_exists(e, '$.period_end'))[1] AS period_end,
        list_filter(edits, lambda e: json_exists(e, '$.is_aside'))[1] AS is_aside,
        list_filter(edits, lambda e: json_exists(e, '$.is_subset_of'))[1] AS is_subset_of,
        list_filter(edits, lambda e: json_exists(e, '$.is_conversion_of'))[1] AS is_conversion_of,
        list_filter(edits, lambda e: json_exists(e, '$.supersedes'))[1] AS supersedes
    FROM by_claim
)
SELECT
    c.* REPLACE (
        if(e.measure IS NULL, c.measure, CAST(e.measure ->> 'measure' AS VARCHAR))
            AS measure,
        if(e.bound IS NULL, c.bound, CAST(e.bound ->> 'bound' AS VARCHAR))
            AS bound,
        if(e.value IS NULL, c.value, CAST(e.value ->> 'value' AS DOUBLE))
            AS value,
        if(e.low IS NULL, c.low, CAST(e.low ->> 'low' AS DOUBLE))
            AS low,
        if(e.high IS NULL, c.high, CAST(e.high ->> 'high' AS DOUBLE))
            AS high,
        if(e.unit IS NULL, c.unit, CAST(e.unit ->> 'unit' AS VARCHAR))
            AS unit,
        if(e.victim_text IS NULL, c.victim_text, CAST(e.victim_text ->> 'victim_text' AS VARCHAR))
            AS victim_text,
        if(e.victim_actor_id IS NULL, c.victim_actor_id, CAST(e.victim_actor_id ->> 'victim_actor_id' AS VARCHAR))
            AS victim_actor_id,
        if(e.victim_status IS NULL, c.victim_status, CAST(e.victim_status ->> 'victim_status' AS VARCHAR))
            AS victim_status,
        if(e.victim_group IS NULL, c.victim_group, CAST(e.victim_group ->> 'victim_group' AS VARCHAR))
            AS victim_group,
        if(e.perpetrator_actor_id IS NULL, c.perpetrator_actor_id,
            CAST(e.perpetrator_actor_id ->> 'perpetrator_actor_id' AS VARCHAR))
            AS perpetrator_actor_id,
        if(e.claimant_surface IS NULL, c.claimant_surface, CAST(e.claimant_surface ->> 'claimant_surface' AS VARCHAR))
            AS claimant_surface,
        if(e.claimant_actor_id IS NULL, c.claimant_actor_id,
            CAST(e.claimant_actor_id ->> 'claimant_actor_id' AS VARCHAR))
            AS claimant_actor_id,
        if(e.claimant_type IS NULL, c.claimant_type, CAST(e.claimant_type ->> 'claimant_type' AS VARCHAR))
            AS claimant_type,
        if(e.reported_via IS NULL, c.reported_via, CAST(e.reported_via ->> 'reported_via' AS VARCHAR))
            AS reported_via,
        if(e.modality IS NULL, c.modality, CAST(e.modality ->> 'modality' AS VARCHAR))
            AS modality,
        if(e.geonames_id IS NULL, c.geonames_id, CAST(e.geonames_id ->> 'geonames_id' AS BIGINT))
            AS geonames_id,
        if(e.country IS NULL, c.country, CAST(e.country ->> 'country' AS VARCHAR))
            AS country,
        if(e.admin1 IS NULL, c.admin1, CAST(e.admin1 ->> 'admin1' AS VARCHAR))
            AS admin1,
        if(e.latitude IS NULL, c.latitude, CAST(e.latitude ->> 'latitude' AS DOUBLE))
            AS latitude,
        if(e.longitude IS NULL, c.longitude, CAST(e.longitude ->> 'longitude' AS DOUBLE))
            AS longitude,
        if(e.where_prec IS NULL, c.where_prec, CAST(e.where_prec ->> 'where_prec' AS BIGINT))
            AS where_prec,
        if(e.event_start IS NULL, c.event_start, CAST(e.event_start ->> 'event_start' AS DATE))
            AS event_start,
        if(e.event_end IS NULL, c.event_end, CAST(e.event_end ->> 'event_end' AS DATE))
            AS event_end,
        if(e.date_prec IS NULL, c.date_prec, CAST(e.date_prec ->> 'date_prec' AS BIGINT))
            AS date_prec,
        if(e.date_basis IS NULL, c.date_basis, CAST(e.date_basis ->> 'date_basis' AS VARCHAR))
            AS date_basis,
        if(e.sub_event_type IS NULL, c.sub_event_type, CAST(e.sub_event_type ->> 'sub_event_type' AS VARCHAR))
            AS sub_event_type,
        if(e.scope IS NULL, c.scope, CAST(e.scope ->> 'scope' AS VARCHAR))
            AS scope,
        if(e.period_start IS NULL, c.period_start, CAST(e.period_start ->> 'period_start' AS DATE))
            AS period_start,
        if(e.period_end IS NULL, c.period_end, CAST(e.period_end ->> 'period_end' AS DATE))
            AS period_end,
        if(e.is_aside IS NULL, c.is_aside, CAST(e.is_aside ->> 'is_aside' AS BOOLEAN))
            AS is_aside,
        if(e.is_subset_of IS NULL, c.is_subset_of, CAST(e.is_subset_of ->> 'is_subset_of' AS VARCHAR))
            AS is_subset_of,
        if(e.is_conversion_of IS NULL, c.is_conversion_of, CAST(e.is_conversion_of ->> 'is_conversion_of' AS VARCHAR))
            AS is_conversion_of,
        if(e.supersedes IS NULL, c.supersedes, CAST(e.supersedes ->> 'supersedes' AS VARCHAR))
            AS supersedes
    ),
    e.review
FROM claims AS c JOIN edited AS e USING (claim_id)
