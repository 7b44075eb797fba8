"""What a reader's browser runs: the files of Python, and a policy that lets it run on one page."""

import gzip
import json
import zipfile
from types import SimpleNamespace

import pytest

import runtime
from figures import running
from finishing import policy

HEAD = '<meta charset="utf-8">'


def test_python_runs_only_where_it_is_wanted():
    for figure in ('<figure data-script="run_hereafter">', ""):
        assert "wasm" not in policy.guarded(HEAD + figure)
    for script in ("run_here", "explain_here"):
        page = policy.guarded(f'{HEAD}<figure data-script="{script}">')
        assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in page
        assert "unsafe-eval'" not in page.replace("'wasm-unsafe-eval'", "")


def test_the_files_are_published_with_their_weights(tmp_path, monkeypatch):
    line = {"relation": {"text": "="}, "because": "so", "latex": "x"}
    found = {"theorem": "One", "proved": True, "lines": [line, line]}
    found["python"] = {"imports": "", "given": "", "lines": [{"line": "x", "dropped": "0"}] * 2}
    monkeypatch.setattr(runtime, "CHECKED", {"stem": ("A page", runtime.checked([found]))})
    monkeypatch.setattr(runtime, "PACKAGES", ("mpmath",))  # SymPy takes seconds to pack
    runtime.on_post_build(SimpleNamespace(site_dir=str(tmp_path)))
    folder = tmp_path / "javascripts" / "python"
    sizes = json.loads((folder / "files.json").read_text())
    assert sizes == {name: (folder / name).stat().st_size for name in (*runtime.RUNTIME, "packages.zip")}
    names = zipfile.ZipFile(folder / "packages.zip").namelist()
    ours = ("kernel/equality", "replay", "explain/__init__", "explain/words/rendering", "models/arrays")
    assert {f"backprop/proof/{name}.py" for name in ours} <= set(names)
    assert {"answers.py", "numpy/__init__.py", "mpmath/__init__.py"} <= set(names)
    assert not {"backprop/__init__.py", "backprop/proof/__init__.py"} & set(names)
    assert any("LICENSE" in name for name in names)
    data = (tmp_path / "javascripts" / "data" / "python.js").read_text()
    known = json.loads(data.partition(" = ")[2].rstrip(";\n"))
    assert known["pages"] == [{"stem": "stem", "title": "A page", "theorems": ["One"]}]
    packed = sum(len(gzip.compress((folder / name).read_bytes(), 6)) for name in sizes)
    assert known["megabytes"] == round(packed / 1e6, 1)


def test_the_same_files_make_the_same_archive(tmp_path, monkeypatch):
    monkeypatch.setattr(runtime, "PACKAGES", ("mpmath",))
    for name in "ab":
        runtime.archive(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_worked_state_is_what_the_kernel_says():
    page = running.figure("softmax", "The Jacobian of softmax", (" - y", " + y")).html
    assert page.count('data-found="holds"') == 3
    assert page.count('data-found="refused"') == 1
    with pytest.raises(ValueError, match="does not refuse"):
        running.figure("softmax", "The Jacobian of softmax", (" - y", " - y"))
