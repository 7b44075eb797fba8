# %% [markdown]
# # Any depth
#
# With one hidden layer we could write [all gradients](one_hidden_layer.py) down. With a hundred we
# cannot, and need not: going back one layer is the same step each time. This page derives the step
# and proves by induction, which is checked, that it gives the gradients at any depth. What it costs is
# counted on [another page](cost_of_depth.py).
#
# It also answers video 38 of the notes, which asks of the usual way to teach this: *why is this the
# error, why not some other expression?*
#
# ## The wrong way and the right way
#
# The wrong way, as the notes show it, begins at the end. An "error" $\delta^3 = y - t$ is declared,
# then another, $\delta^2 = \sum \delta^3 V$, then $\Delta V = z\,\delta^3$ and
# $\Delta W = x\,\delta^2\,\Delta z$. Each line could as well be a different one. (One of them goes
# wrong a layer further down, as we shall see.)
#
# The right way begins with the cost:
#
# | the wrong way                       | the right way                                |
# | ----------------------------------- | -------------------------------------------- |
# | 1. declare an error at the output   | 1. write down the cost                       |
# | 2. declare an error one layer back  | 2. take its derivative, layer by layer       |
# | 3. multiply, and call it the update | 3. see a factor come back each time          |
# | 4. hope                             | 4. name it $\delta$, and prove what it is    |
#
# ## First the derivative
#
# Two hidden layers are enough to see a pattern. Layer $l$ has the weights $W^{(l)}$ and biases
# $b^{(l)}$; it takes $Z^{(l-1)}$, where $Z^{(0)}$ is the input $X$, to $A^{(l)}$ and on to
# $Z^{(l)} = f(A^{(l)})$. The last $A^{(3)}$ goes into the softmax.

# %%
from sympy import Rational, Sum, exp, log

from backprop import network
from backprop.activations import Activation
from backprop.proof import (
    Cost,
    Derivation,
    Let,
    OneHot,
    Partial,
    Theorems,
    activation,
    array,
    counterexample,
    index,
    prime,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.models.chains import ANY, Layers
from backprop.proof.rules import chain_rule, collapse_the_delta, differentiate

N, K = sizes("N K")
n = index("n", N)
J, f = scalar("J"), activation("f")

# %%
D, M1, M2 = sizes("D M_1 M_2")
h, i, j, k = (index(s, w) for s, w in zip("hijk", (D, M1, M2, K), strict=True))
X, T, Y = array("x", N, D), array("t", N, K), array("y", N, K)
W1, b1 = array("w^{(1)}", D, M1), array("b^{(1)}", M1)
W2, b2 = array("w^{(2)}", M1, M2), array("b^{(2)}", M2)
W3, b3 = array("w^{(3)}", M2, K), array("b^{(3)}", K)
A1, Z1 = array("a^{(1)}", N, M1), array("z^{(1)}", N, M1)
A2, Z2 = array("a^{(2)}", N, M2), array("z^{(2)}", N, M2)
A3 = array("a^{(3)}", N, K)
c = index("c", K)
forward = Let(
    {
        A1[n, i]: Sum(X[n, h] * W1[h, i], h) + b1[i],
        Z1[n, i]: f(A1[n, i]),
        A2[n, j]: Sum(Z1[n, i] * W2[i, j], i) + b2[j],
        Z2[n, j]: f(A2[n, j]),
        A3[n, k]: Sum(Z2[n, j] * W3[j, k], j) + b3[k],
        Y[n, k]: exp(A3[n, k]) / Sum(exp(A3[n, c]), c),
        J: -Sum(T[n, k] * log(Y[n, k]), n, k),
    }
)
forward

# %% [markdown]
# We take the derivative by the weights of the last layer,

# %%
third = Derivation(
    "Two hidden layers: the last gradient",
    "With two hidden layers, ∂J/∂w_jk of the last layer is Σ_n z_nj (y_nk − t_nk).",
    Partial(J, W3[j, k]),
    where=forward,
    assuming=[OneHot(T)],
)
_ = third.equals(
    Sum(Z2[n, j] * (Y[n, k] - T[n, k]), n),
    because="as with one hidden layer",
)
third

# %% [markdown]
# of the layer before,

# %%
second = Derivation(
    "Two hidden layers: the middle gradient",
    "With two hidden layers, ∂J/∂w_ij of the middle layer is "
    "Σ_n z_ni f′(a_nj) Σ_k w_jk (y_nk − t_nk), with the a of the middle layer.",
    Partial(J, W2[i, j]),
    where=forward,
    assuming=[OneHot(T)],
)
out = Y[n, k] - T[n, k]
middle = prime(f)(A2[n, j]) * Sum(W3[j, k] * out, k)
_ = second.equals(
    Sum(Z1[n, i] * middle, n),
    because="one more chain rule",
)
second

# %% [markdown]
# and of the first.

# %%
first = Derivation(
    "Two hidden layers: the first gradient",
    "With two hidden layers, ∂J/∂w_hi of the first layer is "
    "Σ_n x_nh f′(a_ni) Σ_j w_ij f′(a_nj) Σ_k w_jk (y_nk − t_nk).",
    Partial(J, W1[h, i]),
    where=forward,
    assuming=[OneHot(T)],
)
front = prime(f)(A1[n, i]) * Sum(W2[i, j] * middle, j)
_ = first.equals(Sum(X[n, h] * front, n), because="and one more")
first

# %% [markdown]
# ## Then the name
#
# Look at the three from the right. The second ends in what the first line has, the third in what
# the second has. What comes back gets a name, and only now:

# %%
d3 = array(r"\delta^{(3)}", N, K)
d2 = array(r"\delta^{(2)}", N, M2)
d1 = array(r"\delta^{(1)}", N, M1)
deltas = Let(
    {
        d3[n, k]: out,
        d2[n, j]: prime(f)(A2[n, j]) * Sum(W3[j, k] * d3[n, k], k),
        d1[n, i]: prime(f)(A1[n, i]) * Sum(W2[i, j] * d2[n, j], j),
    }
)
deltas

# %%
first.equals(Sum(X[n, h] * d1[n, i], n), because="naming", where=deltas)

# %%
second.equals(Sum(Z1[n, i] * d2[n, j], n), because="naming", where=deltas)

# %%
third.equals(Sum(Z2[n, j] * d3[n, k], n), because="naming", where=deltas)

# %% [markdown]
# With the name, all three are one formula. And the name has a meaning: it is the derivative of the
# cost by what enters the activation.

# %%
meaning = Derivation(
    "Two hidden layers: what δ is",
    "With two hidden layers, δ_nj of the middle layer, defined by the recursion, is ∂J/∂a_nj.",
    Partial(J, A2[n, j]),
    where=forward,
    assuming=[OneHot(T)],
)
_ = meaning.equals(d2[n, j], because="naming", where=deltas)
meaning

# %%
Theorems(third.qed(), second.qed(), first.qed(), meaning.qed())

# %% [markdown]
# ## With numbers
#
# The recursion on a small network and one sample: $\delta^{(2)}$ is prediction minus target, and
# *back along V* and *back through the sigmoid* are the step that leads to $\delta^{(1)}$. On
# [a page of its own](../docs/learning/one_network.py) it has the code beside it.
#
# <div class="same-figure" data-figure="one-network" data-page="learning/one_network.py"></div>
#
# ## The induction: one layer
#
# Now for any number of layers. What comes after layer $l$ may be long; all that matters is that it
# makes a cost of $A^{(l)}$. So let $J$ be *any* differentiable function of the entries of
# $A^{(l)}$, and let $\delta^{(l)}_{nj}$ be its slopes, $\partial J / \partial a^{(l)}_{nj}$. The
# kernel knows no more of $J$. The layer has $I$ inputs and $M$ units, both symbols.

# %%
I, M = sizes("I M")
i, j = index("i", I), index("j", M)
p, q = index("p", N), index("q", I)
A_below = array("a^{(l-1)}", N, I)
Z = array("z^{(l-1)}", N, I)
W, b = array("w^{(l)}", I, M), array("b^{(l)}", M)
A = array("a^{(l)}", N, M)
delta = slopes(r"\delta^{(l)}", N, M)
layer = Let(
    {
        A[n, j]: Sum(Z[n, i] * W[i, j], i) + b[j],
        J: Cost("J", A[n, j], delta[n, j]),
    }
)
layer

# %% [markdown]
# **The weights.** If $\delta^{(l)}$ is known, the gradient of the layer's weights is near. The
# chain rule goes through all entries of $A^{(l)}$,

# %%
c = index("c", M)
weights = Derivation(
    "A layer's gradient for its weights",
    "If J is any differentiable function of A = Z W + b, with slopes δ = ∂J/∂A, then "
    "∂J/∂w_ij = Σ_n z_ni δ_nj.",
    Partial(J, W[i, j]),
    where=layer,
)
_ = weights.step(chain_rule, A[n, c])
weights

# %% [markdown]
# the first factor has a name,

# %%
weights.equals(
    Sum(delta[n, c] * Partial(A[n, c], W[i, j]), n, c),
    because="δ is ∂J/∂a",
)

# %% [markdown]
# and the second is as with one hidden layer.

# %%
weights.step(differentiate, A[n, c])

# %%
weights.step(collapse_the_delta)

# %% [markdown]
# The library's forward step and its gradient of one layer are run on the symbols. They are the very
# functions that a network of any depth runs for each of its layers.

# %%
_ = weights.ships(network.affine, Z, W, b, at=(n, j), equals=A[n, j])
weights.ships(network.layer_gradient, Z, delta, at=(i, j), part=(0,))

# %%
weights.qed()

# %% [markdown]
# **The biases.** The same, with 1 for $z$.

# %%
biases = Derivation(
    "A layer's gradient for its biases",
    "If J is any differentiable function of A = Z W + b, with slopes δ = ∂J/∂A, then "
    "∂J/∂b_j is the sum of δ_nj over all samples n.",
    Partial(J, b[j]),
    where=layer,
)
_ = biases.step(chain_rule, A[n, c])
_ = biases.equals(
    Sum(delta[n, c] * Partial(A[n, c], b[j]), n, c),
    because="δ is ∂J/∂a",
)
_ = biases.step(differentiate, A[n, c])
_ = biases.step(collapse_the_delta)
_ = biases.ships(network.layer_gradient, Z, delta, at=(j,), part=(1,))
biases

# %%
biases.qed()

# %% [markdown]
# **One layer back.** $Z^{(l-1)}$ is $f$ of the $A^{(l-1)}$ before it. So $J$ is a function of
# $A^{(l-1)}$ too, and it has slopes by that: the $\delta^{(l-1)}$ that we look for.

# %%
below = Let({Z[n, i]: f(A_below[n, i])}) | layer
below

# %%
step = Derivation(
    "The delta recursion, one layer back",
    "If J is any differentiable function of A = f(A') W + b, with slopes δ = ∂J/∂A, then "
    "∂J/∂a'_ni = f′(a'_ni) Σ_j δ_nj w_ij.",
    Partial(J, A_below[n, i]),
    where=below,
)
_ = step.step(chain_rule, A[p, j])
step

# %%
step.equals(
    Sum(delta[p, j] * Partial(A[p, j], A_below[n, i]), p, j),
    because="δ is ∂J/∂a",
)

# %%
step.step(differentiate, A[p, j])

# %%
step.step(differentiate, Z[p, q])

# %% [markdown]
# Only sample $p = n$ and unit $i' = i$ are left. (A $\delta$ with two indices of one kind and no
# layer is Kronecker's.)

# %%
step.step(collapse_the_delta)

# %% [markdown]
# What does not depend on $j$ goes to the front. This is the recursion.

# %%
slope = prime(f)(A_below[n, i])
step.equals(
    slope * Sum(delta[n, j] * W[i, j], j),
    because="a factor free of j",
)

# %% [markdown]
# The library is given an activation here of which it knows as little as we do: its function applies
# $f$ to each entry, its derivative $f'$.

# %%
hidden = Activation(
    "undetermined",
    lambda A: A.map(f),
    lambda A, Z: A.map(prime(f)),
)
given = Z, W, b, hidden
_ = step.ships(
    network.forward_step,
    *given,
    at=(n, j),
    part=(0,),
    equals=A[n, j],
)
step.ships(
    network.forward_step,
    *given,
    at=(n, j),
    part=(1,),
    equals=f(A[n, j]),
)

# %%
given = delta, W, A_below, Z, hidden
step.ships(network.backward_step, *given, at=(n, i))

# %%
step.qed()

# %% [markdown]
# The notes' $\delta^2 = \sum_k \delta^3_k V_{jk}$ stops before the last factor. That is a
# derivative too, but by $z$, before the activation's slope:

# %%
by_z = Derivation(
    "The derivative by what a layer takes in",
    "If J is any differentiable function of A = Z W + b, with slopes δ = ∂J/∂A, then "
    "∂J/∂z_ni = Σ_j δ_nj w_ij, without f′.",
    Partial(J, Z[n, i]),
    where=layer,
)
back = Sum(delta[n, j] * W[i, j], j)
_ = by_z.equals(back, because="the same steps, but the last")
by_z

# %%
by_z.qed()

# %% [markdown]
# Used as the $\delta$ of the recursion it is wrong. With a sigmoid at its steepest, $z = 1/2$, it
# is four times too large, and after ten layers a million times.

# %%
w, z, d = array("w", I, M), array("z", N, I), array("delta", N, M)
back = Sum(d[n, j] * w[i, j], j)
at_half = {"N": 1, "I": 1, "M": 1, "n": 1, "i": 1}
at_half |= {"z": [[Rational(1, 2)]], "delta": [[1]], "w": [[1]]}
counterexample(back, z[n, i] * (1 - z[n, i]) * back, at_half)

# %% [markdown]
# ## The induction: all layers
#
# Take a network with any number of layers, of any widths.
#
# - **Base.** $J$ is a differentiable function of the last layer's $A^{(L)}$, and the code starts
#   from its slopes $\delta^{(L)} = \partial J / \partial A^{(L)}$. For the library's outputs
#   they are [proved on a page of their own](output_delta.py).
# - **Step.** Suppose that $J$ is a differentiable function of $A^{(l)}$ with slopes $\delta^{(l)}$.
#   Then what the code sends back are the slopes of $J$ by $A^{(l-1)}$.
# - **Conclusion.** Going down from $L$, each layer gets its $\delta^{(l)}$, and with it its gradients.
#
# That is no prose: a rule of the kernel proves base and step of the very loop that ships, or there is
# no theorem. The loop runs along lists, of weights and of what `forward` kept, with an element for each
# layer. We hand it lists of which nothing is known but the element of layer $l$, any $l$ from 2 to $L$, and
# what stands at the end of a list. A list has no length, so the loop is not unrolled; its body is run
# once, at layer $l$. The layer has $I$ inputs and $M$ units, the first one $D$ and $H$, the last one $K$
# units; the sizes are symbols, and may be others in each layer.

# %%
D, H = sizes("D H")
d, h = index("d", D), index("h", H)
X = array("x", N, D)
W_1, b_1 = array("w^{(1)}", D, H), array("b^{(1)}", H)
A_1, A_L = array("a^{(1)}", N, H), array("a^{(L)}", N, K)
delta_1, delta_L = slopes(r"\delta^{(1)}", N, H), slopes(r"\delta^{(L)}", N, K)

f_below = A_below.map(f)
layers_behind_the_first = Layers(
    enters=(A_1, delta_1),
    finds=A_below,
    gives=(network.affine(f_below, W, b), delta),
    leaves=(A_L, delta_L),
)
each = layers_behind_the_first.each

# %%
J_1 = scalar("J_1")
any_number = Derivation(
    "Any depth",
    "For every number of layers and all widths, by induction over the layers, which is checked: for any "
    "differentiable J of the last A, with slopes δ, the shipped backward pass gives ∂J/∂W and ∂J/∂b of every "
    "layer.",
    Partial(J, W[i, j]),
    where=Let(
        {
            A[n, j]: Sum(f(A_below[n, i]) * W[i, j], i) + b[j],
            J: Cost("J", A[n, j], delta[n, j]),
            J_1: Cost("J_1", Sum(X[n, d] * W_1[d, h], d) + b_1[h], delta_1[n, h]),
        }
    ),
)
any_number.equals(Sum(f(A_below[n, i]) * delta[n, j], n), because="δ is ∂J/∂a, by induction")
any_number

# %% [markdown]
# `backward` gets $\delta^{(L)}$ and the lists. In what it returns we compare the gradients of the
# first layer, and those of layer $l$. ($J_1$ is $J$ as a function of $A^{(1)}$.)

# %%
lists = each(A_below, behind=[A_L]), each(f_below, before=[X]), each(W, before=[W_1])
given = network.backward, delta_L, *lists, hidden
_ = any_number.ships(*given, at=(j,), part=(ANY, 1), equals=Partial(J, b[j]))
_ = any_number.ships(*given, at=(d, h), part=(0, 0), equals=Partial(J_1, W_1[d, h]))
_ = any_number.ships(*given, at=(h,), part=(0, 1), equals=Partial(J_1, b_1[h]))
any_number.ships(*given, at=(i, j), part=(ANY, 0))

# %%
any_number.qed()

# %% [markdown]
# Forward it is the same induction with less to prove: the loop starts from $X$, and makes
# $Z^{(l)} = f(Z^{(l-1)} W^{(l)} + b^{(l)})$ of $Z^{(l-1)}$.

# %%
Z_last, g = array("z^{(L-1)}", N, H), slopes("g", N, M)
W_L, b_L = array("w^{(L)}", H, K), array("b^{(L)}", K)
Z_l = network.forward_step(Z, W, b, hidden)[1]
ends = (X, slopes("g_0", N, D)), (Z_last, slopes("g_L", N, H))
layers_before_the_last = Layers(ends[0], Z, (Z_l, g), ends[1])
each = layers_before_the_last.each
lists = each(W, behind=[W_L]), each(b, behind=[b_L])
forward_at_any_depth = Derivation(
    "Any depth, forward",
    "For every number of layers and all widths, by induction over the layers, which is checked: the shipped "
    "forward pass gives A = Z' W + b and Z = f(A) of each hidden layer, with the Z' of the layer before, "
    "which is X before the first, and A of the last.",
    f(Sum(Z[n, i] * W[i, j], i) + b[j]),
)
given = network.forward, X, *lists, hidden
for at, part, formula in (
    ((n, j), (1, ANY), f(Sum(Z[n, i] * W[i, j], i) + b[j])),
    ((n, j), (0, ANY), Sum(Z[n, i] * W[i, j], i) + b[j]),
    ((n, k), (0, -1), Sum(Z_last[n, h] * W_L[h, k], h) + b_L[k]),
    ((n, d), (1, 0), X[n, d]),
):
    _ = forward_at_any_depth.ships(*given, at=at, part=part, equals=formula)
forward_at_any_depth.qed()

# %% [markdown]
# What is trusted is the principle of induction, and that a loop along lists runs its body for each
# layer in order ([what is trusted](../docs/proved.md)). [The next page](whole_network.py) also runs the
# loop layer by layer, on networks with a few hidden layers, together with all that is around it.

# %% [markdown]
# ## Where the notes slip
#
# Errata: [24](../docs/errata.md#e24), [25](../docs/errata.md#e25), [26](../docs/errata.md#e26),
# [27](../docs/errata.md#e27), [28](../docs/errata.md#e28), [31](../docs/errata.md#e31).
#
# **Indices and letters** (video 38). $\Delta V(k) = z(j)\, \delta^3(k)$ lacks an index on the left:
# it is $\Delta V(j, k)$. In $V - h\, \Delta V$ the $h$ is the learning rate $\eta$.
# $\tilde W = W - h \tilde W$ would shrink the weights and learn nothing: it should read
# $W \leftarrow W - \eta\, \Delta W$. And the 3 of $\delta^3$ numbers a layer; it is no cube.
#
# **"$\Delta z(j)$"** is no change of $z$. It is the slope of the activation, $f'(a_j)$, for the
# sigmoid $z_j (1 - z_j)$. With it, the notes' $\Delta W = x\, \delta^2\, \Delta z$ comes out right
# for one hidden layer. Their $\delta^2$ is no $\delta$ all the same: the recursion goes wrong one
# layer further down.
#
# **"Each layer's update depends only on the layer in front."** Also on itself and on the layer
# behind it: $\delta^{(l)}$ takes $\delta^{(l+1)}$ and $W^{(l+1)}$ from the layer in front, but the
# slope $f'$ at its own $A^{(l)}$; and the gradient takes $Z^{(l-1)}$ from the layer behind.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 38.) The notes write $\delta^2 = \sum \delta^3 V$. What is it, and what is missing
# for $\delta^2$?

# %% [markdown]
# **Answer.** It is $\partial J/\partial z$, the slope by what the layer gives. For the slope by
# what enters it, times $f'(a)$.

# %% tags=["answer"]
import numpy as np

rng = np.random.default_rng(0)
inputs, goal = rng.normal(size=3), rng.normal(size=2)
matrices = [rng.normal(size=shape) / 2 for shape in ((3, 4), (4, 4), (4, 2))]


def entering(matrices):
    """What enters each layer of tanh; the last has no activation."""
    a, z = [], inputs
    for W in matrices:
        a.append(z @ W)
        z = np.tanh(a[-1])
    return a


def half_square(a):
    return np.sum((a - goal) ** 2) / 2


a_1, a_2, a_3 = entering(matrices)
delta_3 = a_3 - goal
delta_2 = (1 - np.tanh(a_2) ** 2) * (matrices[2] @ delta_3)
h, slopes = 1e-6, []
for j in range(4):
    step = h * np.eye(4)[j]
    ends = [half_square(np.tanh(a_2 + sign * step) @ matrices[2]) for sign in (1, -1)]
    slopes.append((ends[0] - ends[1]) / (2 * h))
assert np.allclose(slopes, delta_2, atol=1e-8)
assert not np.allclose(slopes, matrices[2] @ delta_3, atol=1e-3)

# %% [markdown]
# **2.** A network has ten layers. How many matrix products does the backward pass take for all
# gradients, and how many does the forward pass take?

# %% [markdown]
# **Answer.** Ten forward. Backward two a layer, one for the weights' gradient and one to send
# $\delta$ on, but for the first layer, which sends nothing on: 19.

# %% tags=["answer"]
layers = 10
assert 2 * layers - 1 == 19

# %% [markdown]
# **3.** What must a layer remember of the forward pass?

# %% [markdown]
# **Answer.** What came in, $z$, for the weights' gradient; and $a$, or $z$ of its own if the slope
# can be told from that, for $f'(a)$. For tanh it is $1 - z^2$.

# %% tags=["answer"]
assert np.allclose(1 - np.tanh(a_1) ** 2, 1 / np.cosh(a_1) ** 2)
