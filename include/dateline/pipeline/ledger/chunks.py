"""What the claims of one chunk come to, of its rows alone: so chunks can be worked out beside each other."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.fields import DAY, TEXT
from dateline.stages import events as linking
from dateline.stages.corrections import find_later_reports
from dateline.stages.history import find_history
from dateline.stages.reconcile import reconcile, told_of_events
from dateline.stages.tolls import find_changed_tolls


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows that the events of some blocks are found from, as of the tables so named. claims: as reviewers left
    them, and parts of the blocks' claims beside them; standing: standing.STANDING."""

    claims: pa.Table
    documents: pa.Table
    mentions: pa.Table
    families: pa.Table
    versions: pa.Table
    standing: pa.Table
    decisions: pa.Table


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows of the tables so named; corrections have their partition `date` and `basis` beside them."""

    reconciliations: pa.Table
    history: pa.Table
    corrections: pa.Table


def find_events(chunk: Chunk) -> linking.Events:
    return linking.find_events(
        chunk.claims, chunk.documents, chunk.families, chunk.mentions, chunk.versions, chunk.decisions
    )


def settle(chunk: Chunk, events: pa.Table, links: pa.Table, told: pa.Table) -> Settled:
    """What some of its events come to, when they came to what, and which of their tolls moved.

    events, links: their rows of `events` and `event_claims`. told: (claim_id, field, unit, date) of corrections that
    reports and edits gave already.
    """
    linked = links["claim_id"].combine_chunks()
    is_own = pc.or_(pc.is_in(chunk.claims["claim_id"], linked), pc.is_in(chunk.claims["is_subset_of"], linked))
    claims = chunk.claims.filter(is_own)
    told_here = told_of_events(events, links, claims, chunk.documents, chunk.families)
    reconciled = reconcile(told_here, chunk.versions)
    later = find_later_reports(told_here, chunk.versions)
    seen = pc.index_in(later["document_id"], chunk.versions["document_id"].combine_chunks())
    later = later.append_column("date", chunk.versions["first_seen"].take(seen))
    told = pa.concat_tables([told, later.select(told.column_names).cast(told.schema)])
    history = find_history(told_here, chunk.standing, reconciled)
    tolls = find_changed_tolls(history, links, claims, chunk.versions, chunk.standing, told)
    moved = tolls.corrections.append_column("date", pa.array(tolls.days, DAY))
    corrections = pa.concat_tables([later.cast(moved.schema), moved])
    basis = pa.array(["toll"] * corrections.num_rows, TEXT)
    return Settled(reconciled, history, corrections.append_column("basis", basis))
