import numpy as np


def rollout(u, x0, A, B):
    xs = [x0]
    for k in range(len(u)):
        xs.append(A @ xs[-1] + B @ u[k])
    return xs


def trajectory_cost(u, x0, A, B, rho=0.1):
    """u (T, m) controls; sum of squared states after each step plus control effort"""
    xs = rollout(u, x0, A, B)
    return 0.5 * sum(np.sum(x**2) for x in xs[1:]) + 0.5 * rho * np.sum(u**2)


def trajectory_cost_grad(u, x0, A, B, rho=0.1):
    xs = rollout(u, x0, A, B)
    g = np.zeros_like(u)
    lam = np.zeros_like(x0)
    for k in range(len(u) - 1, -1, -1):
        lam = xs[k + 1] + A.T @ lam
        g[k] = B.T @ lam + rho * u[k]
    return g
