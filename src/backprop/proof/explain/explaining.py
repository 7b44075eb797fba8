"""The way from a function to its verdicts: numbers first, then the proof, then the diagnosis."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.arrays import NotModelled
from backprop.proof.conditions import Condition
from backprop.proof.explain import judging
from backprop.proof.explain.fitting import misfit
from backprop.proof.explain.formulas import letters_for
from backprop.proof.explain.judging import Model, outputs, renamed
from backprop.proof.explain.matching import Network, diagnose, ground, network
from backprop.proof.explain.measuring import Array, Kinds, Place, agree, general_places, small_places
from backprop.proof.explain.reference import HIDDEN, default_cost
from backprop.proof.explain.report import Explanation, Formulas, Numbers, Part, Verdict
from backprop.proof.explain.signature import Shapes, Signature, WrongCall, named_indices, read, required
from backprop.proof.explain.tracing import Trace, Trouble, run
from backprop.proof.printing import text
from backprop.proof.refutation import value

LONGEST = 240
Function = Callable[..., Any]


def explain(
    function: Function,
    cost: Function | None = None,
    *,
    shapes: Shapes | None = None,
    wrt: Sequence[str] | None = None,
    assuming: Sequence[Condition] | None = None,
) -> Explanation:
    """Proves or refutes that a NumPy function returns the gradient of a cost.

    Args:
        function: Takes arrays such as X, T, W, b, V, c and returns the cost's slopes by all but X and T: a tuple in
            the order of the parameters, a dictionary ("W" or "dW"), or one array.
        cost: Takes some of the same parameters and returns a number. Without it, a function `cost` of the same
            module; without that, the notes' network: softmax, cross-entropy, summed over samples.
        shapes: Shapes of parameters that are not the notes' letters, such as {"G": "N M"}.
        wrt: The parameters by which the cost is differentiated.
        assuming: What is known of the arrays. Without it, what the proof needs is found and said.

    Raises:
        WrongCall: The question cannot be asked like this.
    """
    signature = read(function, shapes, wrt)
    cost = cost or function.__globals__.get("cost") or _default(function, signature, assuming)
    if strange := [name for name in required(cost) if name not in signature.names]:
        raise WrongCall(
            f"the cost {cost.__name__} has a parameter {strange[0]}, and {function.__name__} has not; "
            f"it has {', '.join(signature.names)}"
        )
    return Attempt(function, cost, signature, assuming).explanation()


def _default(function: Function, signature: Signature, assuming: Sequence[Condition] | None) -> Function:
    """The notes' network, with the hidden activation that the function's own forward pass has."""
    if not signature.layers:
        raise WrongCall(
            f"of which cost is {function.__name__}({', '.join(signature.names)}) the gradient? Write a function cost in "
            "the same file, or give one: --cost FILE.py:function"
        )
    names, depth = signature.names, len(signature.layers)
    order = [*("X", "T"), *(name for pair in signature.layers for name in pair)]
    costs = [default_cost(order, depth, hidden) for hidden in HIDDEN]
    for cost in costs:
        _, (here, *_) = general_places(signature, cost, assuming, 1)
        try:
            steps = run(function, {name: here.arrays[name].copy() for name in names}).steps
        except Trouble as trouble:
            steps = trouble.steps
        hidden = [step.value for step in here.trace.steps if step.key[0] == "Z"]
        if any(agree(step.value, one) for step in steps for one in hidden):
            return cost
    return costs[0]


class Attempt:
    """One function, one cost: everything that is asked about them."""

    def __init__(
        self, function: Function, cost: Function, signature: Signature, assuming: Sequence[Condition] | None
    ) -> None:
        self.function, self.cost, self.signature, self.assuming = function, cost, signature, assuming
        self.kinds: Kinds
        self.places: list[Place]
        self.kinds, self.places = general_places(signature, cost, assuming, 5)
        self.notes: list[str] = []

    def explanation(self) -> Explanation:
        said = inspect.getdoc(self.cost)
        cost = f"{self.cost.__name__}({', '.join(required(self.cost))})"
        explanation = Explanation(
            f"{self.function.__name__}({', '.join(self.signature.names)})",
            said.splitlines()[0].rstrip(".") if said and self.cost.__name__ != "cost" else cost,
            [],
            self.notes,
        )
        try:
            self.traces = [self.traced(place) for place in self.places]
        except Trouble as trouble:
            explanation.parts = self.failed(trouble)
            return explanation
        self.model = Model(
            self.function, self.cost, self.signature, self.places, self.traces, self.kinds, self.assuming
        )
        returned = [self.returned(trace) for trace in self.traces]
        explanation.parts = [self.part(name, [one[name] for one in returned]) for name in self.signature.wrt]
        if not explanation.proved:
            self.compare_forward_passes()
        return explanation

    def traced(self, place: Place) -> Trace:
        arrays = {name: array.copy() for name, array in place.arrays.items()}
        trace = run(self.function, arrays)
        for name, array in arrays.items():
            note = f"Note: the function changes its argument {name} in place."
            if not np.array_equal(array, place.arrays[name]) and note not in self.notes:
                self.notes.append(note)
        return trace

    def returned(self, trace: Trace) -> dict[str, Array]:
        found = outputs(trace.result, self.signature.wrt, self.function.__name__)
        return {name: np.asarray(value, float) for name, value in found.items()}

    def failed(self, trouble: Trouble) -> list[Part]:
        """The function raised: on which line, and in the letters of the sizes where the model knows them."""
        if isinstance(trouble.error, NotImplementedError):
            return [Part(name, Verdict.FAILED, "not written yet") for name in self.signature.wrt]
        message = str(trouble)
        try:
            run(self.function, self.signature.symbolic())
        except Trouble as symbolic:
            if isinstance(symbolic.error, ValueError) and symbolic.line == trouble.line:
                message = f"{type(symbolic.error).__name__}: {symbolic.error}"
        sizes = ", ".join(f"{name} = {number}" for name, number in self.places[0].sizes.items())
        where = f"Line {trouble.line}: {trouble.source}\n" if trouble.line else ""
        hint = misfit(message, self.signature)
        self.notes.append(f"{where}{message}\n{hint}".rstrip() + f"\n(tried with {sizes}, all different)")
        return [Part(name, Verdict.FAILED, "see below") for name in self.signature.wrt]

    # -- one array -----------------------------------------------------------------------------

    def part(self, name: str, yours: list[Array]) -> Part:
        rights = [place.right(name) for place in self.places]
        if not all(agree(mine, right) for mine, right in zip(yours, rights, strict=True)):
            return self.refuted(name, yours, rights)
        if self.model.trouble:
            return Part(name, Verdict.MEASURED, self.why_not_modelled(yours, rights))
        conditions = self.model.proved(name)
        if conditions is None:
            return Part(name, Verdict.UNDECIDED, "right at all numbers tried, but the kernel finds no proof")
        return Part(name, Verdict.PROVED, assuming=[condition.text for condition in conditions])

    def why_not_modelled(self, yours: list[Array], rights: list[Array]) -> str:
        trouble = self.model.trouble
        assert trouble is not None
        reason = str(trouble.error).split(";")[0]
        which = "the cost" if self.model.of_cost else "the code"
        if not isinstance(trouble.error, NotModelled):
            reason = f"{reason} (for arrays of symbols)"
        off = max(float(np.max(np.abs(a - b) / (1 + np.abs(b)), initial=0)) for a, b in zip(yours, rights, strict=True))
        return (
            f"float64, {len(yours)} choices of sizes: within {off:.0e} of differences of the cost. "
            f"No proof: {which} is not modelled. Line {trouble.line}, {trouble.source}: {reason}"
        )

    def refuted(self, name: str, yours: list[Array], rights: list[Array]) -> Part:
        part = Part(name, Verdict.REFUTED)
        grounds = [ground(place, self.network) for place in self.places[:2]]
        part.faults, part.fault_proved = diagnose(name, yours, grounds, self.model)
        if yours[0].shape != rights[0].shape:
            part.remark = f"has the shape {self.shape(yours[0])}, and {name} has {self.shape(rights[0])}"
        elif not np.all(np.isfinite(yours[0])):
            part.remark = "is not finite"
        elif not part.faults:
            part.remark = "not the gradient of this cost"
        if not self.model.trouble:
            part.formulas = self.formulas(name)
        if yours[0].shape == rights[0].shape:
            part.numbers = self.numbers(name)
        return part

    @property
    def network(self) -> Network | None:
        if not hasattr(self, "_network"):
            self._network = network(self.places[0])
        return self._network

    def shape(self, array: Array) -> str:
        """A shape in letters: at the first place all sizes differ."""
        letters = {number: size for size, number in self.places[0].sizes.items()}
        return f"({', '.join(letters.get(number, str(number)) for number in array.shape)})"

    def formulas(self, name: str) -> Formulas:
        model = self.model
        right_entry = self.signature.entry(name)
        right = model.slopes.by(right_entry)
        array = model.readable[name]
        at = named_indices(array.shape)
        yours = model.slopes.neat(array.rule(*at))
        where = {one: one.source for one in model.slopes.letters}
        lines = []
        if len(text(yours)) > LONGEST:
            own = letters_for(model.trace, [*self.signature.letters.values(), *(str(o.base) for o in where)])
            own |= model.shared()
            trace = run(self.function, self.signature.symbolic(), own)
            result = judging.constant(outputs(trace.result, self.signature.wrt, "")[name])
            yours = model.slopes.neat(result.rule(*at))
            lines = [step.source for step in trace.steps if own[step.key] in _letters(yours) and step.key not in model.shared()]
        same = array.shape == self.signature.shapes[name]
        difference = model.slopes.neat(yours - right) if same and not lines else None
        used = _letters(yours) | _letters(right)
        names = getattr(self.cost, "renamed", {})
        lines += [renamed(one.source, names) for one in model.slopes.letters if str(one.base) in used]
        mine = sp.IndexedBase(self.signature.letters[name])[at] if at else sp.Symbol(self.signature.letters[name])
        return Formulas(text(mine), yours, right, difference, lines)

    def numbers(self, name: str) -> Numbers | None:
        """The first small place where the difference shows, and the entry where it is largest."""
        for place in self.small:
            try:
                trace = self.traced(place)
                yours, right = self.returned(trace)[name], place.right(name)
            except (Trouble, WrongCall, ValueError, ArithmeticError):
                continue
            if yours.shape != right.shape or not np.isfinite(right).all() or not place.smooth(name):
                continue
            gap = np.where(np.isfinite(yours), np.abs(yours - right), np.inf)
            if gap.max() > 0.05 * (1 + np.abs(right).max()):
                at = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
                steps = [(step.name, step.value) for step in trace.steps]
                entry = f"d{name}[{', '.join(map(str, at))}]" if at else f"d{name}"
                exact = self.exact(name, place, at)
                return Numbers(place.arrays, steps, entry, float(yours[at]), float(right[at]), exact)
        return None

    @property
    def small(self) -> list[Place]:
        if not hasattr(self, "_small"):
            self._small = list(small_places(self.signature, self.cost, self.kinds))
        return self._small

    def exact(self, name: str, place: Place, at: tuple[int, ...]) -> float | None:
        """The value of the right formula, where the cost is modelled."""
        if not self.model.cost_modelled:
            return None
        here: dict[str, Any] = {self.signature.letters[one]: array.tolist() for one, array in place.arrays.items()}
        for one in self.model.slopes.letters:
            step = place.trace.step(one.key)
            if step is not None:
                here[str(one.base)] = step.value.tolist()
        entry = self.signature.entry(name)
        formula = self.model.slopes.by(entry)
        if at:
            formula = formula.xreplace({i: sp.Integer(j + 1) for i, j in zip(entry.indices, at, strict=True)})
        try:
            found = float(value(formula, {**here, **place.sizes}))
        except (KeyError, TypeError, ValueError, ArithmeticError):
            return None
        return found if agree(found, place.right(name)[at]) else None

    def compare_forward_passes(self) -> None:
        """A variable of the same name and shape as a step of the cost, with other values."""
        here, trace = self.places[0], self.traces[0]
        for step in here.trace.steps:
            mine = trace.step(step.key)
            if mine and step.key[1] == 1 and mine.value.shape == step.value.shape and not agree(mine.value, step.value):
                self.notes.append(
                    f"Note: {step.name} is not the {step.name} of the cost. Yours: {mine.source}   The cost's: {step.source}"
                )
                return


def _letters(formula: sp.Expr) -> set[str]:
    return {str(part.base) for part in formula.atoms(sp.Indexed)} | {str(s) for s in formula.atoms(sp.Symbol)}
