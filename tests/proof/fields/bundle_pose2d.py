"""2D point cloud alignment (ICP inner step): angle and translation by gradient descent."""

import numpy as np


def rot(theta):
    c, s = np.cos(theta), np.sin(theta)
    return np.array([[c, -s], [s, c]])


def alignment_error(theta, t, P, Q):
    R = rot(theta)
    return 0.5 * np.sum((P @ R.T + t - Q) ** 2)


def alignment_gradient(theta, t, P, Q):
    R = rot(theta)
    dR = np.array([[-np.sin(theta), -np.cos(theta)], [np.cos(theta), -np.sin(theta)]])
    E = P @ R.T + t - Q
    dtheta = np.sum(E * (P @ dR.T))
    dt = E.sum(axis=0)
    return dtheta, dt
