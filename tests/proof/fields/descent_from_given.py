"""Weights go on from those that are given, by a rate called gamma; the loss is worked out after the rounds."""


def least_squares_GD(y, tx, initial_w, max_iters, gamma):
    w = initial_w
    N = y.shape[0]
    for i in range(max_iters):
        e = y - tx.dot(w)
        gradient = -(1 / N) * tx.T.dot(e)
        w = w - gamma * gradient
    loss = (1 / (2 * N)) * e.dot(e)
    return w, loss
