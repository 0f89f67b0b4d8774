"""Dateline: a ledger of who said what number about armed conflict, with the characters that say it."""

__version__ = "0.1.0"

#: Stands in every derived row. Raise it when the same bytes may read differently.
EXTRACTOR_VERSION = "2026.6"
