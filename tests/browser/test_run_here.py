"""Python in the page, by keyboard, on a phone: the kernel refuses what is false there, and needs no network.

Python's start takes seconds, so that one visit shows all.
"""

from backprop.proof import runner

PAGE = "learning/run_here/index.html"
FOUND = "[...document.querySelectorAll('.run-here .lines > li')].map((line) => line.dataset.found)"
DONE = "document.querySelector('.run-here .says').textContent.match(/follows from|refuses|cannot be read/)"


def press_begin(browser):
    browser.until("document.querySelector('.run-here button[name=begin]')")
    browser.tab_to(".run-here button[name=begin]")
    browser.press("Enter")


def begin(browser):
    press_begin(browser)
    browser.until("!document.querySelector('.run-here .start')")
    browser.until("document.querySelector('.run-here .says').textContent.includes(':')")


def write(browser, line, text):
    """Put another text in the place of a line's, and wait for what the kernel says."""
    browser.ask(f"document.querySelectorAll('.run-here textarea')[{line}].select()")
    browser.ask(f"document.querySelectorAll('.run-here textarea')[{line}].focus()")
    browser.type(text)
    browser.ask("document.querySelector('.run-here .says').textContent = ''")
    browser.until(DONE)


def test_the_kernel_checks_what_a_reader_writes(browser, site):
    browser.open(site + PAGE, script=False)
    assert browser.ask(FOUND)[-2:] == ["holds", "refused"]  # the worked state
    browser.open(site + PAGE, 360)
    assert not any("/python/" in one for one in browser.requests)
    begin(browser)
    (theorem,) = (
        one for one in runner.run(runner.find("softmax")).theorems if one.theorem == "The Jacobian of softmax"
    )
    lines = [one["line"] for one in theorem.as_json()["python"]["lines"]]
    shown = browser.ask("[...document.querySelectorAll('.lines textarea')].map((one) => one.value)")
    assert shown == lines
    assert browser.ask(FOUND) == ["first", *["holds"] * (len(lines) - 1)]

    last = len(lines) - 1
    write(browser, last, lines[last].replace(" - ", " + ", 1))
    assert browser.ask(FOUND)[last] == "refused"
    assert browser.text(".says") == f"The kernel refuses line {last + 1}."
    assert browser.ask("document.querySelectorAll('.lines [data-found=refused] .found math').length") == 1
    browser.tab_to("button[name=back]")
    browser.press("Enter")
    browser.until(f"({FOUND})[{last}] === 'holds'")

    assert browser.sideways() == 0
    assert browser.faults == []
    assert [one for one in browser.requests if not one.startswith((site, "blob:", "data:"))] == []

    browser.offline(True)
    browser.reload()
    press_begin(browser)
    browser.until("document.querySelector('.says').textContent.includes('Python is here')")
    browser.offline(False)


def test_the_whole_book_is_kept_and_read_without_a_network(browser, site):
    browser.open(f"{site}start/index.html", 320)
    browser.until("document.querySelector('[data-script=keep][data-begun=yes] button')")
    browser.tab_to("[data-script=keep] button")
    browser.press("Enter")
    browser.until(
        "document.querySelector('[data-script=keep] [role=status]').textContent.startsWith('It is here')"
    )
    assert browser.faults == []
    browser.offline(True)
    browser.ask(f"setTimeout(() => location.assign('{site}derivations/softmax/index.html'))")
    browser.until("document.querySelector('h1')?.textContent.includes('Softmax')")
    browser.until("document.querySelector('[data-script=steps][data-begun=yes]')")
    assert browser.ask("document.styleSheets[0].cssRules.length") > 100
    browser.offline(False)
