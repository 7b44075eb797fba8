def ridge_loss(theta, X, y, lam):
    r = X.dot(theta) - y
    return 0.5 * r.dot(r) / len(y) + 0.5 * lam * theta.dot(theta)


def ridge_grad(theta, X, y, lam):
    r = X.dot(theta) - y
    return X.T.dot(r) / len(y) + lam * theta
