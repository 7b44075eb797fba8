# %% [markdown]
# # Calculus in 20 minutes
#
# To train a network we ask one question over and over: if I turn this knob a little, how much does
# that number change? The answer is called a slope, or a derivative. All that this book needs of
# calculus is on this page: what a slope is, five rules, the chain rule, and sums with indices.
#
# ## What a slope is
#
# Take $f(x) = x^2$. From near by, every smooth curve looks like a straight line, and the slope is
# how steep that line is: how far it goes up for each step to the right. Downhill it is negative,
# and at the bottom 0.

# %% tags=["hide-input"]
from figures.drawings import gears, graph

graph(
    "The square, and its slope at three places",
    "The curve of x squared with three straight lines that touch it: at −1.5 with slope −3, at 0 "
    "with slope 0, at 1 with slope 2.",
    lambda x: x * x,
    (-2.2, 2.2, -0.6, 4.4),
    [(-1.5, -3), (0, 0), (1, 2)],
)

# %% [markdown]
# A computer finds it by trying: go a little to the right and a little to the left, and divide the
# difference by the way between. We use this on the whole page to check what we say.


# %%
def slope(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


for x in (-1.5, 0, 1):
    assert abs(slope(lambda x: x**2, x) - 2 * x) < 1e-9

# %% [markdown]
# At each place the slope of $x^2$ is twice the place, $2x$. We write this as
#
# $$\frac{d}{dx} x^2 = 2x \qquad\text{or}\qquad f'(x) = 2x.$$
#
# Trying is slow, since a network has a knob for each weight, and it is never exact. Rules are both
# fast and exact.
#
# **Exercise 1.** Where is the slope of $x^2 - 6x$ zero? What is special about that place?

# %% [markdown]
# **Answer.** The slope is $2x - 6$, which is 0 at $x = 3$. It is the lowest point of the curve: to
# the left it goes down, to the right up.

# %% tags=["answer"]
assert abs(slope(lambda x: x**2 - 6 * x, 3)) < 1e-9
assert all(x**2 - 6 * x > 9 - 18 for x in (2.9, 3.1))

# %% [markdown]
# ## Five rules
#
# | rule | the function | its slope |
# | --- | --- | --- |
# | a constant | $c$ | $0$ |
# | a power | $x^n$ | $n\,x^{n-1}$ |
# | a sum | $f + g$ | $f' + g'$ |
# | a product | $f\,g$ | $f'g + f g'$ |
# | exponential and logarithm | $e^x$, and $\log x$ | $e^x$, and $1/x$ |
#
# A constant factor is a product with a constant: $(c f)' = c f'$. A quotient is a product with a
# power: $f/g = f \cdot g^{-1}$. The logarithm is the natural one, the inverse of $e^x$.

# %%
from math import exp, log

for x in (0.5, 1.0, 2.0):
    assert abs(slope(lambda x: x**3, x) - 3 * x**2) < 1e-6
    assert abs(slope(lambda x: x**2 + exp(x), x) - (2 * x + exp(x))) < 1e-6
    assert abs(slope(lambda x: x**2 * exp(x), x) - (2 * x * exp(x) + x**2 * exp(x))) < 1e-6
    assert abs(slope(log, x) - 1 / x) < 1e-6

# %% [markdown]
# **Exercise 2.** What is the slope of $x \log x$? And of $5 / x$?

# %% [markdown]
# **Answer.** By the product rule $1 \cdot \log x + x \cdot \frac1x = \log x + 1$. And $5/x =
# 5x^{-1}$ is a power with a constant factor: $-5x^{-2} = -5/x^2$.

# %% tags=["answer"]
for x in (0.5, 1.0, 2.0):
    assert abs(slope(lambda x: x * log(x), x) - (log(x) + 1)) < 1e-6
    assert abs(slope(lambda x: 5 / x, x) + 5 / x**2) < 1e-6

# %% [markdown]
# ## The chain rule
#
# Turn the first of three gears. If the second turns twice as fast as the first, and the third three
# times as fast as the second, the third turns six times as fast as the first. The rates are
# multiplied, and that is the chain rule.

# %% tags=["hide-input"]
gears(
    "Rates are multiplied: x turns u at the rate 2, u turns y at the rate 3, so x turns y at the rate 6",
    "Three gears in a row, x, u and y, with 24, 12 and 4 teeth.",
    [("x", 24), ("u", 12), ("y", 4)],
)

# %% [markdown]
# In formulas: if $y$ depends on $u$, and $u$ on $x$, then
#
# $$\frac{dy}{dx} = \frac{dy}{du}\,\frac{du}{dx}.$$
#
# For $y = (3x + 1)^2$ let $u = 3x + 1$. Then $y = u^2$ changes at the rate $2u$ with $u$, and $u$
# at the rate 3 with $x$; so $y$ changes at the rate $2u \cdot 3 = 6(3x + 1)$ with $x$.
#
# What if $x$ turns two gears, and both turn the last one? Then each way adds its part:
#
# $$\frac{dy}{dx} = \frac{\partial y}{\partial u}\,\frac{du}{dx}
# + \frac{\partial y}{\partial v}\,\frac{dv}{dx}.$$
#
# **Multiply along a way, add over the ways.** Backpropagation is this sentence, applied to a
# network, in an order that does no work twice.

# %%
for x in (-1.0, 0.0, 2.0):
    assert abs(slope(lambda x: (3 * x + 1) ** 2, x) - 6 * (3 * x + 1)) < 1e-6
    u, v = x**2, 5 * x  # y = u v, by two ways
    assert abs(slope(lambda x: x**2 * (5 * x), x) - (v * (2 * x) + u * 5)) < 1e-6

# %% [markdown]
# **Exercise 3.** The sigmoid is $z = 1/(1 + e^{-a})$. Show that its slope is $z(1 - z)$.

# %% [markdown]
# **Answer.** Let $u = 1 + e^{-a}$, so $z = u^{-1}$. The slope of $z$ by $u$ is $-u^{-2}$, that of
# $u$ by $a$ is $-e^{-a}$. The product is $e^{-a}/u^2 = \frac1u \cdot \frac{e^{-a}}{u}$, and
# $e^{-a}/u = (u - 1)/u = 1 - z$. The [proof](../../derivations/activations.py) has every step.


# %% tags=["answer"]
def sigmoid(a):
    return 1 / (1 + exp(-a))


for a in (-2.0, 0.0, 1.0):
    z = sigmoid(a)
    assert abs(slope(sigmoid, a) - z * (1 - z)) < 1e-9

# %% [markdown]
# ## Partial derivatives
#
# A cost depends on many weights. We turn one of them and hold all others fixed: that slope is a
# *partial* derivative, and its d is round. For $J = w_1^2 + 3 w_1 w_2$
#
# $$\frac{\partial J}{\partial w_1} = 2 w_1 + 3 w_2, \qquad \frac{\partial J}{\partial w_2} = 3 w_1.$$
#
# All of them in a list are the *gradient*. It points where the cost climbs fastest, so we go the
# other way.
#
# **Exercise 4.** What is the gradient of $J = (w_1 x - t)^2$ by $w_1$, for a fixed input $x$ and
# target $t$? At $x = 2$, $t = 1$, $w_1 = 1$: should $w_1$ grow or shrink?

# %% [markdown]
# **Answer.** By the chain rule with $u = w_1 x - t$: $2(w_1 x - t)\,x$. At these numbers it is $2
# \cdot 1 \cdot 2 = 4$, which is positive: the cost grows with $w_1$, so $w_1$ should shrink.

# %% tags=["answer"]
assert abs(slope(lambda w: (w * 2 - 1) ** 2, 1.0) - 4) < 1e-9
assert abs(slope(lambda w: (w * 2 + 0.0 - 1) ** 2, 0.5)) < 1e-9  # and there it is at the bottom

# %% [markdown]
# ## Sum signs
#
# $\sum_{n=1}^N x_n$ is $x_1 + x_2 + \dots + x_N$: the loop `for n in range(N): total += x[n]`. A
# constant factor goes in front, the sum of sums is a sum, and the slope of a sum is the sum of
# slopes. The name of the index does not matter: $\sum_n x_n$ and $\sum_k x_k$ are one number.
#
# **Kronecker's delta** $\delta_{kj}$ is 1 where $k = j$ and 0 elsewhere, `int(k == j)`. In a sum it
# picks one term: $\sum_k x_k \delta_{kj} = x_j$, since all others are multiplied by 0.

# %%
x, j = [3.0, 1.0, 4.0], 2
assert sum(x[k] * (k == j) for k in range(3)) == x[j]

# %% [markdown]
# ## The derivative of a sum by one of its entries
#
# How does $\sum_k w_k^2$ change with one entry $w_j$? The other entries stand still, so only one
# term has a slope. The delta says so in a formula: $\partial w_k / \partial w_j = \delta_{kj}$.
# These are the two steps that nearly every derivation of this book takes, and here they are made by
# the program that checks them all.

# %% tags=["hide-input"]
from sympy import Sum

from backprop.proof import Derivation, Partial, array, index, scalar, size
from backprop.proof.rules import collapse_the_delta, differentiate

K = size("K")
k, j = index("k", K), index("j", K)
w = array("w", K)
one_entry = Derivation(
    "A sum of squares by one entry",
    "The derivative of Σ_k w_k² by w_j is 2 w_j.",
    Partial(Sum(w[k] ** 2, k), w[j]),
)
one_entry.step(differentiate)
one_entry.step(collapse_the_delta)
one_entry

# %% tags=["hide-input"]
one_entry.qed()

# %% [markdown]
# The index of the entry has a letter of its own, $j$, because $k$ is taken by the sum. That is why
# derivations have so many letters.
#
# **Exercise 5.** The prediction is $y = \sum_d w_d x_d$. What is $\partial y / \partial w_i$? And
# with the cost $J = (y - t)^2$, what is $\partial J / \partial w_i$?

# %% [markdown]
# **Answer.** $\partial y / \partial w_i = \sum_d \delta_{di}\, x_d = x_i$. By the chain rule
# $\partial J / \partial w_i = 2(y - t)\,x_i$: how far off, times what came in. Every gradient of
# this book looks like that.

# %% tags=["answer"]
D = size("D")
d, i = index("d", D), index("i", D)
v, x, t = array("w", D), array("x", D), scalar("t")
answer = Derivation("", "", Partial((Sum(v[d] * x[d], d) - t) ** 2, v[i]))
answer.equals(2 * (Sum(v[d] * x[d], d) - t) * x[i], because="the chain rule")

# %% [markdown]
# ## What comes next
#
# That is all. [What a network computes](forward.py) comes next, without any calculus; then [what it
# should be wrong about as little as possible](../../derivations/squared_error.py), and from there
# on slopes.
