# %% [markdown]
# # Bernoulli → binary cross-entropy
#
# A yes-or-no target is a coin toss. The network says how likely "yes" is: $y_n$ for sample $n$. We ask
# how likely the targets are that we really saw, take the logarithm, turn the sign, and find the cost
# that everybody writes down without a reason. In the notes this is the exercise of video 31; here
# is the answer, and each line of it is checked when this page is built.
#
# ## The coin
#
# There are $N$ samples. Target $t_n$ is 1 or 0; prediction $y_n$ lies between 0 and 1. Both are vectors,
# $T$ and $Y$ in the code. $N$ stays a symbol: nothing below depends on its value.

# %%
from sympy import Product, Rational, Sum, log
from sympy.stats import Bernoulli, density

from backprop.losses import binary_cross_entropy
from backprop.proof import (
    Binary,
    Derivation,
    UnitInterval,
    array,
    counterexample,
    index,
    sizes,
)
from backprop.proof.rules import log_of_power, log_of_product

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
T, Y = array("t", N), array("y", N)

# %% [markdown]
# The distribution is not typed in: `sympy.stats` knows it. The samples are independent, so the likelihood
# $\mathcal{L}$ of all targets is the product of their probabilities, and the cost is
# $J = -\ell = -\log \mathcal{L}$. Small cost means likely targets.

# %%
probability = density(Bernoulli("t_n", Y[n])).pmf(T[n])
bce = Derivation(
    "Bernoulli gives binary cross-entropy",
    "For N targets 0 or 1, minus the log-likelihood of a Bernoulli distribution is the binary cross-entropy.",
    -log(Product(probability, n)),
    name="J",
    over=Y,
    assuming=[Binary(T), UnitInterval(Y)],
)
bce

# %% [markdown]
# ## From the product to the sum
#
# The two cases fit into one formula, because an exponent of 0 switches a factor off: for $t_n = 1$
# it is $y_n^1 (1 - y_n)^0 = y_n$, and for $t_n = 0$ it is $y_n^0 (1 - y_n)^1 = 1 - y_n$.

# %%
bce.equals(
    -log(Product(Y[n] ** T[n] * (1 - Y[n]) ** (1 - T[n]), n)),
    because="both cases in one formula",
)

# %% [markdown]
# Now the logarithm goes to work. First it turns the product over samples into a sum,

# %%
bce.step(log_of_product)

# %% [markdown]
# then the product of the two factors into a sum of two logarithms,

# %%
bce.step(log_of_product)

# %% [markdown]
# and brings the exponents down.

# %%
bce.step(log_of_power)

# %% [markdown]
# This is the binary cross-entropy. There is no constant to drop and no factor to lose: for 0/1 targets
# the cost **is** minus the log-likelihood.
#
# ## The code
#
# The library's function is run as it ships, on arrays of $N$ symbols, and what it computes is proved
# equal to the last line. `np.where` keeps $0 \log 0$ at 0 when a prediction is certain; over the real
# numbers it changes nothing, which is part of the proof. `log1p(-y)` is $\log(1 - y)$, but keeps its
# digits when $y$ is tiny.

# %%
bce.ships(binary_cross_entropy, T, Y)

# %% [markdown]
# The other two reductions are proved too: the mean divides by $N$, and "none" keeps one cost a
# sample.

# %%
one_sample = -(T[n] * log(Y[n]) + (1 - T[n]) * log(1 - Y[n]))
_ = bce.ships(binary_cross_entropy, T, Y, reduction="mean", equals=bce.last / N)
_ = bce.ships(binary_cross_entropy, T, Y, reduction="none", at=(n,), equals=one_sample)
bce.qed()

# %% [markdown]
# The proof is about real numbers with $0 < y_n < 1$. At the borders $y_n = 0$ and $y_n = 1$, and in
# rounded arithmetic, the function is tested (`tests/test_losses.py`), which is a different word.
#
# ## Several questions a sample
#
# Each sample may answer $K$ yes-or-no questions, such as which of $K$ labels fit it. Then $T$ and $Y$
# are matrices, and independent answers multiply once more.

# %%
answers, predictions = array("t", N, K), array("y", N, K)
t, y = answers[n, k], predictions[n, k]
several = Derivation(
    "Bernoulli gives binary cross-entropy, several questions",
    "For N×K targets 0 or 1, minus the log-likelihood of independent Bernoulli "
    "distributions is the binary cross-entropy over all entries.",
    -log(Product(y**t * (1 - y) ** (1 - t), n, k)),
    name="J",
    over=predictions,
    assuming=[Binary(answers), UnitInterval(predictions)],
)
several.equals(
    -Sum(t * log(y) + (1 - t) * log(1 - y), n, k),
    because="the same three steps at once",
)

# %%
one_row = -Sum(t * log(y) + (1 - t) * log(1 - y), k)
cost = binary_cross_entropy
_ = several.ships(cost, answers, predictions)
_ = several.ships(cost, answers, predictions, reduction="mean", equals=several.last / N)
_ = several.ships(cost, answers, predictions, reduction="none", at=(n,), equals=one_row)
several.qed()

# %% [markdown]
# A target between 0 and 1, a *soft* one, is no outcome of a coin, so there is no likelihood to
# derive the cost from. The formula still makes sense: it is the cross-entropy of two coins.
# With `soft_targets=True` the function computes that very formula, for any real $t$.

# %%
soft = Derivation(
    "Binary cross-entropy of soft targets",
    "With soft targets the function computes the same formula, whatever the targets are.",
    several.last,
    name="J",
    over=predictions,
    assuming=[UnitInterval(predictions)],
)
_ = soft.ships(cost, answers, predictions, soft_targets=True)
_ = soft.ships(cost, answers, predictions, reduction="mean", soft_targets=True, equals=soft.last / N)
_ = soft.ships(cost, answers, predictions, reduction="none", soft_targets=True, at=(n,), equals=one_row)
soft.qed()

# %% [markdown]
# ## Where the notes slip
#
# Errata: [10](../docs/errata.md#e10), [35](../docs/errata.md#e35), [36](../docs/errata.md#e36),
# [37](../docs/errata.md#e37).
#
# **A logarithm of a sum.** On the way from the product to the sum, the notes write
# $\log\left(\sum_n y_n^{t_n} + (1 - y_n)^{1 - t_n}\right)$. The logarithm of a product is a sum of
# logarithms; a logarithm of a sum is nothing simpler. Two fair coins, one heads and one tails, show it.

# %%
wrong = log(Sum(Y[n] ** T[n] + (1 - Y[n]) ** (1 - T[n]), n))
half = Rational(1, 2)
counterexample(wrong, -bce.last, where={"N": 2, "t": [1, 0], "y": [half, half]})

# %% [markdown]
# The notes' next line is right again, but it needs brackets: the sum over $n$ covers both terms.
#
# **Two names for one index.** The cost is written $-\sum_{i=1}^{N} \{t_n \log y_n + \dots\}$: the sum
# runs over $i$ and the terms over $n$. One index does: $n$.
#
# **$L$ for everything.** The letter stands for likelihood, log-likelihood and loss. Here $\mathcal{L}$
# is the likelihood, $\ell$ its logarithm, and $J = -\ell$ the cost.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 31, the notes' exercise.) Prove that binary cross-entropy is the negative
# log-likelihood of a coin.

# %% [markdown]
# **Answer.** The probability of one target is $y^t (1 - y)^{1 - t}$; for $t = 1$ it is $y$, for $t
# = 0$ it is $1 - y$. Take the logarithm of the product over the samples and turn the sign: that is
# [the theorem of this page](#theorem-bernoulli-gives-binary-cross-entropy).

# %% tags=["answer"]
import numpy as np

t, y = np.array([1, 0, 1]), np.array([0.9, 0.2, 0.5])
likelihood = np.prod(np.where(t == 1, y, 1 - y))
assert np.isclose(cost(t, y), -np.log(likelihood))

# %% [markdown]
# **2.** Ten fair coins are predicted with $y = \frac12$ each. What does that cost?

# %% [markdown]
# **Answer.** $10 \log 2 \approx 6.93$, whatever came.

# %% tags=["answer"]
assert np.isclose(cost(np.tile([0, 1], 5), np.full(10, 0.5)), 10 * np.log(2))

# %% [markdown]
# **3.** Which costs more: to say 0.9 where 0 comes, or to say 0.6 in all of four cases where 0
# comes?

# %% [markdown]
# **Answer.** The four: $-4 \log 0.4 \approx 3.67$ against $-\log 0.1 \approx 2.30$.

# %% tags=["answer"]
assert cost(np.zeros(4, int), np.full(4, 0.6)) > cost([0], [0.9])
