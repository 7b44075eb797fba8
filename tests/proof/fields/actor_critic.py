"""Two heads on one hidden layer: a policy with its entropy, and a value."""

import numpy as np


class ActorCritic:
    def __init__(self, n_obs, n_act, n_hid=16, lr=1e-2, c_v=0.5, c_ent=0.01):
        rng = np.random.default_rng(0)
        self.W1 = rng.normal(size=(n_obs, n_hid)) * 0.1
        self.Wp = rng.normal(size=(n_hid, n_act)) * 0.1
        self.Wv = rng.normal(size=(n_hid, 1)) * 0.1
        self.lr, self.c_v, self.c_ent = lr, c_v, c_ent

    def forward(self, s):
        h = np.tanh(s @ self.W1)
        z = h @ self.Wp
        e = np.exp(z - z.max(axis=1, keepdims=True))
        pi = e / e.sum(axis=1, keepdims=True)
        return h, pi, (h @ self.Wv)[:, 0]

    def loss(self, s, a, R, adv):
        h, pi, v = self.forward(s)
        n = len(a)
        lp = np.log(pi[np.arange(n), a])
        ent = -np.sum(pi * np.log(pi), axis=1)
        return np.mean(-lp * adv + self.c_v * (v - R) ** 2 - self.c_ent * ent)

    def grads(self, s, a, R, adv):
        h, pi, v = self.forward(s)
        n = len(a)
        dz = pi * adv[:, None]
        dz[np.arange(n), a] -= adv
        ent = -np.sum(pi * np.log(pi), axis=1, keepdims=True)
        dz += self.c_ent * pi * (np.log(pi) + ent)
        dz /= n
        dv = 2 * self.c_v * (v - R) / n
        dWp = h.T @ dz
        dWv = h.T @ dv[:, None]
        dh = dz @ self.Wp.T + dv[:, None] @ self.Wv.T
        dW1 = s.T @ (dh * (1 - h**2))
        return {"W1": dW1, "Wp": dWp, "Wv": dWv}
