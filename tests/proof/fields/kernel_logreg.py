import numpy as np


class KernelLogisticRegression:
    def __init__(self, gamma=0.5, lam=0.1, lr=0.01, iters=30):
        self.gamma, self.lam, self.lr, self.iters = gamma, lam, lr, iters

    def kernel(self, A, B):
        sq = (A**2).sum(1)[:, None] + (B**2).sum(1)[None, :] - 2 * A @ B.T
        return np.exp(-self.gamma * sq)

    def fit(self, X, y):
        """y in {-1, 1}"""
        self.X = X
        K = self.kernel(X, X)
        self.alpha = np.zeros(len(X))
        self.objective = []
        for _ in range(self.iters):
            f = K @ self.alpha
            obj = np.log(1 + np.exp(-y * f)).mean() + 0.5 * self.lam * self.alpha @ K @ self.alpha
            self.objective.append(obj)
            s = 1 / (1 + np.exp(y * f))
            grad = K @ (-y * s) / len(X) + self.lam * K @ self.alpha
            self.alpha -= self.lr * grad
        return self

    def predict(self, X):
        return np.sign(self.kernel(X, self.X) @ self.alpha)
