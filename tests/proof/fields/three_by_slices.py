import numpy as np


def loss_and_grad(params, X, at):
    z = X @ params["W"] + params["b"]
    cx, cy, depth = z[:, 0], z[:, 1], z[:, 2]
    dx, dy = cx - at[:, 0], cy - at[:, 1]
    loss = np.sum(depth**2 + dx**2 + dy**2 * depth)
    dz = np.stack([2 * dx, 2 * dy * depth, 2 * depth + dy**2], axis=1)
    return loss, {"W": X.T @ dz, "b": np.sum(dz, axis=0)}
