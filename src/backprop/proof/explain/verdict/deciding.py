"""The way from a question to its verdicts: numbers first, then the proof, then the faults."""

import ast
import contextlib
import re
import traceback
from collections.abc import Iterator
from functools import cached_property
from time import process_time
from typing import Any

import numpy as np

from backprop.proof.explain.faults.catalogue import Fault
from backprop.proof.explain.faults.edits import Mend, mends
from backprop.proof.explain.faults.matching import Ground, Network, diagnose, ground, network
from backprop.proof.explain.faults.misfit import misfit
from backprop.proof.explain.faults.relations import clipped, let_through, related
from backprop.proof.explain.formulas.loops import NoInduction
from backprop.proof.explain.formulas.model import Model
from backprop.proof.explain.formulas.showing import UNREADABLE, Showing
from backprop.proof.explain.numbers.places import Array, Look, Place, agree, general_places, place
from backprop.proof.explain.numbers.stepping import place_to_step_through
from backprop.proof.explain.question import letters
from backprop.proof.explain.question.asking import Question
from backprop.proof.explain.question.clock import Late, at_most
from backprop.proof.explain.question.costs import losses_of_two
from backprop.proof.explain.question.fitting import Misfit
from backprop.proof.explain.question.programs import MethodProgram, Program, ScriptProgram
from backprop.proof.explain.question.signature import Signature, WrongCall
from backprop.proof.explain.question.statements import ways_not_taken
from backprop.proof.explain.question.targets import UNASKED
from backprop.proof.explain.question.thresholds import has_guard, scales
from backprop.proof.explain.question.told import kinds
from backprop.proof.explain.question.tracing import Trace, Trouble, run
from backprop.proof.explain.verdict.report import Part, Report
from backprop.proof.explain.verdict.rules import Verdict, by_numbers, by_proof
from backprop.proof.models.parts import new_layouts
from backprop.proof.show.formulas import text

PROOF, FORMULAS, FAULTS, MENDS = 15.0, 4.0, 8.0, 8.0
"""Seconds (of the processor) at most, of all arrays together."""
UNNAMED = "not the gradient of this cost"
LEAST = 0.5
"""Seconds that the faults and the formulas of one array have at least."""
SHORT = 0.5
"""Seconds for the proof of an array that is proved where nothing is cut off; it hardly ever is more."""


def failed(program: Program, misfit: Misfit) -> Report:
    """The report on code that runs for no shapes that were tried: on which line it stops, and why."""
    error = misfit.error
    names = [name for name in program.options if not letters.DATA.match(letters.last(name))] or list(
        program.options
    )
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename == program.file.path]
    where = f"Line {frames[-1].lineno}: {frames[-1].line}" if frames else ""
    remark = "not written yet" if isinstance(error, NotImplementedError) else ""
    lengths = ", ".join(f"{letter} = {length}" for letter, length in misfit.lengths.items())
    tried = (
        f"It was tried with the letters that you gave, each of another length: {lengths}." if lengths else ""
    )
    note = "" if remark else "\n".join(filter(None, [where, f"{type(error).__name__}: {error}", tried]))
    parts = [Part(name, Verdict.FAILED, remark) for name in names or ["the gradient"]]
    return Report(program.title, "", "", parts, notes=[note] if note else [])


class Attempt:
    """One question: everything that is asked about it."""

    question: Question
    signature: Signature
    late: bool
    spent: float
    sought: float
    shown: float
    places: list[Place]
    traces: list[Trace]
    looks: list[dict[str, Look]]

    def __init__(self, question: Question) -> None:
        self.question, self.signature = question, question.signature
        self.notes: list[str] = list(question.notes)
        self.late, self.spent, self.sought, self.shown = False, 0.0, 0.0, 0.0
        self.unread: set[str] = set()
        self.elsewhere: set[str] = set()

    def report(self) -> Report:
        with new_layouts():
            return self.decided()

    def decided(self) -> Report:
        parts: list[Part] = []
        found: list[Mend] = []
        numbers = None
        try:
            self.places = general_places(self.question)
            self.traces = [self.traced(one) for one in self.places]
            self.turn_to_what_is_wrong()
        except Trouble as trouble:
            parts = self.failed(trouble)
        except Late as late:
            parts = [
                Part(name, Verdict.FAILED, f"it was stopped after {late.seconds:g} s")
                for name in self.signature.wrt
            ]
        else:
            self.note(*self.order(), *self.restricted(), *self.unasked())
            parts = [self.doubted(self.part(name)) for name in self.signature.wrt]
            wrong = [part.name for part in parts if part.verdict is Verdict.REFUTED]
            shaped = [
                name for name in wrong if self.yours(0)[name].shape == self.places[0].arrays[name].shape
            ]
            if shaped:
                numbers = place_to_step_through(shaped, self.question, self.showing.exact)
            if wrong:
                self.compare_forward_passes()
                unnamed = any(part.verdict is Verdict.REFUTED and not part.faults for part in parts)
                with self.limited(MENDS if unnamed else MENDS / 2):
                    general = [name for name in wrong if name not in self.elsewhere]
                    names = [part.name for part in parts]
                    try:
                        found.extend(mends(self.question, self.places, names, general) if general else ())
                    except (SyntaxError, SystemError, *UNREADABLE) as error:
                        # a verdict is not lost with its mend; CPython 3.11.2 miscounts how deep a tree is
                        self.note(f"Not all mends could be tried: {type(error).__name__}: {error}")
                self.name_by_lines(parts, found)
            if any(part.verdict is Verdict.PROVED for part in parts):
                self.note(*self.counted())
            if any(part.verdict in (Verdict.PROVED, Verdict.MEASURED) for part in parts):
                self.note(*self.passed_by())
            if any(part.verdict is Verdict.MEASURED for part in parts) and self.model.trouble:
                self.notes.append(self.why_not_modelled())
        return Report(
            self.question.title,
            self.question.cost.about,
            self.scope,
            parts,
            numbers,
            self.notes,
            self.shapes,
            found,
        )

    def turn_to_what_is_wrong(self) -> None:
        """Looks at all places, and puts those with something wrong first: there its fault is looked for."""
        looks = [self.looked(one, trace) for one, trace in zip(self.places, self.traces, strict=True)]
        order = sorted(range(len(looks)), key=lambda at: Look.WRONG not in looks[at].values())
        self.places = [self.places[at] for at in order]
        self.traces = [self.traces[at] for at in order]
        self.looks = [looks[at] for at in order]

    def looked(self, one: Place, trace: Trace) -> dict[str, Look]:
        return {name: one.look(name, trace.result[name]) for name in self.signature.wrt}

    def name_by_lines(self, parts: list[Part], found: list[Mend]) -> None:
        """An array without a named fault has that of the line after whose change it is right."""
        for part in parts:
            mine = [one for one in found if part.name in one.arrays]
            if mine and not part.faults:
                one = mine[0]
                part.faults = (Fault(one.name, one.means, f"line {one.line}: {one.belongs}"),)
            elif part.remark == UNNAMED and (fault := self.let_through(part.name)):
                part.faults = (fault,)
            part.remark = "" if part.faults and part.remark == UNNAMED else part.remark

    def let_through(self, name: str) -> Fault | None:
        return let_through(self.first_of_yours(name), [one.right(name) for one in self.places[:3]])

    def first_of_yours(self, name: str) -> list[Array]:
        return [self.yours(at)[name] for at in range(len(self.places[:3]))]

    @property
    def shapes(self) -> str:
        """Every array with its shape, as it was found."""
        arrays = [f"{name} {spelled(self.signature.shapes[name])}" for name in self.signature.names]
        return ", ".join([*arrays, *(f"{name} = {text(of)}" for name, of in self.signature.made_of.items())])

    @contextlib.contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """What is not done in time is left out."""
        try:
            with at_most(seconds):
                yield
        except Late:
            self.late = True

    def yours(self, at: int) -> dict[str, Array]:
        return {name: np.asarray(value) for name, value in self.traces[at].result.items()}

    def traced(self, one: Place) -> Trace:
        arrays = one.copies()
        trace = run(self.question.as_gradients, arrays)
        changed = [name for name, array in arrays.items() if not np.array_equal(array, one.arrays[name])]
        stepped = {name for name, source in self.question.reading.sources.items() if source.kind == "step"}
        program = self.question.program
        moved = program.moves if stepped else ()
        trained = {name for name in changed if re.split(r"[.\[]", name)[0] in moved}
        if not isinstance(program, ScriptProgram):
            others = [name for name in changed if name not in stepped | trained]
            self.note(*(f"The function changes its argument {name} in place." for name in others))
        return trace

    def note(self, *notes: str) -> None:
        self.notes += [note for note in notes if note not in self.notes]

    def failed(self, trouble: Trouble) -> list[Part]:
        """The function raised: on which line."""
        where = f"Line {trouble.line}: {trouble.source}" if trouble.line else ""
        self.note("\n".join(filter(None, [where, str(trouble), misfit(str(trouble), self.signature)])))
        return [Part(name, Verdict.FAILED) for name in self.signature.wrt]

    # -- one array -----------------------------------------------------------------------------

    def part(self, name: str) -> Part:
        if self.yours(0)[name].dtype.kind == "c":
            return Part(name, Verdict.REFUTED, "is complex, and a slope is a real number")
        looks = [there[name] for there in self.looks]
        if Look.RIGHT in looks:
            looks = [
                Look.UNSURE if look is Look.WRONG and self.saturated(name, one) else look
                for one, look in zip(self.places, looks, strict=True)
            ]
        if set(looks) == {Look.UNSURE}:  # they happen to lie at a kink
            looks += [look for _, look in self.drawn_again(name) if look is not Look.UNSURE]
        numbers = by_numbers(
            looks, self.special(name) if Look.RIGHT in looks and Look.WRONG not in looks else []
        )
        if numbers is Verdict.REFUTED:
            return self.refuted(name, Look.WRONG in looks or self.found_wrong(name))
        if numbers is Verdict.UNDECIDED:
            return Part(
                name, Verdict.UNDECIDED, "the cost has no slope that can be measured at the numbers tried"
            )
        rounded = Look.RIGHT not in looks
        modelled = not self.model.trouble and not rounded
        cut = modelled and bool(self.model.uncut[1])
        proved = self.without_small(name) if cut else ""
        conditions, own = self.proof(name, SHORT if proved else PROOF) if modelled else (None, False)
        digits = self.model.rounded_numbers(name) if modelled and conditions is None else []
        if digits:
            self.note(f"No proof, where {digits[0]} may be any number: it is no short one, nor a ratio.")
        known = not self.model.trouble and name not in self.unread and not digits
        verdict = by_proof(known, conditions is not None, own, rounded)
        if verdict is Verdict.PROVED:
            return Part(
                name,
                verdict,
                self.scope,
                list(dict.fromkeys(self.said(one.text) for one in conditions or ())),
            )
        if verdict is Verdict.UNDECIDED and own:
            return Part(
                name,
                verdict,
                "right at all numbers tried, but it asks where an entry is 0, and the cost does not",
            )
        if verdict is Verdict.UNDECIDED and not cut:
            proved = self.without_small(name)
        if verdict is Verdict.UNDECIDED and proved:
            said = f"in float64: within 1e-06 of differences of the cost; proved {proved}"
            return Part(name, Verdict.MEASURED, said)
        if verdict is Verdict.UNDECIDED and self.found_wrong(name):
            return self.refuted(name, everywhere=True)
        if verdict is Verdict.UNDECIDED:
            why = "no proof in the time that there is" if self.late else "the kernel finds no proof"
            return Part(name, verdict, f"right at all numbers tried, but {why}")
        target = self.signature.target if self.signature.target in self.signature.names else ""
        held = self.question.kinds.get(target, "real").replace("columns", "by columns")
        if held == "labels":
            held = "holds labels" if self.signature.shapes[target] else "is a label"
            given = f", given that {target} {held}"
        else:
            given = f", given {target} {held}" if held != "real" else ""
        within = (
            "1e-2 of differences of the cost, which is itself rounded"
            if rounded
            else "1e-06 of differences of the cost"
        )
        chosen = f"{len(looks)} choices of {'sizes' if self.signature.sizes else 'numbers'}"
        return Part(name, verdict, f"in float64: within {within}, at {chosen}{given}")

    def unasked(self) -> list[str]:
        """What the verdicts are not about: parameters without a slope, a cost that is not there."""
        program = self.question.program
        owned = getattr(program, "arrays", {})
        left = [name for name in owned if name in self.signature.names and name not in self.signature.wrt]
        forgotten = [name for name in left if self.read_ahead(name)]
        others = [name for name in left if name not in forgotten]
        notes = [f"No slope by {', '.join(others)} is found."] if others else []
        if forgotten:
            notes.append(f"{UNASKED} {', '.join(forgotten)}, by which no slope is found.")
        if more := [one for one in self.question.reading.left if self.held(one)]:
            said = ", which is" if len(more) == 1 else ", which are"
            notes.append(f"{UNASKED} {', '.join(more)}{said} returned, too: nothing is said of it.")
        cost = self.question.cost
        if cost.guessed and not cost.sure:
            own = next(iter(losses_of_two(program)), "")
            why = f"{own} gives a number for each entry" if own else "The file has no cost"
            notes.append(f"{why}: the answer holds if the one that is named above is meant.")
        elif not cost.sure:
            notes.append(f"{cost.about} is taken for the cost: the answer holds if that is meant.")
        return notes

    def restricted(self) -> list[str]:
        """What the answer is about alone: labels that are counted, slopes from above with one entry."""
        program = self.question.program
        counted = kinds(program.file.text)
        labels = " and ".join(one for one in self.signature.labels if letters.last(one) in counted)
        single = " and ".join(program.upstream()) if program.takes_one_slope() else ""
        each = f"This is for {labels} in which each class occurs, as they are counted."
        one = f"This is for a {single} with one entry that is not 0: of others nothing is said."
        wide = " and ".join(n for n in self.signature.names if self.question.kinds.get(n) == "positive")
        said = f"Numbers were tried with {wide} positive alone."
        drawn = bool(wide) and all(letters.WIDTHS.fullmatch(letters.last(n)) for n in wide.split(" and "))
        return [each] * bool(labels) + [one] * bool(single) + [said] * drawn

    def read_ahead(self, name: str) -> bool:
        """Whether the forward pass of an object reads what it holds by this name, and does not set it."""
        program, own = self.question.program, re.split(r"[.\[]", name)[0]
        ahead = str(getattr(program, "before", None))
        if not isinstance(program, MethodProgram) or own not in program.attributes(ahead, ast.Load):
            return False
        kept = own in program.attributes(ahead, ast.Store) | program.attributes(program.method, ast.Store)
        return (
            letters.parameter(name)
            or not kept
            and not letters.INPUT.match(own)
            and not letters.TARGET.match(own)
        )

    def held(self, slope: str) -> bool:
        """Whether it is called the slope by what the object has, or what the function takes: dw of self.w."""
        program = self.question.program
        own = re.sub(r"^(d|grad|nabla)_?|_grad$", "", slope)
        names = {*getattr(getattr(program, "object", None), "__dict__", {})}
        names |= {*program.scope.parameters(program.called)}
        names |= {name for name, one in program.file.names.items() if isinstance(one, np.ndarray)}
        return own in {one.strip("_") for one in names}

    def passed_by(self) -> list[str]:
        """Ways of a question that no run has taken, where they work something out."""
        lines = set().union(*(one.lines for one in self.traces))
        file = self.question.program.file
        return [
            f"Line {line}, {file.line(line)} One way of it did not run: nothing is said of it."
            for line in ways_not_taken(file.tree, lines)
        ]

    def counted(self) -> list[str]:
        """How many items lists have on this run: what is proved for all sizes is proved for so many."""
        lists: dict[str, int] = {}
        for name in self.signature.names:
            if found := re.match(r"([^\[]+)\[(\d+)\]", name):
                lists[found[1]] = max(lists.get(found[1], 0), int(found[2]) + 1)
        by_number = {n: " and ".join(one for one in lists if lists[one] == n) for n in lists.values()}
        said = (f"{names} of {n} items" for n, names in by_number.items())
        return [f"This is about {', '.join(said)}: of any other number nothing is said."] if lists else []

    def order(self) -> list[str]:
        """Whether slopes that are told apart by their names come in another order than the arrays."""
        listed = [
            (source.at, name)
            for name, source in self.question.reading.sources.items()
            if source.kind == "result" and source.at and all(isinstance(one, int) for one in source.at)
        ]
        names = [name for _, name in sorted(listed)]
        same = names == sorted(names, key=self.signature.names.index)
        return [] if same else [f"By their names, the slopes are returned in this order: {', '.join(names)}."]

    def doubted(self, part: Part) -> Part:
        """What is right under a reading that is not told from another one is right if that is meant."""
        doubt = self.question.doubt
        right = part.verdict in (Verdict.PROVED, Verdict.MEASURED, Verdict.UNDECIDED)
        if not doubt or not (right or self.question.right_otherwise):
            return part
        if given := self.question.given:  # sigmoid_derivative(output)
            return Part(part.name, Verdict.MEASURED, f"in float64: within 1e-07 of differences, {given}")
        return Part(part.name, Verdict.UNDECIDED, doubt)

    def said(self, text: str) -> str:
        text = re.sub(r"\^\{\(\d+\)\}", "", text)  # of a piece: the whole array is meant
        flipped = {self.signature.letters[name] for name in self.signature.flipped}
        return (
            text.replace("rows of", "columns of")
            if any(f"rows of {letter} " in text + " " for letter in flipped)
            else text
        )

    @cached_property
    def guarded(self) -> bool:
        """Whether something such as 1e-12 keeps a number finite: of large numbers the slope is another one.

        Where the code bends at numbers that are reached, as min(z, 6), large numbers are drawn on purpose.
        """
        file = self.question.program.file
        small = re.search(r"\b1e-\d+|clip\(", file.text) and not scales(file.tree)
        return bool(small) or has_guard(file.tree)

    def saturated(self, name: str, one: Place) -> bool:
        """Whether what is wrong here is right at smaller numbers, so that nothing is told by it."""
        if not self.guarded:
            return False
        arrays = {n: a * 0.3 if n in self.signature.wrt else a for n, a in one.arrays.items()}
        there = Place(self.question, one.sizes, arrays)
        return there.look(name, self.question.gradients(there.copies())[name], directions=2) is Look.RIGHT

    def drawn_again(self, name: str) -> Iterator[tuple[Place, Look]]:
        """Other numbers, and what is seen there."""
        for seed in range(20, 32):
            there = place(
                self.question, self.places[seed % len(self.places)].sizes, self.question.kinds, seed
            )
            with contextlib.suppress(WrongCall, ValueError, ArithmeticError, IndexError, TypeError):
                yield there, there.look(name, self.question.gradients(there.copies())[name], directions=1)

    def found_wrong(self, name: str) -> bool:
        """Whether what has no proof is wrong at other numbers: then that place is the first of all."""
        for there, look in self.drawn_again(name):
            if look is Look.WRONG and not self.saturated(name, there):
                trace = self.traced(there)
                self.places, self.traces = [there, *self.places], [trace, *self.traces]
                self.looks = [self.looked(there, trace), *self.looks]
                return True
        return False

    def special(self, name: str) -> list[Look]:
        """At a parameter that is 0, as biases are at the start, and with one entry that is 0."""
        here = self.places[0]
        found = []
        for array in (np.zeros_like(here.arrays[name]), here.arrays[name].copy()):
            if array.size:
                array.flat[0] = 0
            there = Place(self.question, here.sizes, {**here.arrays, name: array})
            try:
                yours = np.asarray(self.question.gradients(there.copies())[name])
                look = there.look(name, yours, directions=2)
                if not np.isfinite(yours).all():
                    look = Look.UNSURE
                    where = f"an entry of {name}" if np.any(array) else name
                    self.note(f"Where {where} is 0, your code gives no number for its slope.")
                found.append(look if self.reliable(there, name) else Look.UNSURE)
            except (WrongCall, ValueError, ArithmeticError, IndexError, TypeError, Trouble):
                continue
        return found

    def reliable(self, there: Place, name: str) -> bool:
        """Whether the cost is smooth at a special place: short steps to both sides have the same slope."""
        first = np.zeros_like(there.arrays[name])
        first.flat[0] = 1
        for direction in (first, np.random.default_rng(5).uniform(0.3, 1, size=first.shape)):
            if not all(np.isfinite(there.along(name, direction, h)) for h in (1e-4, 1e-5)):
                return False
            far, near = (there.sides(name, direction, h) for h in (1e-4, 1e-5))
            if near >= 1e-2 or near > 0.5 * far and far > 1e-8:
                return False
        return True

    @property
    def scope(self) -> str:
        """For which sizes a proof holds: an axis that the code cuts the first place off has two."""
        known = self.model.signature if "model" in vars(self) else self.signature
        return known.scope

    @cached_property
    def model(self) -> Model:
        found = Model(self.question, self.places[0], PROOF)
        self.late |= found.trouble is not None and isinstance(found.trouble.error, Late)
        return found

    def without_small(self, name: str) -> str:
        """How the gradient is proved without a number such as 1e-12 that keeps a logarithm finite."""
        began, said = process_time(), ""
        with self.limited(max(PROOF - self.spent, 0.1)), contextlib.suppress(*UNREADABLE):
            said = self.model.proved_without_small(name)
        self.spent += process_time() - began
        return said

    def proof(self, name: str, seconds: float) -> tuple[Any, bool]:
        conditions, own = None, False
        left, began = min(seconds, PROOF - self.spent), process_time()
        if left < 0.1:
            self.late = True
            return None, False
        with self.limited(left):
            try:
                conditions = self.model.proved(name)
                own = conditions is not None and self.model.own_kinks(name)
            except UNREADABLE as error:
                self.note(
                    f"The formula for {name} cannot be read off the code: {type(error).__name__}: {error}"
                )
                self.unread.add(name)
        self.spent += process_time() - began
        return conditions, own

    def refuted(self, name: str, everywhere: bool) -> Part:
        part = Part(name, Verdict.REFUTED)
        yours, right = self.first_of_yours(name), self.places[0].right(name)
        rights = [one.right(name) for one in self.places[:3]]
        if everywhere and (bounds := clipped(yours, rights)):
            return Part(
                name,
                Verdict.MEASURED,
                f"right before it is clipped to {bounds}; as it is returned it is not the slope",
            )
        model, began = self.model, process_time()  # it has a limit of its own
        if everywhere:
            with self.limited(max(FAULTS - self.sought, min(FAULTS, LEAST))):
                part.faults, part.fault_proved = diagnose(name, yours, self.grounds, model)
                if not part.faults and (relation := related(name, yours, self.places)):
                    part.faults = (relation,)
        self.sought += process_time() - began
        if yours[0].shape != right.shape:
            part.remark = f"has the shape {self.shape(yours[0])}, and {name} has {self.shape(right)}"
        elif not np.isfinite(yours[0]).all():
            part.remark = "is not finite"
        elif not everywhere:
            self.elsewhere.add(name)
            part.remark = f"wrong where an entry of {name} is 0"
        elif not part.faults:
            part.remark = UNNAMED
        began = process_time()
        with self.limited(max(FORMULAS - self.shown, min(FORMULAS, LEAST))):
            part.formulas = self.showing.formulas(name)
        self.shown += process_time() - began
        return part

    @cached_property
    def network(self) -> Network | None:
        return network(self.places[0])

    @property
    def grounds(self) -> list[Ground]:
        return [ground(one, self.network) for one in self.places[:3]]

    @cached_property
    def showing(self) -> Showing:
        return Showing(self.model, self.places, self.traces)

    def shape(self, array: Array) -> str:
        """A shape in letters: at the first place all sizes differ."""
        letters = {number: size for size, number in self.places[0].sizes.items()}
        return f"({', '.join(letters.get(number, str(number)) for number in array.shape)})"

    def compare_forward_passes(self) -> None:
        """A variable of the same name and shape as a step of the cost, with other values."""
        if self.question.cost.code is None or self.question.cost.code in self.question.program.codes:
            return
        with contextlib.suppress(Trouble, WrongCall):
            for step in self.places[0].trace.steps:
                mine = self.traces[0].step(step.key) if step.is_variable else None
                if (
                    mine
                    and np.shape(mine.value) == np.shape(step.value)
                    and not agree(mine.value, step.value)
                ):
                    self.note(f"Your {step.name} is not the {step.name} of the cost: {mine.source}")
                    return

    def why_not_modelled(self) -> str:
        trouble = self.model.trouble
        assert trouble is not None
        program = self.question.program
        tree = program.trees.get(program.called)
        inside = tree is not None and tree.lineno <= trouble.line <= (tree.end_lineno or 0)
        which = "the cost" if self.model.of_cost and not inside else "the code"
        if isinstance(trouble.error, Late):
            return f"No proof: {which} has no formula in the time that there is."
        if isinstance(trouble.error, NoInduction):
            return f"No proof by induction: {trouble.error}."
        reason = str(trouble.error).split(";")[0]
        if "Python wants a number" in reason:
            reason += ": loops over a size are not modelled"
        where = f"Line {trouble.line}: {trouble.source}" if trouble.line else ""
        return "\n".join(
            filter(None, [f"No proof, because {which} uses something outside the model.", where, reason])
        )


def spelled(shape: tuple[Any, ...]) -> str:
    return f"({', '.join(map(str, shape))})" if shape else "a number"
