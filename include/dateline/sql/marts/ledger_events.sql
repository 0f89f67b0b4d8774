-- Question: what does the ledger's page show of each event?
-- Grain: one row per event, newest first, so that a page of them is read from one place.
-- Columns:
--   event_number: place of the row in the mart: what ledger_claims refers to, and nothing that lasts
--   realm: `sample` or `all`
--   killed_low, killed_best, killed_high, killed_status, injured_low, injured_best, injured_high, injured_status: as
--     in `event_tolls`; null if nothing was said
--   actor1, actor2: names of actor1_id and actor2_id
--   event_id, event_start, event_end, date_prec, place_name, geonames_id, country, admin1, latitude, longitude,
--     where_prec, event_type, sub_event_type, type_of_violence, actor1_id, actor2_id, reports, outlets,
--     independent_claimants: as in `events`
SELECT
    row_number() OVER (ORDER BY e.collection, e.event_start DESC NULLS LAST, e.event_id) AS event_number,
    e.collection AS realm, e.event_id, e.event_start, e.event_end, e.date_prec, e.place_name, e.geonames_id, e.country,
    e.admin1, e.latitude, e.longitude, e.where_prec, e.event_type, e.sub_event_type, e.type_of_violence,
    e.actor1_id, e.actor2_id, e.reports, e.outlets, e.independent_claimants,
    t.killed_low, t.killed_best, t.killed_high, t.killed_status,
    t.injured_low, t.injured_best, t.injured_high, t.injured_status,
    a.name AS actor1, b.name AS actor2
FROM events AS e
LEFT JOIN event_tolls AS t ON t.realm = e.collection AND t.event_id = e.event_id
LEFT JOIN actors AS a ON a.actor_id = e.actor1_id
LEFT JOIN actors AS b ON b.actor_id = e.actor2_id
ORDER BY event_number
