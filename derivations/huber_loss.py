# %% [markdown]
# # A bell with straight flanks → Huber's loss
#
# The [squared error](squared_error.py) is smooth where predictions are good, and gives in to every target
# that is far off. The [absolute error](absolute_error.py) is not impressed by those, and has a kink where
# predictions are good. Huber takes the better half of each: squares up to a gap of $c$, and from there on a
# straight line.
#
# ## The loss
#
# $\rho(r)$ is $\frac12 r^2$ for $|r| < c$, and $c\,(|r| - \frac12 c)$ beyond. At $|r| = c$ the two agree,
# in value and in slope.

# %%
from sympy import Piecewise, Product, Sum, exp, log

from backprop.losses import huber_loss, huber_loss_gradient
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
from backprop.proof.rules import differentiate, drop_the_constant

N, K = sizes("N K")
n, k, i, j = index("n", N), index("k", K), index("i", N), index("j", K)
c = scalar("c", positive=True)
T, Y = array("t", N, K), array("y", N, K)


def rho(r):
    above, below = c * (r - c / 2), c * (-r - c / 2)
    return Piecewise((below, r <= -c), (above, r >= c), (r**2 / 2, True))


prove_equal(c**2 / 2, c * (c - c / 2))

# %% [markdown]
# ## The distribution
#
# Which noise says that a gap costs $\rho$? That of the density $e^{-\rho(y - t)} / Z$: in the middle it is a
# Gaussian's of width 1, and beyond $c$ it falls off like [Laplace's](absolute_error.py). $Z$ makes it a
# density. It depends on $c$ alone, and we need no more of it than that it is positive.

# %%
Z = scalar("Z", positive=True)
loss = array("rho", N, K)[n, k]
cost = Derivation(
    "A bell with straight flanks gives Huber's loss",
    "For N×K real targets with independent noise of density e^(−ρ(y − t)) / Z, any threshold c "
    "and any Z > 0, minus the log-likelihood is Huber's loss, up to a constant that does not "
    "depend on the predictions.",
    -log(Product(exp(-loss) / Z, n, k)),
    name="J",
    over=Y,
    where={loss: rho(Y[n, k] - T[n, k])},
)
total = Sum(rho(Y[n, k] - T[n, k]), n, k)
cost.equals(
    Sum(loss, n, k) + N * K * log(Z),
    because="logarithm of each factor",
)
cost.equals(total + N * K * log(Z), because="definition of ρ")
cost.step(drop_the_constant)
cost

# %% [markdown]
# ## The code
#
# The library needs no cases: $\rho(r) = g\,(r - \frac12 g)$, where $g$ is $r$ held between $-c$ and $c$.

# %%
cost.ships(huber_loss, T, Y, threshold=c)

# %%
row = Sum(rho(Y[n, k] - T[n, k]), k)
_ = cost.ships(huber_loss, T, Y, "mean", threshold=c, equals=cost.last / N)
_ = cost.ships(huber_loss, T, Y, "none", threshold=c, at=(n,), equals=row)
cost.qed()

# %% [markdown]
# ## The gradient
#
# The formula asks whether $|r| < c$. We take the derivative where $|r|$ is not $c$, so that the answer does
# not change when a prediction is moved by a little.

# %%
gap = Y[n, k] - T[n, k]
above, below = c * (gap - c / 2), c * (-gap - c / 2)
sides = Where(Above(gap + c), Where(Above(c - gap), gap**2 / 2, above), below)
prove_equal(rho(gap), sides)
slope = Derivation(
    "The gradient of Huber's loss",
    "For N×K real targets and predictions, any threshold c, and no gap of size c, the "
    "derivative of Huber's loss by y_ij is y_ij − t_ij, but at least −c and at most c.",
    Partial(off_kinks(Sum(sides, n, k), frozenset("y")), Y[i, j]),
    name=r"\frac{\partial J}{\partial y_{ij}}",
    over=Y,
    assuming=[OffKinks(Y)],
)
_ = slope.step(differentiate)
r = Y[i, j] - T[i, j]
slope.equals(
    Piecewise((-c, r <= -c), (c, r >= c), (r, True)),
    because="one term is left",
)
slope

# %%
slope.ships(huber_loss_gradient, T, Y, threshold=c, at=(i, j))

# %%
by_mean = slope.last / N
_ = slope.ships(huber_loss_gradient, T, Y, "mean", threshold=c, at=(i, j), equals=by_mean)
slope.qed()

# %% [markdown]
# At $|r| = c$ the slopes of both sides agree, and the library gives that slope. No target pulls harder than
# $c$.
#
# The threshold has the unit of the targets: what counts as far off depends on what is being predicted. The
# library takes $c = 1$ unless told otherwise, which suits targets of about that spread. A gap of 3 costs
# more under a larger threshold:

# %%
at_3 = {"N": 1, "K": 1, "t": [[3]], "y": [[0]]}
counterexample(
    total.subs(c, 1),
    total.subs(c, 2),
    where=at_3,
)

# %% [markdown]
# ## Exercises
#
# **1.** With the threshold $c = 1$, what do gaps of $\frac12$ and of 3 cost?

# %% [markdown]
# **Answer.** $\frac18$, half the square, and $2\frac12$: beyond $c$ it is $c\,(|u| - c/2)$.

# %% tags=["answer"]
import numpy as np


def rho(u, c=1.0):
    return np.where(np.abs(u) <= c, u**2 / 2, c * (np.abs(u) - c / 2))


assert rho(np.array([0.5, 3.0])).tolist() == [0.125, 2.5]

# %% [markdown]
# **2.** Value and slope fit at $u = c$. Does the second derivative fit, too?

# %% [markdown]
# **Answer.** No: it is 1 inside and 0 outside.

# %% tags=["answer"]
h = 1e-4
bend = (rho(np.array([1 - 2 * h, 1 + 2 * h]) + h) + rho(np.array([1 - 2 * h, 1 + 2 * h]) - h)) / h**2
bend -= 2 * rho(np.array([1 - 2 * h, 1 + 2 * h])) / h**2
assert np.allclose(bend, [1, 0], atol=1e-4)

# %% [markdown]
# **3.** What does Huber's loss become for a very large $c$, and what for a very small one?

# %% [markdown]
# **Answer.** Half the squared error; and $c$ times the absolute error, nearly.

# %% tags=["answer"]
u = np.array([-2.0, 0.5, 3.0])
assert np.array_equal(rho(u, 1e6), u**2 / 2)
assert np.allclose(rho(u, 1e-6) / 1e-6, np.abs(u), atol=1e-5)
