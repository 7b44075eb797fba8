# %% [markdown]
# # Laplace → absolute error
#
# The [squared error](squared_error.py) came from a Gaussian: nothing weighs more than one large gap, for it
# enters squared. Where targets now and then are far off, a broken sensor, a typing error, that is too much
# honour for them. A bell with heavier flanks expects such targets, and what it says about the gap is its
# size, $|t_n - y_n|$, and not its square.
#
# ## The pointed bell
#
# There are $N$ samples, and $N$ stays a symbol. Laplace's density falls off exponentially on both sides of
# the prediction $y_n$, with one width $b$ for all samples.

# %%
from sympy import Abs, Piecewise, Product, Sum, log
from sympy.stats import Laplace, density

from backprop.losses import absolute_error, absolute_error_gradient
from backprop.proof import (
    Derivation,
    Partial,
    array,
    counterexample,
    index,
    prove_equal,
    scalar,
    sizes,
)
from backprop.proof.kernel.conditions import OffKinks
from backprop.proof.kernel.language import Above, Where, off_kinks
from backprop.proof.rules import (
    differentiate,
    drop_the_constant,
    drop_the_positive_factor,
    linearity_of_sum,
    log_of_product,
)

N, K = sizes("N K")
n, k, i, j = index("n", N), index("k", K), index("i", N), index("j", K)
b = scalar("b", positive=True)
T, Y = array("t", N), array("y", N)

# %% [markdown]
# The samples are independent, so that the likelihood is the product of their densities, and the cost is
# minus its logarithm.

# %%
likelihood = Product(density(Laplace("t_n", Y[n], b))(T[n]), n)
cost = Derivation(
    "Laplace gives absolute error",
    "For N real targets with Laplace noise of any width b, minus the "
    "log-likelihood is the absolute error, up to a positive factor and a "
    "constant that do not depend on the predictions.",
    -log(likelihood),
    name="J",
    over=Y,
)
cost

# %% [markdown]
# The logarithm makes a sum of the product, then splits each density into its constant and its flanks, of
# which it undoes the exponential.

# %%
cost.step(log_of_product)

# %%
cost.step(log_of_product)

# %% [markdown]
# What does not depend on $n$ goes in front of the sum.

# %%
cost.step(linearity_of_sum)

# %% [markdown]
# The constant $N \log(2b)$ goes, and so does the factor $1/b$, which is positive.

# %%
cost.step(drop_the_constant)

# %%
cost.step(drop_the_positive_factor)

# %% [markdown]
# ## The code
#
# The library's function is run as it ships, on arrays of $N$ symbols, and computes the last line.

# %%
cost.ships(absolute_error, T, Y)

# %%
_ = cost.ships(absolute_error, T, Y, reduction="mean", equals=cost.last / N)
_ = cost.ships(absolute_error, T, Y, reduction="none", at=(n,), equals=Abs(T[n] - Y[n]))
cost.qed()

# %% [markdown]
# With $K$ numbers a sample, and noise of one width in all of them, the product runs over $n$ and $k$, and so
# does the sum.

# %%
T, Y = array("t", N, K), array("y", N, K)
gaps = Sum(Abs(T[n, k] - Y[n, k]), n, k)
matrix = Derivation(
    "Laplace gives absolute error, several outputs",
    "For N×K real targets with independent Laplace noise of any one width b, minus the "
    "log-likelihood is the absolute error over all entries, up to a positive factor and a "
    "constant that do not depend on the predictions.",
    -log(Product(density(Laplace("t_nk", Y[n, k], b))(T[n, k]), n, k)),
    name="J",
    over=Y,
)
matrix.equals(gaps / b + N * K * log(2 * b), because="the same steps")
matrix.step(drop_the_constant)
matrix.step(drop_the_positive_factor)
matrix

# %%
one_sample = Sum(Abs(T[n, k] - Y[n, k]), k)
_ = matrix.ships(absolute_error, T, Y)
_ = matrix.ships(absolute_error, T, Y, reduction="mean", equals=matrix.last / N)
_ = matrix.ships(absolute_error, T, Y, reduction="none", at=(n,), equals=one_sample)
matrix.qed()

# %% [markdown]
# ## The gradient
#
# $|r|$ has a kink where $r = 0$: its slope is $-1$ on the left and $1$ on the right, and there is none at the
# kink itself. So we take the derivative off the kinks, where no prediction is exactly its target. There,
# whether $t_{nk} > y_{nk}$ does not change when a prediction is moved by a little.

# %%
gap = T[n, k] - Y[n, k]
sides = Where(Above(gap), gap, -gap)
prove_equal(Abs(gap), sides)
slope = Derivation(
    "The gradient of the absolute error",
    "For N×K real targets and predictions, none of which is its target, the derivative of the "
    "absolute error by y_ij is 1 where y_ij > t_ij, else −1.",
    Partial(off_kinks(Sum(sides, n, k), frozenset("y")), Y[i, j]),
    name=r"\frac{\partial J}{\partial y_{ij}}",
    over=Y,
    assuming=[OffKinks(Y)],
)
slope

# %%
slope.step(differentiate)

# %% [markdown]
# One term of the sum is left.

# %%
slope.equals(
    Piecewise((1, Y[i, j] > T[i, j]), (-1, True)),
    because="one term is left",
)

# %%
slope.ships(absolute_error_gradient, T, Y, at=(i, j))

# %%
by_mean = slope.last / N
_ = slope.ships(absolute_error_gradient, T, Y, "mean", at=(i, j), equals=by_mean)
slope.qed()

# %% [markdown]
# At the kink the library answers 0, as for [ReLU](activations.py): a convention, not a theorem.
#
# Every target pulls at its prediction with the same force, however far away it is. So a prediction that has
# to serve many targets at once is at rest where as many lie above it as below: at their median. The squared
# error would have it at their mean. Take the targets 0, 0 and 3. At the mean, 1, the absolute error is 4; at
# the median, 0, it is 3.

# %%
y, z = scalar("y"), scalar("z")
counterexample(
    Sum(Abs(T[n, k] - y), n, k),
    Sum(Abs(T[n, k] - z), n, k),
    where={"N": 3, "K": 1, "t": [[0], [0], [3]], "y": 1, "z": 0},
)

# %% [markdown]
# The price is the slope itself. It does not become small where predictions are good, so that descent with a
# fixed learning rate ends in steps to and fro. A cost that has a square in the middle and straight flanks is
# [Huber's](huber_loss.py).

# %% [markdown]
# ## Exercises
#
# **1.** One number $y$ has to stand for the targets 1, 2 and 6. Which $y$ has the smallest absolute
# error?

# %% [markdown]
# **Answer.** The middle one, 2: to its left more targets pull to the right, and the other way
# round. The mean, 3, is drawn away by the 6.

# %% tags=["answer"]
import numpy as np

targets = np.array([1.0, 2.0, 6.0])
others = np.linspace(0, 7, 71)
costs = np.abs(targets[:, None] - others).sum(axis=0)
assert np.isclose(others[np.argmin(costs)], 2.0)

# %% [markdown]
# **2.** What is the gradient for a gap of 0.001, and for one of 1,000? What does that mean for
# descent?

# %% [markdown]
# **Answer.** 1 both times, up to its sign. A far-off target pulls no harder than a near one, which
# is why outliers do little harm; but the pull does not get weaker near the goal either, so steps of
# one size overshoot.


# %% tags=["answer"]
def slope(t, y, h=1e-7):
    return (abs(t - (y + h)) - abs(t - (y - h))) / (2 * h)


assert np.isclose(slope(0.0, 0.001), 1)
assert np.isclose(slope(0.0, 1000.0), 1, atol=1e-3)

# %% [markdown]
# **3.** Why does the theorem on the gradient leave out predictions that are their target?

# %% [markdown]
# **Answer.** There the cost has a corner: from the left its slope is $-1$, from the right $1$, and
# there is no derivative.

# %% tags=["answer"]
h = 1e-7
assert (abs(h) - abs(0.0)) / h == 1
assert (abs(0.0) - abs(-h)) / h == -1
