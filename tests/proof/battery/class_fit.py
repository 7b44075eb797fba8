import numpy as np


class LogisticRegressionGD:
    def __init__(self, lr=0.01, n_iter=1000, l2=0.1, pos_weight=2.0):
        self.lr = lr
        self.n_iter = n_iter
        self.l2 = l2
        self.pos_weight = pos_weight
        self.w_ = None
        self.b_ = None

    @staticmethod
    def _sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    def _loss(self, X, y):
        p = self._sigmoid(X @ self.w_ + self.b_)
        ce = -(self.pos_weight * y * np.log(p) + (1 - y) * np.log(1 - p)).mean()
        return ce + 0.5 * self.l2 * np.dot(self.w_, self.w_)

    def fit(self, X, y):
        n_samples, n_features = X.shape
        self.w_ = np.zeros(n_features)
        self.b_ = 0.0
        self.losses_ = []
        for _ in range(self.n_iter):
            p = self._sigmoid(X @ self.w_ + self.b_)
            err = (1 - y) * p - self.pos_weight * y * (1 - p)
            grad_w = X.T @ err / n_samples + self.l2 * self.w_
            grad_b = err.mean()
            self.w_ -= self.lr * grad_w
            self.b_ -= self.lr * grad_b
            self.losses_.append(self._loss(X, y))
        return self
