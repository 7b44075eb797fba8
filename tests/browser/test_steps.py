"""The lines of derivations, by keyboard: from one to the next, what is new, addresses, copies as LaTeX."""

import re

import pytest

from backprop.proof.show.formulas import latex
from figures.trees import proved

PAGE = "derivations/softmax/"
PARTS = """((line, only) => [...document.querySelectorAll(`#${line} .maths math ${only}`)].map((one) => {
    const bare = one.cloneNode(true);
    for (const part of [bare, ...bare.querySelectorAll(".new")]) part.classList.remove("new");
    return bare.outerHTML.replaceAll(' class=""', "");
}))"""


@pytest.fixture(scope="module")
def jacobian():
    return proved("softmax")["jacobian"]


@pytest.fixture(scope="module")
def page(browser, site):
    browser.open(site + PAGE, 320)
    browser.until("document.querySelector('[data-script=steps][data-begun=yes]')")
    return browser


def lines(page):
    """The ids of the lines of the derivation that begins with the Jacobian's definition."""
    return page.ask("""(() => { const all = [...document.querySelectorAll('.line')];
        const start = all.findIndex((one) => one.querySelector('.tools a').textContent.startsWith('line 1 of')
            && one.querySelector('.maths').textContent.includes('∂'));
        const many = +all[start].querySelector('.tools a').textContent.split(' ').at(-1);
        return all.slice(start, start + many).map((one) => one.id); })()""")


def test_lines_lead_to_the_next_and_back(page, jacobian):
    ids = lines(page)
    assert len(ids) == len(jacobian.lines)
    at = "document.querySelector('#{} [name={}]')"
    for here, after in zip(ids, ids[1:], strict=False):
        page.ask(f"{at.format(here, 'on')}.focus()")
        page.press("Enter")
        assert page.ask("document.activeElement.id") == after
        page.tab_to(f"#{after} [name=back]")
        page.press("Space")
        assert page.ask("document.activeElement.id") == here
    assert page.ask(f"{at.format(ids[0], 'back')}.disabled")
    assert page.ask(f"{at.format(ids[-1], 'on')}.disabled")


def test_a_line_is_copied_as_latex(page, jacobian):
    ids = lines(page)
    for here, line in zip(ids, jacobian.lines, strict=True):
        page.ask(f"document.getElementById('{here}').querySelector('[name=copy]').focus()")
        page.press("Enter")
        copied = page.ask(
            "new Promise((done) => setTimeout(done, 50)).then(() => navigator.clipboard.readText())"
        )
        assert copied.endswith(latex(line.expression))
        assert r"\phantom" not in copied


def test_what_is_marked_as_new_stands_not_in_the_line_before(page):
    ids = lines(page)
    assert page.ask(f"{PARTS}('{ids[0]}', '.new')") == []
    # Where parts were only put in another order, or left out, nothing is new.
    assert page.ask(f"{PARTS}('{ids[1]}', '.new')")
    for before, here in zip(ids, ids[1:], strict=False):
        marked = page.ask(f"{PARTS}('{here}', '.new')")
        assert not set(marked) & set(page.ask(f"{PARTS}('{before}', '*')"))


def test_an_address_shows_its_line(browser, site, page):
    here = lines(page)[-1]
    browser.open(f"{site}{PAGE}#{here}")
    browser.until("document.activeElement.matches('.line')")
    assert browser.ask("document.activeElement.id") == here
    top = browser.ask("document.activeElement.getBoundingClientRect().top")
    assert 0 < top < 900
    assert browser.faults == []


def test_no_line_has_the_address_of_another(page):
    ids = page.ask("[...document.querySelectorAll('.line')].map((one) => one.id)")
    assert len(set(ids)) == len(ids) > 10


def press(page, line, name):
    page.ask(f"document.querySelector('#{line} [name={name}]').focus()")
    page.press("Enter")


def test_a_line_is_copied_as_python_that_says_the_same(page, jacobian):
    ids = lines(page)
    for here, line in zip(ids, jacobian.lines, strict=True):
        press(page, here, "code")
        page.until(f"document.querySelector('#{here} [role=status]').textContent === 'copied'")
        names = {}
        exec(page.ask("navigator.clipboard.readText()"), names)
        assert names["formula"] == line.expression


def test_a_theorem_is_copied_as_its_two_sides(page, jacobian):
    box = "theorem-the-jacobian-of-softmax"
    press(page, box, "code")
    page.until(f"document.querySelector('#{box} [role=status]').textContent === 'copied'")
    names = {}
    exec(page.ask("navigator.clipboard.readText()"), names)
    assert (names["left"], names["right"]) == (jacobian.lines[0].expression, jacobian.last)
    press(page, box, "copy")
    page.until(f"document.querySelector('#{box} [role=status]').textContent === 'copied'")
    page.ask("new Promise((done) => setTimeout(done, 50))")
    assert page.ask("navigator.clipboard.readText()").endswith(latex(jacobian.last))


def test_a_line_leads_to_where_it_can_be_changed(page, jacobian):
    here = lines(page)[1]
    leads = page.ask(f"[...document.querySelectorAll('#{here} .tools a')].at(-1).href")
    address, _, place = leads.partition("#")
    assert address.endswith("/learning/run_here/index.html")
    stem, theorem, line = place.split("/")
    page.ask("figures.load('data/python-softmax')")
    known = page.ask(f"figures.data['python-{stem}'][{theorem}]")
    assert known["title"] == "The Jacobian of softmax"
    assert known["lines"][int(line)]["because"] == jacobian.lines[1].because


def test_the_letters_of_a_line_are_told(page):
    here = lines(page)[0]
    press(page, here, "letters")
    told = page.ask(
        f"Object.fromEntries([...document.querySelectorAll('#{here} dt')].map((one) => "
        "[one.textContent, one.nextElementSibling.textContent]))"
    )
    assert told["y"].startswith("predictions")
    assert told["a"].startswith("what enters an activation")
    assert {"n", "k", "j"} <= set(told)
    assert page.sideways() == 0
    press(page, here, "letters")
    assert page.ask(f"document.querySelectorAll('#{here} dt').length") == 0
    page.ask(
        f"[...document.querySelectorAll('#{here} mi')].find((one) => one.textContent === 'y')"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert page.text(f"#{here} dt.here") == "y"


def test_the_letters_may_be_those_of_numbered_layers(browser, site):
    browser.open(f"{site}derivations/one_hidden_layer/index.html", 320)
    browser.until("document.querySelector('.letter-choice[data-begun=yes]')")
    found = "[...document.querySelectorAll('.md-content math mi')]"
    count = found + ".filter((one) => one.textContent === '{}').length"
    before = {letter: browser.ask(count.format(letter)) for letter in "wvbcVW"}
    assert all(before.values())
    browser.tab_to(".letter-choice input")
    browser.press("ArrowRight")
    after = {letter: browser.ask(count.format(letter)) for letter in "wvbcVW"}
    assert (after["v"], after["c"], after["V"]) == (0, 0, 0)
    assert (after["w"], after["b"]) == (before["w"] + before["v"], before["b"] + before["c"])
    written = (
        "[...document.querySelectorAll('.md-content [alttext]')].map(x => x.getAttribute('alttext')).join()"
    )
    assert r"\sum_{i=1}^{M} w_{ik}^{(2)} z_{ni}^{(1)} + b_{k}^{(2)}" in browser.ask(written)
    assert not re.search("[vc]_", browser.ask(written))
    assert browser.ask(r"figures.lettered('v_i^{\\text{v}}V^T') ") == r"w_i^{(2) \text{v}}W^{(2) T}"
    browser.reload()
    browser.until("document.querySelector('.letter-choice[data-begun=yes]')")
    assert browser.ask(count.format("v")) == 0
    assert browser.sideways() == 0
    browser.tab_to(".letter-choice input")
    browser.press("ArrowLeft")
    assert {letter: browser.ask(count.format(letter)) for letter in "wvbcVW"} == before
    assert r"\sum_{i=1}^{M} v_{ik} z_{ni} + c_{k}" in browser.ask(written)
    assert browser.faults == []
