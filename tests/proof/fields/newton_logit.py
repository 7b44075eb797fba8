import numpy as np


def logit_newton(X, y, tol=1e-8, max_iter=25):
    """IRLS for logistic regression"""
    beta = np.zeros(X.shape[1])
    for it in range(max_iter):
        p = 1 / (1 + np.exp(-X @ beta))
        loss = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
        grad = X.T @ (p - y)
        H = X.T @ (X * (p * (1 - p))[:, None])
        step = np.linalg.solve(H, grad)
        beta = beta - step
        if np.linalg.norm(step) < tol:
            break
    return beta
