"""The language of a text, by py3langid's model, among those that news about conflicts is written in."""

from functools import cache
from typing import Any

#: Fewer letters say too little: the page's own word counts, then the source's.
FEWEST_LETTERS = 60
#: Characters that decide; more change nothing and take time.
ENOUGH = 1_500
LOWEST_SCORE = 0.5

LANGUAGES = (
    "am", "ar", "az", "be", "bg", "bn", "bs", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "ha",
    "he", "hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "kk", "km", "ko", "ku", "ky", "lt", "lv", "mk", "ms",
    "my", "ne", "nl", "no", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta",
    "tg", "th", "tk", "tl", "tr", "uk", "ur", "uz", "vi", "zh",
)  # fmt: skip


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


def find_language(text: str, *, declared: str | None = None, usual: str | None = None) -> str:
    """ISO 639-1 code of a text's language.

    declared: by the page. usual: of the source. They count, in this order, where the text is too short or odd to tell;
    `und` where nothing tells.
    """
    if sum(character.isalpha() for character in text[:500]) >= FEWEST_LETTERS:
        language, score = _identifier().classify(text[:ENOUGH])
        if score >= LOWEST_SCORE:
            return str(language)
    for known in (declared, usual):
        if known and len(known) == 2 and known.isascii() and known.isalpha():
            return known.lower()
    return "und"
