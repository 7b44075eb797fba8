# %% [markdown]
# # From the notes' loop to fit
#
# The notes train with a loop of a few lines. `MLPClassifier.fit` is one line. Between them are four
# steps, and we take them one at a time, on three arms of a spiral with one hidden layer of 16 tanh units.
# The code of each step checks what we say of it.
#
# ## The loop
#
# `Network` has the weights and computes the mean cost and its gradients, which are
# [proved](../../derivations/whole_network.py). Each parameter moves against its gradient.

# %%
import numpy as np

from backprop.datasets import spiral
from backprop.network import Network
from figures import curves

X, labels = spiral(200, rng=0)
widths, learning_rate, epochs = (2, 16, 3), 0.5, 200

network = Network(widths, "tanh", "softmax", rng=7)
loop = []
for _ in range(epochs):
    J, slopes = network.cost_and_gradients(X, labels, "mean")
    loop.append(float(J))
    for W, b, (dW, db) in zip(network.weights, network.biases, slopes, strict=True):
        W -= learning_rate * dW
        b -= learning_rate * db

print(f"mean cost from {loop[0]:.3f} to {loop[-1]:.3f}")
assert loop == sorted(loop, reverse=True)

# %% [markdown]
# The cost falls at each of the 200 steps.
#
# ## One vector of parameters
#
# `Trainer` computes the same cost and gradient in memory that it uses again, and keeps all parameters
# in one vector $\theta$. So a step is one line, whatever the number of layers. It takes the targets
# as rows $t_n$ with a single 1, and a weight $\omega_n$ for each sample: $1/N$ gives the mean.

# %%
from backprop.training import Trainer

T = np.eye(3)[labels]
N = len(X)
omega = np.full(N, 1 / N)


def flat(trainer, rng):
    """The weights that `Network` draws, as one vector."""
    start = Network(widths, "tanh", "softmax", rng)
    theta = np.empty(trainer.n_parameters)
    weights, biases = trainer.views(theta)
    for view, W in zip([*weights, *biases], [*start.weights, *start.biases], strict=True):
        view[...] = W
    return theta


trainer = Trainer(widths, "tanh", "softmax", N, np.float64)
theta = flat(trainer, 7)
gradient = np.empty_like(theta)
vector = []
for _ in range(epochs):
    vector.append(trainer.cost_and_gradient(theta, X, T, omega, gradient))
    theta -= learning_rate * gradient

assert trainer.n_parameters == 99
np.testing.assert_allclose(vector, loop, rtol=0, atol=1e-12)
for W, known in zip(trainer.views(theta)[0], network.weights, strict=True):
    np.testing.assert_allclose(W, known, rtol=0, atol=1e-12)

# %% [markdown]
# There are 99 parameters. All costs, and the weights after 200 steps, are those of the first loop to
# within $10^{-12}$. They are not the same bits, because the two add in another order.
# [The fast form](../../derivations/fast_training.py) proves its formulas equal over the reals.
#
# ## Mini-batches, and Adam
#
# A step need not wait for all 600 points. We shuffle them, and step after each batch of 50: twelve
# steps for one pass, which is called an epoch. The cost of an epoch is the mean of its batches' costs,
# each taken before its step. `GradientDescent` and `Adam` write the next $\theta$ to another vector;
# [Adam's step](../../derivations/optimisers.py) also depends on the gradients before.

# %%
from backprop.solvers import Adam, GradientDescent


def train(solver_of, learning_rate, alpha=0.0, batch=50):
    rng = np.random.default_rng(7)
    trainer = Trainer(widths, "tanh", "softmax", batch, np.float64, decay=alpha / N)
    theta = flat(trainer, rng)
    after, gradient = np.empty((2, len(theta)))
    solver = solver_of(len(theta))
    costs = []
    for _ in range(epochs):
        total = 0.0
        for rows in rng.permutation(N).reshape(-1, batch):
            J = trainer.cost_and_gradient(theta, X[rows], T[rows], np.full(batch, 1 / batch), gradient)
            total += batch * J
            solver.step(theta, gradient, learning_rate, out=after)
            theta, after = after, theta
        costs.append(total / N)
    size = sum(float(np.sum(W**2)) for W in trainer.views(theta)[0])
    hits = trainer.predict(theta, X).argmax(axis=1) == labels
    return costs, size, float(np.mean(hits))


batches, _, _ = train(lambda n: GradientDescent(), learning_rate)
adam, free_size, free_accuracy = train(Adam, 0.01)
print(f"last cost: {loop[-1]:.3f} loop, {batches[-1]:.3f} mini-batches, {adam[-1]:.3f} Adam")
assert N // 50 == 12
assert max(batches[-1], adam[-1]) < loop[-1] / 5

# %% tags=["hide-input"]
curves(
    "Mean cost of each epoch, on a logarithmic scale",
    ("epochs", "mean cost"),
    {"loop": loop, "batches": batches, "Adam": adam},
    [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2],
)

# %% [markdown]
# After 200 passes over the data, both end below a fifth of the loop's cost. They have taken twelve times
# as many steps, each of them on a twelfth of the points.
#
# ## The penalty
#
# With a penalty the cost is $J = \frac{1}{N} \left( \sum_n L_n + \frac{\alpha}{2} \sum w^2 \right)$, where
# $w$ runs over the weights and not the biases. Large weights now cost something: the penalty is
# [a Gaussian prior](../../derivations/gaussian_prior.py). `Trainer` adds it, and its gradient,
# with `decay` $= \alpha / N$. We have passed 0 so far, and now pass $\alpha = 1$.

# %%
penalised, size, accuracy = train(Adam, 0.01, alpha=1.0)
print(f"sum of squared weights: {free_size:.0f} without, {size:.0f} with the penalty")
print(f"accuracy: {free_accuracy:.3f} without, {accuracy:.3f} with the penalty")
assert size < free_size / 2
assert accuracy < free_accuracy
assert penalised[-1] > adam[-1]

# %% [markdown]
# The sum of the squared weights is less than half of what it was. The accuracy on the points that we train
# with is a little lower, and the cost, which now counts the penalty, is higher. Whether it helps is a
# question for points that were not trained with.
#
# ## One line
#
# `MLPClassifier` does the same. From the same seed it draws the same weights and the same batches, so its
# costs must be ours: first those of the loop, and then those with Adam, batches and the penalty.

# %%
from backprop.estimators import MLPClassifier

common = {"activation": "tanh", "max_iter": 2000, "random_state": 7}
model = MLPClassifier((16,), solver="gradient_descent", learning_rate_init=0.5, alpha=0, **common)
model.fit(X, labels)
np.testing.assert_allclose(model.loss_curve_, loop[: model.n_iter_], rtol=0, atol=1e-12)
assert model.n_iter_ < epochs

final = MLPClassifier((16,), learning_rate_init=0.01, alpha=1, batch_size=50, **common)
final.fit(X, labels)
np.testing.assert_allclose(final.loss_curve_[:epochs], penalised, rtol=0, atol=1e-9)
assert final.n_iter_ > epochs
print(f"{model.n_iter_} steps of the loop; {final.n_iter_} epochs of Adam")

# %% [markdown]
# They are, the first to within $10^{-12}$ and the second to within $10^{-9}$. What `fit` adds here is that it
# stops by itself, once the cost has not fallen by `tol` for more than `n_iter_no_change` epochs. With Adam
# it goes on past our 200. Plain descent it stops earlier, where the cost falls slowly: our loop went on, and
# its cost still fell. Where that matters, lower `tol`, and look at `loss_curve_`.
#
# What else it can do, such as stopping early on rows held out, or saving what it has learned, is in
# [the reference](../api/estimators.md).

# %% [markdown]
# ## Exercises
#
# **1.** (Video 29.) An estimator has two functions. Which, and which one uses the other?

# %% [markdown]
# **Answer.** `fit` and `predict`. Training needs predictions in each step; prediction needs no
# training, but is worthless without it.

# %% tags=["answer"]
from backprop.estimators import MLPClassifier

assert all(callable(getattr(MLPClassifier, name)) for name in ("fit", "predict"))

# %% [markdown]
# **2.** 600 samples are dealt to minibatches of 50. How many steps has an epoch?

# %% [markdown]
# **Answer.** 12.

# %% tags=["answer"]
assert -(-600 // 50) == 12

# %% [markdown]
# **3.** Why is $\omega_n = 1/N$ in the loop above?

# %% [markdown]
# **Answer.** Then $\sum_n \omega_n L_n$ is the mean, and the learning rate does not depend on how
# many samples there are.

# %% tags=["answer"]
assert np.isclose(omega.sum(), 1)
