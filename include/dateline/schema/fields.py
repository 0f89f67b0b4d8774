"""Every column, defined once: type, meaning, unit and constraint.

Arrow schemas (`tables.py`), checks on write, expectations and `docs/tables.md` derive from here. A name means the same
thing in every table that has it. Names follow ACLED, UCDP GED, Airwars, WARC and TIMEX3 where they have one.
"""

from dataclasses import dataclass

import pyarrow as pa

TEXT = pa.string()
INT = pa.int64()
FLOAT = pa.float64()
BOOL = pa.bool_()
DAY = pa.date32()
TIME = pa.timestamp("us", tz="UTC")
IDS = pa.list_(pa.string())


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `allowed` closes the list of values; `required` means never null."""

    name: str
    type: pa.DataType
    description: str
    required: bool = False
    allowed: tuple[str, ...] = ()


MEASURES = (
    "killed", "injured", "casualties", "missing", "captured", "abducted", "detained", "displaced", "evacuated",
    "area", "count",
)  # fmt: skip
BOUNDS = ("=", ">=", ">", "~", "<=", "<", "range", "vague")
MODALITIES = ("asserted", "reported", "alleged", "denied", "negated", "hypothetical", "planned")
CONTROL_CHANGES = ("gained", "lost")
UNCOUNTED_MODALITIES = ("denied", "negated", "hypothetical", "planned")
MENTION_TYPES = ("person", "organization", "armed_group", "place", "date")
CLAIMANT_TYPES = ("official", "party", "monitor", "ngo", "media", "witness", "unnamed")
VICTIM_STATUSES = ("civilian", "combatant", "mixed", "unknown")
RECONCILED_STATUSES = ("all", "civilian", "combatant")
STATUSES = ("single source", "agreed", "range", "contested", "official only")
SCOPES = ("incident", "period", "cumulative")
EVENT_SCOPES = ("incident", "period")
PLACE_BASES = ("sentence", "story", "dateline", "country", "several")
DATE_BASES = ("explicit", "relative", "dateline", "publication")
CORRECTION_CAUSES = ("source edit", "source gone", "later report", "rule change", "review")
DECISION_KINDS = ("split", "merge", "accept", "reject", "edit", "release", "land")
TYPES_OF_VIOLENCE = (1, 2, 3)
CHANGE_KINDS = ("new", "unchanged", "title", "body", "gone", "unknown")
VERSION_STATUSES = ("current", "replaced", "withdrawn")
SOURCE_ALERTS = ("quiet", "crowded", "changed", "unreachable", "misconfigured")
PRECISIONS = ("second", "minute", "day", "none")
PUBLISHED_BASES = (
    "json-ld", "meta", "element", "printed", "file", "feed", "sitemap", "listing", "dateline", "address", "search",
    "given", "none",
)  # fmt: skip


_ALL = (
    # where a row belongs: `collection` and `date` stand in the path (tables.PARTITION_FIELDS), the rest in the row
    Field("collection", TEXT, "The collection's name; of the ledger's tables, `sample` or `all`.", True),
    Field("date", DAY, "Partition date, UTC.", True),
    Field("extractor_version", TEXT, "Version of the reading that made the row.", True),
    # captures
    Field("capture_id", TEXT, "Hash of collection, address and payload: one saved version of one page.", True),
    Field("source_id", TEXT, "The source inside the collection that the item came from.", True),
    Field("url", TEXT, "Address asked for, or file: and the path inside the source for local files.", True),
    Field("canonical_url", TEXT, "Address without tracking parameters; of the page itself where it says one.", True),
    Field("retrieved_at", TIME, "When the bytes were received: the lake's only wall clock besides `runs`.", True),
    Field("http_status", INT, "HTTP status; null for local files and for requests without an answer."),
    Field("content_type", TEXT, "Media type as sent or as sniffed, without parameters."),
    Field("payload_sha256", TEXT, "SHA-256 of the payload, 64 hex digits; null where nothing was received."),
    Field("payload_bytes", INT, "Length of the payload in bytes.", True),
    Field("etag", TEXT, "ETag header as sent."),
    Field("last_modified", TEXT, "Last-Modified header as sent."),
    Field("warc_path", TEXT, "WARC file that holds the bytes, relative to the lake's root."),
    Field("warc_offset", INT, "Byte offset of the record in that file."),
    Field("previous_capture_id", TEXT, "The earlier capture of the same address, if any."),
    Field("change_kind", TEXT, "What differs from the earlier capture; unknown: no usable answer.", True, CHANGE_KINDS),
    Field("checked_after_days", INT, "Of a recheck: days since the partition of the earlier capture; else null."),
    Field("error", TEXT, "Why nothing usable was received; null when all went well."),
    Field("listed_title", TEXT, "Title in the feed or listing that named the item."),
    Field("listed_published_at", TIME, "Publication time in the feed, sitemap or file name that named the item."),
    Field("listed_basis", TEXT, "Where listed_published_at was printed.", False, PUBLISHED_BASES),
    # listings
    Field("items_found", INT, "Items that the source listed for the day.", True),
    Field("alert", TEXT, "What is wrong with the source on that day; null if nothing is.", False, SOURCE_ALERTS),
    Field("alert_reason", TEXT, "The alert in words, with the numbers."),
    # documents
    Field("document_id", TEXT, "Hash of the canonical address, the title and the text.", True),
    Field("title", TEXT, "Headline as printed, without the site's name."),
    Field("byline", TEXT, "Names of the authors as printed, without 'By'; several joined by '; '."),
    Field("dateline_place", TEXT, "Place in the dateline as printed, in its usual letters (Damascus)."),
    Field("wire_credit", TEXT, "News agency credited in the dateline or byline (UPI, AFP, Reuters)."),
    Field("published_at", TIME, "Publication time; midnight UTC where only the day is known; null if none is printed."),
    Field("published_precision", TEXT, "How exact published_at is.", True, PRECISIONS),
    Field("published_basis", TEXT, "What published_at was read from, strongest first.", True, PUBLISHED_BASES),
    Field("modified_at", TIME, "Time of the last change that the page itself states."),
    Field("language", TEXT, "ISO 639-1 code of the text's language; und if it cannot be told.", True),
    Field("is_read", BOOL, "In a language that is read for mentions and claims; others are only kept.", True),
    Field("text", TEXT, "The article's clean text; every offset in Dateline counts characters of it.", True),
    Field("text_sha256", TEXT, "SHA-256 of the text in UTF-8.", True),
    Field("word_count", INT, "Words in the text.", True),
    Field("extractor", TEXT, "Reader of the format: html, pdf, text, eml, mhtml, docx.", True),
    # mentions
    Field("mention_id", TEXT, "Hash of document, span and type.", True),
    Field("start_char", INT, "First character of the quote or surface in the document's text.", True),
    Field("end_char", INT, "Character after its last one.", True),
    Field("surface", TEXT, "The characters themselves.", True),
    Field("mention_type", TEXT, "What is named.", True, MENTION_TYPES),
    Field("entity_id", TEXT, "Actor id (reference/actors), `geonames:` and id, or null."),
    Field("entity_name", TEXT, "The entity's usual name; where unlinked, its longest form in the text."),
    Field("wikidata_id", TEXT, "Wikidata item, where its source was seen."),
    Field("geonames_id", INT, "GeoNames id of the place."),
    Field("latitude", FLOAT, "Degrees north, WGS 84."),
    Field("longitude", FLOAT, "Degrees east, WGS 84."),
    Field("country", TEXT, "ISO 3166-1 alpha-2."),
    Field("admin1", TEXT, "First-level division by name."),
    Field("where_prec", INT, "UCDP: 1 exact, 2 near, 3 district, 4 province, 5 line or area, 6 country, 7 sea or air."),
    Field("date_start", DAY, "First day that the expression covers."),
    Field("date_end", DAY, "Last day that the expression covers."),
    Field("date_prec", INT, "UCDP: 1 day, 2 up to six days, 3 week, 4 month, 5 more."),
    Field("value", TEXT, "TIMEX3 value of a date expression (2015-10-11, P1D, 2015-SU)."),
    Field("link_basis", TEXT, "How the entity was found: gazetteer, sound, demonym, alias, context, country, model."),
    Field("link_score", FLOAT, "Confidence of the link, 0 to 1."),
    # actors, the register itself
    Field("actor_id", TEXT, "As in entity_id and the claims' columns that end in actor_id.", True),
    Field("actor_name", TEXT, "The usual name in English.", True),
    Field("aliases", IDS, "Other names, acronyms, transliterations and native script; short forms last.", True),
    Field("actor_type", TEXT, "Kind of actor, explained in reference/actors/README.md.", True),
    Field("acled_type", TEXT, "The same in the words of ACLED's codebook; null for who does not fight."),
    Field("actor_claimant_type", TEXT, "What kind of source it is for a figure.", True, CLAIMANT_TYPES),
    Field("parent_id", TEXT, "The actor that it is a part of, or has pledged itself to."),
    Field("active_from", INT, "First year of its activity, where a source was seen."),
    Field("active_to", INT, "Last year of its activity, where a source was seen; null while it is active."),
    Field("ucdp_id", INT, "Actor id of the Uppsala Conflict Data Program, where it was seen."),
    # countries, the register itself
    Field("registered_country", TEXT, "ISO 3166-1 alpha-2; XK for Kosovo, as GeoNames has it.", True),
    Field("country_name", TEXT, "The usual name in English, as GeoNames has it.", True),
    Field("iso3", TEXT, "ISO 3166-1 alpha-3; null where ISO has none."),
    Field("iso_number", INT, "ISO 3166-1 numeric; null where ISO has none."),
    Field("fips", TEXT, "FIPS 10-4, which GDELT uses; null where there is none."),
    # claims: evidence, what
    Field("claim_id", TEXT, "Hash of document, span, measure and unit.", True),
    Field("quote", TEXT, "text[start_char:end_char]: from the number to the words that make it a figure.", True),
    Field("sentence_start", INT, "First character of the sentence.", True),
    Field("sentence_end", INT, "Character after the sentence.", True),
    Field("measure", TEXT, "What is counted.", True, MEASURES),
    Field("bound", TEXT, "How the stated number bounds the truth.", True, BOUNDS),
    Field("claim_value", FLOAT, "The stated number in `unit`; null for ranges and vague words."),
    Field("low", FLOAT, "Lower bound as stated; null where none is."),
    Field("high", FLOAT, "Upper bound as stated; null where none is."),
    Field("unit", TEXT, "person, km2, or the counted noun in lower-case plural.", True),
    Field("value_text", TEXT, "The number as printed.", True),
    Field("unit_text", TEXT, "The unit or counted noun as printed."),
    Field("vague_rule", TEXT, "Rule that gave `low` to a vague word (dozens: 12)."),
    # claims: about whom, says who, how sure
    Field("victim_text", TEXT, "The victims as printed."),
    Field("victim_actor_id", TEXT, "Actor that the victims belong to."),
    Field("victim_status", TEXT, "Civilians or combatants.", True, VICTIM_STATUSES),
    Field("victim_group", TEXT, "men, women, children, aid workers, journalists, medics, ..."),
    Field("perpetrator_actor_id", TEXT, "Actor that did it, as the text says."),
    Field("claimant_surface", TEXT, "Who asserts the number, as printed; null when the outlet itself does."),
    Field("claimant_actor_id", TEXT, "The claimant's actor id."),
    Field("claimant_type", TEXT, "What kind of claimant.", True, CLAIMANT_TYPES),
    Field("reported_via", TEXT, "Who passes the claim on, as printed (Reuters, state TV)."),
    Field("is_direct_quote", BOOL, "The figure stands inside quotation marks.", True),
    Field("modality", TEXT, "How sure the text sounds.", True, MODALITIES),
    Field("hedge_cues", TEXT, "Words that hedge (reportedly; allegedly), joined by '; '."),
    # claims: where, when, relation
    Field("place_mention_id", TEXT, "Mention of the place where it happened."),
    Field("place_basis", TEXT, "Where the place stands; country: the story's; several: unnamed.", False, PLACE_BASES),
    Field("event_start", DAY, "First day on which it may have happened."),
    Field("event_end", DAY, "Last such day."),
    Field("date_basis", TEXT, "What the event's days were read from.", False, DATE_BASES),
    Field("scope", TEXT, "One incident, a stated period, or a total so far.", True, SCOPES),
    Field("period_start", DAY, "First day of the period that the figure covers."),
    Field("period_end", DAY, "Last day of that period."),
    Field("is_subset_of", TEXT, "Claim that this one is a part of."),
    Field("is_conversion_of", TEXT, "Claim that this one repeats in another unit."),
    Field("is_aside", BOOL, "Told aside: why people protest, what a court tries, what is not counted.", True),
    Field("supersedes", TEXT, "Number that this claim replaces, as printed (from 38, earlier reports of 12)."),
    Field("sub_event_type", TEXT, "ACLED's sub-event type, as the sentence tells it; null where it does not."),
    # changes of control
    Field("control_change_id", TEXT, "Hash of document, span, place and change.", True),
    Field("change", TEXT, "Whether the words tell who gained the place or who lost it.", True, CONTROL_CHANGES),
    Field("territory_text", TEXT, "What changed hands, as printed (the town of Morek, two villages in Hama).", True),
    Field("is_part", BOOL, "It lies in, at or near the place, or is entered only: not the place itself.", True),
    Field("gaining_actor_surface", TEXT, "Who gained it, as printed; null where nobody is named."),
    Field("gaining_actor_id", TEXT, "The gaining side's actor id."),
    Field("from_actor_surface", TEXT, "Who lost it, as printed; null where nobody is named."),
    Field("from_actor_id", TEXT, "The losing side's actor id."),
    Field("control_quote", TEXT, "text[start_char:end_char]: the clause with who, what and from whom.", True),
    # the ledger
    Field("family_id", TEXT, "Reports that carry one story: the origin's document id, hashed.", True),
    Field("is_origin", BOOL, "The family's earliest report.", True),
    Field("similarity", FLOAT, "Jaccard similarity of 3-word shingles of the news with the origin, 0 to 1.", True),
    Field("family_reason", TEXT, "Why the report belongs to the family: what it shares with which report.", True),
    Field("page_id", TEXT, "Versions of one report at one address stand together.", True),
    Field("first_seen", DAY, "First partition date on which the page was found to say so.", True),
    Field("last_seen", DAY, "Last such partition date.", True),
    Field("version_status", TEXT, "Whether the page still says so.", True, VERSION_STATUSES),
    Field("replaced_by", TEXT, "Document that stands in its place; null for all but replaced ones."),
    Field("event_id", TEXT, "Claims about one happening.", True),
    Field("event_scope", TEXT, "One incident; or a period, whose figures are never added to those of incidents.", True,
          EVENT_SCOPES),
    Field("place_name", TEXT, "Usual name of the place."),
    Field("link_reason", TEXT, "Why the claim belongs to the event.", True),
    Field("event_type", TEXT, "ACLED's event type; null where no claim supports one."),
    Field("type_of_violence", INT, "UCDP's: 1 state-based, 2 non-state, 3 one-sided; null where unsupported."),
    Field("actor1_id", TEXT, "Actor that most claims name as the one who did it (ACLED's actor1)."),
    Field("actor2_id", TEXT, "Actor that the victims belong to, of most claims (ACLED's actor2)."),
    Field("reconciled_victim_status", TEXT, "All victims, or those told to be of this status.", True,
          RECONCILED_STATUSES),
    Field("known_from", DAY, "First partition date on which the ledger said so.", True),
    Field("known_to", DAY, "Partition date on which it ceased to; null: it still says so."),
    Field("best", FLOAT, "The figure that the rule chose; null when no rule gives one."),
    Field("status", TEXT, "How the claimants agree, in Airwars' terms.", True, STATUSES),
    Field("reconcile_rule", TEXT, "The rule that chose `best`.", True),
    Field("chosen_claim_id", TEXT, "The claim that `best` was taken from."),
    Field("losing_claim_ids", IDS, "Claims of the same event and measure that were not chosen.", True),
    Field("reports", INT, "Reports that carry a claim.", True),
    Field("outlets", INT, "Sources that carry a claim.", True),
    Field("independent_claimants", INT, "Different claimants, a wire's reprints counted once.", True),
    Field("correction_id", TEXT, "Hash of what changed, from what to what.", True),
    Field("correction_claim_id", TEXT, "Claim that states the new number, or that stated one no longer there."),
    Field("correction_event_id", TEXT, "Event that the claim belongs to, if any."),
    Field("field", TEXT, "What changed: a claim's measure, the title, or the page itself.", True),
    Field("correction_unit", TEXT, "Unit of old and new; null for titles and pages."),
    Field("old", TEXT, "What stood before: a number (a bound before it, as in >=12), a title, present or gone.", True),
    Field("new", TEXT, "What stands now; null where a figure is no longer told."),
    Field("cause", TEXT, "Why it changed.", True, CORRECTION_CAUSES),
    # reviewed decisions
    Field("decision_id", TEXT, "Hash of what was decided, by whom and when.", True),
    Field("decision_kind", TEXT, "What was decided; explained in docs/decisions.", True, DECISION_KINDS),
    Field("decided_claim_ids", IDS, "Claims that it is about.", True),
    Field("decided_key", TEXT, "Of release a quarantine_id, of land the day and its rows set aside; else null."),
    Field("edited_json", TEXT, "Of an edit: the columns of the claim that are to be replaced, as JSON; else null."),
    Field("decision_reason", TEXT, "Why, as given.", True),
    Field("decided_by", TEXT, "Who decided.", True),
    Field("decided_at", TIME, "When.", True),
    # evidence that was deleted or damaged
    Field("tombstone_id", TEXT, "Hash of the capture and its partition.", True),
    Field("document_ids", IDS, "Documents that were read from the bytes, and are gone with them.", True),
    Field("claim_ids", IDS, "Claims that were read from them.", True),
    Field("control_change_ids", IDS, "Changes of control that were read from them; null where none were looked for."),
    Field("deletion_reason", TEXT, "Why the bytes had to go, as given.", True),
    Field("requested_by", TEXT, "Who asked for it, as given.", True),
    Field("forgotten_at", TIME, "When they were deleted.", True),
    Field("problem", TEXT, "What is wrong with the stored bytes.", True),
    # kept beside
    Field("quarantine_id", TEXT, "Hash of table, row and rule.", True),
    Field("quarantined_document_id", TEXT, "Document of the row, where it has one."),
    Field("quarantined_capture_id", TEXT, "Capture of the row, where it has one."),
    Field("table_name", TEXT, "Table that the row was meant for.", True),
    Field("row_key", TEXT, "Key of the row: its id, or its address.", True),
    Field("rule", TEXT, "Expectation or refusal that the row met.", True),
    Field("reason", TEXT, "What is wrong, with the value.", True),
    Field("row_json", TEXT, "The row itself as JSON, long texts shortened to 2,000 characters."),
    Field("rows_checked", INT, "Rows that the rule looked at.", True),
    Field("rows_failed", INT, "Rows that failed it.", True),
    Field("why", TEXT, "Why the rule is there.", True),
    Field("stage", TEXT, "Stage that wrote the file: collect, validate, land or ledger.", True),
    Field("run_id", TEXT, "Run that wrote the files as they are; a run that changed nothing leaves no trace.", True),
    Field("written_at", TIME, "When that run wrote them.", True),
    Field("inputs_sha256", TEXT, "Hash of everything that the stage read.", True),
    Field("output_path", TEXT, "File, relative to the lake's root.", True),
    Field("output_sha256", TEXT, "SHA-256 of the file.", True),
    Field("rows", INT, "Rows in the file.", True),
)  # fmt: skip

#: By name. A column that means another thing in one table has an own entry there and is renamed in tables.py:
#: `claims.value` is `claim_value` here (`mentions.value` is TIMEX3's text), quarantine's nullable ids are
#: `quarantined_*`, those of corrections are `correction_*`, the nullable actor of a change of control is `gaining_*`.
FIELDS: dict[str, Field] = {f.name: f for f in _ALL}
