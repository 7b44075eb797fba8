# %% [markdown]
# # Gaussian → squared error
#
# A target is a real number: a price, a temperature. The network predicts $y_n$ for sample $n$, the
# target was $t_n$, and what is left between them is the gap $t_n - y_n$. The larger the gap, the
# larger the loss should be. A gap exists only once there is a prediction, which is why one learns
# to predict first and to train afterwards.
#
# The squared error adds up $(t_n - y_n)^2$. It grows with the gap, but so does $|t_n - y_n|$, and
# so does the fourth power. Why squares? Because they are what a Gaussian says about the gap, as the
# notes recall in video 31. We start from the Gaussian and see what comes out.
#
# ## The bell curve around a prediction
#
# There are $N$ samples, and $N$ stays a symbol. So does $\sigma$, the width of the noise: it is
# positive, the same for all samples, and otherwise of no concern.

# %%
from sympy import Product, Sum, log, pi, symbols
from sympy.stats import Normal, density

from backprop.losses import squared_error
from backprop.proof import Derivation, array, index, scalar, size
from backprop.proof.rules import linearity_of_sum, log_of_exp, log_of_product

N = size("N")
n = index("n", N)
sigma = scalar("sigma", positive=True)
T, Y = array("t", N), array("y", N)

# %% [markdown]
# A target is its prediction plus noise: $t_n \sim \mathcal{N}(y_n, \sigma^2)$. The density comes
# from `sympy.stats`, which writes the notes' $1/\sqrt{2\pi\sigma^2}$ as
# $\sqrt 2/(2\sigma\sqrt\pi)$. The samples are independent, so the likelihood $\mathcal{L}$ of all
# targets is the product of their densities.
#
# In an ordinary problem of this kind we would look for the best $y_n$. Here $y_n = f(x_n; w)$ is
# what the network makes of its input and its weights, and we look for the weights,
# $\hat w = \arg\max_w \mathcal{L}$. Nothing below looks inside $f$: what holds for all predictions
# holds for those that some weights make.
#
# The logarithm makes a sum of the product and moves no maximum. It is increasing, so $\mathcal{L}$
# is larger exactly where $\ell = \log \mathcal{L}$ is larger.

# %%
likelihood = Product(density(Normal("t_n", Y[n], sigma))(T[n]), n)
fit = Derivation(
    "The log-likelihood of a Gaussian",
    "For N real targets with Gaussian noise of any width σ, the "
    "log-likelihood is C₁ − C₂ times the squared error, and C₁ does not "
    "depend on the predictions.",
    log(likelihood),
    name=r"\ell",
    over=Y,
)
fit

# %% [markdown]
# ## From the product to the squares
#
# The logarithm of the product is the sum of the logarithms,

# %%
fit.step(log_of_product)

# %% [markdown]
# each of them splits into the constant in front and the bell,

# %%
fit.step(log_of_product)

# %% [markdown]
# and the logarithm undoes the exponential. This is where the square comes from: it stood in the
# exponent of the Gaussian all along.

# %%
fit.step(log_of_exp)

# %% [markdown]
# What does not depend on $n$ goes in front of the sums.

# %%
fit.step(linearity_of_sum)

# %% [markdown]
# So the notes' $\log \mathcal{L} = C_1 - C_2 \sum_n (t_n - y_n)^2$ is right, and the two constants,
# which the notes do not spell out, are these:

# %%
C_1, C_2 = symbols("C_1 C_2")
squares = Sum((T[n] - Y[n]) ** 2, n)
constants = {C_1: -N * log(2 * pi * sigma**2) / 2, C_2: 1 / (2 * sigma**2)}
fit.equals(C_1 - C_2 * squares, because="two constants", where=constants)

# %% [markdown]
# ## What may be dropped, and what may not
#
# "We may neglect the constants", say the notes. For $C_1$ this is true: it is free of $y$, so that
# it lifts or lowers every $\ell$ by the same amount.

# %%
from backprop.proof.rules import drop_the_constant

fit.step(drop_the_constant)

# %% [markdown]
# For $C_2$ it is true with care. What stands before the sum now is not $C_2$ but $-C_2$, and to
# drop that would turn the maximum into a minimum. We try, and are refused.

# %%
from backprop.proof import refused
from backprop.proof.rules import drop_the_positive_factor

refused(fit.step, drop_the_positive_factor)

# %%
fit.qed()

# %% [markdown]
# ## The cost
#
# So we turn the sign first: the cost is $J = -\ell$, and small cost means likely targets.

# %%
cost = Derivation(
    "Gaussian gives squared error",
    "For N real targets with Gaussian noise of any width σ, minus the "
    "log-likelihood is the squared error, up to a positive factor and a "
    "constant that do not depend on the predictions.",
    -log(likelihood),
    name="J",
    over=Y,
)
cost

# %% [markdown]
# The lines above hold with both signs turned.

# %%
cost.equals(C_2 * squares - C_1, because="the lines above", where=constants)

# %% [markdown]
# The constant goes as before.

# %%
cost.step(drop_the_constant)

# %% [markdown]
# The factor is $C_2 = 1/(2\sigma^2)$ now, a positive number, and may go.

# %%
cost.step(drop_the_positive_factor)

# %% [markdown]
# A constant and a positive factor keep the order: of two predictions, the one with the smaller
# squared error has the larger likelihood, whatever $\sigma$ is. So the weights that maximise
# $\mathcal{L}$ are the weights that minimise the squared error,
# $\arg\max_w \ell = \arg\min_w \sum_n (t_n - y_n)^2$. Only the step size feels the factor: descent
# on the squared error with learning rate $\eta$ takes the very steps that descent on $J$ takes with
# $2\sigma^2\eta$.
#
# ## The code
#
# The library's function is run as it ships, on arrays of $N$ symbols, and computes the last line.

# %%
cost.ships(squared_error, T, Y)

# %% [markdown]
# The mean divides by $N$, one more positive factor, and "none" keeps one cost a sample.

# %%
_ = cost.ships(squared_error, T, Y, reduction="mean", equals=cost.last / N)
_ = cost.ships(squared_error, T, Y, reduction="none", at=(n,), equals=(T[n] - Y[n]) ** 2)
cost.qed()

# %% [markdown]
# ## Several numbers a sample
#
# A sample may ask for $K$ numbers at once. Targets and predictions are then $N \times K$ matrices.
# If all the noise is independent and equally wide, the likelihood is a product over $n$ and $k$,
# and everything happens twice: $C_1$ counts $NK$ numbers instead of $N$, and the sum gets a second
# sign.

# %%
K = size("K")
k = index("k", K)
T, Y = array("t", N, K), array("y", N, K)
matrix = Derivation(
    "Gaussian gives squared error, several outputs",
    "For N×K real targets with independent Gaussian noise of any one "
    "width σ, minus the log-likelihood is the squared error over all "
    "entries, up to a positive factor and a constant that do not depend "
    "on the predictions.",
    -log(Product(density(Normal("t_nk", Y[n, k], sigma))(T[n, k]), n, k)),
    name="J",
    over=Y,
)
squares = Sum((T[n, k] - Y[n, k]) ** 2, n, k)
constants[C_1] = -N * K * log(2 * pi * sigma**2) / 2
matrix.equals(C_2 * squares - C_1, because="the same steps", where=constants)
matrix.step(drop_the_constant)
matrix.step(drop_the_positive_factor)
matrix

# %% [markdown]
# The same function takes matrices. "Mean" is still the mean over samples, not over entries, and
# "none" adds up the $K$ squares of each sample.

# %%
one_sample = Sum((T[n, k] - Y[n, k]) ** 2, k)
_ = matrix.ships(squared_error, T, Y)
_ = matrix.ships(squared_error, T, Y, reduction="mean", equals=matrix.last / N)
_ = matrix.ships(squared_error, T, Y, reduction="none", at=(n,), equals=one_sample)
matrix.qed()

# %% [markdown]
# ## When it is not the squared error
#
# There is one width $\sigma$ for all samples, and the claims need it. Let the noise grow with the
# prediction, as it does for a scale that errs by some percent: $\sigma_n = y_n$. Then minus the
# log-likelihood of one sample is $\log y_n + (t_n - y_n)^2 / (2 y_n^2)$ and a constant.

# %%
from backprop.proof import Positive, prove_equal


def cost_of(y):
    return log(y) + (t - y) ** 2 / (2 * y**2)


t, y, z = array("t", N)[n], array("y", N)[n], array("z", N)[n]
minus_log = -log(density(Normal("t_n", y, y))(t))
prove_equal(minus_log, cost_of(y) + log(2 * pi) / 2, [Positive(array("y", N))])

# %% [markdown]
# If this were a constant plus $C$ times the squared error, two predictions with equal squared
# errors would have equal costs. For the target 2, the predictions $y = 1$ and $z = 3$ are equally
# far off; but $z$ expects the wider noise, and the costs differ, whatever $C$ is.

# %%
from backprop.proof import counterexample

C = scalar("C")
counterexample(
    Sum(C * ((t - y) ** 2 - (t - z) ** 2), n),
    Sum(cost_of(y) - cost_of(z), n),
    where={"N": 1, "t": [2], "y": [1], "z": [3], "C": 1},
)

# %% [markdown]
# ## Where the notes slip
#
# Errata: [10](../docs/errata.md#e10), [32](../docs/errata.md#e32), [33](../docs/errata.md#e33),
# [34](../docs/errata.md#e34), [38](../docs/errata.md#e38).
#
# **The constants.** $C_1$ and $C_2$ appear without a word on what they are. That is incomplete
# rather than wrong, but the step after it rests on $C_2 > 0$, which has to be said.
#
# **The direction.** The notes drop the constants since "the value of $W$ that minimizes $L$ does
# not change". $L$ is the likelihood there, and it is maximised; what is minimised is the squared
# error. This one is wrong. And $W$ is the $w$ of the line above it: all the weights, not the one
# matrix $W$ of the hidden layer.
#
# **The name of the likelihood.** The product is called "MLE function", and $L$ is explained as
# "MLE". The product is the likelihood $\mathcal{L}$. The maximum-likelihood estimate, the MLE, is
# the $\hat w$ where it is largest.
#
# **"The loss function equals the negative log-likelihood"** is said of regression and of binary
# classification alike. It is exact for the second, see [Bernoulli](binary_cross_entropy.py). Here
# the two agree up to a positive factor and a constant, which is enough for training, but is not
# equality: for $\sigma^2 = 1/2$ the factor is 1, and they still differ by $C_1$.
#
# **$L$ for everything.** On one page $L$ is the squared error, then the likelihood. Here $J$ is a
# cost, $\mathcal{L}$ the likelihood and $\ell$ its logarithm.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 31.) What are the notes' $C_1$ and $C_2$ for one target with noise of width 1, and
# why does it matter that $C_2$ is positive?

# %% [markdown]
# **Answer.** $C_1 = -\frac12 \log 2\pi$ and $C_2 = \frac12$. Were $C_2$ negative, the largest
# likelihood would belong to the largest gap.

# %% tags=["answer"]
import numpy as np


def log_density(t, y, width=1.0):
    return -np.log(2 * np.pi * width**2) / 2 - (t - y) ** 2 / (2 * width**2)


assert np.isclose(log_density(3.0, 1.0), -np.log(2 * np.pi) / 2 - 4 / 2)

# %% [markdown]
# **2.** Two predictions for the target 5 are 4 and 7. Which one is likelier, and does the answer
# depend on $\sigma$?

# %% [markdown]
# **Answer.** 4: its gap is 1 and that of 7 is 2. The answer is the same for each $\sigma$, since it
# changes the cost by a factor and a constant only.

# %% tags=["answer"]
for width in (0.1, 1.0, 10.0):
    assert log_density(5.0, 4.0, width) > log_density(5.0, 7.0, width)

# %% [markdown]
# **3.** One number $y$ has to stand for the targets 1, 2 and 6. Which $y$ has the smallest squared
# error?

# %% [markdown]
# **Answer.** Their mean, 3: the slope of $\sum_n (t_n - y)^2$ by $y$ is $-2 \sum_n (t_n - y)$,
# which is 0 where $y$ is the mean.

# %% tags=["answer"]
targets = np.array([1.0, 2.0, 6.0])
others = np.linspace(0, 7, 71)
costs = [squared_error(targets, np.full(3, y)) for y in others]
assert np.isclose(others[np.argmin(costs)], targets.mean())
