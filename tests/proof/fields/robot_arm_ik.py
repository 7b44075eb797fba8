"""Planar 3-link arm: inverse kinematics by gradient descent"""

import numpy as np


class PlanarArm:
    def __init__(self, lengths):
        self.lengths = np.asarray(lengths, dtype=float)

    def forward(self, q):
        angles = np.cumsum(q)
        return np.array([np.sum(self.lengths * np.cos(angles)), np.sum(self.lengths * np.sin(angles))])

    def cost(self, q, target):
        err = self.forward(q) - target
        return 0.5 * err @ err

    def jacobian(self, q):
        angles = np.cumsum(q)
        J = np.zeros((2, len(q)))
        for i in range(len(q)):
            J[0, i] = -np.sum(self.lengths[i:] * np.sin(angles[i:]))
            J[1, i] = np.sum(self.lengths[i:] * np.cos(angles[i:]))
        return J

    def cost_grad(self, q, target):
        err = self.forward(q) - target
        return self.jacobian(q).T @ err

    def solve(self, q, target, rate=0.05, steps=200):
        for _ in range(steps):
            q = q - rate * self.cost_grad(q, target)
        return q


if __name__ == "__main__":
    arm = PlanarArm([1.0, 0.8, 0.5])
    q = arm.solve(np.array([0.1, 0.2, 0.3]), np.array([0.9, 1.1]))
    print(arm.forward(q))
