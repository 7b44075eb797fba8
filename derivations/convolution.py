# %% [markdown]
# # Convolution and pooling
#
# A window moves along an image; at each position $p$ the same weights look at what it shows. Offset
# $r$ of the window at position $p$ shows entry $\iota(p, r) = s p + d r$ of the padded image, with
# the stride $s$ and the dilation $d$.
#
# All that backpropagation needs of $\iota$ is that forward and backward use the same one. So the
# proofs leave it undetermined: they hold for every stride, dilation and padding, for even kernels
# and odd, and whatever is left over at the border. Forward an entry is *gathered*; backward its slope
# is *added* to where it came from, once for each window that saw it.

# %%
from sympy import KroneckerDelta, Sum, floor

from backprop import layers
from backprop.layers.windows import Windows, fitting
from backprop.proof import Cost, Derivation, Partial, array, index, scalar, sizes, slopes
from backprop.proof.kernel.language import Vanishes, chosen_index, fresh_index
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.kinds import LABELS
from backprop.proof.models.slices import in_numbers

N, C, M, H, V, P, Q, R, S = sizes("N C M H V P Q R S")
high, wide = sizes("H' V'")
n, c, m, i, j, p, q, r, u = (
    index(letter, size) for letter, size in zip("ncmijpqru", (N, C, M, H, V, P, Q, R, S), strict=True)
)
J = scalar("J")
strides, paddings, dilations = sizes("s_1 s_2"), sizes("q_1 q_2"), sizes("d_1 d_2")
rows = Windows(H, R, strides[0], paddings[0], dilations[0], high, P)
columns = Windows(V, S, strides[1], paddings[1], dilations[1], wide, Q)


def shows(windows, p, r):
    """ι(p, r), as the slice of the windows' offset r says it."""
    return SymbolicArray((windows.padded,), lambda k: k)[windows.at(r)].rule(p)


def shows_at(windows, p, r):
    """The same place, as the slice of the window at position p says it."""
    return SymbolicArray((windows.padded,), lambda k: k)[windows.of(p)].rule(r)


def inside(windows, k):
    """Where entry k of the image is in the padded one."""
    return SymbolicArray((windows.padded,), lambda k: k)[windows.inside].rule(k)


def number(value):
    """An array without axes."""
    return SymbolicArray((), lambda: value)


# %% [markdown]
# ## How many windows fit
#
# Along an axis of $H$ entries with $q_1$ zeros at each end. From its first entry to its last a window spans
# $d_1 (R - 1) + 1$; what the last step leaves over is not shown.

# %%
fitted = fitting(H, R, strides[0], paddings[0], dilations[0])
span = dilations[0] * (R - 1) + 1
how_many = Derivation(
    "How many windows fit",
    "Along an axis of H entries and q zeros at each end, ⌊(H + 2q − d (R − 1) − 1) / s⌋ + 1 windows fit.",
    floor((H + 2 * paddings[0] - span) / strides[0]) + 1,
)
_ = how_many.computed_by(number(fitted.positions))
_ = how_many.computed_by(number(fitted.padded), equals=H + 2 * paddings[0])
how_many.qed()

# %% [markdown]
# ## Two axes, with padding
#
# $H \times V$ images with $C$ channels, $R \times S$ kernels, $P \times Q$ positions. What the window
# shows is $x$ where the padded image has an entry of $x$, and 0 elsewhere. Along the rows the code slices
# by position, along the columns by offset: so we write $\iota(r, p)$ for the one and $\iota(q, u)$ for
# the other.

# %%
X, G = array("x", N, C, H, V), slopes("g", N, M, P, Q)
W, b = array("w", M, C, R, S), array("b", M)
conv = layers.Conv2d(1, 1, 1)
conv.parameters = {"W": W, "b": b}
conv.windows = lambda lengths: (rows, columns)
conv.by_rows = lambda *given: True  # the other way comes below


def seen(i, j, r, u):
    by_row = KroneckerDelta(shows_at(rows, p, r), inside(rows, i))
    return by_row * KroneckerDelta(shows(columns, q, u), inside(columns, j))


e, k, l, g, o = map(fresh_index, "eklgo", (C, H, V, R, S))
y = b[m] + Sum(W[m, e, g, o] * X[n, e, k, l] * seen(k, l, g, o), e, g, o, k, l)
_, memory = conv.forward(X)
plane = Derivation(
    "Convolution along two axes",
    "y_nmpq = b_m + the sum over channels, offsets and entries of w_mcru x_ncij where the window at p, q "
    "shows i, j "
    "by its offset r, u; and for any differentiable J of y with slopes g the backward pass gives ∂J/∂w, "
    "∂J/∂b and ∂J/∂x, for any sizes, strides, paddings and dilations; it shows i by r where i + q = "
    "s (p − 1) + d (r − 1) + 1.",
    Partial(J, X[n, c, i, j]),
    where={J: Cost("J", y, G[n, m, p, q])},
)
plane.equals(
    Sum(W[m, c, r, u] * G[n, m, p, q] * seen(i, j, r, u), m, r, u, p, q),
    because="each window that saw it",
)
plane

# %%
back = conv.backward, G, memory
_ = plane.ships(conv.forward, X, at=(n, m, p, q), part=(0,), equals=y)
_ = plane.ships(*back, at=(n, c, i, j), part=(0,))
slope = Partial(J, W[m, c, r, u])
_ = plane.ships(*back, at=(m, c, r, u), part=(1, "W"), equals=slope)
_ = plane.ships(*back, at=(m,), part=(1, "b"), equals=Partial(J, b[m]))

# %% [markdown]
# $\iota$ is no more than a name for what the slices show. In numbers, entry $i$ of the image is shown by
# offset $r$ at position $p$ where $i + q = s (p - 1) + d (r - 1) + 1$ (all count from 1), and nowhere else.
# Of the same code this is proved, too:


# %%
def there(entry, window, position, offset):
    """[entry + padding = stride · (position − 1) + dilation · (offset − 1) + 1]."""
    place = window.stride * (position - 1) + window.dilation * (offset - 1) + 1
    return Vanishes(entry + window.padding - place)


def in_places(k, l, r, u):
    return there(k, rows, p, r) * there(l, columns, q, u)


Y, dX = conv.forward(X)[0], conv.backward(G, memory)[0]
numbers = b[m] + Sum(W[m, e, g, o] * X[n, e, k, l] * in_places(k, l, g, o), e, g, o, k, l)
_ = plane.computed_by(in_numbers(Y), at=(n, m, p, q), equals=numbers)
numbers = Sum(W[m, c, r, u] * G[n, m, p, q] * in_places(i, j, r, u), m, r, u, p, q)
_ = plane.computed_by(in_numbers(dX), at=(n, c, i, j), equals=numbers)
plane.qed()

# %% [markdown]
# Where images are large, rows of positions have their turn one by one, as above; small ones go all at
# once. That computes the same.

# %%
conv.by_rows = lambda *given: False


def seen_at_once(i, j, r, u):
    by_row = KroneckerDelta(shows(rows, p, r), inside(rows, i))
    return by_row * KroneckerDelta(shows(columns, q, u), inside(columns, j))


y = b[m] + Sum(W[m, e, g, o] * X[n, e, k, l] * seen_at_once(k, l, g, o), e, g, o, k, l)
_, memory = conv.forward(X)
at_once = Derivation(
    "Convolution along two axes, all rows at once",
    "The same y, ∂J/∂w, ∂J/∂b and ∂J/∂x, of the same places, where all positions are computed at once.",
    Partial(J, X[n, c, i, j]),
    where={J: Cost("J", y, G[n, m, p, q])},
)
back = conv.backward, G, memory
_ = at_once.ships(conv.forward, X, at=(n, m, p, q), part=(0,), equals=y)
_ = at_once.ships(*back, at=(n, c, i, j), part=(0,))
_ = at_once.ships(*back, at=(m, c, r, u), part=(1, "W"), equals=Partial(J, W[m, c, r, u]))
_ = at_once.ships(*back, at=(m,), part=(1, "b"), equals=Partial(J, b[m]))
_ = at_once.computed_by(in_numbers(conv.backward(G, memory)[0]), at=(n, c, i, j), equals=numbers)
at_once.qed()

# %% [markdown]
# ## One axis, without padding
#
# The same code, where there is nothing to pad.

# %%
line = Windows(H, R, strides[0], 0, dilations[0], H, P)
X, G, W = array("x", N, C, H), slopes("g", N, M, P), array("w", M, C, R)
conv = layers.Conv1d(1, 1, 1)
conv.parameters = {"W": W, "b": b}
conv.windows = lambda lengths: (line,)
y = b[m] + Sum(W[m, e, g] * X[n, e, shows(line, p, g)], e, g)
_, memory = conv.forward(X)
axis = Derivation(
    "Convolution along one axis",
    "y_nmp = b_m + Σ_cr w_mcr x_nc,ι(p,r), and ∂J/∂w, ∂J/∂b and ∂J/∂x are what the backward pass gives, for "
    "any "
    "index function ι of the windows.",
    Partial(J, X[n, c, i]),
    where={J: Cost("J", y, G[n, m, p])},
)
axis.equals(
    Sum(KroneckerDelta(i, shows(line, p, r)) * G[n, m, p] * W[m, c, r], m, p, r),
    because="each window that saw it",
)
axis

# %%
back = conv.backward, G, memory
_ = axis.ships(conv.forward, X, at=(n, m, p), part=(0,), equals=y)
_ = axis.ships(*back, at=(n, c, i), part=(0,))
_ = axis.ships(*back, at=(m, c, r), part=(1, "W"), equals=Partial(J, W[m, c, r]))
_ = axis.ships(*back, at=(m,), part=(1, "b"), equals=Partial(J, b[m]))
axis.qed()

# %% [markdown]
# ## The flipped kernel: why rot180, and which padding
#
# *The gradient by the input is a convolution with the flipped kernel*, people say. For that, what
# $\iota$ is has to be said. With the stride 1 and the padding $q$ the window at $p$ sees entry $i$ by its
# offset $r$ where $i + q = p + r - 1$ (all count from 1). So we write $[i + q - p - r + 1 = 0]$. The
# flipped kernel $v$ has $v_k = w_r$ for $k = R + 1 - r$. With it, and with the padding $R - 1 - q$, the same
# operation on $g$ is the gradient, for every $R$. Odd kernels are often padded by $q = (R - 1)/2$ on both
# sides; then both paddings are the same. For an even kernel they never are.

# %%
K = index("k", R)
pad, stride = scalar("q"), strides[0]
X, G, W = array("x", N, C, H), slopes("g", N, M, P), array("w", M, C, R)
V_flipped = array("v", M, C, R)
flip = {V_flipped[m, c, K]: Sum(W[m, c, r] * Vanishes(r + K - R - 1), r)}


def sees(entry, padding, position, offset):
    """[entry + padding = position + offset − 1]."""
    return Vanishes(entry + padding - position - offset + 1)


def convolved(position, padding=pad):
    """x with the kernel, where window p stands at a position."""
    e, k, o = fresh_index("e", C), fresh_index("k", H), fresh_index("o", R)
    return Sum(W[m, e, o] * X[n, e, k] * sees(k, padding, position, o), e, k, o)


def through(position):
    """J of a convolution whose window p stands at a position."""
    return Cost("J", convolved(position), G[n, m, p])


def given_back(position, padding=pad):
    """What each window that saw it gives back to an entry."""
    return Sum(W[m, c, r] * G[n, m, p] * sees(i, padding, position, r), m, p, r)


def turned_around(position):
    """The convolution of g, whose entry p stands at a position, with the flipped kernel."""
    return Sum(V_flipped[m, c, K] * G[n, m, p] * sees(position, R - 1 - pad, i, K), m, p, K)


turned = Derivation(
    "The flipped kernel",
    "With stride 1, any kernel length R and any padding q, ∂J/∂x is the convolution of g with the flipped "
    "kernel and the padding R − 1 − q, summed over the outputs' channels; and so it is what the shipped code "
    "computes, whose slices see these places.",
    Partial(J, X[n, c, i]),
    where={J: through(p)},
)
turned.equals(given_back(p), because="each window that saw it")
turned.equals(turned_around(p), because="k = R + 1 − r", where=flip)
turned

# %% [markdown]
# The code that ships says by slices what a window sees. Their places written as numbers, it is this
# convolution that it computes forward, and backward the sum above, which is the one with the flipped
# kernel; with padding and without.


# %%
def both_ways(proof, position, stride):
    """What the shipped code computes is the convolution, and what windows give back, in the same numbers."""
    for padding, length in ((paddings[0], high), (0, H)):
        line = Windows(H, R, stride, padding, 1, length, P)
        code = layers.Conv1d(1, 1, 1)
        code.parameters, code.windows = {"W": W, "b": b}, lambda lengths, line=line: (line,)
        Y, memory = code.forward(X)
        dX, _ = code.backward(G, memory)
        proof.computed_by(in_numbers(Y), at=(n, m, p), equals=b[m] + convolved(position, padding))
        proof.computed_by(in_numbers(dX), at=(n, c, i), equals=given_back(position, padding))


both_ways(turned, p, 1)
turned.qed()

# %% [markdown]
# With a stride $s$ window $p$ stands at $s (p - 1) + 1$. The same holds if $g_p$ is put there, with
# $s - 1$ zeros between one and the next:

# %%
stands = stride * (p - 1) + 1
stretched = Derivation(
    "The flipped kernel, with a stride",
    "With any stride s, ∂J/∂x is the convolution with the flipped kernel and the padding R − 1 − q of g with "
    "s − 1 zeros put between its entries; and so it is what the shipped code computes.",
    Partial(J, X[n, c, i]),
    where={J: through(stands)},
)
stretched.equals(given_back(stands), because="each window that saw it")
stretched.equals(turned_around(stands), because="k = R + 1 − r", where=flip)
both_ways(stretched, stands, stride)
stretched.qed()

# %% [markdown]
# Without the zeros it is wrong, as it is often said: here $x$ has 4 entries, the kernel 2, the stride 2.

# %%
import numpy as np

strided = layers.Conv1d(1, 1, 2, stride=2, rng=0)
strided.parameters["W"][...] = [2, 5]
_, memory = strided.forward(np.zeros((1, 1, 4)))
by_input, _ = strided.backward(np.array([[[1.0, 10.0]]]), memory)
flipped_kernel = strided.parameters["W"][0, 0, ::-1]
said = np.correlate([1.0, 10.0], flipped_kernel, "full")
right = np.correlate([1.0, 0.0, 10.0], flipped_kernel, "full")
assert by_input[0, 0].tolist() == right.tolist() == [2, 5, 20, 50]
said.tolist(), right.tolist()

# %% [markdown]
# ## Average pooling
#
# The mean of what each window shows; each entry gets an equal share of each window's slope.

# %%
X, G = array("x", N, C, H, V), slopes("g", N, C, P, Q)
rows = Windows(H, R, strides[0], 0, 1, H, P)
columns = Windows(V, S, strides[1], 0, 1, V, Q)
shown = X[n, c, shows(rows, p, g), shows(columns, q, o)]
average = layers.AvgPool2d(1)
average.windows = lambda lengths: (columns, rows)
y = Sum(shown, g, o) / (R * S)
_, memory = average.forward(X)
means = Derivation(
    "Average pooling",
    "y_ncpq is the mean of what the window at p, q shows, and the backward pass gives ∂J/∂x, for any kernel "
    "and stride.",
    Partial(J, X[n, c, i, j]),
    where={J: Cost("J", y, G[n, c, p, q])},
)
_ = means.ships(average.forward, X, at=(n, c, p, q), part=(0,), equals=y)
_ = means.ships(average.backward, G, memory, at=(n, c, i, j), part=(0,))
means.qed()

# %% [markdown]
# ## Max pooling, and ties
#
# The maximum of a window is the entry at some place in it: in column $k_2$ of each row, and among
# these in row $k_1$. As long as the places stay, $y$ is that entry of $x$ and nothing else, so the
# whole slope goes there. Where two entries share the maximum the place is a choice; the code takes
# the first, and what it computes is the slope for that choice. The theorem holds for any places.


# %%
def places(name, size, *shape):
    return SymbolicArray(shape, lambda *at: chosen_index(name, at, size), name, LABELS)


across, down = places("k_2", S, C, H, Q, N), places("k_1", R, C, P, Q, N)
row = shows(rows, p, down.rule(c, p, q, n))
y = X[n, c, row, shows(columns, q, across.rule(c, row, q, n))]
memory = [(columns, (C, H, V, N), across), (rows, (C, H, Q, N), down)]
largest = layers.MaxPool2d(1)
largest.windows = lambda lengths: (columns, rows)
maxima = Derivation(
    "Max pooling, backward",
    "With the maxima at any places, the backward pass gives ∂J/∂x of the y that is the entry at the place.",
    Partial(J, X[n, c, i, j]),
    where={J: Cost("J", y, G[n, c, p, q])},
)
_ = maxima.ships(largest.backward, G, memory, at=(n, c, i, j), part=(0,))
maxima.qed()

# %%
Y, ((_, _, across), (_, _, down)) = largest.forward(X)
row = shows(rows, p, down.rule(c, p, q, n))
attained = Derivation(
    "Max pooling, forward",
    "y_ncpq is the entry of x at the places that np.argmax gives, first along the columns and then along "
    "the rows.",
    X[n, c, row, shows(columns, q, across.rule(c, row, q, n))],
)
_ = attained.ships(largest.forward, X, at=(n, c, p, q), part=(0,))
attained.qed()

# %% [markdown]
# ## Exercises
#
# **1.** An axis of length 7 is seen through a window of 3 with the stride 2 and no padding. How
# many positions are there?

# %% [markdown]
# **Answer.** 3: at 0, 2 and 4. In general $\lfloor (7 - 3)/2 \rfloor + 1$.

# %% tags=["answer"]
assert len(range(0, 7 - 3 + 1, 2)) == (7 - 3) // 2 + 1 == 3

# %% [markdown]
# **2.** For $x$ of length 4 and a kernel of 2, stride 1, no padding: which padding does the convolution
# with the flipped kernel need?

# %% [markdown]
# **Answer.** $R - 1 - q = 1$ on each side: then each entry of $x$ meets each slope of an output
# that saw it. The code needs none of it: it adds back through the slices that it read.

# %% tags=["answer"]
kernel, slopes_at = np.array([2.0, 5.0]), np.array([1.0, 10.0, 100.0])
added = np.zeros(4)
for r in range(2):
    added[r : r + 3] += kernel[r] * slopes_at
padded = np.pad(slopes_at, 1)
correlated = [padded[i : i + 2] @ kernel[::-1] for i in range(4)]
assert np.array_equal(added, correlated)

# %% [markdown]
# **3.** Average pooling over windows of 2 by 2 gets the slope 1. What does each of the four entries
# get? And with max pooling?

# %% [markdown]
# **Answer.** $\frac14$ each; and the largest gets 1, the others 0.

# %% tags=["answer"]
image = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
for pooling, expected in (
    (layers.AvgPool2d(2), [[0.25, 0.25], [0.25, 0.25]]),
    (layers.MaxPool2d(2), [[0, 0], [0, 1]]),
):
    _, memory = pooling.forward(image)
    assert pooling.backward(np.ones((1, 1, 1, 1)), memory)[0][0, 0].tolist() == expected
