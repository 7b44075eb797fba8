"""A gradient that is typed in is explained in the page, by keyboard, on a phone: refuted, then proved.

Python's start takes seconds, so that one visit shows all.
"""

PAGE = "explain/index.html"
FIGURE = ".explain-here"
SAYS = f"document.querySelector('{FIGURE} .says').textContent"


def explain(browser):
    """Press the button, and wait until it can be pressed again."""
    browser.tab_to(f"{FIGURE} [name=ask]")
    browser.press("Enter")
    browser.until(f"!document.querySelector('{FIGURE} [name=ask]').disabled")
    return browser.text(f"{FIGURE} .says")


def write(browser, before, after):
    """Put something else in the place of a part of the code, as a reader does."""
    area = f"document.querySelector('{FIGURE} textarea')"
    browser.ask(
        f"(area => area.focus() ?? area.setSelectionRange(area.value.indexOf({before!r}), "
        f"area.value.indexOf({before!r}) + {len(before)}))({area})"
    )
    browser.type(after)


def test_a_gradient_is_refuted_then_mended_and_proved(browser, site):
    browser.open(site + PAGE, script=False)
    assert "sum for mean" in browser.text(f"{FIGURE} .said")
    assert "run the command below" in browser.text(f"{FIGURE} .start")
    browser.open(site + PAGE, 320)
    assert not any("/python/" in one for one in browser.requests)
    browser.begin(FIGURE)
    assert explain(browser) == "W refuted, b refuted."
    said = browser.text(f"{FIGURE} .said")
    assert "sum for mean" in said
    assert "delta = (Y - T) / N" in said
    assert browser.ask(f"document.querySelectorAll('{FIGURE} .verdict.refuted math').length") >= 2

    write(browser, "delta = Y - T", "delta = (Y - T) / len(X)")
    assert explain(browser) == "W proved, b proved."
    assert browser.ask(f"document.querySelectorAll('{FIGURE} .verdict.proved').length") == 2

    write(browser, "np.exp(X @ W + b)", "np.exp(np.fft.fft(X @ W + b))")
    assert explain(browser).startswith("No verdict: this page's NumPy has no np.fft")
    assert browser.text(f"{FIGURE} .said") == ""

    browser.tab_to(f"{FIGURE} [name=back]")
    browser.press("Enter")
    assert "np.fft" not in browser.ask(f"document.querySelector('{FIGURE} textarea').value")
    assert browser.sideways() == 0
    assert browser.faults == []
    assert [one for one in browser.requests if not one.startswith((site, "blob:", "data:"))] == []
