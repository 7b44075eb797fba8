"""Which faults of the catalogue turn the right gradient into the one that a function returns.

Guesses are made from the fewest faults to the most, compared at random numbers, and then proved on symbolic arrays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from backprop.proof.arrays import NotModelled
from backprop.proof.explain.diagnosis import (
    BY_A,
    FACTORS,
    KEPT_AXIS,
    SIGN,
    STRUCTURAL,
    TRANSPOSED,
    WRONG_ORDER,
    Factor,
    Fault,
    Replaced,
)
from backprop.proof.explain.judging import Model
from backprop.proof.explain.measuring import Array, Place, agree
from backprop.proof.explain.reference import HIDDEN, OUTPUT, gradients
from backprop.proof.explain.signature import Signature


@dataclass
class Network:
    """The fully connected network whose gradient is the cost's, and its parameters."""

    signature: Signature
    hidden: str
    output: str
    factor: Factor

    def slopes(self, arrays: Any, N: Any, K: Any, fault: Replaced | None = None) -> dict[str, Any]:
        layers = [(arrays[W], arrays[b]) for W, b in self.signature.layers]
        factor = self.factor.of(N, K)
        found = gradients(
            arrays["X"], arrays["T"], layers, self.hidden, self.output, factor, fault.pieces if fault else None
        )
        return {name: slope for names, pair in zip(self.signature.layers, found, strict=True) for name, slope in zip(names, pair, strict=True)}


@dataclass
class Ground:
    """Where a guess is tried: arrays of numbers, or symbolic ones."""

    arrays: dict[str, Any]
    right: Callable[[str], Any]
    N: Any
    K: Any
    network: Network | None

    def faulty(self, name: str, fault: Replaced) -> Any:
        assert self.network is not None
        return self.network.slopes(self.arrays, self.N, self.K, fault)[name]


Guess = tuple[tuple[Fault, ...], Callable[[Ground], Any]]
ITSELF = Factor("", "", "")


def ground(place: Place, network: Network | None) -> Ground:
    signature = place.signature
    N = place.sizes.get(str(signature.samples), signature.samples)
    K = columns(signature, place.arrays)
    return Ground(place.arrays, place.right, N, K, network)


def columns(signature: Signature, arrays: dict[str, Any]) -> Any:
    wide = [arrays[name].shape[-1] for name in ("T", "Y", "A") if len(signature.shapes.get(name, ())) == 2]
    return wide[0] if wide else 1


def symbolic_ground(model: Model, network: Network | None) -> Ground:
    arrays = model.signature.symbolic()
    return Ground(arrays, model.right, model.signature.samples, columns(model.signature, arrays), network)


def network(place: Place) -> Network | None:
    """The reference network that has the cost's gradient, if there is one."""
    signature = place.signature
    if not signature.layers:
        return None
    hidden = HIDDEN if len(signature.layers) > 1 else ["identity"]
    for h, output, factor in product(hidden, OUTPUT, (ITSELF, *FACTORS)):
        candidate = Network(signature, h, output, factor)
        here = ground(place, candidate)
        with np.errstate(all="ignore"):
            slopes = candidate.slopes(place.arrays, here.N, here.K)
        if all(agree(slopes[name], place.right(name)) for pair in signature.layers for name in pair):
            return candidate
    return None


def guesses(name: str, others: tuple[str, ...], linked: bool, matrix: bool) -> Iterator[Guess]:
    """Faults and what they make of the right gradient, the fewest faults first."""
    bases: list[Guess] = [((), lambda g: g.right(name))]
    if not matrix:
        bases += [((KEPT_AXIS,), lambda g: g.right(name)[None, :]), ((KEPT_AXIS,), lambda g: g.right(name)[:, None])]
    if linked:
        bases += [((fault,), lambda g, f=fault: g.faulty(name, f)) for fault in STRUCTURAL]
    for other in others:
        named = replace(WRONG_ORDER, means=WRONG_ORDER.means.format(other))
        bases.append(((named,), lambda g, o=other: g.right(o)))
    if name == "Y":
        bases.append(((BY_A,), lambda g: g.right(name) * g.arrays["Y"] * (1 - g.arrays["Y"])))
        bases.append(((BY_A,), lambda g: g.arrays["Y"] - g.arrays["T"]))
    combinations = [
        (faults + ((SIGN,) if sign else ()) + ((factor,) if factor.name else ()) + ((TRANSPOSED,) if swap else ()),
         make, sign, factor, swap)
        for (faults, make), sign, factor, swap in product(bases, (False, True), (ITSELF, *FACTORS), (False, True) if matrix else (False,))
    ]
    for faults, make, sign, factor, swap in sorted(combinations, key=lambda one: len(one[0])):
        if faults:
            yield faults, _composed(make, sign, factor, swap)


def _composed(make: Callable[[Ground], Any], sign: bool, factor: Factor, swap: bool) -> Callable[[Ground], Any]:
    def result(g: Ground) -> Any:
        array = make(g)
        array = -array if sign else array
        array = array * factor.of(g.N, g.K) if factor.name else array
        return array.T if swap else array

    return result


def diagnose(name: str, yours: list[Array], grounds: list[Ground], model: Model) -> tuple[tuple[Fault, ...], bool]:
    """The faults that fit, and whether that is proved for all sizes."""
    signature, net = model.signature, grounds[0].network
    others = tuple(one for one in signature.wrt if one != name)
    linked = net is not None and any(name in pair for pair in signature.layers)
    for faults, make in guesses(name, others, linked, len(signature.shapes[name]) == 2):
        if all(_fits(make, ground, mine) for ground, mine in zip(grounds, yours, strict=False)):
            return faults, not model.trouble and _proved(model, name, make, net)
    return (), False


def _fits(make: Callable[[Ground], Any], here: Ground, mine: Array) -> bool:
    try:
        with np.errstate(all="ignore"):
            guess = np.asarray(make(here), float)
    except (ValueError, IndexError, ArithmeticError):
        return False
    return guess.shape == mine.shape and bool(np.any(guess)) and agree(mine, guess)


def _proved(model: Model, name: str, make: Callable[[Ground], Any], net: Network | None) -> bool:
    try:
        claim = make(symbolic_ground(model, net))
        return model.proved(name, lambda: claim) is not None
    except (NotModelled, ValueError, TypeError):
        return False
