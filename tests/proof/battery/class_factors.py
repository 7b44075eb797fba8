import numpy as np


class MatrixFactorization:
    """R ~ P Q^T with L2 on the factors, observed entries only."""

    def __init__(self, R, n_factors=5, lr=0.01, reg=0.02, n_iters=50):
        self.R = R
        self.mask = (R > 0).astype(float)
        self.lr, self.reg, self.n_iters = lr, reg, n_iters
        self.P = np.random.normal(scale=1.0 / n_factors, size=(R.shape[0], n_factors))
        self.Q = np.random.normal(scale=1.0 / n_factors, size=(R.shape[1], n_factors))

    def objective(self):
        E = self.mask * (self.R - self.P @ self.Q.T)
        return 0.5 * np.sum(E**2) + 0.5 * self.reg * (np.sum(self.P**2) + np.sum(self.Q**2))

    def step(self):
        E = self.mask * (self.R - self.P @ self.Q.T)
        dP = -E @ self.Q + self.reg * self.P
        dQ = -E.T @ self.P + self.reg * self.Q
        self.P -= self.lr * dP
        self.Q -= self.lr * dQ

    def train(self):
        for i in range(self.n_iters):
            self.step()
            if (i + 1) % 10 == 0:
                print(f"iter {i + 1} obj {self.objective():.4f}")


if __name__ == "__main__":
    R = np.array([[5, 3, 0, 1], [4, 0, 0, 1], [1, 1, 0, 5], [1, 0, 0, 4], [0, 1, 5, 4]])
    MatrixFactorization(R).train()
