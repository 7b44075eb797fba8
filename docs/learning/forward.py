# %% [markdown]
# # What a network computes
#
# A network is a function with many knobs. Numbers go in at one side, are multiplied by weights and
# added up, bent a little, multiplied and added again, and come out as probabilities. With random
# weights they are worthless, and we see it here; all the rest of the book is about turning the
# knobs.
#
# ## One unit
#
# A unit takes some numbers $x_1, \dots, x_D$, multiplies each by a weight of its own, adds a bias,
# and bends the sum with an activation $f$:
#
# $$a = \sum_{d=1}^D x_d w_d + b, \qquad z = f(a).$$
#
# The weight says how much an input counts, and in which direction; the bias, what is said if all
# inputs are 0. Here $f$ is the sigmoid, $1/(1 + e^{-a})$: it makes a number between 0 and 1 of any
# number.

# %%
import numpy as np


def sigmoid(A):
    return 1 / (1 + np.exp(-A))


x, w, b = np.array([1.0, 2.0]), np.array([0.5, -0.5]), 0.25
a = x @ w + b
print(f"a = {a:.2f}, z = {sigmoid(a):.4f}")
assert a == 1.0 * 0.5 + 2.0 * -0.5 + 0.25

# %% [markdown]
# ## A layer, and another one
#
# Two units side by side look at the same inputs, each with its own weights. What they say is the
# input of the next layer. At the end, [softmax](../../derivations/softmax.py) turns the last
# numbers into probabilities: $e^a$ is positive, and each is divided by the sum.
#
# A unit needs a column of weights, a layer a matrix $W$: row $d$ is what input $d$ sends, column
# $m$ what unit $m$ receives. That is why $W$ has the shape $D \times M$, the next one, $V$, the
# shape $M \times K$, and why all samples at once are one product $XW$.

# %%
X = np.array([[1.0, 2.0]])
W, b = np.array([[0.5, -1.0], [-0.5, 1.0]]), np.array([0.25, 0.0])
V, c = np.array([[1.0, -1.0], [-2.0, 2.0]]), np.array([0.0, 0.5])


def forward(X):
    Z = sigmoid(X @ W + b)
    E = np.exp(Z @ V + c)
    return Z, E / E.sum(axis=1, keepdims=True)


Z, Y = forward(X)
print("hidden", Z.round(4), "output", Y.round(4))
assert np.allclose(Y.sum(axis=1), 1)

# %% tags=["hide-input"]
from figures.drawings import network

network(
    "The network of the code above, with its numbers for x = (1, 2)",
    "Two inputs, 1 and 2; two hidden units; two outputs. Each input has an arrow to each hidden unit, "
    "and each hidden unit one to each output, with the weights of W and V on them. The hidden units are "
    f"{Z[0, 0]:.2f} and {Z[0, 1]:.2f}, the outputs {Y[0, 0]:.2f} and {Y[0, 1]:.2f}.",
    [["1", "2"], [f"{z:.2f}" for z in Z[0]], [f"{y:.2f}" for y in Y[0]]],
    [[[f"{w:g}".replace("-", "−") for w in row] for row in matrix] for matrix in (W, V)],
)

# %% [markdown]
# That is the whole forward pass. Deeper networks have more of the same.
#
# ## Random weights know nothing
#
# We draw a network's weights at random and ask it about [three blobs](three_blobs.py), three
# classes of points in the plane. It has an answer for each point. The answers are worth nothing.

# %%
from backprop.datasets import three_blobs
from backprop.network import Network

points, labels = three_blobs(500, rng=0)
hits = [
    np.mean(Network((2, 3, 3), "sigmoid", "softmax", rng=seed).predict(points).argmax(axis=1) == labels)
    for seed in range(100)
]
print(f"right: {np.mean(hits):.2f} on average of 100 networks, from {min(hits):.2f} to {max(hits):.2f}")
assert abs(np.mean(hits) - 1 / 3) < 0.05

# %% [markdown]
# A third of the points is right on average, which is guessing. Some networks are luckier than
# others, and that is all. To do better we need a number that says how wrong a network is: a
# [cost](../../derivations/squared_error.py). And then we need to know for each weight whether the
# cost falls if it grows: a slope.
#
# ## Exercises
#
# **1.** How many weights and biases has a network with $D$ inputs, $M$ hidden units and $K$
# outputs? How many for three blobs, with $D = 2$, $M = 3$, $K = 3$?

# %% [markdown]
# **Answer.** $DM + M$ for the hidden layer and $MK + K$ for the output, together $(D + 1)M + (M +
# 1)K$. For three blobs $9 + 12 = 21$.

# %% tags=["answer"]
blobs = Network((2, 3, 3), "sigmoid", "softmax", rng=0)
assert sum(part.size for part in [*blobs.weights, *blobs.biases]) == (2 + 1) * 3 + (3 + 1) * 3 == 21

# %% [markdown]
# **2.** (Video 27.) The notes write the model as $p(y|x) = \text{softmax}(V^{\mathsf T}
# f(W^{\mathsf T} x))$. What is missing, and why are there transposes that the code above has not?

# %% [markdown]
# **Answer.** The biases $b$ and $c$ are missing ([erratum 2](../errata.md#e2)). The notes' $x$ is
# one sample as a column, ours is a row of $X$: $W^{\mathsf T} x$ and $x^{\mathsf T} W$ have the
# same entries.

# %% tags=["answer"]
column = X[0][:, None]
assert np.array_equal((W.T @ column).ravel(), (X @ W)[0])

# %% [markdown]
# **3.** What would two layers do without the bend, $f(a) = a$?

# %% [markdown]
# **Answer.** No more than one: $(XW + b)V + c = X(WV) + (bV + c)$ is a single layer with the
# weights $WV$. The bend is what makes depth worth it.

# %% tags=["answer"]
assert np.allclose((X @ W + b) @ V + c, X @ (W @ V) + (b @ V + c))

# %% [markdown]
# **4.** Add 100 to both numbers that enter softmax. What happens to the probabilities?

# %% [markdown]
# **Answer.** Nothing: $e^{100}$ stands in the numerator and in each term of the denominator, and
# cancels. That [a shift changes nothing](../../derivations/softmax.py#a-shift-changes-nothing) is
# proved, and lets code avoid numbers that are too large.

# %% tags=["answer"]
A = Z @ V + c
E = np.exp(A + 100)
assert np.allclose(E / E.sum(axis=1, keepdims=True), Y)
