"""Figures are drawn where the numbers are, can be told without colour, and are read aloud."""

import re

import numpy as np
import pytest
from bs4 import BeautifulSoup

import figures

WINDOW = figures.Window(left=-1, right=1, bottom=-1, top=1)
ROWS, COLUMNS = figures.HEIGHT // figures.CELL, figures.WIDTH // figures.CELL
CORNERS = np.array([[-1.0, 1.0], [1.0, -1.0], [0.0, 0.0]])
RECTANGLE = re.compile(r"M(\d+) (\d+)h(\d+)v(\d+)h-(\d+)z")


def soup(figure):
    return BeautifulSoup(figure._repr_html_(), "html.parser")


def painted(html, rows, columns):
    """Read the classes of a grid back from its paths; -1 where nothing is painted."""
    classes = np.full((rows, columns), -1)
    for path in BeautifulSoup(html, "html.parser").find_all("path"):
        d = path["d"]
        assert RECTANGLE.sub("", d) == ""
        for numbers in RECTANGLE.findall(d):
            left, top, width, height, back = (int(number) // figures.CELL for number in numbers)
            assert back == width
            cells = classes[top : top + height, left : left + width]
            assert np.all(cells == -1), "painted twice"
            cells[...] = path["class"][0].removeprefix("region-")
    return classes


def left_or_right(points):
    return (points[:, 0] > 0).astype(int)


def film(frames):
    return soup(figures.film("A & B", frames, CORNERS, np.array([0, 1, 2]), WINDOW))


def test_up_is_up_and_right_is_right():
    assert WINDOW.place(CORNERS).tolist() == [[0, 0], [480, 360], [240, 180]]


def test_the_grid_runs_from_the_top_left_to_the_bottom_right_in_rows():
    grid = WINDOW.grid()
    assert grid.shape == (ROWS * COLUMNS, 2)
    right, top = 1 - 1 / COLUMNS, 1 - 1 / ROWS
    np.testing.assert_allclose(grid[[0, -1]], [[-right, top], [right, -top]])
    np.testing.assert_allclose(grid[1] - grid[0], [2 / COLUMNS, 0], atol=1e-15)


@pytest.mark.parametrize("seed", range(5))
def test_the_paths_paint_each_cell_once_in_its_class(seed):
    classes = np.random.default_rng(seed).integers(0, 3, (6, 7))
    classes[3] = classes[2]
    np.testing.assert_array_equal(painted(figures.paths(classes), 6, 7), classes)


def test_equal_rows_are_one_rectangle():
    assert len(RECTANGLE.findall(figures.paths(np.zeros((ROWS, COLUMNS), int)))) == 1


def test_a_region_is_painted_where_its_class_is():
    classes = painted(WINDOW.regions(left_or_right), ROWS, COLUMNS)
    assert np.all(classes[:, : COLUMNS // 2] == 0)
    assert np.all(classes[:, COLUMNS // 2 :] == 1)


def test_a_film_shows_its_last_frame_before_anybody_asks():
    page = film([("first", left_or_right), ("second", left_or_right), ("third <&>", left_or_right)])
    frames = page.select(".frame")
    assert [frame["data-says"] for frame in frames] == ["first", "second", "third <&>"]
    assert [frame for frame in frames if "seen" in frame["class"]] == [frames[-1]]
    assert page.select_one(".says").get_text() == "third <&>"


def test_the_range_reaches_every_frame_and_says_which():
    moved = film([("first", left_or_right), ("second", left_or_right)]).select_one("input[type=range]")
    assert (moved["min"], moved["max"], moved["value"]) == ("0", "1", "1")
    assert moved["aria-valuetext"] == "second"
    assert moved["aria-label"] == "Frame: A & B"


def test_each_class_has_a_mark_of_its_own_shape_drawn_once_for_all_frames():
    page = film([("first", left_or_right), ("second", left_or_right)])
    marks = [path["d"] for path in page.select("svg > path")]
    assert marks == ["M0 0h0", "M480 360h0", "M240 176l4 7h-8z"]


def test_a_figure_has_words_for_those_who_do_not_see_it():
    curve = soup(figures.curves("Cost", ("steps", "cost"), {"one": [1.0, 10.0]}, [1, 10]))
    for page, ends in ((film([("first", left_or_right)]), ""), (curve, ": one from 1 to 10")):
        assert page.svg["role"] == "img"
        assert page.figcaption.get_text() != ""
        assert page.svg["aria-label"] == page.figcaption.get_text() + ends


@pytest.mark.parametrize(
    ("last", "numbers"),
    [(1, [0, 1]), (3, [0, 1, 2, 3]), (200, [0, 50, 100, 150, 200]), (3760, [0, 1000, 2000, 3000])],
)
def test_an_axis_counts_in_round_numbers(last, numbers):
    assert list(figures.round_numbers(last)) == numbers


def test_an_axis_says_how_far_the_values_are_apart():
    values = [1.0] * 41
    page = soup(figures.curves("Cost", ("steps", "cost"), {"one": values}, [1, 10], every=10))
    ticks = {text.get_text(): int(text["x"]) for text in page.select("text.middle")}
    last = re.findall(r"(\d+) \d+", page.select_one(".curve-0")["d"])[-1]
    assert ticks["400"] == int(last)


def test_a_curve_runs_from_tick_to_tick_by_the_logarithm():
    page = soup(figures.curves("Cost", ("steps", "cost"), {"up": [1, 10, 100]}, [1, 10, 100]))
    places = re.findall(r"(\d+) (\d+)", page.select_one(".curve-0")["d"])
    x, y = np.array(places, int).T
    ticks = [int(re.search(r" (\d+)H", path["d"])[1]) for path in page.select(".grid")]
    assert y.tolist() == ticks
    assert np.all(np.diff(x) > 0)
    assert abs(y[0] - 2 * y[1] + y[2]) <= 1
    assert [tick.get_text() for tick in page.select("text.end")] == ["1", "10", "100"]
    assert page.select_one(".name-0").get_text() == "up"
