"""Declared arrays: names for independent entries, slopes of a cost, class labels."""

import sympy as sp

from backprop.proof.kernel.language import CLASSES, Size, SlopeBase, chosen_index, is_pivot
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.kinds import LABELS


def array(name: str, *shape: Size) -> SymbolicArray:
    """An array of independent real entries: its entry [n, k] is name[n, k]."""
    base = sp.IndexedBase(name)
    return SymbolicArray(
        shape, lambda *indices: base[indices] if indices else sp.Symbol(name, real=True), name
    )


def slopes(name: str, *shape: Size) -> SymbolicArray:
    """The slopes of an undetermined cost by the entries of an array: see `Cost`."""
    base = SlopeBase(name)
    return SymbolicArray(shape, lambda *indices: base[indices], name)


def labels(name: str, samples: Size, classes: Size) -> SymbolicArray:
    """A vector of class labels: its entry [n] is an arbitrary index in the range of the classes."""
    refuse_names_of_indices(name)
    return SymbolicArray((samples,), lambda n: chosen_index(name, (n,), classes), name, LABELS)


def label(name: str, classes: Size) -> sp.Expr:
    """The class label of one sample, counted from 0: an arbitrary place in the range of the classes."""
    refuse_names_of_indices(name)
    return chosen_index(name, (), classes) - 1


def refuse_names_of_indices(name: str) -> None:
    """Index functions of these names mean something already."""
    if is_pivot(name):
        raise ValueError(f"labels cannot be called {name!r}: that is the name of a pivot, see np.argmax")
    if name.startswith(CLASSES):
        raise ValueError(f"labels cannot be called {name!r}: so are the classes of a one-hot array")
