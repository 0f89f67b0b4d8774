"""The usual letters of names that are printed in capitals: RIO DE JANEIRO, N'DJAMENA, TEL AL-SULTAN."""

from functools import cache

from dateline.text.data_files import load_data


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(str(word) for word in load_data("dateline_line.yml")[kind])


def usual_letters(name: str) -> str:
    """Give a name in capitals its usual letters (RIO DE JANEIRO: Rio de Janeiro); other names stay as they are."""
    if not name.isupper():
        return name
    words = name.split(" ")
    return " ".join(_usual_word(word, first=number == 0) for number, word in enumerate(words))


def _usual_word(word: str, *, first: bool) -> str:
    bare = word.strip(",")
    if bare in _words("capitals"):
        return word
    if "." in bare and all(len(part) <= 1 for part in bare.split(".")):  # N.J.
        return f"{bare.rstrip('.')}."
    if f"{bare}." in _words("capitals"):  # the full stop went with the punctuation around it
        return f"{word}."
    if not first and bare.lower() in _words("small_words"):
        return word.lower()
    parts = word.split("-")
    small = _words("small_words")
    return "-".join(
        part.lower()
        if (number and part.lower() in small) or (not first and number == 0 and part.lower() in small)
        else _capitalized(part)
        for number, part in enumerate(parts)
    )


def _capitalized(part: str) -> str:
    """N'DJAMENA: N'Djamena, but SANA'A: Sana'a."""
    if len(part) > 2 and part[1] in "'’":
        return part[:2] + part[2:].capitalize()
    return part.capitalize()
