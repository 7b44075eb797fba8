"""Targets, `Classes` or `Numbers`: from y to what a network learns, from logits to predictions and scores.

T has shape (n, k), or for classes shape (n, 1) with the place of each sample's class.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backprop.estimators import data
from backprop.estimators.data import Scaling
from backprop.outputs import OUTPUTS

Array = NDArray[Any]
Score = Callable[[Array, Array], float]

TYPES = {"bool", "float16", "float32", "float64"} | {f"{u}int{b}" for u in ("", "u") for b in (8, 16, 32, 64)}
LOSSES = {"squared_error": "identity", "absolute_error": "absolute", "huber": "huber", "poisson": "poisson"}
"""The output of each loss of a regression, by its name in `OUTPUTS`."""

UNSCALED = {"poisson"}
"""Losses that mean something for the targets as they are alone."""


class Targets(Protocol):
    """What y holds: how a network learns it, how it is predicted, scored, held out and kept."""

    @property
    def output(self) -> str: ...

    @property
    def n_outputs(self) -> int: ...

    def encode(self, y: Array, dtype: "np.dtype[Any]") -> Array:
        """T.

        Raises:
            ValueError: y holds what was not learned.
        """

    def decode(self, A: Array) -> Array:
        """Predictions from logits A (n, k): of shape (n,) where there is one for each sample."""

    def score(self, T: Array, A: Array, omega: Array | None) -> float:
        """Of logits; the larger, the better."""

    def held_out(self, T: Array, fraction: float, rng: "np.random.Generator") -> Array:
        """True for the samples that are held out for early stopping."""

    def chance(self, T: Array, omega: Array | None) -> float:
        """The mean cost of the best prediction that does not look at X."""

    def truth(self, T: Array) -> Array:
        """What `encode` made T of, in the shape of predictions."""

    def to_json(self) -> dict[str, Any]: ...


def mean_cost(output: str, T: Array, A: Array, omega: Array | None) -> float:
    """Σ_n ω_n L_n / Ω, of logits A."""
    labels = T[:, 0] if output == "softmax" and T.shape[1] != A.shape[1] else T
    return float(np.average(OUTPUTS[output].cost(labels, A, "none"), weights=omega))


@dataclass(frozen=True)
class Classes:
    """Class labels, sorted; or with `multilabel` a number for each label of an indicator matrix."""

    values: Array
    multilabel: bool

    @classmethod
    def of(cls, y: Array, classes: Array | None = None) -> "Classes":
        """The classes of y, or those that are given."""
        y = labels(y)
        if y.ndim == 2:
            columns = np.arange(y.shape[1])
            if classes is not None and not np.array_equal(classes, columns):
                raise ValueError(f"y must have a column for each of {classes}; the columns are {columns}")
            return cls(columns, True)
        return cls(distinct(y) if classes is None else classes, False)

    @property
    def n_outputs(self) -> int:
        """Of the network: two classes, or one, have one output."""
        k = len(self.values)
        return k if self.multilabel or k > 2 else 1

    @property
    def output(self) -> str:
        return "softmax" if self.n_outputs > 1 and not self.multilabel else "sigmoid"

    def encode(self, y: Array, dtype: "np.dtype[Any]") -> Array:
        y = labels(y)
        if self.multilabel != (y.ndim == 2):
            raise ValueError("y must be of the kind of the last fit: labels, or an indicator matrix")
        if self.multilabel:
            if y.shape[1] != len(self.values):
                raise ValueError(f"y must have a column for each of {self.values}; came {y.shape[1]} columns")
            return np.asarray(y != 0)
        found = distinct(y)
        same_kind("y", found, self.values)
        unknown = found[~np.isin(found, self.values)]
        if len(unknown):
            raise ValueError(f"y must hold the classes {self.values}; came {unknown[0]!r}")
        codes: Array = np.searchsorted(self.values, y)[:, None]
        return codes.astype(np.min_scalar_type(len(self.values) - 1))

    def decode(self, A: Array) -> Array:
        if self.multilabel:
            return np.asarray(A > 0, np.int64)
        found: Array = self.values[self._codes(A)]
        return found

    def truth(self, T: Array) -> Array:
        found: Array = T.astype(np.int64) if self.multilabel else self.values[T[:, 0]]
        return found

    def _codes(self, A: Array) -> Array:
        if A.shape[1] > 1:
            return np.asarray(A.argmax(axis=1))
        return np.zeros(len(A), np.intp) if len(self.values) == 1 else (A[:, 0] > 0).astype(np.intp)

    def score(self, T: Array, A: Array, omega: Array | None) -> float:
        """The share of samples, by weight, whose class, or whose every label, is predicted."""
        right = np.all((A > 0) == T, axis=1) if self.multilabel else self._codes(A) == T[:, 0]
        return float(np.average(right, weights=omega))

    def score_of(self, y: Any, A: Array, omega: Array | None) -> float:
        """`score`, of labels y in the shape of the predictions, which may be others than were learned."""
        predicted = self.decode(A)
        y = data.true_values(y, predicted.shape)
        same_kind("y", y, self.values)
        right = predicted == y
        hits = right.all(axis=1) if right.ndim == 2 else right
        return float(np.average(hits, weights=omega))

    def held_out(self, T: Array, fraction: float, rng: "np.random.Generator") -> Array:
        """Of each class its share, where a class has two samples at least."""
        held = number_held(len(T), fraction)
        return at_random(len(T), held, rng) if self.multilabel else stratified(T[:, 0], held, rng)

    def chance(self, T: Array, omega: Array | None) -> float:
        """The entropy of the classes' shares; of several labels, its sum."""
        T = T if self.multilabel else np.arange(len(self.values)) == T
        p = np.average(T, axis=0, weights=omega)
        p = np.stack([p, 1 - p]) if self.multilabel else p
        return float(-np.sum(p * np.log(np.where(p > 0, p, 1))))

    def weights(self, class_weight: Any, T: Array) -> Array:
        """For each sample the weight of its class; "balanced" is n / (k n_c), for n_c samples of k classes.

        Raises:
            TypeError: class_weight is neither None, nor "balanced", nor a dict.
            ValueError: A class is not known, or a weight negative or not finite; or y is an indicator matrix.
        """
        if self.multilabel:
            raise ValueError("class_weight needs labels, shape (n,); y is an indicator matrix")
        codes = T[:, 0].astype(np.intp)
        k = len(self.values)
        if isinstance(class_weight, str):
            if class_weight != "balanced":
                raise ValueError(f"class_weight must be None, 'balanced' or a dict; came {class_weight!r}")
            counts = np.bincount(codes, minlength=k)
            of_class = len(codes) / (np.count_nonzero(counts) * np.maximum(counts, 1))
        elif isinstance(class_weight, dict):
            of_class = np.ones(k)
            known = {label: place for place, label in enumerate(self.values.tolist())}
            for label, weight in class_weight.items():
                label = label.item() if isinstance(label, np.generic) else label
                if label not in known:
                    raise ValueError(f"class_weight must name the classes {self.values}; came {label!r}")
                of_class[known[label]] = weight
            if not np.all(np.isfinite(of_class) & (of_class >= 0)):
                raise ValueError(f"class_weight must be finite and not negative; came {class_weight}")
        else:
            raise TypeError(f"class_weight must be None, 'balanced' or a dict; came {class_weight!r}")
        return of_class[codes]

    def to_json(self) -> dict[str, Any]:
        """What JSON can hold of them: all labels that `labels` lets through."""
        kind = {"U": "str", "O": "object", "S": "bytes"}.get(self.values.dtype.kind, self.values.dtype.name)
        found = self.values.tolist()
        listed = [label.decode("latin-1") for label in found] if kind == "bytes" else found
        return {"classes": listed, "labels": kind, "multilabel": self.multilabel}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "Classes":
        """What `to_json` returned, checked."""
        listed, kind, multilabel = found["classes"], found["labels"], found["multilabel"]
        if not isinstance(listed, list) or not listed or not isinstance(multilabel, bool):
            raise ValueError("its classes must be a list, and multilabel true or false")
        if kind in ("str", "object", "bytes"):
            if not all(isinstance(label, str) for label in listed):
                raise ValueError("its classes must be strings")
            listed = [label.encode("latin-1") for label in listed] if kind == "bytes" else listed
        elif kind not in TYPES:
            raise ValueError(f"its classes have the unknown type {kind!r:.80}")
        array = np.array(listed, dtype={"bytes": None}.get(kind, kind))
        if array.ndim != 1 or array.tolist() != listed:
            raise ValueError(f"its classes are not of the type {kind}")
        if array.tolist() != sorted(set(listed)):
            raise ValueError("its classes must be distinct, and in order")
        if multilabel and listed != list(range(len(listed))):
            raise ValueError("the classes of an indicator matrix must be the numbers of its columns")
        return cls(array, multilabel)


@dataclass(frozen=True)
class Numbers:
    """Real numbers: of `n_outputs` columns, learned in units of `scaling`, where there is one."""

    n_outputs: int
    loss: str = "squared_error"
    scaling: Scaling | None = None

    @classmethod
    def of(cls, T: Array, omega: Array | None, loss: str, standardise: bool) -> "Numbers":
        """Of columns T, standardised if asked for and if the loss is one of real numbers of any sign."""
        scaled = standardise and loss not in UNSCALED
        return cls(T.shape[1], loss, Scaling.of(T, omega, T.dtype) if scaled else None)

    @property
    def output(self) -> str:
        return LOSSES[self.loss]

    def encode(self, y: Array, dtype: "np.dtype[Any]") -> Array:
        T = columns(y, dtype)
        if T.shape[1] != self.n_outputs:
            raise ValueError(f"y must have {self.n_outputs} columns; came {T.shape[1]}")
        if self.loss in UNSCALED and T.min() < 0:
            raise ValueError(f"y must not be negative where loss={self.loss!r}; came {T.min()}")
        return T if self.scaling is None else self.scaling.standardise(T)

    def decode(self, A: Array) -> Array:
        Y = self._numbers(A)
        return Y[:, 0] if Y.shape[1] == 1 else Y

    def truth(self, T: Array) -> Array:
        Y = T if self.scaling is None else T * self.scaling.unit + self.scaling.shift
        return Y[:, 0] if Y.shape[1] == 1 else Y

    def _numbers(self, A: Array) -> Array:
        Y = OUTPUTS[self.output].predict(A)
        return Y if self.scaling is None else Y * self.scaling.unit + self.scaling.shift

    def score(self, T: Array, A: Array, omega: Array | None) -> float:
        """R² of numbers T and of predictions from A; minus the mean square error where T is constant."""
        Y = OUTPUTS[self.output].predict(A)
        if np.any(_constant(T, omega)):
            return -float(np.average(np.square(T - Y).mean(axis=1), weights=omega))
        return r_squared(T, Y, omega)

    def score_of(self, y: Any, A: Array, omega: Array | None) -> float:
        """R² of y, in the shape of the predictions."""
        Y = self._numbers(A)
        shape = (len(Y),) if Y.shape[1] == 1 else Y.shape
        T = data.numbers("y", data.true_values(y, shape), np.float64)
        data.finite("y", T)
        return r_squared(T.reshape(Y.shape), Y, omega)

    def held_out(self, T: Array, fraction: float, rng: "np.random.Generator") -> Array:
        return at_random(len(T), number_held(len(T), fraction), rng)

    def chance(self, T: Array, omega: Array | None) -> float:
        """Of the mean or the median, whichever costs less."""
        mean = np.average(T, axis=0, weights=omega)
        median = np.quantile(T, 0.5, axis=0, method="inverted_cdf", weights=omega)
        constants = [mean, median]
        if self.loss == "poisson":
            constants = [np.log(np.maximum(mean, np.finfo(T.dtype).tiny))]
        filled = [np.broadcast_to(constant, T.shape).astype(T.dtype) for constant in constants]
        return min(mean_cost(self.output, T, A, omega) for A in filled)

    def to_json(self) -> dict[str, Any]:
        return {"loss": self.loss, "outputs": self.n_outputs}


def columns(y: Array, dtype: "np.dtype[Any]") -> Array:
    """Real, finite targets, shape (n, k)."""
    with np.errstate(over="ignore"):
        T = data.numbers("y", y.reshape(len(y), -1), dtype)
    data.finite("y", T)
    return T


def r_squared(T: Array, Y: Array, omega: Array | None) -> float:
    """1 − Σ_n ω_n (t_n − y_n)² / Σ_n ω_n (t_n − t̄)², the mean over outputs.

    Where the targets are constant, an output counts 1 if it is exact and 0 otherwise.
    """
    about = T - np.average(T, axis=0, weights=omega)
    unit = np.abs(about).max(axis=0)  # lest squares overflow
    unit = np.where(unit > 0, unit, 1)
    residual = np.average(np.square((T - Y) / unit), axis=0, weights=omega)
    total = np.average(np.square(about / unit), axis=0, weights=omega)
    constant = _constant(T, omega)
    ratio = residual / np.where(constant, 1, total)
    return float(np.mean(np.where(constant, (residual == 0).astype(float), 1 - ratio)))


def _constant(T: Array, omega: Array | None) -> Array:
    """Whether a column is, also where the rounding of its mean leaves a variance above 0."""
    counted = T if omega is None else T[omega > 0]
    return np.asarray(counted.min(axis=0) == counted.max(axis=0))


def labels(y: Array) -> Array:
    """Class labels as numbers, truth values, strings or bytes; those among objects get the type they have.

    Raises:
        ValueError: y holds something else.
    """
    if y.dtype.kind == "O":
        y = _typed(y)
    if y.dtype.kind not in "OUS" and y.dtype.newbyteorder("=").name not in TYPES:
        raise ValueError(f"Unknown label type: y has dtype {y.dtype}")
    if y.ndim == 2 and (y.dtype.kind not in "biuf" or not np.all((y == 0) | (y == 1))):
        raise ValueError("Unknown label type: a matrix y must hold 0 and 1, a column for each label")
    if y.dtype.kind == "f" and np.any(y != np.floor(y)):
        raise ValueError("Unknown label type: continuous. y must hold class labels, not real numbers")
    return y


def _typed(y: Array) -> Array:
    """Objects that are all strings as they are, all numbers or truth values as NumPy's."""
    kinds = {bool if isinstance(v, np.bool_) else type(v) for v in y.flat}
    if all(issubclass(kind, str) for kind in kinds):
        return y
    numbers = all(issubclass(k, int | float | np.integer | np.floating) for k in kinds) and bool not in kinds
    if numbers or kinds == {bool} or kinds == {bytes}:
        found = np.array(y.tolist())
        if found.dtype.kind in "biufS":
            return found
    names = ", ".join(sorted(kind.__name__ for kind in kinds))
    raise ValueError(f"Unknown label type: labels must be numbers, truth values or strings; came {names}")


def distinct(values: Array) -> Array:
    """The labels that occur, sorted.

    Raises:
        ValueError: One is NaN.
    """
    found = np.unique(values)
    if found.dtype.kind == "f" and np.any(np.isnan(found)):
        raise ValueError("Unknown label type: NaN is no label")
    return found


def same_kind(name: str, y: Array, classes: Array) -> None:
    """Both are numbers or truth values, or both strings, or both bytes."""
    came, learned = (_words(labels(A) if A.dtype.kind == "O" else A) for A in (y, classes))
    if came != learned:
        raise ValueError(
            f"{name} must hold {learned}, as the classes {classes[:3]} do; came {came}: {y.flat[0]!r}"
        )


def _words(A: Array) -> str:
    return {"U": "strings", "O": "strings", "S": "bytes"}.get(A.dtype.kind, "numbers")


def number_held(n: int, fraction: float) -> int:
    """⌈fraction n⌉ of n samples, as many as scikit-learn holds out, and two at least.

    Raises:
        ValueError: None is left.
    """
    held = max(2, math.ceil(fraction * n))
    if not held < n:
        raise ValueError(
            f"The validation set is too small, or takes all: early_stopping must hold out 2 samples at least "
            f"and leave 1; validation_fraction={fraction} of {n} samples are {held}"
        )
    return held


def at_random(n: int, held: int, rng: "np.random.Generator") -> Array:
    """True for `held` of n samples."""
    chosen = np.zeros(n, bool)
    chosen[rng.permutation(n)[:held]] = True
    return chosen


def stratified(codes: Array, held: int, rng: "np.random.Generator") -> Array:
    """True for `held` of n samples, of each class its share, rounded: the largest remainders are rounded up.

    The only sample of a class is never held out, and the last of a class only where there is no other way.
    """
    n = len(codes)
    _, codes, counts = np.unique(codes, return_inverse=True, return_counts=True)
    share, remainder = np.divmod(counts * held, n)
    by_chance = rng.permutation(len(counts))
    rounded_up = by_chance[np.argsort(-remainder[by_chance], kind="stable")][: held - share.sum()]
    share[rounded_up] += 1
    for place in np.flatnonzero(share == counts):  # leave one to learn from, and take another class's instead
        others = np.flatnonzero(share < counts - 1)
        if len(others):
            share[place] -= 1
            share[others[np.argmax((counts - share)[others])]] += 1
    order = rng.permutation(n)
    order = order[np.argsort(codes[order], kind="stable")]  # class by class, in each by chance
    place_in_class = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
    chosen = np.zeros(n, bool)
    chosen[order[place_in_class < np.repeat(share, counts)]] = True
    return chosen
