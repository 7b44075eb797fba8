# %% [markdown]
# # How sure a prediction is → temperature
#
# [Softmax](softmax.py) makes probabilities of logits. Twice the logits make the same ranking, and are much
# surer of it. A network that is right in 80 of 100 cases where it says "99 %" ranks well and is too sure.
# One number mends that: divide its logits by a *temperature* $\tau$.
#
# ## The distribution
#
# The word is physics'. A system that has $K$ states with energies $-a_k$ is found in state $k$ with the
# probability $e^{a_k / \tau} / \sum_l e^{a_l / \tau}$ (Boltzmann). Hot, $\tau$ large, and all states are
# alike; cold, and it is in the lowest. There are $N$ samples, their targets are one-hot, and the cost is
# minus the log-likelihood.

# %%
from sympy import Sum, exp, log

from backprop import losses, softmax
from backprop.proof import Derivation, OneHot, Partial, array, index, labels, scalar, sizes
from backprop.proof.rules import differentiate

N, K = sizes("N K")
n, k, i, j, l = index("n", N), index("k", K), index("i", N), index("j", K), index("l", K)
T, Y, A = array("t", N, K), array("y", N, K), array("a", N, K)
kappa, tau = labels("kappa", N, K), scalar("tau", positive=True)

hot = {Y[n, k]: exp(A[n, k] / tau) / Sum(exp(A[n, l] / tau), l)}
cost = Derivation(
    "Categorical with a temperature, from the logits",
    "For N labels among K classes and y = softmax(a / τ) with any τ > 0, minus the log-likelihood is minus "
    "the sum of t (a / τ − log Σ exp(a / τ)).",
    -Sum(T[n, k] * log(Y[n, k]), n, k),
    name="J",
    over=A,
    assuming=[OneHot(T, kappa)],
    where=hot,
)
row = -Sum(T[n, k] * (A[n, k] / tau - log(Sum(exp(A[n, l] / tau), l))), k)
cost.equals(Sum(row, n), because="logarithm of softmax")
cost

# %% [markdown]
# ## The code

# %%
with_logits = losses.categorical_cross_entropy_with_logits
cost.ships(with_logits, T, A, temperature=tau)

# %%
_ = cost.ships(with_logits, T, A, "mean", temperature=tau, equals=cost.last / N)
_ = cost.ships(with_logits, T, A, "none", temperature=tau, at=(n,), equals=row)
_ = cost.ships(with_logits, kappa, A, temperature=tau)
cost.qed()

# %% [markdown]
# The prediction is softmax's, at this temperature.

# %%
chance = Derivation(
    "Softmax at a temperature",
    "For N×K logits and any τ > 0, the library's softmax at the temperature τ is exp(a_ij / τ) over its sum.",
    Y[i, j],
    name="y_{ij}",
    over=A,
    where=hot,
)
chance.ships(softmax, A, temperature=tau, at=(i, j))

# %%
chance.qed()

# %% [markdown]
# ## The gradient
#
# By the chain rule a factor $1/\tau$ comes in front. A hot prediction learns slowly: $y - t$ is divided by
# $\tau$. And the cost from one $\tau$ to another is no measure of progress.

# %%
delta = Derivation(
    "The gradient with a temperature",
    "For N labels among K classes and y = softmax(a / τ) with any τ > 0, the derivative of the cost by a_ij "
    "is (y_ij − t_ij) / τ.",
    Partial(cost.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[OneHot(T)],
    where=hot,
)
_ = delta.step(differentiate)
delta.equals((Y[i, j] - T[i, j]) / tau, because="chain rule")
delta

# %%
slope = losses.categorical_cross_entropy_with_logits_gradient
delta.ships(slope, T, A, temperature=tau, at=(i, j))

# %%
by_mean = delta.last / N
_ = delta.ships(slope, T, A, "mean", temperature=tau, at=(i, j), equals=by_mean)
delta.qed()

# %% [markdown]
# ## Which temperature?
#
# To mend a trained network, hold $A$ and descend in $\tau$, on samples that it has not seen. The slope says
# which way. It is positive where the logits of the true classes exceed what the network expects of them,
# $\sum_k y_{nk} a_{nk}$: then it is too little sure, and $\tau$ should fall.

# %%
calibrated = Derivation(
    "The derivative by the temperature",
    "For N labels among K classes and y = softmax(a / τ), the derivative of the cost by τ is the sum of (t − "
    "y) a, over τ².",
    Partial(cost.last, tau),
    name=r"\frac{\partial J}{\partial \tau}",
    over=tau,
    assuming=[OneHot(T)],
    where=hot,
)
_ = calibrated.step(differentiate)
calibrated.equals(
    Sum((T[n, k] - Y[n, k]) * A[n, k], n, k) / tau**2,
    because="chain rule",
)
calibrated

# %%
calibrated.qed()

# %% [markdown]
# ## From teacher to student
#
# A large network, the teacher, knows more than the label: which wrong classes are nearly right. At a high
# temperature its predictions show that, and as [soft targets](kl_divergence.py) they teach a small one. The
# student is asked at the same temperature, and its gradient multiplied by $\tau^2$, for the teacher's part
# of it falls as $1/\tau^2$.

# %% [markdown]
# ## Exercises
#
# **1.** What is the softmax of $(\log 4, 0)$ at $\tau = 1$, and at $\tau = 2$?

# %% [markdown]
# **Answer.** $(\frac45, \frac15)$ and $(\frac23, \frac13)$: the exponentials are 4 and 1, then their
# square roots.

# %% tags=["answer"]
import numpy as np

odds = np.log([[4.0, 1.0]])
assert np.allclose(softmax(odds), [[4 / 5, 1 / 5]])
assert np.allclose(softmax(odds, temperature=2.0), [[2 / 3, 1 / 3]])

# %% [markdown]
# **2.** To what does it tend for $\tau \to \infty$, and for $\tau \to 0$?

# %% [markdown]
# **Answer.** To one half each, and to $(1, 0)$: hot, all are alike; cold, the largest takes all.

# %% tags=["answer"]
assert np.allclose(softmax(odds, temperature=1e9), [[1 / 2, 1 / 2]])
assert np.allclose(softmax(odds, temperature=1e-3), [[1, 0]])

# %% [markdown]
# **3.** A network gives the logits $(\log 4, 0)$ to five samples, and is right in four of them. Which
# temperature is best? And if it were right in three?

# %% [markdown]
# **Answer.** $\tau = 1$: it says 80 %, and 80 % are right, so that the derivative by $\tau$ is 0. With
# three it should say 60 %, the odds of 3 to 2: $\tau = \log 4 / \log \frac32 \approx 3.4$.

# %% tags=["answer"]
taus = np.linspace(0.5, 5, 451)
for right, best in ((4, 1), (3, np.log(4) / np.log(3 / 2))):
    seen = np.repeat([0, 1], [right, 5 - right])
    costs = [with_logits(seen, np.tile(odds, (5, 1)), temperature=float(one)) for one in taus]
    assert abs(taus[np.argmin(costs)] - best) < 0.01
