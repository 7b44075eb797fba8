"""Take a notebook's page apart: of JupyterLab's markup the cells are kept, with what they showed."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from markdown.extensions.toc import slugify

from running.script import Cell
from setting.rows import HEADINGS, Output, Part


def parts(html: str) -> list[Part]:
    """The cells of a notebook that was run, in order."""
    soup = BeautifulSoup(html, "html.parser")
    return [part(cell) for cell in soup.select(".jp-Notebook > .jp-Cell")]


def part(cell: Tag) -> Part:
    """One cell: its prose, its headings named as in the contents, or its code with what it showed."""
    tag = next((one for one in cell.get_attribute_list("class") if str(one).startswith("celltag_")), "")
    name = str(tag).removeprefix("celltag_")
    if prose := cell.select_one(".jp-RenderedMarkdown"):
        for heading in prose.find_all(HEADINGS):
            for anchor in heading.select("a.anchor-link"):
                anchor.extract()
            heading["id"] = slugify(heading.get_text().strip(), "-")
        for link in prose.select("a[href$='.md']"):  # a page is a folder, and the notebook's a level deeper
            link["href"] = f"../{str(link['href']).removesuffix('.md')}/"
        return Cell(prose.get_text(), True, name, range(0)), prose.decode_contents(), []
    source = cell.select_one(".jp-InputArea pre")
    shown = [output(one) for one in cell.select(".jp-OutputArea-output")]
    return Cell(source.get_text().strip() if source else "", False, name, range(0)), "", shown


def output(found: Tag) -> Output:
    """What a cell printed, or showed as HTML."""
    if "jp-RenderedText" in found.get_attribute_list("class"):
        return {"text": found.get_text()}
    return {"html": found.decode_contents()}
