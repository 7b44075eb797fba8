"""The pages of the built site in a real browser: for a keyboard, a screen reader, a phone, a folder."""

import gzip
import json
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"
PAGES = sorted(page.relative_to(SITE).as_posix() for page in SITE.rglob("index.html"))
MORE = ["target-size", "label-content-name-mismatch"]  # axe leaves them out of itself
COLOURS = ["color-contrast", "link-in-text-block"]  # all rules of axe that see colours
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


# The figures have begun, no colour is on its way to another, and what is wider than its frame, and nothing
# else, is a stop for the keyboard, unless it is folded. For a page that is in view as a whole.
SETTLED = """(() => {
    const all = (kind, holds) => [...document.querySelectorAll(kind)].every(holds);
    const stop = (box) => box.tabIndex === 0;
    return document.getAnimations().length === 0
        && all("[data-script]", (figure) => figure.dataset.begun === "yes")
        && all(".equation, .wide, .glue, .rule, .covers, .compared",
            (box) => !box.checkVisibility() || (box.scrollWidth > box.clientWidth + 1) === stop(box))
        && all("pre > code", (code) => code.scrollWidth > code.offsetWidth === stop(code));
})()"""


# What a page consists of, and where each part lies: all that rules see which see no colours.
LAID_OUT = """(() => {
    const parts = [...document.body.querySelectorAll("*:not(math *)")].map((part) => {
        const { x, y, width, height } = part.getBoundingClientRect();
        const { visibility, overflowX, opacity } = getComputedStyle(part);
        return [x, y, width, height, part.scrollWidth, visibility, overflowX, opacity].join(" ");
    });
    return document.body.innerHTML + parts.join("\\n");
})()"""


# In the place of each formula, a box of its size that says the same: its parts, of one colour, take long.
BOXED = """(() => {
    const formulas = [...document.querySelectorAll("math")];
    const boxes = formulas.map((math) => {
        const { width, height } = math.getBoundingClientRect(), box = document.createElement("span");
        const { fontSize, display } = getComputedStyle(math), em = parseFloat(fontSize);
        Object.assign(box, { role: "math", ariaLabel: math.textContent });
        Object.assign(box.style, { width: `${width / em}em`, height: `${height / em}em` });
        box.style.display = /block/.test(display) ? "block" : "inline-block";
        return box;
    });
    formulas.forEach((math, i) => math.replaceWith(boxes[i]));
})()"""


def violations(browser, **rules):
    """What axe-core finds in the page."""
    asked = {"resultTypes": ["violations"], "elementRef": True, "selectors": False, "preload": False, **rules}
    return browser.ask(
        f"axe.run(document, {json.dumps(asked)}).then(found => found.violations.map("
        "one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(' ')))"
    )


def test_there_are_pages():
    assert "derivations/softmax/index.html" in PAGES


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_in_order_wide_and_narrow_light_and_dark(browser, site, page):
    """It is loaded once, and adapts. In a width all rules are asked of one scheme; of the other one, which
    has the same parts in the same places, those that see colours."""
    browser.open(site + page, 320)
    browser.adapt(dark=False, width=320)
    browser.until(SETTLED)
    assert browser.sideways() == 0
    browser.do("load", path=str(AXE))
    for width, first in ((1440, False), (360, True)):
        laid_out = set()
        for dark in (first, not first):
            browser.adapt(dark=dark, width=width if dark == first else None)
            browser.until(SETTLED)
            scheme = browser.ask("document.body.dataset.mdColorScheme")
            assert (width, scheme) == (width, "slate" if dark else "default")
            browser.ask(BOXED)
            every = {"rules": {rule: {"enabled": True} for rule in MORE}}
            asked = every if dark == first else {"runOnly": COLOURS}
            assert (width, dark, violations(browser, **asked)) == (width, dark, [])
            laid_out.add(browser.ask(LAID_OUT))
        assert len(laid_out) == 1
    assert browser.faults == []
    assert [one for one in browser.requests if not one.startswith((site, "data:", "blob:"))] == []


def test_the_rules_that_see_colours_are_all_that_axe_has(browser, site):
    browser.open(site)
    browser.do("load", path=str(AXE))
    beyond = ["color-contrast-enhanced"]  # stricter than AA, which is what is asked
    assert browser.ask("axe.getRules(['cat.color']).map(rule => rule.ruleId).sort()") == sorted(
        COLOURS + beyond
    )


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
    browser.open(f"{start}/derivations/squared_error/index.html")
    browser.until("document.querySelector('[data-script=steps][data-begun=yes]')")
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
    browser.adapt(dark=False, width=1440)
    browser.until(SETTLED)
    few = browser.ask("document.querySelectorAll('.equation[tabindex]').length")
    browser.adapt(dark=False, width=320)
    browser.until(SETTLED)
    assert browser.ask("document.querySelectorAll('.equation[tabindex]').length") > few


def test_a_frame_far_down_the_page_is_a_stop_as_soon_as_it_is_near(browser, site):
    browser.open(f"{site}derivations/one_hidden_layer/index.html", 320)
    last = (
        "[...document.querySelectorAll('.equation')].filter(box => box.scrollWidth > box.clientWidth).at(-1)"
    )
    browser.ask(f"(globalThis.last = {last}, 0)")
    browser.ask("(last.scrollIntoView(), 0)")
    browser.until("last.tabIndex === 0 && last.role === 'group' && /^Equation /.test(last.ariaLabel)")


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
