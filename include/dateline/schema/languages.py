"""Languages that Dateline reads. A text in another is kept, marked and counted (docs/decisions/0014)."""

#: ISO 639-1; `und`, a text too short to tell, is read as English: nothing is lost if it is, and little found if not.
READ_LANGUAGES = frozenset({"en", "und"})


def is_read_language(code: str) -> bool:
    """Whether texts in a language (documents.language) are read for mentions and claims."""
    return code in READ_LANGUAGES
