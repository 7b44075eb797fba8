"""The way from a function to its verdicts: numbers first, then the proof, then the diagnosis.

Numbers refute: a value that differs from the cost's difference quotient is wrong. They never prove; what
they let through is proved by the kernel, or is called measured, or not decided.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from backprop.proof.explain.evidence import Numbers
from backprop.proof.explain.fitting import misfit
from backprop.proof.explain.matching import Ground, Network, diagnose, ground, network
from backprop.proof.explain.measuring import Array, Place, agree, general_places
from backprop.proof.explain.model import Model
from backprop.proof.explain.outputs import outputs
from backprop.proof.explain.report import Explanation, Part, Verdict
from backprop.proof.explain.showing import Showing
from backprop.proof.explain.signature import Signature, required
from backprop.proof.explain.stepping import place_to_step_through
from backprop.proof.explain.tracing import Trace, Trouble, run
from backprop.proof.kernel.conditions import Condition

Function = Callable[..., Any]


class Attempt:
    """One function, one cost: everything that is asked about them."""

    def __init__(
        self, function: Function, cost: Function, signature: Signature, assuming: Sequence[Condition] | None
    ) -> None:
        self.function, self.cost, self.signature, self.assuming = function, cost, signature, assuming
        self.kinds, self.places = general_places(signature, cost, assuming)
        self.notes: list[str] = []

    def explanation(self) -> Explanation:
        parts: list[Part] = []
        numbers: Numbers | None = None
        try:
            self.traces = [self.traced(place) for place in self.places]
        except Trouble as trouble:
            parts = self.failed(trouble)
        else:
            yours = [self.returned(trace) for trace in self.traces]
            self.model = Model(self.function, self.places[0], self.kinds, self.assuming)
            parts = [self.part(name, [one[name] for one in yours]) for name in self.signature.wrt]
            wrong = [part.name for part in parts if part.verdict is Verdict.REFUTED]
            shaped = [name for name in wrong if yours[0][name].shape == self.places[0].arrays[name].shape]
            if shaped:
                numbers = place_to_step_through(shaped, self.places[0], self.kinds, self.traced, self.showing)
            if wrong:
                self.compare_forward_passes()
            if any(part.verdict is Verdict.MEASURED for part in parts):
                self.notes.append(self.why_not_modelled())
        own = f"{self.function.__name__}({', '.join(self.signature.names)})"
        return Explanation(own, self.about_cost, self.signature.scope, parts, numbers, self.notes)

    @property
    def about_cost(self) -> str:
        """What a named cost says of itself, or how it is called."""
        said = inspect.getdoc(self.cost) if self.cost.__module__.startswith("backprop.") else None
        called = f"{self.cost.__name__}({', '.join(required(self.cost))})"
        return said.splitlines()[0].rstrip(".") if said else called

    def traced(self, place: Place) -> Trace:
        arrays = place.copies()
        trace = run(self.function, arrays)
        changed = [name for name, array in arrays.items() if not np.array_equal(array, place.arrays[name])]
        self.note(*(f"The function changes its argument {name} in place." for name in changed))
        return trace

    def note(self, *notes: str) -> None:
        self.notes += [note for note in notes if note not in self.notes]

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
                message = str(symbolic)
        sizes = ", ".join(f"{name} = {number}" for name, number in self.places[0].sizes.items())
        where = f"Line {trouble.line}: {trouble.source}" if trouble.line else ""
        hint = misfit(message, self.signature)
        self.note("\n".join(filter(None, [where, message, hint, f"(tried with {sizes}: all different)"])))
        return [Part(name, Verdict.FAILED) for name in self.signature.wrt]

    # -- one array -----------------------------------------------------------------------------

    def part(self, name: str, yours: list[Array]) -> Part:
        rights = [place.right(name) for place in self.places]
        if not all(agree(mine, right) for mine, right in zip(yours, rights, strict=True)):
            return self.refuted(name, yours[:2], rights[0])
        if self.model.trouble:
            gaps = (np.abs(a - b) / (1 + np.abs(b)) for a, b in zip(yours, rights, strict=True))
            off = max(float(np.max(gap, initial=0)) for gap in gaps)
            places = f"at {len(yours)} choices of sizes"
            remark = f"in float64: within {off:.0e} of differences of the cost, {places}"
            return Part(name, Verdict.MEASURED, remark)
        conditions = self.model.proved(name)
        if conditions is None:
            return Part(name, Verdict.UNDECIDED, "right at all numbers tried, but the kernel finds no proof")
        given = [condition.text for condition in conditions]
        return Part(name, Verdict.PROVED, self.signature.scope, given)

    def refuted(self, name: str, yours: list[Array], right: Array) -> Part:
        part = Part(name, Verdict.REFUTED)
        part.faults, part.fault_proved = diagnose(name, yours, self.grounds, self.model)
        if yours[0].shape != right.shape:
            part.remark = f"has the shape {self.shape(yours[0])}, and {name} has {self.shape(right)}"
        elif not np.isfinite(yours[0]).all():
            part.remark = "is not finite"
        elif not part.faults:
            part.remark = "not the gradient of this cost"
        part.formulas = self.showing.formulas(name)
        return part

    @cached_property
    def network(self) -> Network | None:
        return network(self.places[0])

    @property
    def grounds(self) -> list[Ground]:
        return [ground(place, self.network) for place in self.places[:2]]

    @cached_property
    def showing(self) -> Showing:
        return Showing(self.model, self.places, self.traces)

    def shape(self, array: Array) -> str:
        """A shape in letters: at the first place all sizes differ."""
        letters = {number: size for size, number in self.places[0].sizes.items()}
        return f"({', '.join(letters.get(number, str(number)) for number in array.shape)})"

    def compare_forward_passes(self) -> None:
        """A variable of the same name and shape as a step of the cost, with other values."""
        for step in self.places[0].trace.steps:
            mine = self.traces[0].step(step.key) if step.is_variable else None
            if mine and np.shape(mine.value) == np.shape(step.value) and not agree(mine.value, step.value):
                self.note(f"Your {step.name} is not the {step.name} of the cost: {mine.source}")
                return

    def why_not_modelled(self) -> str:
        trouble = self.model.trouble
        assert trouble is not None
        which = "the cost" if self.model.of_cost else "the code"
        reason = str(trouble.error).split(";")[0]
        if "Python wants a number" in reason:
            reason += ": loops over a size are not modelled"
        where = f"Line {trouble.line}: {trouble.source}" if trouble.line else ""
        opening = f"No proof, because {which} uses something outside the model."
        return "\n".join(filter(None, [opening, where, reason]))
