"""What the tests of the proofs share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backprop.proof.explain import Explanation, Verdict, explain_file

# A time limit may end where a generator is being closed: Python says that, and the limit is lost.
LOST = "ignore:Exception ignored in. <generator object:pytest.PytestUnraisableExceptionWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name.startswith("test_explain"):
            item.add_marker(pytest.mark.filterwarnings(LOST))


Explanations = Callable[..., list[Explanation]]


@pytest.fixture
def explanations(tmp_path: Path) -> Explanations:
    """What is explained of a file with this source, to which NumPy is np."""

    def of(source: str, **options: Any) -> list[Explanation]:
        (tmp_path / "theirs.py").write_text("import numpy as np\n" + source, encoding="utf-8")
        return list(explain_file(str(tmp_path / "theirs.py"), **options))

    return of


@pytest.fixture
def explained(explanations: Explanations) -> Callable[..., Explanation]:
    """The one explanation of a file with this source."""

    def of(source: str, **options: Any) -> Explanation:
        (found,) = explanations(source, **options)
        return found

    return of


@pytest.fixture
def verdicts(explanations: Explanations) -> Callable[[str], set[Verdict]]:
    """What is said of all arrays of a file with this source."""
    return lambda source: {part.verdict for one in explanations(source) for part in one.parts}
