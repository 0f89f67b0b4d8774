"""Reading whole texts: sentences, mentions and claims together."""

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.text.claims import read_statements
from dateline.text.mentions import read_mentions
from dateline.text.model import Claim, Context, ControlChange, Mention
from dateline.text.sentences import find_sentences


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says. Offsets count its characters; claims refer to mentions and to each other by position."""

    mentions: list[Mention]
    claims: list[Claim]
    control_changes: list[ControlChange]


def read_texts(texts: Sequence[str], contexts: Sequence[Context]) -> list[Reading]:
    """Read texts in one batch, one reading per text and in the same order. Any string gives a reading."""
    found = read_mentions(texts, contexts)
    return [_read_text(*read) for read in zip(texts, contexts, found, strict=True)]


def _read_text(text: str, context: Context, mentions: list[Mention]) -> Reading:
    said = read_statements(text, sentences=find_sentences(text), mentions=mentions, context=context)
    return Reading(mentions, said.claims, said.control_changes)
