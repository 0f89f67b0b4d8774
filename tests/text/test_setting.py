"""Where the first claim of a text happened."""

import pytest

from dateline.text.model import Context
from dateline.text.reading import read_texts


def _where(text: str, **context: str) -> tuple[str | None, str | None]:
    """Surface of the first claim's place and its country."""
    (reading,) = read_texts([text], [Context(**context)])
    claim = reading.claims[0]
    place = reading.mentions[claim.place_mention] if claim.place_mention is not None else None
    return (place.surface if place else None), (place.country if place else None) or claim.country


@pytest.mark.parametrize(
    ("text", "place", "country"),
    [
        # the sentence's own place, the located one before an unknown one
        ("Three guards were killed in Kirkuk on Sunday.", "Kirkuk", "IQ"),
        ("Two drivers were wounded in Qarzabul village, Kunduz province.", "Kunduz", "AF"),
        # from near by it is where it was, from far off it is not
        ("Four people were killed 12 km east of Mosul.", "Mosul", "IQ"),
        ("Four people were killed near Baidoa, 240 km northwest of Mogadishu.", "Baidoa", "SO"),
        ("Two men were shot near the Chad border in Geneina.", "Geneina", "SD"),
        # told in the sentence after
        ("Five workers were abducted by gunmen. The attack happened in Maiduguri, officials said.", "Maiduguri", "NG"),
        # only the country is known
        ("Six officers were killed when Afghan police were ambushed.", None, "AF"),
        ("A nurse was killed. Yemeni officials blamed nobody.", None, "YE"),
        # where a victim is from is not where it happened
        ("Two aid workers (a German and a Kenyan) were killed.", None, None),
        ("One international (US) staff member was wounded in Juba.", "Juba", "SS"),
    ],
)
def test_where_it_happened(text: str, place: str | None, country: str | None) -> None:
    assert _where(text) == (place, country)


def test_the_dateline_tells_where_no_sentence_does() -> None:
    text = "HOMS, Syria, May 3 -- Seven people were killed overnight, doctors said."
    assert _where(text, dateline_place="HOMS, Syria")[1] == "SY"
