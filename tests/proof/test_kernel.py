"""The kernel is a book: its order is written down, each module uses earlier ones only, and nothing else."""

import ast
import re
import sys
from pathlib import Path

import pytest

from backprop.proof import kernel, models

ROOT = Path(__file__).parents[2]
FOLDER = Path(kernel.__file__).parent
ORDER = re.findall(r"^\d+\. `(\w+)`", str(kernel.__doc__), re.MULTILINE)


def modules(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def imported(source: str) -> set[str]:
    """The modules that a source imports, wherever it does."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("package", [kernel, models], ids=lambda package: package.__name__)
def test_the_order_names_each_module_once(package) -> None:
    named = re.findall(r"^\d+\. `(\w+)`", str(package.__doc__), re.MULTILINE)
    assert sorted(named) == modules(Path(package.__file__).parent)


@pytest.mark.parametrize("name", ORDER)
def test_a_kernel_module_uses_sympy_and_earlier_modules_alone(name: str) -> None:
    earlier = {f"backprop.proof.kernel.{one}" for one in ORDER[: ORDER.index(name)]}
    for module in imported((FOLDER / f"{name}.py").read_text(encoding="utf-8")):
        outside = module.split(".")[0] in {"sympy", *sys.stdlib_module_names}
        assert outside or module in earlier, f"{name} uses {module}"


def test_the_page_on_what_is_proved_names_what_is_trusted() -> None:
    page = (ROOT / "docs" / "proved.md").read_text(encoding="utf-8")
    trusted = page[page.index("## What is trusted") : page.index("## What is not proved")]
    named = set(re.findall(r"`(\w+)`", trusted)) | set(
        re.findall(r"`backprop\.proof\.models\.(\w+)`", trusted)
    )
    assert {*ORDER, *modules(Path(models.__file__).parent)} <= named


def test_the_page_says_how_long_the_kernel_is() -> None:
    page = (ROOT / "docs" / "proved.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"about (\d,\d00) lines", page)
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in FOLDER.glob("*.py"))
    assert abs(int(said.replace(",", "")) - lines) <= 50
