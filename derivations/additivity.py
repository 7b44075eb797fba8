# %% [markdown]
# # The whole is the sum of its parts
#
# A gradient over a million samples need not be computed in one piece. We can compute it on this
# half of the rows and on that one, or on eight machines at once, and add up. Or we can take a few
# rows, step, and take the next few. The first is exact, the second is right on average. Both rest
# on one property of our costs: they are sums over samples.

# %%
from sympy import Range, Rational, Sum, Symbol, binomial, combsimp, sqrt
from sympy.stats import DiscreteRV, density

from backprop import losses
from backprop.proof import (
    Binary,
    Derivation,
    OneHot,
    SumsToOne,
    UnitInterval,
    array,
    counterexample,
    index,
    prove_equal,
    refused,
    size,
    sizes,
)
from backprop.proof.rules import one_hot_selection, swap_the_sums

# %% [markdown]
# ## Any partition of the rows
#
# There are $N$ samples, and something for each of them: $g_{nd}$, say the derivative of the cost of
# sample $n$ by weight $d$. As the derivative of a sum is the sum of the derivatives, the whole
# gradient is $\sum_n g_{nd}$. It does not matter below what $g$ is; costs themselves will do.
#
# The rows are dealt out to $P$ parts. The matrix $S$ says how: $s_{np}$ is 1 if row $n$ belongs to
# part $p$, and 0 if not. That each row belongs to exactly one part is to say that the rows of $S$
# are one-hot. The parts may be of any sizes, and rows need not be neighbours. All sizes stay
# symbols.

# %%
N, P, D = sizes("N P D")
n, p, d = index("n", N), index("p", P), index("d", D)
S, G = array("s", N, P), array("g", N, D)

# %% [markdown]
# The sum over part $p$ is $\sum_n s_{np} g_{nd}$, since the indicator leaves out the other rows. We
# add up the parts.

# %%
parts = Derivation(
    "Parts add up to the whole",
    "For any dealing of N rows to P parts, each row to exactly one, "
    "and any g, the sum of the parts' sums is the sum over all rows.",
    Sum(S[n, p] * G[n, d], p, n),
    assuming=[OneHot(S)],
)
parts

# %% [markdown]
# Finite sums commute,

# %%
parts.step(swap_the_sums)

# %% [markdown]
# $g_{nd}$ is the same for all parts,

# %%
parts.equals(
    Sum(G[n, d] * Sum(S[n, p], p), n),
    because="g does not depend on p",
)

# %% [markdown]
# and each row is counted once.

# %%
parts.step(one_hot_selection, S)

# %%
parts.qed()

# %% [markdown]
# The costs of the library are such sums: with "none" each returns one number a sample, $L_n$, and
# with "sum" the sum of these numbers. So the costs of parts add up to the cost. The targets are
# $T$, real numbers, or $Q$, each 0 or 1, or $C$, with one-hot rows.

# %%
K, L = size("K"), array("L", N)
T, Q, C = array("t", N, K), array("q", N, K), array("c", N, K)
A, Y = array("a", N, K), array("y", N, K)
costs = Derivation(
    "Costs of parts add up to the cost",
    "For any dealing of N rows to P parts, each row to exactly one, "
    "the costs of the parts add up to the sum over n of L_n; and for "
    "each cost of the library, with L_n what it returns for row n, "
    "this is what it returns for all rows.",
    Sum(S[n, p] * L[n], p, n),
    assuming=[OneHot(S), Binary(Q), OneHot(C), UnitInterval(Y)],
)
costs.equals(Sum(L[n], n), because="the parts add up")
costs

# %%
library = [
    (losses.squared_error, T, A),
    (losses.half_squared_error, T, A),
    (losses.binary_cross_entropy, Q, Y),
    (losses.binary_cross_entropy_with_logits, Q, A),
    (losses.categorical_cross_entropy, C, Y),
    (losses.categorical_cross_entropy_with_logits, C, A),
]
for cost, targets, outputs in library:
    row = cost(targets, outputs, reduction="none")[n]
    costs.ships(cost, targets, outputs, equals=Sum(row, n))
costs.qed()

# %% [markdown]
# That each row belongs to one part is all that is needed, and it is needed. Let two parts share a
# row, and it is counted twice.

# %%
counterexample(
    Sum(S[n, p] * G[n, d], p, n).subs(d, 1),
    parts.last.subs(d, 1),
    where={"N": 2, "P": 2, "s": [[1, 1], [0, 1]], "g": [[5], [7]]},
)

# %% [markdown]
# Nor does everything add up. The root of the mean squared error is no sum over samples: with errors
# 0 and 2 in parts of their own, the mean of the two roots is not the root of the whole.

# %%
whole_root = sqrt(Sum(G[n, d] ** 2, n) / N)
mean_of_roots = Sum(sqrt(G[n, d] ** 2), n) / N
counterexample(
    mean_of_roots.subs(d, 1),
    whole_root.subs(d, 1),
    where={"N": 2, "g": [[0], [2]]},
)

# %% [markdown]
# ## Machines side by side
#
# This is what data-parallel training does. Every machine has the same weights and its own rows,
# computes the gradient of its part, and the gradients are added. The result is the gradient of the
# whole, so the step is the one that a single machine would take. Over the reals, that is:
# floating-point sums depend on the order of their terms in the last digits.
#
# In a network the gradient for a weight matrix has this form. For the last one [it
# is](output_delta.py) $\sum_n \delta_{nk} z_{nm}$, a sum over samples.
#
# ## If the cost is a mean
#
# Divided by $N$, the cost is a mean over samples, and so is the gradient. Means do not add up; they
# average, each part with its share of the rows. Let part $p$ have $N_p = \sum_n s_{np}$ rows, at
# least one, and the mean $m_p$.

# %%
rows, means = array("N", P), array("m", P)
part_sum = Sum(S[n, p] * G[n, d], n)
row_count = Sum(S[n, p], n)
meaning = {rows[p]: row_count, means[p]: part_sum / row_count}
average = Derivation(
    "The mean of the whole",
    "For any dealing of N rows to P parts, each row to exactly "
    "one and no part empty, the mean over all rows is the sum of "
    "the parts' means, each times its share N_p/N of the rows.",
    Sum(rows[p] / N * means[p], p),
    assuming=[OneHot(S)],
    where=meaning,
)
average.equals(
    Sum(S[n, p] * G[n, d], p, n) / N,
    because="the row counts cancel",
)
average.equals(Sum(G[n, d], n) / N, because="the parts add up")
average

# %%
average.qed()

# %% [markdown]
# If all parts have the same size, the shares are $1/P$, and the plain mean of the means is right.
# If the last part is smaller, as it is when $N$ is no multiple of the part's size, it is wrong:
# rows of the small part count too much. Of three samples let two be in one part, the third alone.

# %%
plain_mean = average.unfold(Sum(means[p], p) / P)
counterexample(
    plain_mean.subs(d, 1),
    average.last.subs(d, 1),
    where={
        "N": 3,
        "P": 2,
        "s": [[1, 0], [1, 0], [0, 1]],
        "g": [[0], [0], [3]],
    },
)

# %% [markdown]
# ## One sample drawn at random
#
# The steps of stochastic descent do not wait for the whole. They use the gradient of a sample, or
# of a minibatch of $B$ samples, in place of the mean over all. What do we know of such a gradient?
# It depends on the draw. On average over all draws it is right.
#
# Begin with one sample, drawn with equal chances. SymPy has the distribution. The expectation of
# $g_{nd}$ is the sum of its values, each times its probability.

# %%
x = Symbol("x", integer=True)
drawn = DiscreteRV(x, 1 / N, set=Range(1, N + 1))
single = Derivation(
    "One sample is unbiased",
    "For a sample drawn uniformly from N, the expectation of its g is the mean of g over all N.",
    Sum(density(drawn)(n) * G[n, d], n),
    name=r"\mathrm{E}[g_d]",
)
single.equals(Sum(G[n, d] / N, n), because="n is one of 1 … N")
single.equals(Sum(G[n, d], n) / N, because="1/N in front")
single

# %%
single.qed()

# %% [markdown]
# With unequal chances it is not: if the first of two samples comes three times in four, the
# expectation leans to its side.

# %%
chances, quarter = array("p", N), Rational(1, 4)
counterexample(
    Sum(chances[n] * G[n, d], n).subs(d, 1),
    single.last.subs(d, 1),
    where={"N": 2, "p": [3 * quarter, quarter], "g": [[0], [4]]},
)

# %% [markdown]
# ## A minibatch drawn at random
#
# Number all minibatches that may be drawn, $r = 1, \dots, R$, however many they are. Number $r$ is
# drawn with probability $w_r$, and $b_{rn}$ says how often sample $n$ is in it; all have size $B$,
# so $\sum_n b_{rn} = B$. The mean gradient of minibatch $r$ is $\frac{1}{B} \sum_n b_{rn} g_{nd}$.
#
# A draw is fair if each sample is expected equally often, that is if $\sum_r w_r b_{rn}$ is the
# same number for all $n$. Then this number is $B/N$: added over $n$ it makes
# $\sum_r w_r \sum_n b_{rn} = B$. We write $w_r b_{rn} = \frac{B}{N} f_{nr}$ and have
# $\sum_r f_{nr} = 1$.

# %%
B, R = sizes("B R")
r = index("r", R)
joint, fair = array("h", R, N), array("f", N, R)
minibatch = Derivation(
    "A fair minibatch is unbiased",
    "For minibatches of size B, drawn so that each of N samples "
    "is expected equally often, B/N times, the expectation of "
    "the minibatch's mean of g is the mean of g over all N.",
    Sum(Sum(joint[r, n] * G[n, d], n) / B, r),
    name=r"\mathrm{E}[\hat g_d]",
    assuming=[SumsToOne(fair)],
    because="h_rn is w_r b_rn",
    where={joint[r, n]: B / N * fair[n, r]},
)
minibatch

# %% [markdown]
# The sums commute, the two $B$ cancel,

# %%
minibatch.equals(
    Sum(G[n, d] * Sum(fair[n, r], r), n) / N,
    because="finite sums commute",
)

# %% [markdown]
# and the shares sum to 1.

# %%
minibatch.equals(
    Sum(G[n, d], n) / N,
    because="each sample equally often",
)

# %%
minibatch.qed()

# %% [markdown]
# Without that condition the kernel does not let us conclude it.

# %%
unfair = Sum(G[n, d] * Sum(fair[n, r], r), n) / N
refused(prove_equal, unfair, minibatch.last, about="any draw")

# %% [markdown]
# Which draws are fair?
#
# **With replacement.** Each of the $B$ places gets a sample with equal chances, so sample $n$ is in
# place $b$ with probability $1/N$, and expected $B \cdot \frac{1}{N}$ times.
#
# **Without replacement.** All subsets of size $B$ are equally likely. Of the $\binom{N}{B}$
# subsets, $\binom{N - 1}{B - 1}$ hold sample $n$, and the quotient is $B/N$.

# %%
holding = binomial(N - 1, B - 1)
assert combsimp(holding / binomial(N, B)) == B / N

# %% [markdown]
# **Shuffled, and cut into minibatches.** Each minibatch of an epoch is a subset of size $B$, and no
# subset is likelier than another: each minibatch taken for itself is drawn without replacement. If
# $B$ does not divide $N$, the last one is smaller, and its own $B$ is to be put in.
#
# **Sorted by class, and cut.** This one is not fair: the first minibatch is always the same.
#
# ## What this does not say
#
# Unbiased means right on average, not nearly right. Of $g = 0, 0, 3$, whose mean is 1, one sample
# drawn at random says 0 or 3 and never 1. The larger the minibatch, the less it scatters; how much
# less is not proved here.
#
# It is an estimate of the mean. If the cost is the sum, the minibatch's sum must be multiplied by
# $N/B$: by itself it is too small by that factor, or, which is the same, [the learning
# rate](gradient_descent.py) is.
#
# And it holds for one step from given weights. After the step the weights depend on the draw.
#
# ## Where the notes slip
#
# They do not. That the gradients of video 30 are sums over $n$, they take for granted, and it is
# true because the cost is one. Their second equation sums over $n$ and $k$, and the sum over $k$ is
# of another kind: it belongs to the chain rule within a sample, and rows are dealt out over $n$
# alone.

# %% [markdown]
# ## Exercises
#
# **1.** One part has 2 rows with the mean 4, another one 3 rows with the mean 9. What is the mean of all?

# %% [markdown]
# **Answer.** $\frac25 \cdot 4 + \frac35 \cdot 9 = 7$, and not 6.5.

# %% tags=["answer"]
import numpy as np

rows = np.array([3, 5, 8, 9, 10])
assert (rows[:2].mean(), rows[2:].mean(), rows.mean()) == (4, 9, 7)

# %% [markdown]
# **2.** A sample is drawn, but sample $n$ with the probability $p_n$ and not $\frac1N$. By what must $g_n$
# be divided, so that it is right on average?

# %% [markdown]
# **Answer.** By $N p_n$: the mean of $g_n / (N p_n)$ is $\sum_n p_n g_n / (N p_n)$, and the $p_n$ are
# gone.

# %% tags=["answer"]
g, chances = np.array([1.0, 5.0, 9.0]), np.array([1 / 2, 1 / 4, 1 / 4])
assert np.isclose(np.sum(chances * g / (3 * chances)), g.mean())
assert not np.isclose(np.sum(chances * g), g.mean())

# %% [markdown]
# **3.** The cost is a sum over 100 rows, a minibatch has 20. By what is its sum multiplied?

# %% [markdown]
# **Answer.** By $N / B = 5$. On average over all five minibatches of a shuffled set, that is the whole
# sum.

# %% tags=["answer"]
g = np.random.default_rng(0).normal(size=100)
batches = np.random.default_rng(1).permutation(g).reshape(5, 20)
assert np.isclose(np.mean(5 * batches.sum(axis=1)), g.sum())
