# %% [markdown]
# # Recurrence
#
# A recurrent layer takes the same step at each place of a sequence: on its input there, and on the
# state that the step before has left. The same weights are used at every step, so a cost depends on
# them in $T$ ways, and through each state on all later ones. *Backpropagation through time* is the
# chain rule along the sequence; that it is right for every length $T$ is a matter of induction.
#
# ## The rule of induction
#
# The loop's body is run once, on symbols, at a step $t$ that may be any. What it finds is called
# $h_t$, what it leaves is a formula in $h_t$. Nothing else is known of $h_t$. For the slopes of a
# cost $J$, any differentiable function of the outputs of all steps, the kernel proves
#
# - **Base.** From behind the last step nothing comes back: the backward loop starts from 0.
# - **Step.** Suppose that what comes back to step $t$ from later ones are the slopes of $J$ by what
#   the step leaves. Then what the backward loop sends on are the slopes of $J$ by $h_t$, what the
#   step before has left.
#
# By induction from $T$ down to 1 the loop carries the slopes, for every $T$. And then the derivative
# by whatever the steps use is the sum over all steps, with the states held fixed. What is trusted is
# this principle; base and step are proved, or there is no theorem.

# %%
from sympy import Integer, Sum, tanh

from backprop import layers
from backprop.proof import Derivation, Let, Partial, array, index, scalar, sizes, slopes
from backprop.proof.models.joined import joined_array
from backprop.proof.models.loops import all_steps, worked_out_names
from backprop.proof.models.parts import Place, joined

N, T, D, M = sizes("N T D M")
n, t, d, m, k = (index(letter, size) for letter, size in zip("ntdmk", (N, T, D, M, M), strict=True))
J, X, G = scalar("J"), array("x", N, T, D), slopes("g", N, T, M)

# %% [markdown]
# ## The plain recurrent network
#
# $h' = \tanh(x W + h U + b)$.

# %%
W, U, b = array("w", D, M), array("u", M, M), array("b", M)
plain = layers.RNN(1, 1)
plain.parameters = {"W": W, "U": U, "b": b}
Y, memory = plain.forward(X)
dX, gradients = plain.backward(G, memory)
before = memory[2]
forward = Derivation(
    "A recurrent network, forward",
    "For every number of steps T, y_t = tanh(x_t W + h_t U + b), where h_t is what step t − 1 has left, "
    "y_(t−1), and 0 "
    "at the first step.",
    tanh(Sum(X[n, t, d] * W[d, m], d) + Sum(before[t, n, k] * U[k, m], k) + b[m]),
    where=worked_out_names(Y),
)
_ = forward.ships(plain.forward, X, at=(n, t, m), part=(0,))
forward.qed()

# %% [markdown]
# For the slopes, `all_steps` proves base and step of the induction for the loops that the layer has
# run forward and back. Then the sums over the steps are compared with what the layer returns.

# %%
names = Let({**worked_out_names(Y, dX), J: all_steps("J", Y, G, dX)})
through_time = Derivation(
    "Backpropagation through time",
    "For every number of steps T and any differentiable J of all states, with slopes g, a recurrent "
    "network's backward "
    "pass gives ∂J/∂w, ∂J/∂u, ∂J/∂b and ∂J/∂x, by induction over the steps, which is checked.",
    Partial(J, U[k, m]),
    where=names,
)
back = plain.backward, G, memory
_ = through_time.ships(*back, at=(k, m), part=(1, "U"))
_ = through_time.ships(*back, at=(d, m), part=(1, "W"), equals=Partial(J, W[d, m]))
_ = through_time.ships(*back, at=(m,), part=(1, "b"), equals=Partial(J, b[m]))
_ = through_time.ships(*back, at=(n, t, d), part=(0,), equals=Partial(J, X[n, t, d]))
through_time.qed()

# %% [markdown]
# ## Long short-term memory
#
# $\sigma(a) = (1 + \tanh(a/2))/2$ is the sigmoid, in the form that the code computes.
# Four gates lie side by side in $W$, $U$ and $b$. The cell's way from step to step is a sum,
# $c' = f c + i g$: that is why its slope does not vanish, and why the slopes that come to $c$
# on two ways, along the cell and through $h$, are *added*.


# %%
def sigma(a):
    return (1 + tanh(a / 2)) / 2


def gated(layer, gates, leaves, claim, **more):
    """What a step leaves; then base, step and conclusion, for a layer with these gates."""
    columns = joined(len(gates), M)
    W = joined_array("w", D, columns, of=gates)
    U = joined_array("u", M, columns, of=gates)
    b = joined_array("b", columns, of=gates)
    layer.parameters = {"W": W, "U": U, "b": b, **more}
    Y, memory = layer.forward(X)
    dX, _ = layer.backward(G, memory)
    names = {**worked_out_names(Y, dX), J: all_steps("J", Y, G, dX)}
    proof = Derivation(f"{type(layer).__name__} through time", claim, Partial(J, X[n, t, d]), where=names)
    back = layer.backward, G, memory
    proof.ships(*back, at=(n, t, d), part=(0,))
    before = [one[t, n, m] for one in memory[1:3]]

    def comes(gate):
        """x w + b and h u, for the columns of a gate."""
        place = Place((Integer(gates.index(gate) + 1), m))
        use = Sum(X[n, t, d] * W.rule(d, place), d) + b.rule(place)
        return use, Sum(memory[1][t, n, k] * U.rule(k, place), k)

    new = leaves(comes, before)
    proof.ships(layer.forward, X, at=(n, t, m), part=(0,), equals=new)
    for gate in range(len(gates)):
        here = (..., slice(gate * M, gate * M + M))
        place = Place((Integer(gate + 1), m))
        for name, at, entry in (
            ("W", (d, m), W.rule(d, place)),
            ("U", (k, m), U.rule(k, place)),
            ("b", (m,), b.rule(place)),
        ):
            proof.ships(*back, at=at, part=(1, name, here), equals=Partial(J, entry))
    for name, parameter in more.items():
        proof.ships(*back, at=(m,), part=(1, name), equals=Partial(J, parameter[m]))
    return proof, Y


# %%
def long_short(comes, before):
    i, f, g, o = (sum(comes(gate)) for gate in "ifgo")
    c = sigma(f) * before[1] + sigma(i) * tanh(g)
    return sigma(o) * tanh(c)


lstm, states = gated(
    layers.LSTM(1, 1),
    ("i", "f", "g", "o"),
    long_short,
    "For every number of steps the LSTM leaves h' = σ(a_o) tanh(c') with c' = σ(a_f) c + σ(a_i) tanh(a_g), "
    "a = x W + h U "
    "+ b and σ(a) = (1 + tanh(a/2))/2; and for every number of steps T and any differentiable J of all "
    "states, with slopes g, the LSTM's backward pass gives "
    "∂J/∂x and ∂J/∂ the weights and biases of all four gates, by induction over the steps, which is checked.",
)
lstm.qed()

# %% [markdown]
# What the step works out, in the letters that the proof uses for it:

# %%
Let(worked_out_names(states))

# %% [markdown]
# ## The gated recurrent unit
#
# $h' = (1 - z) n + z h$, with the reset inside of $n = \tanh(x W_n + b_n + r (h U_n + d))$.

# %%
D_ = array("d", M)


def gated_unit(comes, before):
    r, z = (sigma(sum(comes(gate))) for gate in "rz")
    use, recurrent = comes("n")
    new = tanh(use + r * (recurrent + D_[m]))
    return (1 - z) * new + z * before[0]


gru, _ = gated(
    layers.GRU(1, 1),
    ("r", "z", "n"),
    gated_unit,
    "For every number of steps the GRU leaves h' = (1 − z) n + z h with n = tanh(x W_n + b_n + r (h U_n + "
    "d)), "
    "r = σ(x W_r + b_r + h U_r), z likewise, σ(a) = (1 + tanh(a/2))/2; and for every number of steps T and "
    "any differentiable J of all states, with slopes g, the GRU's backward pass gives "
    "∂J/∂x and ∂J/∂ the weights and biases of all three gates and of the recurrent bias, by induction over "
    "the steps, "
    "which is checked.",
    d=D_,
)
gru.qed()

# %% [markdown]
# ## Exercises
#
# **1.** Why are the gradients of the weights sums over the steps?

# %% [markdown]
# **Answer.** The same weights are used at each step. Had each step its own copy, each would have
# its gradient; as they are one, the gradients are added.

# %% tags=["answer"]
import numpy as np


def last_state(u, x=0.7, steps=3):
    h = 0.0
    for one in u if np.ndim(u) else [u] * steps:
        h = np.tanh(x + one * h)
    return h


h = 1e-6
shared = (last_state(0.5 + h) - last_state(0.5 - h)) / (2 * h)
copies = [
    (last_state(0.5 + h * np.eye(3)[t]) - last_state(0.5 - h * np.eye(3)[t])) / (2 * h) for t in range(3)
]
assert np.isclose(shared, sum(copies))

# %% [markdown]
# **2.** With $h' = \tanh(u h)$ and $u = \frac12$, by how much is the slope smaller after 20 steps,
# at least?

# %% [markdown]
# **Answer.** By $2^{20}$, about a million: each step multiplies by $u\,(1 - h'^2) \le \frac12$.

# %% tags=["answer"]
slope, state = 1.0, 0.9
for _ in range(20):
    state = np.tanh(0.5 * state)
    slope *= 0.5 * (1 - state**2)
assert slope < 2.0**-20

# %% [markdown]
# **3.** The cell of an LSTM goes $c' = f c + i g$. What is $\partial c'/\partial c$ if the gate $f$
# is open, 1?

# %% [markdown]
# **Answer.** 1, as long as the gates themselves are held fixed: the slope passes as it is.

# %% tags=["answer"]
c, i, g = 0.4, 0.2, 0.9
assert np.isclose(((1 * (c + h) + i * g) - (1 * (c - h) + i * g)) / (2 * h), 1)
