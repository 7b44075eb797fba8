# %% [markdown]
# # Normalisation
#
# A layer learns more easily if what comes in has mean 0 and variance 1. So it is made so: over the
# entries of one sample (*LayerNorm*), or over the samples of one channel (*BatchNorm*). Both divide
# by a root of what is measured on the input itself, and so an entry has three ways to the cost:
# directly, through the mean, and through the variance. Those are the "extra terms" that make the
# backward pass look long.
#
# ## Layer norm, forward and backward
#
# Samples $n$, steps $t$, and $D$ entries that are normalised:
# $\hat x = (x - \mu) / s$, $s = \sqrt{\mathrm{var} + \varepsilon}$, $y = \gamma \hat x + \beta$.

# %%
from sympy import Sum, sqrt

from backprop import layers
from backprop.proof import Cost, Derivation, Let, Partial, array, index, scalar, sizes, slopes

N, T, D, C, L = sizes("N T D C L")
n, t, d, e = index("n", N), index("t", T), index("d", D), index("e", D)
J, eps = scalar("J"), scalar("epsilon", positive=True)
X, G = array("x", N, T, D), slopes("g", N, T, D)
gamma, beta = array("gamma", D), array("beta", D)
mu, s, H = array("mu", N, T), array("s", N, T), array(r"\hat{x}", N, T, D)
names = Let(
    {
        mu[n, t]: Sum(X[n, t, d], d) / D,
        s[n, t]: sqrt(Sum((X[n, t, d] - mu[n, t]) ** 2, d) / D + eps),
        H[n, t, d]: (X[n, t, d] - mu[n, t]) / s[n, t],
        J: Cost("J", gamma[d] * H[n, t, d] + beta[d], G[n, t, d]),
    }
)
names

# %%
norm = layers.LayerNorm(1)
norm.eps, norm.parameters = eps, {"gamma": gamma, "beta": beta}
_, memory = norm.forward(X)
layer_norm = Derivation(
    "LayerNorm",
    "For any differentiable J of y = γ x̂ + β with slopes g, and h = g γ, "
    "∂J/∂x_ntd = (h_ntd − mean of h − x̂_ntd · mean of h x̂) / s, with means over the normalised axis; "
    "∂J/∂γ_d = Σ_nt g x̂ and ∂J/∂β_d = Σ_nt g.",
    Partial(J, X[n, t, d]),
    where=names,
)
h = G[n, t, e] * gamma[e]
layer_norm.equals(
    (G[n, t, d] * gamma[d] - Sum(h, e) / D - H[n, t, d] * Sum(h * H[n, t, e], e) / D) / s[n, t],
    because="the chain rule, three ways",
)
layer_norm

# %%
place = {"at": (n, t, d), "part": (0,)}
y = gamma[d] * H[n, t, d] + beta[d]
_ = layer_norm.ships(norm.forward, X, **place, equals=y)
_ = layer_norm.ships(norm.backward, G, memory, **place)
for name, parameter in norm.parameters.items():
    slope = Partial(J, parameter[d])
    layer_norm.ships(norm.backward, G, memory, at=(d,), part=(1, name), equals=slope)
layer_norm.qed()

# %% [markdown]
# ## Batch norm, forward and backward
#
# Now each channel $c$ is normalised over samples $n$ and places $l$: all axes but the second. In
# training mean and variance are the batch's; in prediction they are running averages, constants that
# do not vary with $x$, and then the extra terms are gone.

# %%
c, l = index("c", C), index("l", L)
p, q = index("p", N), index("q", L)
X, G = array("x", N, C, L), slopes("g", N, C, L)
gamma, beta = array("gamma", C), array("beta", C)
mu, s, H = array("mu", C), array("s", C), array(r"\hat{x}", N, C, L)
names = Let(
    {
        mu[c]: Sum(X[n, c, l], n, l) / (N * L),
        s[c]: sqrt(Sum((X[n, c, l] - mu[c]) ** 2, n, l) / (N * L) + eps),
        H[n, c, l]: (X[n, c, l] - mu[c]) / s[c],
        J: Cost("J", gamma[c] * H[n, c, l] + beta[c], G[n, c, l]),
    }
)
names

# %%
alpha = scalar("alpha")
batch = layers.BatchNorm(1)
batch.eps, batch.momentum = eps, alpha
batch.parameters = {"gamma": gamma, "beta": beta}
mean, var = array("m", C), array("v", C)
batch.state = {"mean": array("m", C), "var": array("v", C)}
_, memory = batch.forward(X, training=True)
training = Derivation(
    "BatchNorm in training",
    "For any differentiable J of y = γ x̂ + β with slopes g, "
    "∂J/∂x_ncl = γ_c (g_ncl − mean of g − x̂_ncl · mean of g x̂) / s_c, with means over all samples and places "
    "of the channel; ∂J/∂γ_c = Σ_nl g x̂ and ∂J/∂β_c = Σ_nl g. The running statistics take a step of α "
    "towards "
    "the batch's mean and its variance with 1/(NL − 1).",
    Partial(J, X[n, c, l]),
    where=names,
)
training.equals(
    (G[n, c, l] - Sum(G[p, c, q], p, q) / (N * L) - H[n, c, l] * Sum(G[p, c, q] * H[p, c, q], p, q) / (N * L))
    * gamma[c]
    / s[c],
    because="the chain rule, three ways",
)
training

# %%
place = {"at": (n, c, l), "part": (0,)}
_ = training.ships(batch.backward, G, memory, **place)
for name, parameter in batch.parameters.items():
    slope = Partial(J, parameter[c])
    training.ships(batch.backward, G, memory, at=(c,), part=(1, name), equals=slope)
_ = training.computed_by(batch.state["mean"], at=(c,), equals=mean[c] + alpha * (mu[c] - mean[c]))
spread = Sum((X[n, c, l] - mu[c]) ** 2, n, l) / (N * L - 1)
training.computed_by(batch.state["var"], at=(c,), equals=var[c] + alpha * (spread - var[c]))

# %%
batch.state = {"mean": array("m", C), "var": array("v", C)}
y = gamma[c] * H[n, c, l] + beta[c]
_ = training.ships(batch.forward, X, **place, equals=y, training=True)
training.qed()

# %%
batch.state = {"mean": mean, "var": var}  # of which no training has written
root = sqrt(var[c] + eps)
y = gamma[c] * (X[n, c, l] - mean[c]) / root + beta[c]
_, memory = batch.forward(X)
prediction = Derivation(
    "BatchNorm in prediction",
    "With running statistics m and v, y = γ (x − m) / √(v + ε) + β and ∂J/∂x = γ g / √(v + ε).",
    Partial(J, X[n, c, l]),
    where={J: Cost("J", y, G[n, c, l])},
)
prediction.equals(gamma[c] * G[n, c, l] / root, because="m and v are constants")
_ = prediction.ships(batch.forward, X, **place, equals=y)
_ = prediction.ships(batch.backward, G, memory, **place)
for name, parameter in batch.parameters.items():
    slope = Partial(J, parameter[c])
    prediction.ships(batch.backward, G, memory, at=(c,), part=(1, name), equals=slope)
prediction.qed()

# %% [markdown]
# ## Exercises
#
# **1.** What does a layer norm make of a row $x$, and what of $2x + 3$?

# %% [markdown]
# **Answer.** The same, but for $\varepsilon$: mean and width go away. So the slope along $x$ itself
# and along a constant is 0.

# %% tags=["answer"]
import numpy as np

norm_of_4 = layers.LayerNorm(4)
row = np.array([[1.0, 2.0, 4.0, 9.0]])
once, twice = norm_of_4.forward(row)[0], norm_of_4.forward(2 * row + 3)[0]
assert np.allclose(once, twice, atol=1e-4)

# %% [markdown]
# **2.** What do the slopes $\partial J/\partial x$ of a row add up to?

# %% [markdown]
# **Answer.** 0: to add a constant to the row changes nothing. Of the two extra terms, the mean of
# $g$ sees to that.

# %% tags=["answer"]
y, memory = norm_of_4.forward(row)
dx = norm_of_4.backward(np.array([[1.0, -2.0, 0.5, 3.0]]), memory)[0]
assert abs(dx.sum()) < 1e-12

# %% [markdown]
# **3.** Why does batch norm in prediction have no extra terms in its slope?

# %% [markdown]
# **Answer.** Mean and width are running averages then, constants that $x$ does not move. In
# training each $x$ moves them, and with them all others.

# %% tags=["answer"]
batch_of_1 = layers.BatchNorm(1)
batch_of_1.state = {"mean": np.array([2.0]), "var": np.array([4.0])}
_, memory = batch_of_1.forward(np.ones((3, 1, 1)))
slopes_in = batch_of_1.backward(np.ones((3, 1, 1)), memory)[0]
assert np.allclose(slopes_in, 1 / np.sqrt(4 + batch_of_1.eps))
