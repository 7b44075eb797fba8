# %% [markdown]
# # Attention
#
# Each step of a sequence asks a question, and every step offers a key to what it knows. How well
# they match says how much the one takes of the other: $P$ is the softmax of the matches, row by row,
# and the outcome is the mean of the values $V$ with weights $P$. Several heads do so side by side.
# A mask $B$ is added to the matches; where it is $-\infty$ nothing is seen.

# %%
from sympy import Sum, exp, sqrt

from backprop import layers
from backprop.layers import attention
from backprop.proof import Cost, Derivation, Let, Partial, array, index, scalar, sizes, slopes
from backprop.proof.models.joined import APART, joined_array
from backprop.proof.models.parts import Place, joined

N, T, D, H, E = sizes("N T D H E")
n, t, s, r = index("n", N), index("t", T), index("s", T), index("r", T)
d, h, e = index("d", D), index("h", H), index("e", E)
J, heads = scalar("J"), joined(H, E)
X, B, G = array("x", N, T, D), array("B", N, H, T, T), slopes("g", N, T, D)

# %% [markdown]
# ## The softmax of the rows
#
# Its Jacobian is $p_s (\delta_{sr} - p_r)$: each weight takes from all others.

# %%
A, R = array("s", N, T), slopes("g", N, T)
P = array("p", N, T)
rows = Let(
    {
        P[n, t]: exp(A[n, t]) / Sum(exp(A[n, s]), s),
        J: Cost("J", P[n, t], R[n, t]),
    }
)
weights = Derivation(
    "The softmax of rows and its slopes",
    "p_t = e^(s_t) / Σ_s e^(s_s), and for any differentiable J of p with slopes g, "
    "∂J/∂s_t = p_t (g_t − Σ_s g_s p_s).",
    Partial(J, A[n, t]),
    where=rows,
)
weights.equals(P[n, t] * (R[n, t] - Sum(R[n, s] * P[n, s], s)), because="the Jacobian")
weights

# %%
_ = weights.ships(attention.weights, A, at=(n, t), equals=P[n, t])
_ = weights.ships(attention.weights_backward, R, P, at=(n, t))
weights.qed()

# %% [markdown]
# ## The whole layer
#
# Columns of the weights belong to heads, so a column is $(h, e)$, entry $e$ of head $h$.

# %%
Wq, Wk, Wv = (joined_array(f"w^{one}", D, heads) for one in "qkv")
bq, bk, bv = (joined_array(f"b^{one}", heads) for one in "qkv")
Wo, bo = joined_array("w^o", heads, D), array("b^o", D)
Q, K, V = (array(name, N, H, T, E) for name in "QKV")
S, P, Y = array("S", N, H, T, T), array("P", N, H, T, T), array("Y", N, T, D)
O, O_joined = array("O", N, T, H, E), joined_array("O", N, T, heads)
he = Place((h, e))


def of_heads(W, b):
    return Sum(X[n, t, d] * W.rule(d, he), d) + b.rule(he)


layer = Let(
    {
        Q[n, h, t, e]: of_heads(Wq, bq),
        K[n, h, t, e]: of_heads(Wk, bk),
        V[n, h, t, e]: of_heads(Wv, bv),
        S[n, h, t, s]: Sum(Q[n, h, t, e] * K[n, h, s, e], e) / sqrt(E) + B[n, h, t, s],
        P[n, h, t, s]: exp(S[n, h, t, s]) / Sum(exp(S[n, h, t, r]), r),
        O[n, t, h, e]: Sum(P[n, h, t, s] * V[n, h, s, e], s),
        Y[n, t, d]: Sum(O[n, t, h, e] * Wo.rule(he, d), h, e) + bo[d],
        J: Cost("J", Y[n, t, d], G[n, t, d]),
    }
)
layer

# %%
many = layers.MultiHeadAttention(1, 1)
many.n_heads = H
many.parameters = {"Wq": Wq, "Wk": Wk, "Wv": Wv, "Wo": Wo, "bq": bq, "bk": bk, "bv": bv, "bo": bo}
forward = Derivation(
    "Attention, forward",
    "With any mask B that is added, the layer's Y, and what it remembers, are Q, K, V, P = softmax(QKᵀ/√E + "
    "B), "
    "O = P V and Y = O Wo + bo, for all numbers of samples, steps, heads and columns.",
    Y[n, t, d],
    where=layer,
)
_ = forward.ships(many.forward, X, mask=B, at=(n, t, d), part=(0,))
for place, kept in enumerate((Q, K, V), start=1):
    entry = kept[n, h, t, e]
    forward.ships(many.forward, X, mask=B, at=(n, h, t, e), part=(1, place), equals=entry)
_ = forward.ships(many.forward, X, mask=B, at=(n, h, t, s), part=(1, 4), equals=P[n, h, t, s])
_ = forward.ships(many.forward, X, mask=B, at=(n, t, h, e), part=(1, 5, APART), equals=O[n, t, h, e])
forward.qed()

# %% [markdown]
# Backward the same products come back transposed. That $X$ is used three times, for questions, keys
# and values, makes its slope a sum of three. For the queries' weights:

# %%
memory = X, Q, K, V, P, O_joined, many.parameters
backward = Derivation(
    "Attention, backward",
    "For any differentiable J of Y with slopes g, the layer's backward pass gives ∂J/∂ each of Wq, Wk, Wv, "
    "Wo, bq, "
    "bk, bv, bo, and ∂J/∂X, for any mask.",
    Partial(J, Wq.rule(d, he)),
    where=layer,
)
back = many.backward, G, memory
_ = backward.ships(*back, at=(d, h, e), part=(1, "Wq", APART))
for name, W in (("k", Wk), ("v", Wv)):
    slope = Partial(J, W.rule(d, he))
    backward.ships(*back, at=(d, h, e), part=(1, f"W{name}", APART), equals=slope)
for name, b in (("q", bq), ("k", bk), ("v", bv)):
    slope = Partial(J, b.rule(he))
    backward.ships(*back, at=(h, e), part=(1, f"b{name}", APART), equals=slope)
slope = Partial(J, Wo.rule(he, d))
_ = backward.ships(*back, at=(h, e, d), part=(1, "Wo", APART), equals=slope)
_ = backward.ships(*back, at=(d,), part=(1, "bo"), equals=Partial(J, bo[d]))
_ = backward.ships(*back, at=(n, t, d), part=(0,), equals=Partial(J, X[n, t, d]))
backward.qed()

# %% [markdown]
# ## Exercises
#
# **1.** All scores of a query are equal. What are its weights, and what is its output?

# %% [markdown]
# **Answer.** $1/T$ each, so the output is the mean of the values.

# %% tags=["answer"]
import numpy as np

values = np.array([[1.0, 0.0], [3.0, 6.0]])
scores = np.zeros(2)
weights_of = np.exp(scores) / np.exp(scores).sum()
assert np.array_equal(weights_of @ values, values.mean(axis=0))

# %% [markdown]
# **2.** A mask adds $-\infty$ to the scores of later steps. What are the weights there, and what
# slope do the scores get?

# %% [markdown]
# **Answer.** Both are 0: $p = 0$, and $\partial J/\partial s = p\,(g - \sum_s g_s p_s)$ has the
# factor $p$.

# %% tags=["answer"]
scores = np.array([0.3, -np.inf])
p = np.exp(scores) / np.exp(scores).sum()
g = np.array([2.0, 5.0])
assert p[1] == 0
assert (p * (g - g @ p))[1] == 0

# %% [markdown]
# **3.** Why are the scores divided by $\sqrt E$?

# %% [markdown]
# **Answer.** A product of two vectors of $E$ random entries of width 1 has the width $\sqrt E$.
# Without the division the softmax of large $E$ is nearly all on one place, where its slopes are
# nearly 0.

# %% tags=["answer"]
rng = np.random.default_rng(0)
products = (rng.normal(size=(20_000, 64)) * rng.normal(size=(20_000, 64))).sum(axis=1)
assert np.isclose(products.std(), np.sqrt(64), rtol=0.03)
