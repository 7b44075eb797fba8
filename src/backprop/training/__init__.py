"""Training's inner loop: the cost and the gradient of `Network`, written to arrays that exist.

    J(θ) = Σ_n ω_n L_n + ½ λ Σ_i w_i²,    ∂J/∂θ = Σ_n ω_n ∂L_n/∂θ + λ w

ω_n is the weight of sample n in the mean, 1/N where all count alike; λ is the decay, α/N, of the weights w,
and biases have none. L_n is the cost of the output, see `backprop.outputs`. Arrays lie feature by feature, A
as (m, n): a maximum over three classes is then three passes over long rows, not 1,500 over short ones.

The formulas are those of `backprop.network`, without the compensated arithmetic of `backprop.losses`: an
error is small beside 1, not beside a cost of 10⁻³⁰. Both are proved equal to what the site derives.
"""

from backprop.training.passes import Batch, Layers, add_decay, backward, forward, penalty
from backprop.training.trainer import Trainer

__all__ = [
    "Batch",
    "Layers",
    "Trainer",
    "add_decay",
    "backward",
    "forward",
    "penalty",
]
