"""The browser that the other tests here use does what it is told, and sees what goes wrong."""

import pytest

PAGE = """<!doctype html><html lang="en"><title>A page</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="stylesheets/figures.css">
<input aria-label="number" type="range" min="0" max="9" value="3"
  oninput="document.querySelector('output').textContent = this.value"><output>3</output>
<p id="words">first</p><script>document.querySelector("#words").textContent = "second";</script>"""


@pytest.fixture
def page(folder, served):
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    return f"{served}/page.html"


def test_keys_move_what_has_the_focus(browser, page):
    browser.open(page)
    browser.tab_to("input")
    browser.press("ArrowRight", "ArrowRight")
    assert browser.text("output") == "5"
    assert browser.faults == []


def test_a_page_can_be_read_without_its_scripts(browser, page):
    browser.open(page, script=False)
    assert browser.text("#words") == "first"
    browser.open(page)
    assert browser.text("#words") == "second"


@pytest.mark.parametrize("wish", ["dark", "still"])
def test_a_reader_may_wish_for_dark_and_for_stillness(browser, page, wish):
    media = {"dark": "(prefers-color-scheme: dark)", "still": "(prefers-reduced-motion)"}[wish]
    for given in (False, True):
        browser.open(page, **{wish: given})
        assert browser.ask(f"matchMedia('{media}').matches") is given


def test_a_page_adapts_to_another_window_and_scheme(browser, page):
    browser.open(page)
    for width, dark in ((320, True), (1440, False)):
        browser.adapt(dark=dark, width=width)
        assert browser.ask("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
            width,
            dark,
        ]


def test_what_is_wider_than_its_window_is_seen(browser, folder, page):
    browser.open(page, 320)
    assert browser.sideways() == 0
    (folder / "wide.html").write_text(f'{PAGE}<div style="width: 400px">wide</div>', encoding="utf-8")
    browser.open(page.replace("page", "wide"), 320)
    assert browser.sideways() > 60


def test_errors_and_missing_files_are_seen(browser, folder, page):
    (folder / "bad.html").write_text(f'{PAGE}<img src="none.png"><script>none()</script>', encoding="utf-8")
    browser.open(page.replace("page.html", "bad.html"))
    faults = "; ".join(browser.faults)
    assert "404" in faults
    assert "none is not defined" in faults
    assert any(address.endswith("none.png") for address in browser.requests)


def test_what_cannot_be_reached_or_read_is_an_error(browser, page):
    browser.open(page)
    with pytest.raises(AssertionError, match="do not lead to"):
        browser.tab_to("#words", most=3)
    with pytest.raises(AssertionError, match="null"):
        browser.text("#nothing")
