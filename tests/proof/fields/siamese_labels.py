import numpy as np


class Siamese:
    def __init__(self, n_in, n_emb, margin=1.0):
        self.W = np.random.normal(0, 0.5, size=(n_emb, n_in))
        self.b = np.zeros((n_emb, 1))
        self.margin = margin

    @staticmethod
    def sigma(z):
        return 1 / (1 + np.exp(-z))

    def contrastive_loss(self, x1, x2, y):
        # columns are samples, y = 1 for a similar pair, 0 otherwise
        e1 = self.sigma(self.W @ x1 + self.b)
        e2 = self.sigma(self.W @ x2 + self.b)
        d2 = np.sum((e1 - e2) ** 2, axis=0)
        return np.sum(y * d2 + (1 - y) * np.maximum(self.margin - d2, 0))

    def grads(self, x1, x2, y):
        e1 = self.sigma(self.W @ x1 + self.b)
        e2 = self.sigma(self.W @ x2 + self.b)
        diff = e1 - e2
        d2 = np.sum(diff**2, axis=0)
        coef = 2 * (y - (1 - y) * (d2 < self.margin))
        g1 = coef * diff * e1 * (1 - e1)
        g2 = -coef * diff * e2 * (1 - e2)
        dW = g1 @ x1.T + g2 @ x2.T
        db = np.sum(g1 + g2, axis=1, keepdims=True)
        return dW, db
