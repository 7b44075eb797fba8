"""A window on a picture, by keyboard: its numbers are those of the library, for each stride and padding."""

import json

import numpy as np
import pytest

from figures import convolving


@pytest.fixture(scope="module")
def page(browser, site):
    browser.open(f"{site}learning/convolving/index.html", 320, still=True)
    return browser


def set_range(page, name, presses):
    page.begin(".convolving")
    page.tab_to(f".convolving input[name={name}]")
    page.press("Home", *["ArrowRight"] * presses)


def values(page):
    return json.loads(page.ask("document.querySelector('.convolving .says').dataset.values"))


@pytest.mark.parametrize(
    ("stride", "padding", "kernel"), [(1, 0, 0), (2, 1, 1), (3, 2, 2), (1, 2, 3), (3, 0, 1)]
)
def test_all_numbers_are_the_librarys(page, stride, padding, kernel):
    page.begin(".convolving")
    page.tab_to(".convolving select[name=kernel]")
    page.press("Home", *["ArrowDown"] * kernel)
    set_range(page, "stride", stride - 1)
    set_range(page, "padding", padding)
    seen = values(page)
    assert (seen["stride"], seen["padding"]) == (stride, padding)
    found = convolving.computed(np.array(list(convolving.KERNELS.values())[kernel]), stride, padding)
    for name, numbers in found.items():
        np.testing.assert_array_equal(seen[name], numbers)


@pytest.mark.parametrize(("way", "name"), [(0, "y"), (1, "∂x"), (2, "∂w")])
def test_what_is_looked_at_is_written_out(page, way, name):
    page.begin(".convolving")
    page.tab_to(".convolving select[name=way]")
    page.press("Home", *["ArrowDown"] * way)
    set_range(page, "stride", 0)
    set_range(page, "padding", 1)
    set_range(page, "row", 1)
    set_range(page, "column", 2)
    seen = values(page)
    assert seen["place"] == [1, 2]
    left, *middle, right = page.text(".convolving .says").replace("−", "-").split(" = ")
    assert left == {"y": "y23", "∂x": "∂J/∂x23", "∂w": "∂J/∂w23"}[name]
    assert float(right) == seen[name][1][2]
    assert eval(middle[0].replace("·", "*")) == seen[name][1][2]
    tables = "[...document.querySelectorAll('.convolving table')]"
    marked = page.ask(f"{tables}.map((one) => one.querySelectorAll('.here').length)")
    assert marked[{"y": 2, "∂x": 0, "∂w": 1}[name]] == 1  # the place itself
    assert all(marked)


def test_it_fits_a_phone_and_nothing_fails(page):
    assert page.sideways() == 0
    assert page.faults == []


def test_without_scripts_the_librarys_numbers_are_read(browser, site):
    browser.open(f"{site}learning/convolving/index.html", script=False)
    kernel = np.array(next(iter(convolving.KERNELS.values())))
    found = convolving.computed(kernel, convolving.STRIDE, convolving.PADDING)
    read = browser.ask("[...document.querySelectorAll('.convolving .y td')].map((one) => one.textContent)")
    assert [float(one.replace("−", "-")) for one in read] == found["y"].ravel().tolist()
