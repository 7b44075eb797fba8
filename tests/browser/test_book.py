"""The printed book: bookmarks, links, formulas, and nothing of what proves; on four of its pages."""

import pytest
from pypdf import PdfReader

from printing.__main__ import main, reading_order

PAGES = ["start", "derivations/absolute_error", "derivations/softmax", "proved"]


@pytest.fixture(scope="module")
def book(site, built, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "book.pdf"
    assert main(str(built), str(path), *PAGES) == 0
    return PdfReader(path)


def titles(outline):
    return [[*titles(one)] if isinstance(one, list) else str(one.title) for one in outline]


def test_the_order_of_reading_has_each_page_once(built):
    leaves = list(reading_order(built))
    found = {leaf.path.relative_to(built.resolve()).as_posix() for leaf in leaves}
    assert found == {page.relative_to(built).as_posix() for page in built.rglob("index.html")}
    assert len(found) == len(leaves)
    assert [leaf.title for leaf in leaves[1:3]] == ["Start here", "Calculus in 20 minutes"]


def test_a_bookmark_for_each_part_page_and_heading(book):
    found = titles(book.outline)
    assert found[::2] == ["Start here", "Costs", "Backpropagation", "Further"]
    softmax, headings = found[5]
    assert softmax == "Softmax and its derivative"
    assert "Positive, and of sum one" in headings
    assert found[7][0] == "What is proved, and what is trusted"


def test_formulas_are_set_in_their_font_and_what_proves_is_left_out(book):
    text = "\n".join(page.extract_text() for page in book.pages)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in book.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("STIX" in font for font in fonts)
    assert "from backprop.proof import" not in text
    assert text.count("how this was checked") == 1  # where the first page tells of it
    assert "the forest: what and why" not in text  # nothing can be chosen on paper, nor kept
    assert "Keep the whole book" not in text
    assert "the exponentials are 1, 2 and 5" in text  # an answer: paper has no folds


def test_a_link_to_a_page_of_the_book_stays_within_it(book):
    links = [one.get_object() for page in book.pages for one in page.get("/Annots", ())]
    outside = [str(one["/A"]["/URI"]) for one in links if "/URI" in one.get("/A", {})]
    assert [one for one in outside if "/derivations/softmax/index.html" in one] == []
    starts = {page.indirect_reference.idnum for page in book.pages}
    inside = [one["/Dest"][0].idnum for one in links if isinstance(one.get("/Dest"), list)]
    assert len(inside) > 1
    assert set(inside) <= starts
