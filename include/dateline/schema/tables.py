"""Every table: its columns from `fields.py`, its key, its order on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import pyarrow as pa

from dateline.schema.errors import SchemaBroken
from dateline.schema.fields import FIELDS, Field


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the lake. `key` identifies a row within a partition; files are sorted by `order`."""

    name: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        return [f.name for f in self.fields]

    @property
    def arrow_schema(self) -> pa.Schema:
        return pa.schema([pa.field(f.name, f.type, nullable=not f.required) for f in self.fields])

    def from_rows(self, rows: list[dict[str, object]]) -> pa.Table:
        """Make an Arrow table of rows given as dicts; a column missing in a row or unknown here raises SchemaBroken."""
        names = set(self.columns)
        for row in rows:
            if row.keys() != names:
                raise SchemaBroken(f"{self.name}: row differs from the table in {sorted(row.keys() ^ names)}")
        return pa.Table.from_pylist(rows, schema=self.arrow_schema)

    def empty(self) -> pa.Table:
        return self.arrow_schema.empty_table()


def _table(name: str, description: str, columns: str, key: str, order: str = "") -> Table:
    fields = []
    for column in columns.split():
        name_in_table, _, registered = column.partition("=")
        fields.append(replace(FIELDS[registered or name_in_table], name=name_in_table))
    return Table(name, description, tuple(fields), tuple(key.split()), tuple((order or key).split()))


_CAPTURES = _table(
    "captures",
    "One row per answer to a request, or per local file: what was received and where its bytes lie. Never changed.",
    """capture_id source_id url canonical_url retrieved_at http_status content_type payload_sha256 payload_bytes etag
    last_modified warc_path warc_offset previous_capture_id change_kind checked_after_days error listed_title
    listed_published_at listed_basis""",
    "capture_id",
    "source_id url capture_id",
)
_LISTINGS = _table(
    "listings",
    "What each source listed for a day, and whether that is what its file expects.",
    "source_id items_found alert reason=alert_reason",
    "source_id",
)
_DOCUMENTS = _table(
    "documents",
    "One row per article read from a capture.",
    """document_id capture_id source_id canonical_url title byline dateline_place wire_credit published_at
    published_precision published_basis modified_at language is_read text text_sha256 word_count extractor
    extractor_version""",
    "document_id",
)
_MENTIONS = _table(
    "mentions",
    "People, organizations, armed groups, places and dates, each with its characters.",
    """mention_id document_id start_char end_char surface mention_type entity_id entity_name wikidata_id geonames_id
    latitude longitude country admin1 where_prec date_start date_end date_prec value link_basis link_score
    extractor_version""",
    "mention_id",
    "document_id start_char end_char mention_type",
)
_CLAIMS = _table(
    "claims",
    "The ledger's core: one row per figure, with its claimant, hedge, scope and evidence.",
    """claim_id document_id start_char end_char quote sentence_start sentence_end
    measure bound value=claim_value low high unit value_text unit_text vague_rule
    victim_text victim_actor_id victim_status victim_group perpetrator_actor_id
    claimant_surface claimant_actor_id claimant_type reported_via is_direct_quote modality hedge_cues
    place_mention_id geonames_id country admin1 latitude longitude where_prec place_basis
    event_start event_end date_prec date_basis sub_event_type
    scope period_start period_end is_aside is_subset_of is_conversion_of supersedes extractor_version""",
    "claim_id",
    "document_id start_char end_char measure unit",
)
_CONTROL_CHANGES = _table(
    "control_changes",
    "Places that change hands, one row per place and clause: who gained or lost it, by whose word, and when.",
    """control_change_id document_id start_char end_char quote=control_quote sentence_start sentence_end change
    territory_text is_part actor_surface=gaining_actor_surface actor_id=gaining_actor_id from_actor_surface
    from_actor_id claimant_surface claimant_actor_id claimant_type reported_via is_direct_quote modality hedge_cues
    place_mention_id geonames_id country admin1 latitude longitude where_prec place_basis
    event_start event_end date_prec date_basis extractor_version""",
    "control_change_id",
    "document_id start_char end_char change control_change_id",
)
_FAMILIES = _table(
    "families",
    "Reports that carry one story: wire copies and reprints stand together, with their origin.",
    "family_id document_id is_origin similarity family_reason extractor_version",
    "document_id",
    "family_id document_id",
)
_VERSIONS = _table(
    "versions",
    "Every document's standing: the page still says so, says something else since, or is gone.",
    "document_id page_id first_seen last_seen status=version_status replaced_by extractor_version",
    "document_id",
    "page_id first_seen document_id",
)
_EVENTS = _table(
    "events",
    "Happenings that claims speak of, one row each.",
    """event_id scope=event_scope event_start event_end date_prec place_name geonames_id country admin1 latitude
    longitude where_prec
    event_type sub_event_type type_of_violence actor1_id actor2_id
    reports outlets independent_claimants extractor_version""",
    "event_id",
)
_EVENT_CLAIMS = _table(
    "event_claims",
    "Which claim belongs to which event, and why.",
    "event_id claim_id link_reason extractor_version",
    "claim_id",
    "event_id claim_id",
)
_RECONCILIATIONS = _table(
    "reconciliations",
    "Per event, measure and victim status, what disagreeing claims come to; the losers are kept.",
    """event_id measure unit victim_status=reconciled_victim_status low best high status
    reconcile_rule chosen_claim_id losing_claim_ids
    reports outlets independent_claimants extractor_version""",
    "event_id measure unit victim_status",
)
_EVENT_HISTORY = _table(
    "event_history",
    "What the ledger said of each event, measure and victim status, from which day to which.",
    """event_id measure unit victim_status=reconciled_victim_status known_from known_to low best high status
    reconcile_rule chosen_claim_id reports outlets independent_claimants extractor_version""",
    "event_id measure unit victim_status known_from",
)
_DECISIONS = _table(
    "decisions",
    "What reviewers decided, obeyed by every later run. Never changed: a later decision overrules an earlier one.",
    """decision_id decision_kind claim_ids=decided_claim_ids row_key=decided_key edited_json reason=decision_reason
    decided_by decided_at""",
    "decision_id",
    "decided_at decision_id",
)
_CORRECTIONS = _table(
    "corrections",
    "What changed: figures that a report says it replaces, edits of a page, pages that are gone.",
    """correction_id claim_id=correction_claim_id document_id event_id=correction_event_id field unit=correction_unit
    old new cause extractor_version""",
    "correction_id",
)
_QUARANTINE = _table(
    "quarantine",
    "Captures and rows that were set aside, with rule and reason. Nothing is dropped without a row here.",
    """quarantine_id table_name row_key document_id=quarantined_document_id capture_id=quarantined_capture_id rule
    reason row_json extractor_version""",
    "quarantine_id",
    "table_name rule row_key",
)
_VALIDATION_RESULTS = _table(
    "validation_results",
    "Every expectation of every table, with how many rows it looked at and how many failed.",
    "table_name rule rows_checked rows_failed why extractor_version",
    "table_name rule",
)
_TOMBSTONES = _table(
    "tombstones",
    "Captures whose bytes were deleted, by law or on request. Their addresses and bytes are not taken in again.",
    """tombstone_id capture_id source_id url canonical_url payload_sha256 document_ids claim_ids
    control_change_ids reason=deletion_reason requested_by forgotten_at""",
    "tombstone_id",
)
_FIXITY = _table(
    "fixity",
    "Captures whose stored bytes are not those that were received, as upkeep last found. No row is good news.",
    "capture_id warc_path warc_offset problem",
    "capture_id warc_path",
)
_RUNS = _table(
    "runs",
    "Which run wrote which file from which inputs. A run that changed nothing leaves the row as it was.",
    "stage output_path output_sha256 rows inputs_sha256 run_id written_at extractor_version",
    "output_path",
)
_ACTORS = _table(
    "actors",
    "The register of actors: one row per actor that entity_id and the actor ids of claims may name.",
    """actor_id name=actor_name aliases actor_type acled_type claimant_type=actor_claimant_type country parent_id
    active_from active_to ucdp_id wikidata_id""",
    "actor_id",
)
_COUNTRIES = _table(
    "countries",
    "The codes of each country: ISO's, and FIPS 10-4 as GDELT uses it.",
    "country=registered_country name=country_name iso3 iso_number fips",
    "country",
)

#: Tables that a collection's run lands, in the order of writing: evidence first, the run's own record last.
COLLECTION_TABLES = (
    _CAPTURES, _LISTINGS, _DOCUMENTS, _MENTIONS, _CLAIMS, _CONTROL_CHANGES, _QUARANTINE,
    _VALIDATION_RESULTS, _RUNS,
)  # fmt: skip
#: Tables that the ledger derives across documents.
LEDGER_TABLES = (_FAMILIES, _VERSIONS, _EVENTS, _EVENT_CLAIMS, _RECONCILIATIONS, _EVENT_HISTORY, _CORRECTIONS)
#: Tables about the evidence itself, written by deletions and by upkeep.
EVIDENCE_TABLES = (_TOMBSTONES, _FIXITY)
#: Tables that reviewers write.
REVIEW_TABLES = (_DECISIONS,)
#: Tables that come with the program, in the warehouse only.
REGISTER_TABLES = (_ACTORS, _COUNTRIES)
TABLES: Mapping[str, Table] = MappingProxyType(
    {t.name: t for t in (*COLLECTION_TABLES, *LEDGER_TABLES, *EVIDENCE_TABLES, *REVIEW_TABLES)}
)
PARTITION_FIELDS = (FIELDS["collection"], FIELDS["date"])
