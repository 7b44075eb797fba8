"""Ways downhill, by keyboard: where the browser's steps lead is where the library's do."""

import json

import numpy as np
import pytest

from figures import ways


@pytest.fixture(scope="module")
def page(browser, site):
    browser.open(f"{site}learning/descending/", 320, dark=True)
    return browser


def choose(page, cost, method):
    page.begin(".descending")
    page.tab_to("select[name=cost]")
    page.press("Home", *["ArrowDown"] * cost, "Tab", "Home", *["ArrowDown"] * method, "Tab")


METHODS = ("plain descent", "momentum", "Adam")


@pytest.mark.parametrize("cost", range(3))
@pytest.mark.parametrize("method", range(3))
def test_thirty_steps_are_the_librarys(page, cost, method):
    choose(page, cost, method)
    page.press("Home", *["ArrowRight"] * 5)
    if method == 1:
        page.press("Tab", "End", *["ArrowLeft"] * 40)
    _, *rest = ways.way(ways.COSTS[cost], METHODS[method], 0.06, 0.59)
    seen = json.loads(page.ask("document.querySelector('.descending .says').dataset.values"))
    np.testing.assert_allclose(seen, rest[-1], rtol=1e-9, atol=1e-15)
    assert page.text(".says").startswith(f"{METHODS[method]} on {ways.COSTS[cost].name}, η = 0.06")
    assert page.ask("document.querySelectorAll('.ground.seen').length") == 1
    assert page.ask("document.querySelector('input[name=mu]').disabled") is (method != 1)


@pytest.mark.parametrize(
    ("cost", "eta", "arrives"), [(0, 0.99, True), (0, 1.01, False), (1, 0.24, True), (1, 0.26, False)]
)
def test_at_the_proved_thresholds_it_arrives_or_leaves(page, cost, eta, arrives):
    choose(page, cost, 0)
    page.press("Home", *["ArrowRight"] * round((eta - 0.01) / 0.01))
    x, y, J = json.loads(page.ask("document.querySelector('.descending .says').dataset.values"))
    start = ways.way(ways.COSTS[cost], METHODS[0], eta, 0)[0]
    assert bool(start[2] > J) is arrives
    assert ("leaves" in page.text(".says")) is not arrives
    marks = page.ask("[...document.querySelectorAll('#marks option')].map((one) => +one.value)")
    assert marks == list(ways.COSTS[cost].marks)


def test_nothing_is_wider_than_a_phone_and_nothing_fails(page):
    assert page.sideways() == 0
    assert page.faults == []


def test_without_scripts_the_librarys_way_is_seen(browser, site):
    browser.open(f"{site}learning/descending/", script=False)
    x, _, J = ways.way(ways.COSTS[0], METHODS[0], 0.1, 0.9)[-1]
    assert f"x = {ways.number(x)}, cost {ways.number(J)}" in browser.text(".says")
    assert browser.ask("document.querySelector('.way').getAttribute('d').split('L').length") == 31
