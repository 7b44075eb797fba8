"""Random networks as students write them, right and with one fault each: what `explain` says of them.

    python tests/fuzz/explanations.py --count 200        # goes on where the last run stopped
    python tests/fuzz/explanations.py --only 17          # one pair of programs, and what is said of them

A program is a dense network of one or two layers. Its letters, its layout (samples in rows or in columns),
its activation, its cost, and the way in which it is written and gives its slopes back are drawn: two
functions, one, a dictionary, a class, a script. A finding is a right program that is refuted or not
understood, or a wrong one of which it is not said that it is wrong.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from going_on import Tried, run

from backprop.proof.explain import Verdict, WrongCall, explain_file

LETTERS = [
    "X y W1 b1 W2 b2 z1 a1 z2 a2 dz2 dz1 m",
    "x t w1 b1 w2 b2 h_in h out y_pred delta2 delta1 n",
    "inputs targets Theta1 bias1 Theta2 bias2 pre hidden scores probs dscores dhidden N",
    "data labels w_ih b_h w_ho b_o net hid o yhat d e batch",
    "A0 Y weights_hidden bias_hidden weights_output bias_output Z1 A1 Z2 A2 dZ2 dZ1 num",
    "features d V v0 W w0 a z b y delta_o delta_h P",
    "Xb yb Wxh bh Why by hraw hs ys ps dy dh B",
]
HEAD = "import numpy as np\n\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\n\n"
FAULTS = [  # what stands in a line of the way back, and what makes it wrong
    (" - {t}", " + {t}"),
    ("**2)", ")"),
    (" * (1 - ", " * (2 - "),
    ("axis=0)", "axis=0) * 0.5"),
    (" + reg * ", " + 2 * reg * "),
    (" / {n}", ""),
    (") * 2", ")"),
    ("<= 0", "< -0.5"),
    (" > 0)", " > 0.3)"),
    (" > 0,", " < 0,"),
    (" = ", " = -"),
]
Lines = list[str]


def indented(lines: Sequence[str], depth: int = 1) -> str:
    return "".join("    " * depth + line + "\n" for line in lines)


class Program:
    """One drawn network; `text()` writes it, `text(fault)` with one line of its way back made wrong."""

    def __init__(self, seed: str) -> None:
        self.random = r = Random(seed)
        drawn = iter(r.choice(LETTERS).split())
        self.x, self.t, self.W, self.b, self.V, self.c = (next(drawn) for _ in range(6))
        self.z, self.h, self.s, self.p, self.d, self.e, self.n = drawn
        self.deep, self.columns, self.biased, self.decayed = (r.random() < p for p in (0.8, 0.25, 0.8, 0.3))
        self.output = r.choice(["linear", "linear", "sigmoid", "softmax"])
        self.over = r.choice([f" / {self.n}", f" / {self.n}", ""])
        self.prefix = r.choice(["d", "d", "grad_", "d_"])
        self.with_dot = r.random() < 0.4
        self.size = f"{self.n} = {self.x}.shape[{int(self.columns)}]"
        weights = [self.W, self.V] if self.deep else [self.W]
        self.weights, self.biases = weights, ([self.b, self.c] if self.deep else [self.b]) * self.biased
        self.parameters = [one for pair in zip(weights, self.biases or weights, strict=True) for one in pair]
        self.parameters = list(dict.fromkeys(self.parameters))
        self.predicted = self.s if self.output == "linear" else self.p
        self.slope: str | None = None
        self.forward = self.drawn_forward()
        self.cost, self.error = self.drawn_cost()
        self.back, self.order = self.drawn_back()

    # -- the network ---------------------------------------------------------------------------------

    def times(self, a: str, b: str) -> str:
        return f"np.dot({a}, {b})" if self.with_dot else f"{a} @ {b}"

    def linear(self, x: str, layer: int) -> str:
        w = self.weights[layer]
        bias = f" + {self.biases[layer]}" if self.biased else ""
        return (self.times(w, x) if self.columns else self.times(x, w)) + bias

    def drawn_forward(self) -> Lines:
        z, h, choice = self.z, self.h, self.random.choice
        lines: Lines = []
        if self.deep:
            kind = choice(["tanh", "sigmoid", "relu", "masked relu"])
            self.slope = {
                "tanh": choice([f"(1 - {h}**2)", f"(1 - np.power({h}, 2))", f"(1 - {h} * {h})"]),
                "sigmoid": f"{h} * (1 - {h})",
                "relu": choice([f"({z} > 0)", f"({h} > 0)", f"np.where({z} > 0, 1, 0)"]),
            }.get(kind)
            value = {
                "tanh": f"np.tanh({z})",
                "sigmoid": choice([f"1 / (1 + np.exp(-{z}))", f"sigmoid({z})"]),
                "relu": choice([f"np.maximum(0, {z})", f"np.maximum({z}, 0)", f"{z} * ({z} > 0)"]),
            }.get(kind, f"np.maximum({z}, 0)")
            lines += [f"{z} = {self.linear(self.x, 0)}", f"{h} = {value}"]
        lines.append(f"{self.s} = {self.linear(h if self.deep else self.x, len(self.weights) - 1)}")
        if self.output == "sigmoid":
            lines.append(f"{self.p} = {choice([f'1 / (1 + np.exp(-{self.s}))', f'sigmoid({self.s})'])}")
        if self.output == "softmax":
            over = f"axis={int(not self.columns)}, keepdims=True"
            lines.append(f"ex = np.exp({self.s} - np.max({self.s}, {over}))")
            lines.append(f"{self.p} = ex / ex.sum({over})")
        return lines

    def drawn_cost(self) -> tuple[str, str]:
        p, t, choice = self.predicted, self.t, self.random.choice
        error = f"({p} - {t})"
        if self.output == "linear":
            half = choice(["0.5 * ", "0.5 * ", ""])
            error += "" if half else " * 2"
            cost = half + choice(
                [f"np.sum(({p} - {t})**2)", f"np.sum(np.square({t} - {p}))", f"(({p} - {t})**2).sum()"]
            )
        else:
            terms = f"{t} * np.log({p})"
            if self.output == "sigmoid":
                terms += f" + (1 - {t}) * np.log(1 - {p})"
            cost = choice([f"-np.sum({terms})", f"-({terms}).sum()"])
        decay = "".join(f" + 0.5 * reg * np.sum({w}**2)" for w in self.weights) if self.decayed else ""
        return cost + self.over + decay, error

    def drawn_back(self) -> tuple[Lines, list[str]]:
        lines = [f"{self.d} = {self.error}{self.over}"]
        order: list[str] = []
        for layer in reversed(range(len(self.weights))):
            delta = self.d if layer == len(self.weights) - 1 else self.e
            before = self.h if layer else self.x
            if delta == self.e:
                w = self.weights[layer + 1]
                come = self.times(f"{w}.T", self.d) if self.columns else self.times(self.d, f"{w}.T")
                lines.append(f"{delta} = {come if self.slope is None else f'({come}) * {self.slope}'}")
                lines += [f"{delta}[{self.z} <= 0] = 0"] if self.slope is None else []
            product = self.times(delta, f"{before}.T") if self.columns else self.times(f"{before}.T", delta)
            decay = f" + reg * {self.weights[layer]}" if self.decayed else ""
            lines.append(f"{self.prefix}{self.weights[layer]} = {product}{decay}")
            order.append(self.weights[layer])
            if self.biased:
                total = (
                    f"np.sum({delta}, axis=1, keepdims=True)"
                    if self.columns
                    else self.random.choice([f"np.sum({delta}, axis=0)", f"{delta}.sum(axis=0)"])
                )
                lines.append(f"{self.prefix}{self.biases[layer]} = {total}")
                order.append(self.biases[layer])
        return lines, self.random.choice([order, self.parameters])

    def wrong(self, seed: str) -> Lines:
        found = []
        for at, line in enumerate(self.back):
            for stands, instead in FAULTS:
                old, new = (one.format(t=self.t, n=self.n) for one in (stands, instead))
                if old in line and not (old == " = " and "[" in line.split("=")[0]):
                    found.append((at, line.replace(old, new, 1)))
        at, line = Random(seed).choice(found)
        return [*self.back[:at], line, *self.back[at + 1 :]]

    # -- how it is written ---------------------------------------------------------------------------

    def text(self, fault: str | None = None) -> str:
        back = self.back if fault is None else self.wrong(fault)
        r, self.random = self.random, Random(f"{self.size}{self.cost}")  # both are written alike
        try:
            styles = (self.two_functions, self.one_function, self.one_function, self.dictionary, self.a_class, self.script)  # fmt: skip  # noqa: E501
            style: Callable[[Lines], str] = self.random.choice(styles)
            return HEAD + style(back)
        finally:
            self.random = r

    @property
    def slopes(self) -> str:
        return ", ".join(self.prefix + one for one in self.order)

    def arguments(self) -> str:
        data = [self.x, self.t]
        listed = self.random.choice([[*data, *self.parameters], [*self.parameters, *data]])
        return ", ".join([*listed, *["reg=0.1"] * self.decayed])

    def two_functions(self, back: Lines) -> str:
        given, choice = self.arguments(), self.random.choice
        cost, slope = choice(["cost", "loss", "J", "objective"]), choice(["gradients", "backward", "grad"])
        return (
            f"def {cost}({given}):\n{indented([self.size, *self.forward, f'return {self.cost}'])}\n\n"
            f"def {slope}({given}):\n{indented([self.size, *self.forward, *back, f'return {self.slopes}'])}"
        )

    def one_function(self, back: Lines) -> str:
        ends = {
            "named": [f"loss = {self.cost}", f"return loss, {self.slopes}"],
            "as it is": [f"return {self.cost}, {self.slopes}"],
            "last": [f"J = {self.cost}", f"return {self.slopes}, J"],
            "in a tuple": [f"cost = {self.cost}", f"return cost, ({self.slopes},)"],
            "in a list": [f"err = {self.cost}", f"return err, [{self.slopes}]"],
        }
        name = self.random.choice(["loss_and_grads", "cost_and_gradient", "loss", "backprop", "compute"])
        end = self.random.choice(list(ends.values()))
        return f"def {name}({self.arguments()}):\n{indented([self.size, *self.forward, *back, *end])}"

    def dictionary(self, back: Lines) -> str:
        taken = [f"{one} = params['{one}']" for one in self.parameters]
        kept = [f"grads['{one}'] = {self.prefix}{one}" for one in self.order]
        lines = [*taken, self.size, *self.forward, f"loss = {self.cost}", *back, "grads = {}", *kept]
        settings = ", reg=0.1" if self.decayed else ""
        return (
            f"def loss_fn({self.x}, {self.t}, params{settings}):\n{indented([*lines, 'return loss, grads'])}"
        )

    def a_class(self, back: Lines) -> str:
        kept = [one for one in (self.z, self.h, self.s, self.p, "ex") if self.sets(one)] + self.parameters
        own = re.compile(rf"\b({'|'.join(map(re.escape, [*kept, 'reg']))})\b")

        def of_self(lines: Sequence[str]) -> Lines:
            return [own.sub(r"self.\1", line) for line in lines]

        sizes = ["n_in", "n_hidden", "n_out"] if self.deep else ["n_in", "n_out"]
        made = ["self.reg = reg"] * self.decayed
        for layer, w in enumerate(self.weights):
            m, k = sizes[layer], sizes[layer + 1]
            made.append(f"self.{w} = 0.1 * np.random.randn({f'{k}, {m}' if self.columns else f'{m}, {k}'})")
            if self.biased:
                made.append(f"self.{self.biases[layer]} = np.zeros({f'({k}, 1)' if self.columns else k})")
        settings = ", reg=0.1" if self.decayed else ""
        ends = [
            [f"self.{self.prefix}{one} = {self.prefix}{one}" for one in self.order],
            [f"return {{{', '.join(f'{one!r}: {self.prefix}{one}' for one in self.order)}}}"],
        ]
        data = f"self, {self.x}, {self.t}"
        passed = [self.size, f"self.forward({self.x})"]
        parts = [
            (f"__init__(self, {', '.join(sizes)}{settings})", made),
            (f"forward(self, {self.x})", of_self([*self.forward, f"return {self.predicted}"])),
            (f"loss({data})", [*passed, *of_self([f"return {self.cost}"])]),
            (f"backward({data})", [*passed, *of_self(back), *self.random.choice(ends)]),
        ]
        return "class Net:\n" + "\n".join(f"    def {head}:\n{indented(lines, 2)}" for head, lines in parts)

    def sets(self, name: str) -> bool:
        return any(line.startswith(f"{name} = ") for line in self.forward)

    def script(self, back: Lines) -> str:
        def shape(a: int, b: int) -> str:
            return f"({b}, {a})" if self.columns else f"({a}, {b})"

        classes = "np.eye(3)[np.random.randint(0, 3, 20)]" + ".T" * self.columns
        targets = {
            "linear": f"np.random.randn{shape(20, 3)}",
            "sigmoid": f"(np.random.rand{shape(20, 3)} > 0.5) * 1.0",
        }.get(self.output, classes)
        lines = [f"{self.x} = np.random.randn{shape(20, 4)}", f"{self.t} = {targets}"]
        widths = [4, 5, 3] if self.deep else [4, 3]
        for layer, w in enumerate(self.weights):
            lines.append(f"{w} = 0.1 * np.random.randn{shape(widths[layer], widths[layer + 1])}")
            if self.biased:
                k = widths[layer + 1]
                lines.append(f"{self.biases[layer]} = np.zeros({f'({k}, 1)' if self.columns else k})")
        lines += [*["reg = 0.1"] * self.decayed, "lr = 0.1", "for epoch in range(100):"]
        steps = [f"{one} -= lr * {self.prefix}{one}" for one in self.order]
        inside = [self.size, *self.forward, f"loss = {self.cost}", *back, *steps]
        return "\n".join(lines) + "\n" + indented([*inside, "if epoch % 10 == 0:", "    print(epoch, loss)"])


def said(source: str) -> str:
    """The worst word of a program: refuted, not decided, ... or why it is asked about."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "network.py")
        path.write_text(source, encoding="utf-8")
        try:
            verdicts = {part.verdict for one in explain_file(str(path)) for part in one.parts}
        except WrongCall as error:
            return f"asked: {error}"
    ranked = (Verdict.FAILED, Verdict.REFUTED, Verdict.UNDECIDED, Verdict.MEASURED, Verdict.PROVED)
    return next(one for one in ranked if one in verdicts).value


def verdict(number: int, seed: int) -> list[tuple[str, str, str]]:
    """The right program and the wrong one: what it is, what is said of it, its text."""
    drawn = Program(f"{seed} {number}")
    texts = {"right": drawn.text(), "wrong": drawn.text(f"{seed} {number}")}
    return [(kind, said(text), text) for kind, text in texts.items()]


def is_finding(kind: str, word: str) -> bool:
    return word not in (
        (Verdict.PROVED.value, Verdict.MEASURED.value) if kind == "right" else (Verdict.REFUTED.value,)
    )


def tried(number: int, seed: int) -> Iterator[Tried]:
    for kind, word, text in verdict(number, seed):
        verdict_alone, _, why = word.partition(": ")
        yield Tried(f"{kind}, {verdict_alone}", f"{text}\n{why}", is_finding(kind, word))


def main(arguments: list[str] | None = None) -> int:
    return run(__doc__, "networks", 200, tried, arguments)


if __name__ == "__main__":
    sys.exit(main())
