# %% [markdown]
# # How the cost bends → softmax regression is convex
#
# [Descent](gradient_descent.py) may end in a valley that is not the deepest. For a network with hidden layers
# it can. For [softmax](softmax.py) on one layer, $A = X W + b$, it cannot: the cost bends upwards everywhere.
# How a function bends, its second derivatives say.
#
# ## The Hessian
#
# There are $N$ samples, $K$ classes and logits $A$. The cost is the
# [categorical cross-entropy](output_delta.py), and $y_n = \mathrm{softmax}(a_n)$. Its first derivatives are
# $y - t$; now we take them once more, by any logit.

# %%
from sympy import Derivative, KroneckerDelta, Sum, exp, log

from backprop.proof import (
    Derivation,
    OneHot,
    Positive,
    array,
    index,
    prove_positive,
    scalar,
    sizes,
)
from backprop.proof.kernel.equality import prove_nonnegative
from backprop.proof.rules import differentiate

N, K, D = sizes("N K D")
n, k, l, d = index("n", N), index("k", K), index("l", K), index("d", D)
i, p, j, q = index("i", N), index("p", N), index("j", K), index("q", K)
T, A, Y = array("t", N, K), array("a", N, K), array("y", N, K)


def cost_of(a):
    """The cost of the logits a(n, k)."""
    return -Sum(T[n, k] * (a(n, k) - log(Sum(exp(a(n, l)), l))), n, k)


def softmax_of(a):
    return exp(a(n, k)) / Sum(exp(a(n, l)), l)


as_softmax = {Y[n, k]: softmax_of(lambda n, k: A[n, k])}
hessian = Derivation(
    "The Hessian of softmax with its cost",
    "For N labels among K classes and y = softmax(a), the second derivative of the cost by a_ij and a_pq is "
    "0 for different samples, and y_ij [j = q] − y_ij y_iq for one.",
    Derivative(cost_of(lambda n, k: A[n, k]), A[i, j], A[p, q]),
    name=r"\frac{\partial^2 J}{\partial a_{ij} \, \partial a_{pq}}",
    over=A,
    assuming=[OneHot(T)],
    where=as_softmax,
)
_ = hessian.step(differentiate)
hessian.equals(
    KroneckerDelta(i, p) * (KroneckerDelta(j, q) * Y[i, j] - Y[i, j] * Y[i, q]),
    because="the derivative of softmax",
)
hessian

# %%
hessian.qed()

# %% [markdown]
# The targets are gone: the cost bends alike whatever the labels are. In a row this is the covariance matrix
# of a die with the probabilities $y$, as one roll has it.
#
# ## Along a line
#
# A step from $A$ in the direction $V$ changes the logits to $A + sV$. How does the cost bend on the way? The
# Hessian, multiplied by $V$ from both sides, says it at the start, $s = 0$. We let $s$ be any number.

# %%
V, R, s = array("v", N, K), array("r", N, K), scalar("s")


def on_the_way(n, k):
    return A[n, k] + s * V[n, k]


beside = {Y[n, k]: softmax_of(on_the_way)}
quadratic = Derivation(
    "The bend of the cost is a variance",
    "For N labels among K classes, any logits a and any direction v, the second derivative of the cost of a "
    "+ s v by s is the sum over the samples of the variance of v under the probabilities y = softmax(a + s "
    "v).",
    Derivative(cost_of(on_the_way), s, s),
    name=r"\frac{\partial^2 J}{\partial s^2}",
    over=s,
    assuming=[OneHot(T)],
    where=beside,
)
_ = quadratic.step(differentiate)
mean = Sum(Y[n, l] * V[n, l], l)
quadratic.equals(
    Sum(Y[n, k] * V[n, k] ** 2, n, k) - Sum(mean**2, n),
    because="mean of the squares less square of the mean",
)
quadratic.equals(
    Sum(Y[n, k] * R[n, k] ** 2, n, k),
    because="variance",
    where={R[n, k]: V[n, k] - mean},
)
quadratic

# %%
quadratic.qed()

# %% [markdown]
# $r_{nk}$ is how far $v_{nk}$ lies from the mean. Its square is multiplied by a probability, which is
# positive, and so no term is negative:

# %%
prove_positive(softmax_of(on_the_way))
prove_nonnegative(Sum(Y[n, k] * R[n, k] ** 2, n, k), assuming=[Positive(Y)])

# %% [markdown]
# ## Softmax regression
#
# The logits are $A = X W + b$, with $D$ inputs. Along a line in the space of the weights *and* the biases, $W
# + sV$ and $b + sc$, the logits move along a line too, and their direction is $U = X V + c$.

# %%
X, W, b = array("x", N, D), array("w", D, K), array("b", K)
V, c, U = array("v", D, K), array("c", K), array("u", N, K)


def logits(n, k):
    return Sum(X[n, d] * (W[d, k] + s * V[d, k]), d) + b[k] + s * c[k]


mean = Sum(Y[n, l] * U[n, l], l)
regression = Derivation(
    "Softmax regression is convex",
    "For N samples with D inputs and one of K classes each, and softmax regression with any weights and "
    "biases (w, b) and any direction (v, c), the second derivative of the cost of (w + s v, b + s c) by s is "
    "Σ y r² with y = softmax(x (w + s v) + b + s c) > 0 and r = u − Σ y u, where u = x v + c: it is nowhere "
    "negative.",
    Derivative(cost_of(logits), s, s),
    name=r"\frac{\partial^2 J}{\partial s^2}",
    over=s,
    assuming=[OneHot(T)],
    where={Y[n, k]: softmax_of(logits), U[n, k]: Sum(X[n, d] * V[d, k], d) + c[k]},
)
_ = regression.step(differentiate)
regression.equals(
    Sum(Y[n, k] * R[n, k] ** 2, n, k),
    because="variance",
    where={R[n, k]: U[n, k] - mean},
)
regression

# %%
prove_positive(softmax_of(logits))
prove_nonnegative(regression.last, assuming=[Positive(Y)])
regression.qed()

# %% [markdown]
# A function whose second derivative is nowhere negative on any line is convex: that is calculus, and not
# checked here. So a point of slope zero is a lowest point, and descent with small enough steps cannot get
# stuck above it.
#
# ## Not strictly
#
# It need not be the only one. Where $u$ is the same for all classes its variance is 0. Add one number to all
# biases, and [no probability changes](softmax.py): the bottom of the valley is flat in this direction. And
# with classes that a plane can separate, the cost falls for ever, towards weights without bound. A
# [penalty](gaussian_prior.py) mends both: $\frac{\alpha}{2} \lVert W + sV \rVert^2$ bends by $\alpha \lVert V
# \rVert^2$ along the line, which is positive.

# %%
alpha = scalar("alpha", positive=True)
penalty = Derivation(
    "A penalty bends upwards",
    "For any weights w and any direction v, the second derivative of α/2 times the sum of squares of w + s v "
    "by s is α times the sum of squares of v.",
    Derivative(alpha / 2 * Sum((W[d, k] + s * V[d, k]) ** 2, d, k), s, s),
    name=r"\frac{\partial^2 P}{\partial s^2}",
    over=s,
)
penalty.equals(alpha * Sum(V[d, k] ** 2, d, k), because="differentiate twice")
penalty

# %%
penalty.qed()

# %% [markdown]
# With hidden layers all this is lost. Exchange two hidden units with their weights, and the network is the
# same: what one set of weights can do, another does too, and between the two there is, in general, a hill.

# %% [markdown]
# ## Exercises
#
# **1.** Write the Hessian of one sample with $y = (\frac12, \frac12)$. By how much does the cost bend
# most, and least?

# %% [markdown]
# **Answer.** $\begin{pmatrix} 1/4 & -1/4 \\ -1/4 & 1/4 \end{pmatrix}$. Its eigenvalues say it: by
# $\frac12$, and not at all.

# %% tags=["answer"]
import numpy as np

half = np.array([0.5, 0.5])
bends = np.diag(half) - np.outer(half, half)
assert np.allclose(bends, [[1 / 4, -1 / 4], [-1 / 4, 1 / 4]])
assert np.allclose(np.linalg.eigvalsh(bends), [0, 1 / 2])

# %% [markdown]
# **2.** In which direction does it not bend, for any $y$, and why?

# %% [markdown]
# **Answer.** In $(1, \ldots, 1)$: what is added to all logits changes no probability.

# %% tags=["answer"]
for y in np.random.default_rng(0).dirichlet(np.ones(4), size=3):
    assert np.allclose((np.diag(y) - np.outer(y, y)) @ np.ones(4), 0)

# %% [markdown]
# **3.** Show that a network with one hidden unit, $y = v \tanh(w x)$, has a cost that is not convex: take
# half the squared error for $x = 1$ and $t = \tanh 1$.

# %% [markdown]
# **Answer.** $(w, v) = (1, 1)$ and $(-1, -1)$ both cost 0. Half-way between them is $(0, 0)$, which costs
# $\frac12 \tanh^2 1$. A convex cost is nowhere higher than both ends.


# %% tags=["answer"]
def half_square(w, v):
    return 0.5 * (v * np.tanh(w) - np.tanh(1)) ** 2


assert half_square(1, 1) == half_square(-1, -1) == 0
assert half_square(0, 0) > 0.28
