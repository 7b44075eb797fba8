# %% [markdown]
# # To remember for a hundred steps
#
# A recurrent network carries what it has read from step to step in its state. How far can it carry
# something? The *adding problem* asks just that: a sequence has 100 steps, each with a number between 0 and
# 1 and a mark; two of the marks are 1, one in the first half and one in the second. The answer is the sum
# of the two marked numbers. Whoever always says 1, the mean, has a mean squared error of $1/6$ (Hochreiter
# and Schmidhuber 1997, *Long short-term memory*, §5.4).

# %%
import inspect

import numpy as np

from figures import curves, records

adding = records.command("adding")
X, y = adding.sequences(3, np.random.default_rng(0))
print(X.shape, y.round(2))
assert np.allclose(y, [x[x[:, 1] == 1, 0].sum() for x in X])

# %% [markdown]
# ## Three cells, one problem
#
# A plain recurrence, an LSTM and a GRU of 32 units, with one linear layer on the last state. Their
# gradients are [proved for every number of steps](../../derivations/recurrence.py). All get the same
# sequences, the same batches, the same Adam. `NetworkRegressor` trains any chain of layers, also with one
# of your own, as `Last` is here: a layer is what has `forward`, `backward` and `parameters`.

# %%
print(inspect.getsource(adding.Last))
print(inspect.getsource(adding.network))

# %% [markdown]
# Training takes minutes, so one command has done it, `python benchmarks/learned/adding.py`; a kind stops
# once its error on 2,000 other sequences is below 0.002.

# %%
found = records.record("adding")
kinds = list(adding.KINDS)
for kind in kinds:
    one = found[kind]
    print(f"{kind}: mean squared error {one['error']:.4f} after {len(one['errors'])} epochs")
assert found["GRU"]["error"] < 0.005
assert found["LSTM"]["error"] < 0.02
assert found["RNN"]["error"] > 0.1

# %% tags=["hide-input"]
curves(
    f"The error on sequences that were not trained on; {found['sequences']:,} are an epoch",
    ("epochs, the first is 0", "mean squared error"),
    {kind: found[kind]["errors"] for kind in kinds},
    [1e-3, 1e-2, 1e-1, 1],
)

# %% [markdown]
# The two with gates learn it, and the plain one stays at the mean.
#
# ## How far a gradient reaches
#
# By how much does the answer depend on what was read at step $t$? That is $\partial y / \partial x_t$, what
# `backward` gives for the inputs. On its way from the last step to step $t$ it goes through every step in
# between, and each multiplies it: the plain recurrence by $1 - h^2$ and $U^\top$, a product of a hundred
# matrices, which shrinks or grows as a power does. Through the gates there is a way of its own: the LSTM's
# $c' = f c + i g$ multiplies by $f$ alone, and the GRU's $h' = (1 - z) n + z h$ by $z$, which training can
# bring near 1.
#
# We measure it: the mean norm of $\partial y / \partial x_t$ over 200 sequences, from the last step backward.

# %% tags=["hide-input"]
before = {kind: found[kind]["reach before"][::-1] for kind in kinds}
curves(
    "How much the answer depends on a step, before training",
    ("steps before the last", "norm of the slope by the input"),
    before,
    [1e-15, 1e-10, 1e-5, 1],
)

# %%
shrunk = {kind: before[kind][-1] / before[kind][0] for kind in kinds}
print({kind: f"{share:.0e}" for kind, share in shrunk.items()})
assert shrunk["GRU"] < shrunk["LSTM"] < shrunk["RNN"] < 1

# %% [markdown]
# All three curves are near to straight lines on this axis: the same factor at each step. And it is the cells
# with gates that forget faster at first. A gate begins half open, so the GRU halves what it has at each step,
# $2^{-100} \approx 10^{-30}$, but for what flows through $n$; the LSTM's forget gate begins at
# $\sigma(1) = 0.73$. The plain recurrence has a factor near 1 by its random start.
#
# After training it is the other way round:

# %% tags=["hide-input"]
after = {kind: [max(norm, 1e-25) for norm in found[kind]["reach after"][::-1]] for kind in kinds}
curves(
    "How much the answer depends on a step, after training",
    ("steps before the last", "norm of the slope by the input"),
    after,
    [1e-25, 1e-20, 1e-15, 1e-10, 1e-5, 1],
)

# %%
for kind in ("GRU", "LSTM"):
    assert min(after[kind]) > 0.05 * max(after[kind])
assert after["RNN"][-1] < 1e-15

# %% [markdown]
# The gates were opened, by the gradient alone, until the answer depends on the first step about as much as on
# the last, and the plain recurrence has learned to forget. So where one begins does not decide. A gate is a
# factor that can be learned, near 1 for what matters and below for the rest; the plain recurrence has one
# $U$ for all.
#
# That is what was measured here, with one start and one learning rate for each. Whether a plain recurrence
# that begins with an orthogonal $U$, or whose gradients are clipped, gets further we have not measured.
