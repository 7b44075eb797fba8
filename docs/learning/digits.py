# %% [markdown]
# # Digits
#
# The first data here that nobody simulated: 1,797 handwritten digits as pictures of 8 × 8 pixels. Each
# pixel is a grey level from 0 to 16 (Alpaydin 1998, *Optical Recognition of Handwritten Digits*).
# They come with scikit-learn, so this page needs `pip install scikit-learn`, and no download.
#
# We ask what a hidden layer is worth. Without one, the classifier is softmax regression; with one, here of 32
# relu units, it is a network. The gradients of both are [proved](../../derivations/whole_network.py).
#
# ## The data
#
# The pixels are the inputs, 64 of them, divided by 16 so that they lie between 0 and 1. We shuffle the
# rows, and keep 450 for the test. No network sees these before it is judged.

# %%
import numpy as np
from sklearn.datasets import load_digits

from backprop.estimators import MLPClassifier
from figures import Figure, curves

pixels, labels = load_digits(return_X_y=True)
X = pixels / 16
assert X.shape == (1797, 64)
assert (X.min(), X.max()) == (0, 1)


def split(seed):
    order = np.random.default_rng(seed).permutation(len(X))
    return order[450:], order[:450]


train, test = split(0)
assert len(train) == 1347

# %% [markdown]
# ## Two classifiers
#
# Both are trained with Adam, on batches of 200, until the cost has almost stopped falling.

# %%


def fit(hidden, train):
    model = MLPClassifier(
        hidden,
        activation="relu",
        learning_rate_init=0.01,
        max_iter=1000,
        tol=1e-3,
        random_state=0,
    )
    return model.fit(X[train], labels[train])


regression, network = fit((), train), fit((32,), train)
for name, model in (("softmax regression", regression), ("relu network", network)):
    seen, unseen = (model.score(X[rows], labels[rows]) for rows in (train, test))
    print(f"{name}: {model.n_iter_} epochs, accuracy {seen:.3f} on training rows, {unseen:.3f} on test rows")

assert network.score(X[train], labels[train]) == 1
assert network.score(X[test], labels[test]) > 0.96
assert regression.score(X[test], labels[test]) > 0.95

# %% tags=["hide-input"]
curves(
    "Cost of each epoch on the training rows, on a logarithmic scale",
    ("epochs", "cost"),
    {"regression": regression.loss_curve_, "network": network.loss_curve_},
    [0.001, 0.01, 0.1, 1, 10],
)

# %% [markdown]
# The network gets every training row right, and its cost falls much lower. On the test rows it is not
# perfect, and softmax regression is not far behind: more than 95 in a hundred are right without a hidden
# layer, and more than 96 with it. A low cost on rows that were trained with is not what we are after.
#
# One split may be luck. We take two more, and count the wrong ones among all 1,350 test rows.

# %%


def errors(model, test):
    return int(np.sum(model.predict(X[test]) != labels[test]))


wrong = {(): [errors(regression, test)], (32,): [errors(network, test)]}
for seed in (1, 2):
    other_train, other_test = split(seed)
    for hidden, found in wrong.items():
        found.append(errors(fit(hidden, other_train), other_test))

print(f"wrong in each split: {wrong[()]} softmax regression, {wrong[32,]} relu network")
assert 3 * len(test) == 1350
assert sum(wrong[32,]) < 0.9 * sum(wrong[()])

# %% [markdown]
# Over all three the network makes fewer errors, by more than a tenth. All splits mix the writers: people
# whose digits are tested also wrote digits that were trained with. How well it reads a new hand we have not
# measured.
#
# ## Which digits
#
# Of the first split, the test rows of each digit, and how many of them were misread:

# %% tags=["hide-input"]
guesses = {"softmax regression": regression.predict(X[test]), "relu network": network.predict(X[test])}
truth = labels[test]
missed = {name: np.bincount(truth[guess != truth], minlength=10).tolist() for name, guess in guesses.items()}
counts = np.bincount(truth, minlength=10).tolist()
assert [sum(column) for column in missed.values()] == [wrong[()][0], wrong[32,][0]]
assert all(max(column) == column[8] and column.count(column[8]) == 1 for column in missed.values())


def table(head, rows):
    names = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{n}</td>" for n in row[1:])}</tr>' for row in rows
    )
    return Figure(f'<table class="plain"><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>')


table(["digit", "test rows", *missed], zip(range(10), counts, *missed.values(), strict=True))

# %% [markdown]
# The 8 is the hardest here, for both.
#
# ## Misread
#
# These are the first six test rows that the network misreads.

# %% tags=["hide-input"]


def picture(x, y, row, guess):
    """The pixels of a row, 64 units wide; each grey level is one path."""
    levels = pixels[row].reshape(8, 8).astype(int)
    ink = ""
    for level in range(1, 17):
        places = zip(*np.nonzero(levels == level), strict=True)
        squares = "".join(f"M{8 * j} {8 * i}h8v8h-8z" for i, j in places)
        ink += f'<path opacity="{level / 16:.2g}" d="{squares}"/>' if squares else ""
    return (
        f'<g role="img" aria-label="A {labels[row]}, read as {guess}" transform="translate({x} {y})">'
        f'<path class="grid" fill="none" d="M0 0h64v64h-64z"/><g fill="currentColor">{ink}</g>'
        f'<text class="middle" x="32" y="82">a {labels[row]},</text>'
        f'<text class="middle" x="32" y="100">read as {guess}</text></g>'
    )


guess = guesses["relu network"]
worst = np.flatnonzero(guess != truth)[:6]
assert len(worst) == 6
shown = "".join(picture(8 + 80 * k, 4, test[i], guess[i]) for k, i in enumerate(worst))
Figure(
    '<figure class="figure"><figcaption>Six digits that the network misreads</figcaption>'
    f'<svg viewBox="0 0 480 112" role="group" aria-label="Six misread digits">{shown}</svg></figure>'
)

# %% [markdown]
# Judge for yourself which of them you would have read.
