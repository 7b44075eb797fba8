# %% [markdown]
# # A margin → the hinge loss
#
# All costs so far came from a distribution. This one does not, and we say what it comes from instead.
#
# A question is answered "1" if the logit $a$ is positive, and "0" otherwise. Right or wrong is all that we
# want to know in the end; but the number of wrong answers is flat almost everywhere, and no gradient
# descends on it. The hinge loss lies above it, and slopes.
#
# ## The margin
#
# The targets $t_{nk}$ are 0 or 1. The *margin* $m = (2t - 1)\,a$ is $a$ for a 1 and $-a$ for a 0: it is
# positive where the answer is right, and says how clearly. Up to a margin of 1, the hinge loss is what is
# missing to it; from there on a sample costs nothing.

# %%
from sympy import Piecewise, Sum, exp

from backprop import losses
from backprop.proof import (
    Binary,
    Derivation,
    Nonnegative,
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
from backprop.proof.rules import differentiate

N, K = sizes("N K")
n, k, i, j = index("n", N), index("k", K), index("i", N), index("j", K)
T, A = array("t", N, K), array("a", N, K)


def missing(m):
    """What is missing to a margin of 1."""
    return Piecewise((1 - m, m < 1), (0, True))


margin = (2 * T[n, k] - 1) * A[n, k]
row = Sum(missing(margin), k)
cost = Derivation(
    "The hinge loss",
    "For N×K targets 0 or 1 and any logits, the library computes the sum of what is missing to a margin of "
    "1.",
    Sum(row, n),
    name="J",
    over=A,
    assuming=[Binary(T)],
)
cost

# %%
cost.ships(losses.hinge_loss, T, A)

# %%
_ = cost.ships(losses.hinge_loss, T, A, "mean", equals=cost.last / N)
_ = cost.ships(losses.hinge_loss, T, A, "none", at=(n,), equals=row)
cost.qed()

# %% [markdown]
# ## Above the number of errors
#
# A margin of $m = -u$ with $u \ge 0$ is a wrong answer, or none, and costs $1 + u$, which is at least 1. No
# answer costs less than 0. So the sum is at least the number of wrong answers, and where it is small they are
# few.

# %%
u = scalar("u")
prove_equal(missing(-u), 1 + u, assuming=[Nonnegative(u)])

# %% [markdown]
# ## No likelihood
#
# If $J = -\ell$ for a coin that shows $t$ with the probability $e^{-J}$, then the two sides' probabilities
# sum to 1, or at least to one constant, which would be dropped. They do not. Here are the two sums at $a = 0$
# and at $a = 1$:

# %%
a, b = scalar("a"), scalar("b")


def both(a):
    return exp(-missing(a)) + exp(-missing(-a))


counterexample(both(a), both(b), where={"a": 0, "b": 1})

# %% [markdown]
# So $e^{-J}$ is no probability, whatever the constant: the logits of a network that was trained so are no
# logarithms of odds, and only their sign speaks.
#
# ## The gradient
#
# The slope is $-1$ along the margin where the margin is below 1, else 0. At the kink there is none, so we
# take the derivative off the kinks.

# %%
sides = Where(Above(1 - margin), 1 - margin, 0)
prove_equal(missing(margin), sides)
slope = Derivation(
    "The gradient of the hinge loss",
    "For N×K targets 0 or 1 and no margin of exactly 1, the derivative of the hinge loss by a_ij is 1 − 2 "
    "t_ij where the margin (2 t_ij − 1) a_ij is below 1, else 0.",
    Partial(off_kinks(Sum(sides, n, k), frozenset("a")), A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[Binary(T), OffKinks(A)],
)
_ = slope.step(differentiate)
slope.equals(
    Piecewise((1 - 2 * T[i, j], (2 * T[i, j] - 1) * A[i, j] < 1), (0, True)),
    because="one term is left",
)
slope

# %%
slope.ships(losses.hinge_loss_gradient, T, A, at=(i, j))

# %%
by_mean = slope.last / N
_ = slope.ships(losses.hinge_loss_gradient, T, A, "mean", at=(i, j), equals=by_mean)
slope.qed()

# %% [markdown]
# At the kink the library answers 0, a convention, and one of the slopes in between.
#
# What is right by a margin does not pull at all, where the [cross-entropy](binary_cross_entropy.py) pulls for
# ever, if less and less. What is wrong pulls with the same force, however wrong. With a
# [penalty on the weights](gaussian_prior.py) it makes a support vector machine: the samples within the margin
# are its support.

# %% [markdown]
# ## Exercises
#
# **1.** What does $a = 0.3$ cost where $t = 1$, and what does $a = 2$ where $t = 0$?

# %% [markdown]
# **Answer.** 0.7 and 3: the margins are 0.3 and $-2$.

# %% tags=["answer"]
import numpy as np

assert np.allclose(losses.hinge_loss([[1], [0]], [[0.3], [2.0]], "none"), [0.7, 3])

# %% [markdown]
# **2.** Which slope has a right answer with $a = 3$ under this loss, and under the cross-entropy?

# %% [markdown]
# **Answer.** 0 here, and $\sigma(3) - 1 \approx -0.047$ there.

# %% tags=["answer"]
assert losses.hinge_loss_gradient([[1]], [[3.0]])[0, 0] == 0
assert np.isclose(losses.binary_cross_entropy_with_logits_gradient([[1]], [[3.0]])[0, 0], -0.0474, atol=1e-4)

# %% [markdown]
# **3.** The inputs are $-2$ with $t = 0$ and $1$ with $t = 1$, and $a = w x$. Which $w$ cost nothing?
# Which of the two samples decides?

# %% [markdown]
# **Answer.** All $w \ge 1$: the margins are $2w$ and $w$. The nearer sample decides; it is the support.

# %% tags=["answer"]
points = np.array([[-2.0], [1.0]])
costs = {w: float(losses.hinge_loss([[0], [1]], w * points)) for w in (0.5, 0.99, 1.0, 1.5)}
assert [w for w in costs if costs[w] == 0] == [1.0, 1.5]
assert losses.hinge_loss([[0]], 0.5 * points[:1]) == 0
