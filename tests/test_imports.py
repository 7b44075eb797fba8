"""Imports run one way, also those hidden in functions: no circles, and layers that only look down."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import backprop

ROOT = Path(backprop.__file__).parent
# From below to above: a layer uses those before it, and itself.
PROOF = [
    {"shown"},
    {"kernel"},
    {"models"},
    {
        "scope",
        "comparison",
        "theorems",
        "rules",
        "derivation",
        "refutation",
        "opinion",
        "claimed",
        "runner",
        "side_by_side",
    },
    {"show"},
    {"replay"},
    {"explain"},
]


def name_of(path: Path, root: Path) -> str:
    parts = (root.name, *path.relative_to(root).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def imports(source: str, modules: set[str]) -> Iterator[str]:
    """The modules of a package that a source imports, wherever it does, but for the sake of types alone."""
    tree = ast.parse(source)
    types = [node for node in ast.walk(tree) if isinstance(node, ast.If) and is_for_types(node.test)]
    unused = {inner for node in types for part in node.body for inner in ast.walk(part)}
    for node in set(ast.walk(tree)) - unused:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out in full"
            whole = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from ({one if one in modules else str(node.module) for one in whole} & modules)


def is_for_types(test: ast.expr) -> bool:
    return ast.unparse(test).endswith("TYPE_CHECKING")


def graph(root: Path) -> dict[str, set[str]]:
    """What each module imports, but for the packages that it lies in: Python runs their __init__ anyway."""
    sources = {name_of(path, root): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    found = {name: set(imports(source, set(sources))) for name, source in sources.items()}
    return {
        name: {one for one in used if not f"{name}.".startswith(f"{one}.")} for name, used in found.items()
    }


@pytest.fixture(scope="module")
def ours() -> dict[str, set[str]]:
    return graph(ROOT)


def layer(module: str) -> int | None:
    """The layer of a module of `backprop.proof`; the package's own `__init__` gathers what there is."""
    inside = module.split(".")[2:3]
    return next((at for at, names in enumerate(PROOF) if names.issuperset(inside) and inside), None)


def test_no_module_imports_itself_by_way_of_others(ours: dict[str, set[str]]) -> None:
    unravelled = "backprop.proof.explain."  # a circle that is still there
    rest = {name: used for name, used in ours.items() if not name.startswith(unravelled)}
    try:
        TopologicalSorter(rest).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def test_the_proofs_are_built_in_layers(ours: dict[str, set[str]]) -> None:
    for module, used in ours.items():
        if not module.startswith("backprop.proof."):
            continue
        own = layer(module)
        assert own is not None, f"{module} belongs to no layer"
        for one in used:
            assert one.startswith("backprop.proof."), f"{module} knows the library: it imports {one}"
            assert (layer(one) or 0) <= own, f"{module} imports {one}, which lies above it"


def test_of_the_library_only_the_command_knows_the_proofs(ours: dict[str, set[str]]) -> None:
    knowing = {
        module.split(".")[1]
        for module, used in ours.items()
        if not module.startswith("backprop.proof") and any(one.startswith("backprop.proof") for one in used)
    }
    assert knowing <= {"cli", "__main__"}


HIDDEN = {
    "at the top": "from package.b import f",
    "in a function": "def f():\n    from package import b",
    "in a method, by its full name": "class C:\n    def f(self):\n        import package.b",
}


@pytest.mark.parametrize("source", HIDDEN.values(), ids=HIDDEN.keys())
def test_a_circle_is_found_wherever_it_hides(tmp_path: Path, source: str) -> None:
    root = tmp_path / "package"
    root.mkdir()
    (root / "__init__.py").write_text("from package.a import f")
    (root / "a.py").write_text(source)
    (root / "b.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import package.a")
    TopologicalSorter(graph(root)).prepare()
    (root / "b.py").write_text("def g():\n    if 1:\n        from package.a import f")
    with pytest.raises(CycleError):
        TopologicalSorter(graph(root)).prepare()
