"""No public function with a formula is without a theorem, no entry of a table without all that it needs."""

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, get_args

import meanings
import numerics
import numpy as np
import pytest

from backprop import ACTIVATIONS, OUTPUTS, Activation, activations, layers, losses, network, outputs, solvers
from backprop.training import memory, passes, trainer

from .expected import EXPECTED

PARTS = tuple(
    import_module(f"{package.__name__}.{module.name}")
    for package in (layers, losses)
    for module in iter_modules(package.__path__)
    if module.name not in ("inputs", "layer", "weights")  # checks, what a layer is, and what files hold
)
MODULES = (activations, outputs, network, solvers, passes, memory, trainer, *PARTS)
SOLVERS = ("Solver", "GradientDescent", "Momentum", "Adam")
NO_FORMULA = {
    "backprop.outputs.huber",  # it chooses a threshold
    "backprop.outputs.cross_entropy",  # and it options of the loss
    # They look names up, and choose the in-place form.
    *(f"backprop.{name}" for name in ("activations.named", "outputs.named")),
    *(f"backprop.{name}.in_place" for name in ("activations.Activation", "outputs.Output")),
    "backprop.network.initial_weights",  # they are drawn; tests/test_network.py measures their variance
    "backprop.network.Network.from_parameters",  # it only checks and copies
    # A solver keeps what its rule remembers; tests/test_solvers.py proves that `step` takes the rule's.
    *(f"backprop.solvers.{name}.{method}" for name in SOLVERS for method in ("step", "state", "restore")),
    # They are run inside of the theorems on convolution, pooling and recurrence, which see their parts.
    # The number of windows, which is no array, is a theorem without this name; with the loop on numbers it is
    # compared in tests/proof/test_loops.py, too.
    "backprop.layers.windows.fitting",
    *(f"backprop.layers.windows.Windows.{name}" for name in ("at", "of", "zeros", "pad")),
    *(f"backprop.layers.windows.Windows.{name}" for name in ("cut", "read", "add")),
    *(f"backprop.layers.{name}" for name in ("windows.windows", "windows.each", "scan.scan")),
    *(f"backprop.layers.windows.samples_{place}" for place in ("first", "last")),  # other axes, no numbers
    "backprop.layers.convolution.Convolution.windows",
    "backprop.layers.convolution.Conv2d.by_rows",  # which of two ways, both proved
    "backprop.layers.pooling.first_largest",  # np.argmax; tests/layers/test_against_loops.py compares them
    "backprop.layers.pooling.Pooling.windows",
    # They put the proved functions together; tests/test_training.py compares the result with `Network`.
    "backprop.training.memory.Memory.cut",
    *(
        f"backprop.training.trainer.Trainer.{method}"
        for method in ("layers", "views", "take", "step", "cost_and_gradient", "predict")
    ),
}


def public(module: ModuleType) -> set[str]:
    """The dotted names of a module's own public functions and its classes' public methods."""
    names = set()
    for name, member in vars(module).items():
        if name.startswith("_") or getattr(member, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(member):
            names.add(f"{module.__name__}.{name}")
        elif inspect.isclass(member):
            methods = (m for m in vars(member).items() if not m[0].startswith("_"))
            names |= {
                f"{module.__name__}.{name}.{method}"
                for method, value in methods
                if inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod))
            }
    return names


def uncovered(covered: set[str]) -> set[str]:
    return set().union(*map(public, MODULES)) - covered - NO_FORMULA


def functions(entry: Any) -> Iterator[Callable[..., Any]]:
    """The functions of an activation or an output, and of its in-place form."""
    for part in entry:
        if isinstance(part, tuple):
            yield from functions(part)
        elif callable(part):
            yield getattr(part, "func", part)  # of a partial, such as Huber's with its threshold


@cache
def measured() -> set[str]:
    return {row for row, *_ in numerics.cases(each=2, classes=[2], places=1)}


def lacks(kind: str, name: str, entry: Any, covered: set[str]) -> list[str]:
    """What an entry of `ACTIVATIONS` or `OUTPUTS` has not, of all that one needs."""
    names = [f"{f.__module__}.{f.__qualname__}" for f in functions(entry)]
    missing = [f"{function} has no theorem" for function in names if function not in covered]
    if name not in getattr(meanings, kind):
        missing.append("benchmarks/meanings.py does not say what it is: it has no route and no exact values")
    rows = {"ACTIVATIONS": (name, f"{name}'"), "OUTPUTS": (f"{name}: cost", f"{name}: gradient")}[kind]
    missing += [
        f"its {row} is not measured in units of the last place" for row in rows if row not in measured()
    ]
    hidden, output = (entry, "identity") if kind == "ACTIVATIONS" else ("tanh", entry)
    training, theta, gradient = (
        trainer.Trainer((2, 3, 2), hidden, output, 4, float),
        np.ones(17),
        np.zeros(17),
    )
    training.take(np.ones((4, 2)), np.eye(2)[[0, 1, 1, 1]], np.ones(4))
    if not (np.isfinite(training.step(theta, gradient)) and gradient.any()):
        missing.append("it does not train")
    return missing


@pytest.fixture(scope="module")
def covered() -> set[str]:
    """By what test_derivations.py sees proved."""
    return {name for theorems in EXPECTED.values() for _, _, names in theorems for name in names}


TABLES = {"ACTIVATIONS": ACTIVATIONS, "OUTPUTS": OUTPUTS}
ENTRIES = [(kind, name) for kind, table in TABLES.items() for name in table]


@pytest.mark.parametrize(("kind", "name"), ENTRIES)
def test_each_entry_is_proved_routed_measured_and_trainable(kind: str, name: str, covered: set[str]) -> None:
    assert lacks(kind, name, TABLES[kind][name], covered) == []
    assert TABLES[kind][name].name == name


def test_an_entry_that_lacks_anything_fails_by_name() -> None:
    def cube(A: Any) -> Any:
        return A**3

    missing = lacks("ACTIVATIONS", "cube", Activation("cube", cube, lambda A, Z: 3 * A**2), set())
    assert [words for words in missing if "cube has no theorem" in words]
    assert [words for words in missing if "does not say what it is" in words]
    assert [words for words in missing if "its cube' is not measured" in words]
    assert len(missing) == 5
    assert len(lacks("OUTPUTS", "huber", OUTPUTS["huber"], set())) == 4


def test_the_accounts_are_of_entries_that_are_there() -> None:
    assert list(meanings.ACTIVATIONS) == list(ACTIVATIONS)
    assert list(meanings.OUTPUTS) == list(OUTPUTS)


def test_type_checkers_know_each_name() -> None:
    assert get_args(activations.Name) == tuple(ACTIVATIONS)
    assert get_args(outputs.Name) == tuple(OUTPUTS)


def test_each_public_function_has_a_theorem(covered: set[str]) -> None:
    assert uncovered(covered) == set()
    assert covered <= set().union(*map(public, MODULES))


def test_a_function_without_a_theorem_is_found() -> None:
    assert {"backprop.losses.numbers.squared_error", "backprop.network.Network.gradients"} <= uncovered(set())
