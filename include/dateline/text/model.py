"""What reading a text yields: mentions, claims and changes of control, before they become rows.

Field names are those of the tables `mentions`, `claims` and `control_changes` (schema/tables.py, where each is
explained; a test compares them). Relations between claims are positions in the list here and become claim ids in
`stages/normalize.py`.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a document beside its text.

    published: publication day, or None. dateline_place: as printed. home_country: ISO code of the country that the
    page's address is registered in, where that says anything (places_home.py).
    """

    title: str | None = None
    published: dt.date | None = None
    dateline_place: str | None = None
    home_country: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    start_char: int
    end_char: int
    surface: str
    mention_type: str
    entity_id: str | None = None
    entity_name: str | None = None
    wikidata_id: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    where_prec: int | None = None
    date_start: dt.date | None = None
    date_end: dt.date | None = None
    date_prec: int | None = None
    value: str | None = None
    link_basis: str | None = None
    link_score: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    start_char: int
    end_char: int
    quote: str
    sentence_start: int
    sentence_end: int
    measure: str
    bound: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    value_text: str
    unit_text: str | None = None
    vague_rule: str | None = None
    victim_text: str | None = None
    victim_actor_id: str | None = None
    victim_status: str = "unknown"
    victim_group: str | None = None
    perpetrator_actor_id: str | None = None
    claimant_surface: str | None = None
    claimant_actor_id: str | None = None
    claimant_type: str = "media"
    reported_via: str | None = None
    is_direct_quote: bool = False
    modality: str = "asserted"
    hedge_cues: str | None = None
    place_mention: int | None = None  # position in the mentions given
    place_basis: str | None = None  # of schema.fields.PLACE_BASES
    country: str | None = None  # the story's, where no place tells it
    event_start: dt.date | None = None
    event_end: dt.date | None = None
    date_prec: int | None = None
    date_basis: str | None = None
    sub_event_type: str | None = None  # ACLED's
    scope: str = "incident"
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    is_aside: bool = False
    is_subset_of: int | None = None  # positions in the list of claims
    is_conversion_of: int | None = None
    supersedes: str | None = None


@dataclass(frozen=True, slots=True)
class ControlChange:
    start_char: int
    end_char: int
    quote: str
    sentence_start: int
    sentence_end: int
    change: str
    territory_text: str
    is_part: bool
    actor_surface: str | None
    actor_id: str | None
    from_actor_surface: str | None
    from_actor_id: str | None
    claimant_surface: str | None
    claimant_actor_id: str | None
    claimant_type: str
    reported_via: str | None
    is_direct_quote: bool
    modality: str
    hedge_cues: str | None
    place_mention: int  # position in the mentions given
    place_basis: str
    country: str | None
    event_start: dt.date | None
    event_end: dt.date | None
    date_prec: int | None
    date_basis: str | None
