import numpy as np


def predict(x, weights):
    return np.dot(x, weights)


def change_weights(x_train, y_train, weights, rate):
    guess = predict(x_train, weights)
    along = np.dot(x_train.T, y_train - guess)
    weights += rate / float(len(y_train)) * along
    return weights


def compute_cost(x, y, weight):
    guess = predict(x, weight)
    return np.mean((guess - y) ** 2 / 2.0)
