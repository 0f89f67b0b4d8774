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
        # the sentence's own place, an unknown one before the area that it lies in
        ("Three guards were killed in Kirkuk on Sunday.", "Kirkuk", "IQ"),
        ("Two drivers were wounded in Qarzabul village, Kunduz province.", "Qarzabul village", "AF"),
        # a paragraph's heading; a place told in passing is no scene
        ("Homs. The road is open. Four men were killed on Monday.", "Homs", "SY"),
        ("Rockets hit Douma and wounded many in Douma. His brother lives in Damascus. Five men died.", "Douma", "SY"),
        # who arrives somewhere fled elsewhere
        ("Around 900 people arrived in Mosul from Kirkuk on Thursday.", "Kirkuk", "IQ"),
        ("Two people died when they arrived in Mosul.", "Mosul", "IQ"),
        # from near by it is where it was, from far off it is not
        ("Four people were killed 12 km east of Mosul.", "Mosul", "IQ"),
        ("Four people were killed near Baidoa, 240 km northwest of Mogadishu.", "Baidoa", "SO"),
        ("Two men were shot near the Chad border in Geneina.", "Geneina", "SD"),
        ("Six men were shot in Dhamar, 65 miles south of the Yemeni capital, Sanaa.", "Dhamar", "YE"),
        # the road's ends, where planes came from, to whom somebody speaks and where the hurt are brought are no scene
        ("Rebels took two villages in Idlib province, near the road that links Damascus with Aleppo.", "Idlib", "SY"),
        ("Planes bombed Raqqa. Jets that took off from Latakia killed nine men.", "Raqqa", "SY"),
        ("Shells fell in Mosul. Iraq called on Turkey to stop the raids that killed five men.", "Mosul", "IQ"),
        ("Rockets hit Taiz. Nine wounded men were taken to a hospital in Aden.", "Taiz", "YE"),
        # who speaks from abroad leaves the scene; who holds a town speaks of it
        ("Rockets hit Aleppo. A monitor in London said six men died.", "Aleppo", "SY"),
        ("Fighting went on in Hama province. Rebels in Morek said they had killed six soldiers.", "Morek", "SY"),
        # a quarter lies in the town that is told of
        ("A bomb went off in Hasakah. In the Sumra quarter nine people were killed.", "Hasakah", "SY"),
        # names of a brief's headings
        ("Homs. The road is open.\nTal Zarnab. Four men were killed on Monday.", "Tal Zarnab", "SY"),
        # the land that a word for a people speaks of
        ("Two missiles fell on Iranian soil and killed six people, officials said in Washington.", "Iranian", "IR"),
        # "there", "the same villages"
        ("The army moved on the town of Salamra in Syria. Rebels there lost six men.", "Salamra", "SY"),
        ("People left Taiz in Yemen. Nine had died in the same town when troops shelled Aden.", "Taiz", "YE"),
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


def test_a_desk_abroad_is_not_where_it_happened() -> None:
    text = "ALMATY, Oct. 12 - Planes flew over Syria again, the army said. Nine Syrian soldiers died."
    assert _where(text, dateline_place="Almaty") == ("Syria", "SY")


def test_several_places_are_none() -> None:
    """Neither is the province that the text spoke of before; the country stays, unless there are several of them."""
    assert _where("Fighting went on in Hama province, Syria. Nine men died in the two provinces.") == (None, "SY")
    assert _where("Fighting went on in Hama province, Syria. Nine men died in the two countries.") == (None, None)


def test_a_desk_that_nothing_else_speaks_of_is_not_where_it_happened() -> None:
    text = (
        "BRUSSELS, Oct. 12 - Rebels said on Friday that five fighters had been abducted. Syria and Iraq said nothing."
    )
    assert _where(text, dateline_place="Brussels")[0] != "BRUSSELS"
