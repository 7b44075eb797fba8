import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class VAE:
    def __init__(self, d, z, rng=np.random.RandomState(0)):
        self.p = {
            "Wm": rng.randn(d, z) * 0.1,
            "bm": np.zeros(z),
            "Ws": rng.randn(d, z) * 0.1,
            "bs": np.zeros(z),
            "Wd": rng.randn(z, d) * 0.1,
            "bd": np.zeros(d),
        }

    def loss_and_grad(self, x, eps):
        p = self.p
        n = x.shape[0]
        mu = x @ p["Wm"] + p["bm"]
        logvar = x @ p["Ws"] + p["bs"]
        std = np.exp(0.5 * logvar)
        z = mu + std * eps
        xr = sigmoid(z @ p["Wd"] + p["bd"])
        bce = -np.sum(x * np.log(xr) + (1 - x) * np.log(1 - xr)) / n
        kl = -0.5 * np.sum(1 + logvar - mu**2 - np.exp(logvar)) / n

        g = {}
        d_logit = (xr - x) / n
        g["Wd"] = z.T @ d_logit
        g["bd"] = d_logit.sum(0)
        dz = d_logit @ p["Wd"].T
        dmu = dz + mu / n
        dlogvar = dz * eps * 0.5 * std + 0.5 * (np.exp(logvar) - 1) / n
        g["Wm"] = x.T @ dmu
        g["bm"] = dmu.sum(0)
        g["Ws"] = x.T @ dlogvar
        g["bs"] = dlogvar.sum(0)
        return bce + kl, g
