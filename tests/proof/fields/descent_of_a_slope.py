import numpy as np

rng = np.random.default_rng(0)
Xbar, y = rng.random((50, 2)), rng.random(50)


def cost(w):
    return 0.5 / Xbar.shape[0] * np.linalg.norm(y - Xbar.dot(w)) ** 2


def grad(w):
    return Xbar.T.dot(Xbar.dot(w) - y) / Xbar.shape[0]


def GD(grad, x0, eta):
    path = [x0]
    for _ in range(100):
        new = path[-1] - eta * grad(path[-1])
        if np.linalg.norm(grad(new)) < 1e-3:
            break
        path.append(new)
    return path


print(cost(GD(grad, np.array([2.0, 1.0]), 1)[-1]))
