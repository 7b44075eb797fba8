"""Class labels as targets of a network, and classes in files."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

TYPES = {"bool", "float32", "float64"} | {f"{u}int{b}" for u in ("", "u") for b in (8, 16, 32, 64)}


class Labels(NamedTuple):
    """The classes, sorted; or with `multilabel` a number for each label."""

    classes: Array
    multilabel: bool

    @property
    def n_outputs(self) -> int:
        """Of the network: two classes have one output."""
        k = len(self.classes)
        return k if self.multilabel or k > 2 else 1


def encode(y: Array, classes: Array | None, multilabel: bool | None) -> tuple[Array, Labels]:
    """T, and what the labels are; where classes or `multilabel` are given, they must be those.

    T has shape (n, 1) with the place of each sample's class, or shape (n, k) with a truth value for each of
    several labels.
    """
    if multilabel is not None and multilabel != (y.ndim == 2):
        raise ValueError("y must be of the kind of the last fit: labels, or an indicator matrix")
    if y.dtype.kind not in "biufOUS":
        raise ValueError(f"Unknown label type: y has dtype {y.dtype}")
    if y.ndim == 2:
        if y.dtype.kind not in "biuf" or not np.all((y == 0) | (y == 1)):
            raise ValueError("Unknown label type: a matrix y must hold 0 and 1, a column for each label")
        if classes is not None and len(classes) != y.shape[1]:
            raise ValueError(f"y must have {len(classes)} columns; came {y.shape[1]}")
        return y != 0, Labels(np.arange(y.shape[1]), True)
    if y.dtype.kind == "f" and np.any(y != np.floor(y)):
        raise ValueError("Unknown label type: continuous. y must hold class labels, not real numbers")
    try:
        found, codes = np.unique(y, return_inverse=True)
        if classes is not None:
            unknown = found[~np.isin(found, classes)]
            if len(unknown):
                raise ValueError(f"y must hold the classes {classes}; came {unknown[0]!r}")
            codes, found = np.searchsorted(classes, y), classes
    except TypeError as error:
        raise ValueError(f"Unknown label type: the labels cannot be sorted: {error}") from error
    if len(found) < 2:
        raise ValueError(f"y must hold at least two classes; came 1 class, {found[0]!r}")
    return codes[:, None].astype(np.min_scalar_type(len(found) - 1)), Labels(found, False)


def to_json(labels: Labels) -> dict[str, Any]:
    dtype = labels.classes.dtype
    return {
        "classes": labels.classes.tolist(),
        "labels": "str" if dtype.kind == "U" else str(dtype),
        "multilabel": labels.multilabel,
    }


def from_json(found: dict[str, Any]) -> Labels:
    """What `to_json` returned, checked."""
    classes, kind, multilabel = found["classes"], found["labels"], found["multilabel"]
    if not isinstance(classes, list) or not isinstance(multilabel, bool):
        raise ValueError("its classes must be a list, and multilabel true or false")
    if kind in ("str", "object"):
        if not all(isinstance(label, str) for label in classes):
            raise ValueError("its classes must be strings")
    elif kind not in TYPES:
        raise ValueError(f"its classes have the unknown type {kind!r:.80}")
    array = np.array(classes, dtype=kind)
    if array.ndim != 1 or len(np.unique(array)) != len(classes):
        raise ValueError("its classes must be distinct")
    if not multilabel and len(classes) < 2:
        raise ValueError("it must have two classes at least")
    return Labels(array, multilabel)
