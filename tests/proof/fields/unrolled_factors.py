"""Factors that are unrolled into one vector; how many rows and columns they have is given beside."""

import numpy as np


def collaborative_cost(params, Y, R, n_users, n_movies, n_features, _lambda):
    X = np.reshape(params[: n_movies * n_features], (n_movies, n_features))
    Theta = np.reshape(params[n_movies * n_features :], (n_users, n_features))
    miss = (X @ Theta.T - Y) * R
    J = 0.5 * np.sum(miss**2) + _lambda / 2 * (np.sum(Theta**2) + np.sum(X**2))
    X_grad = miss @ Theta + _lambda * X
    Theta_grad = miss.T @ X + _lambda * Theta
    return J, np.append(X_grad.flatten(), Theta_grad.flatten())
