import numpy as np


def residuals(p, t, y):
    return p[0] * np.exp(-p[1] * t) + p[2] - y


def jacobian(p, t):
    e = np.exp(-p[1] * t)
    return np.column_stack([e, -p[0] * t * e, np.ones_like(t)])


def cost(p, t, y):
    r = residuals(p, t, y)
    return 0.5 * r @ r


def gradient(p, t, y):
    return jacobian(p, t).T @ residuals(p, t, y)


def levenberg_marquardt(p, t, y, lam=1e-2, n_iter=50):
    for _ in range(n_iter):
        J, r = jacobian(p, t), residuals(p, t, y)
        step = np.linalg.solve(J.T @ J + lam * np.eye(len(p)), -J.T @ r)
        if cost(p + step, t, y) < cost(p, t, y):
            p, lam = p + step, lam / 3
        else:
            lam *= 2
    return p
