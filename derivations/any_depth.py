# %% [markdown]
# # Any depth
#
# With one hidden layer we could write [all gradients](one_hidden_layer.py) down. With a hundred we
# cannot, and need not: going back one layer is the same step each time. This page derives the step,
# proves by induction that it gives the gradients at any depth, and counts what it costs.
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
from backprop.network import Network
from backprop.proof import (
    Binary,
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
    size,
    sizes,
    slopes,
)
from backprop.proof.rules import (
    chain_rule,
    collapse_the_delta,
    differentiate,
    sum_of_constant,
)

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
# Take a network with $L$ layers of weights, for any $L \ge 1$.
#
# - **Base.** $J$ is a differentiable function of the last layer's $A^{(L)}$, and the code starts
#   from its slopes $\delta^{(L)} = \partial J / \partial A^{(L)}$. For the library's three outputs
#   they are $Y - T$, which is [proved on a page of its own](output_delta.py).
# - **Step.** Suppose that $J$ is a differentiable function of $A^{(l)}$ with slopes $\delta^{(l)}$.
#   Then the gradients of layer $l$ are as proved above; and $J$ is a differentiable function of
#   $A^{(l-1)}$, with the slopes $\delta^{(l-1)}$ that the backward step computes.
# - **Conclusion.** Going down from $L$ to 1, each layer gets its $\delta^{(l)}$, and with it its
#   gradients.
#
# Base and step are proved by the kernel, for all sizes, for any differentiable $f$ and cost. That
# they make up all depths is the principle of induction, and that the loop in `backward` runs the
# step once a layer is read off its few lines.

# %% [markdown]
# ## The loop, unrolled
#
# Reading can err. So we also run the whole loop, as it ships, on networks with no, one, two and
# three hidden layers, all of symbolic widths. Layer $l$ has $M_l$ units; $M_0$ are the inputs. The
# smaller networks are the beginnings of the larger ones.

# %%
widths = [size(f"M_{l}") for l in range(5)]
units = [index(f"i_{l}", M_l) for l, M_l in enumerate(widths)]
Ws, bs, As, Zs = [], [], [], [array("x", N, widths[0])]
names = {}
for l in range(1, 5):
    i, j = units[l - 1], units[l]
    W_l = array(f"w^{{({l})}}", i.upper, j.upper)
    b_l = array(f"b^{{({l})}}", j.upper)
    A_l = array(f"a^{{({l})}}", N, j.upper)
    Z_l = array(f"z^{{({l})}}", N, j.upper)
    names[A_l[n, j]] = Sum(Zs[-1][n, i] * W_l[i, j], i) + b_l[j]
    names[Z_l[n, j]] = f(A_l[n, j])
    Ws, bs, As, Zs = [*Ws, W_l], [*bs, b_l], [*As, A_l], [*Zs, Z_l]
Js = [scalar(f"J_{depth}") for depth in range(4)]


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
# First with any cost at all: `forward` has to give all $A^{(l)}$ and $Z^{(l)}$. `backward` gets the
# slopes of a cost $J$ of which nothing is known, and has to give all gradients.

# %%
deltas = [slopes(f"delta_{d}", *As[d].shape) for d in range(4)]
costs = {}
for J_d, A_d, delta in zip(Js, As, deltas, strict=True):
    k = index("k", A_d.shape[1])
    costs[J_d] = Cost(J_d.name, A_d[n, k], delta[n, k])
any_cost = Derivation(
    "Any cost, up to three hidden layers",
    "For no, one, two and three hidden layers of any widths, any differentiable activation and any "
    "differentiable cost of the last A, forward gives all A and Z, and backward the derivatives of "
    "the cost by all weights and biases.",
    Js[3],
    where=names | costs,
)
for depth in range(4):
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
for depth in range(4):
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
# Now the network as its users call it, with its three outputs and their costs from the logits. Here
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


def named(proof, known, found):
    """The array by its name, once the two are proved equal."""
    at = n, index("j", known.shape[1])
    proof.computed_by(found, at=at, equals=known[at])
    return known


def ready_network(proof, output, depth, delta):
    """The shipped network; what it computes goes by its name."""
    A_like = {A_l.shape: A_l for A_l in As}
    Z_like = {Z_l.shape: Z_l for Z_l in Zs}

    def f_named(A):
        return Z_like[named(proof, A_like[A.shape], A).shape]

    def prime_named(A, Z):
        return named(proof, A_like[A.shape], A).map(prime(f))

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
    """All that the network computes, for depths 0 to 3."""
    shapes = list(enumerate(A_l.shape for A_l in As))
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
        f"Networks with {name} output, up to three hidden layers",
        "For no, one, two and three hidden layers of any widths, any differentiable activation and "
        f"{targets}, Network computes the predictions, the cost and its derivatives by all weights "
        "and biases; with one hidden layer also the mean cost and its derivatives, and both "
        "at once.",
        Js[3],
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

# %% [markdown]
# ## What it costs
#
# We count multiplications in matrix products, where nearly all of the work is. A product of an
# $N \times I$ and an $I \times M$ matrix takes $N I M$ of them. So the forward pass through $L$
# layers takes $N \sum_l I_l M_l$, where layer $l$ has $I_l$ inputs and $M_l$ units. Going back,
# each layer needs a product of the same size for its weights, and each but the first one more to
# hand $\delta$ on.
#
# Is that what the code does? We run it on arrays that hold nothing but their shape, and count.


# %%
class Shape:
    """An array that knows its shape, and counts multiplications."""

    counted = 0

    def __init__(self, *shape):
        self.shape = shape

    T = property(lambda self: Shape(*self.shape[::-1]))

    def __matmul__(self, other):
        (rows, inner), (_, columns) = self.shape, other.shape
        Shape.counted += rows * inner * columns
        return Shape(rows, columns)

    def __add__(self, other):
        return self

    __mul__ = __add__

    def sum(self, axis, **options):
        return Shape(self.shape[1])


def count(run, *arguments):
    Shape.counted = 0
    return run(*arguments), Shape.counted


blank = Activation("blank", lambda A: A, lambda A, Z: A)
for depth in range(4):
    M = widths[: depth + 2]
    each = [N * M[l] * M[l + 1] for l in range(depth + 1)]
    Ws = [Shape(*M[l : l + 2]) for l in range(depth + 1)]
    bs = [Shape(M_l) for M_l in M[1:]]
    X, delta = Shape(N, M[0]), Shape(N, M[-1])
    passed, there = count(network.forward, X, Ws, bs, blank)
    _, back = count(network.backward, delta, *passed, Ws, blank)
    assert there == sum(each)
    assert back == sum(each) + sum(each[1:])
    print(f"{depth} hidden layers: back {back}")

# %% [markdown]
# So all gradients together cost less than two forward passes. To prove it for any number of layers,
# we number those after the first by $l = 1 \dots H$.

# %%
H, I_1, M_1 = sizes("H I_1 M_1")
l = index("l", H)
I, M = array("I", H), array("M", H)
first_product = N * I_1 * M_1
products = Sum(N * I[l] * M[l], l)
F = scalar("F")
price = Derivation(
    "The price of all gradients",
    "With N I_1 M_1 multiplications in the first layer's product and N I_l M_l in those of any "
    "number H of further layers, the backward pass takes twice as many as the forward pass, less "
    "those of the first layer.",
    first_product + 2 * products,
    because="for the weights of all layers, for δ of all but the first",
)
_ = price.equals(
    2 * F - first_product,
    because="F is the forward pass",
    where={F: first_product + products},
)
price

# %%
price.qed()

# %% [markdown]
# And with $M$ units in each of $L$ layers the forward pass is linear in the depth.

# %%
L, M = sizes("L M")
l = index("l", L)
linear = Derivation(
    "The price of the forward pass",
    "Through L layers of M units each, the first with M inputs, the forward pass takes N L M² "
    "multiplications in matrix products.",
    Sum(N * M * M, l),
    because="one product a layer",
)
_ = linear.step(sum_of_constant)
linear

# %%
linear.qed()

# %% [markdown]
# ## What it would cost without the name
#
# Multiplied out, the derivative by what a unit sends out is a sum over paths. With two hidden
# layers a path from unit $i$ goes through a unit $j$ to an output $k$, and brings the product of
# the weights and slopes that lie on it.

# %%
j, k = index("j", M2), index("k", K)
i = index("i", M1)
inner = prime(f)(A2[n, j]) * Sum(W3[j, k] * out, k)
along = W2[i, j] * prime(f)(A2[n, j]) * W3[j, k] * out
paths = Derivation(
    "The derivative as a sum over paths",
    "With two hidden layers, Σ_j w_ij δ_nj is the sum over all paths from unit i through a "
    "unit j to an output k of the product of what lies on the path.",
    Sum(W2[i, j] * inner, j),
)
_ = paths.equals(Sum(along, j, k), because="multiplied out")
paths

# %%
paths.qed()

# %%
number = Derivation(
    "The number of these paths",
    "From a unit of the first hidden layer to the outputs there are M_2 K paths.",
    Sum(1, j, k),
    because="one term a path",
)
_ = number.equals(M2 * K, because="count")
number.qed()

# %% [markdown]
# Let $p_d$ be the number of paths from a unit to the outputs when $d$ layers of $M$ units are still
# to come. At an output there is $p_0 = 1$: here the path ends. Before that, each of the $M$ units
# of the next layer goes on in $p_d$ ways, so that $p_{d+1} = M p_d$. We claim $p_d = M^d$.
# **Base:** $M^0 = 1$. **Step:** if it holds for $d$, it holds for $d + 1$.

# %%
d = scalar("d", integer=True, nonnegative=True)
p_d = scalar("p_d")
assert (M**d).subs(d, 0) == 1

exponential = Derivation(
    "The number of paths, from d to d + 1 layers",
    "If there are M^d paths through d layers of M units each, there are M^(d+1) through d + 1, for "
    "every whole d ≥ 0; and for d = 0 there is one.",
    M * p_d,
    because="M units, each with p_d paths",
    where={p_d: M**d},
)
_ = exponential.equals(M ** (d + 1), because="one factor more")
exponential

# %%
exponential.qed()

# %% [markdown]
# A path is computed again for every unit and every path that leads into it, unless somebody
# remembers. With $\delta$ each layer remembers one number a unit: what all paths from there on add
# up to. The recursion over $d$ layers then takes $d M^2$ multiplications a sample instead of some
# $d M^d$ a unit. For ten layers of ten units this is a thousand against ten to the tenth power, and
# it is the reason why backpropagation deserves a name: not for the derivative, which is the chain
# rule, but for computing it in an order in which nothing is computed twice.

# %% [markdown]
# ## Where the notes slip
#
# **"Not even an algorithm"** (video 30). The derivative is the chain rule and no algorithm, that is
# true. That it can be computed in a time linear in the depth, in spite of exponentially many paths,
# is one.
#
# **"One hidden layer is no harder than a hundred"** (video 27). For deriving, this page agrees: the
# step is the same. The work grows in proportion to the layers. Training is another matter, of which
# nothing is proved here.
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
