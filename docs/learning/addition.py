# %% [markdown]
# # A transformer that adds
#
# A transformer reads characters and says which comes next. We give it `123+456=` and let it write the sum,
# one digit after the other. It has never seen most of the million sums of numbers of three digits; whether
# it adds or remembers, these tell. Every gradient that it was trained with is [proved](#what-it-rests-on).
#
# ## The idea
#
# Who adds on paper begins with the last digit, for a carry moves to the left. So the sum is written with
# its **last digit first**: then each digit needs two digits of the question and whether the one before it
# carried, and all of that has been written already. Attention has to find these places, and the layer
# behind it has to add.

# %%
import inspect

import numpy as np

from figures import Figure, curves, looking, records, table, theorems

addition = records.command("addition")
text = addition.written(np.array([123, 987]), np.array([456, 654]))
for row in text:
    print("".join(addition.CHARACTERS[character] for character in row))

# %% [markdown]
# ## The network
#
# A row of 64 numbers for each character and one for each place; one block of attention and of a dense
# layer, both in the form $X + F(X)$; and logits of the twelve characters. All are
# [layers](../../derivations/layers.py) of this library.

# %%
print(inspect.getsource(addition.network))

# %% [markdown]
# ## What it learns from
#
# The cost is the [cross-entropy](../../derivations/categorical_cross_entropy.py) of the four digits of the
# sum, each predicted from all characters before it. `backward` gives the gradient of all parameters, and
# [Adam](../../derivations/optimisers.py) takes the step.

# %%
print(inspect.getsource(addition.cost_and_gradients))

# %% [markdown]
# Training takes longer than a page should, so one command has done it, `python
# benchmarks/learned/addition.py`, and written its record. We read it.

# %%
net, found = addition.load()
print(f"{found['parameters']:,} parameters, {found['steps']:,} steps of {found['batch']} sums")
print(f"{found['processor seconds'] / 60:.1f} minutes of one core")
print(f"right: {found['right']:.2%} of {found['unseen']:,} sums that it had never seen")
assert found["right"] > 0.99
assert found["sums seen"] < 0.3 * 10**6

# %% tags=["hide-input"]
per_point = found["steps"] // len(found["costs"])
curves(
    "The cost of a digit while the transformer learns to add",
    ("steps", "cost of a digit, mean of 20 steps"),
    {"cost": [max(cost, 1e-6) for cost in found["costs"]]},
    [1e-6, 1e-4, 1e-2, 1],
    every=per_point,
)

# %% tags=["hide-input"]
Figure(
    table(
        ["after steps", "right of 1,000 unseen sums"],
        [[f"{one['step']:,}", f"{one['right']:.1%}"] for one in found["shares"][:8]],
        ' class="plain"',
    )
)

# %% [markdown]
# ## It runs here
#
# These are its weights, and this page runs them. Sums that it was not trained on, drawn anew:

# %%
rng = np.random.default_rng(0)
unseen = rng.choice(np.random.default_rng(0).permutation(10**6)[: addition.UNSEEN], 500, replace=False)
a, b = unseen // 1000, unseen % 1000
said = addition.answers(net, a, b)
for row in range(5):
    print(f"{a[row]} + {b[row]} = {said[row]}")
print(f"{np.mean(said == a + b):.1%} of {len(a)} right")
assert np.mean(said == a + b) > 0.98


# %% [markdown]
# ## Where it looks
#
# For each digit of the sum, the weights of attention over the characters so far, the mean of the four heads
# and of 500 sums. Nobody told it which digits belong together.


# %% tags=["hide-input"]
def looks(net, text):
    """P of the attention, shape (n, heads, t, t)."""
    embedding, positions, block = net.layers[:3]
    X = positions.forward(embedding.forward(text[:, :-1])[0])[0]
    norm, attention = block.inside.layers
    return attention.forward(norm.forward(X)[0])[1][4]


P = looks(net, addition.written(a, b)).mean(axis=(0, 1))[addition.ASKED - 1 :]
places = ["a₁", "a₂", "a₃", "+", "b₁", "b₂", "b₃", "=", "1s", "10s", "100s"]
Figure(
    table(
        ["writes", *places],
        [
            [name, *(f"{p:.0%}" if p > 0.005 else "" for p in row)]
            for name, row in zip(["1s", "10s", "100s", "1000s"], P, strict=True)
        ],
        ' class="plain"',
    )
)

# %% [markdown]
# The mean hides that the heads do not look at the same. Here are six of the sums, one head and one digit at
# a time.

# %% tags=["hide-input"]
sums = addition.written(a[:6], b[:6])
looking.figure(
    ["".join(addition.CHARACTERS[one] for one in text) for text in sums],
    addition.ASKED,
    looks(net, sums),
    places,
    ["ones", "tens", "hundreds", "thousands"],
)

# %%
own = [P[k, 2 - k] + P[k, 6 - k] for k in range(3)]  # the two digits of the same place
print([f"{share:.0%}" for share in own])
assert all(share > 2 / addition.ASKED for share in own)

# %% [markdown]
# ## What it rests on
#
# Each step of the training is a function of this library, and each is proved equal to its derivation, for
# all sizes, over the real numbers. This list is made of what `backprop prove --json` says: for each layer
# of the network the theorems that cover its `forward` and its `backward`; then the cost, the gradient and
# the step.

# %% tags=["hide-input"]
proved = [one for one in records.record("addition_theorems") if one["proved"]]


def leaves(layer):
    inside = getattr(getattr(layer, "inside", layer), "layers", None)
    return [layer] if inside is None else [layer, *(leaf for one in inside for leaf in leaves(one))]


used = {}
for layer in leaves(net):
    kind = type(layer)
    used[kind.__name__] = [f"{kind.__module__}.{kind.__name__}.{way}" for way in ("forward", "backward")]
used["GELU"] = [f"backprop.activations.gelu_{part}" for part in ("in_place", "slope")]
losses = addition.OUTPUTS["softmax"]
used["cost and its slope"] = [f"{f.__module__}.{f.__name__}" for f in (losses.cost, losses.gradient)]
used["step"] = ["backprop.solvers.adam"]


def covering(names):
    """The theorems that cover them, each once; all must be covered."""
    found = [[one for one in proved if name in one["covers"]] for name in names]
    assert all(found), names
    return list({one["theorem"]: one for part in found for one in part}.values())


theorems({name: covering(functions) for name, functions in used.items()})

# %% [markdown]
# That layers in a chain have the gradient of the whole is [a theorem as well](../../derivations/layers.py),
# the one of `Sequential`, and that a way around adds its slope is that of `Residual`. What is *not* proved:
# that training finds good weights. That was measured, above.
