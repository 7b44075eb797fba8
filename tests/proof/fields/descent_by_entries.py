import numpy as np


def compute_cost(X, y, theta):
    m = y.size
    predictions = X.dot(theta)
    sq_errors = predictions - y
    J = (1.0 / (2 * m)) * np.sum(sq_errors**2)
    return J


def gradient_descent(X, y, theta, alpha, num_iters):
    m = y.size
    J_history = np.zeros(shape=(num_iters, 1))
    for i in range(num_iters):
        predictions = X.dot(theta)
        theta_size = theta.size
        for it in range(theta_size):
            temp = X[:, it]
            temp.shape = (m, 1)
            errors_x1 = (predictions - y) * temp
            theta[it][0] = theta[it][0] - alpha * (1.0 / m) * errors_x1.sum()
        J_history[i, 0] = compute_cost(X, y, theta)
    return theta, J_history
