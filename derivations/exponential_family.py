# %% [markdown]
# # The theorem behind the error
#
# For [four pairs](output_delta.py) of a distribution and an activation, the derivative $\delta$ of
# the cost by a logit has come out as prediction minus target, $y_{nk} - t_{nk}$. Here is the theorem
# that all four are cases of. After it we put activations before costs they do not belong to, and see
# that $y - t$ is lost.
#
# As before, there are $N$ samples with $K$ outputs, $T$ are the targets, $A$ the logits, $Y$ the
# predictions, and the cost $J$ is minus the log-likelihood.

# %%
from sympy import (
    KroneckerDelta,
    Product,
    Rational,
    Sum,
    exp,
    factorial,
    log,
    pi,
    sqrt,
)
from sympy.stats import Bernoulli, E, Normal, Poisson, density

from backprop import losses
from backprop.proof import (
    Binary,
    Derivation,
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
gap = Y[i, j] - T[i, j]
as_softmax = {Y[n, k]: exp(A[n, k]) / Sum(exp(A[n, m]), m)}

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
on_sigmoid = density(Bernoulli("t_nk", 1 / (1 + exp(-a)))).pmf(t)
bell = density(Normal("t_nk", a, 1))(t)
count = density(Poisson("t_nk", exp(a)))(t)
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
# ## Where the notes slip
#
# Errata: [23](../docs/errata.md#e23).
#
# **"The difference between target and prediction."** So the figure of video 38 explains the error,
# and this could be either difference. It is $\delta = y - t$, mean minus target, as the formula beside
# it has it.

# %% [markdown]
# ## Exercises
#
# **1.** How long until the next visitor? The exponential distribution says $p(t) = \lambda e^{-\lambda t}$
# for $t \ge 0$. What are its logit $a$ and its $b(a)$, and what is the mean?

# %% [markdown]
# **Answer.** $a = -\lambda$, $h(t) = 1$ and $b(a) = -\log(-a)$. So the mean is $b'(a) = -1/a = 1/\lambda$.

# %% tags=["answer"]
import numpy as np

rate, step = 2.0, 1e-5
slope_of_b = (-np.log(rate - step) + np.log(rate + step)) / (2 * step)
times = (np.arange(200_000) + 0.5) * 1e-4
assert np.isclose(slope_of_b, np.sum(times * rate * np.exp(-rate * times)) * 1e-4, rtol=1e-6)
assert np.isclose(slope_of_b, 1 / rate)

# %% [markdown]
# **2.** A network counts clicks with $y = e^a$. It says 5, and there were 3. What is $\delta$? And by how
# much would the cost fall for a logit that is smaller by 0.01?

# %% [markdown]
# **Answer.** $\delta = y - t = 2$, so the cost falls by nearly $0.02$.

# %% tags=["answer"]
logit = np.log([[5.0]])
fall = losses.poisson_loss_with_logits([[3]], logit) - losses.poisson_loss_with_logits([[3]], logit - 0.01)
assert np.allclose(losses.poisson_loss_with_logits_gradient([[3]], logit), 2)
assert abs(fall - 0.02) < 0.0003

# %% [markdown]
# **3.** A sigmoid says $y = 0.01$ where $t = 1$. Compare $\delta$ of the cross-entropy with that of half
# the squared error. Which one learns from this mistake?

# %% [markdown]
# **Answer.** $y - t = -0.99$ against $(y - t)\, y\, (1 - y) = -0.0098$: a hundred times less, from the
# worst of mistakes.

# %% tags=["answer"]
logit, step = np.log(0.01 / 0.99), 1e-6
half_square = [0.5 * (1 / (1 + np.exp(-(logit + s))) - 1) ** 2 for s in (step, -step)]
assert np.isclose((half_square[0] - half_square[1]) / (2 * step), -0.99 * 0.01 * 0.99)
assert np.allclose(losses.binary_cross_entropy_with_logits_gradient([[1]], [[logit]]), -0.99)
