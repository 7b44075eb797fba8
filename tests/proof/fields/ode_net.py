import numpy as np


class ODENet:
    """dz/dt = W2 tanh(W1 z + b1) + b2, integrated with Euler steps."""

    def __init__(self, dim=2, hidden=8, n_steps=2, T=1.0):
        rng = np.random.RandomState(42)
        self.W1 = 0.5 * rng.randn(hidden, dim)
        self.b1 = np.zeros(hidden)
        self.W2 = 0.5 * rng.randn(dim, hidden)
        self.b2 = np.zeros(dim)
        self.n_steps = n_steps
        self.dt = T / n_steps

    def f(self, z):
        return np.tanh(z @ self.W1.T + self.b1) @ self.W2.T + self.b2

    def forward(self, z0):
        self.traj = [z0]
        z = z0
        for _ in range(self.n_steps):
            z = z + self.dt * self.f(z)
            self.traj.append(z)
        return z

    def loss(self, z0, target):
        return 0.5 * np.mean(np.sum((self.forward(z0) - target) ** 2, axis=1))

    def backward(self, z0, target):
        zT = self.forward(z0)
        N = z0.shape[0]
        a = (zT - target) / N
        self.dW1 = np.zeros_like(self.W1)
        self.db1 = np.zeros_like(self.b1)
        self.dW2 = np.zeros_like(self.W2)
        self.db2 = np.zeros_like(self.b2)
        for k in reversed(range(self.n_steps)):
            z = self.traj[k]
            h = np.tanh(z @ self.W1.T + self.b1)
            self.dW2 += self.dt * a.T @ h
            self.db2 += self.dt * a.sum(axis=0)
            dh = (a @ self.W2) * (1 - h**2)
            self.dW1 += self.dt * dh.T @ z
            self.db1 += self.dt * dh.sum(axis=0)
            a = a + self.dt * dh @ self.W1
        return a

    def fit(self, z0, target, lr=0.1, epochs=100):
        for _ in range(epochs):
            self.backward(z0, target)
            for name in ("W1", "b1", "W2", "b2"):
                p = getattr(self, name)
                p -= lr * getattr(self, "d" + name)
