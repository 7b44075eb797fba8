"""What each derivation proves, written out: a theorem that goes missing or loses its scope is seen here."""

ALL, FIXED, VALUES = "all sizes", "fixed sizes", "all values"
SQUARES, HALF, GAPS, HUBER = (
    f"backprop.losses.numbers.{name}"
    for name in ("squared_error", "half_squared_error", "absolute_error", "huber_loss")
)
COUNTS = "backprop.losses.counts.poisson_loss"
COIN, HINGE = (f"backprop.losses.questions.{name}" for name in ("binary_cross_entropy", "hinge_loss"))
SHARES = "backprop.losses.divergence.kl_divergence"
DIE, ONE_HOT = (f"backprop.losses.classes.{name}" for name in ("categorical_cross_entropy", "one_hot"))
NETWORK = "backprop.network.Network"
SOLVERS = "backprop.solvers"
OUTPUTS = "backprop.outputs"
ACTIVATIONS = "backprop.activations"
PASSES = "backprop.training.passes"


def with_slope(name):
    return [f"backprop.activations.{name}", f"backprop.activations.{name}_derivative"]


def layer(name):
    """Its two directions."""
    return [f"backprop.layers.{name}.{direction}" for direction in ("forward", "backward")]


EXPECTED = {
    "layers": [
        ("A linear layer", ALL, layer("linear.Linear")),
        ("An activation as a layer", ALL, layer("activation.Activation")),
        ("Dropout", ALL, layer("dropout.Dropout")),
        ("An embedding", ALL, layer("embedding.Embedding")),
        ("Positions", ALL, layer("positions.Positions")),
        ("Flatten", ALL, layer("flatten.Flatten")),
        ("SReLU", ALL, layer("srelu.SReLU")),
        ("Layers in a chain", ALL, layer("composition.Sequential")),
        ("A way around", ALL, layer("composition.Residual")),
    ],
    "normalisation": [
        ("LayerNorm", ALL, layer("layer_norm.LayerNorm")),
        ("BatchNorm in training", ALL, layer("batch_norm.BatchNorm")[::-1]),
        ("BatchNorm in prediction", ALL, layer("batch_norm.BatchNorm")),
    ],
    "convolution": [
        ("How many windows fit", ALL, []),
        ("Convolution along two axes", ALL, layer("convolution.Conv2d")),
        ("Convolution along two axes, all rows at once", ALL, layer("convolution.Conv2d")),
        ("Convolution along one axis", ALL, layer("convolution.Conv1d")),
        ("The flipped kernel", ALL, []),
        ("The flipped kernel, with a stride", ALL, []),
        ("Average pooling", ALL, layer("pooling.AvgPool2d")),
        ("Max pooling, backward", ALL, layer("pooling.MaxPool2d")[1:]),
        ("Max pooling, forward", ALL, layer("pooling.MaxPool2d")[:1]),
    ],
    "attention": [
        (
            "The softmax of rows and its slopes",
            ALL,
            ["backprop.layers.attention.weights", "backprop.layers.attention.weights_backward"],
        ),
        (
            "The softmax of what is seen, and its slopes",
            ALL,
            ["backprop.layers.attention.weights", "backprop.layers.attention.weights_backward"],
        ),
        (
            "Attention, forward",
            ALL + ", with axes 2 and 3 of B of one size",
            layer("attention.MultiHeadAttention")[:1],
        ),
        (
            "Attention, backward",
            ALL + ", with axes 2 and 3 of B of one size; axes 2 and 3 of P of one size",
            layer("attention.MultiHeadAttention")[1:],
        ),
        (
            "Attention to what may be seen",
            ALL + ", with axes 2 and 3 of P of one size; axes 2 and 3 of m of one size",
            layer("attention.MultiHeadAttention"),
        ),
        (
            "Causal attention, forward",
            ALL + ", with axes 2 and 3 of S of one size",
            ["backprop.layers.attention.causal_mask", *layer("attention.MultiHeadAttention")[:1]],
        ),
        (
            "Causal attention with a mask, forward",
            ALL + ", with axes 2 and 3 of m of one size",
            layer("attention.MultiHeadAttention")[:1],
        ),
    ],
    "recurrence": [
        ("A recurrent network, forward", ALL + ", with u square", layer("recurrent.RNN")[:1]),
        ("Backpropagation through time", ALL + ", with u square", layer("recurrent.RNN")[1:]),
        (
            "LSTM through time",
            ALL + ", with u^{(f)} square; u^{(g)} square; u^{(i)} square; u^{(o)} square",
            layer("recurrent.LSTM")[::-1],
        ),
        (
            "GRU through time",
            ALL + ", with u^{(n)} square; u^{(r)} square; u^{(z)} square",
            layer("recurrent.GRU")[::-1],
        ),
    ],
    "vanishing_gradients": [
        ("One step back is one Jacobian", ALL + ", with u square", []),
        ("The Jacobian of a linear step", VALUES, []),
        ("Through T linear steps", ALL, []),
        ("A step stretches by at most the norm of U", ALL + ", with u square", []),
        ("tanh stretches nothing", ALL, []),
    ],
    "squared_error": [
        ("The log-likelihood of a Gaussian", ALL, []),
        ("Gaussian gives squared error", ALL, [SQUARES]),
        ("Gaussian gives squared error, several outputs", ALL, [SQUARES]),
    ],
    "binary_cross_entropy": [
        ("Bernoulli gives binary cross-entropy", ALL, [COIN]),
        ("Bernoulli gives binary cross-entropy, several questions", ALL, [COIN]),
        ("Binary cross-entropy of soft targets", ALL, [COIN]),
    ],
    "absolute_error": [
        ("Laplace gives absolute error", ALL, [GAPS]),
        ("Laplace gives absolute error, several outputs", ALL, [GAPS]),
        ("The gradient of the absolute error", ALL, [f"{GAPS}_gradient"]),
    ],
    "huber_loss": [
        ("A bell with straight flanks gives Huber's loss", ALL, [HUBER]),
        ("The gradient of Huber's loss", ALL, [f"{HUBER}_gradient"]),
    ],
    "poisson_loss": [
        ("Poisson gives the loss of counts", ALL, [COUNTS]),
        ("The gradient of the loss of counts", ALL, [f"{COUNTS}_gradient"]),
        (
            "Poisson with exp, from the logits",
            ALL,
            [f"{COUNTS}_with_logits", COUNTS, "backprop.outputs.exponential"],
        ),
        ("The gradient of the loss of counts, from the logits", ALL, [f"{COUNTS}_with_logits_gradient"]),
        ("Counts over different times are weighted rates", ALL, []),
    ],
    "biased_die": [
        ("one_hot is the indicator matrix", ALL, [ONE_HOT]),
        ("The log-likelihood of a biased die", ALL, []),
        ("The slope of the Lagrangian", ALL, []),
        ("The multiplier is the number of rolls", ALL, []),
        ("The gap between the logarithm and its tangent", VALUES, []),
        ("The shares are the most likely probabilities", ALL, []),
        ("The notes' eight rolls", FIXED, []),
    ],
    "categorical_cross_entropy": [
        ("Categorical gives categorical cross-entropy", ALL, [DIE]),
        ("Cross-entropy of soft targets", ALL, [DIE]),
        ("Two classes give binary cross-entropy", FIXED, [COIN, DIE]),
    ],
    "label_smoothing": [
        ("Blind labels give smoothed targets", ALL, []),
        ("Smoothed targets with softmax, from the logits", ALL, [f"{DIE}_with_logits"]),
        ("The gradient with smoothed targets", ALL, [f"{DIE}_with_logits_gradient"]),
    ],
    "class_weights": [
        ("Samples that count by their class give class weights", ALL, []),
        ("Class weights with softmax, from the logits", ALL, [f"{DIE}_with_logits"]),
        ("The gradient with class weights", ALL, [f"{DIE}_with_logits_gradient"]),
        (
            "Weights, smoothing and temperature together",
            ALL,
            [f"{DIE}_with_logits", f"{DIE}_with_logits_gradient"],
        ),
    ],
    "temperature": [
        ("Categorical with a temperature, from the logits", ALL, [f"{DIE}_with_logits"]),
        ("Softmax at a temperature", ALL, ["backprop.activations.softmax"]),
        ("The gradient with a temperature", ALL, [f"{DIE}_with_logits_gradient"]),
        ("The derivative by the temperature", ALL, []),
    ],
    "kl_divergence": [
        ("Shares give the Kullback-Leibler divergence", ALL, [SHARES]),
        ("The divergence is at least 0", ALL, []),
        ("The gradient of the divergence", ALL, [f"{SHARES}_gradient"]),
        ("The divergence with softmax, from the logits", ALL, [f"{SHARES}_with_logits"]),
        ("The gradient of the divergence, from the logits", ALL, [f"{SHARES}_with_logits_gradient"]),
    ],
    "hinge_loss": [
        ("The hinge loss", ALL, [HINGE]),
        ("The gradient of the hinge loss", ALL, [f"{HINGE}_gradient"]),
    ],
    "gradient_descent": [
        ("Descent on the cost is ascent on the log-likelihood", ALL, []),
        ("One step on x²", VALUES, []),
        ("The slope along a straight way", ALL, []),
        ("A step along the gradient of x² climbs", VALUES, []),
        ("A step against the gradient of x² descends", VALUES, []),
        ("The slopes of a sum of squares", ALL, []),
        ("The second derivatives of a sum of squares", ALL, []),
        ("Beside the point of slope zero", ALL, []),
        ("n steps on x², from n to n + 1", VALUES, []),
        ("How far the rate is from 1", VALUES, []),
        ("The step in Bernoulli's inequality", VALUES, []),
        ("Sum or mean, a matter of the learning rate", ALL, []),
    ],
    "output_delta": [
        ("Bernoulli with sigmoid, from the logits", ALL, [f"{COIN}_with_logits", COIN]),
        ("The delta of Bernoulli with sigmoid", ALL, [f"{COIN}_with_logits_gradient"]),
        ("Categorical with softmax, from the logits", ALL, [f"{DIE}_with_logits", DIE]),
        ("The delta of categorical with softmax", ALL, [f"{DIE}_with_logits_gradient"]),
        ("The delta of Gaussian with identity", ALL, [HALF, f"{HALF}_gradient", f"{SQUARES}_gradient"]),
        ("The delta of Poisson with exp", ALL, []),
        ("The gradient for the last weights", ALL, []),
    ],
    "convexity": [
        ("The Hessian of softmax with its cost", ALL, []),
        ("The bend of the cost is a variance", ALL, []),
        ("Softmax regression is convex", ALL, []),
        ("A penalty bends upwards", ALL, []),
    ],
    "exponential_family": [
        ("The delta of an exponential family", ALL, []),
        ("The derivative of b is the mean", ALL, []),
        ("Mean minus target, for several logits", ALL, []),
        ("The gradient of the binary cross-entropy", ALL, [f"{COIN}_gradient"]),
        ("The gradient of the categorical cross-entropy", ALL, [f"{DIE}_gradient"]),
        ("Bernoulli with any activation", ALL, []),
        ("Half the squared error with any activation", ALL, []),
        ("Half the squared error with softmax", ALL, []),
    ],
    "additivity": [
        ("Parts add up to the whole", ALL, []),
        (
            "Costs of parts add up to the cost",
            ALL,
            [SQUARES, HALF, COIN, f"{COIN}_with_logits", DIE, f"{DIE}_with_logits"],
        ),
        ("The mean of the whole", ALL, []),
        ("One sample is unbiased", ALL, []),
        ("A fair minibatch is unbiased", ALL, []),
    ],
    "gaussian_prior": [
        ("A Gaussian prior adds the squares of the weights", ALL, []),
        ("The cost with a penalty has the order of the posterior", ALL, []),
        ("The gradient with a penalty", ALL, []),
        ("Descent with a penalty is weight decay", ALL, []),
        ("With the half squared error, α is σ²/τ²", ALL, []),
        ("Whole weights are copies", ALL, []),
        ("A minibatch keeps the whole set's share of the penalty", ALL, []),
        ("With the minibatch's own size, the penalty counts P times", ALL, []),
        ("The gradient of ridge regression", ALL, []),
        ("The cost of ridge regression from one point to another", ALL, []),
    ],
    "optimisers": [
        ("The descent step of the library", ALL, [f"{SOLVERS}.descend"]),
        ("A step with momentum", ALL, [f"{SOLVERS}.heavy_ball"]),
        ("One more step, one more factor", ALL, []),
        ("Four steps, unrolled", FIXED, []),
        ("The velocity under a constant gradient", ALL, []),
        ("Nesterov, told by the place where it looks", ALL, [f"{SOLVERS}.nesterov"]),
        ("Without momentum", ALL, [f"{SOLVERS}.{name}" for name in ("heavy_ball", "nesterov", "descend")]),
        ("A running mean of a constant", ALL, []),
        ("A step of Adam", ALL, [f"{SOLVERS}.adam"]),
        ("Adam's first step", ALL, [f"{SOLVERS}.adam"]),
        ("Adam does not see the scale of the cost", ALL, [f"{SOLVERS}.adam"]),
    ],
    "fast_training": [
        ("Softmax and its cost, in place", ALL, [f"{OUTPUTS}.softmax_cross_entropy"]),
        ("Sigmoid and its cost, in place", ALL, [f"{OUTPUTS}.sigmoid_cross_entropy"]),
        ("Half the squared error, in place", ALL, [f"{OUTPUTS}.half_squared_error"]),
        ("The loss of counts, in place", ALL, [f"{OUTPUTS}.poisson_loss"]),
        ("The absolute error, in place", ALL, [f"{OUTPUTS}.absolute_error"]),
        ("Huber's loss, in place", ALL, [f"{OUTPUTS}.huber_loss"]),
        ("Any output, in place", ALL, [f"{OUTPUTS}.cost_in_place"]),
        ("tanh, in place", ALL, [f"{ACTIVATIONS}.tanh_in_place", f"{ACTIVATIONS}.tanh_slope"]),
        ("sigmoid, in place", ALL, [f"{ACTIVATIONS}.sigmoid_in_place", f"{ACTIVATIONS}.sigmoid_slope"]),
        ("relu, in place", ALL, [f"{ACTIVATIONS}.relu_in_place", f"{ACTIVATIONS}.relu_slope"]),
        (
            "gelu, in place",
            ALL,
            [f"{ACTIVATIONS}.{name}" for name in ("gelu_in_place", "normal_in_place", "gelu_slope")],
        ),
        ("Any activation, in place", ALL, [f"{ACTIVATIONS}.{name}_in_place" for name in ("apply", "slope")]),
        ("The penalty, in place", ALL, [f"{PASSES}.{name}" for name in ("penalty", "add_decay")]),
        (
            "Both passes in place, up to three hidden layers",
            ALL,
            [f"{PASSES}.{name}" for name in ("forward", "backward")],
        ),
    ],
    "more_than_one_machine": [("Machines add up to the weighted mean", ALL, [])],
    "activations": [
        ("The derivative of the sigmoid", ALL, with_slope("sigmoid")),
        ("The sigmoid's symmetry", ALL, []),
        ("The derivative of tanh", ALL, with_slope("tanh")),
        ("tanh is a sigmoid at another scale", ALL, []),
        ("ReLU right of its kink", ALL, with_slope("relu")),
        ("ReLU left of its kink", ALL, with_slope("relu")),
        ("Leaky ReLU right of its kink", ALL, with_slope("leaky_relu")),
        ("Leaky ReLU left of its kink", ALL, with_slope("leaky_relu")),
        ("The derivative of the identity", ALL, with_slope("identity")),
        ("The derivative of softplus", ALL, with_slope("softplus")),
        ("The derivative of GELU", ALL, with_slope("gelu")),
        ("The derivative of SiLU", ALL, with_slope("silu")),
        ("ELU right of 0", ALL, with_slope("elu")),
        ("ELU left of 0", ALL, with_slope("elu")),
    ],
    "softmax": [
        ("Softmax gives probabilities", ALL, []),
        ("Softmax is invariant under a shift of the row", ALL, []),
        ("Any pivot may be subtracted", ALL, ["backprop.activations.softmax"]),
        ("The Jacobian of softmax", ALL, []),
        ("Softmax does not mix rows", ALL, []),
        ("The logarithm of softmax", ALL, ["backprop.activations.log_softmax"]),
        ("A shift of the row shifts log-sum-exp", ALL, ["backprop.activations.log_sum_exp"]),
        ("Softmax is the gradient of log-sum-exp", ALL, []),
        ("The derivative of log-softmax", ALL, []),
        ("Softmax of two classes is the sigmoid", FIXED, []),
    ],
    "one_hidden_layer": [
        ("The gradient for V", ALL, []),
        ("The gradient for c", ALL, []),
        ("The gradient for W", ALL, []),
        ("The gradient for b", ALL, []),
        ("The gradient for W with the sigmoid", ALL, []),
        ("The gradient for b with the sigmoid", ALL, []),
        ("The notes' network, as it ships", ALL, [f"{NETWORK}.gradients", f"{NETWORK}.cost"]),
        ("The cost along a way", ALL, []),
        ("The notes' gradients point against the gradients", ALL, []),
    ],
    "any_depth": [
        ("Two hidden layers: the last gradient", ALL, []),
        ("Two hidden layers: the middle gradient", ALL, []),
        ("Two hidden layers: the first gradient", ALL, []),
        ("Two hidden layers: what δ is", ALL, []),
        (
            "A layer's gradient for its weights",
            ALL,
            ["backprop.network.affine", "backprop.network.layer_gradient"],
        ),
        ("A layer's gradient for its biases", ALL, ["backprop.network.layer_gradient"]),
        (
            "The delta recursion, one layer back",
            ALL,
            ["backprop.network.forward_step", "backprop.network.backward_step"],
        ),
        ("The derivative by what a layer takes in", ALL, []),
        ("Any depth", ALL, ["backprop.network.backward"]),
        ("Any depth, forward", ALL, ["backprop.network.forward"]),
    ],
    "whole_network": [
        (
            "Any cost, up to two hidden layers",
            ALL,
            ["backprop.network.forward", "backprop.network.backward"],
        ),
        *(
            (
                f"Networks with {output} output, up to one hidden layer",
                ALL,
                [f"{NETWORK}.{name}" for name in ("predict", "cost", "gradients", "cost_and_gradients")],
            )
            for output in ("softmax", "sigmoid", "identity", "poisson")
        ),
    ],
    "cost_of_depth": [
        ("The price of all gradients", ALL, []),
        ("The price of the forward pass", ALL, []),
        ("The derivative as a sum over paths", ALL, []),
        ("The number of these paths", ALL, []),
        ("The number of paths, from d to d + 1 layers", ALL, []),
    ],
}
