"""The pages for readers of the notes: errata and coverage are complete, and count what they hold.

That each link and each anchor exists is checked on the built site, by hooks/check_site.py.
"""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
ERRATA, COVERAGE = (
    (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("errata.md", "coverage.md")
)
TITLE = re.compile(r"^\[(\d+)\]\(#e\1\) Videos? (.+): \*\*(\w+)\*\* \{#e\1\}\n", re.M)
KINDS = {"Proved", "Counterexample", "Computed", "Tested", "Measured", "Prose"}

_, *pieces = TITLE.split(ERRATA)
ENTRIES = {
    int(number): (title, verdict, text)
    for number, title, verdict, text in zip(*(iter(pieces),) * 4, strict=True)
}


def videos(title):
    """The videos that the title of an erratum begins with."""
    numbers = re.match(r"\d+(?:(?:, | to | and )\d+)*", title)[0]
    first, *rest = (int(number) for number in re.findall(r"\d+", numbers))
    return {*range(first, rest[0] + 1)} if " to " in numbers else {first, *rest}


def kinds(text):
    """What stands behind an entry, as it says in italics."""
    return {said.removesuffix("s") for said in re.findall(r"\*([A-Z][a-z]+)[:;,.]?\*", text)}


def test_each_erratum_has_one_entry():
    assert len(pieces) == 4 * len(ENTRIES)
    assert sorted(ENTRIES) == list(range(1, 45))


def test_the_errata_page_counts_its_verdicts():
    count = Counter(verdict for _, verdict, _ in ENTRIES.values())
    assert set(count) == {"wrong", "incomplete", "loose"}
    intro = " ".join(ERRATA.split("## ")[0].split())
    assert f"slip in {count.total()} places" in intro
    assert f"Of the {count.total()}, {count['wrong']} are **wrong**" in intro
    assert f"{count['incomplete']} are **incomplete**" in intro
    assert f"{count['loose']} are **loose**" in intro


def test_an_erratum_says_what_stands_behind_it():
    said = {number: kinds(text) for number, (_, _, text) in ENTRIES.items()}
    assert [number for number, words in said.items() if not words or words - KINDS] == []


def test_what_stands_behind_an_erratum_is_linked_or_named():
    for _, _, text in ENTRIES.values():
        said = kinds(text)
        if said & {"Proved", "Counterexample", "Computed"}:
            assert "](derivations/" in text
        if said & {"Tested", "Measured"}:
            (name,) = set(re.findall(r"`(tests/\w+\.py)`", text))
            assert (ROOT / name).is_file()


def test_each_point_of_the_notes_has_one_row_in_their_order():
    rows = re.findall(r"^\| (\d+) \|", COVERAGE, re.M)
    assert [int(row) for row in rows] == list(range(1, 93))


def test_a_point_has_a_link_or_is_said_not_to_be_treated():
    rows = re.findall(r"^\| \d+ \| .* \| (.*) \|$", COVERAGE, re.M)
    missing = [here for here in rows if "](" not in here]
    assert all(here.startswith("**not treated**") for here in missing)
    assert COVERAGE.count("**not treated**") == len(missing) == 0
    intro = " ".join(COVERAGE.split("## ")[0].split())
    assert (
        f"There are {len(rows)}, in the order of the notes; {len(rows) - len(missing)} are treated" in intro
    )


def test_each_video_lists_its_errata():
    sections = dict(re.findall(r"^## Video (\d+),.*\n\n(Errata: [^|]*?\.)\n\n\|", COVERAGE, re.M))
    listed = {
        int(video): re.findall(r"\[(\d+)\]\(errata\.md#e\1\)", said) for video, said in sections.items()
    }
    expected = {
        video: [str(number) for number in sorted(ENTRIES) if video in videos(ENTRIES[number][0])]
        for video in (27, 28, 29, 30, 38, 31)
    }
    assert listed == expected


def test_a_page_that_says_where_the_notes_slip_lists_the_errata_that_lead_there():
    for page in sorted((ROOT / "derivations").glob("*.py")):
        _, _, slips = page.read_text(encoding="utf-8").partition("# ## Where the notes slip\n#\n# ")
        said = slips.partition("\n#\n")[0]
        listed = [int(number) for number in re.findall(r"\[(\d+)\]\(\.\./docs/errata\.md#e\1\)", said)]
        leading = {n for n in ENTRIES if f"derivations/{page.name}#where-the-notes-slip" in ENTRIES[n][2]}
        assert leading <= set(listed), page.name
        assert listed == sorted(set(listed) & set(ENTRIES)), page.name
        assert bool(listed) == said.startswith("Errata: "), page.name
