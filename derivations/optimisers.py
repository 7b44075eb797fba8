# %% [markdown]
# # Momentum and Adam
#
# [Descent](gradient_descent.py) looks at the gradient of one place and forgets it. Two rules
# remember. **Momentum** adds up past gradients, so that a direction in which they agree gains speed
# and one in which they alternate loses it. **Adam** also remembers how large the gradients of each
# weight have been, and divides by that.
#
# The notes stop at plain descent, so this page has no slips of theirs to correct. It says what the
# rules are, proves that the library's functions compute them, and proves of each the one or two
# facts for which it is used. Whether a rule makes training faster depends on the cost, and is not
# proved here.
#
# All rules work on each weight by itself. So we string all weights and biases of a network together
# into one vector $\theta$ of $D$ numbers, and $g$ is the gradient there.

# %%
import numpy as np
from sympy import Integer, Rational, Sum, sqrt

from backprop import solvers
from backprop.proof import (
    Binary,
    Derivation,
    Positive,
    SymbolicArray,
    UnitInterval,
    array,
    counterexample,
    index,
    prove_equal,
    scalar,
    size,
)

D = size("D")
d, eta = index("d", D), scalar("eta")
theta, g, out = array("theta", D), array("g", D), array("o", D)

# %% [markdown]
# ## Descent, in place
#
# The functions write to arrays that are there already. `out` takes the new parameters, whatever it
# held before, and $\theta$ is kept: should the new numbers be unusable, the old ones still are. `out`
# may be the gradient's own memory, which is not needed after the step. So we prove each rule twice.

# %%
plain = Derivation(
    "The descent step of the library",
    "For any θ, g and η, descend writes θ − η g.",
    theta[d] - eta * g[d],
    name=r"\theta_d^{\text{new}}",
)
plain

# %%
plain.ships(solvers.descend, theta, g, eta, out, at=(d,))
over = np.copy(g)
plain.ships(solvers.descend, theta, over, eta, over, at=(d,))

# %%
plain.qed()

# %% [markdown]
# ## Momentum
#
# The velocity $v$ keeps the share $\mu$ of what it was, and the descent step is added to it. Then
# $\theta$ moves by $v$. With $\mu = 1$ there is no friction, and nothing is forgotten; $\mu = 0$ is plain
# descent. The name is Polyak's heavy ball, of 1964.

# %%
mu = scalar("mu")
v = array("v", D)
ball = Derivation(
    "A step with momentum",
    "For any θ, g, η, μ and velocity v, heavy_ball writes θ + "
    "(μ v − η g), and what it carries over is μ times the new "
    "velocity.",
    theta[d] + (mu * v[d] - eta * g[d]),
    name=r"\theta_d^{\text{new}}",
    because="θ + v, with the new v",
)
ball

# %% [markdown]
# The code does not keep $v$, but $\mu v$, which is all that the next step needs of it. It is given
# $\mu v$, and leaves $\mu$ times the new velocity.

# %%
new_v = mu * v[d] - eta * g[d]
given = theta, g, eta, mu, mu * v, out
_ = ball.ships(solvers.heavy_ball, *given, at=(d,), part=(0,))
over = np.copy(g)
given_over = theta, over, eta, mu, mu * v, over
_ = ball.ships(solvers.heavy_ball, *given_over, at=(d,), part=(0,))
ball.ships(
    solvers.heavy_ball,
    *given,
    at=(d,),
    part=(1,),
    equals=mu * new_v,
)

# %%
ball.qed()

# %% [markdown]
# ## What the velocity is made of
#
# Suppose that after some steps the velocity is $-\eta \sum_i c_i g_{id}$: past gradients, each with
# a weight of its own. One more step, with the gradient $h$, makes this of it:

# %%
T = size("T")
i = index("i", T)
c, past, h = array("c", T), array("g", T, D), array("h", D)
velocity = Derivation(
    "One more step, one more factor",
    "If the velocity is −η Σ_i c_i g_i after any number of "
    "steps, then a step with the gradient h makes it −η (Σ_i (μ "
    "c_i) g_i + h): each weight is multiplied by μ, and the "
    "newest is 1.",
    mu * v[d] - eta * h[d],
    name=r"v_d^{\text{new}}",
    where={v[d]: -eta * Sum(c[i] * past[i, d], i)},
)
velocity.equals(
    -eta * (Sum(mu * c[i] * past[i, d], i) + h[d]),
    because="μ goes into the sum",
)
velocity

# %%
velocity.qed()

# %% [markdown]
# The velocity starts at 0, with no gradient in it. The first gets the weight 1, and each later step
# multiplies by $\mu$. So after $t$ steps, by induction, $v = -\eta \sum_i \mu^{t - i} g_i$: a sum
# over all gradients so far in which old ones fade. Here is the function itself, run for four steps
# with four gradients.

# %%
grads = array("g", 4, D)
steps = [Integer(s) for s in (1, 2, 3, 4)]
unrolled = Derivation(
    "Four steps, unrolled",
    "After four steps of heavy_ball from rest, what it carries over "
    "is μ times the velocity −η (μ³ g_1 + μ² g_2 + μ g_3 + g_4).",
    -eta * mu * sum(mu ** (4 - s) * grads[s, d] for s in steps),
    name=r"\mu v_d",
)
carried = np.zeros_like(theta)
for s in steps:
    row = SymbolicArray((D,), lambda d, s=s: grads[s, d])
    solvers.heavy_ball(theta, row, eta, mu, carried, out)
unrolled

# %%
unrolled.computed_by(carried, at=(d,))

# %%
unrolled.qed()

# %% [markdown]
# If the gradient stays the same, $g$ at each step, these weights add up to
# $1 + \mu + \mu^2 + \dots = (1 - \mu^t)/(1 - \mu)$. We prove it as the velocity has it, by
# induction. **Base:** for $t = 0$ the velocity is 0, and $1 - \mu^0 = 0$. **Step:**

# %%
t = scalar("t", integer=True, nonnegative=True)
speed = -eta * g[d] / (1 - mu)
steady = Derivation(
    "The velocity under a constant gradient",
    "If t steps with the same g make the velocity −η g (1 − "
    "μᵗ)/(1 − μ), then t + 1 steps make it −η g (1 − μᵗ⁺¹)/(1 − "
    "μ), for μ ≠ 1; and for t = 0 it is 0.",
    mu * v[d] - eta * g[d],
    name=r"v_d^{\text{new}}",
    where={v[d]: speed * (1 - mu**t)},
)
steady.equals(
    speed * (1 - mu ** (t + 1)),
    because="μ μᵗ = μᵗ⁺¹",
)
steady

# %%
assert (1 - mu**t).subs(t, 0) == 0
steady.qed()

# %% [markdown]
# For $0 \le \mu < 1$ the power dies out, and the velocity nears $-\eta g / (1 - \mu)$. Where
# gradients agree, momentum is descent with the learning rate $\eta / (1 - \mu)$: ten times as
# large for $\mu = 9/10$. Whoever raises $\mu$ and keeps $\eta$ raises the step as well.
#
# ## Nesterov's momentum
#
# Momentum takes the gradient where it stands and then moves by $\mu v$ all the same. Nesterov's idea
# is to look first where that part of the step leads, and to take the gradient there: at
# $\varphi = \theta + \mu v$. So Sutskever, Martens, Dahl and Hinton write it in 2013 (equations 3
# and 4): $v \leftarrow \mu v - \eta g(\theta + \mu v)$, and $\theta \leftarrow \theta + v$.
#
# It would need gradients at a place that is not $\theta$. But we may keep $\varphi$ as the
# parameters instead. Where is the next $\varphi$? Let $v'$ be the new velocity.

# %%
phi, new = array("varphi", D), array("v'", D)
look = Derivation(
    "Nesterov, told by the place where it looks",
    "Nesterov's rule moves φ = θ + μ v, where its gradient g is "
    "taken, to φ + μ v′ − η g, with the new velocity v′ = μ v − "
    "η g.",
    (theta[d] + new[d]) + mu * new[d],
    name=r"\varphi_d^{\text{new}}",
    because="θ moves by v′, and looks on by μ v′",
    where={
        theta[d]: phi[d] - mu * v[d],
        new[d]: mu * v[d] - eta * g[d],
    },
)
look.equals(
    phi[d] + mu * new[d] - eta * g[d],
    because="v′ − μ v = −η g",
)
look

# %% [markdown]
# This is what the library computes, as scikit-learn does. What it calls $\theta$ is $\varphi$.

# %%
given = phi, g, eta, mu, mu * v, out
_ = look.ships(solvers.nesterov, *given, at=(d,), part=(0,))
over = np.copy(g)
given_over = phi, over, eta, mu, mu * v, over
_ = look.ships(solvers.nesterov, *given_over, at=(d,), part=(0,))
look.ships(
    solvers.nesterov,
    *given,
    at=(d,),
    part=(1,),
    equals=mu * new_v,
)

# %%
look.qed()

# %% [markdown]
# From rest, the first step is $(1 + \mu)\, \eta g$, and not $\eta g$. With the old velocity in place
# of the new one, the rule would be another.

# %%
old = phi[d] + mu * v[d] - eta * g[d]
counterexample(
    old.subs(d, 1),
    look.unfold(look.last).subs(d, 1),
    where={
        "D": 1,
        "varphi": [0],
        "v": [0],
        "g": [1],
        "eta": 1,
        "mu": Rational(1, 2),
    },
)

# %% [markdown]
# ## Without momentum
#
# Where $\mu = 0$ nothing is carried over, and both rules are plain descent. The library then takes its
# shorter way.

# %%
still = Derivation(
    "Without momentum",
    "For μ = 0 and nothing carried over, heavy_ball and nesterov write what descend writes, and carry "
    "nothing over.",
    theta[d] - eta * g[d],
    name=r"\theta_d^{\text{new}}",
)
for rule in solvers.heavy_ball, solvers.nesterov:
    given = theta, g, eta, 0, np.zeros_like(theta), out
    _ = still.ships(rule, *given, at=(d,), part=(0,))
    given = theta, g, eta, 0, np.zeros_like(theta), out
    _ = still.ships(rule, *given, at=(d,), part=(1,), equals=Integer(0))
still.ships(solvers.descend, theta, g, eta, out, at=(d,))

# %%
still.qed()

# %% [markdown]
# ## Adam
#
# Adam keeps two running means: $m$ of the gradients and $v$ of their squares. (This $v$ is no
# velocity; the letters are those of Kingma and Ba, 2015, Algorithm 1.) Step number $t$ is
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2,$$
#
# $$\theta \leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}, \qquad
# \hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}.$$
#
# ### Why the two are corrected
#
# Both means start at 0, and a mean that starts at 0 is too small at first. By how much? Feed it the
# same $g$ again and again. We claim that after $t$ steps $m = (1 - \beta^t)\, g$. **Base:** for
# $t = 0$ that is 0. **Step:**

# %%
beta = scalar("beta")
m = array("m", D)
warm = Derivation(
    "A running mean of a constant",
    "If m is (1 − βᵗ) g after t steps with the same g, then it "
    "is (1 − βᵗ⁺¹) g after t + 1; and for t = 0 it is 0. The "
    "corrected m is g in each step with βᵗ ≠ 1.",
    beta * m[d] + (1 - beta) * g[d],
    name=r"m_d^{\text{new}}",
    where={m[d]: (1 - beta**t) * g[d]},
)
warm.equals(
    (1 - beta ** (t + 1)) * g[d],
    because="β βᵗ = βᵗ⁺¹",
)
warm

# %% [markdown]
# So division by $1 - \beta^t$ gives $g$ itself, from the first step on. Nothing was said of $g$ but
# that it stays the same, and so it holds for $g^2$ and $v$ as well.

# %%
prove_equal((1 - beta**t) * g[d] / (1 - beta**t), g[d])
prove_equal((1 - beta**t) * g[d] ** 2 / (1 - beta**t), g[d] ** 2)
warm.qed()

# %% [markdown]
# Without the correction the first $m$ is $(1 - \beta) g$, a tenth of the gradient for
# $\beta = 9/10$.
#
# ### The code
#
# It takes ten passes over the vectors, or over one part of them after the other where they are long. Two
# scales spare it some: it keeps $m / (1 - \beta_1)$ and $v / (1 - \beta_2)$, so that a mean becomes a
# sum, $\beta m + g$; and all numbers that are the same for each weight are put together first. The proof is
# for any two positive numbers $c_1$, $c_2$ in place of $1 - \beta_1^t$ and $1 - \beta_2^t$, which `Adam`
# passes.

# %%
names = "beta_1 beta_2 c_1 c_2 varepsilon"
b_1, b_2, c_1, c_2, eps = (scalar(name) for name in names.split())
v, new_m, new_v = array("v", D), array("m'", D), array("v'", D)
betas, corrections = (b_1, b_2), (c_1, c_2)
adam = Derivation(
    "A step of Adam",
    "For any θ, g, m, v ≥ 0, η, ε, decays between 0 and 1 and "
    "positive corrections c_1, c_2, adam writes θ − η m̂/(√v̂ + "
    "ε), where m̂ = m′/c_1 and v̂ = v′/c_2 are the corrected "
    "new means; and it keeps m′/(1 − β_1) and v′/(1 − β_2).",
    theta[d] - eta * (new_m[d] / c_1) / (sqrt(new_v[d] / c_2) + eps),
    name=r"\theta_d^{\text{new}}",
    assuming=[
        UnitInterval(b_1),
        UnitInterval(b_2),
        Positive(c_1),
        Positive(c_2),
    ],
    where={
        new_m[d]: b_1 * m[d] + (1 - b_1) * g[d],
        new_v[d]: b_2 * v[d] + (1 - b_2) * g[d] ** 2,
    },
)
adam

# %%
rule = solvers.adam
sums = m / (1 - b_1), v / (1 - b_2)
given = theta, g, eta, betas, corrections, eps, *sums, out
kept = new_m[d] / (1 - b_1), new_v[d] / (1 - b_2)
_ = adam.ships(rule, *given, at=(d,), part=(1,), equals=kept[0])
_ = adam.ships(rule, *given, at=(d,), part=(2,), equals=kept[1])
over = np.copy(g)
sums = m / (1 - b_1), v / (1 - b_2)
given_over = theta, over, eta, betas, corrections, eps, *sums, over
_ = adam.ships(rule, *given_over, at=(d,), part=(0,))
adam.ships(rule, *given, at=(d,), part=(0,))

# %%
adam.qed()

# %% [markdown]
# The class `Adam` counts the steps. After $t$ of them, for any $t$, its next one is the function's
# with $1 - \beta^{t + 1}$ for the corrections.

# %%
counting = solvers.Adam(n_parameters=1)
counting.betas, counting.epsilon, counting.t = betas, eps, t
counting.gradients, counting.squares = np.copy(m), np.copy(v)
by_class, by_rule = array("o", D), array("o", D)
counting.step(theta, g, eta, by_class)

exact = 1 - b_1 ** (t + 1), 1 - b_2 ** (t + 1)
memory = np.copy(m), np.copy(v)
rule(theta, g, eta, betas, exact, eps, *memory, by_rule)
prove_equal(by_class[d], by_rule[d], adam.assuming)

# %% [markdown]
# ### The first step
#
# From rest, with $c = 1 - \beta$, both means are exact: $\hat m = g$ and $\hat v = g^2$. So the first
# step is $\eta g / (|g| + \varepsilon)$. Where $g_d = 0$, nothing moves. Everywhere else write
# $g_d = s_d r_d$ with $r_d = |g_d| > 0$ and the sign $s_d = 2 b_d - 1$, where $b_d$ is 0 or 1.

# %%
sign, b, r = array("s", D), array("b", D), array("r", D)
rest = np.zeros_like(theta)
signed = (2 * b - 1) * r
first = Derivation(
    "Adam's first step",
    "From rest, and for every g_d ≠ 0, with the sign s_d and "
    "the size r_d, Adam's first step subtracts η s_d r_d/(r_d + "
    "ε).",
    theta[d] - eta * sign[d] * r[d] / (r[d] + eps),
    name=r"\theta_d^{\text{new}}",
    assuming=[
        UnitInterval(b_1),
        UnitInterval(b_2),
        Binary(b),
        Positive(r),
    ],
    where={sign[d]: 2 * b[d] - 1},
)
ones = 1 - b_1, 1 - b_2
given = (
    theta,
    signed,
    eta,
    betas,
    ones,
    eps,
    rest,
    np.copy(rest),
    out,
)
first.ships(rule, *given, at=(d,), part=(0,))
first

# %%
first.qed()

# %% [markdown]
# As long as $|g_d|$ is far above $\varepsilon$, each weight moves by $\eta$, whether its gradient is
# large or small.
#
# ### The scale of the cost does not matter
#
# Without $\varepsilon$ that is so at each step. Multiply the cost by any $\lambda > 0$. Then all
# gradients are multiplied by $\lambda$, and so, step after step, $m$ by $\lambda$ and $v$ by
# $\lambda^2$. The two cancel.

# %%
lam = scalar("lambda")
scaled = Derivation(
    "Adam does not see the scale of the cost",
    "For ε = 0, any λ > 0 and v > 0: adam with λ g, λ m and λ² "
    "v writes the same parameters as with g, m and v, and keeps "
    "λ and λ² times what it keeps there.",
    theta[d] - eta * (new_m[d] / c_1) / sqrt(new_v[d] / c_2),
    name=r"\theta_d^{\text{new}}",
    assuming=[*adam.assuming, Positive(lam), Positive(v)],
    where={
        new_m[d]: b_1 * m[d] + (1 - b_1) * g[d],
        new_v[d]: b_2 * v[d] + (1 - b_2) * g[d] ** 2,
    },
)
scaled

# %%
larger = lam * m / (1 - b_1), lam**2 * v / (1 - b_2)
given = theta, lam * g, eta, betas, corrections, 0, *larger, out
more = lam * kept[0], lam**2 * kept[1]
_ = scaled.ships(rule, *given, at=(d,), part=(1,), equals=more[0])
_ = scaled.ships(rule, *given, at=(d,), part=(2,), equals=more[1])
_ = scaled.ships(rule, *given, at=(d,), part=(0,))
scaled.qed()

# %% [markdown]
# Plain descent does see it: [sum or mean](gradient_descent.py) is a factor of $N$ in its learning
# rate. For Adam it makes no difference, but for what $\varepsilon$ does.
#
# ### Where the ε stands
#
# There are two readings of the paper. Algorithm 1 adds $\varepsilon$ to $\sqrt{\hat v}$, as we do. At
# the end of its Section 2 stands a form that is cheaper where each correction costs a pass: it adds
# $\hat\varepsilon$ to $\sqrt v$, before the correction. scikit-learn computes that one. The two are
# the same for $\hat\varepsilon = \varepsilon \sqrt{1 - \beta_2^t}$, which changes from step to step;
# with the same number in both places they are not.

# %%
root_v = sqrt(v[d])
ours = (m[d] / c_1) / (root_v / sqrt(c_2) + eps)
theirs = (sqrt(c_2) / c_1) * m[d] / (root_v + eps)
known = [Positive(c_1), Positive(c_2), Positive(v), Positive(eps)]
prove_equal(theirs.subs(eps, eps * sqrt(c_2)), ours, known)
at_start = {"D": 1, "m": [1], "v": [1], "c_1": 1, "varepsilon": 1}
counterexample(
    theirs.subs(d, 1),
    ours.subs(d, 1),
    where=at_start | {"c_2": Rational(1, 4)},
)

# %% [markdown]
# At the first step with $\beta_2 = 999/1000$ scikit-learn's $\varepsilon$ counts
# $1/\sqrt{1 - \beta_2} \approx 32$ times. Where gradients are far above $10^{-8}$, neither is felt.
#
# ## Four ways down a valley
#
# The cost $\frac12 (x^2 + 100\, y^2)$ is a valley: steep across, flat along. The steep side bounds
# the learning rate of plain descent, and along the floor this rate is slow. We start at $(1, 1)$
# and count the steps until the cost is below $10^{-6}$ for good. These are floating-point
# runs: measured, not proved.

# %%
curvature = np.array([1.0, 100.0])
contest = [
    (solvers.GradientDescent(), 0.012),
    (solvers.Momentum(2, nesterov=False), 0.012),
    (solvers.Momentum(2, nesterov=True), 0.012),
    (solvers.Adam(2), 0.012),
]
for solver, rate in contest:
    here, there, last = np.ones(2), np.empty(2), 0
    for step in range(1, 2001):
        solver.step(here, curvature * here, rate, there)
        here, there = there, here
        if curvature @ here**2 / 2 >= 1e-6:
            last = step
    how = " (Nesterov)" * getattr(solver, "nesterov", False)
    print(f"{solver.name + how:20} {last + 1:4} steps")

# %% [markdown]
# One valley with one learning rate is no ranking: other costs, and other rates, give another order.
#
# ## What this does not say
#
# That any of the rules converges: for $x^2$ and plain descent [we know](gradient_descent.py) exactly
# when, and for the others nothing is proved here. On a convex cost Adam can fail to (Reddi, Kale and
# Kumar, *On the convergence of Adam and beyond*, 2018). Nor that $t$ starts at 0 and all that is
# remembered with it: that is tested.

# %% [markdown]
# ## Exercises
#
# **1.** How fast does momentum get under a constant gradient $g$, with $\mu = 0.9$?

# %% [markdown]
# **Answer.** Up to $-\eta g / (1 - \mu) = -10\, \eta g$: ten times the step of plain descent.

# %% tags=["answer"]
place, carried, rest = np.zeros(1), np.zeros(1), np.empty(1)
for _ in range(200):
    before = place.copy()
    place, carried = solvers.heavy_ball(place, np.ones(1), 0.1, 0.9, carried, np.empty(1))
assert np.allclose(place - before, -10 * 0.1)

# %% [markdown]
# **2.** How long is Adam's first step where $g = 0.001$, and where $g = 1000$?

# %% [markdown]
# **Answer.** $\eta$ both times, but for what $\varepsilon$ takes away: it looks at the sign alone.

# %% tags=["answer"]
steps = []
for size_of_g in (0.001, 1000.0):
    decays, still = (0.9, 0.999), np.zeros(1)
    corrections = (1 - 0.9, 1 - 0.999)
    moved = solvers.adam(
        still, np.full(1, size_of_g), 0.1, decays, corrections, 1e-8, np.zeros(1), np.zeros(1), np.empty(1)
    )[0]
    steps.append(moved[0])
assert np.allclose(steps, -0.1, rtol=1e-4)

# %% [markdown]
# **3.** How long would it be without the corrections $1 - \beta^t$?

# %% [markdown]
# **Answer.** $\eta (1 - \beta_1) / \sqrt{1 - \beta_2} = 3.2\, \eta$: the mean of the squares starts nearer
# to 0 than the mean of the gradients does.

# %% tags=["answer"]
bare = solvers.adam(
    np.zeros(1), np.ones(1), 0.1, (0.9, 0.999), (1.0, 1.0), 0.0, np.zeros(1), np.zeros(1), np.empty(1)
)[0]
assert np.allclose(bare / -0.1, 0.1 / np.sqrt(0.001))
assert np.allclose(bare / -0.1, 3.16, atol=0.01)
