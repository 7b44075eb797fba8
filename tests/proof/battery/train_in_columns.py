import random

import numpy as np

random.seed(0)
np.random.seed(0)


def train_network(X, Y, n_hidden, eta, n_epochs):
    n_x, m = X.shape
    n_y = Y.shape[0]
    Theta1 = np.random.randn(n_hidden, n_x) * 0.5
    Theta2 = np.random.randn(n_y, n_hidden) * 0.5
    beta1 = np.zeros((n_hidden, 1))
    beta2 = np.zeros((n_y, 1))
    J_hist = []
    for k in range(n_epochs):
        S1 = Theta1 @ X + beta1
        O1 = 1.0 / (1.0 + np.exp(-S1))
        S2 = Theta2 @ O1 + beta2
        O2 = 1.0 / (1.0 + np.exp(-S2))
        J = -np.sum(Y * np.log(O2) + (1.0 - Y) * np.log(1.0 - O2)) / m
        J_hist.append(J)
        D2 = O2 - Y
        D1 = (Theta2.T @ D2) * O1 * (1.0 - O1)
        Theta2 = Theta2 - eta * (D2 @ O1.T) / m
        beta2 = beta2 - eta * D2.sum(axis=1, keepdims=True) / m
        Theta1 = Theta1 - eta * (D1 @ X.T) / m
        beta1 = beta1 - eta * D1.sum(axis=1, keepdims=True) / m
    return Theta1, beta1, Theta2, beta2, J_hist
