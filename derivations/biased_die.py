# %% [markdown]
# # The biased die
#
# A coin has two sides and gave us the binary cross-entropy. For more than two classes we need a
# die, and it may be biased: we roll it $N$ times and ask how probable each of its $K$ faces is.
# There is no network here and no input, only the rolls. This is the notes' warm-up for the
# categorical cross-entropy in video 31. The notes stop at the likelihood; we go on to its maximum,
# which is what everybody would guess: the share of each face among the rolls.
#
# ## Rolls as a matrix
#
# The notes roll 1, 1, 6, 3, 2, 4, 5, 3. They write this as an indicator matrix: $t_{nk} = 1$ if
# roll $n$ showed face $k$, and 0 if not. The library calls it `one_hot`. Its classes count from 0,
# as Python does, and faces count from 1.

# %%
import numpy as np

from backprop.losses import categorical_cross_entropy, one_hot

rolls = np.array([1, 1, 6, 3, 2, 4, 5, 3])
indicator = one_hot(rolls - 1, 6)
print(indicator)

# %% [markdown]
# From here on the number of rolls $N$ and the number of faces $K$ are symbols, and $\kappa(n)$ is
# the face that roll $n$ showed, whichever it was. Kronecker's $\delta_{k,\kappa(n)}$ is 1 where
# $k = \kappa(n)$ and 0 elsewhere. Each row of the matrix has a single 1, so it sums to 1, and the
# shipped function computes this matrix.

# %%
from sympy import KroneckerDelta, Sum

from backprop.proof import Derivation, index, labels, sizes
from backprop.proof.rules import collapse_the_delta

N, K = sizes("N K")
n, k, j = index("n", N), index("k", K), index("j", K)
kappa = labels("kappa", N, K)
rows = Derivation(
    "one_hot is the indicator matrix",
    "For N labels out of K, one_hot has the entries t_nk = δ(k, κ(n)), and each row sums to 1.",
    Sum(KroneckerDelta(k, kappa[n]), k),
    name=r"\sum_k t_{nk}",
)
rows.step(collapse_the_delta)
rows

# %%
rows.ships(one_hot, kappa, K, at=(n, k), equals=KroneckerDelta(k, kappa[n]))

# %%
rows.qed()

# %% [markdown]
# ## The likelihood of the rolls
#
# The notes call the probabilities of the faces $w_1, \dots, w_6$. But $w$ is a weight everywhere
# else, so we take $p_k$: the probability of face $k$. The function $p_X(k) = p_k$ is the
# probability mass function of a roll. It takes a real number to a number between 0 and 1, it is 0
# at whatever is not a face, and over the faces it sums to 1. SymPy makes a random variable of such
# a table, for any $K$.

# %%
from sympy import Product, Range, Symbol, log
from sympy.stats import DiscreteRV, density

from backprop.proof import OneHot, Positive, array
from backprop.proof.rules import log_of_power, log_of_product, swap_the_sums

T, p = array("t", N, K), array("p", K)
x = Symbol("x", integer=True)
roll = DiscreteRV(x, p.base[x], set=Range(1, K + 1))
likelihood = Product(density(roll)(kappa[n]), n)
die = Derivation(
    "The log-likelihood of a biased die",
    "For N independent rolls of a die with K faces, the log-likelihood "
    "of the probabilities p is the sum over the faces of N_k log p_k, "
    "where N_k counts the rolls that showed face k.",
    log(likelihood),
    name=r"\ell",
    over=p,
    assuming=[OneHot(T, kappa), Positive(p)],
)
die

# %% [markdown]
# Every roll shows a face, so only the first case ever happens.

# %%
die.equals(log(Product(p[kappa[n]], n)), because="every roll shows one of the K faces")

# %% [markdown]
# The notes write each factor as a product over all faces with the indicators as exponents. Most of
# these factors are 1: in row $n$ the exponent is 1 at the face that was rolled, and $p_k^0 = 1$ at
# the others.

# %%
die.equals(log(Product(p[k] ** T[n, k], n, k)), because="p⁰ = 1 at the other faces")

# %% [markdown]
# The logarithm turns both products into sums

# %%
die.step(log_of_product)

# %% [markdown]
# and brings the exponent down.

# %%
die.step(log_of_power)

# %% [markdown]
# If we go through the matrix by columns instead of rows,

# %%
die.step(swap_the_sums)

# %% [markdown]
# column $k$ holds a 1 for every roll that showed face $k$. Call their number $N_k$. The order of
# the rolls is gone; the counts are all that matters.

# %%
from sympy import IndexedBase

N_ = IndexedBase("N")
counts = {N_[k]: Sum(T[n, k], n)}
die.equals(Sum(N_[k] * log(p[k]), k), because="count the rolls of each face", where=counts)

# %%
die.qed()

# %% [markdown]
# It matters that $t_{nk}$ is an exponent. As a factor, the zeros would wipe out every likelihood.
# Two rolls of a fair coin show it.

# %%
from sympy import Rational

from backprop.proof import counterexample

half = Rational(1, 2)
counterexample(
    Product(p[k] * T[n, k], n, k),
    Product(p[k] ** T[n, k], n, k),
    where={"N": 2, "K": 2, "t": [[1, 0], [0, 1]], "p": [half, half]},
)

# %% [markdown]
# ## Where the slope is zero
#
# We look for the $p$ with the largest $\ell$. The notes leave out the constraint, and without it
# there is no answer: the $p_k$ could grow, and $\ell$ with them. Probabilities have to sum to 1. A
# multiplier $\lambda$ puts the constraint into the function: at the best $p$ all slopes of
# $\Lambda = \ell + \lambda\,(1 - \sum_k p_k)$ are zero. We take the slope in the direction of one
# face, $p_j$.

# %%
from sympy import Derivative

from backprop.proof import scalar
from backprop.proof.rules import differentiate

lam = scalar("lambda")
log_likelihood = Sum(N_[k] * log(p[k]), k)
lagrangian = log_likelihood + lam * (1 - Sum(p[k], k))
slope = Derivation(
    "The slope of the Lagrangian",
    "With a multiplier λ for the constraint that p sums to 1, the "
    "Lagrangian of the die has the slope N_j/p_j − λ in the direction "
    "of p_j.",
    Derivative(lagrangian, p[j]),
    over=p,
    assuming=[OneHot(T), Positive(p)],
    where=counts,
)
slope

# %% [markdown]
# Each sum has one term that depends on $p_j$: the one with $k = j$.

# %%
slope.step(differentiate)

# %%
slope.step(collapse_the_delta)

# %%
slope.qed()

# %% [markdown]
# It is zero where $\lambda p_j = N_j$. What is $\lambda$? Multiply each slope by its $p_j$ and add
# them all up. Where every slope is zero, so is this sum,

# %%
from backprop.proof import SumsToOne
from backprop.proof.rules import linearity_of_sum

multiplier = Derivation(
    "The multiplier is the number of rolls",
    "Where p sums to 1, the slopes of the Lagrangian, each times its "
    "p_j, sum to N − λ: if all of them are 0, then λ = N.",
    Sum(p[j] * slope.last, j),
    over=p,
    assuming=[OneHot(T), Positive(p), SumsToOne(p)],
    where=counts,
)
multiplier.equals(Sum(N_[j] - lam * p[j], j), because="cancel p_j")
multiplier.step(linearity_of_sum)
multiplier

# %% [markdown]
# but every roll is counted once, $\sum_j N_j = N$, and the probabilities sum to 1.

# %%
multiplier.equals(N - lam, because="both sums are known")

# %%
multiplier.qed()

# %% [markdown]
# So $\lambda = N$, and the only candidate is $\hat p_k = N_k / N$: the share of face $k$ among the
# rolls. (A face that was never rolled has no such point with $p_k > 0$; we come back to it.)
#
# ## A maximum, and the only one
#
# Zero slope does not make a maximum. That $\hat p$ is one, not only nearby but among all
# probabilities, follows from a small fact: the logarithm lies below its tangent at 1, which is
# $\log u \le u - 1$. The gap between the two is 0 at $u = 1$, and this is its slope:

# %%
u = scalar("u", positive=True)
gap = Derivation(
    "The gap between the logarithm and its tangent",
    "For u > 0, the slope of u − 1 − log u is (u − 1)/u, which has the sign of u − 1.",
    Derivative(u - 1 - log(u), u),
    over=u,
)
gap.step(differentiate)
gap.equals((u - 1) / u, because="common denominator")
gap

# %% [markdown]
# It is negative for $u < 1$ and positive for $u > 1$. So the gap falls until $u = 1$, where it is
# 0, and rises from there: it is never negative, and 0 only at $u = 1$.

# %%
gap.qed()

# %% [markdown]
# Now let $p$ be any other probabilities. How much better than $\hat p$ can they be? The counts are
# $N_k = N \hat p_k$, and for now every face was rolled, so that all $\hat p_k$ are positive.

# %%
from backprop.proof.rules import log_lies_below_its_tangent

p_hat = array("phat", K)
best = Derivation(
    "The shares are the most likely probabilities",
    "If every face was rolled, no positive probabilities that sum to 1 "
    "make the rolls likelier than the shares p̂_k = N_k/N do.",
    Sum(N_[k] * log(p[k]), k) - Sum(N_[k] * log(p_hat[k]), k),
    name=r"\ell(p) - \ell(\hat p)",
    over=p,
    assuming=[Positive(p), Positive(p_hat), SumsToOne(p), SumsToOne(p_hat)],
    where={N_[k]: N * p_hat[k]},
)
best

# %%
best.equals(Sum(N_[k] * log(p[k] / p_hat[k]), k), because="log of quotient")

# %% [markdown]
# This is the only line that is not an equality.

# %%
best.step(log_lies_below_its_tangent)

# %%
best.equals(N * Sum(p[k], k) - N * Sum(p_hat[k], k), because="N_k / p̂_k = N")

# %% [markdown]
# Both sums are 1.

# %%
best.equals(0, because="both sum to 1")

# %%
best.qed()

# %% [markdown]
# Equality needs all quotients $p_k / \hat p_k$ to be 1, so $\hat p$ is the only maximum. (A $p$
# with a 0 at a face that was rolled makes $\mathcal{L} = 0$, the worst there is.) This is Gibbs'
# inequality, and it will return: it says that a cross-entropy is smallest where prediction and
# target agree.
#
# What of a face that was never rolled? Its $N_k$ is 0, its factor in $\mathcal{L}$ is $p_k^0 = 1$
# whatever $p_k$ is, and its share is 0. Let the sums above run over the other faces only. The
# shares still sum to 1 there, and the $p_k$ sum to 1 at most, so the last line but one is still at
# most 0: probability that is given to such a face is lost to the others. The formula
# $\hat p_k = N_k/N$ stays right.
#
# The constraint is not a formality. Without it the kernel refuses the last step, and what is left
# over is no longer bounded: it grows with the sum of $p$.

# %%
from backprop.proof import prove_equal, refused

without = [Positive(p), Positive(p_hat), SumsToOne(p_hat)]
refused(prove_equal, best.lines[-2].expression, 0, without)

# %% [markdown]
# ## The eight rolls of the notes
#
# All this holds for any $N$ and $K$, so also for the rolls 1, 1, 6, 3, 2, 4, 5, 3. Their likelihood
# is a product of eight numbers; SymPy has collected the equal ones already.

# %%
from sympy import Integer, Mul

eight = Derivation(
    "The notes' eight rolls",
    "The counts of the rolls 1, 1, 6, 3, 2, 4, 5, 3 are 2, 1, 2, 1, 1, 1.",
    log(Mul(*(p.at(Integer(face)) for face in rolls))),
    name=r"\ell",
    over=p,
    assuming=[Positive(p)],
)
eight.step(log_of_product)
eight.step(log_of_power)
eight

# %%
eight.qed()

# %% [markdown]
# The counts are 2, 1, 2, 1, 1, 1, and the most likely probabilities are these, divided by 8. The
# columns of the indicator matrix have the same sums.

# %%
shares = indicator.mean(axis=0)
assert np.array_equal(shares, np.array([2, 1, 2, 1, 1, 1]) / 8)
print(shares)

# %% [markdown]
# Are they likelier than a fair die? Minus the log-likelihood is what
# [`categorical_cross_entropy`](categorical_cross_entropy.py) computes, and smaller is better. The
# shares cost $20 \log 2$, a fair die $8 \log 6$.

# %%
fair = np.full(6, 1 / 6)
cost_of_shares, cost_of_fair = (
    categorical_cross_entropy(indicator, np.tile(q, (8, 1))) for q in (shares, fair)
)
assert np.allclose([cost_of_shares, cost_of_fair], [20 * np.log(2), 8 * np.log(6)])
print(f"shares {cost_of_shares:.3f}, fair die {cost_of_fair:.3f}")

# %% [markdown]
# That 3 came twice in eight rolls is no proof of a bias, and a network meets the same danger: what
# is likeliest for the data at hand need not be true of the die.
#
# ## Where the notes slip
#
# Errata: [39](../docs/errata.md#e39), [40](../docs/errata.md#e40), [41](../docs/errata.md#e41),
# [42](../docs/errata.md#e42).
#
# **The matrix has two names.** It is introduced as "indicator matrix $x$" and used as $t_{nk}$. It
# holds targets, so it is $T$; $X$ holds inputs.
#
# **$w_k$ for probabilities.** Not wrong, but the weights have the letter, and in the next section
# of the notes they are back. Hence $p_k$.
#
# **Half of the problem.** The likelihood is there, but neither the constraint $\sum_k p_k = 1$ nor
# the answer $N_k/N$. Without the first there is no second.
#
# **"Most values will be $w_k^{(0)} = 1$."** Raised brackets number the layers elsewhere in the
# notes. This 0 is an exponent: $p_k^0 = 1$.
#
# **The probability mass function** is given as $\mathbb{R} \mapsto [0, 1]$. The barred arrow goes
# from element to element, such as $i \mapsto P(X = i)$; from set to set the arrow is plain,
# $p_X\colon \mathbb{R} \to [0, 1]$. And what makes it a probability is missing: over the values
# that $X$ can take, it sums to 1.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 31.) A die shows 1, 1, 6, 3, 2, 4, 5, 3. Write its likelihood with $p_1, \dots,
# p_6$; which $p$ makes it largest?

# %% [markdown]
# **Answer.** $p_1^2\, p_2\, p_3^2\, p_4\, p_5\, p_6$. The shares do: $\frac28, \frac18, \frac28,
# \frac18, \frac18, \frac18$.

# %% tags=["answer"]
counts = np.bincount([1, 1, 6, 3, 2, 4, 5, 3], minlength=7)[1:]
assert counts.tolist() == [2, 1, 2, 1, 1, 1]
rng = np.random.default_rng(0)
best = np.sum(counts * np.log(counts / 8))
assert all(np.sum(counts * np.log(rng.dirichlet(np.ones(6)))) <= best for _ in range(1000))

# %% [markdown]
# **2.** A coin falls heads 7 times out of 10. Which probability of heads is the likeliest?

# %% [markdown]
# **Answer.** $\frac{7}{10}$: a coin is a die with two faces.

# %% tags=["answer"]
chances = np.linspace(0.01, 0.99, 99)
likelihoods = chances**7 * (1 - chances) ** 3
assert np.isclose(chances[np.argmax(likelihoods)], 0.7)

# %% [markdown]
# **3.** One face was never rolled. What do the shares say of it, and is that wise?

# %% [markdown]
# **Answer.** 0. If it is rolled after all, the likelihood is 0 and the cost infinite. Hence the
# theorem asks that each face was rolled.

# %% tags=["answer"]
with np.errstate(divide="ignore"):
    assert -np.log(0.0) == np.inf
