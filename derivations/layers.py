# %% [markdown]
# # Layers
#
# A layer is a thing with two directions. *Forward* it makes $Y$ of $X$ and of its parameters;
# *backward* it is given the slopes $g = \partial J / \partial Y$ of some cost and gives back those
# by $X$ and by each parameter. Which cost, and what the other layers do, it need not know. So each
# layer is proved by itself, once, and whatever is built of proved layers is proved.
#
# In each proof below $J$ is *any* differentiable function of $Y$, with slopes $g$, and the code that
# is run on symbols is the code of `backprop.layers`, as it ships. All sizes are symbols.

# %%
from sympy import KroneckerDelta, Sum

from backprop import activations, layers
from backprop.proof import (
    Cost,
    Derivation,
    Let,
    Partial,
    activation,
    array,
    index,
    labels,
    prime,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.language import off_kinks
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.chains import Layers
from backprop.proof.models.joined import APART, joined_slopes
from backprop.proof.models.parts import joined

N, T, D, M = sizes("N T D M")
n, t, d, m = (index(s, w) for s, w in zip("ntdm", (N, T, D, M), strict=True))
J, f = scalar("J"), activation("f")
X = array("x", N, T, D)

# %% [markdown]
# ## A linear layer, step by step along a sequence
#
# $X$ may have any number of axes before the last. We take two, samples $n$ and steps $t$; the same
# weights are used at every one, so their gradient is the sum over all: *why a bias gets a sum*.

# %%
G = slopes("g", N, T, M)
W, b = array("w", D, M), array("b", M)
Y = array("y", N, T, M)
through = Let(
    {
        Y[n, t, m]: Sum(X[n, t, d] * W[d, m], d) + b[m],
        J: Cost("J", Y[n, t, m], G[n, t, m]),
    }
)
linear = layers.Linear(1, 1)
linear.parameters = {"W": W, "b": b}
_, memory = linear.forward(X)
affine = Derivation(
    "A linear layer",
    "Y = X W + b, and for any differentiable J of Y with slopes g the layer's backward pass gives "
    "∂J/∂w_dm = Σ_nt x_ntd g_ntm, ∂J/∂b_m = Σ_nt g_ntm and ∂J/∂x_ntd = Σ_m g_ntm w_dm.",
    Partial(J, W[d, m]),
    where=through,
)
affine.equals(Sum(X[n, t, d] * G[n, t, m], n, t), because="the chain rule")
affine

# %%
given = linear.backward, G, memory
_ = affine.ships(linear.forward, X, at=(n, t, m), part=(0,), equals=Y[n, t, m])
_ = affine.ships(*given, at=(d, m), part=(1, "W"))
_ = affine.ships(*given, at=(m,), part=(1, "b"), equals=Partial(J, b[m]))
_ = affine.ships(*given, at=(n, t, d), part=(0,), equals=Partial(J, X[n, t, d]))
affine.qed()

# %% [markdown]
# ## An activation
#
# Any differentiable $f$, entry by entry.

# %%
G = slopes("g", N, T, D)
hidden = layers.Activation(
    activations.Activation(
        "undetermined",
        lambda A: A.map(f),
        lambda A, Z: A.map(prime(f)),
    )
)
_, memory = hidden.forward(X)
entries = Derivation(
    "An activation as a layer",
    "For any differentiable f, y = f(x) entry by entry, and ∂J/∂x = g f′(x).",
    Partial(J, X[n, t, d]),
    where={J: Cost("J", f(X[n, t, d]), G[n, t, d])},
)
entries.equals(G[n, t, d] * prime(f)(X[n, t, d]), because="the chain rule")
_ = entries.ships(hidden.forward, X, at=(n, t, d), part=(0,), equals=f(X[n, t, d]))
_ = entries.ships(hidden.backward, G, memory, at=(n, t, d), part=(0,))
entries.qed()

# %% [markdown]
# ## Dropout
#
# In training a mask $k$ of ones and zeros is drawn, and what is kept is divided by $1 - p$. The
# theorem holds for any mask.

# %%
mask = array("k", N, T, D)
kept = mask > 0
dropout = layers.Dropout(0)
dropout.p = scalar("p")
_, memory = dropout.forward(X, training=True, mask=kept)
_, nothing = dropout.forward(X)
dropped = Derivation(
    "Dropout",
    "For any mask, y = x / (1 − p) where the mask holds and 0 elsewhere, and ∂J/∂x is g / (1 − p) "
    "there and 0 elsewhere; in prediction y = x and ∂J/∂x = g.",
    Partial(J, X[n, t, d]),
    where={J: Cost("J", kept[n, t, d] * X[n, t, d] / (1 - dropout.p), G[n, t, d])},
)
dropped.equals(kept[n, t, d] * G[n, t, d] / (1 - dropout.p), because="linear")
options = {"training": True, "mask": kept}
_ = dropped.ships(
    dropout.forward,
    X,
    at=(n, t, d),
    part=(0,),
    equals=kept[n, t, d] * X[n, t, d] / (1 - dropout.p),
    **options,
)
_ = dropped.ships(dropout.backward, G, memory, at=(n, t, d), part=(0,))
_ = dropped.ships(dropout.forward, X, at=(n, t, d), part=(0,), equals=X[n, t, d])
_ = dropped.ships(dropout.backward, G, nothing, at=(n, t, d), part=(0,), equals=G[n, t, d])
dropped.qed()

# %% [markdown]
# ## An embedding
#
# Integers $v(n)$ choose rows of $W$. A row's gradient is the sum over all places that took it:
# *scatter-add*.

# %%
V = sizes("V")[0]
v = index("v", V)
words, E = labels("v", N, V), array("w", V, D)
G = slopes("g", N, D)
embedding = layers.Embedding(1, 1)
embedding.parameters = {"W": E}
row, memory = embedding.forward(words)
looked_up = Derivation(
    "An embedding",
    "y_nd = w_(v_n)d for a vector of integers v, and ∂J/∂w_vd is the sum of g_nd over all n with v_n = v.",
    Partial(J, E[v, d]),
    where={J: Cost("J", row[n, d], G[n, d])},
)
_ = looked_up.ships(embedding.forward, words, at=(n, d), part=(0,), equals=row[n, d])
_ = looked_up.ships(embedding.backward, G, memory, at=(v, d), part=(1, "W"))
looked_up.qed()

# %% [markdown]
# ## Positions
#
# Step $t$ of each sequence gets row $t$ of $W$ added, wherever the sequence comes from. A sequence may
# have fewer steps than $W$ has rows; $\iota(t)$ is row $t$ among all $L$.

# %%
L = sizes("L")[0]
l = index("l", L)
G, P = slopes("g", N, T, D), array("w", L, D)
first = SymbolicArray((L,), lambda k: k)[0:T:1]
positions = layers.Positions(1, 1)
positions.parameters = {"W": P}
_, memory = positions.forward(X)
numbered = Derivation(
    "Positions",
    "For sequences of at most as many steps as W has rows: y_ntd = x_ntd + w_td, ∂J/∂x_ntd = g_ntd, and "
    "∂J/∂w_ld is Σ_n g_nld for the rows that were used, and 0 for others.",
    Partial(J, P[l, d]),
    where={J: Cost("J", X[n, t, d] + P[first.rule(t), d], G[n, t, d])},
)
numbered.equals(Sum(KroneckerDelta(l, first.rule(t)) * G[n, t, d], n, t), because="the chain rule")
_ = numbered.ships(positions.forward, X, at=(n, t, d), part=(0,), equals=X[n, t, d] + P[first.rule(t), d])
_ = numbered.ships(positions.backward, G, memory, at=(l, d), part=(1, "W"))
_ = numbered.ships(positions.backward, G, memory, at=(n, t, d), part=(0,), equals=Partial(J, X[n, t, d]))
numbered.qed()

# %% [markdown]
# ## Flatten
#
# The axes after the first are laid out as one. Nothing is computed, and the slopes go back to where
# the entries came from.

# %%
C, H = sizes("C H")
c, h = index("c", C), index("h", H)
image, flat = array("x", N, C, H), joined(C, H)
G, parts = joined_slopes("g", N, flat), slopes("g", N, C, H)
flatten = layers.Flatten()
_, memory = flatten.forward(image)
laid_out = Derivation(
    "Flatten",
    "Each entry of X has its place in Y, and its slope is that of this place.",
    Partial(J, image[n, c, h]),
    where={J: Cost("J", image[n, c, h], parts[n, c, h])},
)
_ = laid_out.ships(flatten.forward, image, at=(n, c, h), part=(0, APART), equals=image[n, c, h])
_ = laid_out.ships(flatten.backward, G, memory, at=(n, c, h), part=(0,))
laid_out.qed()

# %% [markdown]
# ## SReLU, whose corners are learned
#
# Two corners $l$, $r$ and two slopes $s$, $a$ for each unit; between the corners $f$ is the
# identity. At a corner there is no slope. Off the corners a small step changes neither $[x > r]$ nor
# $[x < l]$: they are constants there, and the theorem is about these places.

# %%
G = slopes("g", N, M)
U = array("x", N, M)
l, s, r, a = (array(name, M) for name in "lsra")
srelu = layers.SReLU(1)
srelu.parameters = {"l": l, "s": s, "r": r, "a": a}
Y, memory = srelu.forward(U)
right, left = (r < U)[n, m], (l > U)[n, m]
bent = U[n, m] + (a[m] - 1) * right * (U[n, m] - r[m]) + (s[m] - 1) * left * (U[n, m] - l[m])
straight = off_kinks(bent, frozenset("x"))
piecewise = Derivation(
    "SReLU",
    "f(x) = x + (a − 1) [x > r] (x − r) + (s − 1) [x < l] (x − l), and off its corners, for any "
    "differentiable J "
    "with slopes g, ∂J/∂x = g (1 + (a − 1) [x > r] + (s − 1) [x < l]); the corners' and slopes' gradients "
    "are "
    "those of the same formula.",
    Partial(J, U[n, m]),
    where={J: Cost("J", straight, G[n, m])},
)
piecewise.equals(
    G[n, m] * (1 + (a[m] - 1) * right + (s[m] - 1) * left),
    because="the pieces are straight",
)
piecewise

# %%
_ = piecewise.ships(srelu.forward, U, at=(n, m), part=(0,), equals=bent)
_ = piecewise.ships(srelu.backward, G, memory, at=(n, m), part=(0,))
for name, array_of in srelu.parameters.items():
    slope = Partial(J, array_of[m])
    piecewise.ships(srelu.backward, G, memory, at=(m,), part=(1, name), equals=slope)
piecewise.qed()

# %% [markdown]
# ## The chain and the sum
#
# Layers one after the other: what the backward pass of one returns is the $g$ of the one before.
# Around a chain there may be a way straight through, $Y = X + F(X)$: both summands get $g$, and the
# slopes by $X$ add up. For slopes, all that counts of a layer is its Jacobians at the place where it
# is, by its input and by its parameters $\theta$. So the layer below is undetermined: the entries of
# $p$ and $q$ may be any. An array of any shape is here the row of its entries, samples and all.


# %%
class Undetermined:
    """y_j = Σ_i p_ji x_i + Σ_s q_js θ_s, where p and q may be any: of the layer nothing else is known."""

    def __init__(self, P, Q, theta):
        self.parameters, self.P, self.Q = {"theta": theta}, P, Q

    def forward(self, X, training=False):
        Y = self.P @ X + self.Q @ self.parameters["theta"]
        return Y, (self.P, self.Q)

    def backward(self, G, memory):
        P, Q = memory
        return G @ P, {"theta": G @ Q}


# %% [markdown]
# A chain has any number of layers, each of its own sizes. `Sequential` runs along the list of its layers,
# and back along them and what each remembers. Its loops are run at layer $l$, which may be any, and base
# and step of the [induction](any_depth.py#the-induction-all-layers) are proved.

# %%
I, K, S, L = sizes("I K S L")
d, i, j, k, s = (index(letter, width) for letter, width in zip("dijks", (D, I, M, K, S), strict=True))
P, Q, theta = array("p^{(l)}", M, I), array("q^{(l)}", M, S), array(r"\theta^{(l)}", S)
layer = Undetermined(P, Q, theta)
found, back = array("z^{(l-1)}", I), slopes("g^{(l)}", M)
X, Y = array("x", D), array("y", K)
G_0, G = slopes("g^{(0)}", D), slopes("g", K)
given, _ = layer.forward(found)
chain = layers.Sequential(layers.Flatten())
chain.layers = Layers((X, G_0), found, (given, back), (Y, G)).each(layer)
_, memory = chain.forward(X)
composed = Derivation(
    "Layers in a chain",
    "For every number of layers, each of its own sizes, by induction over the layers, which is checked: "
    "for any differentiable J of what leaves the last layer, a chain gives ∂J/∂θ of every layer, Σ_j g_j "
    "q_js with the g that has come back to it, and ∂J/∂x of what enters the first.",
    Partial(J, theta[s]),
    where={J: Cost("J", Sum(P[j, i] * found[i], i) + Sum(Q[j, s] * theta[s], s), back[j])},
)
composed.equals(Sum(back[j] * Q[j, s], j), because="g is the slope by what the layer gives, by induction")
_ = composed.ships(chain.forward, X, at=(k,), part=(0,), equals=Y[k])
_ = composed.ships(chain.backward, G, memory, at=(d,), part=(0,), equals=G_0[d])
_ = composed.ships(chain.backward, G, memory, at=(s,), part=(1, "l.theta"))
composed.qed()

# %% [markdown]
# Around it: $F$ is a chain of any number of layers whose output has the shape of its input. $J$ depends
# on $x$ straight, with $F(x)$ held, and through $F$; the slopes $g^{(0)}$ of the second way are those of
# the chain.

# %%
Y, G = array("y", D), slopes("g", D)
around = layers.Residual(layers.Flatten())
around.inside.layers = Layers((X, G_0), found, (given, back), (Y, G)).each(layer)
_, memory = around.forward(X)
residual = Derivation(
    "A way around",
    "For a chain F of any number of layers, Y = X + F(X) has ∂J/∂x_d = g_d + g⁰_d, where g⁰ are the slopes "
    "that F's backward pass gives, and F's parameters get their gradients from g.",
    Partial(J, X[d]),
    where={J: Cost("J", X[d] + Y[d], G[d]) + Cost("J_F", X[d], G_0[d])},
)
residual.equals(G[d] + G_0[d], because="both ways add up")
_ = residual.ships(around.forward, X, at=(d,), part=(0,), equals=X[d] + Y[d])
_ = residual.ships(around.backward, G, memory, at=(d,), part=(0,))
_ = residual.ships(around.backward, G, memory, at=(s,), part=(1, "l.theta"), equals=Sum(back[j] * Q[j, s], j))
residual.qed()

# %% [markdown]
# ## Exercises
#
# **1.** Why is the bias's gradient a sum over samples?

# %% [markdown]
# **Answer.** The one bias is added to each sample, so the cost hears of it on $N$ ways, and the
# ways are added: $\partial J/\partial b_m = \sum_n g_{nm}$.

# %% tags=["answer"]
import numpy as np

slopes_of_outputs = np.arange(6.0).reshape(3, 2)
layer = layers.Linear(1, 2, rng=0)
_, memory = layer.forward(np.ones((3, 1)))
_, gradients = layer.backward(slopes_of_outputs, memory)
assert np.array_equal(gradients["b"], slopes_of_outputs.sum(axis=0))

# %% [markdown]
# **2.** The word 7 stands three times in a text. What is the gradient of row 7 of the embedding?

# %% [markdown]
# **Answer.** The sum of the slopes at these three places.

# %% tags=["answer"]
words = np.array([7, 2, 7, 7])
table = layers.Embedding(10, 1, rng=0)
_, memory = table.forward(words)
_, gradients = table.backward(np.array([[1.0], [10.0], [100.0], [1000.0]]), memory)
assert gradients["W"][7] == 1101

# %% [markdown]
# **3.** A way around: $Y = X + F(X)$. What is $\partial J/\partial X$ if $F$ does nothing yet, $F =
# 0$?

# %% [markdown]
# **Answer.** $G$: the slope of the output passes unchanged. That is why very deep networks with
# ways around can be trained.

# %% tags=["answer"]
x, h = 0.3, 1e-6
assert np.isclose(((x + h + 0) - (x - h + 0)) / (2 * h), 1)
