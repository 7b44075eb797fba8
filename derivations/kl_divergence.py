# %% [markdown]
# # Shares against probabilities → Kullback-Leibler divergence
#
# Ask a thousand people for the class of one picture. The answer is no label, but a list of shares: 70 % say
# bounce, 20 % cart, 10 % checkout. How far is a prediction from it?
#
# ## The likelihood
#
# There are $N$ samples and $K$ classes. For sample $n$ we have asked $M$ people, and $m_{nk} = M t_{nk}$ of
# them have said $k$. To the network, each answer is a roll of the die $y_n$, so that the likelihood has the
# factor $y_{nk}$ for each of them. We compare it with the best that any die can do, that whose probabilities
# [are the shares](biased_die.py): minus the logarithm of the quotient, an answer.

# %%
from sympy import Integer, Product, Sum, exp, log

from backprop import losses
from backprop.proof import (
    Derivation,
    Partial,
    Positive,
    SumsToOne,
    UnitInterval,
    array,
    index,
    scalar,
    sizes,
)
from backprop.proof.rules import differentiate, log_lies_below_its_tangent, log_of_power, log_of_product

N, K = sizes("N K")
n, k, i, j, l = index("n", N), index("k", K), index("i", N), index("j", K), index("l", K)
T, Y, A, M = array("t", N, K), array("y", N, K), array("a", N, K), scalar("M", positive=True)
shares, dice = [UnitInterval(T), SumsToOne(T)], [UnitInterval(Y), SumsToOne(Y)]

# %%
ratio = Product((Y[n, k] / T[n, k]) ** (M * T[n, k]), k, n)
cost = Derivation(
    "Shares give the Kullback-Leibler divergence",
    "For N samples whose classes have the shares t among M answers each, minus the logarithm of the "
    "likelihood of predictions y beside that of the shares themselves, over M, is the sum of t log(t / y).",
    -log(ratio) / M,
    name="J",
    over=Y,
    assuming=[*shares, *dice],
)
cost.step(log_of_product)
cost.step(log_of_power)
row = Sum(T[n, k] * log(T[n, k] / Y[n, k]), k)
cost.equals(Sum(row, n), because="one answer; log(1 / u) = −log u")
cost

# %% [markdown]
# ## The code

# %%
cost.ships(losses.kl_divergence, T, Y)

# %%
_ = cost.ships(losses.kl_divergence, T, Y, "mean", equals=cost.last / N)
_ = cost.ships(losses.kl_divergence, T, Y, "none", at=(n,), equals=row)
cost.qed()

# %% [markdown]
# ## Never negative
#
# Minus the divergence of one sample is $\sum_k t_k \log(y_k / t_k)$, and the logarithm lies below its
# tangent, $\log u \le u - 1$.

# %%
t, y = array("t", K), array("y", K)
gibbs = Derivation(
    "The divergence is at least 0",
    "For any two distributions t and y of K positive probabilities, minus the divergence is at most 0.",
    Sum(t[k] * log(y[k] / t[k]), k),
    name="-J",
    over=y,
    assuming=[UnitInterval(t), SumsToOne(t), UnitInterval(y), SumsToOne(y)],
)
gibbs.step(log_lies_below_its_tangent)
gibbs.equals(Integer(0), because="both sum to 1")
gibbs

# %%
gibbs.qed()

# %% [markdown]
# It is 0 where $u = 1$ throughout, for $y = t$. The other way round it is another number: a divergence is no
# distance.
#
# ## The gradient
#
# The divergence is the [cross-entropy of soft targets](categorical_cross_entropy.py), less the entropy of the
# targets. No prediction moves that, so the gradient is the same.

# %%
entropy = -Sum(T[n, k] * log(T[n, k]), n, k)
slope = Derivation(
    "The gradient of the divergence",
    "For N×K positive targets and predictions, the divergence is the cross-entropy −Σ t log y less the "
    "entropy of the targets, and its derivative by y_ij is −t_ij / y_ij.",
    Partial(cost.last, Y[i, j]),
    name=r"\frac{\partial J}{\partial y_{ij}}",
    over=Y,
    assuming=[Positive(T), Positive(Y)],
)
slope.equals(
    Partial(-Sum(T[n, k] * log(Y[n, k]), n, k) - entropy, Y[i, j]),
    because="logarithm of a quotient",
)
_ = slope.step(differentiate)
slope.equals(-T[i, j] / Y[i, j], because="one term is left")
slope

# %%
slope.ships(losses.kl_divergence_gradient, T, Y, at=(i, j))

# %%
_ = slope.ships(losses.kl_divergence_gradient, T, Y, "mean", at=(i, j), equals=slope.last / N)
slope.qed()

# %% [markdown]
# ## From the logits
#
# With $y = \mathrm{softmax}(a)$,

# %%
as_softmax = {Y[n, k]: exp(A[n, k]) / Sum(exp(A[n, l]), l)}
logits = Derivation(
    "The divergence with softmax, from the logits",
    "For N distributions t over K classes and y = softmax(a), the divergence is the sum of t (log t − a + "
    "log Σ eᵃ).",
    cost.last,
    name="J",
    over=A,
    assuming=shares,
    where=as_softmax,
)
row = Sum(T[n, k] * (log(T[n, k]) - A[n, k] + log(Sum(exp(A[n, l]), l))), k)
logits.equals(Sum(row, n), because="logarithm of softmax")
logits

# %%
logits.ships(losses.kl_divergence_with_logits, T, A)

# %%
_ = logits.ships(losses.kl_divergence_with_logits, T, A, "mean", equals=logits.last / N)
_ = logits.ships(losses.kl_divergence_with_logits, T, A, "none", at=(n,), equals=row)
logits.qed()

# %% [markdown]
# and the gradient is [what it is for every such pair](output_delta.py).

# %%
delta = Derivation(
    "The gradient of the divergence, from the logits",
    "For N distributions t over K classes and y = softmax(a), the derivative of the divergence by a_ij is "
    "y_ij − t_ij.",
    Partial(logits.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=shares,
    where=as_softmax,
)
_ = delta.step(differentiate)
delta.equals(Y[i, j] - T[i, j], because="Σ_k t_ik = 1")
delta

# %%
by_logits = losses.kl_divergence_with_logits_gradient
delta.ships(by_logits, T, A, at=(i, j))

# %%
_ = delta.ships(by_logits, T, A, "mean", at=(i, j), equals=delta.last / N)
delta.qed()

# %% [markdown]
# ## Exercises
#
# **1.** What is the divergence of $y = (\frac14, \frac34)$ from $t = (\frac12, \frac12)$?

# %% [markdown]
# **Answer.** $\frac12 \log 2 + \frac12 \log \frac23 = \frac12 \log \frac43 \approx 0.144$.

# %% tags=["answer"]
import numpy as np

even, uneven = [[1 / 2, 1 / 2]], [[1 / 4, 3 / 4]]
assert np.isclose(losses.kl_divergence(even, uneven), np.log(4 / 3) / 2)

# %% [markdown]
# **2.** And the other way round?

# %% [markdown]
# **Answer.** $\frac14 \log \frac12 + \frac34 \log \frac32 \approx 0.131$: another number.

# %% tags=["answer"]
back = losses.kl_divergence(uneven, even)
assert np.isclose(back, np.log(1 / 2) / 4 + 3 * np.log(3 / 2) / 4)
assert not np.isclose(back, losses.kl_divergence(even, uneven))

# %% [markdown]
# **3.** People disagree on a picture: half say bounce, half say cart. What does the best prediction cost
# by the cross-entropy, and what by the divergence? Which of the two says how much there is left to learn?

# %% [markdown]
# **Answer.** The best is one half each. It costs $\log 2$ by the cross-entropy, which is their
# disagreement, and 0 by the divergence, which says it.

# %% tags=["answer"]
assert np.isclose(losses.categorical_cross_entropy(even, even, soft_targets=True), np.log(2))
assert losses.kl_divergence(even, even) == 0
