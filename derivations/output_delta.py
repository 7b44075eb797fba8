# %% [markdown]
# # Why the error is prediction minus target
#
# Backpropagation is often taught like this: $\delta_k = y_k - t_k$ is "the error at node $k$", now
# send it backwards. Video 38 of the notes asks the right question: why is this the error, why not
# some other expression?
#
# Nobody chose it. $\delta$ is a derivative, $\partial J / \partial a_{nk}$: how the cost changes
# with the number $a_{nk}$ that enters the last activation, for sample $n$ and output $k$. We take
# this derivative for four kinds of targets and find $y_{nk} - t_{nk}$ four times. Then we see what
# the four have in common, and what comes out when activation and cost do not belong together.
#
# The numbers $a_{nk}$ before the activation are called logits, $A$ in the code. $N$ samples and $K$
# outputs stay symbols throughout.

# %%
from sympy import (
    KroneckerDelta,
    Product,
    Range,
    Rational,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
    pi,
    sqrt,
)
from sympy.stats import Bernoulli, DiscreteRV, E, Normal, Poisson, density

from backprop import losses
from backprop.activations import sigmoid, softmax
from backprop.proof import (
    Binary,
    Derivation,
    Nonnegative,
    OneHot,
    Partial,
    Positive,
    UnitInterval,
    activation,
    array,
    counterexample,
    derivative,
    index,
    labels,
    prime,
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
    log_of_exp,
    log_of_product,
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
    assuming=[OneHot(T)],
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
# ## What the four have in common
#
# In all four costs the target meets the logit in one place only, as $-t a$. The rest is a function
# of $a$ alone, which gives the prediction when it is differentiated, and a function of $t$ alone,
# which vanishes. Such a distribution is said to be of the exponential family:
# $p(t \mid a) = h(t)\, e^{t a - b(a)}$, with the logit as its natural parameter. The activation
# that makes the mean of the distribution out of $a$ is called its canonical link, read backwards.
#
# | targets     | $h(t)$                       | $b(a)$              | $b'(a)$, the prediction |
# | ----------- | ---------------------------- | ------------------- | ----------------------- |
# | Bernoulli   | $1$                          | $\log(1 + e^a)$     | sigmoid                 |
# | categorical | $1$                          | $\log \sum_k e^{a_k}$ | softmax               |
# | Gaussian    | $e^{-t^2/2} / \sqrt{2\pi}$   | $a^2 / 2$           | identity                |
# | Poisson     | $1 / t!$                     | $e^a$               | exp                     |
#
# Each density is of that form; the one of the categorical, with several logits, comes below.

# %%
t, a = T[n, k], A[n, k]
on_sigmoid = coin.subs(Y[n, k], 1 / (1 + exp(-a)))
gaussian_h = exp(-(t**2) / 2) / sqrt(2 * pi)
prove_equal(on_sigmoid, exp(t * a - log(1 + exp(a))), [Binary(T)])
prove_equal(bell, gaussian_h * exp(t * a - a**2 / 2))
prove_equal(count, exp(t * a - exp(a)) / factorial(t))

# %% [markdown]
# Let $b$ be any differentiable function now, and $h_{nk}$ any positive numbers.

# %%
h, b = array("h", N, K), activation("b")
family = Derivation(
    "The delta of an exponential family",
    "For N×K targets with the density h e^(t a − b(a)), where b "
    "is any differentiable function and h > 0 is free of a, the "
    "derivative of minus the log-likelihood by a_ij is b′(a_ij) "
    "− t_ij.",
    Partial(-log(Product(h[n, k] * exp(t * a - b(a)), n, k)), A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[Positive(h)],
)
family.step(log_of_product)
family.step(log_of_product)
family.step(log_of_exp)
family.step(differentiate)
family.step(linearity_of_sum)
family.step(collapse_the_delta)
family.step(collapse_the_delta)
family

# %%
family.qed()

# %% [markdown]
# ## Why it is the mean
#
# It remains to see that $b'(a)$ is the mean of $t$. The function $b$ is not free: it is there to
# make the probabilities sum to 1. Say that a target takes one of $Q$ values $u_1, \dots, u_Q$, with
# $h_q$ for $h(u_q)$. Then $\sum_q h_q e^{u_q a - b(a)} = 1$ says that
# $b(a) = \log \sum_q h_q e^{u_q a}$. We differentiate that.

# %%
Q = size("Q")
q, r = index("q", Q), index("r", Q)
u, h, p = array("u", Q), array("h", Q), array("p", Q)
theta = scalar("a")
mean = Derivation(
    "The derivative of b is the mean",
    "For any Q values u_q with weights h_q > 0, the derivative "
    "of b(a) = log Σ_q h_q e^(u_q a) is the mean Σ_q u_q p_q of "
    "the probabilities p_q = h_q e^(u_q a) / Σ_r h_r e^(u_r a).",
    Partial(log(Sum(h[q] * exp(u[q] * theta), q)), theta),
    name="b'(a)",
    over=theta,
    assuming=[Positive(h)],
)
mean.step(differentiate)
weights = h[q] * exp(u[q] * theta) / Sum(h[r] * exp(u[r] * theta), r)
mean.equals(
    Sum(u[q] * p[q], q),
    because="the probabilities",
    where={p[q]: weights},
)
mean

# %%
mean.qed()

# %% [markdown]
# A target of several numbers, such as a one-hot row, has as many logits: $t a$ becomes
# $\sum_k t_k a_k$. Value $q$ is now a row $u_{q1}, \dots, u_{qK}$, and sample $n$ has shown the
# value $\rho(n)$, that is $t_{nk} = u_{\rho(n), k}$. Both halves of the theorem are in one line
# here.

# %%
u, p, rho = array("u", Q, K), array("p", N, Q), labels("rho", N, Q)
b_n = array("b", N)[n]


def weight(n, q):
    return h[q] * exp(Sum(u[q, k] * A[n, k], k))


vector = Derivation(
    "Mean minus target, for several logits",
    "For N targets that take any Q values in K dimensions with "
    "probabilities proportional to h_q e^(Σ_k u_qk a_nk), h_q > "
    "0, the derivative of minus the log-likelihood by a_ij is "
    "the mean of coordinate j minus coordinate j of the target.",
    Partial(-log(Product(p[n, rho[n]], n)), A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[Positive(h)],
    where={p[n, q]: weight(n, q) / Sum(weight(n, r), r)},
)
met = Sum(u[rho[n], k] * A[n, k], n, k)
free = Sum(log(h[rho[n]]), n)
vector.equals(
    Partial(Sum(b_n, n) - met - free, A[i, j]),
    because="minus the logarithm of each factor",
    where={b_n: log(Sum(weight(n, q), q))},
)
vector.equals(
    Sum(p[i, q] * u[q, j], q) - u[rho[i], j],
    because="derivative, one sample is left",
)
vector

# %%
vector.qed()

# %% [markdown]
# Yes-or-no targets are the case of two values, 0 and 1. One-hot rows are the case of $Q = K$ values
# $u_{qk} = \delta_{qk}$ with $h_q = 1$: their probabilities are the softmax, and the mean of
# coordinate $j$ is $y_j$.

# %%
l = index("l", K)
one_hot_value = Sum(KroneckerDelta(l, k) * A[n, k], k)
weight_sum = Sum(exp(one_hot_value), l)
prove_equal(
    exp(one_hot_value).subs(l, j) / weight_sum,
    exp(A[n, j]) / Sum(exp(A[n, m]), m),
)

# %% [markdown]
# So $\delta = \text{mean} - \text{target}$ is proved for every distribution of this family that
# takes finitely many values. Gaussian and Poisson take infinitely many. The sums become an integral
# and a series, and to differentiate them term by term is a theorem that our kernel does not have.
# We do not need it for these two: their $b$ is known, and SymPy computes their means.

# %%
assert derivative(theta**2 / 2, theta) == E(Normal("t", theta, 1))
assert derivative(exp(theta), theta) == E(Poisson("t", exp(theta)))

# %% [markdown]
# ## By the prediction itself
#
# The derivatives by $y_{ij}$ instead of $a_{ij}$ look less tidy. For the binary cross-entropy,

# %%
per_entry = T[n, k] * log(Y[n, k]) + (1 - T[n, k]) * log(1 - Y[n, k])
bce_by_y = Derivation(
    "The gradient of the binary cross-entropy",
    "For N×K targets 0 or 1 and predictions 0 < y < 1, the "
    "derivative of the binary cross-entropy by y_ij is (y_ij − "
    "t_ij) / (y_ij (1 − y_ij)).",
    Partial(-Sum(per_entry, n, k), Y[i, j]),
    name=r"\frac{\partial J}{\partial y_{ij}}",
    over=Y,
    assuming=[Binary(T), UnitInterval(Y)],
)
bce_by_y.equals(
    (Y[i, j] - T[i, j]) / (Y[i, j] * (1 - Y[i, j])),
    because="over one denominator",
)
bce_by_y

# %%
_ = bce_by_y.ships(losses.binary_cross_entropy_gradient, T, Y, at=(i, j))
bce_by_y.qed()

# %% [markdown]
# and for the categorical cross-entropy:

# %%
cce_by_y = Derivation(
    "The gradient of the categorical cross-entropy",
    "For N one-hot targets of K classes and predictions 0 < y < "
    "1, each varied alone, the derivative of the categorical "
    "cross-entropy by y_ij is −t_ij / y_ij.",
    Partial(-Sum(T[n, k] * log(Y[n, k]), n, k), Y[i, j]),
    name=r"\frac{\partial J}{\partial y_{ij}}",
    over=Y,
    assuming=[OneHot(T), UnitInterval(Y)],
)
cce_by_y.step(differentiate)
cce_by_y.equals(-T[i, j] / Y[i, j], because="one term is left")
cce_by_y

# %%
_ = cce_by_y.ships(losses.categorical_cross_entropy_gradient, T, Y, at=(i, j))
cce_by_y.qed()

# %% [markdown]
# Nothing of $y - t$ is to be seen in the last one. It is the activation's derivative that makes the
# difference.
#
# ## Other pairs
#
# Any activation can be put before any cost, and the chain rule answers at once: $\delta$ is the
# derivative of the cost by the prediction times the derivative of the activation. We leave the
# activation undetermined, $y = f(a)$.

# %%
f = activation("f")
as_f = {Y[n, k]: f(A[n, k])}
any_link = Derivation(
    "Bernoulli with any activation",
    "For any differentiable f with values in (0, 1) and y = "
    "f(a), the derivative of the binary cross-entropy by a_ij is "
    "(y_ij − t_ij) f′(a_ij) / (y_ij (1 − y_ij)).",
    Partial(-Sum(per_entry, n, k), A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    where=as_f,
)
any_link.equals(
    gap * prime(f)(A[i, j]) / (Y[i, j] * (1 - Y[i, j])),
    because="chain rule",
)
any_link

# %%
any_link.qed()

# %% [markdown]
# This is $y - t$ exactly when $f' = f (1 - f)$. The sigmoid does that. And nothing else does, up to
# a shift: the condition says that the derivative of $\log \frac{f}{1 - f}$ is 1, so this logarithm
# is $a$ plus a constant, and $f(a)$ is the sigmoid of that.

# %%
one_logit = 1 / (1 + exp(-theta))
prove_equal(derivative(one_logit, theta), one_logit * (1 - one_logit))
log_odds = log(f(theta)) - log(1 - f(theta))
condition = prime(f)(theta) / (f(theta) * (1 - f(theta)))
prove_equal(derivative(log_odds, theta), condition)

# %% [markdown]
# With half the squared error the factor $f'$ stays.

# %%
squared = Derivation(
    "Half the squared error with any activation",
    "For any differentiable f and y = f(a), the derivative of "
    "half the squared error by a_ij is (y_ij − t_ij) f′(a_ij).",
    Partial(Sum((T[n, k] - Y[n, k]) ** 2, n, k) / 2, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    where=as_f,
)
squared.equals(gap * prime(f)(A[i, j]), because="chain rule")
squared

# %%
squared.qed()

# %% [markdown]
# For the sigmoid this is $(y - t)\, y (1 - y)$. A network that says $y = 1/1000$ where the target
# is 1 could hardly be more wrong, and this $\delta$ tells it that next to nothing is to be changed.
# The other one, $y - t$, is the larger the more wrong the network is.

# %%
for y in (Rational(1, 10), Rational(1, 100), Rational(1, 1000)):
    small, large = (y - 1) * y * (1 - y), y - 1
    print(f"t = 1, y = {y}: {float(small):.6f} and {float(large):.3f}")

# %% [markdown]
# Softmax with the squared error is worse to look at, since every logit moves every prediction.

# %%
softmax_squared = Derivation(
    "Half the squared error with softmax",
    "For any targets and y = softmax(a), the derivative of half "
    "the squared error by a_ij is y_ij times (y_ij − t_ij) minus "
    "the mean of y_ik − t_ik over k, weighted by y_ik.",
    Partial(Sum((T[n, k] - Y[n, k]) ** 2, n, k) / 2, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    where=as_softmax,
)
softmax_squared.equals(
    Y[i, j] * (gap - Sum(Y[i, k] * (Y[i, k] - T[i, k]), k)),
    because="chain rule",
)
softmax_squared

# %%
softmax_squared.qed()

# %% [markdown]
# Of two equally probable classes let the first be true. For its logit, $y - t$ is twice what comes
# out.

# %%
first, half = {i: 1, j: 1}, Rational(1, 2)
counterexample(
    gap.subs(first),
    softmax_squared.last.subs(first),
    where={"K": 2, "y": [[half, half]], "t": [[1, 0]]},
)

# %% [markdown]
# So there is an answer to "why this error and no other". Say what the targets are, and their
# distribution gives the cost. Use the activation that belongs to the distribution, and the
# derivative is $y - t$. Use another one, and the derivative is another.
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
# **The sign.** The notes write $\sum_n (t_{nk} - y_{nk}) z_{nm}$ for the derivative of $J$. It is
# minus the derivative, and their update $w - \eta\, dJ/dw$ then goes [along the
# gradient](gradient_descent.py): it climbs. Here is one sample, one hidden unit with $z = 1$, and
# two classes with equal predictions.

# %%
wrong = Sum((T[n, j] - Y[n, j]) * Z[n, g], n)
first = {g: 1, j: 1}
counterexample(
    wrong.subs(first),
    last_weights.last.subs(first),
    where={"N": 1, "z": [[1]], "y": [[half, half]], "t": [[1, 0]]},
)

# %% [markdown]
# **The index.** They call this $\partial J / \partial V_{nk}$, with $n$ for the hidden unit and for
# the sample that is summed over. $V$ is $M \times K$: its first index is that of a hidden unit.
#
# **"The difference between target and prediction."** So the figure of video 38 explains the error,
# and this could be either difference. It is $\delta = y - t$, as the formula beside it has it.
