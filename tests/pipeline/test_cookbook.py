"""The cookbook: every question runs on the sample newsroom and gives what is printed."""

import pytest

from tests.cookbook import COOKBOOK, answer, recipes

RECIPES = recipes(COOKBOOK.read_text(encoding="utf-8"))


def test_there_are_twenty_questions() -> None:
    assert len(RECIPES) == COOKBOOK.read_text(encoding="utf-8").count("\n## ") == 20


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r["title"].split(".")[0])
def test_the_answer_is_what_is_printed(sample_lake, recipe) -> None:
    assert answer(sample_lake, recipe["sql"]) == recipe["answer"], "python -m tests.cookbook --write"
