import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(64, 6))
Wm = rng.normal(0, 0.1, (6, 2))
Ws = rng.normal(0, 0.1, (6, 2))
Wd = rng.normal(0, 0.1, (2, 6))
lr = 0.01
warmup = 50
for epoch in range(200):
    beta = min(1.0, epoch / warmup)
    eps = rng.normal(size=(len(X), 2))
    mu = X @ Wm
    logvar = X @ Ws
    z = mu + np.exp(0.5 * logvar) * eps
    R = z @ Wd - X
    kl = 0.5 * np.sum(mu**2 + np.exp(logvar) - 1 - logvar)
    loss = (0.5 * np.sum(R**2) + beta * kl) / len(X)

    dR = R / len(X)
    dWd = z.T @ dR
    dz = dR @ Wd.T
    dmu = dz + beta * mu / len(X)
    dlogvar = dz * eps * 0.5 * np.exp(0.5 * logvar) + beta * 0.5 * (np.exp(logvar) - 1) / len(X)
    dWm = X.T @ dmu
    dWs = X.T @ dlogvar
    Wm -= lr * dWm
    Ws -= lr * dWs
    Wd -= lr * dWd
    if epoch % 50 == 0:
        print(epoch, loss)
