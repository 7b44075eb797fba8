import numpy as np


class RidesNetwork:
    """One hidden layer with a sigmoid and a linear output; records come one after the other."""

    def __init__(self, n_in, n_hidden, n_out, rate):
        self.weights_in = np.random.normal(0.0, n_in**-0.5, (n_in, n_hidden))
        self.weights_out = np.random.normal(0.0, n_hidden**-0.5, (n_hidden, n_out))
        self.lr = rate
        self.squash = lambda z: 1 / (1 + np.exp(-z))

    def train(self, features, targets):
        n_records = features.shape[0]
        step_in = np.zeros(self.weights_in.shape)
        step_out = np.zeros(self.weights_out.shape)
        for x, y in zip(features, targets):
            out, hidden = self.pass_forward(x)
            step_in, step_out = self.pass_back(out, hidden, x, y, step_in, step_out)
        self.change_weights(step_in, step_out, n_records)

    def pass_forward(self, x):
        hidden = self.squash(np.dot(x, self.weights_in))
        return np.dot(hidden, self.weights_out), hidden

    def pass_back(self, out, hidden, x, y, step_in, step_out):
        error = y - out
        hidden_error = np.dot(self.weights_out, error) * hidden * (1 - hidden)
        step_in += hidden_error * x[:, None]
        step_out += error * hidden[:, None]
        return step_in, step_out

    def change_weights(self, step_in, step_out, n_records):
        self.weights_out += self.lr * step_out / n_records
        self.weights_in += self.lr * step_in / n_records

    def run(self, features):
        hidden = self.squash(np.dot(features, self.weights_in))
        return np.dot(hidden, self.weights_out)
