"""Programs of several fields, in files: right, and with one thing wrong."""

from pathlib import Path

import pytest

from backprop.proof.explain import Verdict
from backprop.proof.explain.question.signature import WrongCall

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

FIELDS = Path(__file__).parent / "fields"
WRONG = {
    "activations_alone": ("return s + x * s * (1.0 - s)", "return s + x * s * (1.0 + s)"),
    "actor_critic": ("dz += self.c_ent", "dz -= self.c_ent"),
    "attention_heads": ("dv = self.att.transpose(0, 1, 3, 2) @ dy", "dv = self.att @ dy"),
    "autoencoder_named": ("(1 - self.code**2)", "(1 - self.code)"),
    "bias_by_default": ("db = 2 * np.mean(miss)", "db = 2 * np.sum(miss)"),
    "bundle_pose2d": ("np.sum(E * (P @ dR.T))", "np.sum(E * (P @ dR))"),
    "by_the_second": ("return -p / q", "return -p / q**2"),
    "cell_by_lists": ("dc * new * enter", "dc * keep * enter"),
    "cell_in_other_order": ("dc_prev = dc * f", "dc_prev = dc * i"),
    "cell_two_outputs": ("(dh * (1 - self.h**2))", "dh"),
    "cbow_script": ("dh / contexts.shape[1])", "dh)"),
    "cbow_windows": ("dh / contexts.shape[1])", "dh)"),
    "char_rnn_loss_fun": ("np.dot(dhraw, hs[t - 1].T)", "np.dot(dhraw, hs[t].T)"),
    "checked_lengths": ("return 2 * X.T", "return X.T"),
    "checked_logreg": ("err.mean()", "err.sum()"),
    "checked_signs": ("return -X.T", "return X.T"),
    "clip_by_norm": ("grad = X.T @ (p - y)", "grad = X.T @ (y - p)"),
    "conv1d_weight": ("np.sum(delta, axis=(0, 2))", "np.mean(delta, axis=(0, 2))"),
    "conv_loops": ("j * s : j * s + k] += np.t", "j * s : j * s + k] = np.t"),
    "conv_naive_demo": ("+= w[f] * dout[n, f, i, j]", "+= w[f][:, ::-1, ::-1] * dout[n, f, i, j]"),
    "conv_windows": ("L, axis=2) / L", "L, axis=2)"),
    "cost_of_object": ("self.rate * 2 * X.T", "self.rate * X.T"),
    "couche": ("return y * (1 - y)", "return 1 - y"),
    "count_as_argument": ("np.dot(turned, miss) / m", "np.dot(turned, miss)"),
    "counted_classes": ("* a_h * (1.0 - a_h)", "* a_h"),
    "crf_linear": ("np.subtract.at(dA, (tags[:-1], tags[1:]), 1)", "dA[tags[:-1], tags[1:]] -= 1"),
    "descent_by_entries": ("errors_x1 = (predictions - y)", "errors_x1 = (y - predictions)"),
    "descent_from_given": ("gradient = -(1 / N)", "gradient = -(2 / N)"),
    "descent_of_a_slope": ("Xbar.T.dot(Xbar.dot(w) - y) /", "2 * Xbar.T.dot(Xbar.dot(w) - y) /"),
    "digits_by_columns": ("np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2)"),
    "elastic_by_miss": ("X.T @ err / n", "X.T @ err**3 / n"),
    "encoder_three_slopes": ("d_mu = dz + dkl_dmu", "d_mu = dz"),
    "entry_loss": ("miss = line(X, w, b) - y", "miss = y - line(X, w, b)"),
    "dropout_beside_plain": (" * D / keep_prob\n    dW", "\n    dW"),
    "eps_beside_data": ("X.T @ (h - y)", "X.T @ (y - h)"),
    "factors_by_rank": ("+ 2 * beta * P[i][k]", "+ beta * P[i][k]"),
    "forgotten_reg_call": ("+ self.alpha * self.coef\n        d_bias", "+ self.alpha\n        d_bias"),
    "forward_in_difference": (" * (self.z1 > 0)", ""),
    "gan_numbers": ("df = sigmoid(w * fake + c)", "df = sigmoid(w * fake + c) - 1"),
    "gauss_newton": ("[e, -p[0] * t * e,", "[e, -t * e,"),
    "globals_backward": ("(1 - h1**2)", "h1 * (1 - h1)"),
    "gmm_means": ("gamma = dens / dens.sum(axis=1,", "gamma = dens / dens.sum(axis=0,"),
    "gradcheck_of_f": ("d2 = (out - y)", "d2 = 2 * (out - y)"),
    "growing_penalty": ("+ lam * w)", "+ lam)"),
    "gru_onehot_steps": ("dh_next = dh * u + drh * r", "dh_next = drh * r"),
    "handed_over": ("(x.T.dot(miss) / m)", "(x.T.dot(miss))"),
    "history_array": ("(1 / m) * X.T", "X.T"),
    "huber_big_delta": ("np.clip(r, -DELTA, DELTA)", "r"),
    "huber_fit": ("g[-1] = -psi.sum()", "g[-1] = -r.sum()"),
    "ica_tanh": ("np.linalg.inv(W).T", "np.linalg.inv(W)"),
    "im2col_conv": ("stride] += col", "stride] = col"),
    "interview_logreg": ("X.T @ (y_pred - y)", "X.T @ (y - y_pred)"),
    "kde_bandwidth": ("- n / h", "- 1 / h"),
    "kernel_logreg": ("K @ (-y * s) / len(X) +", "K @ (-y * s) +"),
    "kernel_of_a_number": (" * far * np.sign(r)", " * far"),
    "known_rows": ("X[known].T @ r", "X.T @ (X @ w - y)"),
    "labels_squared": ("* a_h * (1.0 - a_h)", "* (1.0 - a_h)"),
    "labels_without_cost": ("(1 - self.a1**2)", "(1 - self.a1)"),
    "lasso_in_steps": ("pull = -2 *", "pull = -3 *"),
    "layer_error_tensor": ("= np.dot(self.extended.T", "= 2 * np.dot(self.extended.T"),
    "layer_loss_gradient": ("return np.dot(loss_gradient", "return 2 * np.dot(loss_gradient"),
    "layer_of_arrays": ("grad_output.sum(axis=0)", "grad_output.mean(axis=0)"),
    "lambdas_alone": ("6 * x[1]", "3 * x[1]"),
    "layer_of_a_shape": ("- Y) / m\n    return", "- Y)\n    return"),
    "layers_initialised_in_fit": ("np.sum(delta, axis=0", "np.mean(delta, axis=0"),
    "line_by_steps": ("-(2 / N) * x[i] *", "-(1 / N) * x[i] *"),
    "line_with_moments": ("2 * np.sum(y) / n", "2 / n"),
    "layers_with_heirs": ("np.sum(grad, axis=0)", "np.mean(grad, axis=0)"),
    "layers_loss_method": ("return g / len(self.y)", "return g"),
    "layers_mse_prime": ("2 * (y_pred - y_true)", "2 * (y_true - y_pred)"),
    "lengths_padded": ("return g / count", "return g / Y.size"),
    "linear_system": ("lam = A.T @ lam", "lam = A @ lam"),
    "linreg_by_entries": ("np.dot(err, X[:, j])", "np.dot(err, X[:, 0])"),
    "lists_logreg": ("grad[j + 1] += error", "grad[j] += error"),
    "lists_network": ("self.h[j] * (1 - self.h[j])", "(1 - self.h[j])"),
    "lists_own_decay": ("lam * w[j])", "lam * w[0])"),
    "log_likelihood": ("self.beta += lr", "self.beta -= lr"),
    "logreg_by_samples": ("(lambda_ / m) * w[j]", "lambda_ * w[j]"),
    "logreg_called": ("X.shape[0] + self.l2", "X.shape[0] - self.l2"),
    "loss_of_two": ("return y - t", "return t - y"),
    "losses_of_samples": ("(share) - np.dot", "(share) + np.dot"),
    "losses_of_shares": ("(1 - y_true) / (1 - kept))", "(1 - y_true) / kept)"),
    "map_logposterior": ("theta + lr * grad", "theta - lr * grad"),
    "model_made_later": ("(h > 0) * d.dot", "d.dot"),
    "momentum_fit_val": ("        P /= n\n", ""),
    "mpc_lqr": ("lam = xs[k + 1] + A.T @ lam", "lam = A.T @ (xs[k + 1] + lam)"),
    "mpnn_rounds": ("dW += (A", "dW = (A"),
    "nca": ("w = p * pi - p * same", "w = p * same - p * pi"),
    "near_names": ("y_train - guess", "guess - y_train"),
    "neg_sampling_idx": ("grad_outside[idx] += (1", "grad_outside[idx] = (1"),
    "negative_likelihood": ("(p - y)", "(y - p)"),
    "neurons_of_numbers": ("dL_dsum2 * x[1]", "dL_dsum1 * x[1]"),
    "newton_logit": ("grad = X.T @ (p - y)", "grad = X.T @ (p - y) / len(y)"),
    "object_entry_loss": ("delta = miss * self.scale", "delta = miss"),
    "norm_of_given": ("np.sum(self.flat * dout", "np.mean(self.flat * dout"),
    "options_of_a_layer": ("return dx, np.sum(dout * flat", "return dx, np.mean(dout * flat"),
    "objectives_of_models": ("2 * (model - data)", "2 * (data - model)"),
    "ode_adjoint": ("np.outer(lam * s, xs[k])", "np.outer(lam * s, xs[0])"),
    "ode_net": ("a = a + self.dt * dh @", "a = self.dt * dh @"),
    "one_of_many": ("(sigmoid(xi @ w) - yi) * xi", "(yi - sigmoid(xi @ w)) * xi"),
    "parts_with_another": ("self.lam * self.w[1:])", "self.w[1:])"),
    "partial_slopes": ("return x**2 + np.cos(y)", "return x**2 - np.cos(y)"),
    "poisson_underscored": ("+ self.alpha * self.w_", "+ 2 * self.alpha * self.w_"),
    "one_label_no_cost": ("d_x = self.weights @ d_t", "d_x = 2 * self.weights @ d_t"),
    "polynomial_degree": ("2 / len(y) * A.T", "A.T"),
    "printed_cost": (" + lam * r)", " + lam)"),
    "probit": ("self.beta += step", "self.beta -= step"),
    "ratio_of_tables": ("+ self.lam * beta\n", "- self.lam * beta\n"),
    "rbf_net": ("dphi = np.outer(err, self.w) * phi", "dphi = np.outer(err, self.w)"),
    "rides_network": (" * hidden * (1 - hidden)", " * hidden"),
    "rides_rate_inside": (" * hidden * (1 - hidden)", " * hidden"),
    "ridge_in_steps": ("self.X.T.dot(miss) +", "self.X.T.dot(miss**3) +"),
    "rnn_columns": ("dz = self.W.T @ da", "dz = self.W.T @ dh"),
    "robot_arm_ik": ("np.sum(self.lengths[i:] * np.sin(angles[i:]))", "self.lengths[i] * np.sin(angles[i])"),
    "rosenbrock": ("der[-1] = 200", "der[-1] = 100"),
    "rows_made_labels": ("(1 - z**2)", "(1 - z)"),
    "script_adam": ("grad = X.T @ (p - t)", "grad = X.T @ (t - p)"),
    "script_momentum": ("g = 2 * X.T", "g = X.T"),
    "sgd_by_sample": ("self.b += self.eta * 2.0", "self.b += self.eta"),
    "sentences_rnn": ("np.outer(delta, s[t - 1])", "np.outer(delta, s[t])"),
    "sequence_in_columns": ("dba += slopes", "dba = slopes"),
    "sine_network": (" * np.cos(A)", " * np.sin(A)"),
    "sinkhorn_unrolled": ("g += pre", "g = pre"),
    "slopes_of_the_caller": ("np.sum(above) / count", "np.sum(above)"),
    "slopes_in_a_class": ("np.tanh(x) ** 2", "np.tanh(x)"),
    "smooth_part": ("X.T @ psi / X.shape[0]", "X.T @ psi"),
    "softmax_bias_trick": ("G = Xb.T @ (P - Y) / Y.shape[0]", "G = Xb.T @ (P - Y)"),
    "softmax_count_given": ("np.sum(miss, axis=0)", "np.sum(miss)"),
    "step_before_use": ("dv = H.T @ e", "dv = H.T @ e / len(t)"),
    "softmax_script_tested": ("= (probs - Y_train) / X_train.shape[0]", "= probs - Y_train"),
    "step_without_rate": ("-= grad / n", "-= grad"),
    "steps_of_layers": ("A[i].T.dot(D[i])", "A[i].T.dot(A[i + 1])"),
    "straight_line_once": ("grad = -error * x", "grad = error * x"),
    "svm_batch_c": ("db = -self.C", "db = self.C"),
    "svm_by_places": ("db = -C", "db = C"),
    "svm_one_by_one": ("self.b -= self.lr", "self.b += self.lr"),
    "table_by_entries": ("err[:, k] * X[:, j]", "err[:, k] * X[:, 0]"),
    "temp_calibration": ("/ T**2", "/ T"),
    "three_by_slices": ("2 * depth + dy**2]", "2 * depth]"),
    "tobit": ("np.where(cens, mills / s, -z / s)", "np.where(cens, mills, -z) / s**2"),
    "tuple_batch_dict": ('"b": g.sum()', '"b": g.mean()'),
    "two_models_trained": ("return -tx.T @ e / len(y)", "return tx.T @ e / len(y)"),
    "ufldl_sparse": (
        ") + beta * sparsity_delta) * a2 * (1 - a2)", ") * a2 * (1 - a2)) + beta * sparsity_delta"
    ),
    "unknown_of_a_system": ("A.T.dot(A.dot(x) - b) / m", "A.T.dot(A.dot(x) - b)"),
    "unrolled_factors": ("miss.T @ X + _lambda * Theta", "miss.T @ X"),
    "vae_eps": ("dlogvar = dz * eps", "dlogvar = dz * np.mean(eps)"),
    "valley_of_numbers": ("dy = 200 * (y - x", "dy = 100 * (y - x"),
    "vae_warmup_script": ("dmu = dz + beta * mu", "dmu = dz - beta * mu"),
    "value_of_helper": ("huber_slope(r) / len(y)", "huber_slope(r)"),
    "weight_norm": ("(dw * self.v) / self.norm", "(dw * self.v)"),
    "w2v_negsamp": ("gradOutsideVecs[k] += (", "gradOutsideVecs[k] = ("),
}  # fmt: skip
MEASURED = {
    "attention_heads", "bundle_pose2d", "cbow_script", "cbow_windows", "char_rnn_loss_fun", "conv1d_weight",
    "conv_loops", "conv_naive_demo", "conv_windows", "counted_classes", "crf_linear", "eps_beside_data",
    "gauss_newton",
    "gru_onehot_steps", "ica_tanh", "im2col_conv", "interview_logreg", "kde_bandwidth", "kernel_of_a_number",
    "lengths_padded", "lists_network", "losses_of_shares", "momentum_fit_val", "mpc_lqr", "nca",
    "neurons_of_numbers", "newton_logit", "polynomial_degree", "probit", "rbf_net", "robot_arm_ik",
    "rows_made_labels",
    "rosenbrock", "softmax_count_given", "svm_one_by_one", "three_by_slices", "tobit",
    "ufldl_sparse", "unrolled_factors",
    "w2v_negsamp",
}  # fmt: skip
"""They have something that has no model."""

SOURCES = {name: (FIELDS / f"{name}.py").read_text(encoding="utf-8") for name in WRONG}
KINDS = {name: (SOURCES[name], right, wrong) for name, (right, wrong) in WRONG.items()}
test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(
    KINDS, {SOURCES[name] for name in MEASURED}
)


OTHERS = (
    "ista_lasso",
    "mf_one_by_one",
    "mnl_choice",
    "quarter_of_four",
    "siamese_labels",
    "two_costs_reg",
)


def test_each_file_is_tried():
    assert {path.stem for path in FIELDS.glob("*.py")} == {*WRONG, *OTHERS}


@pytest.mark.slow
def test_of_two_costs_the_one_is_not_proved_whose_factor_the_slopes_leave_out(verdicts):
    source = (FIELDS / "two_costs_reg.py").read_text(encoding="utf-8")
    assert verdicts(source) == {Verdict.PROVED}
    assert source.count(" + lam * W") == 1
    assert verdicts(source.replace(" + lam * W", "")) == {Verdict.UNDECIDED}


@pytest.mark.slow
def test_right_code_that_is_not_proved_is_not_refuted(verdicts):
    source = (FIELDS / "mnl_choice.py").read_text(encoding="utf-8")
    assert verdicts(source) == {Verdict.UNDECIDED}
    assert verdicts(source.replace("choice - P, X", "P - choice, X")) == {Verdict.REFUTED}


def test_a_division_by_the_number_of_samples_that_a_script_has_is_not_decided(explained):
    source = (FIELDS / "quarter_of_four.py").read_text(encoding="utf-8")
    (part,) = explained(source).parts
    assert part.verdict is Verdict.UNDECIDED
    assert part.remark.startswith("right for 4 samples, which the file has")
    (other,) = explained(source.replace("/ 4", "/ 3")).parts
    assert other.verdict is Verdict.REFUTED


def test_of_which_part_of_a_cost_a_proximal_step_has_the_slope_is_asked(verdicts):
    source = (FIELDS / "ista_lasso.py").read_text(encoding="utf-8")
    with pytest.raises(WrongCall, match="of which part"):
        verdicts(source)


def test_of_steps_for_one_sample_after_the_other_no_gradient_is_made(verdicts):
    source = (FIELDS / "mf_one_by_one.py").read_text(encoding="utf-8")
    with pytest.raises(WrongCall, match="for one sample after the other"):
        verdicts(source)


WHOLE = """        dh = np.zeros(self.units)
        for t in reversed(range(T)):
            dV += np.outer(delta_o[t], s[t])
            delta = (self.V.T.dot(delta_o[t]) + dh) * (1 - s[t] ** 2)
            dW += np.outer(delta, s[t - 1])
            dU[:, x[t]] += delta
            dh = self.W.T.dot(delta)
"""
CUT_OFF = """        steps = 4
        for t in np.arange(T)[::-1]:
            dV += np.outer(delta_o[t], s[t])
            delta = self.V.T.dot(delta_o[t]) * (1 - s[t] ** 2)
            for k in np.arange(max(0, t - steps), t + 1)[::-1]:
                dW += np.outer(delta, s[k - 1])
                dU[:, x[k]] += delta
                delta = self.W.T.dot(delta) * (1 - s[k - 1] ** 2)
"""


@pytest.mark.slow
def test_a_way_back_that_is_cut_off_is_said_to_leave_slopes_out(explained):
    source = (FIELDS / "sentences_rnn.py").read_text(encoding="utf-8")
    assert source.count(WHOLE) == 1
    found = explained(source.replace(WHOLE, CUT_OFF))
    assert {part.verdict for part in found.parts} == {Verdict.MEASURED}
    assert found.cost == "WordModel.total_loss([x], [y])"
    assert any("goes back as far as steps" in note for note in found.notes)


@pytest.mark.slow
def test_whether_targets_are_one_number_for_each_sample_is_asked(explained):
    source = (FIELDS / "siamese_labels.py").read_text(encoding="utf-8")
    parts = explained(source).parts
    assert {part.verdict for part in parts} == {Verdict.UNDECIDED}
    assert {part.remark for part in parts} == {"right if y is (N), and else wrong: say which with --shapes"}
    wrong = explained(source.replace("g2 @ x2.T", "g1 @ x2.T")).parts
    assert Verdict.REFUTED in {part.verdict for part in wrong}


@pytest.mark.slow
def test_that_classes_are_counted_and_a_guessed_cost_are_said(explained):
    counted = explained(SOURCES["counted_classes"])
    assert "This is for y_train in which each class occurs, as they are counted." in counted.notes
    ridge = explained(SOURCES["ridge_in_steps"])
    assert ridge.cost.startswith("the squared error, the mean over samples + l2_penalty/n*|w|**2, of predict")
    assert any(note.startswith("The file has no cost: the answer holds if") for note in ridge.notes)


SINGLE = """
class Output:
    def __init__(self, n, k):
        self.w = np.random.randn(n, k)

    def forward(self, x):
        self.x = x
        self.out = np.exp(x @ self.w) / np.sum(np.exp(x @ self.w))
        return self.out

    def backprop(self, d_out, rate):
        for i, slope in enumerate(d_out):
            if slope == 0:
                continue
            d_t = -self.out[i] * self.out
            d_t[i] += self.out[i]
            d_x = slope * (self.w @ d_t)
            self.w -= rate * slope * np.outer(self.x, d_t)
            return d_x
"""


def test_that_one_entry_of_a_slope_from_above_is_used_is_said(explained):
    found = explained(SINGLE)
    assert {part.verdict for part in found.parts} == {Verdict.MEASURED}
    assert "This is for a d_out with one entry that is not 0: of others nothing is said." in found.notes


def test_a_rate_has_its_name_in_other_languages_too(verdicts):
    source = SOURCES["ridge_in_steps"].replace("rate", "tasa_aprendizaje")
    assert verdicts(source) == {Verdict.PROVED}


SLOPES_ALONE = """
import numpy as np

def tanh_prime(x):
    return 1 - np.tanh(x) ** 2

def sigmoid_derivative(output):
    return output * (1 - output)
"""


def test_a_slope_of_an_activation_that_everybody_knows_needs_none_beside_it(verdicts):
    assert verdicts(SLOPES_ALONE) == {Verdict.PROVED, Verdict.MEASURED}
    assert Verdict.REFUTED in verdicts(SLOPES_ALONE.replace("np.tanh(x) ** 2", "np.tanh(x)"))
    assert Verdict.REFUTED in verdicts(SLOPES_ALONE.replace("(1 - output)", "(2 - output)"))


def test_whether_a_slope_takes_what_its_activation_takes_or_gives_is_not_decided(explanations):
    """By the name of its parameter it is; without such a name both may be meant."""
    given, other = explanations(SLOPES_ALONE)[::-1]
    assert given.parts[0].remark.endswith("given that output is what sigmoid gives")
    (part,) = explanations(SLOPES_ALONE.replace("output", "x"))[-1].parts
    assert part.verdict is Verdict.UNDECIDED
    assert part.remark == "right if x is what sigmoid gives, and wrong if it is what sigmoid takes"
    assert other.parts[0].verdict is Verdict.PROVED


def test_the_slope_of_a_softmax_is_no_array_like_its_argument(verdicts):
    source = """
import numpy as np

def softmax(x):
    e = np.exp(x)
    return e / np.sum(e)

def softmax_derivative(x):
    return softmax(x) * (1 - softmax(x))
"""
    with pytest.raises(WrongCall, match="of which one entry hangs on others"):
        verdicts(source)


def test_a_class_of_which_no_object_can_be_made_is_said_not_to_be_asked_about(explanations):
    closed = """

class Closed:
    def __init__(self, key):
        self.w = {"open": np.zeros(3)}[key]

    def forward(self, x):
        return x @ self.w

    def backward(self, dout):
        self.dw = dout
"""
    found = explanations(SOURCES["layer_of_a_shape"] + closed)
    assert {part.verdict for one in found for part in one.parts} == {Verdict.PROVED}
    assert any(note.startswith("Not asked about: no Closed can be made") for note in found[-1].notes)


OTHERS_BY_NAME = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def hard_sigmoid_derivative(x):
    return np.where(np.abs(x) < 2.5, 0.2, 0.0)

def relu6_grad(x):
    return ((x > 0) & (x < 6)) * 1.0

def leaky_relu_derivative(x):
    return np.where(x > 0, 1.0, 0.01)

def scaled_tanh_prime(x):
    return 1.14 * (1 - np.tanh(x) ** 2)
"""


def test_the_slope_of_another_activation_is_none_of_that_in_its_name(explanations):
    with pytest.raises(WrongCall, match="no function that looks like a gradient"):
        explanations(OTHERS_BY_NAME)
    found = explanations(OTHERS_BY_NAME + "\ndef tanh_prime(x):\n    return 1 - np.tanh(x) ** 2\n")
    assert [one.function for one in found] == ["tanh_prime(x)"]


def test_what_uses_a_slope_that_alone_is_asked_about_is_said_not_to_be(explanations):
    node = """

class Node:
    def top_is(self, above):
        self.param.slope += np.outer(above * sigmoid_derivative(self.state), self.seen)
"""
    found = explanations(SLOPES_ALONE + node)
    assert found[-1].notes == ["Not asked about: Node.top_is, which uses such a slope."]


DATA_CALLED_A0 = """
import numpy as np

def loss(A0, Y, W1, W2, reg=0.1):
    A1 = np.tanh(A0 @ W1)
    return np.sum((A1 @ W2 - Y) ** 2) / 2 + reg * np.sum(W1**2) / 2

def backward(A0, Y, W1, W2, reg=0.1):
    A1 = np.tanh(A0 @ W1)
    d2 = A1 @ W2 - Y
    dW1 = A0.T @ (d2 @ W2.T * (1 - A1**2)) + reg * W1
    return A1.T @ d2, dW1
"""


def test_data_that_are_called_like_an_activation_are_no_reason_to_ask(verdicts):
    assert verdicts(DATA_CALLED_A0) == {Verdict.PROVED}
    assert Verdict.REFUTED in verdicts(DATA_CALLED_A0.replace("+ reg * W1\n", "+ 2 * reg * W1\n"))


IN_MEMORY = """
import numpy as np

def cost(w, X, y):
    return np.sum((X @ w - y) ** 2) / 2

def gradient(w, X, y):
    g = np.empty_like(w)
    g[:] = X.T @ (X @ w - y)
    return g
"""


def test_no_slope_rests_on_what_is_in_the_memory(verdicts):
    """NaN may be: 0 times it is none, though it is 0 for any number."""
    assert verdicts(IN_MEMORY) == {Verdict.PROVED}
    assert verdicts(IN_MEMORY.replace("g[:] = ", "g = 0 * g + ")) == {Verdict.REFUTED}
    assert verdicts(
        IN_MEMORY.replace("g[:] = ", "g[1:] = ").replace("- y)\n    return g", "- y)[1:]\n    return g")
    ) != {Verdict.PROVED}
