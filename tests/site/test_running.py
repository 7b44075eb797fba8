"""Scripts that are pages: what their cells are and show, and when what they showed may be shown again."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import time

import pytest

from running import __main__ as running
from running.run import one_cell, ours_of, outputs, shown
from running.script import cells
from setting import kept as kept_pages

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "learning").glob("*.py"))
SCRIPT = """# %% [markdown]
# # A title
#
# and words.

# %% tags=["answer"]
x = 1
print(x < 2)
x + 1
"""


def test_there_are_pages():
    assert "three_blobs.py" in {page.name for page in PAGES}


def test_a_script_consists_of_cells():
    prose, code = cells(SCRIPT)
    assert (prose.prose, prose.text) == (True, "# A title\n\nand words.")
    assert (code.prose, code.tag, code.text) == (False, "answer", "x = 1\nprint(x < 2)\nx + 1")
    assert [SCRIPT.splitlines()[line - 1] for line in code.lines][:2] == ['# %% tags=["answer"]', "x = 1"]


@pytest.mark.parametrize(
    "script", ["x = 1\n# %%\n", "# %% [markdwn]\n# a\n", '# %% tags=["a", "b"]\n', "# %% [markdown]\nx = 1\n"]
)
def test_what_is_no_cell_is_refused(script):
    with pytest.raises(ValueError, match="came"):
        cells(script)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Write and run a script in this process; its module takes no one's place."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

    def run(text):
        path = tmp_path / "script.py"
        path.write_text(text, encoding="utf-8")
        return outputs(path)

    return run


def test_a_cell_shows_what_it_prints_and_then_its_last_value(here):
    assert here(SCRIPT) == [[], [{"text": "True\n"}, {"text": "2"}]]


def test_cells_share_their_names_and_functions_have_their_source(here):
    said = here("# %%\nimport inspect\n\n\ndef f():\n    return 1\n\n\n# %%\nprint(inspect.getsource(f))\n")
    assert said[1] == [{"text": "def f():\n    return 1\n\n"}]


def test_a_warning_and_an_error_stop_a_script(here):
    with pytest.raises(UserWarning):
        here("# %%\nimport warnings\n\nwarnings.warn('x')\n")
    with pytest.raises(AssertionError):
        here("# %%\nassert False\n")


def test_a_value_is_shown_as_html_as_a_formula_or_as_text():
    class Html:
        def _repr_html_(self):
            return "<b>"

    class Formula:
        def _repr_latex_(self):
            return "$x$"

    assert [shown(one) for one in (Html(), Formula(), [1], Html)] == [
        {"html": "<b>"},
        {"tex": "$x$"},
        {"text": "[1]"},
        {"text": repr(Html)},
    ]
    assert one_cell(cells("# %%\n")[0], [], "", {}) == []


PROVED = """# %%
from backprop.proof import Derivation, scalar

x = scalar("x")
one = Derivation("T", "", x + x)
one.equals(2 * x, "collect")
"""


def test_what_stops_or_is_not_concluded_is_an_error_and_is_not_kept(tmp_path):
    scripts = {
        "good": f"{PROVED}one.qed()\n",
        "begun": PROVED,
        "nothing": "# %%\nx = 1\n",
        "fails": "# %%\n1 / 0\n",
        "leaves": "# %%\nraise SystemExit\n",
        "dies": "# %%\nimport os\n\nos.kill(os.getpid(), 9)\n",
        "lines": PROVED.replace('"T"', '""'),
        "asks": "# %%\nimport subprocess\n\nsubprocess.run(['true'])\n",
    }
    paths = []
    for name, text in scripts.items():
        paths.append(tmp_path / ("elsewhere" if name in ("asks", "lines") else "derivations") / f"{name}.py")
        paths[-1].parent.mkdir(exist_ok=True)
        paths[-1].write_text(text, encoding="utf-8")
    code = (
        "import json, sys; from pathlib import Path; from running import __main__ as running\n"
        "for one in running.results([Path(name) for name in sys.argv[3:]], Path(sys.argv[2]), Path(sys.argv[1])):\n"
        "    print(json.dumps(one))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "kept"), str(ROOT), *map(str, paths)]
    settings = os.environ | {"PYTHONPATH": f"{ROOT / 'hooks'}{os.pathsep}{ROOT / 'src'}"}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    said = {Path(one["path"]).stem: one.get("error", "") for one in map(json.loads, done.stdout.splitlines())}
    assert said["good"] == said["asks"] == said["lines"] == ""
    assert "proves nothing" in said["nothing"]
    assert "never concluded: T" in said["begun"]
    assert "ZeroDivisionError" in said["fails"]
    assert 'fails.py", line 2' in said["fails"]
    assert "SystemExit" in said["leaves"]
    assert "without a word" in said["dies"]
    kept = {path.name.split(".")[-2]: json.loads(path.read_text()) for path in (tmp_path / "kept").iterdir()}
    assert sorted(kept) == ["asks", "good", "lines"]
    # Nobody knows what another process reads, so it counts as all source files.
    assert "derivations/softmax.py" in kept["asks"]["read"]
    assert "derivations/softmax.py" not in kept["good"]["read"]


@pytest.fixture
def kept(tmp_path):
    """A script that has read two files and listed a folder, and whether what it showed would be shown again."""
    for name in ("a.py", "read.json", "module.py"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    script = tmp_path / "a.py"
    read = ["a.py", "read.json", "module.py", "folder"]
    running.digest.cache_clear()
    found = {"path": str(script), "read": read, "outputs": [], "seconds": 1.0}
    running.keep(found, tmp_path, tmp_path / "kept", time() + 1)

    def again():
        running.digest.cache_clear()
        return running.kept(script, tmp_path, tmp_path / "kept") is not None

    assert again()
    return again


@pytest.mark.parametrize("name", ["a.py", "read.json", "module.py", "folder/new"])
def test_an_edit_of_anything_that_a_script_read_runs_it_again(tmp_path, kept, name):
    (tmp_path / name).write_text("2", encoding="utf-8")
    assert not kept()


def test_a_file_that_is_gone_or_another_environment_runs_a_script_again(tmp_path, kept, monkeypatch):
    monkeypatch.setattr(running, "environment", lambda: "other")
    assert not kept()
    monkeypatch.undo()
    assert kept()
    (tmp_path / "read.json").unlink()
    assert not kept()


def test_what_was_read_while_a_file_changed_is_not_kept(tmp_path):
    (tmp_path / "a.py").write_text("1", encoding="utf-8")
    for began, kept in ((time() + 1, True), (time() - 60, False)):
        found = {"path": str(tmp_path / "a.py"), "read": ["a.py"], "outputs": [], "seconds": 1.0}
        running.keep(found, tmp_path, tmp_path / "kept", began)
        assert any((tmp_path / "kept").iterdir()) == kept


def test_an_edit_of_what_a_script_did_not_read_runs_it_not(tmp_path, kept):
    (tmp_path / "other.py").write_text("2", encoding="utf-8")
    assert kept()


def test_files_of_the_checkout_are_noted_and_what_is_made_there_is_not():
    assert ours_of(str(ROOT / "src/backprop/network.py")) == "src/backprop/network.py"
    for other in ("/usr/lib/x.py", str(ROOT / ".cache/x.json"), str(ROOT / "src/backprop/__pycache__/x.pyc")):
        assert ours_of(other) == ""


def test_a_page_runs_as_plain_python_as_its_foot_says(tmp_path):
    """One of them; the build runs the statements of all, in the same order, with the same files on the path."""
    page = ROOT / "docs" / "learning" / "calculus.py"
    settings = os.environ | {"PYTHONPATH": f"{ROOT / 'hooks'}{os.pathsep}{ROOT / 'src'}"}
    command = [sys.executable, "-W", "error", str(page)]
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_is_set_again_when_anything_of_it_has_changed(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(
        kept_pages.rows, "page", lambda *given: made.append(given) or ("html", [{"theorem": "T"}])
    )
    prose, code = cells(SCRIPT)
    pages = kept_pages.Kept(tmp_path)
    first = [(prose, "<h1>A</h1>", []), (code, "", [{"text": "2"}])]
    other = [(prose, "<h1>A</h1>", []), (code, "", [{"text": "3"}])]
    for parts, times in ((first, 1), (first, 1), (other, 2), (first, 2)):
        assert pages.page("a.py", parts, "a/") == ("html", [{"theorem": "T"}])
        assert len(made) == times
    pages.page("b.py", first, "a/")
    assert len(made) == 3
    pages.end()
    pages.page("a.py", first, "a/")
    pages.end()
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(kept_pages, "SOURCES", (tmp_path,))
    (tmp_path / "changed.py").write_text("x = 1", encoding="utf-8")
    pages.page("a.py", first, "a/")
    assert len(made) == 4
