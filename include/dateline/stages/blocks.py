"""Blocks: parts of the ledger whose claims can meet each other and no others, and how far in time they reach.

What becomes of a claim (its event, event_id, link_reason) depends only on claims of its own block whose days lie within
`REACH_DAYS` of its own, on the documents of those claims, and on decisions that name them.
"""

import pyarrow as pa
import pyarrow.compute as pc

from dateline.schema.fields import UNCOUNTED_MODALITIES
from dateline.stages.meeting_places import PERIOD, PROVINCE_PREC
from dateline.stages.statements import MAX_SPAN

#: A hazy day lies up to three days from where a reprint's origin or its own report puts it, is drawn by a stated day
#: one
#: off, gathers with others around a day two off, and these are drawn likewise; a province's claim looks at the towns'.
REACH_DAYS = 15


def taking_part(claims: pa.Table) -> pa.Table:
    """The claims that may take part in an event.

    Those of a counted modality, not told aside, neither a part nor a conversion of another, whose scope is an incident,
    or a period with its days. Totals so far form no event.
    """
    counted = pc.invert(pc.is_in(claims["modality"], pa.array(UNCOUNTED_MODALITIES)))
    whole = pc.and_(pc.is_null(claims["is_subset_of"]), pc.is_null(claims["is_conversion_of"]))
    dated = pc.less_equal(claims["period_start"], claims["period_end"])
    period = pc.and_(pc.equal(claims["scope"], PERIOD), pc.fill_null(dated, False))
    scope = pc.or_(pc.equal(claims["scope"], "incident"), period)
    return claims.filter(pc.and_(pc.and_(counted, whole), pc.and_(scope, pc.invert(claims["is_aside"]))))


def blocks(claims: pa.Table) -> pa.Table:
    """Where and when each claim that may take part in an event can meet others.

    claims: rows of `claims`. Returns claim_id, block, first_day, last_day. A block is a country, or a province where
    the
    claim is that exact; `document:` and the document's id, without days, for claims that meet nobody.
    """
    part = taking_part(claims)
    is_period = pc.equal(part["scope"], PERIOD)
    first = pc.if_else(is_period, part["period_start"], part["event_start"])
    last = pc.if_else(is_period, part["period_end"], part["event_end"])
    span = pc.subtract(pc.cast(last, pa.int32()), pc.cast(first, pa.int32()))
    dated = pc.and_(pc.greater_equal(span, 0), pc.or_(is_period, pc.less_equal(span, MAX_SPAN.days)))
    meets = pc.and_(pc.fill_null(dated, False), pc.is_valid(part["country"]))
    exact = pc.and_(pc.is_valid(part["admin1"]), pc.less_equal(pc.fill_null(part["where_prec"], 1), PROVINCE_PREC))
    province = pc.binary_join_element_wise(part["country"], part["admin1"], "/")
    area = pc.if_else(exact, province, part["country"])
    alone = pc.binary_join_element_wise("document:", part["document_id"], "")
    nothing = pa.scalar(None, pa.date32())
    return pa.table(
        {
            "claim_id": part["claim_id"],
            "block": pc.if_else(meets, area, alone),
            "first_day": pc.if_else(meets, first, nothing),
            "last_day": pc.if_else(meets, last, nothing),
        }
    )
