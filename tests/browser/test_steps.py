"""The lines of derivations, by keyboard: from one to the next, what is new, addresses, copies as LaTeX."""

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
