# %% [markdown]
# # Labels that may be wrong → label smoothing
#
# The [cross-entropy](categorical_cross_entropy.py) of a certain label is 0 only for a prediction that is
# certain too, and from [softmax](softmax.py) that takes infinite logits: descent never arrives. And labels
# are typed by people, who err. Label smoothing lets them.
#
# ## The distribution
#
# There are $N$ samples and $K$ classes. Each label is right with probability $1 - \varepsilon$; with
# probability $\varepsilon$ somebody has drawn it blindly, each class with $1/K$. We do not know which labels
# these are, so we take the mean cost over what each label may have been: that of the label as it is, with
# weight $1 - \varepsilon$, and that of each class in turn, with weight $\varepsilon / K$.

# %%
from sympy import Sum, exp, log

from backprop import losses
from backprop.proof import (
    Derivation,
    OneHot,
    Partial,
    UnitInterval,
    array,
    counterexample,
    index,
    labels,
    scalar,
    sizes,
)
from backprop.proof.rules import differentiate

N, K = sizes("N K")
n, k, i, j, l = index("n", N), index("k", K), index("i", N), index("j", K), index("l", K)
T, S, Y, A = array("t", N, K), array("s", N, K), array("y", N, K), array("a", N, K)
kappa, epsilon = labels("kappa", N, K), scalar("varepsilon")

seen = -Sum(T[n, k] * log(Y[n, k]), n, k)
blind = -Sum(log(Y[n, k]) / K, k, n)
cost = Derivation(
    "Blind labels give smoothed targets",
    "For N labels among K classes, each drawn blindly with probability ε, the mean of minus the "
    "log-likelihood over what the labels may have been is the cross-entropy of the targets (1 − ε) t + ε / "
    "K.",
    (1 - epsilon) * seen + epsilon * blind,
    name="J",
    over=Y,
    assuming=[OneHot(T, kappa), UnitInterval(Y), UnitInterval(epsilon)],
)
cost

# %% [markdown]
# The logarithms are the same in both. What stands in front of them is the new target,
# $s_{nk} = (1 - \varepsilon) t_{nk} + \varepsilon / K$: a little of each class.

# %%
smooth = {S[n, k]: (1 - epsilon) * T[n, k] + epsilon / K}
cost.equals(-Sum(S[n, k] * log(Y[n, k]), n, k), because="one logarithm, two weights", where=smooth)
cost.qed()

# %% [markdown]
# The rows of $S$ sum to 1, so that they are [soft targets](categorical_cross_entropy.py).
#
# ## The code
#
# The library takes $\varepsilon$ as `smoothing`, and the logits $A$, with $Y = \mathrm{softmax}(A)$.

# %%
as_softmax = {Y[n, k]: exp(A[n, k]) / Sum(exp(A[n, l]), l)}
logits = Derivation(
    "Smoothed targets with softmax, from the logits",
    "For N labels among K classes and 0 < ε < 1, the cross-entropy of softmax(a) and the targets (1 − ε) t + "
    "ε / K is minus the sum of s (a − log Σ eᵃ).",
    cost.last,
    name="J",
    over=A,
    assuming=[OneHot(T, kappa), UnitInterval(epsilon)],
    where={**smooth, **as_softmax},
)
row = -Sum(S[n, k] * (A[n, k] - log(Sum(exp(A[n, l]), l))), k)
logits.equals(Sum(row, n), because="logarithm of softmax")
logits

# %%
with_logits = losses.categorical_cross_entropy_with_logits
logits.ships(with_logits, T, A, smoothing=epsilon)

# %%
_ = logits.ships(with_logits, T, A, "mean", smoothing=epsilon, equals=logits.last / N)
_ = logits.ships(with_logits, T, A, "none", smoothing=epsilon, at=(n,), equals=row)
_ = logits.ships(with_logits, kappa, A, smoothing=epsilon)
logits.qed()

# %% [markdown]
# ## The gradient
#
# It is prediction minus target once more.

# %%
delta = Derivation(
    "The gradient with smoothed targets",
    "For N labels among K classes, 0 < ε < 1 and y = softmax(a), the derivative of the cost by a_ij is y_ij "
    "− s_ij with s = (1 − ε) t + ε / K.",
    Partial(logits.last, A[i, j]),
    name=r"\frac{\partial J}{\partial a_{ij}}",
    over=A,
    assuming=[OneHot(T), UnitInterval(epsilon)],
    where={**smooth, **as_softmax},
)
_ = delta.step(differentiate)
delta.equals(Y[i, j] - S[i, j], because="Σ_k s_ik = 1")
delta

# %%
slope = losses.categorical_cross_entropy_with_logits_gradient
delta.ships(slope, T, A, smoothing=epsilon, at=(i, j))

# %%
by_mean = delta.last / N
_ = delta.ships(slope, T, A, "mean", smoothing=epsilon, at=(i, j), equals=by_mean)
delta.qed()

# %% [markdown]
# It vanishes where $y = s$, and there the logits are finite: the true class leads each other one by
# $\log(1 + K (1 - \varepsilon) / \varepsilon)$, and no further. That much certainty is paid for, all the
# same. A prediction of one half each costs less than one that says 0.999, if $\varepsilon = 1/2$:

# %%
from sympy import Rational

half, sure = Rational(1, 2), Rational(999, 1000)
smoothed = (1 - epsilon) * seen + epsilon * blind
at = {"N": 1, "K": 2, "t": [[1, 0]], "varepsilon": half}
counterexample(
    smoothed,
    smoothed.xreplace({Y.base: array("z", N, K).base}),
    where={**at, "y": [[half, half]], "z": [[sure, 1 - sure]]},
)

# %% [markdown]
# ## Exercises
#
# **1.** What is the target of a label for the first of four classes with $\varepsilon = 0.1$?

# %% [markdown]
# **Answer.** $(0.925, 0.025, 0.025, 0.025)$: 0.9 for the label, and a fourth of 0.1 for each class.

# %% tags=["answer"]
import numpy as np

target = 0.9 * np.array([1, 0, 0, 0]) + 0.1 / 4
assert np.allclose(target, [0.925, 0.025, 0.025, 0.025])
zeros = np.zeros((1, 4))
assert np.allclose(slope([[1, 0, 0, 0]], zeros, smoothing=0.1), 1 / 4 - target)

# %% [markdown]
# **2.** Of two classes, by how much does the true one's logit lead where the cost is lowest, with
# $\varepsilon = 0.1$?

# %% [markdown]
# **Answer.** By $\log(1 + 2 \cdot 0.9 / 0.1) = \log 19$, about 2.94: there $y = (0.95, 0.05)$, which is
# the target.

# %% tags=["answer"]
lead = np.log(19)
assert np.allclose(slope([[1, 0]], [[lead, 0.0]], smoothing=0.1), 0)

# %% [markdown]
# **3.** What is the lowest cost of a sample with two classes and $\varepsilon = 0.1$? Why is it not 0?

# %% [markdown]
# **Answer.** The entropy of the target, $-0.95 \log 0.95 - 0.05 \log 0.05 \approx 0.1985$. A prediction
# cannot be surer than the target and cost less.

# %% tags=["answer"]
lowest = with_logits([[1, 0]], [[lead, 0.0]], smoothing=0.1)
assert np.isclose(lowest, -0.95 * np.log(0.95) - 0.05 * np.log(0.05))
assert all(with_logits([[1, 0]], [[lead + more, 0.0]], smoothing=0.1) > lowest for more in (-1, 1, 20))
