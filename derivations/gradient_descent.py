# %% [markdown]
# # Gradient descent
#
# Training looks for weights whose cost $J$ is small. To set the derivative to zero and solve for
# the weights works for a [biased die](biased_die.py) and hardly ever for a network. So we start
# anywhere and take steps: where the cost rises to one side, we go to the other, and the learning
# rate $\eta$ says how far.
#
# This is video 29 of the notes. We prove what it claims, that a step down the cost is a step up the
# likelihood, and what it leaves open: what a point of slope zero is, and for which $\eta$ the steps
# arrive. On $x^2$ every question has an exact answer.
#
# How the gradient of a network is found, by backpropagation, is not the subject here. Descent is
# what uses it.

# %%
from sympy import (
    Abs,
    Derivative,
    Interval,
    KroneckerDelta,
    Rational,
    Sum,
    reduce_inequalities,
)

from backprop.proof import (
    Cost,
    Derivation,
    Partial,
    Positive,
    UnitInterval,
    array,
    counterexample,
    derivative,
    index,
    prove_equal,
    prove_positive,
    scalar,
    size,
    slopes,
)
from backprop.proof.rules import collapse_the_delta, differentiate

# %% [markdown]
# ## Down the cost is up the likelihood
#
# There are $D$ weights, and $D$ stays a symbol. We know nothing about the log-likelihood $\ell(w)$
# but that it has derivatives by all of them, and the kernel knows no more: it calls them $g_d$. In
# the lines below, $\ell(w_d)$ stands for $\ell$ at the whole vector. The cost is $J = -\ell$.

# %%
D = size("D")
d, i, j = index("d", D), index("i", D), index("j", D)
w, g, eta = array("w", D), slopes("g", D), scalar("eta")
ell = Cost("ell", w[d], g[d])

# %% [markdown]
# Gradient descent moves weight $w_i$ by $-\eta$ times the derivative of the cost.

# %%
same = Derivation(
    "Descent on the cost is ascent on the log-likelihood",
    "For J = −ℓ, with any differentiable function ℓ of D weights "
    "and any learning rate, the descent step on J and the ascent "
    "step on ℓ move each weight to the same place.",
    w[i] - eta * Partial(-ell, w[i]),
    name=r"w_i^{\text{new}}",
    over=w,
)
same

# %% [markdown]
# The derivative of $-\ell$ by $w_d$ is $-g_d$, and the two signs cancel,

# %%
same.step(differentiate)

# %%
same.step(collapse_the_delta)

# %% [markdown]
# which is what gradient ascent on $\ell$ does.

# %%
same.equals(
    w[i] + eta * Partial(ell, w[i]),
    because="the derivative, written out",
)

# %%
same.qed()

# %% [markdown]
# So it is for every weight, and the two vectors agree: $w - \eta \nabla J = w + \eta \nabla \ell$.
# All derivatives are taken at the old weights, then all weights move at once. Nothing is left to
# choose between the two but the sign in front.
#
# ## The example of the notes
#
# There is one weight $x$, and the cost is $x^2$.

# %%
x = scalar("x")
square = Derivation(
    "One step on x²",
    "Descent on x² and ascent on −x² both multiply x by 1 − 2η.",
    x - eta * Derivative(x**2, x),
    name=r"x^{\text{new}}",
    over=x,
)
square.step(differentiate)
ascent = x + eta * Derivative(-(x**2), x)
square.equals(ascent, because="ascent on −x²")
square.equals((1 - 2 * eta) * x, because="x in front")
square

# %%
square.qed()

# %% [markdown]
# The notes' last line reads $x + (-2x)$, without $\eta$. That is another step: from 1, with
# $\eta = 1/10$, it jumps to $-1$ where descent goes to $4/5$.

# %%
tenth = Rational(1, 10)
counterexample(x + (-2 * x), square.last, where={"x": 1, "eta": tenth})

# %% [markdown]
# ## Against the gradient
#
# Why minus? Take any differentiable cost $J$, stand at $w$, and go off in a straight line, to
# $w - s v$ for some vector $v$. How the cost changes along this way, as $s$ grows, is a matter of
# the gradient $h$ at the place where we are:

# %%
s, v, h = scalar("s"), array("v", D), slopes("h", D)
J = Cost("J", w[d] - s * v[d], h[d])
way = Derivation(
    "The slope along a straight way",
    "For any differentiable J of D weights and any v, the cost "
    "at w − s v changes with s at the rate −Σ_d h_d v_d, where h "
    "is the gradient of J at w − s v.",
    Partial(J, s),
    over=s,
)
way.step(differentiate)
way.equals(-Sum(h[d] * v[d], d), because="the sign in front")
way

# %%
way.qed()

# %% [markdown]
# Descent goes against the gradient: $v = g$, the gradient at $w$. At the start, $s = 0$, we are
# still at $w$, $h$ is $g$, too, and the rate is $-\sum_d g_d^2$. Where the gradient is not zero
# this is negative, so a step that is small enough lowers the cost. How small is small enough
# depends on $J$.
#
# The opposite step, along the gradient, climbs. On $x^2$ the difference is exact:

# %%
climb = Derivation(
    "A step along the gradient of x² climbs",
    "On x², a step along the gradient changes the cost by 4η(1 + "
    "η)x², and 4η(1 + η) is positive for every η > 0.",
    (x + eta * Derivative(x**2, x)) ** 2 - x**2,
    name=r"J^{\text{new}} - J",
    over=x,
)
climb.step(differentiate)
climb.equals(4 * eta * (1 + eta) * x**2, because="expand and collect")
climb

# %%
prove_positive(4 * eta * (1 + eta), assuming=[Positive(eta)])
climb.qed()

# %% [markdown]
# Against the gradient, the same expression has $-\eta$ for $\eta$.

# %%
fall = Derivation(
    "A step against the gradient of x² descends",
    "On x², a descent step changes the cost by −4η(1 − η)x², and 4η(1 − η) > 0 for 0 < η < 1.",
    (x - eta * Derivative(x**2, x)) ** 2 - x**2,
    name=r"J^{\text{new}} - J",
    over=x,
)
fall.step(differentiate)
fall.equals(-4 * eta * (1 - eta) * x**2, because="expand and collect")
fall

# %%
prove_positive(4 * eta * (1 - eta), assuming=[UnitInterval(eta)])
fall.qed()

# %% [markdown]
# ## A slope of zero is not yet a minimum
#
# At a minimum the slope is zero: elsewhere, as we just saw, a small step would go lower. The notes
# set $\partial L / \partial w = 0$ and solve. What they find need not be a minimum, though. Look at
# $J = \sum_d c_d x_d^2$, where each $c_d$ is any number.

# %%
c, X = array("c", D), array("x", D)
bowl = Sum(c[d] * X[d] ** 2, d)
slope = Derivation(
    "The slopes of a sum of squares",
    "For any numbers c_1 … c_D, the derivative of Σ_d c_d x_d² by x_i is 2 c_i x_i.",
    Derivative(bowl, X[i]),
    name=r"\frac{\partial J}{\partial x_i}",
    over=X,
)
slope.step(differentiate)
slope.step(collapse_the_delta)
slope

# %%
slope.qed()

# %% [markdown]
# At $x = 0$ all slopes vanish, whatever the $c_d$ are. What kind of point it is, the second
# derivatives say. They are constant,

# %%
bend = Derivation(
    "The second derivatives of a sum of squares",
    "For any numbers c_1 … c_D, the second derivative of Σ_d c_d "
    "x_d² by x_i and x_j is 2 c_i for i = j and 0 otherwise.",
    Derivative(bowl, X[i], X[j]),
    name=r"\frac{\partial^2 J}{\partial x_i \, \partial x_j}",
    over=X,
)
bend.equals(
    2 * c[i] * KroneckerDelta(i, j),
    because="differentiate twice",
)
bend

# %%
bend.qed()

# %% [markdown]
# and so does the cost beside that point. Take a step of length $\varepsilon$ along the axis $j$:
# $x_d$ is $\varepsilon$ for $d = j$ and 0 for all others.

# %%
epsilon = scalar("varepsilon")
on_axis = epsilon * KroneckerDelta(d, j)
beside = Derivation(
    "Beside the point of slope zero",
    "For any numbers c_1 … c_D, Σ_d c_d x_d² takes the value c_j "
    "ε² where x_j = ε and the other coordinates are 0.",
    Sum(c[d] * on_axis**2, d),
    name="J",
    over=X,
)
beside.equals(c[j] * epsilon**2, because="one term is left")
beside

# %%
beside.qed()

# %% [markdown]
# So the cost climbs along the axes with $c_j > 0$ and falls along those with $c_j < 0$:
#
# | $D$ | $c$       | cost        | at 0, where the slope is 0        |
# | --- | --------- | ----------- | --------------------------------- |
# | 1   | $(1)$     | $x^2$       | a minimum                         |
# | 1   | $(-1)$    | $-x^2$      | a maximum                         |
# | 2   | $(1, -1)$ | $x^2 - y^2$ | a saddle: up along $x$, down along $y$ |
#
# The second derivative settles these. On $x^3$ even that is silent: slope and second derivative are
# both 0 at 0, and the cost is higher on one side and lower on the other.

# %%
prove_equal(derivative(x**3, x), 3 * x**2)
prove_equal(derivative(3 * x**2, x), 6 * x)
assert (3 * x**2).subs(x, 0) == (6 * x).subs(x, 0) == 0
assert (-1) ** 3 < 0 < 1**3

# %% [markdown]
# Descent can end there. With $\eta = 1/3$ a step on $x^3$ is $x \leftarrow x - x^2 = x(1 - x)$.
# From any $x$ between 0 and 1 this is positive again and smaller, so the steps have a limit. A
# limit is a place that the step does not leave, $x - x^2 = x$, and only 0 is one. There $x^3$ has
# no minimum: convergence alone proves nothing either.

# %%
step = x - Rational(1, 3) * derivative(x**3, x)
prove_equal(step, x * (1 - x))
prove_positive(x * (1 - x), assuming=[UnitInterval(x)])
prove_positive(x - step, assuming=[UnitInterval(x)])

# %% [markdown]
# ## A minimum is not yet the lowest point
#
# What a small step is sure to do, it does near $x$. The cost $x^4/4 - x^3/3 - x^2$ has slope zero
# at $-1$ and at 2, and the second derivative is positive at both. Descent that has come to $-1$
# stays there; but 2 is far lower.

# %%
valleys = x**4 / 4 - x**3 / 3 - x**2
bent = derivative(derivative(valleys, x), x)
prove_equal(derivative(valleys, x), x * (x - 2) * (x + 1))
for place in (-1, 2):
    cost, curve = valleys.subs(x, place), bent.subs(x, place)
    print(f"x = {place}: cost {cost}, second derivative {curve}")

# %% [markdown]
# And it takes a derivative. $|x|$ has none at 0, and there the steps of $\eta$ times the slope
# $\pm 1$ do not settle: from $\eta/2$ they go to $-\eta/2$ and back, however small $\eta$ is.

# %%
right, left = eta / 2, -eta / 2
assert (right - eta * 1, left - eta * -1) == (left, right)

# %% [markdown]
# ## All steps at once
#
# Back to $x^2$, where each step multiplies $x$ by $1 - 2\eta$. From $x_0$, then, $n$ steps lead to
# $x_n = x_0 (1 - 2\eta)^n$. The proof is by induction over $n$. **Base:** no step has been taken,
# and $(1 - 2\eta)^0 = 1$. **Step:** suppose that the formula holds for $n$, and descend once more.
# The step multiplies by $1 - 2\eta$, and one more factor is one more in the exponent.

# %%
n = scalar("n", integer=True, nonnegative=True)
x_0, x_n = scalar("x_0"), scalar("x_n")
closed = x_0 * (1 - 2 * eta) ** n
assert closed.subs(n, 0) == x_0

induction = Derivation(
    "n steps on x², from n to n + 1",
    "If n descent steps on x² lead from x₀ to x₀(1 − 2η)ⁿ, then "
    "n + 1 lead to x₀(1 − 2η)ⁿ⁺¹, for every whole n ≥ 0; and for "
    "n = 0 they do.",
    x_n - eta * 2 * x_n,
    name=r"x_{n + 1}",
    because="one more step",
    where={x_n: closed},
)
induction.equals((1 - 2 * eta) * closed, because="the step on x²")
induction.equals(closed.subs(n, n + 1), because="b bⁿ = bⁿ⁺¹")
induction

# %%
induction.qed()

# %% [markdown]
# ## The learning rate: when the steps arrive
#
# So everything hangs on $r = 1 - 2\eta$: the powers of $r$ shrink if $|r| < 1$, that is if
# $1 - r^2$ is positive.

# %%
rate = Derivation(
    "How far the rate is from 1",
    "1 − (1 − 2η)² = 4η(1 − η), for every η.",
    1 - (1 - 2 * eta) ** 2,
    name=r"1 - r^2",
    over=eta,
)
rate.equals(4 * eta * (1 - eta), because="expand and collect")
rate

# %%
rate.qed()

# %% [markdown]
# A product of two factors is positive when both are, or neither. Both $\eta < 0$ and $1 - \eta < 0$
# cannot be. So $|r| < 1$ exactly for $0 < \eta < 1$, and SymPy's solver of inequalities agrees.

# %%
solution = reduce_inequalities(Abs(1 - 2 * eta) < 1, eta)
assert solution.as_set() == Interval.open(0, 1)

# %% [markdown]
# That powers of such an $r$ shrink to 0, and that powers of a larger one outgrow everything, rests
# on Bernoulli's inequality, $(1 + h)^n \ge 1 + nh$ for $h > 0$. It is an equality for $n = 0$. If
# it holds for $n$, then $(1 + h)^{n+1} \ge (1 + h)(1 + nh)$, and this is $1 + (n + 1)h$ and more:

# %%
h = scalar("h", positive=True)
bernoulli = Derivation(
    "The step in Bernoulli's inequality",
    "(1 + h)(1 + nh) exceeds 1 + (n + 1)h by nh², positive for h > 0 and whole n ≥ 1.",
    (1 + h) * (1 + n * h),
)
bernoulli.equals(1 + (n + 1) * h + n * h**2, because="expand")
bernoulli

# %%
prove_positive(size("n") * h**2)
bernoulli.qed()

# %% [markdown]
# If $|r| > 1$, call it $1 + h$: then $|x_n| \ge |x_0|(1 + nh)$ passes every bound, unless we start
# at 0. If $0 < |r| < 1$, call $1/|r|$ so: then $|x_n| \le |x_0| / (1 + nh)$ goes to 0. Hence, from
# every $x_0 \neq 0$, **descent on $x^2$ converges to the minimum exactly for $0 < \eta < 1$**.
#
# | $\eta$               | $r = 1 - 2\eta$ | from $x_0 \neq 0$                                 |
# | -------------------- | --------------- | ------------------------------------------------- |
# | $\eta < 0$           | $r > 1$         | climbs away                                       |
# | $\eta = 0$           | $r = 1$         | stays, which is convergence, but not to 0         |
# | $0 < \eta < 1/2$     | $0 < r < 1$     | approaches 0 from one side                        |
# | $\eta = 1/2$         | $r = 0$         | is there after one step                           |
# | $1/2 < \eta < 1$     | $-1 < r < 0$    | jumps across 0 each time, and lands closer to it  |
# | $\eta = 1$           | $r = -1$        | jumps between $x_0$ and $-x_0$ for ever           |
# | $\eta > 1$           | $r < -1$        | jumps across 0 and lands farther away each time   |
#
# Here are five steps from 1, taken one by one in exact fractions, for five learning rates.

# %%
for quarters in (1, 2, 3, 4, 5):
    rate_used = Rational(quarters, 4)
    path = [Rational(1)]
    for m in range(5):
        path.append(path[m] - rate_used * 2 * path[m])
    values = {x_0: 1, eta: rate_used}
    assert path == [closed.subs({**values, n: m}) for m in range(6)]
    places = (f"{place!s:>8}" for place in path)
    print(f"η = {rate_used!s:>3}:", *places)

# %% [markdown]
# The notes' $x + (-2x)$ is the step for $\eta = 1$, which never comes closer. And none of these
# numbers carries over to another cost: on $c x^2$ with $c > 0$ the condition is $0 < c\eta < 1$.

# %%
positive = scalar("c", positive=True)
on_cx = x - eta * derivative(positive * x**2, x)
prove_equal(on_cx, (1 - 2 * (positive * eta)) * x)

# %% [markdown]
# The kernel has proved the identities and the signs. The way from them to the limits is the
# paragraph about $|r|$ above, and no machine has checked it.
#
# ## Sum or mean
#
# Some add up the costs of $N$ samples, some divide by $N$. The two have the same minima, and their
# steps differ by the learning rate alone: $\eta$ on the sum is $N\eta$ on the mean.

# %%
N, J = size("N"), Cost("J", w[d], g[d])
scaled = Derivation(
    "Sum or mean, a matter of the learning rate",
    "For any differentiable cost J of D weights, a descent step "
    "on the sum J with η is a descent step on the mean J/N with "
    "Nη.",
    w[i] - eta * Partial(J, w[i]),
    name=r"w_i^{\text{new}}",
    over=w,
)
scaled.equals(
    w[i] - (N * eta) * Partial(J / N, w[i]),
    because="multiply and divide by N",
)
scaled

# %%
scaled.qed()

# %% [markdown]
# With 1500 samples that is a factor of 1500: $\eta = 10^{-3}$ on the sum is $1.5$ on the mean. A
# learning rate means nothing without this word.
#
# ## Where the notes slip
#
# Errata: [1](../docs/errata.md#e1), [11](../docs/errata.md#e11), [12](../docs/errata.md#e12),
# [13](../docs/errata.md#e13), [14](../docs/errata.md#e14), [30](../docs/errata.md#e30).
#
# **Backpropagation is not descent.** Video 27 says that gradient descent "has a special name" for
# networks, backpropagation, and video 29 repeats it. They are two things: backpropagation computes
# the gradient, descent takes the step, and another way of computing gradients makes no other step.
#
# **"In that direction."** Video 29 finds the gradient and takes steps "in that direction". The
# update above it is right: against the gradient. Along it, the cost climbs, as we saw.
#
# **"Converges to its minimum."** It may converge to a point of slope zero that is none; and
# $\partial L / \partial w = 0$ is necessary, not sufficient.
#
# **"For any function."** So video 38 calls descent. The cost needs a derivative, and what a small
# step is sure to do, it does nearby only.
#
# **A step without a size.** The ascent on $-x^2$ ends in $x + (-2x)$, where $\eta$ is lost.
#
# **$J$ is minimised or maximised.** In videos 28 and 30 $J$ is the cost; in video 29 it is minus
# the cost, and is maximised. Here $J = -\ell$ is the cost, always, and what is maximised is $\ell$.

# %% [markdown]
# ## Exercises
#
# **1.** (Video 29.) Take one step of descent on $x^2$ and one of ascent on $-x^2$, from $x = 1$
# with $\eta = 0.1$.

# %% [markdown]
# **Answer.** $1 - 0.1 \cdot 2 = 0.8$, and $1 + 0.1 \cdot (-2) = 0.8$: the same.

# %% tags=["answer"]
x, eta = 1.0, 0.1
assert x - eta * (2 * x) == x + eta * (-2 * x) == 0.8

# %% [markdown]
# **2.** On $x^2$, for which $\eta$ does one step lead to the minimum? And what happens for $\eta =
# 1$ and beyond?

# %% [markdown]
# **Answer.** $\eta = \frac12$ makes the factor $1 - 2\eta$ zero. For $\eta = 1$ it is $-1$, and the
# steps go to and fro between $x$ and $-x$; beyond, they grow.


# %% tags=["answer"]
def steps(eta, count, x=1.0):
    for _ in range(count):
        x -= eta * 2 * x
    return x


assert steps(0.5, 1) == 0
assert [steps(1.0, 1), steps(1.0, 2)] == [-1, 1]
assert abs(steps(1.1, 50)) > 1000

# %% [markdown]
# **3.** The cost is a mean over 1,000 samples, and $\eta = 0.5$ works well. Which $\eta$ takes the
# same steps on the sum?

# %% [markdown]
# **Answer.** $0.0005$: the gradient of the sum is 1,000 times as large.

# %% tags=["answer"]
import numpy as np

data = np.random.default_rng(0).normal(size=1000)
w = 2.0
on_mean = w - 0.5 * np.mean(w - data)
on_sum = w - 0.0005 * np.sum(w - data)
assert np.isclose(on_mean, on_sum)

# %% [markdown]
# **4.** Where is the slope of $x^3$ zero, and is it a minimum?

# %% [markdown]
# **Answer.** At 0, and it is none: to the left $x^3$ is smaller. A slope of zero is necessary, not
# sufficient.

# %% tags=["answer"]
assert (-0.1) ** 3 < 0 < 0.1**3
