# %% [markdown]
# # Digits as pictures
#
# To [a dense network](digits.py) a picture is a row of 64 numbers: shuffle the pixels, all pictures alike,
# and it learns as well as before. That pixels have neighbours it is never told. A convolution is told
# nothing else: it looks through a window of 3 × 3 pixels, with the same weights wherever the window stands,
# and pooling keeps of each square of four the largest. Is that worth something? We give both networks the
# same number of parameters, the same rows, and the same steps.

# %%
import inspect

import numpy as np

from figures import Figure, records, table

pictures = records.command("pictures")
(X, labels), (X_test, truth) = pictures.digits()
assert X.shape == (1347, 1, 8, 8)
assert X_test.shape == (450, 1, 8, 8)

# %% [markdown]
# ## The networks
#
# What convolution and pooling do, and that their gradients are those of the formulas for every stride,
# padding and size, is on [their page](../../derivations/convolution.py).

# %%
print(inspect.getsource(pictures.convolutional))
print(inspect.getsource(pictures.dense))

# %%
rng = np.random.default_rng(0)
sizes = {
    make.__name__: sum(p.size for p in make(X.shape[1:], 10, rng).parameters.values())
    for make in (pictures.convolutional, pictures.dense)
}
print(sizes)
assert abs(sizes["convolutional"] - sizes["dense"]) < 20

# %% [markdown]
# `NetworkClassifier` trains any chain of layers with the options of `MLPClassifier`. A few epochs, here on
# the page:

# %%
few = pictures.model(pictures.convolutional, seed=0)
few.set_params(n_iter_no_change=1, tol=1e9)  # no epoch gains so much: it ends after three
fitted = few.fit(X, labels)
print(f"{pictures.errors(fitted, X_test, truth)} of {len(truth)} wrong after {fitted.n_iter_} epochs")
assert pictures.errors(fitted, X_test, truth) < 0.5 * len(truth)

# %% [markdown]
# ## What they learn
#
# One command has trained both five times, from five seeds, for 60 epochs, `python
# benchmarks/learned/pictures.py`. The first row counts the errors among the 450 test rows. For the second
# every test picture was moved by one pixel to the right, which nobody had prepared the networks for.

# %% tags=["hide-input"]
found = records.record("pictures")
names = ["convolutional", "dense"]


def counts(which):
    return [
        f"{np.mean(found[name][which]):.1f} ({min(found[name][which])} to {max(found[name][which])})"
        for name in names
    ]


Figure(
    table(
        [f"wrong of {found['test']}", *names],
        [["as they are", *counts("wrong")], ["moved by a pixel", *counts("wrong when moved")]],
        ' class="plain"',
    )
)

# %%
assert [found[name]["parameters"] for name in names] == [sizes[name] for name in names]
for which in ("wrong", "wrong when moved"):
    convolutional, dense = (np.array(found[name][which]) for name in names)
    doubt = np.sqrt((convolutional.var(ddof=1) + dense.var(ddof=1)) / len(dense))
    difference = dense.mean() - convolutional.mean()
    print(f"{which}: {difference:.1f} ± {doubt:.1f} fewer errors of the convolutional network")
    assert difference > 2 * doubt

# %% [markdown]
# What stands after ± is the standard error of the difference over the seeds; the test rows are the same for
# all, and that they are but 450 adds a doubt of its own to both counts. With as many parameters the
# convolutional network makes fewer errors. On pictures that have moved both fail often, and it the less so:
# the weights of a window are the same one pixel further, and pooling forgets where in a square something
# was. It pays in time: its weights are used at every place.

# %%
times = [found[name]["processor seconds"] for name in names]
print(f"{times[0] / times[1]:.0f} times as long to train")
