def sigmoid(z):
    return 1 / (1 + np.exp(-z))


import numpy as np


def train_logreg(X, y, learning_rate, iterations):
    """
    Gradient-descent training for logistic regression with binary cross entropy (sum over samples).
    Returns rounded coefficients and the list of losses.
    """
    y = y.reshape(-1, 1)
    X = np.hstack((np.ones((X.shape[0], 1)), X))
    B = np.zeros((X.shape[1], 1))
    losses = []
    for _ in range(iterations):
        y_pred = sigmoid(X @ B)
        B -= learning_rate * X.T @ (y_pred - y)
        loss = -np.sum(y * np.log(y_pred) + (1 - y) * np.log(1 - y_pred))
        losses.append(round(loss, 4))
    return B.flatten().round(4).tolist(), losses
