"""The script of the films: a range shows one frame, a button plays them, and what is seen is said."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

import figures

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "docs" / "javascripts" / "film.js"
WORDS = ["first", "second", "third"]

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")


def after(*actions):
    """What is seen after each action."""
    film = json.dumps({"script": str(SCRIPT), "frames": WORDS, "actions": actions})
    command = ["node", str(HERE / "film.mjs")]
    return json.loads(subprocess.run(command, input=film, capture_output=True, text=True, check=True).stdout)


def test_the_range_shows_its_frame_alone_and_says_which():
    for at, seen in zip((0, 2, 1), after("move 0", "move 2", "move 1"), strict=True):
        assert seen["frames"] == [at]
        assert seen["says"] == seen["told"] == WORDS[at]


def test_playing_runs_from_the_first_frame_to_the_last_and_stops_there():
    seen = after("press", "tick", "tick")
    assert [now["frames"] for now in seen] == [[0], [1], [2]]
    assert [now["says"] for now in seen] == WORDS
    assert [(now["runs"], now["button"]) for now in seen] == [(True, "Stop"), (True, "Stop"), (False, "Play")]


def test_a_second_press_stops_where_it_is_and_a_third_begins_anew():
    seen = after("press", "tick", "press", "press")
    assert [now["frames"] for now in seen] == [[0], [1], [1], [0]]
    assert [now["runs"] for now in seen] == [True, True, False, True]
    assert seen[2]["button"] == "Play"


def test_moving_the_range_stops_the_film():
    _, seen = after("press", "move 2")
    assert (seen["frames"], seen["runs"], seen["button"]) == ([2], False, "Play")


def test_a_film_that_has_left_the_page_stops():
    assert [now["runs"] for now in after("press", "leave", "tick")] == [True, True, False]


def test_what_happens_elsewhere_on_the_page_moves_no_film():
    before, now = after("press", "elsewhere")
    assert now == before


@pytest.mark.parametrize("part", ["input[type=range]", "button", ".says", ".frame"])
def test_the_parts_that_the_script_asks_for_are_in_a_film(part):
    window = figures.Window(-1, 1, -1, 1)
    frames = [(says, lambda points: np.zeros(len(points), int)) for says in WORDS]
    html = figures.film("A film", frames, np.zeros((1, 2)), np.array([0]), window)._repr_html_()
    assert f'"{part}"' in SCRIPT.read_text()
    assert BeautifulSoup(html, "html.parser").select_one(f".film {part}")
