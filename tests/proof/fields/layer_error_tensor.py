"""A layer with its bias as a last row of weights; the slope from above is called an error tensor."""

import numpy as np


class FullyConnected:
    def __init__(self, input_size, output_size):
        self.weights = np.random.uniform(0, 1, (input_size + 1, output_size))
        self.gradient_weights = None

    def forward(self, input_tensor):
        ones = np.ones((input_tensor.shape[0], 1))
        self.extended = np.append(input_tensor, ones, axis=1)
        return np.dot(self.extended, self.weights)

    def backward(self, error_tensor):
        self.gradient_weights = np.dot(self.extended.T, error_tensor)
        return np.dot(error_tensor, self.weights.T)[:, :-1]
