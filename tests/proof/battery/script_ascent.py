import numpy as np

X = np.random.randn(40, 4)
y = (np.random.rand(40) > 0.5).astype(float)
theta = np.zeros(4)
eta = 0.05
for step in range(200):
    p = 1 / (1 + np.exp(-X @ theta))
    log_likelihood = np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))
    theta += eta * X.T @ (y - p)
