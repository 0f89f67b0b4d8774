"""Words for a country's people."""

import pytest

from dateline.reference.fold import fold
from dateline.text.demonyms import find_demonyms
from dateline.text.mentions import read_mentions
from dateline.text.model import Context


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Afghan police met Turks and Sudanese officers.", [("AF", False), ("TR", False), ("SD", False)]),
        ("Two staff (a German and a Kenyan) left.", [("DE", True), ("KE", True)]),
        ("A Swiss doctor and a French national were freed.", [("CH", True), ("FR", True)]),
        ("South Sudanese and North Korean envoys left.", [("SS", False), ("KP", False)]),
        ("He would polish the table.", []),
    ],
)
def test_demonyms_tell_a_country_and_whether_one_only_comes_from_it(text: str, found: list[tuple[str, bool]]) -> None:
    assert [(h.country, h.is_origin) for h in find_demonyms(text, fold(text))] == found


def test_a_demonym_is_a_mention_of_its_country() -> None:
    (mentions,) = read_mentions(["Yemeni officials spoke."], [Context()])
    (mention,) = [m for m in mentions if m.link_basis == "demonym"]
    assert (mention.surface, mention.mention_type, mention.country, mention.where_prec) == ("Yemeni", "place", "YE", 6)
    assert mention.entity_name == "Yemen"
    assert mention.latitude is not None
