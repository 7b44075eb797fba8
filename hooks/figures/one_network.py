"""The figure of one network with two inputs, two hidden units and two outputs, with all its numbers.

What it computes are the formulas that derivations/one_hidden_layer.py proves, as data; the numbers that a
page shows before anybody touches it are the library's. docs/javascripts/one_network.js does the rest.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from sympy import Sum

from backprop import activations, losses, network
from backprop.network import Network
from backprop.proof import array
from backprop.proof.show.formulas import latex
from figures import Figure, holds, table
from figures.trees import Tree, program

Numbers = dict[str, Any]  # a letter's value: nested lists

START: Numbers = {
    "x": [[0.5, -1.0]],
    "t": [[1, 0]],
    "w": [[1.0, -0.5], [0.5, 2.0]],
    "b": [0.5, 1.0],
    "v": [[2.0, -1.0], [-0.5, 1.5]],
    "c": [0.0, 0.5],
}
SIZES = {"N": 1, "D": 2, "M": 2, "K": 2}
PAGE = "../../derivations/one_hidden_layer/"


@dataclass(frozen=True)
class Step:
    """What happens in one step, where it is derived, and where it stands in the library's code."""

    title: str
    letters: tuple[str, ...]
    code: tuple[tuple[Callable[..., Any], str], ...]
    derived: str
    says: str


DELTA = losses.categorical_cross_entropy_with_logits_gradient
STEPS = (
    Step(
        "Into the hidden units",
        ("a^{(1)}",),
        ((network.affine, "Z @ W + b"),),
        f"{PAGE}#the-network-forward",
        "Each hidden unit adds up the inputs, each times the weight of its arrow, and its bias.",
    ),
    Step(
        "Through the sigmoid",
        ("z",),
        ((network.forward_step, "f.function(A)"),),
        f"{PAGE}#with-the-sigmoid",
        "The sum becomes a number between 0 and 1.",
    ),
    Step(
        "Into the outputs",
        ("a^{(2)}",),
        ((network.affine, "Z @ W + b"),),
        f"{PAGE}#the-network-forward",
        "The same again, with the weights V and the biases c.",
    ),
    Step(
        "Probabilities",
        ("y",),
        ((activations.softmax, "E / (unit + rest)"),),
        f"{PAGE}#the-network-forward",
        "The softmax makes the two numbers positive, with the sum 1.",
    ),
    Step(
        "The cost",
        ("J",),
        ((losses.categorical_cross_entropy, "_xlogy(T, Y)"),),
        f"{PAGE}#the-network-forward",
        "Minus the logarithm of the probability that the true class was given.",
    ),
    Step(
        "The output delta",
        ("δ²",),
        ((DELTA, "(E * other_T - sum(parts) * other_E) / (unit + rest)"),),
        f"{PAGE}#the-gradient-for-v-line-3",
        "Now backwards. By how much the cost grows with what enters an output: prediction minus target.",
    ),
    Step(
        "The gradients for V and c",
        ("∂v", "∂c"),
        ((network.layer_gradient, "Z.T @ delta"), (network.layer_gradient, "np.sum(delta, axis=0)")),
        f"{PAGE}#the-gradient-for-v-line-5",
        "What an arrow carried forwards, times the delta at its end.",
    ),
    Step(
        "Back along V",
        ("back",),
        ((network.backward_step, "(delta @ W.T)"),),
        f"{PAGE}#the-gradient-for-w-line-4",
        "Each delta goes back along the arrows by which it was caused, times their weights.",
    ),
    Step(
        "Back through the sigmoid",
        ("δ¹",),
        ((network.backward_step, "f.derivative(A, Z)"),),
        f"{PAGE}#the-gradient-for-w-line-5",
        "The slope of the sigmoid, z(1 − z), lets pass a part of it, at most a quarter.",
    ),
    Step(
        "The gradients for W and b",
        ("∂w", "∂b"),
        ((network.layer_gradient, "Z.T @ delta"), (network.layer_gradient, "np.sum(delta, axis=0)")),
        f"{PAGE}#the-gradient-for-w-line-8",
        "Again what an arrow carried forwards, times the delta at its end.",
    ),
)


def formulas(proved: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """What each letter stands for, from the names that derivations/one_hidden_layer.py ends with."""
    n, d, m, k, N, M, K = (proved[name] for name in ["n", "d", "m", "k", "N", "M", "K"])
    back, local = proved["back"], proved["local"]
    if proved["sigmoid_b"].last != Sum(local * back, n):
        raise ValueError("the gradient for b must be the sum of local times back; came another formula")
    return [
        *proved["as_sigmoid"].items(),
        (array("δ²", N, K)[n, k], proved["Y"][n, k] - proved["T"][n, k]),
        (array("∂v", M, K)[m, k], proved["grad_V"].last),
        (array("∂c", K)[k], proved["grad_c"].last),
        (array("back", N, M)[n, m], back),
        (array("δ¹", N, M)[n, m], local * back),
        (array("∂w", proved["D"], M)[d, m], proved["sigmoid_W"].last),
        (array("∂b", M)[m], proved["sigmoid_b"].last),
    ]


def computed(values: Numbers) -> Numbers:
    """What the library makes of the numbers: the forward and the backward pass, and the cost."""
    X, T, W, b, V, c = (np.array(values[letter], float) for letter in "xtwbvc")
    net = Network.from_parameters([W, V], [b, c], "sigmoid", "softmax")
    (A1, A2), (_, Z) = network.forward(X, net.weights, net.biases, net.hidden)
    delta = net.output.gradient(T, A2)
    (dW, db), (dV, dc) = net.gradients(X, T)
    found = {
        "a^{(1)}": A1,
        "z": Z,
        "a^{(2)}": A2,
        "y": net.predict(X),
        "J": net.cost(X, T),
        "δ²": delta,
        "∂v": dV,
        "∂c": dc,
        "back": delta @ V.T,
        "δ¹": network.backward_step(delta, V, A1, Z, net.hidden),
        "∂w": dW,
        "∂b": db,
    }
    return {letter: np.asarray(number).tolist() for letter, number in found.items()}


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float) -> str:
    """A number with two decimals and a true minus."""
    written = f"{value:.2f}"
    return (written[1:] if float(written) == 0 and value < 0 else written).replace("-", "−")


def name(letter: str, *places: int) -> str:
    """An entry as text: w₁₂."""
    return letter + "".join(map(str, places)).translate(SUBSCRIPTS)


UNITS = (90, 230)  # how high the two units of a column stand
COLUMNS = (38, 190, 342)
RADIUS = 24


def edges(letter: str, column: int, values: Numbers) -> str:
    """The four arrows of a layer, each with its weight near its start."""
    drawn = []
    left, right = COLUMNS[column] + RADIUS + 2, COLUMNS[column + 1] - RADIUS - 4
    for i, start in enumerate(UNITS):
        for j, end in enumerate(UNITS):
            part = f"{letter}{i + 1}{j + 1}"
            share = 0.3 if i != j else 0.5
            x = round(left + share * (right - left))
            y = round(start + share * (end - start)) + (-6 if i == j or i > j else 16)
            drawn.append(
                f'<g class="edge" data-part="{part}"><path d="M{left} {start}L{right} {end}"/>'
                f'<text x="{x}" y="{y}">{number(values[letter][i][j])}</text></g>'
            )
    return "".join(drawn)


def unit(part: str, column: int, i: int, value: float, above: str = "", below: str = "") -> str:
    """A unit: its value, what entered it above, and its delta below."""
    x, y = COLUMNS[column], UNITS[i]
    texts = [
        (y + 6, "value", number(value)),
        (y - RADIUS - 6, "above", above),
        (y + RADIUS + 18, "below", below),
    ]
    written = "".join(
        f'<text class="{kind}" x="{x}" y="{at}">{text}</text>' for at, kind, text in texts if text
    )
    return f'<g class="unit" data-part="{part}{i + 1}"><circle cx="{x}" cy="{y}" r="{RADIUS}"/>{written}</g>'


def drawing(values: Numbers) -> str:
    """The network, its numbers in place."""
    found = []
    for i in range(2):
        a1, a2 = values["a^{(1)}"][0][i], values["a^{(2)}"][0][i]
        found += [
            unit("x", 0, i, values["x"][0][i], name("x", i + 1)),
            unit("z", 1, i, values["z"][0][i], f"a = {number(a1)}", f"δ = {number(values['δ¹'][0][i])}"),
            unit("y", 2, i, values["y"][0][i], f"a = {number(a2)}", f"δ = {number(values['δ²'][0][i])}"),
        ]
    heads = zip(COLUMNS, ("inputs x", "hidden z", "outputs y"), strict=True)
    written = "".join(f'<text x="{x}" y="22">{words}</text>' for x, words in heads)
    cost = f'<text class="cost" data-part="J" x="190" y="312">cost J = {number(values["J"])}</text>'
    arrow = '<path d="M0 0L8 4L0 8z"/></marker>'
    markers = "".join(
        f'<marker id="{which}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto-start-reverse">{arrow}'
        for which in ("ahead", "behind")
    )
    label = (
        "A network of two inputs, two hidden sigmoid units and two softmax outputs; "
        "all its numbers are in the tables below"
    )
    return (
        f'<svg viewBox="0 0 380 320" role="img" aria-label="{label}"><defs>{markers}</defs>{written}'
        f"{edges('w', 0, values)}{edges('v', 1, values)}{''.join(found)}{cost}</svg>"
    )


def entry(part: str, kind: str, value: float) -> str:
    """A number that the script keeps up to date."""
    return f'<span data-number="{part}" class="{kind}">{number(value)}</span>'


def parameters(letter: str, bias: str, values: Numbers) -> str:
    """The weights and biases of a layer, and their gradients."""
    parts = [(letter, (i, j)) for i in (0, 1) for j in (0, 1)] + [(bias, (j,)) for j in (0, 1)]
    rows = []
    for one, places in parts:
        part = one + "".join(str(i + 1) for i in places)
        value, slope = (np.array(values[key])[places] for key in (one, f"∂{one}"))
        rows.append(
            [
                name(one, *(i + 1 for i in places)),
                entry(part, "given", value),
                entry(f"∂{part}", "slope", slope),
            ]
        )
    return table([f"{letter.upper()}, {bias}", "value", "∂J"], rows)


def sample(values: Numbers) -> str:
    """The sample: inputs and targets."""
    rows = [
        [name(letter, i + 1), entry(f"{letter}{i + 1}", "given", values[letter][0][i])]
        for letter in "xt"
        for i in (0, 1)
    ]
    return table(["sample", "value"], rows)


def token(function: Callable[..., Any], code: str) -> str:
    """The one line of a function's source that has this code, with the code marked."""
    lines = [line.strip() for line in inspect.getsource(function).splitlines() if code in line]
    if len(lines) != 1:
        raise ValueError(f"{function.__name__} must have {code!r} on one line; came {len(lines)}")
    before, _, after = lines[0].partition(code)
    marked = f"{escape(before)}<mark>{escape(code)}</mark>{escape(after)}"
    home = f"{function.__module__}.{function.__name__}"
    page = function.__module__.removeprefix("backprop.")
    return f'<a href="../../api/{page}/#{home}">{function.__name__}</a>: <code>{marked}</code>'


SAID = {"δ²": r"\delta^{(2)}", "δ¹": r"\delta^{(1)}", "back": r"\textstyle\partial J/\partial z"}


def steps(meanings: list[tuple[Any, Any]]) -> str:
    """The list of all steps: words, formula, code, and the line that derives it."""
    known = {one[0]: pair for one, pair in zip(program(meanings), meanings, strict=True)}
    items = []
    for step in STEPS:
        shown = []
        for letter in step.letters:
            left, meaning = known[letter]
            written = latex(left)
            if letter.startswith("∂"):
                written = rf"\frac{{\partial J}}{{\partial {written.replace('∂', '')}}}"
            for ours, said in SAID.items():
                written = written.replace(ours, said)
            shown.append(rf"\[{escape(written)} = {escape(latex(meaning))}\]")
        codes = "<br>".join(token(*code) for code in step.code)
        items.append(
            f"<li><strong>{step.title}.</strong> {step.says} "
            f'<a href="{step.derived}">Derived here.</a>{"".join(shown)}{codes}</li>'
        )
    return f'<ol class="steps">{"".join(items)}</ol>'


def figure(proved: Mapping[str, Any]) -> Figure:
    """The figure, from the names that derivations/one_hidden_layer.py ends with."""
    meanings = formulas(proved)
    values = START | computed(START)
    tables = sample(values) + parameters("w", "b", values) + parameters("v", "c", values)
    data: dict[str, Tree] = {
        "sizes": SIZES,
        "values": START,
        "program": program(meanings),
        "steps": [
            [step.title, step.letters, step.says, step.derived, ", ".join(token(*code) for code in step.code)]
            for step in STEPS
        ],
    }
    return Figure(
        f'<figure class="figure one-network" data-script="one_network"{holds(data)}>'
        "<figcaption>One network with its numbers, forwards and backwards</figcaption>"
        f'{drawing(values)}<div class="numbers">{tables}</div></figure>{steps(meanings)}'
    )
