# %% [markdown]
# # Softmax and its derivative
#
# The last layer of a classifier gives $K$ numbers a sample, $a_{n1}$ to $a_{nK}$, of any size and
# sign. Softmax makes probabilities of them; in the notes it is the outermost function of the
# network. We ask how each probability moves with each number, why code may subtract the row's
# largest entry first, and what softmax has to do with the sigmoid.
#
# ## Positive, and of sum one
#
# There are $N$ samples and $K$ classes; both stay symbols.

# %%
from sympy import Integer, KroneckerDelta, Sum, exp, log

from backprop import activations as act
from backprop.proof import (
    Derivation,
    Partial,
    array,
    counterexample,
    derivative,
    index,
    labels,
    prove_equal,
    prove_positive,
    sizes,
)
from backprop.proof.rules import (
    collapse_the_delta,
    differentiate,
    log_of_exp,
    log_of_power,
    log_of_product,
)

N, K = sizes("N K")
n = index("n", N)
i, j, k = (index(letter, K) for letter in "ijk")
A, Y = array("a", N, K), array("y", N, K)
softmax = {Y[n, k]: exp(A[n, k]) / Sum(exp(A[n, i]), i)}

# %% [markdown]
# A quotient of exponentials is positive. Added up over the classes, the numerators give the
# denominator, which is the same for each of them.

# %%
total = Derivation(
    "Softmax gives probabilities",
    "For any real numbers a_nk, all y_nk are positive, and each row of them adds up to 1.",
    Sum(Y[n, k], k),
    where=softmax,
)
prove_positive(total.unfold(Y[n, k]))
total

# %%
total.equals(1, because="the denominator is free of k")

# %%
total.qed()

# %% [markdown]
# ## A shift changes nothing
#
# We add the same number $u_n$ to all entries of a row.

# %%
U = array("u", N)
shifted = exp(A[n, k] + U[n]) / Sum(exp(A[n, i] + U[n]), i)
shift = Derivation(
    "Softmax is invariant under a shift of the row",
    "Adding any number u_n to all entries of row n leaves its softmax as it is.",
    shifted,
)
shift

# %% [markdown]
# Since $e^{a+u} = e^a e^u$, the factor $e^{u_n}$ leaves the sum and cancels.

# %%
shift.equals(
    Y[n, k],
    because="the factor e^u of the row cancels",
    where=softmax,
)

# %%
shift.qed()

# %% [markdown]
# Now take $u_n = -a_{np}$, where $p$ is any column, chosen anew for each row: the *pivot* $p(n)$.
# Nothing is asked of it, so the theorem holds for the column of the largest entry too. With that
# one, all exponents are at most 0, and no exponential overflows. This is what the library does, and
# what makes it right.

# %%
p = labels("p", N, K)
largest = A[n, p[n]]
pivot = Derivation(
    "Any pivot may be subtracted",
    "Subtracting from each row any one of its entries leaves the softmax as it is.",
    exp(A[n, k] - largest) / Sum(exp(A[n, i] - largest), i),
)
pivot

# %%
pivot.equals(exp(A[n, k]) / Sum(exp(A[n, i]), i), because="the row is shifted")

# %% [markdown]
# The shipped function also computes what rounding would take away and puts it back; over the reals
# that is 0, and the proof goes through it.

# %%
pivot.ships(act.softmax, A, at=(n, k))

# %%
pivot.qed()

# %% [markdown]
# The shift has to be the same for a whole row. Subtract from each column its own largest entry, as
# `A - A.max(axis=0)` does, and the probabilities change: a shift $c_k$ of column $k$ does not
# cancel.

# %%
C = array("c", K)
by_column = exp(A[n, k] + C[k]) / Sum(exp(A[n, i] + C[i]), i)
counterexample(
    by_column,
    softmax[Y[n, k]],
    where={"N": 1, "K": 2, "n": 1, "k": 1, "a": [[0, 0]], "c": [0, log(3)]},
)

# %% [markdown]
# ## The derivative of softmax: its Jacobian
#
# Each $y_{nk}$ depends on all numbers of its row, because all are in the denominator. So there are
# $K$ times $K$ slopes a row.

# %%
jacobian = Derivation(
    "The Jacobian of softmax",
    "Within a row, the derivative of y_nk by a_nj is y_nk (δ_kj − y_nj).",
    Partial(Y[n, k], A[n, j]),
    where=softmax,
)
jacobian

# %% [markdown]
# The quotient is differentiated in both its parts. The derivative of $a_{nk}$ by $a_{nj}$ is 1 for
# $k = j$ and 0 otherwise, which is written $\delta_{kj}$.

# %%
jacobian.step(differentiate, Y[n, k])

# %% [markdown]
# In the sum only $i = j$ is left.

# %%
jacobian.step(collapse_the_delta)

# %% [markdown]
# The first term is $\delta_{kj}\, y_{nk}$, the second $y_{nk}\, y_{nj}$.

# %%
delta = KroneckerDelta(k, j)
jacobian.equals(Y[n, k] * (delta - Y[n, j]), because="definition of y")

# %% [markdown]
# On the diagonal this is $y(1 - y)$, as for the sigmoid. But whoever takes the diagonal for the
# whole thing forgets that a class can only win what the others lose. With two even classes:

# %%
even = {"N": 1, "K": 2, "n": 1, "k": 1, "j": 2, "a": [[0, 0]]}
diagonal = jacobian.unfold(delta * Y[n, k] * (1 - Y[n, k]))
counterexample(diagonal, jacobian.unfold(jacobian.last), where=even)

# %% [markdown]
# In the shipped code the pivot $p(n)$ jumps when another entry becomes the largest. Does that spoil
# the slope? It cannot: the value does not depend on the pivot, as we have proved, so it may be held
# fixed. The derivative of the very code, with any pivot, is the same formula.

# %%
code = derivative(act.softmax(A)[n, k], A[n, j])
prove_equal(code, jacobian.unfold(jacobian.last))
jacobian.qed()

# %% [markdown]
# Other rows have no say: for a sample $r$ in place of $n$ there is a factor $\delta_{nr}$, and
# nothing else changes.

# %%
other = index("r", N)
rows = Derivation(
    "Softmax does not mix rows",
    "The derivative of y_nk by an entry a_rj of any row r is δ_nr y_nk (δ_kj − y_nj).",
    Partial(Y[n, k], A[other, j]),
    where=softmax,
)
same = KroneckerDelta(n, other)
_ = rows.equals(
    same * Y[n, k] * (delta - Y[n, j]),
    because="the same steps",
)
rows

# %%
rows.qed()

# %% [markdown]
# ## Log-softmax and log-sum-exp
#
# The cost of a classifier needs $\log y_{nk}$. To compute $y$ first and then its logarithm is a bad
# idea: a small $y$ rounds to 0. The logarithm of the quotient is simpler than the quotient.

# %%
log_softmax = Derivation(
    "The logarithm of softmax",
    "log y_nk is a_nk minus the logarithm of the sum of e^a_ni over the classes i.",
    log(exp(A[n, k]) / Sum(exp(A[n, i]), i)),
)
log_softmax

# %%
log_softmax.step(log_of_product)

# %%
log_softmax.step(log_of_power)

# %%
log_softmax.step(log_of_exp)

# %%
log_softmax.ships(act.log_softmax, A, at=(n, k))

# %%
log_softmax.qed()

# %% [markdown]
# What is subtracted is the same for all classes. It is called log-sum-exp, and we write $s_n$ for
# it. A shift of the row shifts it by as much, which is how the library computes it: the largest
# entry, plus the log-sum-exp of the shifted row.

# %%
log_sum_exp = Derivation(
    "A shift of the row shifts log-sum-exp",
    "For any pivot p(n), log Σ_k e^a_nk is a_np plus log Σ_k e^(a_nk − a_np).",
    largest + log(Sum(exp(A[n, k] - largest), k)),
)
_ = log_sum_exp.equals(
    log(Sum(exp(A[n, k]), k)),
    because="the factor e^−a_np leaves the sum",
)
log_sum_exp

# %%
log_sum_exp.ships(act.log_sum_exp, A, at=(n,))

# %%
log_sum_exp.qed()

# %% [markdown]
# And here is where softmax comes from. It is the derivative of log-sum-exp.

# %%
s = array("s", N)[n]
gradient = Derivation(
    "Softmax is the gradient of log-sum-exp",
    "The derivative of log Σ_i e^a_ni by a_nk is y_nk.",
    Partial(s, A[n, k]),
    where={s: log(Sum(exp(A[n, i]), i))},
)
_ = gradient.step(differentiate, s)
gradient

# %%
gradient.step(collapse_the_delta)

# %%
gradient.equals(Y[n, k], because="softmax", where=softmax)

# %%
gradient.qed()

# %% [markdown]
# With it, the derivative of $\log y_{nk} = a_{nk} - s_n$ is read off: the Jacobian without its
# factor $y_{nk}$.

# %%
slope = Derivation(
    "The derivative of log-softmax",
    "The derivative of log y_nk by a_nj is δ_kj − y_nj.",
    Partial(A[n, k] - s, A[n, j]),
    where=softmax | {s: log(Sum(exp(A[n, i]), i))},
)
_ = slope.step(differentiate)
slope

# %%
slope.equals(delta - Y[n, j], because="softmax is the gradient of log-sum-exp")

# %%
slope.qed()

# %% [markdown]
# ## Two classes: the sigmoid
#
# For $K = 2$ one probability says all, since the other is what is left to 1. We divide numerator
# and denominator by the numerator.

# %%
two = index("k", 2)
A_2 = array("a", N, 2)
a_1, a_2 = A_2[n, Integer(1)], A_2[n, Integer(2)]
binary = Derivation(
    "Softmax of two classes is the sigmoid",
    "For K = 2, y_n1 is the sigmoid of the difference a_n1 − a_n2.",
    exp(a_1) / Sum(exp(A_2[n, two]), two),
)
binary

# %%
binary.equals(exp(a_1) / (exp(a_1) + exp(a_2)), because="K = 2")

# %%
binary.equals(1 / (1 + exp(-(a_1 - a_2))), because="divide by the numerator")

# %%
binary.qed()

# %% [markdown]
# Only the difference counts: of the two numbers one is idle, and may be set to 0. That is why a
# yes-or-no network has one output, not two.

# %% [markdown]
# ## Exercises
#
# **1.** What is the softmax of $(0, \log 2, \log 5)$?

# %% [markdown]
# **Answer.** $(\frac18, \frac28, \frac58)$: the exponentials are 1, 2 and 5.

# %% tags=["answer"]
import numpy as np

assert np.allclose(act.softmax(np.log([[1.0, 2.0, 5.0]])), [[1 / 8, 2 / 8, 5 / 8]])

# %% [markdown]
# **2.** Write the Jacobian for two classes with $y = (\frac14, \frac34)$. What do its rows add up
# to, and why?

# %% [markdown]
# **Answer.** $\begin{pmatrix} 3/16 & -3/16 \\ -3/16 & 3/16 \end{pmatrix}$. Its rows add up to 0: to
# add the same to all entries changes nothing.

# %% tags=["answer"]
y = np.array([0.25, 0.75])
jacobian_of_two = np.diag(y) - np.outer(y, y)
assert np.array_equal(jacobian_of_two, np.array([[3, -3], [-3, 3]]) / 16)

# %% [markdown]
# **3.** Why is `np.exp(A) / np.exp(A).sum(axis=1)` wrong twice?

# %% [markdown]
# **Answer.** Large numbers overflow: $e^{1000}$ is infinite, and infinite over infinite is no
# number. And without `keepdims=True` the sums of rows are laid along columns.

# %% tags=["answer"]
A = np.array([[1000.0, 0.0]])
with np.errstate(over="ignore", invalid="ignore"):
    naive = np.exp(A) / np.exp(A).sum(axis=1, keepdims=True)
assert np.isnan(naive[0, 0])
assert act.softmax(A)[0, 0] == 1
B = np.log([[1.0, 3.0], [1.0, 1.0]])
assert not np.allclose((np.exp(B) / np.exp(B).sum(axis=1)).sum(axis=1), 1)
