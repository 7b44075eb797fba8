"""What the tests of the proofs share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backprop.proof.explain import Explanation, explain_file

Explanations = Callable[[str], list[Explanation]]


@pytest.fixture
def explanations(tmp_path: Path) -> Explanations:
    """What is explained of a file with this source, to which NumPy is np."""

    def of(source: str) -> list[Explanation]:
        (tmp_path / "theirs.py").write_text("import numpy as np\n" + source, encoding="utf-8")
        return list(explain_file(str(tmp_path / "theirs.py")))

    return of


@pytest.fixture
def explained(explanations: Explanations) -> Callable[[str], Explanation]:
    """The one explanation of a file with this source."""

    def of(source: str) -> Explanation:
        (found,) = explanations(source)
        return found

    return of
