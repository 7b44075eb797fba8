"""The network with its numbers, by keyboard: what the browser computes is what the library computes."""

import copy

import numpy as np
import pytest

from figures import one_network

PAGES = ("learning/one_network/", "derivations/one_hidden_layer/", "derivations/any_depth/")
SHOWN = """Object.fromEntries([...document.querySelectorAll("[data-number]")].map(
    (one) => [one.dataset.number, +one.dataset.value]))"""


@pytest.fixture(scope="module")
def opened(browser, site):
    browser.open(site + PAGES[0])
    return browser


@pytest.fixture
def page(opened):
    opened.begin(".one-network")
    opened.ask("document.querySelector('button[name=again]').click()")
    return opened


# The figure, its parts but for those that scroll by themselves, and its list of steps.
FITS = """[...document.querySelectorAll(".one-network, .one-network *, .steps, .steps > li")].every(
    (one) => one.closest(".terms, svg, math, .equation")
        || one.getBoundingClientRect().right <= innerWidth)"""


def expected(values):
    """What each number of the tables has to be, by the library."""
    known = values | one_network.computed(values)
    found = {}
    for letter in ("x", "t", "w", "b", "v", "c", "∂w", "∂b", "∂v", "∂c"):
        numbers = np.array(known[letter], float)
        numbers = numbers[0] if letter in "xt" else numbers
        for places in np.ndindex(numbers.shape):
            found[letter + "".join(str(i + 1) for i in places)] = float(numbers[places])
    return found, float(known["J"])


def agrees(browser, values):
    numbers, J = expected(values)
    assert browser.ask(SHOWN) == pytest.approx(numbers, rel=1e-12, abs=1e-15)
    assert browser.text("svg .cost") == f"cost J = {one_network.number(J)}"


def enter(browser, name, text):
    browser.tab_to(f'input[name="{name}"]')
    browser.press("Control+a")
    browser.type(text)


def test_all_numbers_are_the_librarys_before_anything_is_touched(page):
    agrees(page, one_network.START)
    assert page.faults == []


def test_a_number_that_is_typed_changes_all_that_rest_on_it(page):
    values = copy.deepcopy(one_network.START)
    enter(page, "x1", "-2.5")
    values["x"][0][0] = -2.5
    agrees(page, values)
    enter(page, "w12", "0.75")
    values["w"][0][1] = 0.75
    agrees(page, values)
    enter(page, "c2", "-1")
    page.press("ArrowUp")
    values["c"][1] = -0.9
    agrees(page, values)
    assert page.text(".says") == f"The cost is {one_network.number(expected(values)[1])}."


def test_the_other_class_is_an_arrow_key_away(page):
    page.tab_to('.numbers input[type="radio"]')
    page.press("ArrowDown")
    values = one_network.START | {"t": [[0, 1]]}
    agrees(page, values)


@pytest.mark.parametrize("text", ["", "11", "-10.5", "1e400"])
def test_what_is_no_number_in_the_range_is_refused_and_said(page, text):
    enter(page, "w11", text) if text else (
        page.tab_to('input[name="w11"]'),
        page.press("Control+a", "Delete"),
    )
    assert "from −10 to 10" in page.text(".says")
    assert page.ask("document.activeElement.getAttribute('aria-invalid')") == "true"


def test_the_steps_go_through_every_quantity_with_the_librarys_numbers(page):
    known = one_network.START | one_network.computed(one_network.START)
    page.tab_to("button[name=after]")
    for place, step in enumerate(one_network.STEPS):
        direction = "backwards" if place > 4 else "forwards"
        assert page.text(".says") == f"Step {place + 1} of 10, {direction}: {step.title}."
        ends = page.ask("[...document.querySelectorAll('.terms strong')].map((one) => one.textContent)")
        numbers = [u for letter in step.letters for u in np.ravel(known[letter])]
        assert ends == [one_network.number(u) for u in numbers]
        assert page.ask("document.querySelector('.steps [aria-current]').innerText").startswith(step.title)
        if place < 9:
            page.press("Enter")
    assert page.ask("document.querySelector('button[name=after]').disabled")


def test_a_formula_with_numbers_is_worth_what_stands_at_its_end(page):
    page.tab_to("button[name=after]")
    for _ in range(8):
        page.press("Space")
    said = page.ask("document.querySelector('.terms p').textContent").replace("−", "-").split(" = ")
    assert said[0] == "δ(1)1"
    assert said[1] == "z1 · (1 - z1) · (v11 · (y1 - t1) + v12 · (y2 - t2))"
    typed = said[2].replace("·", "*")
    assert eval(typed) == pytest.approx(float(said[3]), abs=0.02)


def test_a_step_of_descent_is_the_librarys(page):
    page.tab_to("button[name=descend]")
    values = copy.deepcopy(one_network.START)
    page.press("Enter", "Enter")
    costs = [expected(values)[1]]
    for _ in range(2):
        slopes = one_network.computed(values)
        for letter in "wbvc":
            values[letter] = (np.array(values[letter]) - 0.5 * np.array(slopes[f"∂{letter}"])).tolist()
        costs.append(expected(values)[1])
    agrees(page, values)
    assert costs[2] < costs[1] < costs[0]
    assert page.text(".says").endswith(f"from {costs[1]:.4f} to {costs[2]:.4f}.")
    page.press("Tab", "Enter")
    agrees(page, one_network.START)


@pytest.mark.parametrize(
    ("arrow", "step", "term"), [("v21", "outputs", "v21 · z2"), ("w22", "hidden", "w22 · x2")]
)
def test_an_arrow_is_marked_in_the_picture_in_the_formula_and_in_the_table(page, arrow, step, term):
    page.tab_to(f'input[name="{arrow}"]')
    assert f"Into the {step}" in page.text(".says")
    assert term in page.text(".terms")
    marked = page.ask("[...document.querySelectorAll('.here')].map((one) => [one.dataset.part, one.tagName])")
    # the arrow, the letter in the formula, its number in the formula, and the field
    assert marked == [[arrow, "g"], [arrow, "SPAN"], [arrow, "SPAN"], [arrow, "INPUT"]]


def test_a_step_leads_to_its_line_and_to_its_code(page):
    page.tab_to("button[name=after]")
    for _ in range(9):
        page.press("Enter")
    links = page.ask("[...document.querySelectorAll('.tied a')].map((one) => one.href)")
    assert page.text(".tied mark") == "Z.T @ delta"
    first, *rest = links
    assert [link.partition("#")[2] for link in rest] == ["backprop.network.layer_gradient"] * 2
    page.open(first)
    assert "factors free of k" in page.text(f"[id='{first.partition('#')[2]}']")


@pytest.mark.parametrize(("where", "dark"), [(PAGES[0], True), (PAGES[1], False), (PAGES[2], True)])
def test_the_figure_fits_a_phone_and_works_on_each_page(browser, site, where, dark):
    browser.open(site + where, 320, dark=dark, still=True)
    browser.begin(".one-network")
    enter(browser, "b1", "1")
    values = one_network.START | {"b": [1.0, one_network.START["b"][1]]}
    agrees(browser, values)
    assert browser.ask(FITS) is True
    assert browser.faults == []


def test_without_scripts_the_worked_state_is_read(browser, site):
    numbers, _ = expected(one_network.START)
    for where in PAGES:
        browser.open(site + where, script=False)
        read = browser.ask(SHOWN.replace("+one.dataset.value", "one.textContent"))
        assert read == {name: one_network.number(value) for name, value in numbers.items()}
