"""How good the estimators are as they come, beside scikit-learn's: six data sets, raw and scaled.

    python benchmarks/defaults.py                     # all of it, about a quarter of an hour on one core
    python benchmarks/defaults.py --seeds 2 --ours init=he standardise=False

Each row is the mean over 5 folds of each of 8 seeds: accuracy for classes, R² for numbers, of the samples
that were not trained on. Both libraries see the same folds and seeds, with all parameters at their defaults.
Beside the means stands the mean difference with its standard error. The difference of one seed is the mean
over its folds, and the error is that of 8 seeds: folds of one seed share training samples, and count as one.
"Scaled" data are standardised by the training fold before either library sees them.

It writes `benchmarks/results/defaults.json`, of which the site makes its table.
"""

import argparse
import ast
import json
import platform
import warnings
from pathlib import Path

import numpy as np
import sklearn
import sklearn.neural_network as peer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.preprocessing import StandardScaler

import backprop

RESULT = Path(__file__).parent / "results" / "defaults.json"
FOLDS = 5


def housing(n=2000):
    """Made-up prices of houses: skewed columns of very different scales, one of them a place."""
    rng = np.random.default_rng(0)
    income, age, rooms = rng.lognormal(1.2, 0.5, n), rng.uniform(1, 52, n), rng.lognormal(1.6, 0.3, n)
    people, lat, lon = rng.lognormal(7, 0.7, n), rng.uniform(32.5, 42, n), rng.uniform(-124, -114, n)
    near = np.exp(-((lat - 34) ** 2 + (lon + 118) ** 2) / 4)
    price = 0.45 * income + 0.01 * age + near + 0.3 * rng.normal(size=n)
    X = np.stack([income, age, rooms, rooms / 5, people, rng.lognormal(1, 0.3, n), lat, lon], axis=1)
    return X, np.clip(price, 0.15, 5)


DATA = {
    "iris": lambda: load_iris(return_X_y=True),
    "wine": lambda: load_wine(return_X_y=True),
    "breast cancer": lambda: load_breast_cancer(return_X_y=True),
    "digits": lambda: load_digits(return_X_y=True),
    "diabetes": lambda: load_diabetes(return_X_y=True, scaled=False),
    "housing": housing,
}


def scores(X, y, seed, scaled, makers):
    """Of each maker's estimator, the mean over the folds of this seed."""
    classes = y.dtype.kind in "iu"
    folds = (StratifiedKFold if classes else KFold)(FOLDS, shuffle=True, random_state=seed)
    found = []
    for train, test in folds.split(X, y):
        A, B = X[train], X[test]
        if scaled:
            scaler = StandardScaler().fit(A)
            A, B = scaler.transform(A), scaler.transform(B)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.append([make(classes, seed).fit(A, y[train]).score(B, y[test]) for make in makers])
    return np.mean(found, axis=0)


def row(name, X, y, scaled, seeds, makers):
    each = np.array([scores(X, y, seed, scaled, makers) for seed in range(seeds)])
    gain = each[:, 0] - each[:, 1]
    error = gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else float("nan")
    return {
        "data": name,
        "scaled": scaled,
        "score": "accuracy" if y.dtype.kind in "iu" else "R²",
        "ours": round(float(each[:, 0].mean()), 4),
        "scikit-learn": round(float(each[:, 1].mean()), 4),
        "gain": round(float(gain.mean()), 4),
        "standard error": round(float(error), 4),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--only", nargs="*", default=list(DATA), choices=list(DATA))
    parser.add_argument("--ours", nargs="*", default=[], help="parameters of ours, name=value")
    args = parser.parse_args()
    params = {}
    for pair in args.ours:
        name, value = pair.split("=", 1)
        try:
            params[name] = ast.literal_eval(value)
        except ValueError:
            params[name] = value

    def ours(classes, seed):
        return (backprop.MLPClassifier if classes else backprop.MLPRegressor)(random_state=seed, **params)

    def theirs(classes, seed):
        return (peer.MLPClassifier if classes else peer.MLPRegressor)(random_state=seed)

    rows = []
    for name in args.only:
        X, y = DATA[name]()
        for scaled in (False, True):
            rows.append(row(name, X, y, scaled, args.seeds, [ours, theirs]))
            r = rows[-1]
            print(
                f"{name:14} {'scaled' if scaled else 'raw':7} {r['score']:9} ours {r['ours']:7.4f}  "
                f"scikit-learn {r['scikit-learn']:7.4f}  gain {r['gain']:+.4f} ± {r['standard error']:.4f}",
                flush=True,
            )
    if not params and args.seeds == 8 and args.only == list(DATA):
        about = {
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
            "python": platform.python_version(),
            "folds": FOLDS,
            "seeds": args.seeds,
        }
        RESULT.write_text(json.dumps({"about": about, "rows": rows}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
