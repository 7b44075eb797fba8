import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class GRU:
    """Many-to-many GRU with softmax output. Weights act on the concatenation [h, x] (rows are samples)."""

    def __init__(self, D, H, K, seed=0):
        r = np.random.RandomState(seed)
        self.p = {
            "Wr": r.randn(H + D, H) * 0.2,
            "br": np.zeros(H),
            "Wu": r.randn(H + D, H) * 0.2,
            "bu": np.zeros(H),
            "Wc": r.randn(H + D, H) * 0.2,
            "bc": np.zeros(H),
            "Wy": r.randn(H, K) * 0.2,
            "by": np.zeros(K),
        }
        self.H = H

    def forward(self, x):
        # x: (T, N, D)
        T, N, D = x.shape
        p = self.p
        h = np.zeros((N, self.H))
        self.steps = []
        probs = []
        for t in range(T):
            hx = np.concatenate([h, x[t]], axis=1)
            r = sigmoid(hx @ p["Wr"] + p["br"])
            u = sigmoid(hx @ p["Wu"] + p["bu"])
            rhx = np.concatenate([r * h, x[t]], axis=1)
            c = np.tanh(rhx @ p["Wc"] + p["bc"])
            h_new = u * h + (1 - u) * c
            s = h_new @ p["Wy"] + p["by"]
            e = np.exp(s - s.max(axis=1, keepdims=True))
            probs.append(e / e.sum(axis=1, keepdims=True))
            self.steps.append((h, hx, r, u, rhx, c, h_new))
            h = h_new
        return np.array(probs)

    def loss(self, x, y):
        # y: one-hot (T, N, K)
        probs = self.forward(x)
        return -np.sum(y * np.log(probs)) / x.shape[1]

    def backward(self, x, y):
        probs = self.forward(x)
        T, N, D = x.shape
        p = self.p
        H = self.H
        g = {k: np.zeros_like(v) for k, v in p.items()}
        dh_next = np.zeros((N, H))
        for t in range(T - 1, -1, -1):
            h, hx, r, u, rhx, c, h_new = self.steps[t]
            ds = (probs[t] - y[t]) / N
            g["Wy"] += h_new.T @ ds
            g["by"] += ds.sum(axis=0)
            dh = ds @ p["Wy"].T + dh_next
            du = dh * (h - c) * u * (1 - u)
            dc = dh * (1 - u) * (1 - c**2)
            g["Wc"] += rhx.T @ dc
            g["bc"] += dc.sum(axis=0)
            drhx = dc @ p["Wc"].T
            drh = drhx[:, :H]
            dr = drh * h * r * (1 - r)
            g["Wr"] += hx.T @ dr
            g["br"] += dr.sum(axis=0)
            g["Wu"] += hx.T @ du
            g["bu"] += du.sum(axis=0)
            dhx = dr @ p["Wr"].T + du @ p["Wu"].T
            dh_next = dh * u + drh * r + dhx[:, :H]
        return g

    def step(self, x, y, lr=0.1):
        g = self.backward(x, y)
        for k in self.p:
            self.p[k] -= lr * g[k]
