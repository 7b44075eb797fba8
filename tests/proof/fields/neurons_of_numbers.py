"""Three neurons of single numbers, stepped sample by sample; the loss is of the predictions after a round."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def slope_of_sigmoid(x):
    s = sigmoid(x)
    return s * (1 - s)


def mse_loss(y_true, y_pred):
    return ((y_true - y_pred) ** 2).mean()


class Neurons:
    def __init__(self):
        self.w1, self.w2, self.w3 = np.random.normal(size=3)
        self.w4, self.w5, self.w6 = np.random.normal(size=3)
        self.b1, self.b2, self.b3 = 0.1, 0.2, 0.3

    def feedforward(self, x):
        h1 = sigmoid(self.w1 * x[0] + self.w2 * x[1] + self.b1)
        h2 = sigmoid(self.w3 * x[0] + self.w4 * x[1] + self.b2)
        return sigmoid(self.w5 * h1 + self.w6 * h2 + self.b3)

    def train(self, data, all_y_trues):
        learn_rate = 0.1
        for epoch in range(1000):
            for x, y_true in zip(data, all_y_trues):
                sum_h1 = self.w1 * x[0] + self.w2 * x[1] + self.b1
                h1 = sigmoid(sum_h1)
                sum_h2 = self.w3 * x[0] + self.w4 * x[1] + self.b2
                h2 = sigmoid(sum_h2)
                sum_o1 = self.w5 * h1 + self.w6 * h2 + self.b3
                y_pred = sigmoid(sum_o1)

                dL_dpred = -2 * (y_true - y_pred)
                dL_dsum = dL_dpred * slope_of_sigmoid(sum_o1)
                dL_dsum1 = dL_dsum * self.w5 * slope_of_sigmoid(sum_h1)
                dL_dsum2 = dL_dsum * self.w6 * slope_of_sigmoid(sum_h2)

                self.w1 -= learn_rate * dL_dsum1 * x[0]
                self.w2 -= learn_rate * dL_dsum1 * x[1]
                self.b1 -= learn_rate * dL_dsum1
                self.w3 -= learn_rate * dL_dsum2 * x[0]
                self.w4 -= learn_rate * dL_dsum2 * x[1]
                self.b2 -= learn_rate * dL_dsum2
                self.w5 -= learn_rate * dL_dsum * h1
                self.w6 -= learn_rate * dL_dsum * h2
                self.b3 -= learn_rate * dL_dsum

            if epoch % 10 == 0:
                predictions = np.apply_along_axis(self.feedforward, 1, data)
                print("epoch", epoch, "loss", mse_loss(all_y_trues, predictions))
