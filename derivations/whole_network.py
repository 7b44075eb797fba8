# %% [markdown]
# # The whole network
#
# [Any depth](any_depth.py) proves by induction that the forward pass and the backward pass are right for
# every number of layers. There a loop's body is run once, at a layer that may be any. Here we run the
# loops as Python runs them, and all that is around them, on networks with no, one and two hidden layers,
# all of symbolic widths; with an output, up to one.
#
# ## The layers
#
# Layer $l$ has $M_l$ units; $M_0$ are the inputs. The smaller networks are the beginnings of the
# larger ones. Of the activation the library is told that it applies $f$ to each entry, and its
# derivative $f'$: it knows as little of it as we do.

# %%
from sympy import Sum, exp, log

from backprop import network
from backprop.activations import Activation
from backprop.network import Network
from backprop.proof import (
    Binary,
    Cost,
    Derivation,
    Nonnegative,
    OneHot,
    Partial,
    activation,
    array,
    index,
    prime,
    scalar,
    size,
    slopes,
)

N = size("N")
n, f = index("n", N), activation("f")
hidden = Activation(
    "undetermined",
    lambda A: A.map(f),
    lambda A, Z: A.map(prime(f)),
)

# %%
widths = [size(f"M_{l}") for l in range(4)]
units = [index(f"i_{l}", M_l) for l, M_l in enumerate(widths)]
Ws, bs, As, Zs = [], [], [], [array("x", N, widths[0])]
names = {}
for l in range(1, 4):
    i, j = units[l - 1], units[l]
    W_l = array(f"w^{{({l})}}", i.upper, j.upper)
    b_l = array(f"b^{{({l})}}", j.upper)
    A_l = array(f"a^{{({l})}}", N, j.upper)
    Z_l = array(f"z^{{({l})}}", N, j.upper)
    names[A_l[n, j]] = Sum(Zs[-1][n, i] * W_l[i, j], i) + b_l[j]
    names[Z_l[n, j]] = f(A_l[n, j])
    Ws, bs, As, Zs = [*Ws, W_l], [*bs, b_l], [*As, A_l], [*Zs, Z_l]
Js = [scalar(f"J_{depth}") for depth in range(3)]


def gradients_ship(proof, J, function, *arguments, place=(), over=1):
    """Compares what a function returns with J's derivatives."""
    for l in range(Js.index(J) + 1):
        i, j = index("p", widths[l]), index("q", widths[l + 1])
        for part, at, by in (0, (i, j), Ws[l]), (1, (j,), bs[l]):
            shipped = proof.ships(
                function,
                *arguments,
                at=at,
                part=(*place, l, part),
                equals=Partial(J, by[at]) / over,
            )
    return shipped


# %% [markdown]
# ## Any cost
#
# First with any cost at all: `forward` has to give all $A^{(l)}$ and $Z^{(l)}$. `backward` gets the
# slopes of a cost $J$ of which nothing is known, and has to give all gradients.

# %%
deltas = [slopes(f"delta_{d}", *As[d].shape) for d in range(3)]
costs = {}
for J_d, A_d, delta in zip(Js, As, deltas, strict=True):
    k = index("k", A_d.shape[1])
    costs[J_d] = Cost(J_d.name, A_d[n, k], delta[n, k])
any_cost = Derivation(
    "Any cost, up to two hidden layers",
    "For no, one and two hidden layers of any widths, any differentiable activation and any "
    "differentiable cost of the last A, forward gives all A and Z, and backward the derivatives of "
    "the cost by all weights and biases.",
    Js[2],
    where=names | costs,
)
for depth in range(3):
    start = Zs[0], Ws[: depth + 1], bs[: depth + 1], hidden
    for l in range(depth + 1):
        for part, B, j in (0, As, units[l + 1]), (1, Zs, units[l]):
            code = any_cost.ships(
                network.forward,
                *start,
                at=(n, j),
                part=(part, l),
                equals=B[l][n, j],
            )
code

# %%
for depth in range(3):
    known = As[: depth + 1], Zs[: depth + 1], Ws[: depth + 1]
    code = gradients_ship(
        any_cost,
        Js[depth],
        *(network.backward, deltas[depth], *known, hidden),
    )
code

# %%
any_cost.qed()

# %% [markdown]
# ## The outputs
#
# Now the network as its users call it, with its outputs and their costs from the logits. Here
# the base of the induction is proved with the rest. To keep the formulas short, what passes the
# undetermined $f$ or the output's gradient goes on by its name, after the proof that it is what the
# name says: $A^{(l)}$, $Z^{(l)}$ or $\delta = Y - T$.


# %%
def softmax(A, T, k):
    c = index("c", k.upper)
    total = Sum(exp(A[n, c]), c)
    cost = Sum(T[n, k] * (log(total) - A[n, k]), n, k)
    return exp(A[n, k]) / total, cost


def sigmoid(A, T, k):
    cost = Sum(log(1 + exp(A[n, k])) - T[n, k] * A[n, k], n, k)
    return 1 / (1 + exp(-A[n, k])), cost


def identity(A, T, k):
    return A[n, k], Sum((A[n, k] - T[n, k]) ** 2, n, k) / 2


def poisson(A, T, k):
    cost = Sum(exp(A[n, k]) - T[n, k] * A[n, k], n, k)
    return exp(A[n, k]), cost


def named(proof, known, found):
    """The array by its name, once the two are proved equal."""
    at = n, index("j", known.shape[1])
    proof.computed_by(found, at=at, equals=known[at])
    return known


def ready_network(proof, output, depth, delta):
    """The shipped network; what it computes goes by its name."""
    A_like = {str(A_l.shape): A_l for A_l in As}
    Z_like = {str(Z_l.shape): Z_l for Z_l in Zs}

    def f_named(A):
        return Z_like[str(named(proof, A_like[str(A.shape)], A).shape)]

    def prime_named(A, Z):
        return named(proof, A_like[str(A.shape)], A).map(prime(f))

    def delta_named(T, A, reduction):
        known = delta / N if reduction == "mean" else delta
        return named(proof, known, out.gradient(T, A, reduction))

    net = Network.from_parameters(
        Ws[: depth + 1],
        bs[: depth + 1],
        Activation("undetermined", f_named, prime_named),
        output,
    )
    out = net.output
    net.output = out._replace(gradient=delta_named)
    return net


def unrolled(output, condition, targets):
    """All that the network computes, with no and with one hidden layer."""
    shapes = list(enumerate(A_l.shape for A_l in As[:2]))
    Ts = [array(f"t_{depth}", *shape) for depth, shape in shapes]
    Ys = [array(f"y_{depth}", *shape) for depth, shape in shapes]
    deltas = [array(f"delta_{l}", *shape) for l, shape in shapes]
    formulas = {}
    for depth, (T, Y, delta) in enumerate(zip(Ts, Ys, deltas, strict=True)):
        k = units[depth + 1]
        y, cost = output(As[depth], T, k)
        formulas |= {Y[n, k]: y, Js[depth]: cost}
        formulas |= {delta[n, k]: Y[n, k] - T[n, k]}
    name = output.__name__
    proof = Derivation(
        f"Networks with {name} output, up to one hidden layer",
        "For no and for one hidden layer of any width, any differentiable activation and "
        f"{targets}, Network computes the predictions, the cost and its derivatives by all weights "
        "and biases; with one hidden layer also the mean cost and its derivatives, and both "
        "at once.",
        Js[1],
        where=names | formulas,
        assuming=[condition(T) for T in Ts] if condition else [],
    )
    for depth, (T, Y, delta) in enumerate(zip(Ts, Ys, deltas, strict=True)):
        X, J, k = Zs[0], Js[depth], units[depth + 1]
        net = ready_network(proof, name, depth, delta)
        proof.ships(net.predict, X, at=(n, k), equals=Y[n, k])
        proof.ships(net.cost, X, T, equals=J)
        gradients_ship(proof, J, net.gradients, X, T)
        if depth == 1:
            both, mean = net.cost_and_gradients, (X, T, "mean")
            proof.ships(net.cost, *mean, equals=J / N)
            gradients_ship(proof, J, net.gradients, *mean, over=N)
            proof.ships(both, X, T, part=(0,), equals=J)
            gradients_ship(proof, J, both, X, T, place=(1,))
            proof.ships(both, *mean, part=(0,), equals=J / N)
            gradients_ship(proof, J, both, *mean, place=(1,), over=N)
    return proof.qed()


unrolled(softmax, OneHot, "one-hot targets")

# %%
unrolled(sigmoid, Binary, "targets 0 or 1")

# %%
unrolled(identity, None, "any real targets")

# %%
unrolled(poisson, Nonnegative, "targets of at least 0")

# %% [markdown]
# The [absolute error](absolute_error.py) and [Huber's loss](huber_loss.py) have kinks, and $\delta$ is not
# $Y - T$. Their $\delta$ is proved on their pages, off the kinks; from there on they are any cost, as above.

# %% [markdown]
# ## Exercises
#
# **1.** The theorems name networks with up to one or two hidden layers. What covers all
# depths?

# %% [markdown]
# **Answer.** The [induction](any_depth.py#the-induction-all-layers): one layer, for any cost of
# what follows. Here the whole loop is run, and a loop runs a number of times.

# %% tags=["answer"]
assert Network.__module__ == "backprop.network"

# %% [markdown]
# **2.** How many numbers does a network with the widths 2, 3, 3 return as gradients?

# %% [markdown]
# **Answer.** As many as it has parameters, 21.

# %% tags=["answer"]
import numpy as np

few = Network((2, 3, 3), "tanh", "softmax", rng=0)
_, found = few.cost_and_gradients(np.ones((4, 2)), np.array([0, 1, 2, 0]))
assert sum(dW.size + db.size for dW, db in found) == 21

# %% [markdown]
# **3.** Check one weight's gradient by trying: move it a little and watch the cost.

# %% [markdown]
# **Answer.** The difference of the cost over the way agrees with the gradient to about ten digits
# at best: too large a step is off by the curve, too small a one by rounding.

# %% tags=["answer"]
X, labels_of = np.random.default_rng(0).normal(size=(4, 2)), np.array([0, 1, 2, 0])
_, found = few.cost_and_gradients(X, labels_of)
ends = []
for step in (1e-6, -1e-6):
    few.weights[0][1, 2] += step
    ends.append(few.cost(X, labels_of))
    few.weights[0][1, 2] -= step
assert np.isclose((ends[0] - ends[1]) / 2e-6, found[0][0][1, 2], atol=1e-7)
