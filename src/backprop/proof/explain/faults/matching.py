"""Which faults of the catalogue turn the right gradient into the one that a function returns.

Guesses are made from the fewest faults to the most, compared at random numbers, then proved.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations, product
from typing import Any

import numpy as np

from backprop.proof.explain.faults import catalogue
from backprop.proof.explain.faults.catalogue import (
    FACTORS,
    SIGN,
    STRUCTURAL,
    TRANSPOSED,
    Factor,
    Fault,
    Replaced,
)
from backprop.proof.explain.formulas.model import Model
from backprop.proof.explain.numbers.places import Array, Place, agree
from backprop.proof.explain.question.reference import HIDDEN, OUTPUT, gradients
from backprop.proof.explain.question.signature import Signature
from backprop.proof.models.refusals import NotModelled

RIGHT = Factor("", "", "")


@dataclass
class Network:
    """The fully connected network whose gradient is the cost's."""

    signature: Signature
    hidden: str
    output: str
    factor: Factor

    def slopes(
        self, arrays: Any, N: Any, K: Any, pieces: Any = None, only: int | None = None
    ) -> dict[str, Any]:
        layers = [(arrays[W], arrays[b]) for W, b in self.signature.layers]
        factor = self.factor.of(N, K)
        found = gradients(
            arrays[self.signature.data],
            arrays[self.signature.target],
            layers,
            self.hidden,
            self.output,
            factor,
            pieces,
            only,
        )
        return {
            name: slope
            for two in zip(self.signature.layers, found, strict=True)
            for name, slope in zip(*two, strict=True)
        }


@dataclass
class Ground:
    """Where a guess is tried: on arrays of numbers, or on symbolic ones."""

    arrays: dict[str, Any]
    right: Callable[[str], Any]
    N: Any
    network: Network | None
    known: dict[Any, dict[str, Any]] = field(default_factory=dict)

    @property
    def K(self) -> Any:
        wide = [
            array.shape[-1]
            for name, array in self.arrays.items()
            if name in ("T", "Y", "A") and array.ndim == 2
        ]
        return wide[0] if wide else 1

    def with_faults(self, name: str, faults: tuple[Replaced, ...], only: int | None) -> Any:
        """What the network's backward pass gives with these faults in it, in one layer or in all."""
        if (faults, only) not in self.known and self.network:
            pieces = {key: piece for fault in faults for key, piece in fault.pieces.items()}
            self.known[faults, only] = self.network.slopes(self.arrays, self.N, self.K, pieces, only)
        return self.known[faults, only][name]


Base = tuple[tuple[Fault, ...], Callable[[Ground], Any]]


def ground(place: Place, network: Network | None) -> Ground:
    samples = place.signature.samples
    return Ground(place.arrays, place.right, place.sizes.get(str(samples), samples or 1), network)


def network(place: Place) -> Network | None:
    """Tries the notes' activations and outputs until the gradient is the cost's."""
    signature = place.signature
    names = [name for pair in signature.layers for name in pair]
    hidden = HIDDEN if len(signature.layers) > 1 else ["identity"]
    for activation, output, factor in product(hidden, OUTPUT, (RIGHT, *FACTORS)) if names else ():
        candidate = Network(signature, activation, output, factor)
        here = ground(place, candidate)
        with np.errstate(all="ignore"):
            slopes = candidate.slopes(place.arrays, here.N, here.K)
        if all(agree(slopes[name], place.right(name)) for name in names):
            return candidate
    return None


def bases(name: str, signature: Signature, linked: bool) -> Iterator[Base]:
    """Single faults, and pairs of faults in different pieces of the backward pass."""
    yield (), lambda g: g.right(name)
    if len(signature.shapes[name]) == 1:
        yield (catalogue.KEPT_AXIS,), lambda g: g.right(name)[None, :]
        yield (catalogue.KEPT_AXIS,), lambda g: g.right(name)[:, None]
    for other in signature.wrt:
        if other != name:
            fault = replace(catalogue.WRONG_ORDER, means=catalogue.WRONG_ORDER.means.format(other))
            yield (fault,), partial(_right, name=other)
    if name == "Y":
        yield (catalogue.BY_A,), lambda g: g.right(name) * g.arrays["Y"] * (1 - g.arrays["Y"])
        yield (catalogue.BY_A,), lambda g: g.arrays["Y"] - g.arrays["T"]
        yield (catalogue.ZEROS_LEFT_OUT,), lambda g: -g.arrays["T"] / g.arrays["Y"]
    layers = range(len(signature.layers)) if len(signature.layers) > 2 else ()
    pairs = ((a, b) for a, b in combinations(STRUCTURAL, 2) if not set(a.pieces) & set(b.pieces))
    for faults in (*((fault,) for fault in STRUCTURAL), *pairs) if linked else ():
        for only in (None, *layers):
            yield faults, partial(_faulty, name=name, faults=faults, only=only)


def _right(g: Ground, name: str) -> Any:
    return g.right(name)


def _faulty(g: Ground, name: str, faults: tuple[Replaced, ...], only: int | None) -> Any:
    return g.with_faults(name, faults, only)


def guesses(name: str, signature: Signature, linked: bool) -> list[Base]:
    """Each base as it is, with the other sign, with a factor, transposed; the fewest faults first."""
    found: list[Base] = []
    for (faults, make), sign, factor, swap in product(
        bases(name, signature, linked), (False, True), (RIGHT, *FACTORS), (False, True)
    ):
        more = (SIGN,) * sign + (factor,) * bool(factor.name) + (TRANSPOSED,) * swap
        if (
            (faults or more)
            and len(faults) + len(more) <= 3
            and not (swap and len(signature.shapes[name]) != 2)
        ):
            found.append((faults + more, _composed(make, sign, factor, swap)))
    return sorted(found, key=lambda guess: len(guess[0]))


def _composed(
    make: Callable[[Ground], Any], sign: bool, factor: Factor, swap: bool
) -> Callable[[Ground], Any]:
    def result(g: Ground) -> Any:
        array = -make(g) if sign else make(g)
        array = array * factor.of(g.N, g.K) if factor.name else array
        return array.T if swap else array

    return result


def diagnose(
    name: str, yours: list[Array], grounds: list[Ground], model: Model
) -> tuple[tuple[Fault, ...], bool]:
    """The faults that fit, and whether that is proved for all sizes."""
    signature, net = model.signature, grounds[0].network
    linked = net is not None and any(name in pair for pair in signature.layers)
    if not any(map(np.any, yours)):  # where it is 0 everywhere, it tells no faults apart
        return (), False
    for faults, make in guesses(name, signature, linked):
        if all(_fits(make, here, mine) for here, mine in zip(grounds, yours, strict=False)):
            return faults, not model.trouble and _proved(model, name, make, net)
    return (), False


def _fits(make: Callable[[Ground], Any], here: Ground, mine: Array) -> bool:
    try:
        with np.errstate(all="ignore"):
            guess = np.asarray(make(here), float)
    except (ValueError, IndexError, KeyError, ArithmeticError):
        return False
    return agree(mine, guess)


def _proved(model: Model, name: str, make: Callable[[Ground], Any], net: Network | None) -> bool:
    arrays = model.signature.symbolic()
    try:
        return model.proved(name, make(Ground(arrays, model.right, model.signature.samples, net))) is not None
    except (NotModelled, ValueError, TypeError):
        return False
