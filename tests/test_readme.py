"""The README's examples run, and give what they show."""

import doctest
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_each_example_of_the_readme_gives_what_it_shows():
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=options)
    assert tried >= 10
    assert failed == 0


def test_the_two_commands_come_first():
    words = README.read_text(encoding="utf-8").split()
    assert words.index("site") < words.index("test") < 20
