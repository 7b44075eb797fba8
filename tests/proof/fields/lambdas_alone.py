import numpy as np

squash = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
dsquash = lambda x: squash(x) * (1 - squash(x))  # noqa: E731
valley = lambda x: x[0] ** 2 + 3 * x[1] ** 2  # noqa: E731
grad_valley = lambda x: np.array([2 * x[0], 6 * x[1]])  # noqa: E731
