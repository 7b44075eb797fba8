"""Curves and bars that sliders move, by keyboard: each number is the library's."""

import json

import numpy as np
import pytest

from backprop import losses, network
from backprop.activations import ACTIVATIONS, softmax


@pytest.fixture(scope="module")
def page(browser, site):
    browser.open(f"{site}learning/explore/", 320)
    return browser


def values(page, figure):
    return json.loads(page.ask(f"document.querySelector('#{figure} .says').dataset.values"))


def agrees(page, figure, *expected):
    seen = values(page, figure)
    assert len(seen) == len(expected)
    for numbers, right in zip(seen, expected, strict=True):
        np.testing.assert_allclose(numbers, np.ravel(right), rtol=1e-12, atol=1e-15)


def choose(page, figure, place):
    """Take the choice at a place, and be at the first slider."""
    page.begin(f"#{figure}")
    page.tab_to(f"#{figure} select")
    page.press("Home", *["ArrowDown"] * place)
    page.press("Tab")


@pytest.mark.parametrize("place", range(len(ACTIVATIONS)))
def test_activations_and_slopes(page, place):
    choose(page, "activations", place)
    name = page.text(".says").partition(":")[0]
    f = ACTIVATIONS[name]
    for keys, a in ((("Home",), -5.0), (("End",), 5.0), (("Home", "PageUp", "ArrowRight"), None)):
        page.press(*keys)
        a = page.ask("document.activeElement.valueAsNumber") if a is None else a
        A = np.array([[a]])
        agrees(page, "activations", f.function(A), f.derivative(A, f.function(A)))
    assert -5 < a < 0


def test_every_activation_of_the_library_can_be_chosen(page):
    names = page.ask("[...document.querySelectorAll('#activations option')].map((one) => one.textContent)")
    assert set(names) == set(ACTIVATIONS)


COSTS = (losses.squared_error, losses.binary_cross_entropy, losses.categorical_cross_entropy)


@pytest.mark.parametrize("place", range(3))
def test_costs_and_likelihoods(page, place):
    choose(page, "costs", place)
    y = 0.71 if place == 0 else page.ask("document.activeElement.valueAsNumber + 0.01")
    page.press("ArrowRight")
    for t in (0.0, 1.0):
        page.tab_to('#costs input[name="target"]')
        page.press("Home" if t == 0 else "End")
        pair = (np.array([t]), np.array([y]))
        if place == 2:
            pair = tuple(np.column_stack([u, 1 - u]) for u in pair)
        bell = np.exp(-((t - y) ** 2) / 2) / np.sqrt(2 * np.pi)
        agrees(page, "costs", bell if place == 0 else (y if t else 1 - y), COSTS[place](*pair))
        page.begin("#costs")


def test_softmax_with_a_temperature(page):
    page.begin("#softmax")
    page.tab_to('#softmax input[name="a1"]')
    page.press("End", "Tab", "Home", "Tab", "Tab", "End")
    agrees(page, "softmax", softmax(np.array([[4.0, -4.0, -1.0]]) / 5))
    page.press("Home")
    agrees(page, "softmax", softmax(np.array([[4.0, -4.0, -1.0]]) / 0.1))


@pytest.mark.parametrize("place", range(4))
def test_deltas_by_depth(page, place):
    choose(page, "depth", place)
    name = page.text("#depth .says").partition(":")[0]
    page.press("Home", "Tab", "End")
    f, W, delta = ACTIVATIONS[name], np.array([[4.0]]), np.ones((1, 1))
    passed = [network.forward_step(np.array([[-3.0]]), W, np.zeros(1), f)]
    for _ in range(7):
        passed.append(network.forward_step(passed[-1][1], W, np.zeros(1), f))
    found = []
    for A, Z in reversed(passed):
        delta = network.backward_step(delta, W, A, Z, f)
        found.append(delta[0, 0])
    agrees(page, "depth", found[::-1])


def test_the_picture_follows(page):
    """The dot stands on its curve, at the slider's place; a bar is as high as its probability."""
    choose(page, "activations", 0)
    page.press("End")
    x, y = (
        page.ask(f"+document.querySelector('#activations .dot-0').getAttribute('{c}')") for c in ("cx", "cy")
    )
    end = page.ask("document.querySelector('#activations .curve-0').getAttribute('d').split('L').at(-1)")
    assert [x, y] == pytest.approx([float(u) for u in end.split()], abs=0.06)
    heights = page.ask(
        "[...document.querySelectorAll('#softmax .bar')].map((one) => +one.getAttribute('height'))"
    )
    assert np.array(heights) / sum(heights) == pytest.approx(values(page, "softmax")[0], abs=0.001)


def test_nothing_is_wider_than_a_phone_and_nothing_fails(page):
    assert page.sideways() == 0
    assert page.faults == []


def test_without_scripts_the_librarys_picture_is_seen(browser, site):
    browser.open(f"{site}learning/explore/", script=False)
    assert browser.text("#activations .says") == "sigmoid: a = 1.00; f(a) = 0.73; f′(a) = 0.20."
    assert browser.text("#softmax .says").endswith("y = 0.71, 0.26, 0.04.")
    assert browser.ask("document.querySelectorAll('#depth .bar').length") == 8
