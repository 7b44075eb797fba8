"""Chains of layers: any number of them, each of its own sizes, and the slopes of a cost through all.

Layer l makes a(l) of a(l-1). A `Chain` has the formula of one layer that may be any, and does not say which.

    a(0) = what enters,  a(l) = the formula of a(l-1) and of layer l's own letters,  a(L) = what leaves

The sizes of a(l) may differ from layer to layer: along an axis that of a(l-1) is one symbol, that of a(l)
another, and those of a(0) and a(L) are none of the two. Different axes do not share them.

**Forward.** A loop is proved to compute the chain, if it starts from what enters, and

    step   what it makes of a(l-1) at layer l is the formula

**Back.** Let J be any differentiable function of a(L), with slopes g. A loop in reverse, whose state is λ, is
proved to carry the slopes of J by what the layers give, if

    base   λ(L) = g, the slopes by what leaves the chain
    step   ∂/∂a(l-1) (J as a function of what layer l gives, with slopes λ(l)) = what it makes of λ(l) there

The hypothesis is that λ(l) are the slopes of J by a(l). The step is proved for every size, every value of
the letters and every differentiable cost of a(l) whose slopes are called λ(l), whatever they are: so it
holds for what comes after layer l, whatever that is. By induction from L down, λ(l) are the slopes by a(l)
for each l, and λ(0) those by what enters. So J is a cost of layer l alone, `Cost` of its formula with the
slopes λ(l), and its derivative by a letter of layer l is taken there. A weight that several layers use
gets what this says of each of its uses, added up.

What is trusted is the principle of induction, and that letters of a layer are its own: they do not vary
with what goes through. Base and step are proved, or there is no conclusion.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp

from backprop.proof.kernel.derivative import derivative
from backprop.proof.kernel.induction import unconditionally
from backprop.proof.kernel.language import Cost, Size, SlopeBase, is_size, limit
from backprop.proof.kernel.partial import base
from backprop.proof.kernel.parts import parts
from backprop.proof.kernel.relations import Context, prove_same

Rule = Callable[..., sp.Expr]
AS_IT_IS = Context()


@dataclass(frozen=True)
class Chain:
    """A chain of layers, by what enters, a layer that may be any, and what leaves; each with J's slopes.

    `enters` and `leaves` are costs of arrays of independent entries, `layer` is one of the layer's formula,
    and `finds` an entry of what the layer finds.
    """

    enters: Cost
    finds: sp.Indexed
    layer: Cost
    leaves: Cost

    def __post_init__(self) -> None:
        ends = self.enters, self.leaves
        if any(
            not isinstance(one.entry, sp.Indexed) or one.entry.indices != one.slope.indices for one in ends
        ):
            raise ValueError("what enters a chain and what leaves it are arrays of independent entries")
        beside = [str(one.slope.base) for one in (*ends, self.layer)] + [str(one.entry.base) for one in ends]
        if len({str(self.finds.base), *beside}) < 6:
            raise ValueError("what goes through a chain, and its slopes, have six different names")
        letters = {base(one) for one in parts(self.layer.entry)}
        if any(isinstance(one, SlopeBase) for one in letters) or {*beside} & {*map(str, letters)}:
            raise ValueError("a layer's formula has what it finds and letters of its own, no others")
        axes = {*self.sizes}
        for axis in axes:
            enters, finds, gives, leaves = axis
            any_in_each = finds != gives and not {finds, gives} & {enters, leaves}
            if not (any_in_each or len(set(axis)) == 1) or any(map(is_number, axis)):
                raise ValueError(f"an axis has one size in all layers or any in each; came {axis}")
        if len(set().union(*axes)) < sum(len(set(axis)) for axis in axes):
            raise ValueError(f"two axes of a chain have sizes that are tied to each other: {self.sizes}")

    @property
    def sizes(self) -> list[tuple[Size, ...]]:
        """Of each axis: the size of what enters, finds, leaves the layer and leaves the chain."""
        through = (self.enters.slope, self.finds, self.layer.slope, self.leaves.slope)
        return list(zip(*([limit(i) for i in one.indices] for one in through), strict=True))


def is_number(limit: Size) -> bool:
    return not isinstance(limit, sp.Symbol) or not is_size(limit)


def forward_through(chain: Chain, start: Rule, left: Rule) -> None:
    """Proves that a loop computes the chain; `start` is its state at first, `left` what it makes of `finds`.

    Raises:
        Unproved: The start or the step does not hold.
    """
    for rule, cost, about in (
        (start, chain.enters, "base: before the first layer"),
        (left, chain.layer, "step: what a layer gives"),
    ):
        unconditionally(prove_same(rule(*cost.slope.indices), cost.entry, AS_IT_IS, about))


def back_through(chain: Chain, start: Rule, left: Rule) -> None:
    """Proves that a loop in reverse carries the slopes of J; `left` is what it makes of those at a layer.

    Raises:
        Unproved: Base or step does not hold.
    """
    top = chain.leaves.slope
    about = "base: the slopes by what leaves the last layer"
    unconditionally(prove_same(start(*top.indices), top, AS_IT_IS, about))
    slopes, about = derivative(chain.layer, chain.finds), "step: the slopes by what a layer finds"
    unconditionally(prove_same(left(*chain.finds.indices), slopes, AS_IT_IS, about))
