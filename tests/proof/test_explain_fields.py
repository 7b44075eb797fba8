"""Programs of several fields, in files: right, and with one thing wrong."""

from pathlib import Path

import pytest

from backprop.proof.explain import Verdict
from backprop.proof.explain.question.signature import WrongCall

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

FIELDS = Path(__file__).parent / "fields"
WRONG = {
    "bundle_pose2d": ("np.sum(E * (P @ dR.T))", "np.sum(E * (P @ dR))"),
    "clip_by_norm": ("grad = X.T @ (p - y)", "grad = X.T @ (y - p)"),
    "conv_loops": ("j * s : j * s + k] += np.t", "j * s : j * s + k] = np.t"),
    "crf_linear": ("np.subtract.at(dA, (tags[:-1], tags[1:]), 1)", "dA[tags[:-1], tags[1:]] -= 1"),
    "forgotten_reg_call": ("+ self.alpha * self.coef\n        d_bias", "+ self.alpha\n        d_bias"),
    "gauss_newton": ("[e, -p[0] * t * e,", "[e, -t * e,"),
    "gmm_means": ("gamma = dens / dens.sum(axis=1,", "gamma = dens / dens.sum(axis=0,"),
    "growing_penalty": ("+ lam * w)", "+ lam)"),
    "huber_big_delta": ("np.clip(r, -DELTA, DELTA)", "r"),
    "huber_fit": ("g[-1] = -psi.sum()", "g[-1] = -r.sum()"),
    "ica_tanh": ("np.linalg.inv(W).T", "np.linalg.inv(W)"),
    "im2col_conv": ("stride] += col", "stride] = col"),
    "interview_logreg": ("X.T @ (y_pred - y)", "X.T @ (y - y_pred)"),
    "kde_bandwidth": ("- n / h", "- 1 / h"),
    "kernel_logreg": ("K @ (-y * s) / len(X) +", "K @ (-y * s) +"),
    "lengths_padded": ("return g / count", "return g / Y.size"),
    "log_likelihood": ("self.beta += lr", "self.beta -= lr"),
    "map_logposterior": ("theta + lr * grad", "theta - lr * grad"),
    "momentum_fit_val": ("        P /= n\n", ""),
    "mpc_lqr": ("lam = xs[k + 1] + A.T @ lam", "lam = A.T @ (xs[k + 1] + lam)"),
    "mpnn_rounds": ("dW += (A", "dW = (A"),
    "nca": ("w = p * pi - p * same", "w = p * same - p * pi"),
    "negative_likelihood": ("(p - y)", "(y - p)"),
    "newton_logit": ("grad = X.T @ (p - y)", "grad = X.T @ (p - y) / len(y)"),
    "ode_adjoint": ("np.outer(lam * s, xs[k])", "np.outer(lam * s, xs[0])"),
    "probit": ("self.beta += step", "self.beta -= step"),
    "rbf_net": ("dphi = np.outer(err, self.w) * phi", "dphi = np.outer(err, self.w)"),
    "robot_arm_ik": ("np.sum(self.lengths[i:] * np.sin(angles[i:]))", "self.lengths[i] * np.sin(angles[i])"),
    "rosenbrock": ("der[-1] = 200", "der[-1] = 100"),
    "sinkhorn_unrolled": ("g += pre", "g = pre"),
    "step_before_use": ("dv = H.T @ e", "dv = H.T @ e / len(t)"),
    "temp_calibration": ("/ T**2", "/ T"),
    "tobit": ("np.where(cens, mills / s, -z / s)", "np.where(cens, mills, -z) / s**2"),
    "tuple_batch_dict": ('"b": g.sum()', '"b": g.mean()'),
    "ufldl_sparse": (
        ") + beta * sparsity_delta) * a2 * (1 - a2)", ") * a2 * (1 - a2)) + beta * sparsity_delta"
    ),
    "vae_warmup_script": ("dmu = dz + beta * mu", "dmu = dz - beta * mu"),
    "w2v_negsamp": ("gradOutsideVecs[k] += (", "gradOutsideVecs[k] = ("),
}  # fmt: skip
MEASURED = {
    "bundle_pose2d", "im2col_conv", "nca",
    "conv_loops", "crf_linear", "gauss_newton", "huber_fit", "ica_tanh", "interview_logreg",
    "kde_bandwidth", "lengths_padded", "momentum_fit_val", "mpc_lqr", "newton_logit", "probit", "rbf_net",
    "robot_arm_ik", "rosenbrock", "tobit", "ufldl_sparse", "w2v_negsamp",
}  # fmt: skip
"""They have something that has no model."""

SOURCES = {name: (FIELDS / f"{name}.py").read_text(encoding="utf-8") for name in WRONG}
KINDS = {name: (SOURCES[name], right, wrong) for name, (right, wrong) in WRONG.items()}
test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(
    KINDS, {SOURCES[name] for name in MEASURED}
)


OTHERS = ("ista_lasso", "mnl_choice", "two_costs_reg")


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


def test_of_which_part_of_a_cost_a_proximal_step_has_the_slope_is_asked(verdicts):
    source = (FIELDS / "ista_lasso.py").read_text(encoding="utf-8")
    with pytest.raises(WrongCall, match="of which part"):
        verdicts(source)
