"""Ridge regression in loops: each weight is stepped along a slope that has the weight itself in it."""


def cost(X, y, w, lam):
    total = 0.0
    for i in range(len(X)):
        s = 0.0
        for j in range(len(w)):
            s += X[i][j] * w[j]
        total += (s - y[i]) ** 2
    penalty = 0.0
    for j in range(len(w)):
        penalty += w[j] ** 2
    return total / (2 * len(X)) + lam * penalty / 2


def fit_step(X, y, w, lam, lr):
    m = len(X)
    grad = [0.0 for _ in range(len(w))]
    for i in range(m):
        s = 0.0
        for j in range(len(w)):
            s += X[i][j] * w[j]
        for j in range(len(w)):
            grad[j] += (s - y[i]) * X[i][j] / m
    for j in range(len(w)):
        w[j] -= lr * (grad[j] + lam * w[j])
    return w
