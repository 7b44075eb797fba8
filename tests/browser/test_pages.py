"""The pages of the built site in a real browser: for a keyboard, a screen reader, a phone, a folder."""

import gzip
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
PAGES = sorted(page.relative_to(SITE).as_posix() for page in SITE.rglob("index.html"))
MORE = ["target-size", "label-content-name-mismatch"]  # axe leaves them out of itself; they see no colours
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# What a reader asks for, and the pages that explain it, of which one must come first.
SEARCHES = {
    "softmax derivative": ("derivations/softmax/",),
    "cross entropy": ("derivations/categorical_cross_entropy/", "derivations/binary_cross_entropy/"),
    "log-sum-exp": ("derivations/softmax/",),
    "learning rate": ("derivations/gradient_descent/",),
    "chain rule": ("learning/calculus/",),
    "gradient descent": ("derivations/gradient_descent/",),
    "delta": ("derivations/output_delta/",),
    "vanishing gradient": ("derivations/vanishing_gradients/", "questions/"),
    "why the transpose": ("derivations/one_hidden_layer/", "questions/"),
    "batch norm backward": ("derivations/normalisation/",),
}
FIRST = "document.querySelector('.md-search-result__item a')"
NOTHING = (
    f"/^No match/.test(document.querySelector('.md-search-result__meta').textContent.trim()) && !{FIRST}"
)


# The figures have begun, every row is laid out, and what is wider than its frame, and nothing else, is a stop
# for the keyboard.
SETTLED = """(() => {
    const all = (kind, holds) => [...document.querySelectorAll(kind)].every(holds);
    return all("[data-script]", (figure) => figure.dataset.begun === "yes")
        && all(".pair", (row) => getComputedStyle(row).contentVisibility === "visible")
        && all(".equation, .wide, .glue, .rule, .covers, .compared",
            (box) => (box.scrollWidth > box.clientWidth + 1) === (box.tabIndex === 0));
})()"""


def violations(browser, more):
    """What axe-core finds in the page. Formulas are left out: they are thousands of parts of one colour.

    What has nothing but a formula in it is no finding: axe takes it for empty then.
    """
    rules = {rule: {"enabled": more} for rule in MORE}
    return browser.ask(
        "axe.run({exclude: ['math']}, {resultTypes: ['violations'], elementRef: true, selectors: false, "
        f"preload: false, rules: {json.dumps(rules)}}}).then(found => found.violations.map("
        "one => [one.id, one.nodes.filter(node => !node.element?.querySelector('math'))])"
        ".filter(([id, nodes]) => nodes.length).map(([id, nodes]) => id + ': ' + "
        "nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' ')))"
    )


def test_there_are_pages():
    assert "derivations/softmax/index.html" in PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_in_order_wide_and_narrow_light_and_dark(browser, site, page):
    """It is loaded once, and adapts."""
    browser.open(site + page)
    browser.do("load", path=str(AXE))
    for width, dark, more in (
        (1440, False, True),
        (1440, True, False),
        (360, True, True),
        (360, False, False),
    ):
        browser.adapt(width, dark=dark)
        browser.until(SETTLED)
        scheme = browser.ask("document.body.dataset.mdColorScheme")
        assert (width, scheme) == (width, "slate" if dark else "default")
        assert (width, dark, violations(browser, more)) == (width, dark, [])
    browser.adapt(320, dark=False)
    assert browser.sideways() == 0
    assert browser.faults == []
    assert [one for one in browser.requests if not one.startswith((site, "data:", "blob:"))] == []


def weight(requests, site):
    """How many bytes a server sends for these requests, compressed, but for the index of the search."""
    files = {
        SITE / unquote(urlsplit(one.removeprefix(site)).path) for one in requests if one.startswith(site)
    }
    files = {file / "index.html" if file.is_dir() else file for file in files}
    packed = (
        file.read_bytes()
        if file.suffix.startswith((".woff", ".png"))
        else gzip.compress(file.read_bytes(), 6)
        for file in files
        if file.parent.name != "search"
    )
    return sum(map(len, packed))


@pytest.mark.parametrize("page", ["", "start/", "derivations/softmax/", "derivations/one_hidden_layer/"])
def test_a_first_visit_is_light(browser, site, page):
    browser.open(site + page)
    browser.until("document.fonts.status === 'loaded' && document.readyState === 'complete'")
    loaded = browser.requests
    assert any(one.endswith(".css") for one in loaded)
    assert any(one.endswith(".woff") for one in loaded) or "math" not in browser.ask(
        "document.body.innerHTML"
    )
    assert 20_000 < weight(loaded, site) < 200_000


def wait(browser, condition, seconds=20):
    """Wait until something holds in the page."""
    browser.ask(
        f"new Promise((go, stop) => {{ const end = Date.now() + {seconds * 1000}; const look = () => "
        f"({condition}) ? go(0) : Date.now() > end ? stop(new Error('waited for ' + {json.dumps(condition)}))"
        " : setTimeout(look, 50); look(); })"
    )


def found(browser, words):
    """Search for words; return the address that comes first."""
    for text, outcome in (("qqqqzz", NOTHING), (words, f"{FIRST} && !/qqqq/.test({FIRST}.href)")):
        box = "document.querySelector('.md-search__input')"
        browser.ask(
            f"({box}.focus(), {box}.value = {json.dumps(text)})"
        )  # pasted: each key would be a search
        browser.press("End")
        wait(browser, outcome)
    browser.ask("new Promise(go => setTimeout(go, 300))")  # the list of the last letter
    return browser.ask(f"{FIRST}.href.replace(/[?#].*/, '')")


def test_what_learners_ask_leads_to_the_page_that_explains_it(browser, site):
    browser.open(site)
    led = {words: found(browser, words) for words in SEARCHES}
    wrong = {
        words: page
        for words, page in led.items()
        if page not in [f"{site}{right}index.html" for right in SEARCHES[words]]
    }
    assert wrong == {}


def test_search_and_links_work_from_a_folder(browser):
    start = SITE.resolve().as_uri()
    browser.open(f"{start}/index.html")
    assert found(browser, "chain rule") == f"{start}/learning/calculus/index.html"
    browser.open(f"{start}/start/index.html", script=False)
    links = browser.ask("[...document.querySelectorAll('a')].map(a => a.href.replace(/#.*/, ''))")
    assert [link for link in links if link.endswith("/")] == []


def test_without_a_script_all_is_shown_and_what_proves_opens(browser, site):
    browser.open(f"{site}derivations/softmax/index.html", script=False)
    seen = "[...document.querySelectorAll('{}')].filter(part => part.checkVisibility()).length"
    assert browser.ask(seen.format("ol.derivation")) > 10
    assert browser.ask(seen.format(".way")) == 0
    assert browser.ask(seen.format("details.checked pre")) == 0
    browser.tab_to("details.checked > summary")
    browser.press("Enter")
    assert browser.ask(seen.format("details.checked pre")) == 1


def test_the_forest_hides_the_steps_and_is_kept(browser, site):
    steps = "[...document.querySelectorAll('ol.derivation')].filter(part => part.checkVisibility()).length"
    boxes = "[...document.querySelectorAll('.theorem')].filter(part => part.checkVisibility()).length"
    browser.open(f"{site}derivations/softmax/index.html")
    assert browser.ask(steps) > 10
    results = browser.ask(boxes)
    browser.tab_to(".way input")
    browser.press("ArrowLeft")
    assert (browser.ask(steps), browser.ask(boxes)) == (0, results)
    browser.reload()
    wait(browser, "document.readyState === 'complete' && document.documentElement.dataset.way === 'forest'")
    assert (browser.ask(steps), browser.ask(boxes)) == (0, results)


def test_only_what_scrolls_is_a_stop_for_the_keyboard(browser, site):
    browser.open(f"{site}derivations/one_hidden_layer/index.html")
    browser.until(SETTLED)
    few = browser.ask("document.querySelectorAll('.equation[tabindex]').length")
    browser.adapt(320, dark=False)
    browser.until(SETTLED)
    assert browser.ask("document.querySelectorAll('.equation[tabindex]').length") > few


COPIED = "new Promise((done) => setTimeout(done, 50)).then(() => navigator.clipboard.readText())"


@pytest.mark.parametrize(
    ("selected", "copied"),
    [
        ("p:has(math)", "Take $f(x) = x^2$. From near by, every smooth curve"),
        ("p math mi", "$f(x) = x^2$"),
        (".equation math", r"$$\frac{d}{dx}"),
    ],
)
def test_a_formula_of_the_text_is_copied_as_latex(browser, site, selected, copied):
    browser.open(f"{site}learning/calculus/index.html")
    one = f"document.querySelector('.md-content {selected}')"
    browser.ask(f"(getSelection().selectAllChildren({one}), 0)")
    browser.press("Control+c")
    assert browser.ask(COPIED).startswith(copied)
    assert browser.faults == []
