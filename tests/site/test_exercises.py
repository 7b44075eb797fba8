"""Each chapter of the book has exercises, whose answers are folded and checked by code."""

from pathlib import Path

import pytest
import yaml

from running.script import cells

ROOT = Path(__file__).parents[2]


class Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, whatever tags it has."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
NAV = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)["nav"]
PARTS = {name: pages for part in NAV for name, pages in part.items() if isinstance(pages, list)}
CHAPTERS = [page for page in PARTS["Further"] if isinstance(page, str)]


def test_there_are_chapters():
    assert len(CHAPTERS) >= 14


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_has_three_exercises_with_answers_that_are_checked(page):
    path = ROOT / ("docs" if page.startswith("learning/") else "") / page
    found = cells(path.read_text(encoding="utf-8"))
    answers = [i for i, cell in enumerate(found) if cell.prose and cell.text.startswith("**Answer.**")]
    assert len(answers) >= 3
    for i in answers:
        assert not found[i + 1].prose
        assert found[i + 1].tag == "answer"
        assert "assert " in found[i + 1].text
