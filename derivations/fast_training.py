# %% [markdown]
# # The fast form
#
# Training runs the same two passes thousands of times. The [whole network](whole_network.py) is
# written to be read; what `fit` runs is written to be fast. It differs in five ways:
#
# - **Feature by feature.** An array of 1,500 samples and 3 classes is stored as 3 rows of 1,500
#   numbers. The largest of three classes is then found by comparing long rows, not inside short ones.
# - **No new memory.** Each result is written to an array that is already there, by NumPy's `out=`.
# - **Weights of samples inside δ.** The mean's $1/N$, or a weight $\omega_n$ for each sample,
#   multiplies $\delta$ once, at the last layer, and the chain rule carries it back.
# - **Biases inside the product.** A row of ones below the units, and the biases below the weights: then
#   one product adds the bias too, and one product gives both gradients.
# - **One flat vector of parameters.** An update, or the L2 penalty, is then a few calls for all layers.
#
# Fast code is where errors like to hide: an array that is overwritten too early, a transpose too
# many. So it gets no credit for looking like the clear code. We run it, as it ships, on symbolic
# arrays, and prove that it computes what we derived. In this page entry $(k, n)$ of an array
# belongs to sample $n$, the other way round than elsewhere.

# %%
from itertools import count

import numpy as np
from sympy import Abs, Piecewise, Sum, erf, exp, log, pi, sqrt, tanh

from backprop import activations, outputs
from backprop.activations import Activation, InPlace, relu
from backprop.outputs import Output, Spare
from backprop.proof import (
    Cost,
    Derivation,
    OneHot,
    Partial,
    SymbolicArray,
    Theorems,
    activation,
    array,
    index,
    prime,
    scalar,
    size,
    sizes,
    slopes,
)
from backprop.proof.models.stacked import Stacked
from backprop.training import Batch, Layers, passes

N, K, M = sizes("N K M")
n, k, c, m = index("n", N), index("k", K), index("c", K), index("m", M)
omega = array(r"\omega", N)


memories = count()


def memory(*shape):
    """An array for results. What it holds at first is arbitrary, so no result may depend on it."""
    return array(f"old_{next(memories)}", *shape)


def spare():
    return Spare(memory(K, N), memory(N), memory(N), np.ones_like(array("o", K)))


# %% [markdown]
# ## The outputs
#
# Each function takes the logits $A$, and returns the cost and $\delta$. Where the cost is linear in the
# targets, they come multiplied by the weights of their samples, else as they are.

# %%
A, T = array("a", K, N), array("t", N, K)
a = array("a", K, N)
total = Sum(exp(a[c, n]), c)
softmax = Derivation(
    "Softmax and its cost, in place",
    "For any N, K, weights ω and one-hot targets t, softmax_cross_entropy returns "
    "Σ_n ω_n (log Σ_c exp a_cn − Σ_k t_nk a_kn), and δ_kn = ω_n (y_kn − t_nk).",
    Sum(omega[n] * (log(total) - Sum(T[n, k] * a[k, n], k)), n),
    assuming=[OneHot(T)],
)
softmax

# %%
run = A, T.T * omega, omega, spare()
softmax.ships(outputs.softmax_cross_entropy, *run, part=(0,))
softmax.ships(
    outputs.softmax_cross_entropy,
    *run,
    at=(k, n),
    part=(1,),
    equals=omega[n] * (exp(a[k, n]) / total - T[n, k]),
)

# %%
softmax.qed()

# %%
sigmoid = Derivation(
    "Sigmoid and its cost, in place",
    "For any N, K, weights ω and targets t, sigmoid_cross_entropy returns "
    "Σ_kn ω_n (log(1 + exp a_kn) − t_nk a_kn), and δ_kn = ω_n (y_kn − t_nk).",
    Sum(omega[n] * (log(1 + exp(a[k, n])) - T[n, k] * a[k, n]), n, k),
)
sigmoid

# %%
run = array("a", K, N), T.T * omega, omega, spare()
sigmoid.ships(outputs.sigmoid_cross_entropy, *run, part=(0,))
sigmoid.ships(
    outputs.sigmoid_cross_entropy,
    *run,
    at=(k, n),
    part=(1,),
    equals=omega[n] * (1 / (1 + exp(-a[k, n])) - T[n, k]),
)

# %%
sigmoid.qed()

# %%
squares = Derivation(
    "Half the squared error, in place",
    "For any N, K, weights ω and targets t, half_squared_error returns "
    "½ Σ_kn ω_n (a_kn − t_nk)², and δ_kn = ω_n (a_kn − t_nk).",
    Sum(omega[n] * (a[k, n] - T[n, k]) ** 2, n, k) / 2,
)
squares

# %%
run = array("a", K, N), T.T.copy(), omega, spare()
squares.ships(outputs.half_squared_error, *run, part=(0,))
squares.ships(
    outputs.half_squared_error,
    *run,
    at=(k, n),
    part=(1,),
    equals=omega[n] * (a[k, n] - T[n, k]),
)

# %%
squares.qed()

# %% [markdown]
# Next the [loss of counts](poisson_loss.py),

# %%
counts = Derivation(
    "The loss of counts, in place",
    "For any N, K, weights ω and targets t, poisson_loss returns Σ_kn ω_n (exp a_kn − t_nk a_kn), and "
    "δ_kn = ω_n (y_kn − t_nk) with y = exp a.",
    Sum(omega[n] * (exp(a[k, n]) - T[n, k] * a[k, n]), n, k),
)
run = array("a", K, N), T.T * omega, omega, spare()
counts.ships(outputs.poisson_loss, *run, part=(0,))
counts.ships(
    outputs.poisson_loss,
    *run,
    at=(k, n),
    part=(1,),
    equals=omega[n] * (exp(a[k, n]) - T[n, k]),
)

# %%
counts.qed()

# %% [markdown]
# the [absolute error](absolute_error.py), of which the code takes the sign of each gap,

# %%
gaps = Derivation(
    "The absolute error, in place",
    "For any N, K, weights ω and targets t, absolute_error returns Σ_kn ω_n |a_kn − t_nk|, and δ_kn is ω_n "
    "where a_kn > t_nk, −ω_n where a_kn < t_nk, and 0 where they are equal.",
    Sum(omega[n] * Abs(a[k, n] - T[n, k]), n, k),
)
run = array("a", K, N), T.T.copy(), omega, spare()
gaps.ships(outputs.absolute_error, *run, part=(0,))
gaps.ships(
    outputs.absolute_error,
    *run,
    at=(k, n),
    part=(1,),
    equals=omega[n] * Piecewise((1, a[k, n] > T[n, k]), (-1, a[k, n] < T[n, k]), (0, True)),
)

# %%
gaps.qed()

# %% [markdown]
# and [Huber's loss](huber_loss.py), with any threshold $c$.

# %%
threshold = scalar("c", positive=True)


def rho(r):
    above, below = threshold * (r - threshold / 2), threshold * (-r - threshold / 2)
    return Piecewise((below, r <= -threshold), (above, r >= threshold), (r**2 / 2, True))


flanks = Derivation(
    "Huber's loss, in place",
    "For any N, K, weights ω, targets t and threshold c, huber_loss returns Σ_kn ω_n ρ(a_kn − t_nk), and "
    "δ_kn = ω_n (a_kn − t_nk), but at least −ω_n c and at most ω_n c.",
    Sum(omega[n] * rho(a[k, n] - T[n, k]), n, k),
)
run = array("a", K, N), T.T.copy(), omega, spare(), threshold
flanks.ships(outputs.huber_loss, *run, part=(0,))
r = a[k, n] - T[n, k]
flanks.ships(
    outputs.huber_loss,
    *run,
    at=(k, n),
    part=(1,),
    equals=omega[n] * Piecewise((-threshold, r <= -threshold), (threshold, r >= threshold), (r, True)),
)

# %%
flanks.qed()

# %% [markdown]
# An output that has no such function has its cost and gradient called as they are, sample by sample. Of
# both we know nothing here but their names.

# %%
L, g = array("L", N), array("g", N, K)
undetermined = Output("any", None, cost=lambda T, A, reduction: L, gradient=lambda T, A: g)
any_output = Derivation(
    "Any output, in place",
    "For any N, K, weights ω, costs L_n of the samples and their derivatives g_nk, cost_in_place returns "
    "Σ_n ω_n L_n, and δ_kn = ω_n g_nk.",
    Sum(omega[n] * L[n], n),
)
run = undetermined, array("a", K, N), array("t", K, N), omega, spare()
_ = any_output.ships(outputs.cost_in_place, *run, part=(0,))
any_output.ships(outputs.cost_in_place, *run, at=(k, n), part=(1,), equals=omega[n] * g[n, k])

# %%
any_output.qed()

# %% [markdown]
# ## Activations
#
# $f$ is computed in the array that holds $a$. Going back, $\delta\, f'$ takes the place of $z$, from which
# the fast form takes $f'$ as well.

# %%
z, d = array("a", M, N), array("d", M, N)
logistic = 1 / (1 + exp(-z[m, n]))
formulas = {
    "tanh": (activations.tanh_in_place, activations.tanh_slope, tanh(z[m, n]), 1 - tanh(z[m, n]) ** 2),
    "sigmoid": (activations.sigmoid_in_place, activations.sigmoid_slope, logistic, logistic * (1 - logistic)),
}
proved = []
for name, (function, slope, formula, derivative) in formulas.items():
    in_place = Derivation(
        f"{name}, in place",
        f"For arrays of any size, {name}_in_place writes f(a) over a, and {name}_slope writes δ f′(a) "
        "over that.",
        formula,
    )
    Z = array("a", M, N)
    in_place.ships(function, Z, Z, at=(m, n))
    equals = d[m, n] * derivative
    shipped = in_place.ships(slope, array("d", M, N), Z, Z, at=(m, n), equals=equals)
    proved.append(in_place.qed())
shipped

# %%
Theorems(*proved)

# %% [markdown]
# For the rectifier we compare with [the derived one](activations.py), which has the indicator
# $[a > 0]$; here it is taken from $z$, and $[\max(a, 0) > 0]$ is the same.

# %%
Z = array("a", M, N)
rectifier = Derivation(
    "relu, in place",
    "For arrays of any size, relu_in_place writes max(a, 0) over a, and relu_slope writes δ [a > 0] "
    "over that.",
    relu(array("a", M, N)).at(m, n),
)
rectifier.ships(activations.relu_in_place, Z, Z, at=(m, n))
indicator = (z > 0).at(m, n)
back = array("d", M, N), Z, Z
rectifier.ships(activations.relu_slope, *back, at=(m, n), equals=d[m, n] * indicator)

# %%
rectifier.qed()

# %% [markdown]
# GELU takes $\operatorname{erfc}$ from SciPy where it is installed, from the C library otherwise, and in
# float32 from a polynomial that is good for seven digits. That each computes what it is named after, the
# proof takes for granted. The slope takes $\Phi(a)$ from $z = a\,\Phi(a)$, but where $a = 0$.

# %%
a, d = array("a", M, N), array("d", M, N)
bell = exp(-(a[m, n] ** 2) / 2) / sqrt(2 * pi)
normal = (1 + erf(a[m, n] / sqrt(2))) / 2
exact = Derivation(
    "gelu, in place",
    "For arrays of any size, normal_in_place writes Φ(a), gelu_in_place a Φ(a), and gelu_slope writes "
    "δ (Φ(a) + a φ(a)) over that.",
    a[m, n] * normal,
)
Z = array("z", M, N)
_ = exact.ships(activations.gelu_in_place, a, Z, at=(m, n))
_ = exact.ships(activations.normal_in_place, a, array("y", M, N), at=(m, n), equals=normal)
back = d, a, Z
exact.ships(activations.gelu_slope, *back, at=(m, n), equals=d[m, n] * (normal + a[m, n] * bell))

# %%
exact.qed()

# %% [markdown]
# The other activations of [their page](activations.py) are called as they are there, and so is one of your
# own: $f$ is undetermined.

# %%
f = activation("f")
undetermined = Activation("undetermined", lambda A: A.map(f), lambda A, Z: A.map(prime(f)))
Z = memory(M, N)
any_activation = Derivation(
    "Any activation, in place",
    "For any differentiable activation and arrays of any size, apply_in_place writes f(a), and "
    "slope_in_place δ f′(a) over that.",
    f(array("a", M, N)[m, n]),
)
_ = any_activation.ships(activations.apply_in_place, undetermined, array("a", M, N), Z, at=(m, n))
run = undetermined, array("d", M, N), array("a", M, N), Z
slope_formula = d[m, n] * prime(f)(array("a", M, N)[m, n])
any_activation.ships(activations.slope_in_place, *run, at=(m, n), equals=slope_formula)

# %%
any_activation.qed()

# %% [markdown]
# ## The penalty
#
# $\lambda$ is $\alpha / \Omega$, as [L2](gaussian_prior.py) has it. Biases, the last rows, have none.


# %%
def views(*rows):
    """What `Trainer.layers` gives of θ, or of its gradient."""
    return Layers(rows, [W.T for W in rows], [W[:-1] for W in rows])


# %%
D, M_2 = sizes("D M_2")
lambda_, i, m_2 = scalar("lambda"), index("i", D), index("j", M_2)
w, v = array("w", D, M), array("v", M, M_2)
penalty = Derivation(
    "The penalty, in place",
    "For layers of any sizes, penalty returns ½ λ times the sum of the squares of all weights and no biases, "
    "and add_decay adds λ w to the gradient by each weight w.",
    lambda_ / 2 * (Sum(w[i, m] ** 2, i, m) + Sum(v[m, m_2] ** 2, m, m_2)),
)
penalty

# %%
penalty.ships(passes.penalty, views(Stacked(w, array("b", M)), Stacked(v, array("c", M_2))), lambda_)

# %%
run = w, lambda_, array("g", D, M), memory(D, M)
penalty.ships(passes.add_decay, *run, at=(i, m), equals=array("g", D, M)[i, m] + lambda_ * w[i, m])

# %%
penalty.qed()

# %% [markdown]
# ## Both passes
#
# Last the loops over the layers, with an undetermined activation and an undetermined cost, as on
# [the whole network](whole_network.py)'s page: no, one, two and three hidden layers of any widths. Each
# matrix of weights has its biases as one row more, and each matrix of units a row of ones.

# %%
widths = [size(f"M_{l}") for l in range(5)]
units = [index(f"i_{l}", M_l) for l, M_l in enumerate(widths)]
Ws, bs, As, Zs, names = [], [], [], [array("x", widths[0], N)], {}
for l in range(1, 5):
    i, j = units[l - 1], units[l]
    W_l, b_l = array(f"w^{{({l})}}", i.upper, j.upper), array(f"b^{{({l})}}", j.upper)
    A_l, Z_l = array(f"a^{{({l})}}", j.upper, N), array(f"z^{{({l})}}", j.upper, N)
    names[A_l[j, n]] = Sum(W_l[i, j] * Zs[-1][i, n], i) + b_l[j]
    names[Z_l[j, n]] = f(A_l[j, n])
    Ws, bs, As, Zs = [*Ws, W_l], [*bs, b_l], [*As, A_l], [*Zs, Z_l]
Js = [scalar(f"J_{depth}") for depth in range(4)]
deltas = [slopes(f"delta_{depth}", *A_l.shape) for depth, A_l in enumerate(As)]
for J_d, A_l, delta in zip(Js, As, deltas, strict=True):
    k = index("k", A_l.shape[0])
    names[J_d] = Cost(J_d.name, A_l[k, n], delta[k, n])
training = Derivation(
    "Both passes in place, up to three hidden layers",
    "For no, one, two and three hidden layers of any widths, any differentiable activation and any "
    "differentiable cost of the last A, forward returns the cost, and backward writes its derivatives by all "
    "weights and biases.",
    Js[3],
    where=names,
)
weights = [Stacked(W_l, b_l) for W_l, b_l in zip(Ws, bs, strict=True)]


def with_ones(units):
    return Stacked(units, np.ones_like(omega))


# %% [markdown]
# What passes $f$ goes on by its name, once it is proved to be what the name says. $\delta$ of a hidden
# layer takes the place of its units: a unit that is needed later than that would come out wrong.


# %%
def named(known, found):
    at = index("j", known.shape[0]), n
    training.computed_by(found, at=at, equals=known[at])
    return known


A_like = {str(A_l.shape): A_l for A_l in As}
Z_like = {str(Z_l.shape): Z_l for Z_l in Zs[1:]}


def function(A, out):
    named(A_like[str(A.shape)], A)
    out[...] = Z_like[str(A.shape)]


def slope(delta, A, Z):
    return np.multiply(delta, named(A_like[str(A.shape)], A).map(prime(f)), out=Z)


for depth in range(4):

    def cost(A, T, omega, spare, depth=depth):
        named(As[depth], A)
        return SymbolicArray((), lambda: Js[depth]), deltas[depth]

    layers = [array("x", widths[0], N), *(memory(widths[l], N) for l in range(1, depth + 1))]
    batch = Batch(
        T=None,
        omega=omega,
        Z=[with_ones(layer) for layer in layers],
        units=layers,
        A=[memory(widths[l], N) for l in range(1, depth + 2)],
        back=[memory(widths[l], N) for l in range(1, depth + 1)],
        spare=None,
    )
    hidden_layers = InPlace(function, slope, keeps_a=True)
    theta = views(*weights[: depth + 1])
    run = batch, theta, hidden_layers, cost
    there = training.ships(passes.forward, *run, part=(0,), equals=Js[depth])
    shapes = list(zip(Ws, bs, strict=True))[: depth + 1]
    gradients = [Stacked(memory(*W_l.shape), memory(*b_l.shape)) for W_l, b_l in shapes]
    run = batch, deltas[depth], theta, views(*gradients), hidden_layers
    for l, (W_l, b_l) in enumerate(shapes):
        i, j = index("p", widths[l]), index("q", widths[l + 1])
        rows, last = (l, slice(None, -1)), (l, -1)
        by_weight, by_bias = Partial(Js[depth], W_l[i, j]), Partial(Js[depth], b_l[j])
        training.ships(passes.backward, *run, part=rows, at=(i, j), equals=by_weight)
        back_again = training.ships(passes.backward, *run, part=last, at=(j,), equals=by_bias)
there

# %%
back_again

# %%
training.qed()

# %% [markdown]
# What remains are the views of the flat vector, the memory that layers share, and the parts in which a
# very large batch is computed. They are bookkeeping and no formulas: `tests/test_training.py` compares the
# assembled `Trainer` with `Network` in float64. What is proved here holds over the reals; the fast form
# rounds as NumPy's usual formulas do, and is not compensated as [the losses](../docs/api/losses.md) are.

# %% [markdown]
# ## Exercises
#
# **1.** Logits are stored feature by feature, 3 rows of 1,500 numbers. Over which axis goes the sum of the
# softmax?

# %% [markdown]
# **Answer.** Over axis 0: entry $(k, n)$ belongs to sample $n$.

# %% tags=["answer"]
rng = np.random.default_rng(0)
logits = rng.normal(size=(3, 1500))
E = np.exp(logits)
assert np.allclose((E / E.sum(axis=0)).T, activations.softmax(logits.T))

# %% [markdown]
# **2.** How does one product $\Theta^T X$ add the biases too? What does the same row of ones do on the way
# back?

# %% [markdown]
# **Answer.** $X$ has a row of ones below it, and $\Theta$ the biases. On the way back, ones times $\delta$
# is the sum of $\delta$ over the samples: the gradient for the biases.

# %% tags=["answer"]
inputs, weights, biases = rng.normal(size=(4, 5)), rng.normal(size=(4, 3)), rng.normal(size=3)
with_ones, theta = np.vstack([inputs, np.ones(5)]), np.vstack([weights, biases])
assert np.allclose(theta.T @ with_ones, weights.T @ inputs + biases[:, None])
deltas_of_five = rng.normal(size=(3, 5))
assert np.allclose((with_ones @ deltas_of_five.T)[-1], deltas_of_five.sum(axis=1))

# %% [markdown]
# **3.** The sigmoid is written over its argument, $a$, and the slope still computed. Why can gelu not be?

# %% [markdown]
# **Answer.** The sigmoid's slope is a function of its value, $z (1 - z)$. Gelu falls and rises: two
# arguments have one value, and slopes of opposite sign.

# %% tags=["answer"]
from math import erf as erf_of

near = np.linspace(-3, 0, 3001)
values = near * np.array([(1 + erf_of(a / 2**0.5)) / 2 for a in near])
lowest = int(np.argmin(values))
left, right = (
    np.interp(-0.1, values[:lowest][::-1], near[:lowest][::-1]),
    np.interp(-0.1, values[lowest:], near[lowest:]),
)
assert left < near[lowest] < right
assert np.all(np.diff(values)[: lowest - 1] < 0)
assert np.all(np.diff(values)[lowest:] > 0)
