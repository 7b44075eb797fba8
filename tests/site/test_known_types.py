"""What a user's type checker cannot know of a package is found, and what it can know is not."""

import shutil

import pytest

import check_types

KNOWN = """
class Counter:
    n: int

    def __init__(self, n: int) -> None:
        self.n, _ = n, n

    def twice(self) -> list[int]:
        return [self.n, self.n]
"""
UNKNOWN = KNOWN.replace("list[int]", "list")
INFERRED = KNOWN.replace("    n: int\n", "")


def symbol(name, known=True, ambiguous=False, **diagnostics):
    said = [{"severity": severity, "message": message} for severity, message in diagnostics.items()]
    return {"name": name, "isTypeKnown": known, "isTypeAmbiguous": ambiguous, "diagnostics": said}


def complaints(*symbols, general=()):
    said = {"generalDiagnostics": list(general), "typeCompleteness": {"symbols": list(symbols)}}
    return list(check_types.complaints(said))


def test_a_known_type_is_no_complaint_even_without_a_docstring():
    assert complaints(symbol("backprop.a", warning="No docstring found")) == []


def test_an_unknown_type_is_sympys_in_the_proofs_alone():
    assert complaints(symbol("backprop.proof.a", known=False), symbol("backprop.proof", known=False)) == []
    assert complaints(symbol("backprop.proofs.a", known=False)) == ["backprop.proofs.a: through another symbol"]


def test_a_type_that_is_inferred_is_a_complaint_in_the_proofs_too():
    one = symbol("backprop.proof.a", known=False, ambiguous=True, error="No\n  annotation", warning="and")
    assert complaints(one) == ["backprop.proof.a: No annotation"]


def test_a_package_that_is_not_there_is_a_complaint():
    assert complaints(general=[{"message": "No py.typed file found"}]) == ["No py.typed file found"]


@pytest.mark.slow
@pytest.mark.skipif(
    not check_types.PYRIGHT.is_file() or shutil.which("node") is None, reason="needs Node and node_modules/"
)
@pytest.mark.parametrize(
    ("code", "wrong"),
    [(KNOWN, []), (UNKNOWN, ["", ".twice"]), (INFERRED, ["", ".n"])],
    ids=["known", "unknown", "inferred"],
)
def test_pyright_finds_what_is_unknown_or_inferred_and_no_more(tmp_path, monkeypatch, capsys, code, wrong):
    (tmp_path / "counting").mkdir()
    (tmp_path / "counting" / "py.typed").touch()
    (tmp_path / "counting" / "__init__.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert check_types.main("counting") == (1 if wrong else 0)
    *lines, last = capsys.readouterr().out.splitlines()
    assert {line.split(":")[0] for line in lines} == {f"counting.Counter{one}" for one in wrong}
    assert last == f"4 public symbols, {len(wrong)} complaints"


def test_without_pyright_nothing_passes(tmp_path, monkeypatch):
    monkeypatch.setattr(check_types, "PYRIGHT", tmp_path / "index.js")
    with pytest.raises(RuntimeError, match="is missing: `make env`"):
        check_types.main("counting")
