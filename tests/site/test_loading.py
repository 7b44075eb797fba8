"""What a page loads, and when: one style sheet, scripts that wait, an index that is asked for."""

import pytest

from finishing import loading

PAGE = (
    '<html lang="en" class="no-js"><head><meta name="viewport">{}'
    '<script src="{}a.js"></script><script>1</script></head>'
)
LINK = '<link rel="stylesheet" href="{}">\n'
BUNDLE = (
    'function f(e,t){return L($(location.protocol!=="file:"),Je("search")).pipe(Re(o=>o),b(()=>t)).go()}'
    'function g(){return p?1:ze(new URL("search/search_index.json",Or.base))}'
    'function h(s){if(document.body.setAttribute("data-md-color-switching",""),s)k()}'
)


def test_scripts_wait_in_their_order_but_for_those_that_stand_in_the_page():
    assert '<script defer src="../a.js"></script><script>1</script>' in loading.deferred(PAGE.format("", "../"))


def test_that_there_are_scripts_is_said_before_all_else():
    said = '<head><script>document.documentElement.className="js"</script><meta name="viewport">'
    assert said in loading.deferred(PAGE.format("", ""))
    with pytest.raises(RuntimeError, match="no-js"):
        loading.deferred("<html><head></head></html>")


def test_that_a_page_has_colours_at_first_is_no_change_of_them():
    assert loading.patient(BUNDLE).endswith(
        'function h(s){if(document.body.hasAttribute("data-md-color-media")'
        '&&document.body.setAttribute("data-md-color-switching",""),s)k()}'
    )


@pytest.fixture
def site(tmp_path):
    for folder in ("assets", "stylesheets"):
        (tmp_path / folder).mkdir()
    (tmp_path / "assets" / "theme.css").write_text(
        'a { background: url(pictures/a.png) url("data:,x") url(#b) }\n/*# sourceMappingURL=theme.css.map */'
    )
    (tmp_path / "stylesheets" / "math.css").write_text('b { src: url("../assets/math/font.woff") }\n')
    return tmp_path


def linked(up):
    return LINK.format(f"{up}assets/theme.css") + "<meta>" + LINK.format(f"{up}stylesheets/math.css")


def test_the_sheets_of_all_pages_are_one_which_finds_what_they_found(site):
    pages = {"index.html": linked(""), "a/b/index.html": linked("../../"), "404.html": "<p>"}
    found = loading.joined(pages, site)
    assert found["a/b/index.html"] == LINK.format("../../stylesheets/site.css") + "<meta>"
    assert found["index.html"] == LINK.format("stylesheets/site.css") + "<meta>"
    assert found["404.html"] == "<p>"
    assert [path.name for path in site.rglob("*.css")] == ["site.css"]
    assert (site / "stylesheets" / "site.css").read_text() == (
        'a { background: url("../assets/pictures/a.png") url("data:,x") url(#b) }\n'
        'b { src: url("../assets/math/font.woff") }'
    )


def test_pages_with_other_sheets_are_refused(site):
    with pytest.raises(RuntimeError, match="the same style sheets"):
        loading.joined({"index.html": linked(""), "b.html": LINK.format("assets/theme.css")}, site)


def test_the_index_is_fetched_when_search_is_opened_or_asked_for_by_the_address():
    assert loading.patient(BUNDLE).partition("function g")[2].partition("function h")[0] == (
        '(){return p?1:(index=>L($(/[?&][hq]=/.test(location.search)),Je("search"))'
        '.pipe(Re(o=>o),b(()=>index)))(ze(new URL("search/search_index.json",Or.base)))}'
    )


@pytest.mark.parametrize("gone", ["location.protocol", "search_index", "switching"])
def test_another_theme_is_refused(gone):
    with pytest.raises(RuntimeError, match="the theme"):
        loading.patient(BUNDLE.replace(gone, "other"))
