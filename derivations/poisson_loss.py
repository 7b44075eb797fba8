# %% [markdown]
# # Poisson → the loss of counts
#
# How many people click, call, or claim their insurance? A count is 0, 1, 2, …; it is never negative, and its
# spread grows with its mean. A Gaussian fits neither. The distribution of counts of rare, independent events
# is Poisson's, and it has one number, its mean.
#
# ## The distribution
#
# There are $N$ samples with $K$ counts each. Target $t_{nk}$ is a count, and the prediction $y_{nk}$ is
# its mean, a positive number. Both sizes stay symbols.

# %%
from sympy import Product, Sum, exp, factorial, log
from sympy.stats import Poisson, density

from backprop import losses
from backprop.outputs import exponential
from backprop.proof import (
    Derivation,
    Nonnegative,
    Partial,
    Positive,
    array,
    index,
    sizes,
)
from backprop.proof.rules import (
    differentiate,
    drop_the_constant,
    log_of_product,
)

N, K = sizes("N K")
n, k, i, j = index("n", N), index("k", K), index("i", N), index("j", K)
T, Y, A = array("t", N, K), array("y", N, K), array("a", N, K)

# %% [markdown]
# The distribution comes from `sympy.stats`. The counts are independent, so that the likelihood is the
# product of their probabilities, and the cost is minus its logarithm.

# %%
probability = density(Poisson("t_nk", Y[n, k]))(T[n, k])
cost = Derivation(
    "Poisson gives the loss of counts",
    "For N×K independent counts with means y, minus the log-likelihood is the sum of y − t log y, up to a "
    "constant that does not depend on the predictions.",
    -log(Product(probability, n, k)),
    name="J",
    over=Y,
    assuming=[Nonnegative(T), Positive(Y)],
)
cost

# %%
cost.step(log_of_product)

# %% [markdown]
# Each factor is $e^{-y} y^t / t!$. Its logarithm has three terms,

# %%
y, t = Y[n, k], T[n, k]
cost.equals(
    Sum(y - t * log(y), n, k) + Sum(log(factorial(t)), n, k),
    because="logarithm of each factor",
)

# %% [markdown]
# and that of $t!$ is free of $y$.

# %%
cost.step(drop_the_constant)

# %% [markdown]
# ## The code

# %%
cost.ships(losses.poisson_loss, T, Y)

# %%
row = Sum(y - t * log(y), k)
_ = cost.ships(losses.poisson_loss, T, Y, "mean", equals=cost.last / N)
_ = cost.ships(losses.poisson_loss, T, Y, "none", at=(n,), equals=row)
cost.qed()

# %% [markdown]
# ## The gradient
#
# By the prediction itself, the derivative is $1 - t/y$: it vanishes where the mean is the count.

# %%
slope = Derivation(
    "The gradient of the loss of counts",
    "For N×K counts and positive means y, the derivative of the sum of y − t log y by y_ij is 1 − "
    "t_ij / y_ij.",
    Partial(cost.last, Y[i, j]),
    name=r"\frac{\partial J}{\partial y_{ij}}",
    over=Y,
    assuming=[Nonnegative(T), Positive(Y)],
)
_ = slope.step(differentiate)
slope.equals(1 - T[i, j] / Y[i, j], because="one term is left")
slope

# %%
slope.ships(losses.poisson_loss_gradient, T, Y, at=(i, j))

# %%
slope.qed()

# %% [markdown]
# ## From the logits
#
# A network's last layer computes any real number $a$, and a mean must be positive. So the prediction is
# $y = e^a$: the layer computes the *logarithm* of the mean. Effects that add up in $a$ multiply the mean.

# %%
as_exp = {Y[n, k]: exp(A[n, k])}
logits = Derivation(
    "Poisson with exp, from the logits",
    "For N×K counts and means y = eᵃ, minus the log-likelihood is the sum of eᵃ − t a, up to a constant that "
    "does not depend on the logits.",
    cost.last,
    name="J",
    over=A,
    assuming=[Nonnegative(T)],
    where=as_exp,
)
logits.equals(
    Sum(exp(A[n, k]) - t * A[n, k], n, k),
    because="log eᵃ = a",
)
logits

# %%
logits.ships(losses.poisson_loss_with_logits, T, A)

# %% [markdown]
# It is the same cost as that of the predictions, which the library computes by `exponential`.

# %%
row = Sum(exp(A[n, k]) - t * A[n, k], k)
_ = logits.ships(losses.poisson_loss_with_logits, T, A, "mean", equals=logits.last / N)
_ = logits.ships(losses.poisson_loss_with_logits, T, A, "none", at=(n,), equals=row)
_ = logits.ships(losses.poisson_loss, T, exponential(A))
_ = logits.ships(exponential, A, at=(n, k), equals=exp(A[n, k]))
logits.qed()

# %% [markdown]
# The derivative by a logit is what [it is for every such pair](output_delta.py): prediction minus target.

# %%
delta = Derivation(
    "The gradient of the loss of counts, from the logits",
    "For N×K counts and means y = eᵃ, the derivative of the sum of eᵃ − t a by a_ij is y_ij − t_ij.",
    Partial(logits.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[Nonnegative(T)],
)
_ = delta.step(differentiate)
delta.equals(Y[i, j] - T[i, j], because="one term is left", where=as_exp)
delta

# %%
delta.ships(losses.poisson_loss_with_logits_gradient, T, A, at=(i, j))

# %%
by_mean = delta.last / N
_ = delta.ships(losses.poisson_loss_with_logits_gradient, T, A, "mean", at=(i, j), equals=by_mean)
delta.qed()

# %% [markdown]
# ## Counts over different times
#
# One shop was watched for a day and another for a week. If $y_n$ is the mean *per day*, then the count
# $m_n$ of $h_n$ days has the mean $h_n y_n$. Let $t_n = m_n / h_n$ be the rate that was seen. Minus the
# log-likelihood of the counts is the loss of the rates, weighted by the days, up to a constant.

# %%

h, m = array("h", N), array("m", N)
rates, means = m[n] / h[n], array("y", N)
seen = density(Poisson("m_n", h[n] * means[n]))(m[n])
exposure = Derivation(
    "Counts over different times are weighted rates",
    "For N counts m over times h > 0, with means h y, minus the log-likelihood is the sum of "
    "h (y − t log y) with the rates t = m / h, up to a constant that does not depend on y.",
    -log(Product(seen, n)),
    name="J",
    over=means,
    assuming=[Nonnegative(m), Positive(h), Positive(means)],
)
constant = Sum(log(factorial(m[n])) - m[n] * log(h[n]), n)
exposure.equals(
    Sum(h[n] * (means[n] - rates * log(means[n])), n) + constant,
    because="logarithm of each factor",
)
exposure.step(drop_the_constant)
exposure

# %%
exposure.qed()

# %% [markdown]
# So for `fit` the rates are the targets, and the days the weights of the samples.

# %% [markdown]
# ## Exercises
#
# **1.** For a count of 3, which mean $y$ makes $y - t \log y$ smallest?

# %% [markdown]
# **Answer.** $y = 3$: the slope $1 - t/y$ is 0 where $y = t$.

# %% tags=["answer"]
import numpy as np

means = np.linspace(0.5, 9, 851)
assert np.isclose(means[np.argmin(means - 3 * np.log(means))], 3)

# %% [markdown]
# **2.** May the count be 0? May the mean?

# %% [markdown]
# **Answer.** The count may: then the cost is $y$. The mean may not be 0, unless all counts are:
# $\log 0$ does not exist.

# %% tags=["answer"]
assert np.exp(-2.0) * 2.0**0 == np.exp(-2.0)  # the probability of 0 for the mean 2, so its cost is 2

# %% [markdown]
# **3.** Why does a network for counts end in an exponential?

# %% [markdown]
# **Answer.** A mean is positive, and $y = e^a$ is, for any $a$. And the gradient is prediction
# minus target, $e^a - t$.

# %% tags=["answer"]
a, t, h = 0.7, 4, 1e-6
slope = ((np.exp(a + h) - t * (a + h)) - (np.exp(a - h) - t * (a - h))) / (2 * h)
assert np.isclose(slope, np.exp(a) - t)
