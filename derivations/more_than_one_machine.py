# %% [markdown]
# # More than one machine
#
# If the rows do not fit on one machine, or one machine is too slow, we give each of several machines
# some of the rows. All have the same parameters. Each computes the cost and the gradient of its rows,
# the results are added, and a step is taken. Is this the step of a single machine? We prove that it
# is, and then take two hundred such steps on two processes.

# %%
import os
from copy import deepcopy

import numpy as np
from sympy import Sum

from backprop import one_hot
from backprop.datasets import three_blobs
from backprop.estimators import MLPClassifier
from backprop.proof import (
    Derivation,
    OneHot,
    Positive,
    array,
    index,
    sizes,
)
from backprop.proof.rules import one_hot_selection
from backprop.solvers import GradientDescent
from backprop.training import Trainer

# %% [markdown]
# ## Each machine adds its share
#
# There are $N$ samples. Sample $n$ has the weight $\omega_n > 0$, and all of them together have
# $\Omega = \sum_m \omega_m$; if all count alike, $\omega_n = 1$ and $\Omega = N$. Of sample $n$ comes
# $g_{nd}$, the derivative of its cost by parameter $d$, or the cost itself. The gradient of the whole
# is the mean, $\frac{1}{\Omega} \sum_n \omega_n g_{nd}$.
#
# There are $P$ machines, and $s_{np}$ is 1 if row $n$ is on machine $p$, and 0 if not. Machine $p$
# knows its own rows, and one number of the others: $\Omega$. It computes
# $\sum_n s_{np} \frac{\omega_n}{\Omega} g_{nd}$. All sizes stay symbols.

# %%
N, P, D = sizes("N P D")
n, m, p, d = index("n", N), index("m", N), index("p", P), index("d", D)
S, G, omega = array("s", N, P), array("g", N, D), array(r"\omega", N)
Omega = Sum(omega[m], m)

shares = Derivation(
    "Machines add up to the weighted mean",
    "For any dealing of N rows to P machines, each row to exactly "
    "one, any positive weights ω with sum Ω, and any g, the sums of "
    "ω_n/Ω g over the machines' rows add up to Σ_n ω_n g_nd / Ω.",
    Sum(S[n, p] * omega[n] / Omega * G[n, d], p, n),
    assuming=[OneHot(S), Positive(omega)],
)
shares

# %% [markdown]
# Neither $\omega_n$, nor $\Omega$, nor $g_{nd}$ depends on the machine,

# %%
shares.equals(
    Sum(omega[n] * G[n, d] * Sum(S[n, p], p), n) / Omega,
    because="finite sums commute",
)

# %% [markdown]
# and each row is on one machine.

# %%
shares.step(one_hot_selection, S)

# %%
shares.qed()

# %% [markdown]
# So every machine divides by the $\Omega$ of all. If it divides by that of its own rows, the results
# do not add up, and their mean is right for every $g$ only if all machines have the same share of
# $\Omega$ ([the sum of its parts](additivity.py) has a counterexample). The cost adds up like the
# gradient. A penalty is no sum over rows: whoever adds up the results adds [the
# penalty](gaussian_prior.py) too, once.
#
# ## One machine
#
# Three blobs of points, and a network with four hidden units. The function `share` is all that a
# machine has to do: the cost and the gradient of its rows, whose weights $\omega_n/\Omega$ it is given.
# `training.Trainer` computes both in [the fast form](fast_training.py).

# %%
X, labels = three_blobs(rng=0)
rows = X, one_hot(labels, 3), np.full(len(X), 1 / len(X))
widths = 2, 4, 3


def share(theta, rows):
    X, T, omega = rows
    trainer = Trainer(widths, "tanh", "softmax", len(X), float)
    gradient = np.empty_like(theta)
    cost = trainer.cost_and_gradient(theta, X, T, omega, gradient)
    return cost, gradient


# %% [markdown]
# The descent takes a function that returns the results of all machines, and adds them up. It does
# not know how many there are.


# %%
def descend(shares, theta, steps=200, learning_rate=0.5):
    solver, costs = GradientDescent(), []
    for _ in range(steps):
        cost, gradient = map(sum, zip(*shares(theta), strict=True))
        costs.append(cost)
        after = np.empty_like(theta)
        solver.step(theta, gradient, learning_rate, after)
        theta = after
    return theta, np.array(costs)


start = np.random.default_rng(1).normal(size=27) / 2
alone, costs = descend(lambda theta: [share(theta, rows)], start)
Y = Trainer(widths, "tanh", "softmax", 1, float).predict(alone, X)
accuracy = np.mean(Y.argmax(axis=1) == labels)
print(f"cost {costs[0]:.3f}, at the end {costs[-1]:.3f}")
print(f"accuracy {accuracy:.3f}")

# %% [markdown]
# ## Two processes
#
# Now the rows are dealt out, and on purpose not evenly: the first machine gets the points of two
# classes, the second those of the third. Alone, the second sees one class, and could learn no more
# than to name it.

# %%
third = labels == 2
dealt = [tuple(A[part] for A in rows) for part in (~third, third)]

# %% [markdown]
# [Dask](https://distributed.dask.org) runs functions on other machines. Here they are two processes
# on this one, and all else is as with machines far apart: the processes share no memory, they talk
# through sockets, and the rows are sent once, to the process that keeps them. To run these cells yourself,
# install the extra `dask`; `backprop prove` leaves them out and needs none. In each step $\theta$ is
# sent to both, and two costs and two gradients come back. The condition in the first line is there
# because each process that Dask starts reads this script too, and must not start a cluster of its
# own.

# %%
if __name__ == "__main__":
    from distributed import Client, LocalCluster

    cluster = LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=":0",
    )
    client = Client(cluster)
    processes = client.run(os.getpid)
    kept = {}
    for worker, part in zip(processes, dealt, strict=True):
        [kept[worker]] = client.scatter([part], workers=[worker])

    def everywhere(theta):
        futures = []
        for worker, part in kept.items():
            future = client.submit(share, theta, part, workers=[worker])
            futures.append(future)
        return client.gather(futures)

    together, their_costs = descend(everywhere, start)

    assert len({os.getpid(), *processes.values()}) == 3
    difference = np.abs(together - alone).max()
    cost_difference = np.abs(their_costs - costs).max()
    assert difference < 1e-12
    assert cost_difference < 1e-12
    print(f"largest difference of a parameter: {difference:.1e}")
    print(f"largest difference of a cost: {cost_difference:.1e}")
    print(f"largest parameter: {np.abs(alone).max():.1f}")

# %% [markdown]
# After 200 steps the parameters are the same up to rounding: each number differs by less than
# $10^{-12}$, which the cell checks. They need not be the same bit for bit, since floating-point sums
# depend on the order of their terms. This is measured, for this network and these data; that the sums
# are equal over the reals is proved, for all.
#
# ## The model goes round
#
# With minibatches, only one machine at a time has something to do, but no machine needs all the rows.
# We shuffle them and cut them into six chunks, of which each process keeps three. Now the model
# travels, ten times round: a chunk's process takes it, learns from the chunk with `partial_fit`, and
# passes it on, with what Adam remembers. Dask may use an argument again, so `learn` works on a copy.

# %%
order = np.random.default_rng(2).permutation(len(X))
chunks = [(X[n], labels[n]) for n in np.array_split(order, 6)]


def learn(model, chunk):
    return deepcopy(model).partial_fit(*chunk, classes=[0, 1, 2])


untrained = MLPClassifier((4,), learning_rate_init=0.02, random_state=0)
model = untrained
for _ in range(10):
    for chunk in chunks:
        model = learn(model, chunk)
print(f"accuracy {model.score(X, labels):.3f}")

# %%
if __name__ == "__main__":
    kept = []
    for chunk, worker in zip(chunks, [*processes] * 3, strict=True):
        [future] = client.scatter([chunk], workers=[worker])
        kept.append((future, worker))
    passed = untrained
    for _ in range(10):
        for chunk, worker in kept:
            passed = client.submit(learn, passed, chunk, workers=[worker])
    passed = passed.result()
    client.close()
    cluster.close()

    pairs = zip(
        passed.coefs_ + passed.intercepts_,
        model.coefs_ + model.intercepts_,
        strict=True,
    )
    difference = max(np.abs(A - B).max() for A, B in pairs)
    assert difference < 1e-12
    print(f"largest difference of a parameter: {difference:.1e}")

# %% [markdown]
# The same chunks in the same order, the same numbers added: here a difference could only come from
# another order of the sums inside a matrix product.
#
# ## What this does not say
#
# That two machines are faster. A step waits for the slowest machine and for the network between
# them, and here there is little arithmetic to share. From how many rows on it is worth while has not
# been measured. Nor that the differences stay small: a descent that is unstable, with a learning rate
# that is too high, blows up a difference in the last digit as it does any other. And a step is exact
# for full batches and for minibatches that are dealt out likewise; machines that do not wait for one
# another compute gradients at different parameters, and about those nothing is said here.

# %% [markdown]
# ## Exercises
#
# **1.** Of 40 rows, one machine has 10 with the mean gradient 1, another one 30 with the mean 2. What is
# the mean gradient?

# %% [markdown]
# **Answer.** $\frac{10 \cdot 1 + 30 \cdot 2}{40} = 1.75$: each machine adds its rows' sum over 40.

# %% tags=["answer"]
of_rows = np.repeat([1.0, 2.0], [10, 30])
assert of_rows.mean() == (10 * 1 + 30 * 2) / 40 == 1.75

# %% [markdown]
# **2.** Each machine steps by itself, with its own rows, and the parameters are averaged afterwards. Is
# that the step of a single machine? And if each takes two steps before?

# %% [markdown]
# **Answer.** One step, yes: $\theta - \eta g$ is linear in $g$. Two steps, no: the second gradients were
# taken at different places. Here the cost of row $x$ is $\frac14 (\theta - x)^4$.


# %% tags=["answer"]
def step(theta, rows):
    return theta - 0.1 * np.mean((theta - rows) ** 3)


rows = np.array([[-1.0, 0.0], [1.0, 3.0]])
assert np.isclose(np.mean([step(0.5, part) for part in rows]), step(0.5, rows))
apart = np.mean([step(step(0.5, part), part) for part in rows])
assert abs(apart - step(step(0.5, rows), rows)) > 0.01

# %% [markdown]
# **3.** The same numbers are added in another order. Why is the sum not the same to the last digit?

# %% [markdown]
# **Answer.** Each addition is rounded, and what is rounded depends on what has been added before. With
# $0.1$, $0.2$ and $0.3$ it can be seen.

# %% tags=["answer"]
assert (0.1 + 0.2) + 0.3 != 0.1 + (0.2 + 0.3)
assert np.isclose((0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3), rtol=1e-15)
