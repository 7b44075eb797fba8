"""Each check of the built site accepts a sound page and refuses what it is there to refuse."""

from pathlib import Path

import pytest

import check_site
from check_site import Site

# What does not compress: 60,000 bytes, as letters.
HEAVY = "".join(chr(0x4E00 + (7919 * i * i + i // 3) % 20_000) for i in range(60_000))

SOUND = """<!doctype html><html lang="en"><head><title>Home</title>
<link rel="canonical" href="https://example.org/backprop/">
<link rel="stylesheet" href="look.css"></head>
<body><h1 id="top">Home</h1><p><a href="#top">up</a> <a href="/backprop/proved/#what">on</a></p>
<pre><code>$$ \\frac{1}{2} $$</code></pre>HERE</body></html>"""
PROVED = '<html lang="en"><title>Proved</title><h1 id="what">What</h1><a href="../">home</a></html>'
CSS = "@font-face { src: url(font.woff2) } /* url(gone.woff2) */"


def publish(root: Path, here: str = "", css: str = CSS, page: str = SOUND) -> Site:
    """Write a site of two pages, with `here` in the first."""
    (root / "proved").mkdir()
    (root / "index.html").write_text(page.replace("HERE", here))
    (root / "proved" / "index.html").write_text(PROVED)
    (root / "look.css").write_text(css)
    (root / "font.woff2").write_bytes(b"")
    return Site(root)


def complaints(site: Site) -> dict[str, list[str]]:
    """Return what each check that complains has to say."""
    said = {check.__name__: list(check(site)) for check in check_site.CHECKS}
    return {name: words for name, words in said.items() if words}


def test_a_sound_site_passes(tmp_path, capsys):
    assert complaints(publish(tmp_path)) == {}
    assert check_site.main(str(tmp_path)) == 0
    assert "2 pages, 0 complaints" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("here", "check", "words"),
    [
        ('<a href="gone/">x</a>', "broken_links", "leads nowhere"),
        ('<a href="proved/#gone">x</a>', "broken_links", "anchor"),
        ('<a href="/proved/">x</a>', "broken_links", "leads nowhere"),
        ('<img alt="" src="gone.png">', "broken_links", "leads nowhere"),
        ('<script src="https://cdn.example/x.js"></script>', "third_parties", "cdn.example"),
        ('<script src="//cdn.example/x.js"></script>', "third_parties", "cdn.example"),
        ('<img alt="" src="https://cdn.example/x.png">', "third_parties", "cdn.example"),
        ('<iframe src="https://cdn.example/"></iframe>', "third_parties", "cdn.example"),
        ('<p style="background:url(https://cdn.example/x)">', "third_parties", "cdn.example"),
        ("<style>@import 'https://cdn.example/x.css'</style>", "third_parties", "cdn.example"),
        (HEAVY, "heavy_pages", "the limit is 60,000"),
        ("<h1>Twice</h1>", "unnamed_pages", "2 h1"),
        ('<p id="top">', "unnamed_pages", "given 2 times"),
        ('<img src="font.woff2">', "unnamed_pages", "no alt"),
        ("<p>$$ x $$</p>", "raw_formulas", "raw TeX"),
        (r"<p>\[ x \]</p>", "raw_formulas", "raw TeX"),
        (r"<p>the half \frac{1}{2}</p>", "raw_formulas", "raw TeX"),
    ],
)
def test_a_broken_page_is_refused(tmp_path, here, check, words):
    said = complaints(publish(tmp_path, here))
    assert words in " ".join(said[check])
    assert check_site.main(str(tmp_path)) == 1


@pytest.mark.parametrize(
    ("css", "words"),
    [
        ("p { background: url('https://cdn.example/x.png') }", "cdn.example"),
        ("@import 'https://cdn.example/x.css';", "cdn.example"),
        ("@font-face { src: url(gone.woff2) }", "leads nowhere"),
    ],
)
def test_a_style_sheet_that_loads_from_elsewhere_is_refused(tmp_path, css, words):
    assert words in " ".join(complaints(publish(tmp_path, css=css))["third_parties"])


@pytest.mark.parametrize(
    ("theirs", "ours", "words"),
    [
        (' lang="en"', "", "no lang"),
        ("<title>Home</title>", "<title> </title>", "no title"),
        ('<h1 id="top">Home</h1>', '<p id="top">', "0 h1"),
    ],
)
def test_an_unnamed_page_is_refused(tmp_path, theirs, ours, words):
    site = publish(tmp_path, page=SOUND.replace(theirs, ours))
    assert words in " ".join(complaints(site)["unnamed_pages"])


def test_a_page_that_nothing_leads_to_is_refused(tmp_path):
    site = publish(tmp_path, page=SOUND.replace("/backprop/proved/#what", "#top"))
    assert "no link leads there" in " ".join(complaints(site)["lost_pages"])


def test_an_empty_folder_is_no_site(tmp_path):
    assert check_site.main(str(tmp_path)) == 1
