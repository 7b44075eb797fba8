# %% [markdown]
# # Delta: why the error is prediction minus target
#
# Backpropagation is often taught like this: $\delta_k = y_k - t_k$ is "the error at node $k$", now
# send it backwards. Video 38 of the notes asks the right question: why is this the error, why not
# some other expression?
#
# Nobody chose it. $\delta$ is a derivative, $\partial J / \partial a_{nk}$: how the cost changes
# with the number $a_{nk}$ that enters the last activation, for sample $n$ and output $k$. We take
# this derivative for four kinds of targets and find $y_{nk} - t_{nk}$ four times, and go on to the
# gradient for the last weights. What the four have in common, and what comes out when activation and
# cost do not belong together, is [the next page](exponential_family.py).
#
# The numbers $a_{nk}$ before the activation are called logits, $A$ in the code. $N$ samples and $K$
# outputs stay symbols throughout.

# %%
from sympy import (
    Product,
    Range,
    Rational,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
    pi,
)
from sympy.stats import Bernoulli, DiscreteRV, Normal, Poisson, density

from backprop import losses
from backprop.activations import sigmoid, softmax
from backprop.proof import (
    Binary,
    Derivation,
    Nonnegative,
    OneHot,
    Partial,
    array,
    counterexample,
    derivative,
    index,
    labels,
    prove_equal,
    refused,
    scalar,
    size,
    sizes,
)
from backprop.proof.rules import (
    collapse_the_delta,
    differentiate,
    linearity_of_sum,
)

N, K = sizes("N K")
n, k, m = index("n", N), index("k", K), index("m", K)
i, j = index("i", N), index("j", K)
T, A, Y = array("t", N, K), array("a", N, K), array("y", N, K)

# %% [markdown]
# ## Yes or no: Bernoulli with sigmoid
#
# The targets are 0 or 1, the network says $y_{nk} = 1 / (1 + e^{-a_{nk}})$. As for [one
# output](binary_cross_entropy.py), the cost is minus the log-likelihood.

# %%
as_sigmoid = {Y[n, k]: 1 / (1 + exp(-A[n, k]))}
coin = density(Bernoulli("t_nk", Y[n, k])).pmf(T[n, k])
bce = Derivation(
    "Bernoulli with sigmoid, from the logits",
    "For N×K targets 0 or 1 and predictions sigmoid(a), minus "
    "the log-likelihood is the sum of log(1 + eᵃ) − t a.",
    -log(Product(coin, n, k)),
    name="J",
    over=A,
    assuming=[Binary(T)],
    where=as_sigmoid,
)
bce

# %%
per_entry = T[n, k] * log(Y[n, k]) + (1 - T[n, k]) * log(1 - Y[n, k])
bce.equals(-Sum(per_entry, n, k), because="binary cross-entropy")

# %% [markdown]
# Put the sigmoid in: $\log y = a - \log(1 + e^a)$ and $\log(1 - y) = -\log(1 + e^a)$. The cost no
# longer mentions $y$.

# %%
bce.equals(
    Sum(log(1 + exp(A[n, k])) - T[n, k] * A[n, k], n, k),
    because="the sigmoid put in",
)

# %% [markdown]
# The library has this form as a function of its own, as stable code: a $y$ that rounds to 0 or 1
# does no harm, because no $y$ occurs.

# %%
bce.ships(losses.binary_cross_entropy_with_logits, T, A)

# %% [markdown]
# It is the same cost as that of the sigmoid's output.

# %%
_ = bce.ships(losses.binary_cross_entropy, T, sigmoid(A))
bce.qed()

# %% [markdown]
# Now the derivative by one logit, $a_{ij}$. Its indices are letters of their own, since $n$ and $k$
# are taken by the sum.

# %%
bernoulli = Derivation(
    "The delta of Bernoulli with sigmoid",
    "For N×K targets 0 or 1 and predictions y = sigmoid(a), the "
    "derivative of minus the log-likelihood by a_ij is y_ij − "
    "t_ij.",
    Partial(bce.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[Binary(T)],
)
bernoulli.step(differentiate)
bernoulli.step(linearity_of_sum)
bernoulli.step(collapse_the_delta)
gap = Y[i, j] - T[i, j]
bernoulli.equals(gap, because="the sigmoid again", where=as_sigmoid)
bernoulli

# %% [markdown]
# The prediction minus the target, and the code computes it.

# %%
with_logits = losses.binary_cross_entropy_with_logits_gradient
bernoulli.ships(with_logits, T, A, at=(i, j))

# %% [markdown]
# For the mean over samples it divides by $N$.

# %%
mean_delta = bernoulli.last / N
_ = bernoulli.ships(with_logits, T, A, "mean", at=(i, j), equals=mean_delta)
bernoulli.qed()

# %% [markdown]
# ## One of several classes: categorical with softmax
#
# Now one of $K$ classes is true, $\kappa(n)$ for sample $n$, and the network says
# $y_{nk} = e^{a_{nk}} / \sum_m e^{a_{nm}}$. The distribution is the one of the [categorical
# cross-entropy](categorical_cross_entropy.py).

# %%
kappa = labels("kappa", N, K)
as_softmax = {Y[n, k]: exp(A[n, k]) / Sum(exp(A[n, m]), m)}
x = Symbol("x", integer=True)
die = DiscreteRV(x, Y.base[n, x], set=Range(1, K + 1))
cce = Derivation(
    "Categorical with softmax, from the logits",
    "For N one-hot targets of K classes and predictions "
    "softmax(a), minus the log-likelihood is the sum over the "
    "samples of log Σ_k e^a_nk − Σ_k t_nk a_nk.",
    -log(Product(density(die)(kappa[n]), n)),
    name="J",
    over=A,
    assuming=[OneHot(T, kappa)],
    where=as_softmax,
)
cross_entropy = -Sum(T[n, k] * log(Y[n, k]), n, k)
cce.equals(cross_entropy, because="categorical cross-entropy")
cce

# %% [markdown]
# Here $\log y_{nk} = a_{nk} - \log \sum_m e^{a_{nm}}$. The second term does not depend on $k$ and
# is counted $\sum_k t_{nk} = 1$ times.

# %%
met = Sum(T[n, k] * A[n, k], n, k)
cce.equals(
    Sum(log(Sum(exp(A[n, k]), k)), n) - met,
    because="the softmax put in, and rows of T sum to 1",
)

# %% [markdown]
# This, too, is a function of the library, and the cost of the softmax's output.

# %%
_ = cce.ships(losses.categorical_cross_entropy_with_logits, T, A)
_ = cce.ships(losses.categorical_cross_entropy, T, softmax(A))
cce.qed()

# %% [markdown]
# The derivative by $a_{ij}$ meets two sums. One term of each is left.

# %%
categorical = Derivation(
    "The delta of categorical with softmax",
    "For N one-hot targets of K classes and predictions y = "
    "softmax(a), the derivative of minus the log-likelihood by "
    "a_ij is y_ij − t_ij.",
    Partial(cce.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[OneHot(T)],
)
categorical.step(differentiate)
categorical.step(collapse_the_delta)
categorical.equals(gap, because="the softmax again", where=as_softmax)
categorical

# %% [markdown]
# Every logit moves every prediction of its row, and still nothing but $y_{ij} - t_{ij}$ is left.

# %%
with_logits = losses.categorical_cross_entropy_with_logits_gradient
categorical.ships(with_logits, T, A, at=(i, j))

# %%
categorical.qed()

# %% [markdown]
# It does need rows of $T$ that sum to 1. From the cross-entropy of arbitrary numbers $t_{nk}$ the
# kernel refuses to conclude it: what comes out is $y_{ij} \sum_k t_{ik} - t_{ij}$. With soft
# targets, whose rows may be off by a rounding error, this is what the library computes.

# %%
log_softmax = A[n, k] - log(Sum(exp(A[n, m]), m))
any_rows = derivative(-Sum(T[n, k] * log_softmax, n, k), A[i, j])
y_ij = exp(A[i, j]) / Sum(exp(A[i, k]), k)
soft = with_logits(T, A, soft_targets=True)
prove_equal(any_rows, y_ij * Sum(T[i, k], k) - T[i, j])
prove_equal(any_rows, soft[i, j])
refused(prove_equal, any_rows, y_ij - T[i, j], about="any rows")

# %% [markdown]
# ## A real number: Gaussian with identity
#
# For a real target the prediction is the logit itself, $y = a$. With noise of width 1 the cost is
# half the [squared error](squared_error.py) plus a constant, and the half cancels the 2 from the
# square.

# %%
bell = density(Normal("t_nk", A[n, k], 1))(T[n, k])
gauss = Derivation(
    "The delta of Gaussian with identity",
    "For N×K real targets with Gaussian noise of width 1 and "
    "predictions y = a, the derivative of minus the "
    "log-likelihood by a_ij is y_ij − t_ij.",
    Partial(-log(Product(bell, n, k)), A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
)
half = Sum((T[n, k] - A[n, k]) ** 2, n, k) / 2
gauss.equals(
    Partial(half + N * K * log(2 * pi) / 2, A[i, j]),
    because="half the squared error, and a constant",
)
gauss.step(differentiate)
as_logit = {Y[n, k]: A[n, k]}
gauss.equals(gap, because="one term is left", where=as_logit)
gauss

# %% [markdown]
# Half the squared error is a function of the library, and so is its gradient.

# %%
_ = gauss.ships(losses.half_squared_error, T, A, equals=half)
gauss.ships(losses.half_squared_error_gradient, T, A, at=(i, j))

# %% [markdown]
# The squared error without the half has twice this gradient. With noise of width $\sigma$, $\delta$
# is divided by $\sigma^2$: in training, that is a matter of the learning rate.

# %%
sigma, twice = scalar("sigma", positive=True), 2 * gauss.last
wide = density(Normal("t_nk", A[n, k], sigma))(T[n, k])
prove_equal(
    derivative(-log(wide), A[n, k]),
    (A[n, k] - T[n, k]) / sigma**2,
)
_ = gauss.ships(losses.squared_error_gradient, T, A, at=(i, j), equals=twice)
gauss.qed()

# %% [markdown]
# ## A count: Poisson with exp
#
# Targets 0, 1, 2, … are counts: clicks, calls. Their distribution is Poisson's, its mean must be
# positive, and $y = e^a$ is. The notes do not have this case, and it follows the same pattern.

# %%
count = density(Poisson("t_nk", exp(A[n, k])))(T[n, k])
poisson = Derivation(
    "The delta of Poisson with exp",
    "For N×K counts and predictions y = eᵃ, the derivative of "
    "minus the log-likelihood by a_ij is y_ij − t_ij.",
    Partial(-log(Product(count, n, k)), A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[Nonnegative(T)],
)
per_entry = exp(A[n, k]) - T[n, k] * A[n, k] + log(factorial(T[n, k]))
poisson.equals(
    Partial(Sum(per_entry, n, k), A[i, j]),
    because="minus the logarithm of each factor",
)
poisson.step(differentiate)
as_exp = {Y[n, k]: exp(A[n, k])}
poisson.equals(gap, because="one term is left", where=as_exp)
poisson

# %%
poisson.qed()

# %% [markdown]
# Four times the same, for four different distributions: that is no accident, and [the theorem behind
# it](exponential_family.py) has a page of its own.
#
# ## From the delta to the last weights
#
# The logits come from the hidden layer, $a_{nk} = \sum_m z_{nm} v_{mk} + c_k$, and the notes give
# the gradient for $V$ in video 30. With the delta at hand it is one more application of the chain
# rule.

# %%
M = size("M")
l, g = index("l", M), index("g", M)
Z, V, c = array("z", N, M), array("v", M, K), array("c", K)
last_weights = Derivation(
    "The gradient for the last weights",
    "For N one-hot targets of K classes, M hidden units, logits "
    "zV + c and y = softmax of these, the derivative of the "
    "categorical cross-entropy by v_gj is the sum over n of "
    "(y_nj − t_nj) z_ng.",
    Partial(cce.last, V[g, j]),
    name=r"\frac{\partial J}{\partial v_{gj}}",
    over=V,
    assuming=[OneHot(T)],
    where={A[n, k]: Sum(Z[n, l] * V[l, k], l) + c[k]},
)
last_weights.equals(
    Sum((Y[n, j] - T[n, j]) * Z[n, g], n),
    because="chain rule",
    where=as_softmax,
)
last_weights

# %%
last_weights.qed()

# %% [markdown]
# ## Where the notes slip
#
# Errata: [16](../docs/errata.md#e16), [18](../docs/errata.md#e18).
#
# **The sign.** The notes write $\sum_n (t_{nk} - y_{nk}) z_{nm}$ for the derivative of $J$. It is
# minus the derivative, and their update $w - \eta\, dJ/dw$ then goes [along the
# gradient](gradient_descent.py): it climbs. Here is one sample, one hidden unit with $z = 1$, and
# two classes with equal predictions.

# %%
even = Rational(1, 2)
wrong = Sum((T[n, j] - Y[n, j]) * Z[n, g], n)
first = {g: 1, j: 1}
counterexample(
    wrong.subs(first),
    last_weights.last.subs(first),
    where={"N": 1, "z": [[1]], "y": [[even, even]], "t": [[1, 0]]},
)

# %% [markdown]
# **The index.** They call this $\partial J / \partial V_{nk}$, with $n$ for the hidden unit and for
# the sample that is summed over. $V$ is $M \times K$: its first index is that of a hidden unit.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 38.) Why this error and no other: why is $\delta = y - t$ and not, say, $(y - t)^2$?

# %% [markdown]
# **Answer.** Because it is the derivative of the cost by what enters the last activation. $(y -
# t)^2$ is a cost, not its slope.

# %% tags=["answer"]
import numpy as np


def bce_of(a, t):
    return np.log(1 + np.exp(a)) - t * a


a, t, h = 0.3, 1.0, 1e-6
y = 1 / (1 + np.exp(-a))
assert np.isclose((bce_of(a + h, t) - bce_of(a - h, t)) / (2 * h), y - t)

# %% [markdown]
# **2.** A classifier says $(0.7, 0.2, 0.1)$ and the second class is true. What is $\delta$, and
# what does it add up to?

# %% [markdown]
# **Answer.** $(0.7, -0.8, 0.1)$, which adds up to 0: what one class is to gain, the others are to
# lose.

# %% tags=["answer"]
y, t = np.array([0.7, 0.2, 0.1]), np.array([0, 1, 0])
assert np.allclose(y - t, [0.7, -0.8, 0.1])
assert np.isclose((y - t).sum(), 0)

# %% [markdown]
# **3.** A hidden unit was 0 for a sample. What does this sample say about the weights that lead
# from it to the outputs?

# %% [markdown]
# **Answer.** Nothing: $\partial J/\partial v_{mk} = \sum_n z_{nm} (y_{nk} - t_{nk})$, and its $z$
# is 0.

# %% tags=["answer"]
Z, delta = np.array([[0.0, 1.0]]), np.array([[0.7, -0.8, 0.1]])
assert not (Z.T @ delta)[0].any()
