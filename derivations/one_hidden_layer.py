# %% [markdown]
# # One hidden layer
#
# Video 30 of the notes ends with the two update equations of a network with one hidden layer, as
# something to type in. They come without a derivation, two of their indices are wrong, so is their
# sign, and the biases are missing. Here we derive all four gradients, index by index and then as
# NumPy writes them, and see what the notes' version does.
#
# ## The network, forward
#
# The letters are the notes': inputs $X$ ($N \times D$), weights $W$ ($D \times M$) and $V$
# ($M \times K$), biases $b$ and $c$, hidden units $Z$ ($N \times M$), predictions $Y$ and one-hot
# targets $T$ ($N \times K$). We give names to what enters the two activations: $A^{(1)}$ in the
# hidden layer, $A^{(2)}$ at the output.

# %%
import numpy as np
from sympy import Rational, Sum, exp, log

from backprop.losses import one_hot
from backprop.network import Network
from backprop.proof import (
    Derivation,
    Let,
    OneHot,
    Partial,
    activation,
    array,
    counterexample,
    index,
    prime,
    scalar,
    sizes,
)
from backprop.proof.rules import (
    chain_rule,
    collapse_the_delta,
    differentiate,
)

N, D, M, K = sizes("N D M K")
n, d = index("n", N), index("d", D)
i, m = index("i", M), index("m", M)
j, k = index("j", K), index("k", K)
X, T = array("x", N, D), array("t", N, K)
W, b = array("w", D, M), array("b", M)
V, c = array("v", M, K), array("c", K)
A1, Z = array("a^{(1)}", N, M), array("z", N, M)
A2, Y = array("a^{(2)}", N, K), array("y", N, K)
J, f = scalar("J"), activation("f")

# %% [markdown]
# The sizes are symbols, and so is the activation: of $f$ we know only that it has a derivative. The
# output is a softmax, the cost $J$ the [categorical cross-entropy](categorical_cross_entropy.py).

# %%
forward = Let(
    {
        A1[n, m]: Sum(X[n, d] * W[d, m], d) + b[m],
        Z[n, m]: f(A1[n, m]),
        A2[n, k]: Sum(Z[n, i] * V[i, k], i) + c[k],
        Y[n, k]: exp(A2[n, k]) / Sum(exp(A2[n, j]), j),
        J: -Sum(T[n, k] * log(Y[n, k]), n, k),
    }
)
forward

# %% [markdown]
# ## The gradient for V
#
# We want to know how $J$ changes with one weight $v_{mk}$, from hidden unit $m$ to class $k$.

# %%
grad_V = Derivation(
    "The gradient for V",
    "For one hidden layer with any differentiable activation, softmax output and one-hot targets, "
    "∂J/∂v_mk = Σ_n z_nm (y_nk − t_nk).",
    Partial(J, V[m, k]),
    where=forward,
    assuming=[OneHot(T)],
)
grad_V

# %% [markdown]
# $V$ is hidden inside $A^{(2)}$, and $J$ depends on it in no other way. All $N \times K$ entries of
# $A^{(2)}$ might change with $v_{mk}$. The chain rule asks for each: how does $J$ change with the
# entry, and how does the entry change with the weight?

# %%
grad_V.step(chain_rule, A2[n, j])

# %% [markdown]
# The first factor is the [output delta](output_delta.py), prediction minus target.

# %%
delta = Y[n, j] - T[n, j]
slopes = Sum(delta * Partial(A2[n, j], V[m, k]), n, j)
grad_V.equals(slopes, because="the output delta")

# %% [markdown]
# The second is easy, since $a^{(2)}_{nj}$ is linear in the weights. Its slope is $z$ where the
# weight is the very $v_{mk}$, and 0 elsewhere: two Kronecker deltas say so.

# %%
grad_V.step(differentiate, A2[n, j])

# %% [markdown]
# They leave one unit and one class.

# %%
grad_V.step(collapse_the_delta)

# %% [markdown]
# Each sample adds what it puts in, $z_{nm}$, times how far it is off, $y_{nk} - t_{nk}$.
#
# ## Why the transpose: from indices to a matrix product
#
# A matrix product adds over the *second* index of its left factor and the *first* of its right
# factor. In $\sum_n z_{nm} (y_{nk} - t_{nk})$ the sum goes over $n$, the first index of both. So
# the left one is transposed, and this is why there is a transpose at all. The product is run on
# symbolic arrays and proved to be the sum.

# %%
grad_V.computed_by(Z.T @ (Y - T), at=(m, k))

# %% [markdown]
# Without it sizes do not fit:

# %%
try:
    Z @ (Y - T)
except ValueError as error:
    print(error)

# %% [markdown]
# The other order fits, but gives the transposed matrix, $K \times M$. Where $K = M$ no size would
# tell.

# %%
print(((Y - T).T @ Z).shape)

# %%
grad_V.qed()

# %% [markdown]
# ## The gradient for c
#
# The bias $c_k$ enters as a weight would whose input is always 1. So the same steps lead to the
# same sum without the $z$.

# %%
grad_c = Derivation(
    "The gradient for c",
    "In the same network, ∂J/∂c_k = Σ_n (y_nk − t_nk).",
    Partial(J, c[k]),
    where=forward,
    assuming=[OneHot(T)],
)
_ = grad_c.step(chain_rule, A2[n, j])
_ = grad_c.equals(
    Sum(delta * Partial(A2[n, j], c[k]), n, j),
    because="the output delta",
)
_ = grad_c.step(differentiate, A2[n, j])
_ = grad_c.step(collapse_the_delta)
grad_c

# %%
grad_c.computed_by((Y - T).sum(axis=0), at=(k,))

# %%
grad_c.qed()

# %% [markdown]
# ## The gradient for W
#
# One layer further down, the way from $w_{dm}$ to $J$ is longer: through $A^{(1)}$, then $Z$, then
# $A^{(2)}$. We walk it backwards.

# %%
grad_W = Derivation(
    "The gradient for W",
    "For one hidden layer with any differentiable activation f, softmax output and one-hot "
    "targets, ∂J/∂w_dm = Σ_n x_nd f′(a_nm) Σ_k (y_nk − t_nk) v_mk, with the a of the hidden layer.",
    Partial(J, W[d, m]),
    where=forward,
    assuming=[OneHot(T)],
)
_ = grad_W.step(chain_rule, A2[n, k])
grad_W

# %% [markdown]
# The first factor is the output delta again. It does not matter which weight we ask about: what
# comes after $A^{(2)}$ is the same for all.

# %%
delta = Y[n, k] - T[n, k]
slopes = Sum(delta * Partial(A2[n, k], W[d, m]), n, k)
grad_W.equals(slopes, because="the output delta")

# %% [markdown]
# In $A^{(2)}$ only $Z$ depends on $W$. Each hidden unit $i$ passes its change on with the weight
# $v_{ik}$.

# %%
grad_W.step(differentiate, A2[n, k])

# %% [markdown]
# A hidden unit is $z = f(a)$, and the chain rule for one variable gives the slope of the
# activation.

# %%
grad_W.step(differentiate, Z[n, i])

# %% [markdown]
# And $a^{(1)}_{ni}$ is linear in the weights: its slope is $x_{nd}$ for the unit $i = m$, else 0.

# %%
grad_W.step(differentiate, A1[n, i])

# %%
grad_W.step(collapse_the_delta)

# %% [markdown]
# What does not depend on $k$ goes in front of the sum over $k$.

# %%
back = Sum((Y[n, k] - T[n, k]) * V[m, k], k)
slope = prime(f)(A1[n, m])
grad_W.equals(
    Sum(X[n, d] * slope * back, n),
    because="factors free of k",
)

# %% [markdown]
# Read it from the right: the errors of all classes come back along the weights $v_{mk}$ by which
# unit $m$ had sent out; the slope of the activation lets pass a part of them; and the input decides
# how much of that is the weight's share.
#
# The sum over $k$ goes over the second index of both factors. So now the right one is transposed,
# and the entrywise product with $f'(A^{(1)})$ needs no transpose.

# %%
hidden = ((Y - T) @ V.T) * A1.map(prime(f))
grad_W.computed_by(X.T @ hidden, at=(d, m))

# %%
grad_W.qed()

# %% [markdown]
# ## The gradient for b
#
# As for $c$.

# %%
grad_b = Derivation(
    "The gradient for b",
    "In the same network, ∂J/∂b_m = Σ_n f′(a_nm) Σ_k (y_nk − t_nk) v_mk.",
    Partial(J, b[m]),
    where=forward,
    assuming=[OneHot(T)],
)
_ = grad_b.step(chain_rule, A2[n, k])
_ = grad_b.equals(
    Sum((Y[n, k] - T[n, k]) * Partial(A2[n, k], b[m]), n, k),
    because="the output delta",
)
_ = grad_b.step(differentiate, A2[n, k])
_ = grad_b.step(differentiate, Z[n, i])
_ = grad_b.step(differentiate, A1[n, i])
_ = grad_b.step(collapse_the_delta)
_ = grad_b.equals(
    Sum(slope * back, n),
    because="factors free of k",
)
grad_b

# %%
grad_b.computed_by(hidden.sum(axis=0), at=(m,))

# %%
grad_b.qed()

# %% [markdown]
# ## With the sigmoid
#
# The notes take the sigmoid, whose [slope](activations.py) is $z(1 - z)$. Nothing else changes, and
# now no $f'$ is left.

# %%
as_sigmoid = forward | {Z[n, m]: 1 / (1 + exp(-A1[n, m]))}
as_sigmoid

# %%
local = Z[n, m] * (1 - Z[n, m])
sigmoid_W = Derivation(
    "The gradient for W with the sigmoid",
    "With sigmoid hidden units, ∂J/∂w_dm = Σ_n x_nd z_nm (1 − z_nm) Σ_k (y_nk − t_nk) v_mk.",
    Partial(J, W[d, m]),
    where=as_sigmoid,
    assuming=[OneHot(T)],
)
_ = sigmoid_W.equals(
    Sum(X[n, d] * local * back, n),
    because="f′(a) = z (1 − z)",
)
sigmoid_W

# %%
hidden = ((Y - T) @ V.T) * Z * (1 - Z)
_ = sigmoid_W.computed_by(X.T @ hidden, at=(d, m))
sigmoid_W.qed()

# %%
sigmoid_b = Derivation(
    "The gradient for b with the sigmoid",
    "With sigmoid hidden units, ∂J/∂b_m = Σ_n z_nm (1 − z_nm) Σ_k (y_nk − t_nk) v_mk.",
    Partial(J, b[m]),
    where=as_sigmoid,
    assuming=[OneHot(T)],
)
_ = sigmoid_b.equals(
    Sum(local * back, n),
    because="f′(a) = z (1 − z)",
)
sigmoid_b

# %%
_ = sigmoid_b.computed_by(hidden.sum(axis=0), at=(m,))
sigmoid_b.qed()

# %% [markdown]
# The library's network does all this at once. We give it the notes' matrices as symbols and run it
# as it ships.

# %%
net = Network.from_parameters([W, V], [b, c], "sigmoid", "softmax")
ship = Derivation(
    "The notes' network, as it ships",
    "With one hidden layer of sigmoids, softmax output and one-hot targets, Network computes the "
    "cost J and the four gradients derived here.",
    J,
    where=as_sigmoid,
    assuming=[OneHot(T)],
)
for derived, at, part in (
    (sigmoid_W, (d, m), (0, 0)),
    (sigmoid_b, (m,), (0, 1)),
    (grad_V, (m, k), (1, 0)),
    (grad_c, (k,), (1, 1)),
):
    goal = derived.last
    ship.ships(net.gradients, X, T, at=at, part=part, equals=goal)
ship.ships(net.cost, X, T)

# %%
ship.qed()

# %% [markdown]
# <div class="same-figure" data-figure="one-network" data-page="learning/one_network.py"></div>
#
# All of it on one sample, step by step: [with its code](../docs/learning/one_network.py).
#
# ## Where the notes slip
#
# Errata: [16](../docs/errata.md#e16), [17](../docs/errata.md#e17), [18](../docs/errata.md#e18),
# [19](../docs/errata.md#e19), [20](../docs/errata.md#e20).
#
# **Indices.** The notes write $\partial J / \partial V_{nk}$ and $\partial J / \partial W_{dn}$.
# But $n$ counts samples, and no row or column of $V$ or $W$ belongs to a sample. The kernel refuses
# such an entry:

# %%
try:
    V[n, k]
except IndexError as error:
    print(error)

# %% [markdown]
# It must be $v_{mk}$ and $w_{dm}$, as in the right-hand sides of the notes, where $z_{nm}$ and
# $x_{nd}$ leave $m$ and $d$ open. (In the second one $V_{nk}$ is $v_{mk}$ again.)
#
# **The sign.** With the indices mended, the notes have $t_{nk} - y_{nk}$ where $y_{nk} - t_{nk}$
# belongs, in both formulas. Take one sample of the first of two classes, one hidden unit, and all
# weights 0: then $z$ is a half, and so are both $y$.

# %%
notes_V = Sum((T[n, k] - Y[n, k]) * Z[n, m], n)
half = Rational(1, 2)
sizes_and_entry = {"N": 1, "M": 1, "K": 2, "m": 1, "k": 1}
values = {"t": [[1, 0]], "y": [[half, half]], "z": [[half]]}
counterexample(notes_V, grad_V.last, sizes_and_entry | values)

# %% [markdown]
# The sign matters: the update $w \leftarrow w - \eta\, \partial J / \partial w$ has the
# minus already. To see where the notes' version leads, we walk from the weights a way $s$ in any
# direction, against some $g$ for $V$ and some $h$ for $W$, and ask how the cost changes on the way.

# %%
s = scalar("s")
G, H = array("g", M, K), array("h", D, M)
W_moved, V_moved = W[d, m] - s * H[d, m], V[i, k] - s * G[i, k]
moved = as_sigmoid | {
    A1[n, m]: Sum(X[n, d] * W_moved, d) + b[m],
    A2[n, k]: Sum(Z[n, i] * V_moved, i) + c[k],
}
moved

# %%
walk = Derivation(
    "The cost along a way",
    "Moving V by −s g and W by −s h, for any g and h, the cost changes with s at the rate "
    "−Σ_mk g_mk ∂J/∂v_mk − Σ_dm h_dm ∂J/∂w_dm, with both gradients taken at the moved weights.",
    Partial(J, s),
    where=moved,
    assuming=[OneHot(T)],
)
gradient_V = Sum(Z[n, m] * (Y[n, k] - T[n, k]), n)
moved_back = back.xreplace({V[m, k]: V[m, k] - s * G[m, k]})
gradient_W = Sum(X[n, d] * local * moved_back, n)
along_V = Sum(G[m, k] * gradient_V, m, k)
along_W = Sum(H[d, m] * gradient_W, d, m)
_ = walk.equals(-along_V - along_W, because="the gradients above")
walk

# %%
walk.qed()

# %% [markdown]
# At the start of the way, $s = 0$, the weights are where they were. Now let $g$ and $h$ be what the
# notes call the gradients.

# %%
notes_W = Sum((T[n, k] - Y[n, k]) * V[m, k], k) * local * X[n, d]
along_V = Sum(G[m, k] * grad_V.last, m, k)
along_W = Sum(H[d, m] * sigmoid_W.last, d, m)
uphill = Derivation(
    "The notes' gradients point against the gradients",
    "With the indices mended, the notes' gradients g and h, times the gradients derived here, "
    "summed over all entries of V and W, give minus the sum of the squares of g and h.",
    along_V + along_W,
    where={G[m, k]: notes_V, H[d, m]: Sum(notes_W, n)},
)
uphill

# %%
squares = Sum(G[m, k] ** 2, m, k) + Sum(H[d, m] ** 2, d, m)
uphill.equals(-squares, because="each is minus the other")

# %%
uphill.qed()

# %% [markdown]
# So along the notes' update the cost starts out at the rate $+\sum g^2 + \sum h^2$. Unless every
# entry is 0, it climbs. We try it on three blobs of points, as in the notes: 100 steps with
# $\eta = 0.001$, first with the gradients derived here, then with their negatives. This is an
# experiment, not a proof.

# %%
rng = np.random.default_rng(0)
which = np.repeat([0, 1, 2], 500)
centres = np.array([[0, -2], [2, 2], [-2, 2]])
points = centres[which] + rng.normal(size=(1500, 2))
targets = one_hot(which, 3)

for name, sign in (("derived", 1), ("notes", -1)):
    net = Network((2, 3, 3), rng=0)
    for _ in range(100):
        steps = net.gradients(points, targets)
        for W_l, b_l, (dW, db) in zip(net.weights, net.biases, steps, strict=True):
            W_l -= 0.001 * sign * dW
            b_l -= 0.001 * sign * db
    accuracy = np.mean(net.predict(points).argmax(axis=1) == which)
    cost = net.cost(points, targets)
    print(f"{name}: cost {cost:.0f}, accuracy {accuracy:.2f}")

# %% [markdown]
# **The biases.** The notes' update has none, although their network is drawn with them.
# Without them every border meets the origin.
#
# **Addition and multiplication.** The notes say that no more is required. Given $Z$ and $Y$, that
# is true of the gradients. But to have $Z$ and $Y$ takes the forward pass, with exponentials and a
# division, and to watch the cost takes a logarithm.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 30.) What is wrong with the notes' $\frac{\partial J}{\partial V_{nk}} = \sum_n
# (t_{nk} - y_{nk})\, z_{nm}$?

# %% [markdown]
# **Answer.** The sign, and an index: $V$ has no row for a sample. It is $\frac{\partial J}{\partial
# v_{mk}} = \sum_n (y_{nk} - t_{nk})\, z_{nm}$.

# %% tags=["answer"]
rng = np.random.default_rng(0)
inputs, truth = rng.normal(size=(5, 2)), np.eye(3)[[0, 1, 2, 0, 1]]
into, out = rng.normal(size=(2, 4)), rng.normal(size=(4, 3))


def hidden_of(into):
    return 1 / (1 + np.exp(-inputs @ into))


def predicted(into, out):
    E = np.exp(hidden_of(into) @ out)
    return E / E.sum(axis=1, keepdims=True)


def cost_of(into, out):
    return -np.sum(truth * np.log(predicted(into, out)))


def by_trying(f, M, h=1e-6):
    slopes = np.zeros_like(M)
    for place in np.ndindex(M.shape):
        step = np.zeros_like(M)
        step[place] = h
        slopes[place] = (f(M + step) - f(M - step)) / (2 * h)
    return slopes


off = predicted(into, out) - truth
assert np.allclose(by_trying(lambda V: cost_of(into, V), out), hidden_of(into).T @ off, atol=1e-6)

# %% [markdown]
# **2.** Write the gradient for $W$ with sigmoid units in NumPy, from `X`, `Z`, `V`, `Y` and `T`.

# %% [markdown]
# **Answer.** `X.T @ ((Y - T) @ V.T * Z * (1 - Z))`: the error goes back through $V$, times the
# slope of the sigmoid, then meets the inputs.

# %% tags=["answer"]
Z_of = hidden_of(into)
by_formula = inputs.T @ (off @ out.T * Z_of * (1 - Z_of))
assert np.allclose(by_trying(lambda W: cost_of(W, out), into), by_formula, atol=1e-6)

# %% [markdown]
# **3.** All weights are 0 at the start. What do the gradients for the hidden units have in common,
# and what follows?

# %% [markdown]
# **Answer.** They are all 0, since $V = 0$; and after $V$ has moved, all units still get the same
# gradient. They stay copies of one unit. So weights begin at random.

# %% tags=["answer"]
into, out = np.zeros((2, 4)), np.zeros((4, 3))
for _ in range(3):
    E = np.exp(hidden_of(into) @ out)
    off = E / E.sum(axis=1, keepdims=True) - truth
    Z_of = hidden_of(into)
    into, out = into - inputs.T @ (off @ out.T * Z_of * (1 - Z_of)), out - Z_of.T @ off
assert np.ptp(into, axis=1).max() < 1e-6
