# %% [markdown]
# # Three blobs
#
# The notes' first problem has two inputs, so that one can watch what a network learns. There are
# three classes of 500 points, each scattered around a centre of its own, and a network with one
# hidden layer of three sigmoid units and a softmax over three outputs: 21 parameters in all.
#
# Its gradients are derived in [one hidden layer](../../derivations/one_hidden_layer.py), and the code that
# runs here is [proved](../../derivations/whole_network.py) to compute them. That training succeeds is not
# proved; this page runs it and looks.
#
# ## Ten lines of descent
#
# `Network` draws weights at random. The cost is the mean
# [cross-entropy](../../derivations/categorical_cross_entropy.py) of all 1,500 points, and a step moves each
# parameter against its gradient, with the learning rate $\eta = 1$. The argument `sign` is there for
# the second half of the page. After some of the steps we keep a copy of the network, to draw it.

# %%
import numpy as np

from backprop.datasets import three_blobs
from backprop.network import Network
from figures import Window, curves, film

X, labels = three_blobs(500, rng=0)
moments = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]


def descend(widths=(2, 3, 3), sign=1, learning_rate=1.0):
    network = Network(widths, "sigmoid", "softmax", rng=7)
    Ws, bs = network.weights, network.biases
    costs, kept = [], []
    for step in range(moments[-1] + 1):
        J, slopes = network.cost_and_gradients(X, labels, "mean")
        costs.append(float(J))
        if step in moments:
            kept.append(Network.from_parameters(Ws, bs))
        for W, b, (dW, db) in zip(Ws, bs, slopes, strict=True):
            W -= sign * learning_rate * dW
            b -= sign * learning_rate * db
    return costs, kept


def accuracy(network):
    guesses = network.predict(X).argmax(axis=1)
    return float(np.mean(guesses == labels))


costs, kept = descend()
before, after = accuracy(kept[0]), accuracy(kept[-1])
print(f"accuracy: {before:.3f} before, {after:.3f} after")
assert abs(before - 1 / 3) < 0.05
assert after > 0.95

centres = np.array([(0, -2), (2, 2), (-2, 2)])
far = np.linalg.norm(X[:, None] - centres, axis=2)
best = float(np.mean(far.argmin(axis=1) == labels))
print(f"accuracy of the nearest centre: {best:.3f}")
assert abs(after - best) < 0.01

# %% [markdown]
# With random weights about a third of the points are right, which is what guessing gives. After
# 256 steps it is more than 95 in a hundred. There is not much more to be had, for the blobs overlap:
# to know the centres and take the nearest is the best rule for points that are still to be drawn, and
# it does as well here, to within one point in a hundred.
#
# ## Watch it learn
#
# The first input grows to the right, from −5.6 to 5.6, and the second upwards, from −4.6 to 4.6. The
# ground has the colour of the class that the network predicts there. Every tenth point has a mark: a
# disc for the first class, a square for the second, a triangle for the third. Drag the slider, or use
# the arrow keys.

# %% tags=["hide-input"]
window = Window(-5.6, 5.6, -4.6, 4.6)
shown = slice(None, None, 10)


def story(title, costs, kept):
    frames = [
        (
            f"Step {step}: mean cost {costs[step]:.3g}, accuracy {accuracy(network):.3f}",
            lambda points, network=network: network.predict(points).argmax(axis=1),
        )
        for step, network in zip(moments, kept, strict=True)
    ]
    return film(title, frames, X[shown], labels[shown], window)


story("Three blobs, from random weights to trained ones", costs, kept)

# %% [markdown]
# Between the points the borders are almost straight. So a network without a hidden layer, which is
# softmax regression and has straight borders, should do as well here.

# %%
_, regression = descend(widths=(2, 3))
straight = accuracy(regression[-1])
print(f"accuracy of softmax regression: {straight:.3f}")
assert abs(straight - after) < 0.01

# %% [markdown]
# It does. What a hidden layer is for, other data must show: [the online shop](ecommerce.py) does.
#
# ## The notes' sign, climbing
#
# In video 30 the notes write the gradients with $t - y$ where the derivative has $y - t$, and then
# subtract them ([erratum 18](../errata.md#e18)). That is a step along the gradient, up the cost: that the
# notes' expressions are the negative of the gradient is
# [proved](../../derivations/one_hidden_layer.py#theorem-the-notes-gradients-point-against-the-gradients).
# We run it from the same weights, with nothing changed but the sign.

# %%
climbing, lost = descend(sign=-1)
print(f"mean cost from {climbing[0]:.2f} to {climbing[-1]:.0f}")
print(f"accuracy: {accuracy(lost[-1]):.3f}")
assert climbing[-1] > 100 * climbing[0]
assert climbing == sorted(climbing)
assert accuracy(lost[-1]) < 0.4

# %% tags=["hide-input"]
story("The same start with the notes' sign", climbing, lost)

# %% [markdown]
# One class takes the whole plane, and a third of the points is right because they happen to be of
# that class. Accuracy alone would not tell this from a network that has not begun to learn. The
# cost tells: it rises at every step. The dotted line is $\log 3 \approx 1.1$, the
# cost of saying "a third each" to every point.

# %% tags=["hide-input"]
curves(
    "Mean cost after each step, on a logarithmic scale",
    ("steps", "mean cost"),
    {"descent": costs, "notes' sign": climbing, "a third each": [np.log(3)] * len(costs)},
    [0.01, 0.1, 1, 10, 100, 1000],
)

# %% [markdown]
# So look at the cost first when a network does not learn. If it climbs from the start, however small
# the learning rate, suspect the sign; [`backprop explain`](../explain.md) checks your gradient.
#
# ## The same with fit
#
# `MLPClassifier` takes the same steps, and stops by itself once the cost has nearly stopped falling. From
# the same seed its cost is the one above at each step, to rounding.

# %%
from backprop.estimators import MLPClassifier

model = MLPClassifier(
    (3,),
    activation="sigmoid",
    solver="gradient_descent",
    learning_rate_init=1.0,
    alpha=0,
    max_iter=1000,
    random_state=7,
)
model.fit(X, labels)
same = costs[: model.n_iter_]
np.testing.assert_allclose(model.loss_curve_, same, rtol=1e-9)
print(f"{model.n_iter_} steps, accuracy {model.score(X, labels):.3f}")

# %% [markdown]
# ## Exercises
#
# **1.** (Video 27.) The notes' network has three hidden units. How many parameters are that, and
# what are their shapes?

# %% [markdown]
# **Answer.** 21: $W$ is $2 \times 3$, $b$ has 3, $V$ is $3 \times 3$, $c$ has 3.

# %% tags=["answer"]
network = Network((2, 3, 3), "sigmoid", "softmax", rng=7)
shapes = [part.shape for W, b in zip(network.weights, network.biases, strict=True) for part in (W, b)]
assert shapes == [(2, 3), (3,), (3, 3), (3,)]

# %% [markdown]
# **2.** What does the first cost tell before any training, and what should it be here?

# %% [markdown]
# **Answer.** About $\log 3 \approx 1.1$ or a little more, the cost of guessing. A much larger one
# tells of weights that are too large.

# %% tags=["answer"]
assert abs(costs[0] - np.log(3)) < 0.5

# %% [markdown]
# **3.** Where do the notes' summed gradients with $\eta = 10^{-3}$ stand beside the mean with $\eta
# = 1$ here?

# %% [markdown]
# **Answer.** A step on the sum with $\eta$ is one on the mean with $1500\,\eta$: theirs is 1.5, a
# little longer than ours.

# %% tags=["answer"]
assert np.isclose(len(X) * 1e-3, 1.5)
