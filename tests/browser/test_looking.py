"""Where attention looks, by keyboard: the weights are those of the network that is kept."""

import json

import numpy as np
import pytest

from figures import looking, records

addition = records.command("addition")


@pytest.fixture(scope="module")
def page(browser, site):
    browser.open(f"{site}learning/addition/index.html", 320, dark=True, still=True)
    return browser


@pytest.fixture(scope="module")
def weights():
    """By the library: of the text that the page shows, for each head and digit."""
    net, _ = addition.load()
    embedding, positions, block = net.layers[:3]
    norm, attention = block.inside.layers

    def of(text):
        row = np.array([[addition.CHARACTERS.index(one) for one in text[:-1]]])
        X = positions.forward(embedding.forward(row)[0])[0]
        return attention.forward(norm.forward(X)[0])[1][4][0][:, addition.ASKED - 1 :]

    return of


@pytest.mark.parametrize(("sum_", "head", "digit"), [(0, 0, 0), (2, 1, 1), (5, 4, 3), (3, 2, 2)])
def test_the_weights_are_those_of_the_network(page, weights, sum_, head, digit):
    page.begin(".looking")
    page.tab_to(".looking select[name=sum]")
    page.press("Home", *["ArrowDown"] * sum_, "Tab", "Home", *["ArrowDown"] * head, "Tab", "Home")
    page.press(*["ArrowRight"] * digit)
    question, result = page.text(".looking .says").split(".")[0].split(" = ")
    a, b = (int(one) for one in question.split("+"))
    assert int(result) == a + b
    P = weights(f"{question}={result[::-1]:0<4}")[:, digit]
    right = P.mean(axis=0) if head == 0 else P[head - 1]
    seen = json.loads(page.ask("document.querySelector('.looking .says').dataset.values"))
    np.testing.assert_allclose(seen, right, atol=1e-4)
    heights = page.ask(
        "[...document.querySelectorAll('.looking .bar')].map((one) => +one.getAttribute('height'))"
    )
    np.testing.assert_allclose(heights, right * (looking.BOTTOM - looking.TOP), atol=0.1)
    assert f"{looking.percent(max(seen))}" in page.text(".looking .says")


def test_it_fits_a_phone_and_nothing_fails(page):
    assert page.sideways() == 0
    assert page.faults == []


def test_without_scripts_the_first_sum_is_read(browser, site, page):
    said = page.ask("document.querySelector('.looking select[name=sum]').options[0].textContent")
    browser.open(f"{site}learning/addition/index.html", script=False)
    assert browser.text(".looking .says").startswith(f"{said} = ")
    heights = browser.ask(
        "[...document.querySelectorAll('.looking .bar')].map((one) => +one.getAttribute('height'))"
    )
    assert 0.9 < sum(heights) / (looking.BOTTOM - looking.TOP) < 1.1
