"""The country that a text speaks of: as a whole, else in a sentence."""

from dateline.text.story_country import StoryCountry


def test_most_of_what_is_said_makes_the_storys_country() -> None:
    assert StoryCountry("x" * 50, [(0, "SY"), (10, "SY"), (20, "IQ")]).at(45) == "SY"


def test_a_dateline_counts_as_two() -> None:
    text = "x" * 50
    assert StoryCountry(text, [(0, "SY"), (10, "IQ")]).at(45) is None
    assert StoryCountry(text, [(0, "SY"), (10, "IQ")], of_dateline="IQ").at(45) == "IQ"


def test_without_one_country_the_sentence_tells() -> None:
    text = "In Syria nothing. In Iraq the army left. The army and Iran and Syria."
    story = StoryCountry(text, [(3, "SY"), (21, "IQ"), (54, "IR"), (63, "SY")])
    assert story.at(text.index("army left")) == "IQ"
    assert story.at(text.index("army and")) is None
    assert story.at(len(text) - 1) is None


def test_no_country_is_none() -> None:
    assert StoryCountry("", []).at(0) is None
