import numpy as np


class LogBilinear:
    def __init__(self, n_words, dim):
        self.C = np.random.randn(n_words, dim) * 0.1
        self.R = np.random.randn(n_words, dim) * 0.1
        self.b = np.zeros(n_words)

    def loss_and_grad(self, context, target):
        N = len(context)
        c = self.C[context]
        s = c @ self.R.T + self.b
        s -= s.max(axis=1, keepdims=True)
        p = np.exp(s)
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(N), target]).sum()
        ds = p
        ds[np.arange(N), target] -= 1
        dR = ds.T @ c
        db = ds.sum(axis=0)
        dc = ds @ self.R
        dC = np.zeros_like(self.C)
        np.add.at(dC, context, dc)
        return loss, {"C": dC, "R": dR, "b": db}
