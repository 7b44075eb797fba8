"""The usual costs: laws of a prediction, of targets or class labels, and of how many samples there are."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from backprop.proof.explain.question import letters
from backprop.proof.explain.question.costs import losses_of_two
from backprop.proof.explain.question.programs import Program
from backprop.proof.explain.question.scopes import required
from backprop.proof.explain.question.signature import WrongCall

Law = Callable[[Any, Any, Any], Any]
USUAL: dict[str, Law] = {
    "the squared error, half the sum": lambda Y, T, n: np.sum((Y - T) ** 2) / 2,
    "the squared error, summed": lambda Y, T, n: np.sum((Y - T) ** 2),
    "the squared error, half the mean over samples": lambda Y, T, n: np.sum((Y - T) ** 2) / 2 / n,
    "the squared error, the mean over samples": lambda Y, T, n: np.sum((Y - T) ** 2) / n,
    "the squared error, the mean over all entries": lambda Y, T, n: np.mean((Y - T) ** 2),
    "the squared error, half the mean over all entries": lambda Y, T, n: np.mean((Y - T) ** 2) / 2,
    "the binary cross-entropy, summed": lambda Y, T, n: -np.sum(binary(Y, T)),
    "the binary cross-entropy, the mean over samples": lambda Y, T, n: -np.sum(binary(Y, T)) / n,
    "the binary cross-entropy, the mean over all entries": lambda Y, T, n: -np.mean(binary(Y, T)),
    "the cross-entropy, summed": lambda Y, T, n: -np.sum(T * np.log(Y)),
    "the cross-entropy, the mean over samples": lambda Y, T, n: -np.sum(T * np.log(Y)) / n,
}
OF_LABELS: dict[str, Law] = {
    "the cross-entropy, summed": lambda Y, T, n: -np.sum(np.log(chosen(Y, T))),
    "the cross-entropy, the mean over samples": lambda Y, T, n: -np.mean(np.log(chosen(Y, T))),
    "the squared error from 1 at each label, half the sum": lambda Y, T, n: missed(Y, T) / 2,
    "the squared error from 1 at each label, summed": lambda Y, T, n: missed(Y, T),
    "the squared error from 1 at each label, half the mean over samples": lambda Y, T, n: (
        missed(Y, T) / 2 / n
    ),
    "the squared error from 1 at each label, the mean over samples": lambda Y, T, n: missed(Y, T) / n,
    "the squared error from 1 at each label, the mean over all entries": (
        lambda Y, T, n: missed(Y, T) / np.size(Y)
    ),
    "the binary cross-entropies with 1 at each label, summed": lambda Y, T, n: crossed(Y, T),
    "the binary cross-entropies with 1 at each label, the mean over samples": (
        lambda Y, T, n: crossed(Y, T) / n
    ),
}
OF_ONE_LABEL: dict[str, Law] = {"the cross-entropy": lambda Y, T, n: -np.log(chosen(Y, T))}
"""Costs of a prediction, the targets, and the number of samples."""


def binary(Y: Any, T: Any) -> Any:
    return T * np.log(Y) + (1 - T) * np.log(1 - Y)


def missed(Y: Any, T: Any) -> Any:
    """sum (Y - E)^2 where E has a 1 at each label and else 0."""
    own = chosen(Y, T)
    return np.sum(Y**2) - np.sum(own**2) + np.sum((own - 1) ** 2)


def crossed(Y: Any, T: Any) -> Any:
    """-sum (E log Y + (1 - E) log(1 - Y)) where E has a 1 at each label and else 0."""
    own = chosen(Y, T)
    return -np.sum(np.log(1 - Y)) + np.sum(np.log(1 - own)) - np.sum(np.log(own))


def chosen(Y: Any, T: Any) -> Any:
    """What is predicted for each sample's own class, with samples in rows or in columns."""
    if np.ndim(Y) == 1 and not np.shape(T):  # of one sample
        return Y[T]
    samples = np.arange(len(T) if np.shape(T) else 0)
    if np.ndim(Y) != 2 or np.ndim(T) != 1 or T.shape[0] not in Y.shape:
        raise WrongCall("the prediction has no class for each sample")
    return Y[samples, T] if Y.shape[0] == T.shape[0] else Y[T, samples]


def laws(program: Program, labels: bool, single: bool) -> Iterable[tuple[str, Law]]:
    """The usual costs; then the sums divided by a number of the file, as of samples that it has counted."""
    usual = USUAL if not labels else OF_ONE_LABEL if single else OF_LABELS
    plain = entrywise(program) or usual
    yield from plain.items()
    names = dict.fromkeys(name for code in program.codes for name in code.co_names)
    for name in names:
        number = program.file.names.get(name)
        if type(number) is int and number > 1 and re.search(rf"/ ?{name}\b", program.file.text):
            for about, law in plain.items():
                if "sum" in about:
                    yield f"{about} and divided by {name} = {number}", _divided(law, number)


def entrywise(program: Program) -> dict[str, Law]:
    """The file's own loss of each entry, squared_loss(y_hat, y), or an object's: summed, and its mean."""
    found: dict[str, Law] = {}
    for name, own in losses_of_two(program).items():
        turned = letters.TARGET.match(required(own)[0]) is not None
        for said, way in (("the sum", np.sum), ("the mean", np.mean)):
            found[f"{said} of {name}"] = _of_both(own, way, turned)
    return found


def _of_both(own: Callable[..., Any], way: Callable[[Any], Any], turned: bool) -> Law:
    return lambda Y, T, n: way(own(T, Y) if turned else own(Y, T))


def _divided(law: Law, number: int) -> Law:
    return lambda Y, T, n: law(Y, T, n) / number
