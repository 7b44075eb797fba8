# %% [markdown]
# # Attention
#
# Each step of a sequence asks a question, and every step offers a key to what it knows. How well
# they match says how much the one takes of the other: $P$ is the softmax of the matches, row by row,
# and the outcome is the mean of the values $V$ with weights $P$. Several heads do so side by side.
# A mask says what a step may see of others, or adds something to the matches.

# %%
from sympy import Sum, exp, sqrt

from backprop import layers
from backprop.layers import attention
from backprop.proof import Cost, Derivation, Let, Partial, array, index, scalar, sizes, slopes
from backprop.proof.kernel.language import Above, Where
from backprop.proof.models.joined import APART, joined_array
from backprop.proof.models.parts import Place, joined

N, T, D, H, E = sizes("N T D H E")
n, t, s, r = index("n", N), index("t", T), index("s", T), index("r", T)
d, h, e = index("d", D), index("h", H), index("e", E)
J, heads = scalar("J"), joined(H, E)
X, G = array("x", N, T, D), slopes("g", N, T, D)
B, M = array("B", N, H, T, T), array("m", N, H, T, T)

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
# ## What a step may see
#
# Where a step may see some of the others only, the mean goes over these. Let $[m_s > 0]$ be 1 where
# place $s$ is seen and 0 elsewhere. Then the weights are the softmax of what is seen,
#
# $$p_t = \frac{[m_t > 0]\, e^{s_t}}{\sum_s [m_s > 0]\, e^{s_s}},$$
#
# and a row of which nothing is seen, where that is $0/0$, has $p = 0$. One may as well add $-\infty$
# to the scores that are hidden; but $-\infty$ is no number, and with truth values all stays finite.
# Where $p$ is 0 the slope is, too, so that the Jacobian is the one from above.

# %%
A, some = array("s", N, T), array("m", N, T)


def seen_softmax(truth, score, place, other):
    """The softmax of what is seen, at a place; 0 where nothing is."""
    inside = truth(place) * exp(score(place)) / Sum(truth(other) * exp(score(other)), other)
    return Where(Above(Sum(truth(other), other)), inside, 0)


seen_rows = Let(
    {
        P[n, t]: seen_softmax(lambda t: Above(some[n, t]), lambda t: A[n, t], t, s),
        J: Cost("J", P[n, t], R[n, t]),
    }
)
masked = Derivation(
    "The softmax of what is seen, and its slopes",
    "With [m_t > 0] for what is seen, p_t = [m_t > 0] e^(s_t) / Σ_s [m_s > 0] e^(s_s) where some place is "
    "seen, and 0 where none is; and for any differentiable J of p with slopes g, "
    "∂J/∂s_t = p_t (g_t − Σ_s g_s p_s).",
    Partial(J, A[n, t]),
    where=seen_rows,
)
masked.equals(P[n, t] * (R[n, t] - Sum(R[n, s] * P[n, s], s)), because="the Jacobian")
masked

# %%
_ = masked.ships(attention.weights, A, some > 0, at=(n, t), equals=P[n, t])
_ = masked.ships(attention.weights_backward, R, P, at=(n, t))
masked.qed()

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


def attention_with(weight, added=0):
    """The layer, from what a weight is and what is added to the scores."""
    return Let(
        {
            Q[n, h, t, e]: of_heads(Wq, bq),
            K[n, h, t, e]: of_heads(Wk, bk),
            V[n, h, t, e]: of_heads(Wv, bv),
            S[n, h, t, s]: Sum(Q[n, h, t, e] * K[n, h, s, e], e) / sqrt(E) + added,
            P[n, h, t, s]: weight,
            O[n, t, h, e]: Sum(P[n, h, t, s] * V[n, h, s, e], s),
            Y[n, t, d]: Sum(O[n, t, h, e] * Wo.rule(he, d), h, e) + bo[d],
            J: Cost("J", Y[n, t, d], G[n, t, d]),
        }
    )


layer = attention_with(exp(S[n, h, t, s]) / Sum(exp(S[n, h, t, r]), r), added=B[n, h, t, s])
layer


# %%
def ships_forward(proof, layer, mask):
    """Y, and what the layer remembers."""
    run = layer.forward, X
    proof.ships(*run, mask=mask, at=(n, t, d), part=(0,), equals=Y[n, t, d])
    for place, kept in enumerate((Q, K, V), start=1):
        proof.ships(*run, mask=mask, at=(n, h, t, e), part=(1, place), equals=kept[n, h, t, e])
    proof.ships(*run, mask=mask, at=(n, h, t, s), part=(1, 4), equals=P[n, h, t, s])
    proof.ships(*run, mask=mask, at=(n, t, h, e), part=(1, 5, APART), equals=O[n, t, h, e])


many, causal = layers.MultiHeadAttention(1, 1), layers.MultiHeadAttention(1, 1, causal=True)
for one in (many, causal):
    one.n_heads = H
    one.parameters = {"Wq": Wq, "Wk": Wk, "Wv": Wv, "Wo": Wo, "bq": bq, "bk": bk, "bv": bv, "bo": bo}
forward = Derivation(
    "Attention, forward",
    "With any mask B that is added, the layer's Y, and what it remembers, are Q, K, V, P = softmax(QKᵀ/√E + "
    "B), "
    "O = P V and Y = O Wo + bo, for all numbers of samples, steps, heads and columns.",
    Y[n, t, d],
    where=layer,
)
ships_forward(forward, many, B)
forward.qed()

# %% [markdown]
# Backward the same products come back transposed. That $X$ is used three times, for questions, keys
# and values, makes its slope a sum of three. For the queries' weights:

# %%
memory = X, Q, K, V, P, O_joined, many.parameters


def ships_backward(proof, layer):
    """The slopes by X and by all parameters."""
    back = layer.backward, G, memory
    for name, W in (("q", Wq), ("k", Wk), ("v", Wv)):
        slope = Partial(J, W.rule(d, he))
        proof.ships(*back, at=(d, h, e), part=(1, f"W{name}", APART), equals=slope)
    for name, b in (("q", bq), ("k", bk), ("v", bv)):
        proof.ships(*back, at=(h, e), part=(1, f"b{name}", APART), equals=Partial(J, b.rule(he)))
    proof.ships(*back, at=(h, e, d), part=(1, "Wo", APART), equals=Partial(J, Wo.rule(he, d)))
    proof.ships(*back, at=(d,), part=(1, "bo"), equals=Partial(J, bo[d]))
    proof.ships(*back, at=(n, t, d), part=(0,), equals=Partial(J, X[n, t, d]))


backward = Derivation(
    "Attention, backward",
    "For any differentiable J of Y with slopes g, the layer's backward pass gives ∂J/∂ each of Wq, Wk, Wv, "
    "Wo, bq, "
    "bk, bv, bo, and ∂J/∂X, for any mask that is added.",
    Partial(J, Wq.rule(d, he)),
    where=layer,
)
ships_backward(backward, many)
backward.qed()

# %% [markdown]
# ## With a mask of truth values
#
# The layer is the same, but for $P$, which is the softmax of what each step may see.

# %%
of_what_is_seen = attention_with(seen_softmax(lambda s: Above(M[n, h, t, s]), lambda s: S[n, h, t, s], s, r))
partly = Derivation(
    "Attention to what may be seen",
    "With any mask of truth values [m > 0], the layer's Y, and what it remembers, are those of attention "
    "with P = [m_ts > 0] e^(S_ts) / Σ_r [m_tr > 0] e^(S_tr) for steps that see some step, and P = 0 for "
    "steps that see none; and for any differentiable J of Y with slopes g, backward gives ∂J/∂X and ∂J/∂ "
    "each parameter.",
    Partial(J, Wq.rule(d, he)),
    where=of_what_is_seen,
)
ships_forward(partly, many, M > 0)
ships_backward(partly, many)
partly.qed()

# %% [markdown]
# ## No step sees later ones
#
# A causal layer lets a step $t$ see the steps $s \le t$: the truth values are $[s \le t]$, which are
# $1 - [s - t > 0]$. That is one of the masks above, $m_{nhts} = t - s + 1$, and the backward pass, which
# takes $P$ as it is remembered, has the slopes that are proved there. Each step sees itself, so that none
# sees nothing.


# %%
def up_to_here(s):
    """[s ≤ t]."""
    return 1 - Above(s - t)


no_later = Derivation(
    "Causal attention, forward",
    "The mask of a causal layer is [s ≤ t]: its P is [s ≤ t] e^(S_ts) / Σ_r [r ≤ t] e^(S_tr), and its Y that "
    "of attention with this P.",
    Y[n, t, d],
    where=attention_with(seen_softmax(up_to_here, lambda s: S[n, h, t, s], s, r)),
)
_ = no_later.ships(attention.causal_mask, array("S", N, H, T, T), at=(t, s), equals=up_to_here(s))
_ = no_later.ships(causal.forward, X, at=(n, t, d), part=(0,))
_ = no_later.ships(causal.forward, X, at=(n, h, t, s), part=(1, 4), equals=P[n, h, t, s])
no_later.qed()

# %% [markdown]
# A causal layer that is given a mask lets a step see what both let it see.

# %%
both = Derivation(
    "Causal attention with a mask, forward",
    "A causal layer with a mask of truth values [m > 0] has P = [s ≤ t] [m_ts > 0] e^(S_ts) / "
    "Σ_r [r ≤ t] [m_tr > 0] e^(S_tr) for steps that see some step, and P = 0 for steps that see none.",
    P[n, h, t, s],
    where=attention_with(
        seen_softmax(lambda s: up_to_here(s) * Above(M[n, h, t, s]), lambda s: S[n, h, t, s], s, r)
    ),
)
_ = both.ships(causal.forward, X, mask=M > 0, at=(n, h, t, s), part=(1, 4))
both.qed()

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
# **2.** Later steps are hidden from a step. What are its weights there, and what slope do the scores
# get?

# %% [markdown]
# **Answer.** Both are 0: $p = 0$, and $\partial J/\partial s = p\,(g - \sum_s g_s p_s)$ has the
# factor $p$. In numbers one may add $-\infty$ to the scores there.

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
