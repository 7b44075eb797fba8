"""No public function with a formula is without a theorem."""

import inspect
from types import ModuleType

from backprop import activations, losses, network, outputs, solvers
from backprop.proof import runner
from backprop.training import memory, passes, trainer

MODULES = (activations, losses, outputs, network, solvers, passes, memory, trainer)
SOLVERS = ("Solver", "GradientDescent", "Momentum", "Adam")
NO_FORMULA = {
    # They look names up, and choose the in-place form.
    *(f"backprop.{name}" for name in ("activations.named", "outputs.named")),
    *(f"backprop.{name}.in_place" for name in ("activations.Activation", "outputs.Output")),
    "backprop.network.initial_weights",  # they are drawn; tests/test_network.py measures their variance
    "backprop.network.Network.from_parameters",  # it only checks and copies
    # A solver keeps what its rule remembers; tests/test_solvers.py proves that `step` takes the rule's.
    *(f"backprop.solvers.{name}.{method}" for name in SOLVERS for method in ("step", "state", "restore")),
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


def test_each_public_function_has_a_theorem():
    theorems = [theorem for run in runner.run_all([]) for theorem in run.theorems]
    assert all(theorem.proved for theorem in theorems)
    covered = {name for theorem in theorems for name in theorem.covers}
    assert uncovered(covered) == set()
    assert covered <= set().union(*map(public, MODULES))


def test_a_function_without_a_theorem_is_found():
    assert {"backprop.losses.squared_error", "backprop.network.Network.gradients"} <= uncovered(set())
