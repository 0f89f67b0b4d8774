-- Question: how many kilometres apart are two points, in degrees north and east (WGS 84)?
-- Example: SELECT distance_km(33.51, 36.29, 36.20, 37.16)
-- Haversine on a sphere of 6,371.0088 km, the Earth's mean radius (IUGG): within .6% of the ellipsoid.
CREATE MACRO distance_km(lat1, lon1, lat2, lon2) AS
    2 * 6371.0088 * asin(sqrt(least(1.0,
        sin(radians(lat2 - lat1) / 2) ** 2
        + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    )))
