# %% [markdown]
# # Through many steps → why gradients vanish or explode
#
# A [recurrent layer](recurrence.py) remembers by its state, and learns what to remember by the gradient that
# comes back along the sequence. What comes from $T$ steps later has been multiplied $T$ times. Most numbers,
# multiplied by themselves a hundred times, are nothing or enormous.
#
# ## One more step, one more Jacobian
#
# The step is that of the plain layer, $h' = \tanh(x W + h U + b)$, with $M$ units. $J$ is any differentiable
# function of the state $h'$ that the step leaves, through all that comes later, and $\lambda_m$ its slopes.

# %%
from sympy import Sum, tanh

from backprop.layers.scan import scan
from backprop.proof import (
    Cost,
    Derivation,
    Nonnegative,
    Partial,
    array,
    index,
    scalar,
    sizes,
    slopes,
)
from backprop.proof.kernel.equality import prove_nonnegative
from backprop.proof.models.loops import at_the_end
from backprop.proof.rules import differentiate

T, N, M = sizes("T N M")
n, k, m, l = index("n", N), index("k", M), index("m", M), index("l", M)
U, H, New, C = array("u", M, M), array("h", M), array("y", M), array("c", M)
lambda_ = slopes("lambda", M)

left = tanh(Sum(H[l] * U[l, m], l) + C[m])
one_step = Derivation(
    "One step back is one Jacobian",
    "For any differentiable J of the state y = tanh(h U + c) that a step leaves, with the slopes λ, its "
    "derivative by the state that the step found is Σ_m u_km (1 − y_m²) λ_m.",
    Partial(Cost("J", left, lambda_[m]), H[k]),
    name=r"\frac{\partial J}{\partial h_k}",
    over=H,
)
_ = one_step.step(differentiate)
one_step.equals(
    Sum(U[k, m] * (1 - New[m] ** 2) * lambda_[m], m),
    because="1 − tanh² is the derivative of tanh",
    where={New[m]: left},
)
one_step

# %%
one_step.qed()

# %% [markdown]
# So the slopes are multiplied by the matrix $B_t$ with the entries $u_{km} (1 - y_{tm}^2)$, the transposed
# Jacobian of step $t$. From the last step back to the first state they are
#
# $$\frac{\partial J}{\partial h_0} = B_1 B_2 \cdots B_T \, \frac{\partial J}{\partial h_T},$$
#
# a product of $T$ Jacobians: by induction from $T$ down, which the kernel has checked for
# [the layer's own backward loop](recurrence.py). Where every step's output has a cost, what it adds on the
# way goes through the steps before it, and no others.
#
# ## One number
#
# To see what such a product does, take one unit and no tanh: $h' = w h + x$. Its Jacobian is $w$, whatever
# $x$ is.

# %%
w, h, x = scalar("w"), scalar("h"), scalar("x")
linear = Derivation(
    "The Jacobian of a linear step",
    "The derivative of w h + x by h is w, for any x.",
    Partial(w * h + x, h),
    name=r"\frac{\partial h'}{\partial h}",
    over=h,
)
_ = linear.step(differentiate)
linear.qed()

# %% [markdown]
# The loop below carries $\partial h_t / \partial h_0$ along: 1 at the start, and at each step multiplied by
# that step's Jacobian. It runs $N$ such units side by side. What it leaves is claimed to be $w^T$. The kernel
# proves **base**, $w^0 = 1$, and **step**, $w \cdot w^n = w^{n+1}$ for every whole $n$, runs the loop's body
# at a step that may be any, and concludes for every $T$.

# %%
W, X = array("w", N), array("x", T, N)


def multiply(state, x):
    return {"slope": state["slope"] * W}, ()


start = {"slope": W * 0 + 1}
final, _ = scan(multiply, start, (X,))
slope = at_the_end(final["slope"], lambda steps, n: W[n] ** steps)
through = Derivation(
    "Through T linear steps",
    "For every number of steps T, by induction, which is checked: the product of the Jacobians of T steps h' "
    "= w h + x is w to the power T.",
    W[n] ** T,
    name=r"\frac{\partial h_T}{\partial h_0}",
)
through.computed_by(slope, at=(n,))
through.qed()

# %% [markdown]
# For $|w| < 1$ powers of $w$ go to 0, and for $|w| > 1$ they outgrow everything, by
# [Bernoulli's inequality](gradient_descent.py): $(1 + h)^T \ge 1 + T h$. After 100 steps, 0.9 has become
# 0.00003, and 1.1 has become 13,781. The gradient **vanishes**, so that nothing is learned from what lies far
# back; or it **explodes**, and a step along it throws the weights away. Only $|w| = 1$ does neither.

# %%
for factor in (0.9, 1.0, 1.1):
    print(f"{factor} to the power 100: {factor**100:.6g}")

# %% [markdown]
# ## Many units
#
# With $M$ units a product of matrices does the same. How much can a step stretch the slopes at most? We
# compare squares of lengths. Let $g_m = (1 - y_m^2) \lambda_m$, and $B \lambda = U g$. Twice the difference
# between $\lVert U \rVert^2 \lVert g \rVert^2$ and $\lVert U g \rVert^2$, with $\lVert U \rVert^2 = \sum_{km}
# u_{km}^2$, is a sum of squares (Lagrange):

# %%
G, R = array("g", M), array("r", M, M, M)
stretch = Derivation(
    "A step stretches by at most the norm of U",
    "For any M×M matrix u and any vector g, the product of their squared lengths, less the squared length of "
    "their product, is half the sum of (u_km g_l − u_kl g_m)², which is nowhere negative.",
    Sum(U[k, m] ** 2, k, m) * Sum(G[l] ** 2, l) - Sum(Sum(U[k, m] * G[m], m) ** 2, k),
    name=r"\lVert U \rVert^2 \lVert g \rVert^2 - \lVert U g \rVert^2",
)
stretch.equals(
    Sum(R[k, m, l] ** 2, k, m, l) / 2,
    because="Lagrange's identity",
    where={R[k, m, l]: U[k, m] * G[l] - U[k, l] * G[m]},
)
stretch

# %%
prove_nonnegative(stretch.last)
stretch.qed()

# %% [markdown]
# And tanh only shrinks: $1 - y^2$ is at most 1. With $q_m = y_m^2 \ge 0$ and $s_m = 1 - q_m > 0$ for its
# slope,
# %%
Q, S, L = array("q", M), array("s", M), array("lambda", M)
shrink = Derivation(
    "tanh stretches nothing",
    "For any vector λ and any slopes s = 1 − q of tanh with q ≥ 0, the squared length of λ, less that of the "
    "vector of all s_m λ_m, is Σ_m λ_m² q_m (1 + s_m), which is nowhere negative where s ≥ 0.",
    Sum(L[m] ** 2, m) - Sum((S[m] * L[m]) ** 2, m),
    name=r"\lVert \lambda \rVert^2 - \lVert g \rVert^2",
    assuming=[Nonnegative(Q)],
    where={S[m]: 1 - Q[m]},
)
shrink.equals(Sum(L[m] ** 2 * Q[m] * (1 + S[m]), m), because="1 − s² = (1 − s)(1 + s)")
shrink

# %%
prove_nonnegative(shrink.last, assuming=[Nonnegative(Q), Nonnegative(S)])
shrink.qed()

# %% [markdown]
# Together, $\lVert B_t \lambda \rVert \le \lVert U \rVert \, \lVert \lambda \rVert$ at each step, and after
# $T$ steps at most $\lVert U \rVert^T \lVert \lambda \rVert$. If $\lVert U \rVert < 1$, the gradient
# vanishes, exponentially, whatever the sequence is. If it is larger, tanh may still make it vanish, where the
# units are saturated; and nothing holds it back from exploding where they are not.
#
# ## What helps
#
# A state that is *added to*: the cell of [an LSTM](recurrence.py) goes on as $c' = f c + i g$, so that the
# product along it is one of forget gates, which the network sets to nearly 1 where it wants to remember. A
# [way around](layers.py), $x + F(x)$, does it for depth. Against explosions, one cuts the gradient's length.
