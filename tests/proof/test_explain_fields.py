"""Programs of several fields, in files: right, and with one thing wrong."""

from pathlib import Path

import pytest

from .kinds import right_and_wrong

pytestmark = pytest.mark.usefixtures("verdicts_alone")

FIELDS = Path(__file__).parent / "fields"
WRONG = {
    "clip_by_norm": ("grad = X.T @ (p - y)", "grad = X.T @ (y - p)"),
    "conv_loops": ("j * s : j * s + k] += np.t", "j * s : j * s + k] = np.t"),
    "crf_linear": ("np.subtract.at(dA, (tags[:-1], tags[1:]), 1)", "dA[tags[:-1], tags[1:]] -= 1"),
    "gauss_newton": ("[e, -p[0] * t * e,", "[e, -t * e,"),
    "gmm_means": ("gamma = dens / dens.sum(axis=1,", "gamma = dens / dens.sum(axis=0,"),
    "huber_fit": ("g[-1] = -psi.sum()", "g[-1] = -r.sum()"),
    "ica_tanh": ("np.linalg.inv(W).T", "np.linalg.inv(W)"),
    "kde_bandwidth": ("- n / h", "- 1 / h"),
    "kernel_logreg": ("K @ (-y * s) / len(X) +", "K @ (-y * s) +"),
    "lengths_padded": ("return g / count", "return g / Y.size"),
    "log_likelihood": ("self.beta += lr", "self.beta -= lr"),
    "momentum_fit_val": ("        P /= n\n", ""),
    "negative_likelihood": ("(p - y)", "(y - p)"),
    "probit": ("self.beta += step", "self.beta -= step"),
    "robot_arm_ik": ("np.sum(self.lengths[i:] * np.sin(angles[i:]))", "self.lengths[i] * np.sin(angles[i])"),
    "temp_calibration": ("/ T**2", "/ T"),
}  # fmt: skip
MEASURED = {
    "conv_loops", "crf_linear", "gauss_newton", "huber_fit", "ica_tanh", "kde_bandwidth", "lengths_padded",
    "momentum_fit_val", "probit", "robot_arm_ik",
}  # fmt: skip
"""They have something that has no model."""

SOURCES = {name: (FIELDS / f"{name}.py").read_text(encoding="utf-8") for name in WRONG}
KINDS = {name: (SOURCES[name], right, wrong) for name, (right, wrong) in WRONG.items()}
test_right_code_is_found_to_be_right, test_its_wrong_neighbour_is_refuted = right_and_wrong(
    KINDS, {SOURCES[name] for name in MEASURED}
)


def test_each_file_is_tried():
    assert {path.stem for path in FIELDS.glob("*.py")} == WRONG.keys()
