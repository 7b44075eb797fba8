# %% [markdown]
# # Activations and their derivatives
#
# A hidden unit adds up what comes in, which gives $a$, and bends the sum: $z = f(a)$. Without the
# bend a deep network would be no more than one matrix. Training asks every unit for its slope
# $f'(a)$, again and again, and most activations give it almost for free: it is a short formula in
# $z$, which the forward pass has computed anyway.
#
# We take the nine activations of the library one by one. Each slope is derived. Then the library's
# function and its derivative are run as they ship and proved equal to the formulas.
#
# ## One unit of one sample
#
# An activation acts on each entry alone. So we take one entry $a_{nm}$, sample $n$ and unit $m$, of
# a matrix $A$ with $N$ rows and $M$ columns. Both stay symbols.

# %%
from sympy import erf, exp, log, sqrt

from backprop import activations as act
from backprop.proof import (
    Derivation,
    Negative,
    Partial,
    Positive,
    array,
    counterexample,
    index,
    scalar,
    sizes,
)
from backprop.proof.rules import differentiate

N, M = sizes("N M")
n, m = index("n", N), index("m", M)
A, Z = array("a", N, M), array("z", N, M)
a, z = A[n, m], Z[n, m]

# %% [markdown]
# ## Sigmoid
#
# The sigmoid squeezes any number between 0 and 1; the notes use it in the hidden layer. We ask how
# $z$ changes with $a$.

# %%
sigmoid = Derivation(
    "The derivative of the sigmoid",
    "For z = 1 / (1 + e⁻ᵃ), the derivative of z by a is z (1 − z).",
    Partial(z, a),
    where={z: 1 / (1 + exp(-a))},
)
sigmoid

# %% [markdown]
# We differentiate the definition. Two minus signs, of the power $-1$ and of $-a$, cancel.

# %%
sigmoid.step(differentiate, z)

# %% [markdown]
# In the numerator we write $e^{-a}$ as $(1 + e^{-a}) - 1$. The first part cancels once against the
# denominator and leaves $z$, the second leaves $z^2$.

# %%
sigmoid.equals(z * (1 - z), because="e⁻ᵃ = (1 + e⁻ᵃ) − 1")

# %% [markdown]
# The slope needs no exponential of its own. The library computes it in another way all the same:
# where a unit is sure of itself, $z$ rounds to 1 and $1 - z$ to 0, and every digit of the slope is
# lost. From $e^{-|a|}$ it comes out with all of them. Over the real numbers, which a proof is
# about, the two are the same.

# %%
sigmoid.ships(act.sigmoid, A, at=(n, m), equals=z)

# %%
sigmoid.ships(act.sigmoid_derivative, A, act.sigmoid(A), at=(n, m))

# %%
sigmoid.qed()

# %% [markdown]
# It is $z$ that goes into the formula, not $a$. Code that puts $a$ into $z(1-z)$ runs without a
# murmur, and says at $a = 0$, where a sigmoid is steepest, that the unit cannot learn.

# %%
at_zero = {"N": 1, "M": 1, "n": 1, "m": 1, "a": [[0]]}
right = sigmoid.unfold(sigmoid.last)
counterexample(a * (1 - a), right, where=at_zero)

# %% [markdown]
# Turned around, a sigmoid is what is left to 1.

# %%
mirror = Derivation(
    "The sigmoid's symmetry",
    "sigmoid(a) + sigmoid(−a) = 1.",
    1 / (1 + exp(-a)) + 1 / (1 + exp(a)),
)
mirror.equals(1, because="the second is e⁻ᵃ / (1 + e⁻ᵃ)")
mirror.qed()

# %% [markdown]
# ## Hyperbolic tangent
#
# $\tanh$ runs between $-1$ and 1. It is a fraction $u/v$ in which each part is the derivative of
# the other: $u' = v$ and $v' = u$.

# %%
tanh = Derivation(
    "The derivative of tanh",
    "For z = (eᵃ − e⁻ᵃ) / (eᵃ + e⁻ᵃ), the derivative of z by a is 1 − z².",
    Partial(z, a),
    where={z: (exp(a) - exp(-a)) / (exp(a) + exp(-a))},
)
tanh

# %%
tanh.step(differentiate, z)

# %% [markdown]
# The fraction that is left is $z$ squared.

# %%
tanh.equals(1 - z**2, because="definition of z")

# %%
tanh.ships(act.tanh, A, at=(n, m), equals=z)

# %%
tanh.ships(act.tanh_derivative, A, act.tanh(A), at=(n, m))

# %%
tanh.qed()

# %% [markdown]
# The square is easily forgotten. Then the slope is right at $a = 0$ and nowhere else.

# %%
at_log_2 = at_zero | {"a": [[log(2)]]}
counterexample(tanh.unfold(1 - z), tanh.unfold(1 - z**2), where=at_log_2)

# %% [markdown]
# The two curves are one curve at two scales.

# %%
scaled = Derivation(
    "tanh is a sigmoid at another scale",
    "tanh(a) = 2 sigmoid(2a) − 1, for the shipped code of both.",
    (exp(a) - exp(-a)) / (exp(a) + exp(-a)),
)
scaled.equals(2 / (1 + exp(-2 * a)) - 1, because="divide by eᵃ above and below")
_ = scaled.computed_by(act.tanh(A), at=(n, m))
_ = scaled.computed_by(2 * act.sigmoid(2 * A) - 1, at=(n, m))
scaled.qed()

# %% [markdown]
# ## ReLU
#
# $\max(a, 0)$ lets pass what is positive and stops the rest. At $a = 0$ it has a kink: its slope is
# 0 on the left and 1 on the right, so that at 0 itself there is none. We prove each side for
# itself, and nothing at the kink. First the right: there $z = a$.

# %%
relu_right = Derivation(
    "ReLU right of its kink",
    "For a > 0, max(a, 0) is a, and its derivative is 1.",
    Partial(z, a),
    where={z: a},
    assuming=[Positive(A)],
)
relu_right

# %%
relu_right.ships(act.relu, A, at=(n, m), equals=z)

# %%
relu_right.step(differentiate, z)

# %%
relu_right.ships(act.relu_derivative, A, act.relu(A), at=(n, m))

# %%
relu_right.qed()

# %% [markdown]
# And left of the kink, where $z = 0$ whatever $a$ is:

# %%
relu_left = Derivation(
    "ReLU left of its kink",
    "For a < 0, max(a, 0) is 0, and its derivative is 0.",
    Partial(z, a),
    where={z: 0 * a},
    assuming=[Negative(A)],
)
_ = relu_left.ships(act.relu, A, at=(n, m), equals=z)
_ = relu_left.step(differentiate, z)
relu_left

# %%
_ = relu_left.ships(act.relu_derivative, A, act.relu(A), at=(n, m))
relu_left.qed()

# %% [markdown]
# So the slope can be read off $z$: it is 1 where $z > 0$, else 0. At $a = 0$ exactly, the library
# answers 0. That is a convention, not a theorem: any number from 0 to 1 would do, and the chance
# that a sum of real numbers hits 0 exactly is small.
#
# ## Leaky ReLU
#
# A ReLU that stops everything for $a < 0$ also stops the gradient. The leaky one lets a fraction
# $r$ pass, for which the library takes $0.01$ unless told otherwise. The proof holds for any $r$.

# %%
r = scalar("r")
leaky_right = Derivation(
    "Leaky ReLU right of its kink",
    "For a > 0 leaky ReLU is a, and its derivative is 1, for any slope r.",
    Partial(z, a),
    where={z: a},
    assuming=[Positive(A)],
)
_ = leaky_right.step(differentiate, z)
leaky_right

# %%
Z_leaky = act.leaky_relu(A, slope=r)
leaky_right.ships(act.leaky_relu, A, r, at=(n, m), equals=z)

# %%
leaky_right.ships(act.leaky_relu_derivative, A, Z_leaky, r, at=(n, m))

# %%
leaky_right.qed()

# %%
leaky_left = Derivation(
    "Leaky ReLU left of its kink",
    "For a < 0 leaky ReLU is r a, and its derivative is r, for any slope r.",
    Partial(z, a),
    where={z: r * a},
    assuming=[Negative(A)],
)
_ = leaky_left.step(differentiate, z)
leaky_left

# %%
_ = leaky_left.ships(act.leaky_relu, A, r, at=(n, m), equals=z)
_ = leaky_left.ships(act.leaky_relu_derivative, A, Z_leaky, r, at=(n, m))
leaky_left.qed()

# %% [markdown]
# ## Identity
#
# The output of a regression is not bent at all.

# %%
identity = Derivation(
    "The derivative of the identity",
    "For z = a, the derivative of z by a is 1.",
    Partial(z, a),
    where={z: a},
)
_ = identity.step(differentiate, z)
identity

# %%
identity.ships(act.identity, A, at=(n, m), equals=z)

# %%
identity.ships(act.identity_derivative, A, act.identity(A), at=(n, m))

# %%
identity.qed()

# %% [markdown]
# ## Softplus
#
# A ReLU with the kink rounded off: $\log(1 + e^a)$ is nearly 0 far to the left and nearly $a$ far
# to the right.

# %%
softplus = Derivation(
    "The derivative of softplus",
    "For z = log(1 + eᵃ), the derivative of z by a is sigmoid(a), which is 1 − e⁻ᶻ.",
    Partial(z, a),
    where={z: log(1 + exp(a))},
)
_ = softplus.step(differentiate, z)
softplus

# %% [markdown]
# Divided by $e^a$ above and below, this is the sigmoid.

# %%
softplus.equals(1 / (1 + exp(-a)), because="divide by eᵃ above and below")

# %%
softplus.ships(act.softplus, A, at=(n, m), equals=z)

# %%
softplus.ships(act.softplus_derivative, A, act.softplus(A), at=(n, m))

# %% [markdown]
# In terms of $z$: since $e^{-z} = 1/(1 + e^a)$, the sigmoid is what $e^{-z}$ leaves to 1.

# %%
softplus.equals(1 - exp(-z), because="e⁻ᶻ = 1 / (1 + eᵃ)")

# %%
softplus.qed()

# %% [markdown]
# ## GELU
#
# GELU weighs $a$ by the chance that a standard normal number lies below it. That chance is
# $\Phi(a) = \frac12 (1 + \operatorname{erf}(a/\sqrt2))$, and $z = a\,\Phi(a)$.

# %%
Phi = array("Phi", N, M)[n, m]
gelu = Derivation(
    "The derivative of GELU",
    "For z = a Φ(a), the derivative of z by a is Φ(a) + a φ(a), with the standard normal "
    "distribution function Φ and its density φ(a) = exp(−a²/2) / √(2π).",
    Partial(z, a),
    where={Phi: (1 + erf(a / sqrt(2))) / 2, z: a * Phi},
)
_ = gelu.step(differentiate, z)
gelu

# %% [markdown]
# The product rule leaves $\Phi$, which the forward pass has, and the slope of $\Phi$, the bell
# curve.

# %%
gelu.step(differentiate, Phi)

# %% [markdown]
# NumPy has no $\operatorname{erf}$. The library takes
# $\operatorname{erfc} = 1 - \operatorname{erf}$ from the C library and puts back what rounding
# takes; that correction is 0 over the reals, and the proof goes right through it. Note that this is
# GELU itself and not the approximation by $\tanh$, which has another derivative.

# %%
gelu.ships(act.gelu, A, at=(n, m), equals=z)

# %%
gelu.ships(act.gelu_derivative, A, act.gelu(A), at=(n, m))

# %%
gelu.qed()

# %% [markdown]
# ## SiLU
#
# SiLU weighs $a$ by its own sigmoid: $z = a\,\sigma(a)$. We write $\sigma$ for $\sigma(a)$.

# %%
sigma = array("sigma", N, M)[n, m]
silu = Derivation(
    "The derivative of SiLU",
    "For z = a sigmoid(a), the derivative of z by a is s + z (1 − s), with s = sigmoid(a).",
    Partial(z, a),
    where={sigma: 1 / (1 + exp(-a)), z: a * sigma},
)
_ = silu.step(differentiate, z)
silu

# %% [markdown]
# We know the slope of the sigmoid from above,

# %%
silu.equals(sigma + a * sigma * (1 - sigma), because="the sigmoid's slope")

# %% [markdown]
# and $a\,\sigma$ is $z$.

# %%
silu.equals(sigma + z * (1 - sigma), because="definition of z")

# %%
silu.ships(act.silu, A, at=(n, m), equals=z)

# %%
silu.ships(act.silu_derivative, A, act.silu(A), at=(n, m))

# %%
silu.qed()

# %% [markdown]
# Whoever takes the weight $\sigma(a)$ for a constant loses the second term.

# %%
counterexample(silu.unfold(sigma), silu.unfold(silu.last), where=at_log_2)

# %% [markdown]
# ## ELU
#
# ELU lets pass what is positive, as ReLU does, and follows the exponential down to $-1$ on the other side,
# so that a unit never quite stops learning. The library has a factor $r$ before the exponential, which is 1
# unless told otherwise. The proof holds for any $r$.

# %%
elu_right = Derivation(
    "ELU right of 0",
    "For a > 0 ELU is a, and its derivative is 1, for any factor r.",
    Partial(z, a),
    where={z: a},
    assuming=[Positive(A)],
)
_ = elu_right.step(differentiate, z)
elu_right

# %%
Z_elu = act.elu(A, slope=r)
elu_right.ships(act.elu, A, r, at=(n, m), equals=z)

# %%
elu_right.ships(act.elu_derivative, A, Z_elu, r, at=(n, m))

# %%
elu_right.qed()

# %% [markdown]
# On the left the slope is $r e^a$, which the forward pass nearly has: it is $z + r$.

# %%
elu_left = Derivation(
    "ELU left of 0",
    "For a < 0 ELU is r (eᵃ − 1), and its derivative is r eᵃ, which is z + r, for any factor r.",
    Partial(z, a),
    where={z: r * (exp(a) - 1)},
    assuming=[Negative(A)],
)
_ = elu_left.step(differentiate, z)
_ = elu_left.ships(act.elu, A, r, at=(n, m), equals=z)
_ = elu_left.ships(act.elu_derivative, A, Z_elu, r, at=(n, m))
elu_left.equals(z + r, because="r eᵃ = r (eᵃ − 1) + r")
elu_left

# %%
elu_left.qed()

# %% [markdown]
# At $a = 0$ the two sides meet: $z$ is 0 on both. Their slopes are 1 and $r$, so that there is a kink
# unless $r = 1$.
#
# ## What is not proved here
#
# These are derivatives of real functions. How many digits the code keeps, and that it returns the
# limits at $\pm\infty$, is measured by tests (`tests/test_numerics.py`). At the kinks of ReLU,
# leaky ReLU and ELU nothing is proved, because there is nothing to prove.

# %% [markdown]
# ## Exercises
#
# **1.** What is the largest slope of the sigmoid, and where is it? And that of tanh?

# %% [markdown]
# **Answer.** $\frac14$ at $a = 0$, since $z(1 - z)$ is largest for $z = \frac12$; and 1 at 0, since
# $1 - z^2$ is largest for $z = 0$.

# %% tags=["answer"]
import numpy as np

places = np.linspace(-5, 5, 1001)
sigmoid_slope = act.sigmoid_derivative(places, act.sigmoid(places))
tanh_slope = act.tanh_derivative(places, act.tanh(places))
for slope, largest in ((sigmoid_slope, 1 / 4), (tanh_slope, 1)):
    assert np.isclose(slope.max(), largest)
    assert np.isclose(places[slope.argmax()], 0)

# %% [markdown]
# **2.** A signal passes back through ten sigmoids, and nothing else. By which factor is its slope
# smaller at least?

# %% [markdown]
# **Answer.** $4^{10}$, about a million: each has a slope of $\frac14$ at most. This is how
# gradients vanish.

# %% tags=["answer"]
assert 4**10 == 1_048_576

# %% [markdown]
# **3.** Which activations of this page can return a negative number?

# %% [markdown]
# **Answer.** The identity, tanh, leaky ReLU, ELU, GELU and SiLU. Sigmoid and softplus are positive,
# and ReLU is at least 0.

# %% tags=["answer"]
below = np.array([-1.0])
assert all(f(below) < 0 for f in (act.tanh, act.gelu, act.silu))
assert act.sigmoid(below) > 0
assert act.softplus(below) > 0
assert act.relu(below) == 0
