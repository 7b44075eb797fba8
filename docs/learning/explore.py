# %% [markdown]
# # Things to move
#
# Four pictures to try out what the pages around them prove. Each computes, in your browser, the formulas
# as the derivations left them. What stands here before you move anything is computed by the library.
#
# ## Activations and their slopes
#
# What a unit puts out, and by how much that changes with what enters it. Go far to the left or to the
# right, where the slopes of some vanish and those of others do not. The formulas are those of
# [activations](../../derivations/activations.py).

# %% tags=["hide-input"]
import numpy as np
import sympy as sp

from backprop import activations, losses, network
from backprop.activations import ACTIVATIONS
from backprop.proof.kernel.language import Above, Where
from figures.explorer import Choice, Frame, Shown, Slider, explorer
from figures.trees import listed, program, proved, tree

page = proved("activations")
a, z, r = page["a"], page["z"], page["r"]


def pair(derivation):
    """The activation and its slope, both of a alone."""
    return derivation.unfold(z), derivation.unfold(derivation.last)


def joined(name, slope=0):
    """Of what is proved right and left of 0: one formula."""
    right, left = pair(page[f"{name}_right"]), pair(page[f"{name}_left"])
    return tuple(Where(Above(a), u, sp.sympify(v).subs(r, slope)) for u, v in zip(right, left, strict=True))


smooth = ("sigmoid", "tanh", "softplus", "gelu", "silu", "identity")
pairs = {name: pair(page[name]) for name in smooth}
pairs["relu"] = joined("relu")
pairs["leaky_relu"] = joined("leaky", sp.Rational(1, 100))
pairs["elu"] = joined("elu", 1)
assert set(pairs) == set(ACTIVATIONS)

prelude = ["a", [["n", "N"], ["m", "M"]], "input"]


def both(f):
    def values(input):
        A = np.reshape(input, (-1, 1)).astype(float)
        Z = f.function(A)
        return Z, f.derivative(A, Z)

    return values


choices = [
    Choice(
        name,
        [prelude, ["z", [], tree(f)], ["slope", [], tree(slope)]],
        (Shown("z", "f(a)"), Shown("slope", "f′(a)")),
        both(ACTIVATIONS[name]),
    )
    for name, (f, slope) in pairs.items()
]
one = {"N": 1, "M": 1, "n": 1, "m": 1}
explorer(
    "Activations",
    "The curve of the activation, and dashed that of its slope.",
    [Slider("input", "a", -5, 5, 0.1, 1)],
    choices,
    Frame((-1.5, 2.5)),
    (-1, 0, 1, 2),
    one,
    "input",
)

# %% [markdown]
# ## What a prediction costs
#
# For one sample with the target $t$: how likely it is by the prediction $y$, and what that costs.
# Where the likelihood is high the cost is low. But the two logarithms punish what was ruled out without
# bound, and the square does not. The costs are those of
# [the squared error](../../derivations/squared_error.py), with a bell curve of width 1, of
# [the binary](../../derivations/binary_cross_entropy.py) and of
# [the categorical cross-entropy](../../derivations/categorical_cross_entropy.py), where $y$ is the
# probability of the first of two classes.

# %% tags=["hide-input"]
squared, binary, categorical = (
    proved(stem) for stem in ("squared_error", "binary_cross_entropy", "categorical_cross_entropy")
)


def likelihood(line):
    """The product in −log Π …, which a derivation of a cost begins with."""
    (product,) = line.expression.atoms(sp.Product)
    return product


bell = likelihood(squared["cost"].lines[0]).subs(squared["sigma"], 1)
coin = likelihood(binary["bce"].lines[0])
die = next(
    likelihood(line)
    for line in categorical["cce"].lines
    if line.expression.atoms(sp.Product) and "kappa" not in str(line.expression)
)
vectors = [["t", [["n", "N"]], "target"], ["y", [["n", "N"]], "guess"]]
rows = [
    [letter, [["n", "N"], ["k", "K"]], listed([name, ["+", 1, ["*", -1, name]]], "k")]
    for letter, name in (("t", "target"), ("y", "guess"))
]
shown = Shown("likelihood", "likelihood"), Shown("J", "cost")


def costs(cost, likely, wide=False):
    def values(guess, target):
        y = np.ravel(np.asarray(guess, float))
        t = np.full_like(y, target)
        T, Y = (np.column_stack([u, 1 - u]) for u in (t, y)) if wide else (t, y)
        return likely(t, y), cost(T, Y, reduction="none")

    return values


def right(t, y):
    return np.where(t == 1, y, 1 - y)


def normal(t, y):
    return np.exp(-((t - y) ** 2) / 2) / np.sqrt(2 * np.pi)


last = categorical["soft"].last
explorer(
    "Costs",
    "The curve of the likelihood, and dashed that of the cost.",
    [Slider("guess", "y", 0.01, 0.99, 0.01, 0.7), Slider("target", "t", 0, 1, 1, 1)],
    [
        Choice(
            name,
            [*before, ["likelihood", [], tree(likely)], ["J", [], tree(cost)]],
            shown,
            library,
        )
        for name, before, likely, cost, library in (
            ("squared error", vectors, bell, squared["cost"].last, costs(losses.squared_error, normal)),
            (
                "binary cross-entropy",
                vectors,
                coin,
                binary["bce"].last,
                costs(losses.binary_cross_entropy, right),
            ),
            (
                "categorical cross-entropy",
                rows,
                die,
                last,
                costs(losses.categorical_cross_entropy, right, wide=True),
            ),
        )
    ],
    Frame((0, 4.8)),
    (0, 1, 2, 3, 4),
    {"N": 1, "K": 2},
    "guess",
)

# %% [markdown]
# ## Softmax, hot and cold
#
# Three logits become three probabilities. Add the same to all three, and nothing changes. Divided by a
# temperature $\tau$ before, they come out more alike where it is hot; where it is cold, the largest takes
# all. With $\tau = 1$ it is the [softmax](../../derivations/softmax.py) of the library.

# %% tags=["hide-input"]
page = proved("softmax")
logits = ["*", listed(["a1", "a2", "a3"], "k"), ["^", "heat", -1]]


def heated(a1, a2, a3, heat):
    return (activations.softmax(np.array([[a1, a2, a3]]) / heat),)


explorer(
    "Softmax",
    "A bar for the probability of each class.",
    [
        Slider("a1", "a₁", -4, 4, 0.1, 2),
        Slider("a2", "a₂", -4, 4, 0.1, 1),
        Slider("a3", "a₃", -4, 4, 0.1, -1),
        Slider("heat", "τ", 0.1, 5, 0.1, 1),
    ],
    [
        Choice(
            "softmax",
            [["a", [["n", "N"], ["k", "K"]], logits], *program(page["softmax"])],
            (Shown("y", "y"),),
            heated,
        )
    ],
    Frame((0, 1)),
    (0, 0.5, 1),
    {"N": 1, "K": 3},
)

# %% [markdown]
# ## How deltas vanish with depth
#
# Eight layers of one unit each, with the same weight $w$. The delta after the last is 1; the bars show what
# is left of it in each layer, on a scale of powers of ten. Each step back multiplies by $w$ and by the
# slope, as [any depth](../../derivations/any_depth.py) proves. A sigmoid's slope is at most a quarter: with
# $w = 1$ less than a ten-thousandth arrives. With ReLU and $w = 1$ all of it does; with $w = 2$ it
# grows.

# %% tags=["hide-input"]
depth = proved("any_depth")
by, W = depth["step"].last, depth["W"]
LAYERS = 8


def chain(name):
    """The program of eight layers: forwards by the activation, backwards by the proved step."""
    f_of_a, slope = pairs[name]
    rows = []
    for l in range(1, LAYERS + 1):
        before = "input" if l == 1 else f"z{l - 1}"
        rows.append([f"a{l}", [], ["*", "w", before]])
        rows.append([f"z{l}", [], tree(f_of_a.xreplace({a: sp.Symbol(f"a{l}")}))])
    one_unit = by.xreplace({depth["slope"]: sp.Symbol("slope")}).subs(depth["M"], 1).doit()
    entries = {
        one: sp.Symbol("w") if one.base == W.base else sp.Symbol("after")
        for one in one_unit.atoms(sp.Indexed)
    }
    step = one_unit.xreplace(entries)
    for l in range(LAYERS, 0, -1):
        here = {
            sp.Symbol("after"): sp.Symbol(f"d{l + 1}"),
            sp.Symbol("slope"): slope.xreplace({a: sp.Symbol(f"a{l}")}),
        }
        rows.append([f"d{l}", [], tree(step.xreplace(here))])
    deltas = [f"d{l}" for l in range(1, LAYERS + 1)]
    return [[f"d{LAYERS + 1}", [], 1], *rows, ["δ", [["l", "L"]], listed(deltas, "l")]]


def deltas(name):
    f = ACTIVATIONS[name]

    def values(input, w):
        W, b, Z = np.array([[w]], float), np.zeros(1), np.array([[input]], float)
        passed = []
        for _ in range(LAYERS):
            A, Z = network.forward_step(Z, W, b, f)
            passed.append((A, Z))
        delta, found = np.ones((1, 1)), []
        for A, Z in reversed(passed):
            delta = network.backward_step(delta, W, A, Z, f)
            found.append(delta[0, 0])
        return (np.array(found[::-1]),)

    return values


explorer(
    "Depth",
    "A bar for the size of the delta in each layer, from the first to the eighth.",
    [Slider("input", "x", -3, 3, 0.1, 1), Slider("w", "w", 0.1, 4, 0.1, 1)],
    [
        Choice(name, chain(name), (Shown("δ", "δ"),), deltas(name))
        for name in ("sigmoid", "tanh", "relu", "gelu")
    ],
    Frame((-6, 3), log=True),
    (1e-6, 1e-4, 1e-2, 1, 100),
    {"L": LAYERS},
)
