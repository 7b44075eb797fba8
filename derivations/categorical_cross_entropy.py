# %% [markdown]
# # Categorical → categorical cross-entropy
#
# A coin has two sides, a die has $K$ faces, and a target may have $K$ classes: bounce, add to cart,
# begin checkout, finish checkout. The [biased die](biased_die.py) had one list of probabilities for
# all rolls. Now every sample brings a die of its own: the network looks at the input and says how
# probable each class is. Its output $y_{nk}$ is the probability of class $k$ for sample $n$. The
# pattern is the one of [Gaussian](squared_error.py) and [Bernoulli](binary_cross_entropy.py): the
# cost is minus the log-likelihood.
#
# ## One die a sample
#
# There are $N$ samples and $K$ classes, both of them symbols. $T$ is the indicator matrix: $t_{nk}$
# is 1 at the true class $\kappa(n)$ of sample $n$ and 0 elsewhere. $Y$ holds the predictions,
# positive numbers below 1 whose rows sum to 1.

# %%
from sympy import Product, Range, Sum, Symbol, log
from sympy.stats import DiscreteRV, density

from backprop.losses import categorical_cross_entropy
from backprop.proof import Derivation, OneHot, SumsToOne, UnitInterval, array, index, labels, sizes
from backprop.proof.rules import log_of_power, log_of_product, one_hot_selection

N, K = sizes("N K")
n, k = index("n", N), index("k", K)
T, Y = array("t", N, K), array("y", N, K)
kappa = labels("kappa", N, K)

# %% [markdown]
# The distribution is SymPy's random variable with row $n$ of $Y$ as its table. The samples are
# independent, so the likelihood is the product of the probabilities of their true classes.

# %%
x = Symbol("x", integer=True)
target = DiscreteRV(x, Y.base[n, x], set=Range(1, K + 1))
cce = Derivation(
    "Categorical gives categorical cross-entropy",
    "For N targets that are each one of K classes, minus the "
    "log-likelihood of a categorical distribution is the categorical "
    "cross-entropy, and that is minus the sum over the samples of the "
    "log of the true class's probability.",
    -log(Product(density(target)(kappa[n]), n)),
    name="J",
    over=Y,
    assuming=[OneHot(T, kappa), UnitInterval(Y), SumsToOne(Y)],
)
cce

# %% [markdown]
# The true class is one of the $K$, so the second case never happens.

# %%
cce.equals(-log(Product(Y[n, kappa[n]], n)), because="the true class is one of the K")

# %% [markdown]
# As for the die, the indicators become exponents. The product over $k$ has $y_{n,\kappa(n)}$ as a
# factor, and $y_{nk}^0 = 1$ for all other classes.

# %%
cce.equals(-log(Product(Y[n, k] ** T[n, k], n, k)), because="y⁰ = 1 at the other classes")

# %% [markdown]
# This is the notes' likelihood of a network. Its logarithm is a sum over samples and classes,

# %%
cce.step(log_of_product)

# %% [markdown]
# and the exponents come down.

# %%
cce.step(log_of_power)

# %% [markdown]
# This is the categorical cross-entropy, with nothing dropped: for one-hot targets the cost **is**
# minus the log-likelihood.
#
# ## The code
#
# The library's function is run as it ships on matrices of symbols.

# %%
cce.ships(categorical_cross_entropy, T, Y)

# %% [markdown]
# The mean divides by $N$, and "none" keeps one cost a sample.

# %%
one_sample = -Sum(T[n, k] * log(Y[n, k]), k)
_ = cce.ships(categorical_cross_entropy, T, Y, reduction="mean", equals=cce.last / N)
_ = cce.ships(categorical_cross_entropy, T, Y, reduction="none", at=(n,), equals=one_sample)

# %% [markdown]
# Of the $K$ terms of a sample only one is not 0. What the network says of the other classes counts
# only in so far as it takes probability away from the true one.

# %%
cce.step(one_hot_selection, T)

# %% [markdown]
# So there is no need for the matrix. The function also takes the labels $\kappa(n)$ themselves, as
# integers from 0, and computes the same.

# %%
one_label = -log(Y[n, kappa[n]])
_ = cce.ships(categorical_cross_entropy, kappa, Y)
_ = cce.ships(categorical_cross_entropy, kappa, Y, reduction="mean", equals=cce.last / N)
_ = cce.ships(categorical_cross_entropy, kappa, Y, reduction="none", at=(n,), equals=one_label)
cce.qed()

# %% [markdown]
# The selection needs rows with a single 1. If all we know is that they sum to 1, the kernel refuses
# it.

# %%
from backprop.proof import Nonnegative, prove_equal, refused

sums_to_one = [Nonnegative(T), SumsToOne(T), UnitInterval(Y)]
refused(prove_equal, cce.lines[-2].expression, cce.last, sums_to_one)

# %% [markdown]
# Such rows are called soft targets: $t_{nk}$ is not a class that was seen but a probability itself,
# say the share of annotators who chose class $k$. No roll of a die comes out as "70 % one, 30 %
# six", so this is no likelihood any more. The formula still makes sense, as the cross-entropy of
# two distributions, and by [Gibbs' inequality](biased_die.py) it is smallest where $Y$ agrees with
# $T$. The function computes it if asked.

# %%
soft = Derivation(
    "Cross-entropy of soft targets",
    "For targets that are probabilities themselves, the function with "
    "soft_targets=True computes minus the sum of t_nk log y_nk over "
    "samples and classes.",
    -Sum(T[n, k] * log(Y[n, k]), n, k),
    name="J",
    over=Y,
    assuming=[*sums_to_one, SumsToOne(Y)],
)
cost, asked = categorical_cross_entropy, {"soft_targets": True}
_ = soft.ships(cost, T, Y, **asked)
_ = soft.ships(cost, T, Y, **asked, reduction="mean", equals=soft.last / N)
_ = soft.ships(cost, T, Y, **asked, reduction="none", at=(n,), equals=one_sample)
soft.qed()

# %% [markdown]
# ## Two classes are a coin
#
# With $K = 2$ the die is a coin, and the two costs had better agree. Let $t_n$ and $y_n$ be target
# and prediction of the coin. The die wants matrices with two columns: column 1 holds them, and
# column 2 holds what is left to 1.

# %%
from sympy import KroneckerDelta

from backprop.losses import binary_cross_entropy
from backprop.proof import Binary, SymbolicArray

two = index("k", 2)
t, y = array("t", N), array("y", N)


def two_columns(x):
    def entry(n, k):
        first = KroneckerDelta(k, 1)
        return first * x[n] + (1 - first) * (1 - x[n])

    return SymbolicArray((N, 2), entry)


# %% [markdown]
# Let $T$ and $Y$ be these matrices, and write the categorical cross-entropy for them.

# %%
columns = {
    array("T", N, 2)[n, two]: two_columns(t)[n, two],
    array("Y", N, 2)[n, two]: two_columns(y)[n, two],
}
t_nk, y_nk = columns
coin = Derivation(
    "Two classes give binary cross-entropy",
    "For K = 2, where column 2 is 1 minus column 1, the categorical "
    "cross-entropy is the binary cross-entropy of column 1.",
    -Sum(t_nk * log(y_nk), n, two),
    name="J",
    over=y,
    assuming=[Binary(t), UnitInterval(y)],
    where=columns,
)
coin

# %%
coin.equals(
    -Sum(t[n] * log(y[n]) + (1 - t[n]) * log(1 - y[n]), n),
    because="the terms of k = 1 and k = 2",
)

# %% [markdown]
# The [binary cross-entropy](binary_cross_entropy.py) of the vectors computes this line, and so does
# the categorical cross-entropy of the matrices: the shipped functions agree.

# %%
_ = coin.ships(binary_cross_entropy, t, y)
_ = coin.ships(categorical_cross_entropy, two_columns(t), two_columns(y))
coin.qed()

# %% [markdown]
# A likely mistake is to give the two columns to the binary cross-entropy, as if they were two
# coins. Then every sample counts twice.

# %%
from sympy import Rational

from backprop.proof import counterexample

half = Rational(1, 2)
counterexample(
    -Sum(T[n, k] * log(Y[n, k]) + (1 - T[n, k]) * log(1 - Y[n, k]), n, k),
    -Sum(T[n, k] * log(Y[n, k]), n, k),
    where={"N": 1, "K": 2, "t": [[1, 0]], "y": [[half, half]]},
)

# %% [markdown]
# ## Does it work?
#
# The more wrong the prediction, the larger the loss should be. A sample costs $-\log y$, where $y$
# is the probability that it gave to the true class. The slope is negative, so less probability
# costs more.

# %%
from backprop.proof import derivative, scalar

y = scalar("y", positive=True)
derivative(-log(y), y)

# %% [markdown]
# The notes try four predictions: the true class is certain, it has half of the probability, a
# quarter, or none. The last one needs care. There is no logarithm of 0; but as $y$ comes down to 0
# from above, $-\log y$ grows without bound, and infinity is its limit.

# %%
from sympy import limit

limit(-log(y), y, 0, "+")

# %% [markdown]
# For the first three, the limit is the value. So one formula gives the notes' table exactly, and
# the shipped function agrees on each row. It returns infinity for a class that was ruled out and
# came true, without a warning.
#
# <div>
# <svg viewBox="0 0 350 216" role="img" aria-labelledby="curve" width="400" style="max-width: 100%"
#   fill="none" stroke="currentColor" font-size="12">
# <title id="curve">The cost minus log y falls from infinity at 0 to 0 at y = 1</title>
# <path d="M44 8V176H336" stroke-opacity="0.5"/>
# <path stroke-width="2" d="M55.4 16 57 22.6 58.9 29.2 60.9 35.7 63.3 42.2 65.9 48.6 68.9 54.9
#   72.2 61.2 75.9 67.4 80.1 73.6 84.7 79.6 89.9 85.6 95.7 91.5 102.1 97.3
#   109.1 103.1 116.9 108.7 125.5 114.3 134.9 119.7 145.2 125.1 156.4
#   130.3 168.5 135.5 181.6 140.5 195.7 145.3 210.6 150.1 226.5 154.6
#   243.1 159 260.4 163.1 277.9 167 295.2 170.6 311.5 173.7 324 176"/>
# <g stroke-opacity="0.4" stroke-dasharray="2 3">
# <path d="M44 141H184V176"/>
# <path d="M44 107H114V176"/>
# </g>
# <g fill="currentColor" stroke="none">
# <circle cx="324" cy="176" r="3.5"/>
# <circle cx="184" cy="141" r="3.5"/>
# <circle cx="114" cy="107" r="3.5"/>
# <text x="324" y="194" text-anchor="middle">1</text>
# <text x="38" y="180" text-anchor="end">0</text>
# <text x="184" y="194" text-anchor="middle">½</text>
# <text x="38" y="145" text-anchor="end">0.693</text>
# <text x="114" y="194" text-anchor="middle">¼</text>
# <text x="38" y="111" text-anchor="end">1.386</text>
# <text x="44" y="194" text-anchor="middle">0</text>
# <text x="336" y="211" text-anchor="end">probability of the true class</text>
# <text x="66" y="20">cost</text>
# </g>
# </svg>
# </div>

# %%
import numpy as np

for probability in (1, half, half**2, 0):
    exact = limit(-log(y), y, probability, "+")
    row = np.array([[probability, 1 - probability]], dtype=float)
    shipped = categorical_cross_entropy([[1, 0]], row)
    assert np.isclose(shipped, float(exact), rtol=1e-15, atol=0)
    print(f"{probability!s:>3}  {shipped:.3f}  {exact}")

# %% [markdown]
# The classes that are not the true one have $t_{nk} = 0$, and their terms are 0 even where the
# prediction is 0 too. This is again a limit, $y \log y \to 0$, and is taken as the meaning of
# $0 \log 0$.

# %%
limit(y * log(y), y, 0, "+")

# %% [markdown]
# ## What comes next
#
# For the die we set the slopes to zero and solved. Here that fails: $y_{nk}$ is not ours to choose
# sample by sample, it is what the weights make of $x_n$, and the equations for the weights have no
# solution in closed form. So there are two steps, and this page was the first: define the cost. The
# second is to make it small, by gradient descent.
#
# ## Where the notes slip
#
# Errata: [10](../docs/errata.md#e10), [43](../docs/errata.md#e43), [44](../docs/errata.md#e44).
#
# **"If $y_{nk}$ is large, $t_{nk}$ is likely to be large."** A target is 0 or 1 and cannot be
# large: it is likely to be 1. Loose, not wrong.
#
# **$-1 \cdot \log(0) = +\infty$.** As an equation it is wrong, for $\log 0$ does not exist. As a
# limit it is right. The notes' 0.693 and 1.386 also tell which logarithm is meant: the natural one.
# Another base would scale all costs by one factor.
#
# **$L$ for everything.** The likelihood of the network is $L$, the cost is "the negative of the
# log-likelihood", and the next page speaks of "our loss function $L$". Here $\mathcal{L}$ is the
# likelihood, $\ell$ its logarithm, and $J = -\ell$ the cost.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 31.) What does a sample cost whose true class got all of the probability, half of
# it, a quarter, none?

# %% [markdown]
# **Answer.** $0$, $\log 2 \approx 0.693$, $\log 4 \approx 1.386$, and infinity as a limit.

# %% tags=["answer"]
assert np.allclose(-np.log([1, 1 / 2, 1 / 4]), [0, 0.693, 1.386], atol=1e-3)

# %% [markdown]
# **2.** A network knows nothing and gives each of $K$ classes $1/K$. What is its mean cost?

# %% [markdown]
# **Answer.** $\log K$, for any targets. A first cost far from it tells of a fault: for ten classes
# it is 2.30.

# %% tags=["answer"]
flat = np.full((5, 10), 0.1)
assert np.isclose(categorical_cross_entropy(np.eye(10)[[3, 1, 4, 1, 5]], flat) / 5, np.log(10))
assert np.isclose(np.log(10), 2.30, atol=0.01)

# %% [markdown]
# **3.** Does it matter for the cost of a sample how the probability is shared among the false
# classes?

# %% [markdown]
# **Answer.** No: only $y$ of the true class is in it.

# %% tags=["answer"]
costs = [categorical_cross_entropy([[1, 0, 0]], [row]) for row in ([0.5, 0.5, 0.0], [0.5, 0.25, 0.25])]
assert costs[0] == costs[1]
