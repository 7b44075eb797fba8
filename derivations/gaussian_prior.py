# %% [markdown]
# # L2 is a Gaussian prior
#
# The costs so far came from a likelihood: of all weights, take those under which the targets are
# likeliest. Such weights fit the training set as well as they can, its noise included. The usual
# remedy adds $\frac{\alpha}{2} \sum_d w_d^2$ to the cost, so that large weights must earn their keep.
# It looks like a trick. It is what Bayes' rule says, if we believe before we see any data that
# weights are normally distributed around 0.
#
# The notes do not treat it. Libraries do, and they differ in what they divide by what. So we
# derive the cost first, and then what follows for sample weights and minibatches.

# %%
import numpy as np
from sympy import KroneckerDelta, Product, Sum, exp, log, pi, sqrt
from sympy.stats import Normal, density

from backprop.proof import (
    Cost,
    Derivation,
    OneHot,
    Partial,
    array,
    counterexample,
    index,
    scalar,
    size,
    sizes,
    slopes,
)
from backprop.proof.rules import (
    collapse_the_delta,
    differentiate,
    drop_the_constant,
    drop_the_positive_factor,
    log_of_product,
)

N, D = sizes("N D")
n, d, i = index("n", N), index("d", D), index("i", D)
w, L = array("w", D), array("L", N)
alpha = scalar("alpha", positive=True)

# %% [markdown]
# ## Likelihood times prior
#
# Let $L_n$ be minus the log-likelihood of sample $n$: whatever cost the
# [output](output_delta.py) of the network has. It depends on the weights in a way that we do not
# look into. The likelihood of all samples is $\prod_n e^{-L_n}$.
#
# The prior says what we think of the weights before we have seen a sample: each is normal around 0
# with variance $1/\alpha$, independently of the others. $\alpha$ is called the precision. By Bayes'
# rule the posterior is likelihood times prior, divided by a number $Z > 0$ that does not depend on
# the weights.

# %%
Z = scalar("Z", positive=True)
weight = Normal("w_d", 0, 1 / sqrt(alpha))
prior = Product(density(weight)(w[d]), d)
likelihood = Product(exp(-L[n]), n)
posterior = Derivation(
    "A Gaussian prior adds the squares of the weights",
    "For N samples with the costs L_n and independent normal "
    "priors with mean 0 and precision α on D weights, minus the "
    "log-posterior is Σ_n L_n + α/2 Σ_d w_d², up to a constant "
    "that does not depend on the weights.",
    -log(likelihood * prior / Z),
    name=r"-\log p",
    over=(w, L),
)
posterior

# %%
posterior.step(log_of_product)

# %% [markdown]
# Every constant of the prior and $Z$ stand in a logarithm of their own.

# %%
squares = Sum(w[d] ** 2, d)
constant = log(Z) + D * log(2 * pi / alpha) / 2
posterior.equals(
    Sum(L[n], n) + alpha / 2 * squares + constant,
    because="the logarithm undoes the exponentials",
)

# %%
posterior.step(drop_the_constant)

# %%
posterior.qed()

# %% [markdown]
# The cost is this, divided by $N$: a mean over samples, so that a learning rate does not have to
# change with their number.

# %%
penalty = alpha / 2 * squares
cost = Derivation(
    "The cost with a penalty has the order of the posterior",
    "J = (Σ_n L_n + α/2 Σ_d w_d²)/N is minus the log-posterior, "
    "up to a positive factor and a constant that do not depend "
    "on the weights.",
    (Sum(L[n], n) + penalty) / N,
    name="J",
    over=(w, L),
)
cost.step(drop_the_positive_factor)
cost

# %%
cost.qed()

# %% [markdown]
# So the weights that minimise $J$ are those with the largest posterior, the *maximum a posteriori*
# or MAP estimate for the prior precision $\alpha$. It is one point of the posterior and not its
# mean. The smaller $\alpha$, the less the prior says, and with $\alpha = 0$ we are back at maximum
# likelihood.
#
# Note what stands beside what: the penalty once, the costs of *all* samples. With more data the
# prior counts for less, as it should; in $J$ it fades like $\alpha / N$.
#
# **Not the biases.** A weight of 0 says that an input does not matter, which is a modest belief. A
# bias of 0 says where the origin of the targets lies, which is none of the prior's business: add 5
# to all targets of a regression, and the last bias should take it up. So $w$ here holds the
# weights, and biases have a flat prior: nothing is added for them.
#
# ## The gradient
#
# Let $L$ be the sum of all $L_n$, any differentiable function of the weights, with slopes $g_d$.
# By [additivity](additivity.py), $g_d$ is the sum of the samples' slopes. As on the page about
# [descent](gradient_descent.py), $L(w_d)$ stands for $L$ at the whole vector.

# %%
g = slopes("g", D)
total = Cost("L", w[d], g[d])
gradient = Derivation(
    "The gradient with a penalty",
    "For any differentiable L of D weights, the derivative of J "
    "= (L + α/2 Σ_d w_d²)/N by w_i is (∂L/∂w_i + α w_i)/N.",
    Partial((total + penalty) / N, w[i]),
    name=r"\frac{\partial J}{\partial w_i}",
    over=w,
)
gradient.step(differentiate)
gradient.step(collapse_the_delta)
gradient

# %%
gradient.equals(
    (Partial(total, w[i]) + alpha * w[i]) / N,
    because="∂L/∂w_i is g_i",
)

# %%
gradient.qed()

# %% [markdown]
# The 2 of the square and the $\frac12$ in front are gone, which is why the $\frac12$ is there.
#
# ## Weight decay
#
# A descent step on $J$ first shrinks each weight by a factor, and then does what it would have done
# without the penalty. Hence the name.

# %%
eta = scalar("eta")
decay = Derivation(
    "Descent with a penalty is weight decay",
    "For any differentiable L, a descent step on J = (L + α/2 "
    "Σ_d w_d²)/N with the learning rate η leads to (1 − ηα/N) "
    "w_i − η (∂L/∂w_i)/N.",
    w[i] - eta * Partial((total + penalty) / N, w[i]),
    name=r"w_i^{\text{new}}",
    over=w,
)
_ = decay.step(differentiate)
_ = decay.equals(
    (1 - eta * alpha / N) * w[i] - eta * Partial(total, w[i]) / N,
    because="the terms with w_i together",
)
decay

# %%
decay.qed()

# %% [markdown]
# For plain descent the two are the same, and for no rule that rescales the gradient: Adam divides
# $\alpha w$, too, by the size of past gradients. Its [first step](optimisers.py#the-first-step) with
# penalty and $\varepsilon = 0$ moves each weight by $\eta$ times a sign, however large the weight is.
#
# ## What α is, where the noise has a width
#
# In [Gaussian noise](squared_error.py) of width $\sigma$ the squared error has the factor
# $1/(2\sigma^2)$. Half the squared error, which the library uses, is $\sigma^2$ times that. Let the
# prior have width $\tau$.

# %%
sigma, tau = (scalar(s, positive=True) for s in ("sigma", "tau"))
t, y = array("t", N), array("y", N)
noise = Product(density(Normal("t_n", y[n], sigma))(t[n]), n)
belief = Product(density(Normal("w_d", 0, tau))(w[d]), d)
errors = Sum((t[n] - y[n]) ** 2, n)
widths = Derivation(
    "With the half squared error, α is σ²/τ²",
    "For Gaussian noise of width σ and independent normal "
    "priors of width τ on the weights, minus the log-posterior "
    "is ½ Σ_n (t_n − y_n)² + ½ (σ²/τ²) Σ_d w_d², up to a "
    "positive factor and a constant that do not depend on "
    "weights and predictions.",
    -log(noise * belief / Z),
    name=r"-\log p",
    over=(w, y),
)
constant = N * log(2 * pi * sigma**2) + D * log(2 * pi * tau**2)
ratio = sigma**2 / tau**2
_ = widths.equals(
    (errors / 2 + ratio / 2 * squares) / sigma**2 + (log(Z) + constant / 2),
    because="as above, with 1/σ² before the two sums",
)
_ = widths.step(drop_the_constant)
_ = widths.step(drop_the_positive_factor)
widths

# %%
widths.qed()

# %% [markdown]
# So with this cost $\alpha$ is no longer the precision alone: it weighs two beliefs, how noisy the
# targets are and how large weights may be. It has a unit, that of targets squared over weights
# squared. Cross-entropies have no width, and there $\alpha$ is the precision.
#
# ## Samples that count more than once
#
# A sample may have a weight $\omega_n$, as if it had been seen that many times. Let
# $\Omega = \sum_n \omega_n$ be the weight of all. The cost is then
#
# $$J = \frac{1}{\Omega} \Bigl( \sum_n \omega_n L_n + \frac{\alpha}{2} \sum_d w_d^2 \Bigr).$$
#
# In which sense do whole weights stand for copies? Write out a training set of $R$ rows, where row
# $r$ is a copy of sample $n$ if $c_{rn} = 1$. Each row is a copy of one sample, so the rows of $C$
# are one-hot, and $\omega_n = \sum_r c_{rn}$ counts the copies. The cost of the long set, with
# every row once, is

# %%
R = size("R")
r = index("r", R)
C, omega = array("c", R, N), array("omega", N)
copies = Derivation(
    "Whole weights are copies",
    "If each of R rows is a copy of one of N samples and ω_n "
    "counts the copies of sample n, then J of the R rows is J "
    "of the N samples with the weights ω_n, penalty included.",
    (Sum(Sum(C[r, n] * L[n], n), r) + penalty) / R,
    name="J",
    assuming=[OneHot(C)],
)
copies

# %% [markdown]
# Every row counts once, in the weights too: $\Omega$ is $R$.

# %%
weighted = Sum(omega[n] * L[n], n)
copies.equals(
    (weighted + penalty) / Sum(omega[n], n),
    because="collect the copies",
    where={omega[n]: Sum(C[r, n], r)},
)

# %%
copies.qed()

# %% [markdown]
# The same function of the weights, so the same minima, gradients and descent steps. Weights that
# are no whole numbers extend the formula. What is not the same: the random minibatches that are
# drawn from the two sets.
#
# It needs $\Omega$ under the penalty, too. With the number $N$ of samples there, doubling a sample
# would not be the same as giving it weight 2.

# %%
by_rows = weighted / Sum(omega[n], n) + penalty / N
counterexample(
    copies.unfold(by_rows),
    copies.lines[0].expression,
    where={
        "N": 1,
        "R": 2,
        "D": 1,
        "c": [[1], [1]],
        "L": [0],
        "w": [1],
        "alpha": 2,
    },
)

# %% [markdown]
# ## Minibatches keep the whole set's Ω
#
# Deal the samples out to $P$ minibatches, as [additivity](additivity.py) does: $s_{np}$ is 1 if
# sample $n$ is in minibatch $p$. Its weight is $\Omega_p = \sum_n s_{np} \omega_n$, and must not be
# 0. The estimate of $\partial J / \partial w_d$ from this minibatch is
#
# $$\frac{1}{\Omega_p} \sum_n s_{np} \omega_n g_{nd} + \frac{\alpha}{\Omega} w_d,$$
#
# where $g_{nd}$ is now the slope of $L_n$. The samples are averaged over the minibatch. The
# penalty is no matter of the minibatch, and keeps the $\Omega$ of the whole training set (below
# $\Omega_0$, to tell it from the $\Omega_p$). We take the mean over all minibatches, each with its
# share $\Omega_p / \Omega_0$.

# %%
P = size("P")
p = index("p", P)
S, G, Omega = (
    array("s", N, P),
    array("g", N, D),
    array("Omega", P),
)
whole = scalar("Omega_0")
part = Sum(S[n, p] * omega[n] * G[n, d], n)
meaning = {
    Omega[p]: Sum(S[n, p] * omega[n], n),
    whole: Sum(omega[n], n),
}
minibatch = Derivation(
    "A minibatch keeps the whole set's share of the penalty",
    "For any dealing of N weighted samples to P minibatches, "
    "none of weight 0, the mean over minibatches, by weight, of "
    "the minibatch's mean gradient plus α w/Ω is the gradient "
    "of J.",
    Sum(
        Omega[p] / whole * (part / Omega[p] + alpha / whole * w[d]),
        p,
    ),
    assuming=[OneHot(S)],
    where=meaning,
)
minibatch

# %%
minibatch.equals(
    (Sum(omega[n] * G[n, d], n) + alpha * w[d]) / whole,
    because="the parts add up, and so do their weights",
)

# %%
minibatch.qed()

# %% [markdown]
# If all minibatches have the same weight, the shares are $1/P$, and it is the plain mean. If the
# last one is smaller, the plain mean is slightly off, penalty or not; that is the [same slip as
# before](additivity.py).
#
# ## Where scikit-learn differs
#
# In scikit-learn's `MLPClassifier` and `MLPRegressor` (read in version 1.9.1), the solvers `sgd` and
# `adam` divide the penalty's gradient by the weight of the *minibatch*: $\alpha w / \Omega_p$. What do
# these steps descend on? The same mean says it.

# %%
theirs = Derivation(
    "With the minibatch's own size, the penalty counts P times",
    "If the penalty is divided by the minibatch's weight "
    "instead, the same mean is the gradient of J with P α in "
    "place of α.",
    Sum(
        Omega[p] / whole * (part / Omega[p] + alpha / Omega[p] * w[d]),
        p,
    ),
    assuming=[OneHot(S)],
    where=meaning,
)
theirs.equals(
    (Sum(omega[n] * G[n, d], n) + P * alpha * w[d]) / whole,
    because="each minibatch adds the whole penalty",
)
theirs

# %%
theirs.qed()

# %% [markdown]
# So the objective changes with `batch_size`. Of 60,000 samples in minibatches of 200 there are
# $P = 300$, and the prior is 300 times as sure of itself as with `lbfgs`, which takes all samples
# at once. That the divisor is the minibatch's size is said in [issue
# 6780](https://github.com/scikit-learn/scikit-learn/issues/6780) of 2016, which was closed by a
# sentence of documentation that speaks of the sample size. [Issue
# 8349](https://github.com/scikit-learn/scikit-learn/issues/8349), of 2017 and open, is another
# mismatch: with $K$ outputs `MLPRegressor` reports a squared error that is divided by $K$, while the
# gradient that it follows is not. The penalty is the same in both, so that gradient is not even a
# multiple of the gradient of what is reported.
#
# Whoever moves a value of `alpha` from `sgd` or `adam` there to here should multiply it by the
# number of minibatches.
#
# ## Ridge regression: all of it at once
#
# For a linear model without hidden layers the minimum can be written down. Predictions are
# $y_n = \sum_d x_{nd} w_d$, and the cost times $N$ is
# $\frac12 \sum_n (y_n - t_n)^2 + \frac{\alpha}{2} \sum_d w_d^2$.

# %%
X = array("x", N, D)


def ridge_of(w):
    gap = Sum(X[n, d] * w(d), d) - t[n]
    return Sum(gap**2, n) / 2 + alpha / 2 * Sum(w(d) ** 2, d)


ridge = Derivation(
    "The gradient of ridge regression",
    "For any X, t, w and α, the gradient of ½ Σ_n (x_n · w − "
    "t_n)² + α/2 Σ_d w_d² is Xᵀ(X w − t) + α w, which is (XᵀX + "
    "α I) w − Xᵀ t.",
    Partial(ridge_of(lambda d: w[d]), w[i]),
    name=r"\frac{\partial (N J)}{\partial w_i}",
    over=w,
)
_ = ridge.step(differentiate)
residual = Sum(X[n, d] * w[d], d) - t[n]
_ = ridge.equals(
    Sum(X[n, i] * residual, n) + alpha * w[i],
    because="collapse the deltas",
)
ridge

# %%
ridge.computed_by(X.T @ (X @ w - t) + alpha * w, at=(i,))

# %% [markdown]
# Multiplied out, $w$ stands behind one matrix:

# %%
gram = Sum(X[n, i] * X[n, d], n) + alpha * KroneckerDelta(i, d)
ridge.equals(
    Sum(gram * w[d], d) - Sum(X[n, i] * t[n], n),
    because="w_d behind the matrix XᵀX + α I",
)

# %%
ridge.qed()

# %% [markdown]
# So the gradient is zero exactly where $(X^\mathsf{T} X + \alpha I)\, w = X^\mathsf{T} t$: these are
# the normal equations of ridge regression. Do they have a solution, is it one, and is it a minimum?
# Go from any $w$ to $w + u$:

# %%
u = array("u", D)
slope = Sum(X[n, i] * residual, n) + alpha * w[i]
spread = Sum(Sum(X[n, d] * u[d], d) ** 2, n)
away = Derivation(
    "The cost of ridge regression from one point to another",
    "For any X, t, w, u and α, going from w to w + u changes "
    "the cost by the gradient times u, and ½ (Σ_n (x_n · u)² + "
    "α Σ_d u_d²).",
    ridge_of(lambda d: w[d] + u[d]) - ridge_of(lambda d: w[d]),
)
away.equals(
    Sum(slope * u[i], i) + (spread + alpha * Sum(u[d] ** 2, d)) / 2,
    because="expand the squares",
)
away

# %%
away.qed()

# %% [markdown]
# The last part is a sum of squares. With $\alpha > 0$ it is positive for every $u$ but 0. Hence no
# two points have slope zero; where the slope is zero the cost is lower than anywhere else; and the
# matrix sends only 0 to 0, so that there is such a point. (These two sentences are ours, not the
# kernel's.) Without the penalty, and with a $u \neq 0$ for which $X u = 0$, as there must be with fewer
# samples than weights, $w + u$ costs the same as $w$: no point is lower than all others.
#
# The formula, in numbers, with fewer samples than weights:

# %%
rng = np.random.default_rng(0)
x, target = rng.normal(size=(5, 8)), rng.normal(size=5)
best = np.linalg.solve(x.T @ x + 0.5 * np.eye(8), x.T @ target)
largest = np.abs(x.T @ (x @ best - target) + 0.5 * best).max()
assert largest < 1e-12
print(f"rank of XᵀX: {np.linalg.matrix_rank(x.T @ x)} of 8")
print(f"largest slope at the solution: {largest:.0e}")

# %% [markdown]
# ## Exercises
#
# **1.** Which standard deviation has the prior for $\alpha = 4$, and how likely does it hold a weight
# beyond $\pm 1$?

# %% [markdown]
# **Answer.** $1 / \sqrt{4} = \frac12$. Beyond two standard deviations there are 4.6 %.

# %% tags=["answer"]
from math import erfc

assert abs(erfc(1 / 0.5 / np.sqrt(2)) - 0.0455) < 1e-4

# %% [markdown]
# **2.** One weight, one sample: the cost is $\frac12 (w - 3)^2 + \frac{\alpha}{2} w^2$. Where is it lowest
# for $\alpha = 2$?

# %% [markdown]
# **Answer.** At $w = 3 / (1 + \alpha) = 1$: there $w - 3 + 2 w = 0$.

# %% tags=["answer"]
grid = np.linspace(-5, 5, 10_001)
lowest = grid[np.argmin((grid - 3) ** 2 / 2 + grid**2)]
assert abs(lowest - 1) < 1e-9

# %% [markdown]
# **3.** A weight does not matter to the data: its slope is 0. What is left of it after ten steps with
# $\eta = 0.1$, $\alpha = 2$ and $N = 1$?

# %% [markdown]
# **Answer.** Each step multiplies it by $1 - 0.1 \cdot 2 = 0.8$, so $0.8^{10} \approx 11\,\%$.

# %% tags=["answer"]
left = 1.0
for _ in range(10):
    left -= 0.1 * 2 * left
assert abs(left - 0.107) < 0.001
