# %% [markdown]
# # Classes that count more → class weights
#
# One visitor in a hundred buys. A network that answers "no" to each is right for 99 of them, and useless.
# If the one matters as much as the 99, say so in the likelihood: count each sample of class $k$ as $w_k$
# samples.
#
# ## The likelihood
#
# There are $N$ samples and $K$ classes, and a weight $w_k \ge 0$ for each class. A sample that is seen $w$
# times multiplies the likelihood by its probability $w$ times, which is a power; and a power may be
# fractional. $\kappa(n)$ is the class of sample $n$.

# %%
from sympy import Product, Sum, exp, log

from backprop import losses
from backprop.proof import (
    Derivation,
    Nonnegative,
    OneHot,
    Partial,
    UnitInterval,
    array,
    index,
    labels,
    scalar,
    sizes,
)
from backprop.proof.rules import differentiate, log_of_power, log_of_product

N, K = sizes("N K")
n, k, i, j, l = index("n", N), index("k", K), index("i", N), index("j", K), index("l", K)
T, Y, A, w = array("t", N, K), array("y", N, K), array("a", N, K), array("w", K)
kappa = labels("kappa", N, K)

# %%
cost = Derivation(
    "Samples that count by their class give class weights",
    "For N labels among K classes, and each sample of class k counted w_k ≥ 0 times, minus the "
    "log-likelihood is minus the sum of w_k t_nk log y_nk.",
    -log(Product(Y[n, kappa[n]] ** w[kappa[n]], n)),
    name="J",
    over=Y,
    assuming=[OneHot(T, kappa), UnitInterval(Y), Nonnegative(w)],
)
cost.step(log_of_product)
cost.step(log_of_power)
cost

# %% [markdown]
# With the indicators $t_{nk}$ all classes stand in the sum, and all but the true one are 0.

# %%
cost.equals(-Sum(w[k] * T[n, k] * log(Y[n, k]), n, k), because="one term of each row is left")
cost.qed()

# %% [markdown]
# ## The code
#
# The library takes `class_weights` with the logits $A$, where $Y = \mathrm{softmax}(A)$.

# %%
as_softmax = {Y[n, k]: exp(A[n, k]) / Sum(exp(A[n, l]), l)}
logits = Derivation(
    "Class weights with softmax, from the logits",
    "For N labels among K classes and weights w_k ≥ 0, minus the sum of w_k t_nk log softmax(a_n)_k is minus "
    "the sum of w_k t_nk (a_nk − log Σ_l exp a_nl).",
    cost.last,
    name="J",
    over=A,
    assuming=[OneHot(T, kappa), Nonnegative(w)],
    where=as_softmax,
)
row = -Sum(w[k] * T[n, k] * (A[n, k] - log(Sum(exp(A[n, l]), l))), k)
logits.equals(Sum(row, n), because="logarithm of softmax")
logits

# %%
with_logits = losses.categorical_cross_entropy_with_logits
logits.ships(with_logits, T, A, class_weights=w)

# %% [markdown]
# "mean" divides by the number of samples $N$, as everywhere here. Others divide by the sum of the weights
# that occurred.

# %%
_ = logits.ships(with_logits, T, A, "mean", class_weights=w, equals=logits.last / N)
_ = logits.ships(with_logits, T, A, "none", class_weights=w, at=(n,), equals=row)
_ = logits.ships(with_logits, kappa, A, class_weights=w)
logits.qed()

# %% [markdown]
# ## The gradient
#
# Prediction minus target, as often as the sample counts: each row of the gradient is multiplied by the
# weight of its class.

# %%
delta = Derivation(
    "The gradient with class weights",
    "For N labels κ among K classes, weights w_k ≥ 0 and y = softmax(a), the derivative of the cost by a_ij "
    "is w_(κ(i)) (y_ij − t_ij).",
    Partial(logits.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[OneHot(T, kappa), Nonnegative(w)],
    where=as_softmax,
)
_ = delta.step(differentiate)
delta.equals(w[kappa[i]] * (Y[i, j] - T[i, j]), because="one term of the row is left")
delta

# %%
slope = losses.categorical_cross_entropy_with_logits_gradient
delta.ships(slope, T, A, class_weights=w, at=(i, j))

# %%
by_mean = delta.last / N
_ = delta.ships(slope, T, A, "mean", class_weights=w, at=(i, j), equals=by_mean)
delta.qed()

# %% [markdown]
# ## All options at once
#
# Class weights go together with [smoothed labels](label_smoothing.py), where each class's share of a target
# is weighted, and with a [temperature](temperature.py).

# %%
S, epsilon, tau = array("s", N, K), scalar("varepsilon"), scalar("tau", positive=True)
smooth = {S[n, k]: (1 - epsilon) * T[n, k] + epsilon / K}
hot = {Y[n, k]: exp(A[n, k] / tau) / Sum(exp(A[n, l] / tau), l)}
options = {"class_weights": w, "smoothing": epsilon, "temperature": tau}
together = Derivation(
    "Weights, smoothing and temperature together",
    "For N labels among K classes, w_k ≥ 0, 0 < ε < 1 and τ > 0, with s = (1 − ε) t + ε / K and y = "
    "softmax(a / τ), the library computes J = −Σ w s log y, and its derivative by a_ij, (y_ij Σ_k w_k s_ik − "
    "w_j s_ij) / τ.",
    -Sum(w[k] * S[n, k] * log(Y[n, k]), n, k),
    name="J",
    over=A,
    assuming=[OneHot(T), Nonnegative(w), UnitInterval(epsilon)],
    where={**smooth, **hot},
)
_ = together.ships(with_logits, T, A, **options)
by_logit = (Y[i, j] * Sum(w[k] * S[i, k], k) - w[j] * S[i, j]) / tau
_ = together.ships(slope, T, A, **options, at=(i, j), equals=by_logit)
_ = together.ships(slope, T, A, **options, at=(i, j), equals=Partial(together.last, A[i, j]))
together.qed()

# %% [markdown]
# ## Exercises
#
# **1.** One visitor in a hundred buys. Which weights make the buyers count as much as the others, if an
# average sample is to count once?

# %% [markdown]
# **Answer.** $w = (50, \frac{50}{99})$: the one buyer counts 50, and so do the 99 others together.

# %% tags=["answer"]
import numpy as np

weights = np.array([50, 50 / 99])
assert np.allclose(weights * [1, 99], 50)

# %% [markdown]
# **2.** A network without inputs says the same $p$ to all 100 of them. Which $p$ costs least without
# weights, and which with these?

# %% [markdown]
# **Answer.** Without, the share of the buyers, 0.01. With the weights both classes count alike, and it is
# one half.

# %% tags=["answer"]
labels_of_all = np.repeat([0, 1], [1, 99])
chances = np.arange(1, 100) / 100


def costs(**options):
    """What it costs to say each of the chances to all."""
    return [with_logits(labels_of_all, np.tile(np.log([p, 1 - p]), (100, 1)), **options) for p in chances]


assert chances[np.argmin(costs())] == 0.01
assert chances[np.argmin(costs(class_weights=weights))] == 0.5

# %% [markdown]
# **3.** All weights are doubled. Does the minimum move? Does descent?

# %% [markdown]
# **Answer.** The minimum stays. The gradient doubles, so that each step is twice as long: as if the
# learning rate had been doubled.

# %% tags=["answer"]
logits_of_two = np.array([[0.3, -0.2], [1.0, 0.5]])
once, twice = (slope([0, 1], logits_of_two, class_weights=c * weights) for c in (1, 2))
assert np.allclose(twice, 2 * once)
