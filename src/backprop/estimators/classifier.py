"""`MLPClassifier`: Bernoulli or categorical targets, with cross-entropy as the cost."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from backprop.activations import log_softmax, sigmoid, softmax, softplus
from backprop.estimators import labels, validation
from backprop.estimators.labelled import Labelled

Array = NDArray[Any]


class MLPClassifier(Labelled):
    """A network that predicts the probability of each class.

    It minimises J(θ) = (1/Ω) (Σ_n ω_n L_n + (α/2) Σ w²), where ω_n is the weight of sample n, Ω their sum
    over the training set, L_n the cross-entropy of sample n, and w runs over the weights without biases. A
    mini-batch b takes Ω_b for Ω in the first term, and keeps α/(2Ω) before the second. Two classes, and each
    label of a multilabel indicator matrix, have one sigmoid output; three classes or more a softmax.

    Args:
        hidden_layer_sizes: The units of each hidden layer; () is logistic or softmax regression.
        activation: A name in `backprop.ACTIVATIONS`, or "logistic", which is "sigmoid".
        solver: "adam"; "sgd", with momentum; "gradient_descent", plain, on the whole data at each step;
            or "lbfgs", which needs SciPy.
        alpha: α ≥ 0, the strength of the penalty.
        batch_size: Samples a step; "auto" is 200, or all where there are fewer. "gradient_descent" and
            "lbfgs" always take all.
        learning_rate: How η changes after each epoch. "constant": η₀. "invscaling": η₀ (1 + t)⁻ᵖ, where t is
            the number of samples seen, n more with each epoch, and p is `power_t`. "adaptive": where training
            would end for want of progress (see `tol`), η is divided by 5 instead, unless η ≤ 10⁻⁶. It holds
            for all solvers but "lbfgs", which finds its own steps; in scikit-learn, for "sgd" alone.
        learning_rate_init: η₀ > 0.
        power_t: p ≥ 0 of "invscaling".
        max_iter: The largest number of epochs, or of iterations of L-BFGS.
        shuffle: Whether mini-batches are drawn anew in each epoch.
        random_state: None, a seed, a Generator or a RandomState; of the last two one number is drawn.
        tol: Training stops once the cost has not fallen by tol for more than `n_iter_no_change` epochs;
            for L-BFGS, once no entry of the gradient exceeds it, or J falls by 2.2·10⁻⁹ max(J, 1) at most.
        verbose: Whether to show epoch, cost and remaining time on standard error: in a terminal as one
            line, elsewhere as a line a second at most.
        warm_start: Whether `fit` goes on from the weights that there are.
        momentum: μ of "sgd", in [0, 1).
        nesterovs_momentum: Whether "sgd" steps as Nesterov does.
        early_stopping: Whether to hold out samples, stop by their score instead of the cost, and keep the
            weights with the best score. Of each class its share is held out; multilabel samples by chance.
        validation_fraction: The share of samples held out, in (0, 1); their number is rounded up.
        beta_1: Adam's decay of the mean of the gradient, in [0, 1).
        beta_2: Adam's decay of the mean of its square, in [0, 1).
        epsilon: Adam's ε > 0.
        n_iter_no_change: How many epochs without progress are tolerated.
        max_fun: The largest number of evaluations of J in L-BFGS.
        checkpoint: A file that `fit` writes after epochs. Where it exists, `fit` goes on from it, bit by bit
            as if it had not been stopped, if parameters, architecture and data are the same (max_iter,
            verbose and every may differ); otherwise it raises ValueError. With early stopping,
            random_state must be an integer. `partial_fit` ignores it.
        every: The number of epochs between checkpoints.

    Attributes:
        classes_: The classes, sorted; 0 … k − 1 for a multilabel matrix.
        coefs_: W⁽¹⁾ … W⁽ᴸ⁾, shapes (n_{l−1}, n_l).
        intercepts_: b⁽¹⁾ … b⁽ᴸ⁾, shapes (n_l,).
        loss_curve_: The cost of each epoch, each batch's before its step: the first of a full batch is J of
            the initial weights. For L-BFGS, J of the initial weights and after each iteration.
        loss_, best_loss_: Its last and its smallest entry.
        n_iter_: The number of epochs, or of iterations of L-BFGS.
        n_features_in_, n_outputs_: d and k of the network.
        feature_names_in_: The columns of X, where it was a data frame.
        validation_scores_, best_validation_score_: With early stopping.

    float32 inputs are computed in float32, all others in float64. Ctrl-C ends `fit` after the current step
    with a warning, and the estimator is usable; a second one raises KeyboardInterrupt.

    Source:
        Bishop, *Pattern Recognition and Machine Learning* (2006), §5.2; the penalty §5.5, eq. 5.112.
    """

    kind = "classifier"

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Self:
        """One epoch on these samples, from the weights, the solver's memory and the η that there are.

        Args:
            X: Inputs, shape (n, d).
            y: Labels, shape (n,), or an indicator matrix, shape (n, k).
            classes: All classes that will come; needed at the first call, unless y is a matrix.
            sample_weight: ω_n, shape (n,). Ω is their sum over this call's samples.

        Raises:
            ValueError: As `fit`, or classes are missing or others than before.
        """
        if classes is not None:
            classes = labels.distinct(validation.array("classes", classes))
            known = getattr(self, "classes_", classes)
            if not np.array_equal(known, classes):
                raise ValueError(f"classes must be those of the first call, {known}; came {classes}")
        elif not hasattr(self, "classes_") and np.ndim(validation.dense(y)) != 2:
            raise ValueError("classes must be passed on the first call to partial_fit")
        return self._fit(X, y, sample_weight, classes, partial=True)

    def predict(self, X: Any) -> Array:
        """The most probable class of each sample, shape (n,), or each label that is likelier than not."""
        A = self._logits(X)
        if self._multilabel:
            return (A > 0).astype(np.int64)
        codes = (A[:, 0] > 0).astype(np.intp) if A.shape[1] == 1 else A.argmax(axis=1)
        found: Array = self.classes_[codes]
        return found

    def decision_function(self, X: Any) -> Array:
        """The logits A⁽ᴸ⁾, whose sigmoid or softmax is `predict_proba`.

        Shape (n, k) for k ≥ 3 classes, or k labels; shape (n,) for two classes, where a > 0 is the second.
        """
        A = self._logits(X)
        return A if A.shape[1] > 1 else A[:, 0]

    def predict_proba(self, X: Any) -> Array:
        """Probabilities, shape (n, k): of each class in the order of `classes_`, or of each label."""
        A = self._logits(X)
        if self._multilabel:
            return sigmoid(A)
        return sigmoid(np.hstack([-A, A])) if A.shape[1] == 1 else softmax(A)

    def predict_log_proba(self, X: Any) -> Array:
        """log of `predict_proba`, also where that rounds to 0 or 1."""
        A = self._logits(X)
        if self._multilabel:
            return -softplus(-A)
        return -softplus(np.hstack([A, -A])) if A.shape[1] == 1 else log_softmax(A)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of samples, by weight, whose class, or whose every label, is predicted."""
        predicted = self.predict(X)
        right = predicted == validation.true_values(y, predicted.shape)
        hits = right.all(axis=1) if right.ndim == 2 else right
        return float(np.average(hits, weights=validation.weights(sample_weight, len(hits))))
