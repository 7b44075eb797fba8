"""Class labels as targets of a network, and classes in files."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

TYPES = {"bool", "float16", "float32", "float64"} | {f"{u}int{b}" for u in ("", "u") for b in (8, 16, 32, 64)}


class Labels(NamedTuple):
    """The classes, sorted; or with `multilabel` a number for each label."""

    classes: Array
    multilabel: bool

    @property
    def n_outputs(self) -> int:
        """Of the network: two classes have one output."""
        k = len(self.classes)
        return k if self.multilabel or k > 2 else 1


def distinct(values: Array) -> Array:
    """The labels that occur, sorted.

    Raises:
        ValueError: They cannot be sorted, or one is NaN.
    """
    try:
        found = np.unique(values)
        missing = bool(np.any(found != found))
    except TypeError as error:
        raise ValueError(f"Unknown label type: the labels cannot be sorted: {error}") from error
    if missing:
        raise ValueError("Unknown label type: NaN is no label")
    return found


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
        columns = np.arange(y.shape[1])
        if classes is not None and not np.array_equal(classes, columns):
            raise ValueError(f"y must have a column for each of {classes}; the columns are {columns}")
        return y != 0, Labels(columns, True)
    if y.dtype.kind == "f" and np.any(y != np.floor(y)):
        raise ValueError("Unknown label type: continuous. y must hold class labels, not real numbers")
    found = distinct(y)
    if classes is not None:
        unknown = found[~np.isin(found, classes)]
        if len(unknown):
            raise ValueError(f"y must hold the classes {classes}; came {unknown[0]!r}")
        found = classes
    codes = np.searchsorted(found, y)
    if len(found) < 2:
        raise ValueError(f"y must hold at least two classes; came 1 class, {found[0]!r}")
    return codes[:, None].astype(np.min_scalar_type(len(found) - 1)), Labels(found, False)


def to_json(labels: Labels) -> dict[str, Any]:
    """What JSON can hold of them.

    Raises:
        ValueError: The labels are neither numbers of up to 64 bits, truth values nor strings.
    """
    classes, kind = labels.classes.tolist(), labels.classes.dtype.name
    if labels.classes.dtype.kind == "U":
        kind = "str"
    elif kind not in TYPES and not (kind == "object" and all(isinstance(label, str) for label in classes)):
        raise ValueError(f"labels in a file must be numbers or strings; came {classes[0]!r} in dtype {kind}")
    return {"classes": classes, "labels": kind, "multilabel": labels.multilabel}


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
