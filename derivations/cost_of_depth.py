# %% [markdown]
# # What depth costs
#
# Backpropagation gives [the gradients at any depth](any_depth.py) by going back layer by layer. The
# same derivatives could be had by the chain rule alone, multiplied out. This page counts both: with
# the name $\delta$ the work is linear in the depth, without it exponential. What the shipped code
# takes is counted too, for sizes that are symbols.
#
# ## What the shipped code takes
#
# We count multiplications in matrix products, where nearly all of the work is. A product of an
# $N \times I$ and an $I \times M$ matrix takes $N I M$ of them. So the forward pass through $L$
# layers takes $N \sum_l I_l M_l$, where layer $l$ has $I_l$ inputs and $M_l$ units. Going back,
# each layer needs a product of the same size for its weights, and each but the first one more to
# hand $\delta$ on.
#
# Is that what the code does? We run it on arrays that hold nothing but their shape, and count.

# %%
from sympy import Sum

from backprop import network
from backprop.activations import Activation
from backprop.proof import (
    Derivation,
    activation,
    array,
    index,
    prime,
    scalar,
    size,
    sizes,
)
from backprop.proof.rules import sum_of_constant

N = size("N")
widths = [size(f"M_{l}") for l in range(5)]


class Shape:
    """An array that knows its shape, and counts multiplications."""

    counted = 0

    def __init__(self, *shape):
        self.shape = shape

    T = property(lambda self: Shape(*self.shape[::-1]))

    def __matmul__(self, other):
        (rows, inner), (_, columns) = self.shape, other.shape
        Shape.counted += rows * inner * columns
        return Shape(rows, columns)

    def __add__(self, other):
        return self

    __mul__ = __add__

    def sum(self, axis, **options):
        return Shape(self.shape[1])


def count(run, *arguments):
    Shape.counted = 0
    return run(*arguments), Shape.counted


blank = Activation("blank", lambda A: A, lambda A, Z: A)
for depth in range(4):
    M = widths[: depth + 2]
    each = [N * M[l] * M[l + 1] for l in range(depth + 1)]
    Ws = [Shape(*M[l : l + 2]) for l in range(depth + 1)]
    bs = [Shape(M_l) for M_l in M[1:]]
    X, delta = Shape(N, M[0]), Shape(N, M[-1])
    passed, there = count(network.forward, X, Ws, bs, blank)
    _, back = count(network.backward, delta, *passed, Ws, blank)
    assert there == sum(each)
    assert back == sum(each) + sum(each[1:])
    print(f"{depth} hidden layers: back {back}")

# %% [markdown]
# So all gradients together cost less than two forward passes. These are the passes of `Network`; [the
# fast form](fast_training.py) has the biases inside its products, as one row more.
#
# To prove it for any number of layers, we number those after the first by $l = 1 \dots H$.

# %%
H, I_1, M_1 = sizes("H I_1 M_1")
l = index("l", H)
I, M = array("I", H), array("M", H)
first_product = N * I_1 * M_1
products = Sum(N * I[l] * M[l], l)
F = scalar("F")
price = Derivation(
    "The price of all gradients",
    "With N I_1 M_1 multiplications in the first layer's product and N I_l M_l in those of any "
    "number H of further layers, the backward pass takes twice as many as the forward pass, less "
    "those of the first layer.",
    first_product + 2 * products,
    because="for the weights of all layers, for δ of all but the first",
)
_ = price.equals(
    2 * F - first_product,
    because="F is the forward pass",
    where={F: first_product + products},
)
price

# %%
price.qed()

# %% [markdown]
# And with $M$ units in each of $L$ layers the forward pass is linear in the depth.

# %%
L, M = sizes("L M")
l = index("l", L)
linear = Derivation(
    "The price of the forward pass",
    "Through L layers of M units each, the first with M inputs, the forward pass takes N L M² "
    "multiplications in matrix products.",
    Sum(N * M * M, l),
    because="one product a layer",
)
_ = linear.step(sum_of_constant)
linear

# %%
linear.qed()

# %% [markdown]
# ## What it would take without the name
#
# Multiplied out, the derivative by what a unit sends out is a sum over paths. With two hidden
# layers a path from unit $i$ goes through a unit $j$ to an output $k$, and brings the product of
# the weights and slopes that lie on it. The letters are those of
# [any depth](any_depth.py): what comes back from the output is $Y - T$, and $f$ is any
# differentiable activation.

# %%
M1, M2, K = sizes("M_1 M_2 K")
n, i = index("n", N), index("i", M1)
j, k = index("j", M2), index("k", K)
W2, W3 = array("w^{(2)}", M1, M2), array("w^{(3)}", M2, K)
f, A2 = activation("f"), array("a^{(2)}", N, M2)
Y, T = array("y", N, K), array("t", N, K)
out = Y[n, k] - T[n, k]
inner = prime(f)(A2[n, j]) * Sum(W3[j, k] * out, k)
along = W2[i, j] * prime(f)(A2[n, j]) * W3[j, k] * out
paths = Derivation(
    "The derivative as a sum over paths",
    "With two hidden layers, Σ_j w_ij δ_nj is the sum over all paths from unit i through a "
    "unit j to an output k of the product of what lies on the path.",
    Sum(W2[i, j] * inner, j),
)
_ = paths.equals(Sum(along, j, k), because="multiplied out")
paths

# %%
paths.qed()

# %%
number = Derivation(
    "The number of these paths",
    "From a unit of the first hidden layer to the outputs there are M_2 K paths.",
    Sum(1, j, k),
    because="one term a path",
)
_ = number.equals(M2 * K, because="count")
number.qed()

# %% [markdown]
# Let $p_d$ be the number of paths from a unit to the outputs when $d$ layers of $M$ units are still
# to come. At an output there is $p_0 = 1$: here the path ends. Before that, each of the $M$ units
# of the next layer goes on in $p_d$ ways, so that $p_{d+1} = M p_d$. We claim $p_d = M^d$.
# **Base:** $M^0 = 1$. **Step:** if it holds for $d$, it holds for $d + 1$.

# %%
d = scalar("d", integer=True, nonnegative=True)
p_d = scalar("p_d")
assert (M**d).subs(d, 0) == 1

exponential = Derivation(
    "The number of paths, from d to d + 1 layers",
    "If there are M^d paths through d layers of M units each, there are M^(d+1) through d + 1, for "
    "every whole d ≥ 0; and for d = 0 there is one.",
    M * p_d,
    because="M units, each with p_d paths",
    where={p_d: M**d},
)
_ = exponential.equals(M ** (d + 1), because="one factor more")
exponential

# %%
exponential.qed()

# %% [markdown]
# A path is computed again for every unit and every path that leads into it, unless somebody
# remembers. With $\delta$ each layer remembers one number a unit: what all paths from there on
# add up to. For all $M$ units of the first layer, the recursion over $d$ layers then takes $d
# M^2$ multiplications a sample instead of some $d M^{d + 1}$, $d$ along each of the $M^d$ paths
# of each unit. For ten layers of ten units this is a thousand against some $10^{12}$, and it is
# the reason why backpropagation deserves a name: not for the derivative, which is the chain rule,
# but for computing it in an order in which nothing is computed twice.

# %% [markdown]
# ## Where the notes slip
#
# Errata: [3](../docs/errata.md#e3), [22](../docs/errata.md#e22).
#
# **"Not even an algorithm"** (video 30). The derivative is the chain rule and no algorithm, that is
# true. That it can be computed in a time linear in the depth, in spite of exponentially many paths,
# is one.
#
# **"One hidden layer is no harder than a hundred"** (video 27). For deriving, the page on
# [any depth](any_depth.py) agrees: the step is the same. The work grows in proportion to the layers.
# Training is another matter, of which nothing is proved here.

# %% [markdown]
# ## Exercises
#
# **1.** A network has 784 inputs, 100 hidden units and 10 outputs. How many multiplications take one
# sample's forward pass, and its backward pass?

# %% [markdown]
# **Answer.** $784 \cdot 100 + 100 \cdot 10 = 79\,400$; and twice that less the first layer's, $80\,400$.

# %% tags=["answer"]
forward = 784 * 100 + 100 * 10
back = 2 * forward - 784 * 100
assert (forward, back) == (79_400, 80_400)

# %% [markdown]
# **2.** How many paths lead from one unit to the 10 outputs through 5 layers of 10 units each?

# %% [markdown]
# **Answer.** $10^6$: ten choices in each of the five layers, and ten outputs.

# %% tags=["answer"]
import numpy as np

ones = np.ones((10, 10), int)
assert np.linalg.matrix_power(ones, 6)[0].sum() == 10**6

# %% [markdown]
# **3.** Somebody measures the slope of each parameter of the first network instead: one forward pass with
# it, moved a little. How much longer does that take than both passes?

# %% [markdown]
# **Answer.** There are 79,510 parameters, and so as many passes more: about forty thousand times as long.

# %% tags=["answer"]
parameters = 784 * 100 + 100 + 100 * 10 + 10
times = (parameters + 1) * forward / (forward + back)
assert parameters == 79_510
assert 39_000 < times < 40_000
