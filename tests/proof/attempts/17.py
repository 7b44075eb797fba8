def cost(X, T, W):
    miss = X @ W - T
    return miss.T @ miss / 2


def slopes(X, T, W):
    return X.T @ (X @ W - T)
