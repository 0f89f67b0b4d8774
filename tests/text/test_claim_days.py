"""Which days and which span a claim takes, of its sentence, the story before it, the dateline and the publication."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.text.claims import read_claims
from dateline.text.dates import find_dates
from dateline.text.model import Context
from dateline.text.sentences import find_sentences

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "claim_days.yml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_days_of_claims(case: dict[str, Any]) -> None:
    text, context = case["text"], Context(published=case["published"])
    mentions = find_dates(text, context.published)
    claims = read_claims(text, sentences=find_sentences(text), mentions=mentions, context=context)
    if "days" in case:
        days = [[c.event_start, c.event_end, c.date_prec, c.date_basis] for c in claims]
        assert days == case["days"], [c.quote for c in claims]
    if "period" in case:
        assert [[c.scope, c.period_start, c.period_end] for c in claims] == case["period"], [c.quote for c in claims]
